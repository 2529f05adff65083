#include "Reader.h"

/* The count of bytes of the character that begins with `lead`, and what its second byte may be, by Unicode's table of
   well-formed sequences; 0: none begins so. */
static int character(uint8_t lead, uint8_t *lowest, uint8_t *highest) {
    *lowest = 0x80;
    *highest = 0xBF;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    if (lead < 0xE0) return 2;
    if (lead == 0xE0) *lowest = 0xA0;
    if (lead == 0xED) *highest = 0x9F;
    if (lead == 0xF0) *lowest = 0x90;
    if (lead == 0xF4) *highest = 0x8F;
    return lead < 0xF0 ? 3 : 4;
}

const uint8_t *sluice_json_utf8_end(const uint8_t *bytes, const uint8_t *end) {
    const uint8_t *at = bytes;
    while (at < end) {
        /* The bytes behind the end are zero, as ASCII as any. */
        if ((load64(at) & 0x8080808080808080u) == 0) {
            at += 8;
            continue;
        }
        if (*at < 0x80) {
            at++;
            continue;
        }
        uint8_t lowest, highest;
        int count = character(*at, &lowest, &highest);
        if (count == 0 || at[1] < lowest || at[1] > highest) return at;
        for (int i = 2; i < count; i++) {
            if ((at[i] & 0xC0) != 0x80) return at;
        }
        at += count;
    }
    return end;
}

/* Four hexadecimal digits; -1: `fault` says where they stop. */
static int32_t read_hex(struct sluice_json_reader *reader, const uint8_t *at) {
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t byte = at[i], small = byte | 0x20;
        if (byte >= '0' && byte <= '9') {
            value = value << 4 | (byte - '0');
        } else if (small >= 'a' && small <= 'f') {
            value = value << 4 | (small - 'a' + 10);
        } else {
            sluice_json_fail(reader, SLUICE_JSON_EXPECTED_HEX, at + i);
            return -1;
        }
    }
    return value;
}

static uint8_t *write_utf8(uint8_t *to, uint32_t scalar) {
    if (scalar < 0x80) {
        *to++ = (uint8_t)scalar;
        return to;
    }
    if (scalar < 0x800) {
        *to++ = (uint8_t)(0xC0 | scalar >> 6);
    } else {
        if (scalar < 0x10000) {
            *to++ = (uint8_t)(0xE0 | scalar >> 12);
        } else {
            *to++ = (uint8_t)(0xF0 | scalar >> 18);
            *to++ = (uint8_t)(0x80 | (scalar >> 12 & 0x3F));
        }
        *to++ = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
    }
    *to++ = (uint8_t)(0x80 | (scalar & 0x3F));
    return to;
}

static const uint8_t *unescape_scalar(struct sluice_json_reader *reader, const uint8_t *from, uint8_t **to) {
    int32_t first = read_hex(reader, from + 2);
    if (first < 0) return NULL;
    if (first < 0xD800 || first > 0xDFFF) {
        *to = write_utf8(*to, (uint32_t)first);
        return from + 6;
    }
    if (first > 0xDBFF || from[6] != '\\' || from[7] != 'u') {
        return sluice_json_fail(reader, SLUICE_JSON_LONE_SURROGATE, from);
    }
    int32_t second = read_hex(reader, from + 8);
    if (second < 0) return NULL;
    if (second < 0xDC00 || second > 0xDFFF) return sluice_json_fail(reader, SLUICE_JSON_LONE_SURROGATE, from);
    *to = write_utf8(*to, 0x10000 + ((uint32_t)(first - 0xD800) << 10) + (uint32_t)(second - 0xDC00));
    return from + 12;
}

const uint8_t *sluice_json_unescape(struct sluice_json_reader *reader, const uint8_t *from, uint8_t **to) {
    uint8_t meant;
    switch (from[1]) {
    case 'u': return unescape_scalar(reader, from, to);
    case '"': case '\\': case '/': meant = from[1]; break;
    case 'b': meant = '\b'; break;
    case 'f': meant = '\f'; break;
    case 'n': meant = '\n'; break;
    case 'r': meant = '\r'; break;
    case 't': meant = '\t'; break;
    default: return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_ESCAPE, from + 1);
    }
    *(*to)++ = meant;
    return from + 2;
}
