#pragma once
#include <stdint.h>

/* How many blocks the calling thread has allocated or made larger since it began. */
int64_t sluice_allocations(void);

/* Whether allocations are counted in this process: not where a sanitizer or another C library has its own allocator. */
int sluice_counts_allocations(void);
