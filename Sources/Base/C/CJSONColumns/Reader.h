#ifndef SLUICE_JSON_READER_H
#define SLUICE_JSON_READER_H

#include "CJSONColumns.h"

#include <string.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define COLD __attribute__((noinline, cold))

/* Zero bytes that stand behind a record, so that blocks may be read over its end: zero ends every token. */
#define PADDING 64

/* Nodes of the tree of fields' paths: nobody asked for what has node 0, and the record itself is node 1. */
#define NOBODY 0u
#define ROOT 1u
#define NO_FIELD UINT32_MAX

/* A place in the record that some field's path goes through or ends at. */
struct node {
    uint32_t parent;
    uint32_t step_count;
    size_t step_offset;
    uint32_t first_child, next_sibling;
    uint32_t first_field;
    /* The largest of the children's steps that are an element's number, plus one. */
    uint64_t elements;
    /* The record in which it was met last: a name that comes twice is met twice. */
    uint64_t stamp;
    /* The first field, once all fields are known. */
    struct field *fields;
};

struct slot {
    uint32_t hash;
    /* Plus one; 0 is free. */
    uint32_t code;
};

/* A dictionary: distinct texts in the order of their first appearance. */
struct texts {
    uint8_t *bytes;
    size_t byte_count, byte_capacity;
    ptrdiff_t *ends;
    uint32_t *hashes;
    size_t count, capacity;
    struct slot *slots;
    size_t slot_count;
};

struct field {
    enum sluice_json_type type;
    /* Another field of the same node. */
    uint32_t next;
    struct field *sibling;
    /* The record in which it got a value. */
    uint64_t stamp;
    void *values;
    uint64_t *nulls;
    uint64_t *zoneless;
    bool has_null, has_zoneless;
    struct texts texts;
    /* The date of the last time: most times of a stream are of one day. */
    uint64_t day_text;
    uint16_t day_text_end;
    int64_t day_milliseconds;
};

/* What stands between two values of an object: comma, name, colon and white space, or the closing brace; kept because
   the next record is likely to have the same bytes there, which then need not be understood again. */
#define GAP_BYTES 64
enum action {
    /* Nobody wants the value behind it. */
    ACTION_SKIP,
    /* It is the end of the object. */
    ACTION_CLOSE,
    /* One field wants the value, and it is of this kind; all others are ACTION_READ. */
    ACTION_INTEGER,
    ACTION_TEXT,
    ACTION_TIME,
    ACTION_READ,
};

struct gap {
    uint8_t bytes[GAP_BYTES];
    /* The object's node, plus one for the first gap of an object. */
    uintptr_t context;
    /* A bit for each of the first 32 bytes that is not part of it. */
    uint32_t beyond;
    uint32_t count;
    /* Where it leads, and what is done there. */
    struct node *child;
    enum action action;
    /* The gaps that came after it the last time: behind its value, and first inside its value. */
    struct gap *next, *first;
} __attribute__((aligned(64)));
#define GAPS 256u
/* The first two are no gaps: the one where a record begins, and the one for what is too long to be kept. */
#define GAP_START 0u
#define GAP_ELSEWHERE 1u
#define GAPS_RESERVED 2u
/* A gap is kept in one of so many places in a row. */
#define GAP_PLACES 4u
#define NO_CONTEXT UINTPTR_MAX
/* No gap has it either: nothing is open, or an array. */
#define NO_OBJECT (UINTPTR_MAX - 1)

/* An array or object that is open. */
struct level {
    const uint8_t *start;
    uint64_t element;
    struct gap *opener;
    struct node *node;
    uintptr_t context;
};

struct sluice_json_reader {
    /* The record, copied, and texts of it that had escapes. */
    uint8_t *buffer, *scratch;
    const uint8_t *record_end;
    struct gap *gaps;
    uint32_t evictions;
    struct node *nodes;
    struct field *fields;
    uint64_t stamp;
    size_t row;
    uint64_t seeds[2];
    uint32_t values_set;
    uint32_t field_count;
    uint32_t depth;
    bool allows_nan;
    bool wants_members;
    bool out_of_memory;
    struct level *levels;

    enum sluice_json_fault fault;
    const uint8_t *fault_place;

    uint32_t *lookup;
    uint32_t lookup_count;
    uint32_t node_count, node_capacity, field_capacity;
    uint8_t *steps;
    size_t step_bytes, step_capacity;
    uint32_t path_end;

    size_t buffer_capacity, scratch_capacity;
    size_t row_capacity;
    size_t largest_record;

    struct sluice_json_problem *problems;
    size_t problem_count, problem_capacity, first_problem_of_row;
    uint32_t problems_a_row;

    /* Copies the record into the buffer and reads it there; false: it is not JSON, and `fault` says why. */
    bool (*scan)(struct sluice_json_reader *, const uint8_t *, size_t);
};

bool sluice_json_scan_portable(struct sluice_json_reader *reader, const uint8_t *bytes, size_t count);
bool sluice_json_scan_baseline(struct sluice_json_reader *reader, const uint8_t *bytes, size_t count);
bool sluice_json_scan_avx2(struct sluice_json_reader *reader, const uint8_t *bytes, size_t count);

/* Makes room for `needed` things of `size` bytes, at least twice as many as before; false when there is no memory. */
bool sluice_json_grow(void **things, size_t *capacity, size_t needed, size_t size, size_t padding);

/* Says that the value of the record from `start` to `end` is none for the field. */
COLD void sluice_json_add_problem(
    struct sluice_json_reader *reader, uint32_t field, enum sluice_json_reason reason, const uint8_t *start,
    const uint8_t *end);

/* Forgets what was read of the node and below it: its name came again, and the last one counts. */
COLD void sluice_json_forget(struct sluice_json_reader *reader, uint32_t node);

/* The first byte that is not part of UTF-8, or `end`. */
const uint8_t *sluice_json_utf8_end(const uint8_t *bytes, const uint8_t *end);

/* Reads the escape at `from`, whose backslash it is; NULL: `fault` says why not. */
const uint8_t *sluice_json_unescape(struct sluice_json_reader *reader, const uint8_t *from, uint8_t **to);

/* The child of an object's node; NOBODY when no field's path goes there. The name is followed by readable bytes. */
uint32_t sluice_json_member(const struct sluice_json_reader *reader, uint32_t node, const uint8_t *name, size_t count);
/* The same of an array's node. */
uint32_t sluice_json_element(const struct sluice_json_reader *reader, uint32_t node, uint64_t element);

static inline const uint8_t *sluice_json_fail(
    struct sluice_json_reader *reader, enum sluice_json_fault fault, const uint8_t *place) {
    reader->fault = fault;
    reader->fault_place = place;
    return NULL;
}

ALWAYS_INLINE uint64_t load64(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

#endif
