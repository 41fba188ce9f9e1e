// Linux calls that Glibc's Swift module does not show: timer and event descriptors, prctl and
// peer credentials. Each function is a plain call of the one it is named after.
#ifndef BUSBAR_CLINUX_H
#define BUSBAR_CLINUX_H

#include <stdint.h>
#include <sys/types.h>

/// A non-blocking, close-on-exec event descriptor, or -1 with errno set. See eventfd(2).
int busbar_eventfd(void);

/// A non-blocking, close-on-exec timer on CLOCK_BOOTTIME, or -1 with errno set. See
/// timerfd_create(2). Boot time counts suspend, so a lease is never held longer than real time.
int busbar_timerfd(void);

/// Arms `descriptor` for an absolute boot time in nanoseconds; 0 disarms. -1 with errno set on error.
int busbar_timerfd_set(int descriptor, uint64_t deadline_nanoseconds);

/// Nanoseconds of CLOCK_BOOTTIME.
uint64_t busbar_boottime_nanoseconds(void);

/// Milliseconds of CLOCK_REALTIME since 1970.
int64_t busbar_walltime_milliseconds(void);

/// Whether the kernel says that the wall clock is synchronised (adjtimex(2), not STA_UNSYNC).
int busbar_clock_synchronised(void);

/// Fills the user of the peer of a Unix socket (SO_PEERCRED). -1 with errno set on error.
int busbar_peer_user(int descriptor, uid_t *user, pid_t *process);

/// Locks present and future pages as they are touched (MCL_ONFAULT). -1 with errno set on error.
int busbar_lock_memory(void);

/// Puts the calling thread under SCHED_FIFO at `priority`. The errno value, 0 when it worked.
int busbar_thread_realtime(int priority);

/// Names the calling thread for top and gdb; at most 15 bytes are kept.
void busbar_thread_name(const char *name);

/// Asks the kernel to send `signal` to this process when its parent ends (PR_SET_PDEATHSIG).
int busbar_die_with_parent(int signal);

#endif
