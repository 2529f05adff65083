#include "Texts.h"
#include "Times.h"

#include <stdlib.h>

#define FIRST_ROWS 1024

bool sluice_json_grow(void **things, size_t *capacity, size_t needed, size_t size, size_t padding) {
    if (needed <= *capacity) return true;
    size_t more = *capacity > SIZE_MAX / 2 ? needed : *capacity * 2;
    if (more < needed) more = needed;
    if (more < 16) more = 16;
    size_t bytes;
    if (__builtin_mul_overflow(more, size, &bytes) || __builtin_add_overflow(bytes, padding, &bytes)) return false;
    void *grown = realloc(*things, bytes);
    if (grown == NULL) return false;
    *things = grown;
    *capacity = more;
    return true;
}

enum sluice_json_path sluice_json_best_path(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    bool has_all = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                   __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("lzcnt");
    return has_all ? SLUICE_JSON_AVX2 : SLUICE_JSON_BASELINE;
#elif defined(__aarch64__)
    return SLUICE_JSON_BASELINE;
#else
    return SLUICE_JSON_PORTABLE;
#endif
}

static bool choose_path(struct sluice_json_reader *reader, enum sluice_json_path path) {
    enum sluice_json_path best = sluice_json_best_path();
    if (path == SLUICE_JSON_BEST) path = best;
    if (path > best) return false;
    switch (path) {
#if defined(__x86_64__)
    case SLUICE_JSON_AVX2: reader->scan = sluice_json_scan_avx2; break;
#endif
    case SLUICE_JSON_BASELINE: reader->scan = sluice_json_scan_baseline; break;
    default: reader->scan = sluice_json_scan_portable; break;
    }
    return true;
}

struct sluice_json_reader *sluice_json_create(const struct sluice_json_options *options) {
    struct sluice_json_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) return NULL;
    reader->depth = options->depth;
    reader->problems_a_row = options->problems_a_row;
    reader->largest_record = options->largest_record;
    reader->allows_nan = options->allows_nan;
    memcpy(reader->seeds, options->seeds, sizeof reader->seeds);
    reader->gaps = aligned_alloc(_Alignof(struct gap), GAPS * sizeof *reader->gaps);
    reader->levels = calloc((size_t)options->depth + 1, sizeof *reader->levels);
    if (reader->levels != NULL) reader->levels[0].context = NO_OBJECT;
    reader->nodes = calloc(ROOT + 1, sizeof *reader->nodes);
    if (!choose_path(reader, options->path) || !reader->gaps || !reader->levels || !reader->nodes) {
        sluice_json_destroy(reader);
        return NULL;
    }
    struct gap *elsewhere = &reader->gaps[GAP_ELSEWHERE];
    for (uint32_t i = 0; i < GAPS; i++) {
        reader->gaps[i] = (struct gap){.context = NO_CONTEXT, .next = elsewhere, .first = elsewhere};
    }
    reader->nodes[NOBODY].first_field = NO_FIELD;
    reader->nodes[ROOT].first_field = NO_FIELD;
    reader->node_count = reader->node_capacity = ROOT + 1;
    return reader;
}

void sluice_json_destroy(struct sluice_json_reader *reader) {
    for (uint32_t i = 0; i < reader->field_count; i++) {
        struct field *field = &reader->fields[i];
        free(field->values);
        free(field->nulls);
        free(field->zoneless);
        sluice_json_texts_free(&field->texts);
    }
    free(reader->fields);
    free(reader->nodes);
    free(reader->gaps);
    free(reader->levels);
    free(reader->lookup);
    free(reader->steps);
    free(reader->buffer);
    free(reader->scratch);
    free(reader->problems);
    free(reader);
}

static bool is_text(enum sluice_json_type type) {
    return type == SLUICE_JSON_TEXT || type == SLUICE_JSON_DATE || type == SLUICE_JSON_UUID || type == SLUICE_JSON_RAW;
}

static size_t value_size(const struct field *field) { return is_text(field->type) ? sizeof(int32_t) : 8; }

