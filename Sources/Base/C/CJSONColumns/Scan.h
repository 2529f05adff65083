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

/* The same of one that nobody wants. */
ALWAYS_INLINE const uint8_t *skip_string(struct sluice_json_reader *reader, const uint8_t *start) {
    struct text text;
    return read_string(reader, start, &text);
}

/* Whether the record goes on with the gap's bytes. */
ALWAYS_INLINE bool goes_on_with(const struct gap *gap, const uint8_t *at) {
    if ((same_bytes(gap->bytes, at) | gap->beyond) != UINT32_MAX) return false;
    return gap->count <= BLOCK || memcmp(gap->bytes + BLOCK, at + BLOCK, gap->count - BLOCK) == 0;
}

/* Keeps a gap for the records to come, and says where. */
static struct gap *keep_gap(
    struct sluice_json_reader *reader, const uint8_t *start, const uint8_t *end, uintptr_t context,
    struct node *child) {
    size_t count = (size_t)(end - start);
    if (count > GAP_BYTES) {
        reader->gaps[GAP_ELSEWHERE].child = child;
        return &reader->gaps[GAP_ELSEWHERE];
    }
    uint64_t hash = hash_text(start, count, reader->seeds) + context;
    struct gap *first = &reader->gaps[GAPS_RESERVED + hash % (GAPS - GAPS_RESERVED - GAP_PLACES + 1)];
    struct gap *chosen = first + reader->evictions % GAP_PLACES;
    for (struct gap *gap = first + GAP_PLACES; gap-- > first;) {
        if (gap->context == context && gap->count == count && memcmp(gap->bytes, start, count) == 0) return gap;
        if (gap->context == NO_CONTEXT) chosen = gap;
    }
    reader->evictions += chosen->context != NO_CONTEXT;
    *chosen = (struct gap){
        .context = context,
        .beyond = count >= BLOCK ? 0 : UINT32_MAX << count,
        .count = (uint32_t)count,
        .child = child,
        .next = &reader->gaps[GAP_ELSEWHERE],
        .first = &reader->gaps[GAP_ELSEWHERE],
    };
    memcpy(chosen->bytes, start, count);
    return chosen;
}

