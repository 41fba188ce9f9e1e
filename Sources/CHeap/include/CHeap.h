// How often the program takes memory from the heap. Linked into the bench alone: it puts its own
// malloc before that of glibc, which allows it ("Replacing malloc" in the glibc manual).
#ifndef BUSBAR_CHEAP_H
#define BUSBAR_CHEAP_H

#include <stdint.h>

/// Pieces of memory taken since the program began, by all threads.
uint64_t busbar_heap_taken(void);

#endif
