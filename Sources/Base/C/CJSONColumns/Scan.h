/* Reads a record, in the way that SCAN_PATH names, as the function that SCAN names; included once in each way.

   One pass, without recursion: a value is read where it stands, and handed to the fields that asked for it. What
   stands between two values is compared with what stood there in the record before, and read only if it differs. */

#include "Blocks.h"
#include "Values.h"

#define BLOCK 32

struct text {
    const uint8_t *bytes;
    size_t count;
};

static inline const uint8_t *skip_space(const uint8_t *at) {
    while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') at++;
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

/* Whether the record goes on with the gap's bytes. */
ALWAYS_INLINE bool goes_on_with(const struct gap *gap, const uint8_t *at) {
    if ((same_bytes(gap->bytes, at) | gap->beyond) != UINT32_MAX) return false;
    return gap->count <= BLOCK || memcmp(gap->bytes + BLOCK, at + BLOCK, gap->count - BLOCK) == 0;
}

/* Keeps a gap for the records to come, and says where. */
static uint32_t keep_gap(
    struct sluice_json_reader *reader, const uint8_t *start, const uint8_t *end, uint32_t context, uint32_t child,
    bool closes) {
    size_t count = (size_t)(end - start);
    if (count > GAP_BYTES) {
        reader->gaps[GAP_ELSEWHERE].child = child;
        return GAP_ELSEWHERE;
    }
    uint64_t hash = hash_text(start, count, reader->seeds) + context;
    uint32_t index = GAPS_RESERVED + (uint32_t)(hash % (GAPS - GAPS_RESERVED));
    struct gap *gap = &reader->gaps[index];
    bool is_known = gap->context == context && gap->count == count && memcmp(gap->bytes, start, count) == 0;
    if (!is_known) {
        memset(gap->bytes, 0, GAP_BYTES);
        memcpy(gap->bytes, start, count);
        gap->beyond = count >= BLOCK ? 0 : UINT32_MAX << count;
        gap->count = (uint32_t)count;
        gap->context = context;
        gap->child = child;
        gap->closes = closes;
    }
    return index;
}

/* Reads what stands between two values of an object, the long way; `found` is where it is kept from now on. */
static __attribute__((noinline)) const uint8_t *read_gap(
    struct sluice_json_reader *reader, const uint8_t *start, uint32_t context, uint32_t *found) {
    bool is_first = context & 1;
    uint32_t node = context >> 1;
    const uint8_t *at = skip_space(start);
    if (*at == '}') {
        *found = keep_gap(reader, start, at + 1, context, NOBODY, true);
        if (*found == GAP_ELSEWHERE) reader->gaps[GAP_ELSEWHERE].closes = true;
        return at + 1;
    }
    if (!is_first) {
        if (*at != ',') return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_COMMA_OR_BRACE, at);
        at = skip_space(at + 1);
    }
    if (*at != '"') {
        enum sluice_json_fault fault = is_first ? SLUICE_JSON_EXPECTED_NAME_OR_BRACE : SLUICE_JSON_EXPECTED_NAME;
        return sluice_json_fail(reader, fault, at);
    }
    struct text name;
    at = read_string(reader, at + 1, &name);
    if (at == NULL) return NULL;
    at = skip_space(at);
    if (*at != ':') return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_COLON, at);
    at = skip_space(at + 1);
    uint32_t child = node == NOBODY ? NOBODY : sluice_json_member(reader, node, name.bytes, name.count);
    *found = keep_gap(reader, start, at, context, child, false);
    if (*found == GAP_ELSEWHERE) reader->gaps[GAP_ELSEWHERE].closes = false;
    return at;
}

ALWAYS_INLINE void meet(struct sluice_json_reader *reader, uint32_t node) {
    if (node == NOBODY) return;
    if (__builtin_expect(reader->nodes[node].stamp == reader->stamp, 0)) sluice_json_forget(reader, node);
    reader->nodes[node].stamp = reader->stamp;
}

ALWAYS_INLINE uint32_t element_node(const struct sluice_json_reader *reader, uint32_t array, uint64_t element) {
    return element < reader->nodes[array].elements ? sluice_json_element(reader, array, element) : NOBODY;
}

/* Reads `true` and its kind; NULL: something else begins with its letter. */
static const uint8_t *read_word(
    struct sluice_json_reader *reader, const uint8_t *at, const char *word, enum sluice_json_fault fault) {
    size_t count = strlen(word);
    for (size_t i = 0; i < count; i++) {
        if (at[i] != (uint8_t)word[i]) return sluice_json_fail(reader, fault, at + i);
    }
    return at + count;
}

/* Copies the record to where zeros follow it, and returns whether it is ASCII. */
ALWAYS_INLINE bool copy_record(uint8_t *to, const uint8_t *from, size_t count) {
    bool is_ascii = true;
    size_t done = 0;
    for (; count - done >= BLOCK; done += BLOCK) is_ascii &= copy_is_ascii(to + done, from + done);
    if (done < count) {
        uint8_t rest[BLOCK] = {0};
        memcpy(rest, from + done, count - done);
        is_ascii &= copy_is_ascii(to + done, rest);
    }
    memset(to + count, 0, PADDING);
    return is_ascii;
}

