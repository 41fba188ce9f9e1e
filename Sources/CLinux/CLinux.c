#define _GNU_SOURCE
#include "CLinux.h"

#include <pthread.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>

#ifndef MCL_ONFAULT
#define MCL_ONFAULT 4
#endif

int busbar_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int busbar_timerfd(void) { return timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC); }

int busbar_timerfd_set(int descriptor, uint64_t deadline_nanoseconds) {
    struct itimerspec spec = {0};
    spec.it_value.tv_sec = (time_t)(deadline_nanoseconds / 1000000000u);
    spec.it_value.tv_nsec = (long)(deadline_nanoseconds % 1000000000u);
    return timerfd_settime(descriptor, TFD_TIMER_ABSTIME, &spec, NULL);
}

uint64_t busbar_boottime_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int64_t busbar_walltime_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int busbar_clock_synchronised(void) {
    struct timex state = {0};
    return adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) == 0;
}

int busbar_peer_user(int descriptor, uid_t *user, pid_t *process) {
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return -1;
    *user = credentials.uid;
    *process = credentials.pid;
    return 0;
}

int busbar_lock_memory(void) { return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT); }

int busbar_thread_realtime(int priority) {
    struct sched_param parameters = {.sched_priority = priority};
    return pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters);
}

void busbar_thread_name(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

int busbar_die_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }
