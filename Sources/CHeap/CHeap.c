#include "CHeap.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

// What glibc's functions of the same names are known by when they are replaced.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static atomic_uint_fast64_t taken;

static void count(void) {
    atomic_fetch_add_explicit(&taken, 1, memory_order_relaxed);
}

uint64_t busbar_heap_taken(void) {
    return atomic_load_explicit(&taken, memory_order_relaxed);
}

void *malloc(size_t size) {
    count();
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count();
    return __libc_calloc(number, size);
}

void *realloc(void *piece, size_t size) {
    count();
    return __libc_realloc(piece, size);
}

void *memalign(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    return memalign(alignment, size);
}

int posix_memalign(void **piece, size_t alignment, size_t size) {
    void *made = memalign(alignment, size);
    if (made == NULL) {
        return ENOMEM;
    }
    *piece = made;
    return 0;
}