/* Does what follows with each field of the node, as `value`. */
#define FOR_FIELDS(of_node, value_start, value_end)                                                            \
    for (uint32_t index = reader->nodes[of_node].first_field; index != NO_FIELD;                               \
         index = reader->fields[index].next)                                                                   \
        for (struct value value = {reader, &reader->fields[index], value_start, value_end}, *once = &value;    \
             once != NULL; once = NULL)

static bool read_record(struct sluice_json_reader *reader, const uint8_t *record, const uint8_t *end) {
    struct gap *const gaps = reader->gaps;
    /* The first level is none: nothing is open there. */
    struct level *level = reader->levels;
    struct level *const deepest = level + reader->depth;
    struct gap *opener = &gaps[GAP_START];
    /* Where the guess of the next gap stands, and is corrected. */
    uint32_t *guess = &opener->first;
    uint32_t node = ROOT;
    uint32_t context = 0;
    struct text text;
    struct number number;
    const uint8_t *start;
    const uint8_t *at = skip_space(record);
    const uint8_t *const first = at;

read_value:
    start = at;
    switch (*at) {
    case '"':
        at = read_string(reader, at + 1, &text);
        if (at == NULL) return false;
        FOR_FIELDS(node, start, at) put_string(&value, text.bytes, text.count);
        break;
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
    read_as_number:
        at = read_number(reader, at, &number);
        if (at == NULL) return false;
        FOR_FIELDS(node, start, at) put_number(&value, &number);
        break;
    case '-':
        if (!reader->allows_nan || at[1] != 'I') goto read_as_number;
        at = read_word(reader, at + 1, "Infinity", SLUICE_JSON_EXPECTED_INFINITY);
        if (at == NULL) return false;
        break;
    case 't':
        at = read_word(reader, at, "true", SLUICE_JSON_EXPECTED_TRUE);
        if (at == NULL) return false;
        FOR_FIELDS(node, start, at) put_truth(&value, true);
        break;
    case 'f':
        at = read_word(reader, at, "false", SLUICE_JSON_EXPECTED_FALSE);
        if (at == NULL) return false;
        FOR_FIELDS(node, start, at) put_truth(&value, false);
        break;
    case 'n':
        at = read_word(reader, at, "null", SLUICE_JSON_EXPECTED_NULL);
        if (at == NULL) return false;
        break;
    case 'N':
        if (!reader->allows_nan) return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_VALUE, at) != NULL;
        at = read_word(reader, at, "NaN", SLUICE_JSON_EXPECTED_NAN);
        if (at == NULL) return false;
        break;
    case 'I':
        if (!reader->allows_nan) return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_VALUE, at) != NULL;
        at = read_word(reader, at, "Infinity", SLUICE_JSON_EXPECTED_INFINITY);
        if (at == NULL) return false;
        break;
    case '{':
        if (level == deepest) return sluice_json_fail(reader, SLUICE_JSON_TOO_DEEP, at) != NULL;
        *++level = (struct level){.start = at, .opener = opener, .node = node, .is_array = false};
        context = node << 1 | 1;
        guess = &opener->first;
        at++;
        goto read_member;
    case '[':
        if (level == deepest) return sluice_json_fail(reader, SLUICE_JSON_TOO_DEEP, at) != NULL;
        *++level = (struct level){.start = at, .opener = opener, .node = node, .is_array = true};
        at = skip_space(at + 1);
        if (*at == ']') goto close;
        node = element_node(reader, node, 0);
        meet(reader, node);
        goto read_value;
    case ' ': case '\n': case '\r': case '\t':
        /* More white space than the gap had that was recognised. */
        at = skip_space(at);
        goto read_value;
    default: return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_VALUE, at) != NULL;
    }

value_done:
    if (level == reader->levels) {
        at = skip_space(at);
        if (at != end) return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_END, at) != NULL;
        bool can_hold_fields = *first == '{' || (*first == '[' && reader->nodes[ROOT].elements > 0);
        if (can_hold_fields || !reader->wants_members) return true;
        return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_OBJECT, first) != NULL;
    }
    if (level->is_array) {
        at = skip_space(at);
        if (*at == ']') goto close;
        if (*at != ',') return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_COMMA_OR_BRACKET, at) != NULL;
        at = skip_space(at + 1);
        node = element_node(reader, level->node, ++level->element);
        opener = level->opener;
        meet(reader, node);
        goto read_value;
    }
    context = level->node << 1;
    guess = &opener->next;

read_member:
    opener = &gaps[*guess];
    if (__builtin_expect(opener->context == context && goes_on_with(opener, at), 1)) {
        at += opener->count;
    } else {
        uint32_t found;
        at = read_gap(reader, at, context, &found);
        if (at == NULL) return false;
        *guess = found;
        opener = &gaps[found];
    }
    if (opener->closes) goto closed;
    node = opener->child;
    meet(reader, node);
    goto read_value;

close:
    at++;
closed:
    node = level->node;
    opener = level->opener;
    FOR_FIELDS(node, level->start, at) put_container(&value);
    level--;
    goto value_done;
}

bool SCAN(struct sluice_json_reader *reader, const uint8_t *bytes, size_t count) {
    bool is_ascii = copy_record(reader->buffer, bytes, count);
    const uint8_t *record = reader->buffer, *end = record + count;
    reader->record_end = end;
    if (!is_ascii) {
        const uint8_t *valid = sluice_json_utf8_end(record, end);
        if (valid != end) return sluice_json_fail(reader, SLUICE_JSON_NOT_UTF8, valid) != NULL;
    }
    return read_record(reader, record, end);
}
