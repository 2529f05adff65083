/* Reads a record, in the way that SCAN_PATH names, as the function that SCAN names; included once in each way.

   One pass, without recursion: a value is read where it stands, and handed to the fields that asked for it. What
   stands between two values is compared with what stood there in the record before, and read only if it differs. */

#include "Tokens.h"
#include "UTF8.h"
#include "Values.h"

/* Whether the record goes on with the gap's bytes. */
ALWAYS_INLINE bool goes_on_with(const struct gap *gap, const uint8_t *at) {
    if ((same_bytes(gap->bytes, at) | gap->beyond) != UINT32_MAX) return false;
    return gap->count <= BLOCK || memcmp(gap->bytes + BLOCK, at + BLOCK, gap->count - BLOCK) == 0;
}

/* The first of the places where the gap that begins here is kept: it is known by its bytes up to the name's end. */
ALWAYS_INLINE struct gap *gap_places(struct sluice_json_reader *reader, const uint8_t *start, uintptr_t context) {
    uint32_t quotes = specials(start);
    /* Without the first one. */
    quotes &= quotes - 1;
    unsigned count = *start == '}' ? 1 : quotes == 0 ? BLOCK : (unsigned)__builtin_ctz(quotes) + 1;
    uint64_t head = count < 8 ? load_part(start, count) : load64(start);
    uint64_t tail = count < 8 ? 0 : load64(start + count - 8);
    uint64_t hash = fold_words(head, tail ^ context, count, reader->seeds);
    return &reader->gaps[GAPS_RESERVED + (hash >> 32) % (GAPS - GAPS_RESERVED - GAP_PLACES + 1)];
}

/* The gap that the record goes on with, if it was met before. */
ALWAYS_INLINE struct gap *known_gap(struct sluice_json_reader *reader, const uint8_t *start, uintptr_t context) {
    struct gap *first = gap_places(reader, start, context);
    for (struct gap *gap = first; gap < first + GAP_PLACES; gap++) {
        if (gap->context == context && goes_on_with(gap, start)) return gap;
    }
    return NULL;
}

/* Keeps a gap for the records to come, and says where. */
static struct gap *keep_gap(
    struct sluice_json_reader *reader, const uint8_t *start, const uint8_t *end, uintptr_t context,
    struct node *child, enum action action) {
    size_t count = (size_t)(end - start);
    if (count > GAP_BYTES) {
        reader->gaps[GAP_ELSEWHERE].child = child;
        reader->gaps[GAP_ELSEWHERE].action = action;
        return &reader->gaps[GAP_ELSEWHERE];
    }
    struct gap *first = gap_places(reader, start, context);
    struct gap *chosen = first + reader->evictions % GAP_PLACES;
    for (struct gap *gap = first + GAP_PLACES; gap-- > first;) {
        if (gap->context == NO_CONTEXT) chosen = gap;
    }
    reader->evictions += chosen->context != NO_CONTEXT;
    *chosen = (struct gap){
        .context = context,
        .beyond = count >= BLOCK ? 0 : UINT32_MAX << count,
        .count = (uint32_t)count,
        .child = child,
        .action = action,
        .next = &reader->gaps[GAP_ELSEWHERE],
        .first = &reader->gaps[GAP_ELSEWHERE],
    };
    memcpy(chosen->bytes, start, count);
    return chosen;
}

static enum action action_at(const struct node *node) {
    if (node->fields == NULL && node->first_child == NOBODY) return ACTION_SKIP;
    if (node->fields == NULL || node->fields->sibling != NULL) return ACTION_READ;
    switch (node->fields->type) {
    case SLUICE_JSON_BIGINT: return ACTION_INTEGER;
    case SLUICE_JSON_INT: return ACTION_INTEGER;
    case SLUICE_JSON_TEXT: return ACTION_TEXT;
    case SLUICE_JSON_TIMESTAMP_ISO: return ACTION_TIME;
    default: return ACTION_READ;
    }
}