bool sluice_json_end_field(struct sluice_json_reader *reader, enum sluice_json_type type) {
    void *fields = reader->fields;
    size_t capacity = reader->field_capacity;
    bool grown = sluice_json_grow(&fields, &capacity, (size_t)reader->field_count + 1, sizeof(struct field), 0);
    reader->fields = fields;
    if (!grown || capacity >= NO_FIELD) return false;
    reader->field_capacity = (uint32_t)capacity;
    struct field *field = &reader->fields[reader->field_count];
    struct node *node = &reader->nodes[reader->path_end];
    *field = (struct field){.type = type, .next = node->first_field};
    field->day_text = load64((const uint8_t *)"1970-01-");
    field->day_text_end = '0' << 8 | '1';
    if (is_text(type) && !sluice_json_texts_make_slots(&field->texts)) return false;
    node->first_field = reader->field_count++;
    return true;
}

static bool grow_column(struct field *field, size_t rows) {
    void *values = realloc(field->values, rows * value_size(field));
    if (values == NULL) return false;
    field->values = values;
    uint64_t *nulls = realloc(field->nulls, rows / 8);
    if (nulls == NULL) return false;
    field->nulls = nulls;
    uint64_t *zoneless = realloc(field->zoneless, rows / 8);
    if (zoneless == NULL) return false;
    field->zoneless = zoneless;
    return true;
}

COLD static bool grow_rows(struct sluice_json_reader *reader) {
    size_t rows = reader->row_capacity == 0 ? FIRST_ROWS : reader->row_capacity * 2;
    if (rows > SIZE_MAX / 16) return false;
    for (uint32_t i = 0; i < reader->field_count; i++) {
        if (!grow_column(&reader->fields[i], rows)) return false;
    }
    reader->row_capacity = rows;
    return true;
}

COLD static bool grow_buffers(struct sluice_json_reader *reader, size_t count) {
    void *buffer = reader->buffer, *scratch = reader->scratch;
    bool grown = sluice_json_grow(&buffer, &reader->buffer_capacity, count, 1, PADDING);
    reader->buffer = buffer;
    if (!grown) return false;
    grown = sluice_json_grow(&scratch, &reader->scratch_capacity, count, 1, PADDING);
    reader->scratch = scratch;
    return grown;
}

/* Nothing is null, and no time without a zone, in the next 64 rows. */
static void begin_word(struct sluice_json_reader *reader) {
    for (uint32_t i = 0; i < reader->field_count; i++) {
        reader->fields[i].nulls[reader->row >> 6] = 0;
        reader->fields[i].zoneless[reader->row >> 6] = 0;
    }
}

static void put_nulls(struct sluice_json_reader *reader) {
    size_t row = reader->row;
    for (uint32_t i = 0; i < reader->field_count; i++) {
        struct field *field = &reader->fields[i];
        if (field->stamp == reader->stamp) continue;
        field->zoneless[row >> 6] &= ~(1ull << (row & 63));
        if (is_text(field->type)) {
            ((int32_t *)field->values)[row] = -1;
        } else {
            ((uint64_t *)field->values)[row] = 0;
            field->nulls[row >> 6] |= 1ull << (row & 63);
            field->has_null = true;
        }
    }
}

static struct sluice_json_problem *new_problem(
    struct sluice_json_reader *reader, const uint8_t *start, const uint8_t *end) {
    void *problems = reader->problems;
    size_t needed = reader->problem_count + 1;
    bool grown = sluice_json_grow(&problems, &reader->problem_capacity, needed, sizeof *reader->problems, 0);
    reader->problems = problems;
    if (!grown) {
        reader->out_of_memory = true;
        return NULL;
    }
    struct sluice_json_problem *problem = &reader->problems[reader->problem_count++];
    size_t count = (size_t)(end - start);
    memset(problem, 0, sizeof *problem);
    problem->row = reader->row;
    problem->is_cut = count > SLUICE_JSON_EXCERPT;
    if (problem->is_cut) {
        /* Not within a character. */
        for (count = SLUICE_JSON_EXCERPT; count > 0 && (start[count] & 0xC0) == 0x80;) count--;
    }
    problem->excerpt_count = (uint8_t)count;
    memcpy(problem->excerpt, start, count);
    return problem;
}

void sluice_json_add_problem(
    struct sluice_json_reader *reader, uint32_t field, enum sluice_json_reason reason, const uint8_t *start,
    const uint8_t *end) {
    if (reader->problem_count - reader->first_problem_of_row >= reader->problems_a_row) return;
    struct sluice_json_problem *problem = new_problem(reader, start, end);
    if (problem == NULL) return;
    problem->field = field;
    problem->reason = reason;
    problem->offset = (uint64_t)(start - reader->buffer);
}

