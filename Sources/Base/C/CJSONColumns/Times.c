#include "Times.h"

static bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

/* The number of `count` digits, or -1. */
static int read_part(const uint8_t *text, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (!is_digit(text[i])) return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static int days_of_month(int year, int month) {
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && is_leap);
}

/* Years begin in March here, so that the leap day is the last one. */
static int64_t days_since_1970(int year, int month, int day) {
    int shifted = month <= 2 ? year - 1 : year;
    int era = shifted / 400, year_of_era = shifted % 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int64_t)era * 146097 + day_of_era - 719468;
}

bool sluice_json_read_date(const uint8_t *text, int64_t *milliseconds) {
    int year = read_part(text, 4), month = read_part(text + 5, 2), day = read_part(text + 8, 2);
    if (text[4] != '-' || text[7] != '-' || year < 1 || month < 1 || month > 12) return false;
    if (day < 1 || day > days_of_month(year, month)) return false;
    *milliseconds = days_since_1970(year, month, day) * DAY_MS;
    return true;
}

enum time_outcome sluice_json_read_zone(const uint8_t *text, size_t count, int64_t *milliseconds) {
    size_t at = 0;
    if (text[at] == '.') {
        int64_t unit = SECOND_MS / 10;
        size_t first = ++at;
        for (; at < count && is_digit(text[at]); at++, unit /= 10) *milliseconds += (text[at] - '0') * unit;
        if (at == first) return TIME_WRONG;
    }
    if (at == count) return TIME_ZONELESS;
    if (text[at] == 'Z') return at + 1 == count ? TIME_READ : TIME_WRONG;
    if ((text[at] != '+' && text[at] != '-') || count - at != 6 || text[at + 3] != ':') return TIME_WRONG;
    int hours = read_part(text + at + 1, 2), minutes = read_part(text + at + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return TIME_WRONG;
    int64_t offset = (int64_t)hours * HOUR_MS + (int64_t)minutes * MINUTE_MS;
    *milliseconds -= text[at] == '-' ? -offset : offset;
    return TIME_READ;
}

bool sluice_json_is_date(struct field *field, const uint8_t *text, size_t count) {
    int64_t milliseconds;
    if (count == DATE_BYTES) return sluice_json_read_date(text, &milliseconds);
    enum time_outcome outcome = read_time(field, text, count, &milliseconds);
    return outcome != TIME_WRONG;
}

bool sluice_json_read_uuid(const uint8_t *text, size_t count, uint8_t *lowercased) {
    if (count != UUID_BYTES) return false;
    for (size_t i = 0; i < UUID_BYTES; i++) {
        uint8_t byte = text[i], small = byte | 0x20;
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (byte != '-') return false;
            lowercased[i] = byte;
        } else if (is_digit(byte)) {
            lowercased[i] = byte;
        } else if (small >= 'a' && small <= 'f') {
            lowercased[i] = small;
        } else {
            return false;
        }
    }
    return true;
}
