/* The smallest parts of a record, read in the way that SCAN_PATH names; included once in each way. */

#include "Blocks.h"

#define BLOCK 32

struct text {
    const uint8_t *bytes;
    size_t count;
};

ALWAYS_INLINE bool is_space(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

ALWAYS_INLINE const uint8_t *skip_space(const uint8_t *at) {
    while (is_space(*at)) at++;
    return at;
}

/* Goes on behind the plain beginning of a string, which ends at `at`, and unescapes it; NULL: it is none. */
static __attribute__((noinline)) const uint8_t *read_escaped(
    struct sluice_json_reader *reader, const uint8_t *start, const uint8_t *at, struct text *text) {
    uint8_t *to = reader->scratch;
    memcpy(to, start, (size_t)(at - start));
    to += at - start;
    for (;;) {
        uint32_t found = specials(at);
        unsigned plain = found == 0 ? BLOCK : (unsigned)__builtin_ctz(found);
        memcpy(to, at, BLOCK);
        at += plain;
        to += plain;
        if (found == 0) continue;
        if (*at == '"') break;
        if (*at != '\\') {
            bool is_end = at == reader->record_end;
            enum sluice_json_fault fault = is_end ? SLUICE_JSON_EXPECTED_QUOTE : SLUICE_JSON_EXPECTED_NO_CONTROL;
            return sluice_json_fail(reader, fault, at);
        }
        at = sluice_json_unescape(reader, at, &to);
        if (at == NULL) return NULL;
    }
    /* Ends a number that the text may be. */
    *to = 0;
    *text = (struct text){reader->scratch, (size_t)(to - reader->scratch)};
    return at + 1;
}

/* Reads the string whose quote stands before `start`. */
ALWAYS_INLINE const uint8_t *read_string(
    struct sluice_json_reader *reader, const uint8_t *start, struct text *text) {
    const uint8_t *at = start;
    uint32_t found;
    while ((found = specials(at)) == 0) at += BLOCK;
    at += __builtin_ctz(found);
    if (__builtin_expect(*at != '"', 0)) return read_escaped(reader, start, at, text);
    *text = (struct text){start, (size_t)(at - start)};
    return at + 1;
}

/* The same of one that nobody wants. */
ALWAYS_INLINE const uint8_t *skip_string(struct sluice_json_reader *reader, const uint8_t *start) {
    struct text text;
    return read_string(reader, start, &text);
}

/* Steps over a word; NULL: something else begins as it does. */
static const uint8_t *read_word(
    struct sluice_json_reader *reader, const uint8_t *at, const char *word, enum sluice_json_fault fault) {
    for (; *word != 0; at++, word++) {
        if (*at != (uint8_t)*word) return sluice_json_fail(reader, fault, at);
    }
    return at;
}

ALWAYS_INLINE bool are_same(const uint8_t *at, const char word[4]) { return memcmp(at, word, 4) == 0; }

/* Steps over a word that is the same for everybody: `null`, or one that is no number where that is allowed. */
static __attribute__((noinline)) const uint8_t *read_nothing(struct sluice_json_reader *reader, const uint8_t *at) {
    if (*at == 'n') return read_word(reader, at, "null", SLUICE_JSON_EXPECTED_NULL);
    if (reader->allows_nan && *at == 'N') return read_word(reader, at, "NaN", SLUICE_JSON_EXPECTED_NAN);
    if (reader->allows_nan && *at == '-') at++;
    if (reader->allows_nan && *at == 'I') return read_word(reader, at, "Infinity", SLUICE_JSON_EXPECTED_INFINITY);
    return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_VALUE, at);
}

ALWAYS_INLINE const uint8_t *read_true(struct sluice_json_reader *reader, const uint8_t *at) {
    if (__builtin_expect(are_same(at, "true"), 1)) return at + 4;
    return read_word(reader, at, "true", SLUICE_JSON_EXPECTED_TRUE);
}

ALWAYS_INLINE const uint8_t *read_false(struct sluice_json_reader *reader, const uint8_t *at) {
    if (__builtin_expect(are_same(at + 1, "alse"), 1)) return at + 5;
    return read_word(reader, at, "false", SLUICE_JSON_EXPECTED_FALSE);
}