/* The record is not JSON: nothing of it is kept. */
COLD static void put_fault(struct sluice_json_reader *reader, size_t count) {
    static const uint8_t nothing[1];
    bool is_read = reader->fault != SLUICE_JSON_TOO_LARGE;
    const uint8_t *place = is_read ? reader->fault_place : nothing;
    const uint8_t *end = is_read ? reader->buffer + count : nothing;
    reader->problem_count = reader->first_problem_of_row;
    struct sluice_json_problem *problem = new_problem(reader, place, end);
    if (problem == NULL) return;
    problem->field = UINT32_MAX;
    problem->fault = reader->fault;
    problem->offset = is_read ? (uint64_t)(place - reader->buffer) : reader->largest_record;
    reader->stamp++;
}

static void forget_field(struct sluice_json_reader *reader, uint32_t index) {
    struct field *field = &reader->fields[index];
    if (field->stamp == reader->stamp) {
        field->stamp = 0;
        reader->values_set--;
    }
    field->zoneless[reader->row >> 6] &= ~(1ull << (reader->row & 63));
    size_t kept = reader->first_problem_of_row;
    for (size_t i = kept; i < reader->problem_count; i++) {
        if (reader->problems[i].field != index) reader->problems[kept++] = reader->problems[i];
    }
    reader->problem_count = kept;
}

void sluice_json_forget(struct sluice_json_reader *reader, uint32_t node) {
    /* The tree below, without recursion: a path may be as long as somebody cares to write it. */
    uint32_t at = node;
    for (;;) {
        reader->nodes[at].stamp = 0;
        for (uint32_t i = reader->nodes[at].first_field; i != NO_FIELD; i = reader->fields[i].next) {
            forget_field(reader, i);
        }
        if (reader->nodes[at].first_child != NOBODY) {
            at = reader->nodes[at].first_child;
            continue;
        }
        while (at != node && reader->nodes[at].next_sibling == NOBODY) at = reader->nodes[at].parent;
        if (at == node) return;
        at = reader->nodes[at].next_sibling;
    }
}

bool sluice_json_append(struct sluice_json_reader *reader, const uint8_t *bytes, size_t count) {
    if (reader->row == reader->row_capacity && !grow_rows(reader)) return false;
    bool is_allowed = count <= reader->largest_record;
    if (is_allowed && count >= reader->buffer_capacity && !grow_buffers(reader, count + 1)) return false;
    if ((reader->row & 63) == 0) begin_word(reader);
    reader->stamp++;
    reader->values_set = 0;
    reader->first_problem_of_row = reader->problem_count;
    if (!is_allowed) reader->fault = SLUICE_JSON_TOO_LARGE;
    bool is_read = is_allowed && reader->scan(reader, bytes, count);
    if (!is_read) put_fault(reader, count);
    if (!is_read || reader->values_set < reader->field_count) put_nulls(reader);
    if (reader->out_of_memory) return false;
    reader->row++;
    return true;
}

size_t sluice_json_row_count(const struct sluice_json_reader *reader) { return reader->row; }

struct sluice_json_column sluice_json_column_at(const struct sluice_json_reader *reader, uint32_t index) {
    const struct field *field = &reader->fields[index];
    bool holds_texts = is_text(field->type);
    return (struct sluice_json_column){
        .values = holds_texts ? NULL : field->values,
        .codes = holds_texts ? field->values : NULL,
        .nulls = field->has_null ? field->nulls : NULL,
        .zoneless = field->has_zoneless ? field->zoneless : NULL,
        .text_bytes = field->texts.bytes,
        .text_ends = field->texts.ends,
        .text_count = field->texts.count,
    };
}

const struct sluice_json_problem *sluice_json_problems(const struct sluice_json_reader *reader, size_t *count) {
    *count = reader->problem_count;
    return reader->problems;
}

void sluice_json_reset(struct sluice_json_reader *reader) {
    for (uint32_t i = 0; i < reader->field_count; i++) {
        struct field *field = &reader->fields[i];
        sluice_json_texts_clear(&field->texts);
        field->has_null = false;
        field->has_zoneless = false;
    }
    reader->row = 0;
    reader->problem_count = 0;
    reader->first_problem_of_row = 0;
}
