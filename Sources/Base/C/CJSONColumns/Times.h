#ifndef SLUICE_JSON_TIMES_H
#define SLUICE_JSON_TIMES_H

#include "Numbers.h"

#define SECOND_MS 1000
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS ((int64_t)24 * HOUR_MS)

/* The years 1 to 9999. */
#define FIRST_MS INT64_C(-62135596800000)
#define LAST_MS INT64_C(253402300799999)

#define DATE_BYTES 10
#define TIME_BYTES 19
#define UUID_BYTES 36

enum time_outcome { TIME_READ, TIME_ZONELESS, TIME_WRONG, TIME_OUT_OF_RANGE };

/* Milliseconds since 1970 at the start of a valid date from year 1 to 9999; false: it is none. */
bool sluice_json_read_date(const uint8_t *text, int64_t *milliseconds);

/* Reads what follows the seconds: a fraction, of which milliseconds count, and a zone. */
enum time_outcome sluice_json_read_zone(const uint8_t *text, size_t count, int64_t *milliseconds);

/* Whether the text is a date, alone or with a time behind it. */
bool sluice_json_is_date(struct field *field, const uint8_t *text, size_t count);

/* Copies a UUID in small letters; false: it is none. */
bool sluice_json_read_uuid(const uint8_t *text, size_t count, uint8_t *lowercased);

/* The milliseconds of `HH:MM:SS`, whose second may be 60; -1: it is no time of day. */
ALWAYS_INLINE int64_t read_time_of_day(const uint8_t *text) {
    uint64_t word = load64(text) ^ 0x30303A30303A3030u;
    /* Digits are 0 to 9 now, and colons 0: what is more sets its byte's highest bit. */
    if (((word + 0x76767F76767F7676u) | word) & 0x8080808080808080u) return -1;
    word = word * 10 + (word >> 8);
    int64_t hour = word & 0xFF, minute = (word >> 24) & 0xFF, second = (word >> 48) & 0xFF;
    if (hour > 23 || minute > 59 || second > 60) return -1;
    return hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS;
}

/* Reads an ISO 8601 time; without a zone it is taken as UTC. Eight bytes after the text can be read too. */
ALWAYS_INLINE enum time_outcome read_time(
    struct field *field, const uint8_t *text, size_t count, int64_t *milliseconds) {
    if (count < TIME_BYTES || (text[DATE_BYTES] != ' ' && text[DATE_BYTES] != 'T')) return TIME_WRONG;
    uint64_t day = load64(text);
    uint16_t day_end = (uint16_t)(text[8] << 8 | text[9]);
    if (day != field->day_text || day_end != field->day_text_end) {
        int64_t start;
        if (!sluice_json_read_date(text, &start)) return TIME_WRONG;
        field->day_text = day;
        field->day_text_end = day_end;
        field->day_milliseconds = start;
    }
    int64_t time = read_time_of_day(text + DATE_BYTES + 1);
    if (time < 0) return TIME_WRONG;
    *milliseconds = field->day_milliseconds + time;
    enum time_outcome outcome =
        count == TIME_BYTES ? TIME_ZONELESS
                            : sluice_json_read_zone(text + TIME_BYTES, count - TIME_BYTES, milliseconds);
    if (outcome == TIME_WRONG) return TIME_WRONG;
    return *milliseconds < FIRST_MS || *milliseconds > LAST_MS ? TIME_OUT_OF_RANGE : outcome;
}

/* The moment that is so many seconds (shift 3) or milliseconds (shift 0) after 1970, rounded to the past. */
ALWAYS_INLINE enum time_outcome read_epoch(const struct number *number, int shift, int64_t *milliseconds) {
    uint64_t magnitude;
    enum scaled scaled = SCALED_EXACTLY;
    if (number->is_plain && number->digits <= 15) {
        magnitude = number->mantissa * (shift == 0 ? 1 : SECOND_MS);
    } else {
        scaled = sluice_json_scale(number, shift, &magnitude);
    }
    if (scaled == SCALED_TOO_LARGE || magnitude > (uint64_t)LAST_MS) return TIME_OUT_OF_RANGE;
    *milliseconds = number->is_negative ? -(int64_t)magnitude - (scaled == SCALED_WITH_REST) : (int64_t)magnitude;
    return *milliseconds < FIRST_MS ? TIME_OUT_OF_RANGE : TIME_READ;
}

#endif