/* Reads what stands between two values of an object, the long way; `found` is where it is kept from now on. */
static __attribute__((noinline)) const uint8_t *read_gap(
    struct sluice_json_reader *reader, const uint8_t *start, uintptr_t context, struct gap **found) {
    *found = known_gap(reader, start, context);
    if (*found != NULL) return start + (*found)->count;
    bool is_first = context & 1;
    const uint8_t *at = skip_space(start);
    if (*at == '}') {
        *found = keep_gap(reader, start, at + 1, context, NULL, ACTION_CLOSE);
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
    *found = keep_gap(reader, start, at, context, &reader->nodes[child], action_at(&reader->nodes[child]));
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
#define FOR_FIELDS(node, from, to)                                                        \
    for (struct value value = {reader, (node)->fields, from, to}; value.field != NULL;    \
         value.field = value.field->sibling)

/* Reads a value that is no array and no object, for whoever wants it. */
static __attribute__((noinline)) const uint8_t *read_scalar(
    struct sluice_json_reader *reader, const uint8_t *start, const struct node *node) {
    struct text text;
    struct number number;
    const uint8_t *at;
    if (*start == '"') {
        at = read_string(reader, start + 1, &text);
        if (at == NULL) return NULL;
        FOR_FIELDS(node, start, at) put_string(value, text.bytes, text.count);
    } else if ((*start >= '0' && *start <= '9') || (*start == '-' && !(reader->allows_nan && start[1] == 'I'))) {
        at = read_number(reader, start, &number);
        if (at == NULL) return NULL;
        FOR_FIELDS(node, start, at) put_number(value, number);
    } else if (*start == 't' || *start == 'f') {
        bool truth = *start == 't';
        at = truth ? read_true(reader, start) : read_false(reader, start);
        if (at == NULL) return NULL;
        FOR_FIELDS(node, start, at) put_truth(value, truth);
    } else {
        at = read_nothing(reader, start);
    }
    return at;
}

/* The three that follow read what most columns hold, for one field; NULL: what stands there needs a closer look. */
ALWAYS_INLINE const uint8_t *read_integer_field(
    struct sluice_json_reader *reader, const uint8_t *at, struct field *field) {
    int64_t integer;
    at = read_short_integer(at, &integer);
    if (at == NULL || (field->type == SLUICE_JSON_INT && integer != (int32_t)integer)) return NULL;
    put_integer((struct value){.reader = reader, .field = field}, integer);
    return at;
}

ALWAYS_INLINE const uint8_t *read_text_field(
    struct sluice_json_reader *reader, const uint8_t *at, struct field *field) {
    if (*at++ != '"') return NULL;
    uint32_t found = specials(at);
    if (found == 0) return NULL;
    unsigned count = (unsigned)__builtin_ctz(found);
    if (at[count] != '"') return NULL;
    put_text((struct value){.reader = reader, .field = field}, at, count);
    return at + count + 1;
}

ALWAYS_INLINE const uint8_t *read_time_field(
    struct sluice_json_reader *reader, const uint8_t *at, struct field *field) {
    int64_t milliseconds;
    if (*at != '"' || at[1 + TIME_BYTES] != '"') return NULL;
    enum time_outcome outcome = read_time(field, at + 1, TIME_BYTES, &milliseconds);
    if (outcome != TIME_ZONELESS) return NULL;
    put_time((struct value){.reader = reader, .field = field}, outcome, milliseconds);
    return at + TIME_BYTES + 2;
}

/* The states of the loop are its labels: functions would hand each other all that now stays in registers. */
static bool read_record(struct sluice_json_reader *reader, const uint8_t *record, const uint8_t *end) {
    /* The first level is none: nothing is open there. */
    struct level *level = reader->levels;
    struct level *const deepest = level + reader->depth;
    uintptr_t context = NO_OBJECT;
    struct node *node = &reader->nodes[ROOT];
    /* The last gap: it guesses the next one. */
    struct gap *opener = &reader->gaps[GAP_START], *gap;
    const uint8_t *next;
    const uint8_t *at = skip_space(record);
    const uint8_t *const first = at;

read_value:
    if (*at == '{') goto open_object;
    if (*at == '[') goto open_array;
    if (__builtin_expect(is_space(*at), 0)) {
        /* More white space than the gap had that was recognised. */
        at = skip_space(at);
        goto read_value;
    }
    at = read_scalar(reader, at, node);
    if (at == NULL) return false;
    goto value_done;

skip_value:
    switch (*at) {
    case '"':
        at = skip_string(reader, at + 1);
        if (at == NULL) return false;
        goto value_done;
    case '-':
        if (at[1] == 'I') goto read_value_of_nobody;
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
    default: goto read_value_of_nobody;
    }

read_value_of_nobody:
    node = &reader->nodes[NOBODY];
    goto read_value;

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
    opener = gap;
    node = gap->child;
    if (gap->action == ACTION_SKIP) goto skip_value;
    if (gap->action == ACTION_CLOSE) goto closed;
    meet(reader, node);
    switch (gap->action) {
    case ACTION_INTEGER: next = read_integer_field(reader, at, node->fields); break;
    case ACTION_TEXT: next = read_text_field(reader, at, node->fields); break;
    case ACTION_TIME: next = read_time_field(reader, at, node->fields); break;
    default: goto read_value;
    }
    if (__builtin_expect(next == NULL, 0)) goto read_value;
    at = next;
    goto value_done;

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
    if (node == &reader->nodes[NOBODY]) goto skip_value;
    meet(reader, node);
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
        const uint8_t *valid = utf8_end(record, end);
        if (valid != end) return sluice_json_fail(reader, SLUICE_JSON_NOT_UTF8, valid) != NULL;
    }
    return read_record(reader, record, end);
}
