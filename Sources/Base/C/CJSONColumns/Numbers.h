#ifndef SLUICE_JSON_NUMBERS_H
#define SLUICE_JSON_NUMBERS_H

#include "Reader.h"

#define MANTISSA_DIGITS 19
#define LARGEST_EXPONENT 1000000000

/* A number as the grammar has it: its digits without the point are `mantissa` when there are at most MANTISSA_DIGITS
   of them, and its value is these digits times ten to the `exponent`. */
struct number {
    const uint8_t *start, *end;
    uint64_t mantissa;
    int64_t exponent;
    size_t digits;
    bool is_negative;
    /* Written without fraction and exponent. */
    bool is_plain;
};

/* How a number times a power of ten fits a whole number. */
enum scaled { SCALED_EXACTLY, SCALED_WITH_REST, SCALED_TOO_LARGE };

/* The magnitude of the number times ten to the `shift`, without its fraction, when it is at most 2^63. */
enum scaled sluice_json_scale(const struct number *number, int shift, uint64_t *magnitude);

/* The nearest double, or the nearest float as a double; infinite beyond their range. */
double sluice_json_nearest_double(const struct number *number);
double sluice_json_nearest_float(const struct number *number, double nearest_double);

/* Eight characters such that digits are 0 to 9. */
ALWAYS_INLINE uint64_t load_digits(const uint8_t *at) { return load64(at) ^ 0x3030303030303030u; }

/* How many of them are digits, before the first that is none. */
ALWAYS_INLINE unsigned digits_in(uint64_t word) {
    /* More than 9 sets the byte's highest bit, and may carry into the next one, which does not count any more. */
    uint64_t others = ((word + 0x7676767676767676u) | word) & 0x8080808080808080u;
    return (others == 0 ? 64 : (unsigned)__builtin_ctzll(others)) >> 3;
}

/* The number that the first `count` of them spell, from one to eight digits. */
ALWAYS_INLINE uint64_t digits_value(uint64_t word, unsigned count) {
    word <<= 64 - 8 * count;
    word = (word * 2561) >> 8;
    word = ((word & 0x00FF00FF00FF00FFu) * 6553601) >> 16;
    return ((word & 0x0000FFFF0000FFFFu) * 42949672960001u) >> 32;
}

static const uint32_t powers_of_ten[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

/* Reads a run of digits on to what was read before; wraps where there are more than MANTISSA_DIGITS of them. */
ALWAYS_INLINE const uint8_t *read_digits(const uint8_t *at, uint64_t *mantissa) {
    for (;;) {
        uint64_t word = load_digits(at);
        unsigned count = digits_in(word);
        if (count == 0) return at;
        *mantissa = *mantissa * powers_of_ten[count] + digits_value(word, count);
        at += count;
        if (count < 8) return at;
    }
}

static inline const uint8_t *read_exponent(
    struct sluice_json_reader *reader, const uint8_t *at, int64_t *exponent) {
    bool is_negative = *at == '-';
    if (*at == '-' || *at == '+') at++;
    const uint8_t *start = at;
    int64_t value = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        if (value < LARGEST_EXPONENT) value = value * 10 + (*at - '0');
    }
    if (at == start) return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_DIGIT, at);
    *exponent += is_negative ? -value : value;
    return at;
}

/* Reads a number, followed by readable bytes that are none of it; NULL: it breaks the grammar, and `fault` says how. */
ALWAYS_INLINE const uint8_t *read_number(
    struct sluice_json_reader *reader, const uint8_t *at, struct number *number) {
    number->start = at;
    number->is_negative = *at == '-';
    at += number->is_negative;
    number->mantissa = 0;
    number->exponent = 0;
    number->is_plain = true;
    const uint8_t *digits = at;
    if (*at == '0') {
        at++;
    } else {
        at = read_digits(at, &number->mantissa);
        if (at == digits) return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_DIGIT, at);
    }
    number->digits = (size_t)(at - digits);
    if (*at == '.') {
        const uint8_t *fraction = ++at;
        at = read_digits(at, &number->mantissa);
        if (at == fraction) return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_DIGIT, at);
        number->digits += (size_t)(at - fraction);
        number->exponent = -(int64_t)(at - fraction);
        number->is_plain = false;
    }
    if ((*at | 0x20) == 'e') {
        at = read_exponent(reader, at + 1, &number->exponent);
        if (at == NULL) return NULL;
        number->is_plain = false;
    }
    number->end = at;
    return at;
}

ALWAYS_INLINE const uint8_t *skip_digits(const uint8_t *at) {
    unsigned count;
    do {
        count = digits_in(load_digits(at));
        at += count;
    } while (count == 8);
    return at;
}

ALWAYS_INLINE bool goes_on_as_number(uint8_t byte) { return byte == '.' || (byte | 0x20) == 'e'; }

/* Reads a whole number of up to 15 digits, as most are; NULL: what stands there is something else. */
ALWAYS_INLINE const uint8_t *read_short_integer(const uint8_t *at, int64_t *integer) {
    bool is_negative = *at == '-';
    at += is_negative;
    uint64_t word = load_digits(at);
    unsigned count = digits_in(word);
    /* A zero that is not alone is no number. */
    if (count == 0 || ((word & 0xFF) == 0 && count > 1)) return NULL;
    uint64_t value = digits_value(word, count);
    at += count;
    if (count == 8) {
        word = load_digits(at);
        count = digits_in(word);
        if (count == 8) return NULL;
        if (count > 0) value = value * powers_of_ten[count] + digits_value(word, count);
        at += count;
    }
    if (goes_on_as_number(*at)) return NULL;
    *integer = is_negative ? -(int64_t)value : (int64_t)value;
    return at;
}

/* As `read_number`, of one that nobody wants. */
static __attribute__((noinline)) const uint8_t *skip_any_number(struct sluice_json_reader *reader, const uint8_t *at) {
    at += *at == '-';
    const uint8_t *digits = at;
    at = *at == '0' ? at + 1 : skip_digits(at);
    if (at == digits) return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_DIGIT, at);
    if (*at == '.') {
        const uint8_t *fraction = ++at;
        at = skip_digits(at);
        if (at == fraction) return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_DIGIT, at);
    }
    int64_t exponent = 0;
    return (*at | 0x20) == 'e' ? read_exponent(reader, at + 1, &exponent) : at;
}

/* Steps over a number that is short, as most are, or over any. */
ALWAYS_INLINE const uint8_t *skip_number(struct sluice_json_reader *reader, const uint8_t *start) {
    const uint8_t *at = start + (*start == '-');
    uint64_t word = load_digits(at);
    unsigned count = digits_in(word);
    bool is_usual = count > 0 && count < 8 && ((word & 0xFF) != 0 || count == 1);
    at += count;
    if (is_usual && *at == '.') {
        at++;
        count = digits_in(load_digits(at));
        is_usual = count > 0 && count < 8;
        at += count;
    }
    return is_usual && !goes_on_as_number(*at) ? at : skip_any_number(reader, start);
}

/* As `sluice_json_nearest_double`: where both numbers are exact in a double, so is how their quotient is rounded. */
ALWAYS_INLINE double nearest_double(const struct number *number) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (number->digits > MANTISSA_DIGITS || number->mantissa >> 53 != 0 || number->exponent < -22 ||
        number->exponent > 22) {
        return sluice_json_nearest_double(number);
    }
    double value = (double)number->mantissa;
    value = number->exponent < 0 ? value / powers[-number->exponent] : value * powers[number->exponent];
    return number->is_negative ? -value : value;
}

#endif