/* Reads what stands between two values of an object, the long way; `found` is where it is kept from now on. */
static __attribute__((noinline)) const uint8_t *read_gap(
    struct sluice_json_reader *reader, const uint8_t *start, uintptr_t context, struct gap **found) {
    bool is_first = context & 1;
    const uint8_t *at = skip_space(start);
    if (*at == '}') {
        *found = keep_gap(reader, start, at + 1, context, NULL);
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
    const struct node *object = (const struct node *)(context & ~(uintptr_t)1);
    uint32_t child = sluice_json_member(reader, (uint32_t)(object - reader->nodes), name.bytes, name.count);
    *found = keep_gap(reader, start, at, context, &reader->nodes[child]);
    return at;
}

/* Somebody wants what comes at the node. */
ALWAYS_INLINE void meet(struct sluice_json_reader *reader, struct node *node) {
    if (__builtin_expect(node->stamp == reader->stamp, 0)) {
        sluice_json_forget(reader, (uint32_t)(node - reader->nodes));
    }
    node->stamp = reader->stamp;
}

ALWAYS_INLINE struct node *element_node(
    const struct sluice_json_reader *reader, const struct node *array, uint64_t element) {
    if (__builtin_expect(element >= array->elements, 1)) return &reader->nodes[NOBODY];
    return &reader->nodes[sluice_json_element(reader, (uint32_t)(array - reader->nodes), element)];
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

/* Copies the record to where zeros follow it, and returns whether it is ASCII. */
ALWAYS_INLINE bool copy_record(uint8_t *to, const uint8_t *from, size_t count) {
    gathered all = {0};
    if (count >= BLOCK) {
        size_t last = count - BLOCK;
        for (size_t done = 0; done < last; done += BLOCK) all = copy_block(to + done, from + done, all);
        all = copy_block(to + last, from + last, all);
    } else if (count > 0) {
        uint8_t rest[BLOCK] = {0};
        memcpy(rest, from, count);
        all = copy_block(to, rest, all);
    }
    memset(to + count, 0, PADDING);
    return are_ascii(all);
}

/* Does what follows with each field of the node, as `value`. */
#define FOR_FIELDS(node, from, to)                                                                    \
    for (struct value value = {reader, (node)->fields, from, to}; value.field != NULL; value.field = value.field->sibling)

static bool read_record(struct sluice_json_reader *reader, const uint8_t *record, const uint8_t *end) {
    struct node *const nobody = &reader->nodes[NOBODY];
    /* The first level is none: nothing is open there. */
    struct level *level = reader->levels;
    struct level *const deepest = level + reader->depth;
    uintptr_t context = NO_OBJECT;
    struct node *node = &reader->nodes[ROOT];
    /* The last gap: it guesses the next one. */
    struct gap *opener = &reader->gaps[GAP_START], *gap;
    struct text text;
    struct number number;
    const uint8_t *start;
    const uint8_t *at = skip_space(record);
    const uint8_t *const first = at;

read_value:
    if (node == nobody) goto skip_value;
    start = at;
    switch (*at) {
    case '"':
        at = read_string(reader, at + 1, &text);
        if (at == NULL) return false;
        FOR_FIELDS(node, start, at) put_string(value, text.bytes, text.count);
        goto value_done;
    case '-':
        if (at[1] == 'I' && reader->allows_nan) goto read_nothing;
        __attribute__((fallthrough));
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        at = read_number(reader, at, &number);
        if (at == NULL) return false;
        FOR_FIELDS(node, start, at) put_number(value, number);
        goto value_done;
    case 't':
        at = read_true(reader, at);
        if (at == NULL) return false;
        FOR_FIELDS(node, start, at) put_truth(value, true);
        goto value_done;
    case 'f':
        at = read_false(reader, at);
        if (at == NULL) return false;
        FOR_FIELDS(node, start, at) put_truth(value, false);
        goto value_done;
    case '{': goto open_object;
    case '[': goto open_array;
    case ' ': case '\n': case '\r': case '\t':
        /* More white space than the gap had that was recognised. */
        at = skip_space(at);
        goto read_value;
    default: goto read_nothing;
    }

skip_value:
    switch (*at) {
    case '"':
        at = skip_string(reader, at + 1);
        if (at == NULL) return false;
        goto value_done;
    case '-':
        if (at[1] == 'I' && reader->allows_nan) goto read_nothing;
        __attribute__((fallthrough));
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        at = skip_number(reader, at);
        if (at == NULL) return false;
        goto value_done;
    case 't':
        at = read_true(reader, at);
        if (at == NULL) return false;
        goto value_done;
    case 'f':
        at = read_false(reader, at);
        if (at == NULL) return false;
        goto value_done;
    case '{': goto open_object;
    case '[': goto open_array;
    case ' ': case '\n': case '\r': case '\t':
        at = skip_space(at);
        goto skip_value;
    default: goto read_nothing;
    }

read_nothing:
    at = read_nothing(reader, at);
    if (at == NULL) return false;

value_done:
    gap = opener->next;
    if (__builtin_expect(gap->context == context && goes_on_with(gap, at), 1)) {
        at += gap->count;
        goto gap_done;
    }
    if (context == NO_OBJECT) goto element_done;
    at = read_gap(reader, at, context, &gap);
    if (at == NULL) return false;
    opener->next = gap;

gap_done:
    node = gap->child;
    opener = gap;
    if (node == nobody) goto skip_value;
    if (node == NULL) goto closed;
    meet(reader, node);
    goto read_value;

open_object:
    if (level == deepest) return sluice_json_fail(reader, SLUICE_JSON_TOO_DEEP, at) != NULL;
    context = (uintptr_t)node;
    *++level = (struct level){.start = at, .opener = opener, .node = node, .context = context};
    at++;
    gap = opener->first;
    if (__builtin_expect(gap->context == (context | 1) && goes_on_with(gap, at), 1)) {
        at += gap->count;
        goto gap_done;
    }
    at = read_gap(reader, at, context | 1, &gap);
    if (at == NULL) return false;
    opener->first = gap;
    goto gap_done;

open_array:
    if (level == deepest) return sluice_json_fail(reader, SLUICE_JSON_TOO_DEEP, at) != NULL;
    context = NO_OBJECT;
    *++level = (struct level){.start = at, .opener = opener, .node = node, .context = context};
    at = skip_space(at + 1);
    if (*at == ']') goto close_array;

read_element:
    node = element_node(reader, level->node, level->element++);
    opener = level->opener;
    if (node != nobody) meet(reader, node);
    goto read_value;

element_done:
    at = skip_space(at);
    if (level == reader->levels) goto record_done;
    if (*at == ']') goto close_array;
    if (*at != ',') return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_COMMA_OR_BRACKET, at) != NULL;
    at = skip_space(at + 1);
    goto read_element;

close_array:
    at++;
closed:
    node = level->node;
    opener = level->opener;
    FOR_FIELDS(node, level->start, at) put_container(value);
    level--;
    context = level->context;
    goto value_done;

record_done:
    if (at != end) return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_END, at) != NULL;
    bool can_hold_fields = *first == '{' || (*first == '[' && reader->nodes[ROOT].elements > 0);
    if (can_hold_fields || !reader->wants_members) return true;
    return sluice_json_fail(reader, SLUICE_JSON_EXPECTED_OBJECT, first) != NULL;
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
