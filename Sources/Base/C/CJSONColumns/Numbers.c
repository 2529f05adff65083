/* strtod_l */
#define _GNU_SOURCE
#include "Numbers.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

/* The C library's own reading of numbers, whatever the process's locale says a decimal point is. */
static locale_t c_locale;

__attribute__((constructor)) static void prepare(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

enum scaled sluice_json_scale(const struct number *number, int shift, uint64_t *magnitude) {
    const uint64_t limit = 1ull << 63;
    const int64_t whole_digits = (int64_t)number->digits + number->exponent + shift;
    uint64_t value = 0;
    int64_t read = 0;
    bool has_rest = false;
    for (const uint8_t *at = number->start; at < number->end && (*at | 0x20) != 'e'; at++) {
        if (*at == '-' || *at == '.') continue;
        uint64_t digit = *at - '0';
        if (read++ >= whole_digits) {
            has_rest |= digit != 0;
        } else if (value > (limit - digit) / 10) {
            return SCALED_TOO_LARGE;
        } else {
            value = value * 10 + digit;
        }
    }
    for (; read < whole_digits && value != 0; read++) {
        if (value > limit / 10) return SCALED_TOO_LARGE;
        value *= 10;
    }
    *magnitude = value;
    return has_rest ? SCALED_WITH_REST : SCALED_EXACTLY;
}

/* The byte behind a number ends it for the C library too: a hexadecimal one would begin with 0x, and 0 is read by
   `nearest_double` itself. */
double sluice_json_nearest_double(const struct number *number) {
    return strtod_l((const char *)number->start, NULL, c_locale);
}

double sluice_json_nearest_float(const struct number *number, double nearest_double) {
    uint64_t bits;
    memcpy(&bits, &nearest_double, sizeof bits);
    /* Rounding twice is wrong only when the first time comes out half-way between two floats. */
    const uint64_t below_float = (1ull << 29) - 1, half_way = 1ull << 28;
    if ((bits & below_float) != half_way && fabs(nearest_double) >= FLT_MIN) return (float)nearest_double;
    return strtof_l((const char *)number->start, NULL, c_locale);
}
