#if defined(__x86_64__)
#define SCAN_PATH 3
#define SCAN sluice_json_scan_avx2
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#include "Reader.h"
#include "Scan.h"
#pragma clang attribute pop
#else
typedef int nothing_here;
#endif
