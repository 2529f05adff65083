/* strtod_l */
#define _GNU_SOURCE
#include "Numbers.h"
#include "Powers.h"

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

#define MANTISSA_BITS 52
#define LARGEST_BITS 0x7FF

static double from_bits(uint64_t mantissa, uint64_t exponent) {
    uint64_t bits = exponent << MANTISSA_BITS | (mantissa & ((1ull << MANTISSA_BITS) - 1));
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The highest 128 bits of the product of `digits` and a power of five, or so many as decide how it is rounded. */
static __uint128_t product_bits(uint64_t digits, const struct power *power) {
    __uint128_t product = (__uint128_t)digits * power->high;
    const uint64_t undecided = UINT64_MAX >> (MANTISSA_BITS + 3);
    if (((uint64_t)(product >> 64) & undecided) == undecided) {
        product += (uint64_t)(((__uint128_t)digits * power->low) >> 64);
    }
    return product;
}

/* The double nearest to digits * 10^exponent, by the method of Eisel and Lemire ("Number Parsing at a Gigabyte per
   Second", 2021): 128 bits of the power decide it, as they proved, for digits that fill 64 bits at most. */
static double nearest(uint64_t digits, int64_t exponent) {
    if (digits == 0 || exponent < LOWEST_POWER) return 0;
    if (exponent > HIGHEST_POWER) return HUGE_VAL;
    int zeros = __builtin_clzll(digits);
    __uint128_t product = product_bits(digits << zeros, &sluice_json_powers[exponent - LOWEST_POWER]);
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    int highest = (int)(high >> 63);
    /* One bit more than a double has, to round by. */
    int spare = highest + 64 - MANTISSA_BITS - 3;
    uint64_t mantissa = high >> spare;
    /* 217706 / 65536 is the logarithm of ten to the base of two. */
    int64_t binary = ((217706 * exponent) >> 16) + 63 + highest - zeros + 1023;
    if (binary <= 0) {
        if (1 - binary >= 64) return 0;
        mantissa >>= 1 - binary;
        mantissa = (mantissa + (mantissa & 1)) >> 1;
        return from_bits(mantissa, mantissa >> MANTISSA_BITS);
    }
    /* Half-way between two doubles, which happens with small exponents only: to the even one. */
    bool is_half = low <= 1 && exponent >= -4 && exponent <= 23 && (mantissa & 3) == 1 && mantissa << spare == high;
    if (is_half) mantissa &= ~1ull;
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >> (MANTISSA_BITS + 1) != 0) {
        mantissa >>= 1;
        binary++;
    }
    return binary >= LARGEST_BITS ? HUGE_VAL : from_bits(mantissa, (uint64_t)binary);
}

/* The first digits of a number that has more of them than fit, and what power of ten they are times; `is_cut` when
   there is more behind them than zeros. */
static uint64_t first_digits(const struct number *number, int64_t *exponent, bool *is_cut) {
    uint64_t digits = 0;
    size_t read = 0, kept = 0;
    *is_cut = false;
    for (const uint8_t *at = number->start; at < number->end && (*at | 0x20) != 'e'; at++) {
        if (*at == '-' || *at == '.') continue;
        read++;
        if (kept == MANTISSA_DIGITS) {
            *is_cut |= *at != '0';
            continue;
        }
        digits = digits * 10 + (uint64_t)(*at - '0');
        kept += digits != 0;
        *exponent = number->exponent + (int64_t)(number->digits - read);
    }
    return digits;
}

double sluice_json_nearest_double(const struct number *number) {
    uint64_t digits = number->mantissa;
    int64_t exponent = number->exponent;
    bool is_cut = false;
    if (number->digits > MANTISSA_DIGITS) digits = first_digits(number, &exponent, &is_cut);
    double value = nearest(digits, exponent);
    /* The number is between these digits and the next ones: where both round alike, so does it. Else the C library
       reads it all; the byte behind ends it there too: a hexadecimal one would begin with 0x, and no 0 comes here. */
    if (is_cut && value != nearest(digits + 1, exponent)) {
        return strtod_l((const char *)number->start, NULL, c_locale);
    }
    return number->is_negative ? -value : value;
}

double sluice_json_nearest_float(const struct number *number, double nearest_double) {
    uint64_t bits;
    memcpy(&bits, &nearest_double, sizeof bits);
    /* Rounding twice is wrong only when the first time comes out half-way between two floats. */
    const uint64_t below_float = (1ull << 29) - 1, half_way = 1ull << 28;
    if ((bits & below_float) != half_way && fabs(nearest_double) >= FLT_MIN) return (float)nearest_double;
    return strtof_l((const char *)number->start, NULL, c_locale);
}
