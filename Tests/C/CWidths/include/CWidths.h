#pragma once
#include <stdint.h>

/* Puts what `wcwidth` says of each scalar below `count` into `widths`, and says whether it can: where glibc knows
   UTF-8. */
int sluice_system_widths(int8_t *widths, int count);
