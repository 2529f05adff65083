#ifndef SLUICE_CJSONCOLUMNS_H
#define SLUICE_CJSONCOLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a column holds; how it lies in memory follows from it: texts are codes, reals doubles, all others int64_t. */
enum sluice_json_type {
    SLUICE_JSON_INT,
    SLUICE_JSON_BIGINT,
    SLUICE_JSON_FLOAT,
    SLUICE_JSON_DOUBLE,
    SLUICE_JSON_TEXT,
    SLUICE_JSON_BOOLEAN,
    SLUICE_JSON_TIMESTAMP_ISO,
    SLUICE_JSON_TIMESTAMP_SECONDS,
    SLUICE_JSON_TIMESTAMP_MILLISECONDS,
    SLUICE_JSON_DATE,
    SLUICE_JSON_UUID,
    SLUICE_JSON_RAW,
};

/* What should have stood where a record stopped being JSON. */
enum sluice_json_fault {
    SLUICE_JSON_NO_FAULT,
    SLUICE_JSON_EXPECTED_VALUE,
    SLUICE_JSON_EXPECTED_END,
    SLUICE_JSON_EXPECTED_NAME,
    SLUICE_JSON_EXPECTED_NAME_OR_BRACE,
    SLUICE_JSON_EXPECTED_COLON,
    SLUICE_JSON_EXPECTED_COMMA_OR_BRACKET,
    SLUICE_JSON_EXPECTED_COMMA_OR_BRACE,
    SLUICE_JSON_EXPECTED_DIGIT,
    SLUICE_JSON_EXPECTED_TRUE,
    SLUICE_JSON_EXPECTED_FALSE,
    SLUICE_JSON_EXPECTED_NULL,
    SLUICE_JSON_EXPECTED_NAN,
    SLUICE_JSON_EXPECTED_INFINITY,
    SLUICE_JSON_EXPECTED_QUOTE,
    SLUICE_JSON_EXPECTED_NO_CONTROL,
    SLUICE_JSON_EXPECTED_ESCAPE,
    SLUICE_JSON_EXPECTED_HEX,
    SLUICE_JSON_LONE_SURROGATE,
    SLUICE_JSON_NOT_UTF8,
    SLUICE_JSON_TOO_DEEP,
    SLUICE_JSON_TOO_LARGE,
    SLUICE_JSON_EXPECTED_OBJECT,
};

/* What is wrong with a field's value. */
enum sluice_json_reason {
    /* It is no value of the column's type. */
    SLUICE_JSON_WRONG_TYPE,
    /* It is one, beyond what the column can hold. */
    SLUICE_JSON_OUT_OF_RANGE,
    /* A number with a fraction, in a column of whole ones. */
    SLUICE_JSON_NOT_WHOLE,
};

#define SLUICE_JSON_EXCERPT 48

/* What a row could not be read for: a fault of the whole record, or a reason for one field. */
struct sluice_json_problem {
    uint64_t row;
    /* Bytes of the record before the place. */
    uint64_t offset;
    /* UINT32_MAX: the record is not JSON. */
    uint32_t field;
    enum sluice_json_fault fault;
    enum sluice_json_reason reason;
    /* How the value, or the rest from the place on, begins. */
    uint8_t excerpt_count;
    bool is_cut;
    uint8_t excerpt[SLUICE_JSON_EXCERPT];
};

/* How a record is read on this processor. */
enum sluice_json_path {
    SLUICE_JSON_BEST,
    SLUICE_JSON_PORTABLE,
    /* SSE2 or NEON, which every processor of the architecture has. */
    SLUICE_JSON_BASELINE,
    SLUICE_JSON_AVX2,
};

struct sluice_json_options {
    enum sluice_json_path path;
    /* Arrays and objects inside one another. */
    uint32_t depth;
    /* Fields a row that are said to be wrong; what is more stays unsaid. */
    uint32_t problems_a_row;
    size_t largest_record;
    /* Bare NaN, Infinity and -Infinity are read as null. */
    bool allows_nan;
    /* Secret, so that nobody can choose texts that meet in a dictionary. */
    uint64_t seeds[2];
};

struct sluice_json_reader;

/* The fastest way that this processor has. */
enum sluice_json_path sluice_json_best_path(void);

/* NULL, or false below: no memory, or a path that this processor does not have. */
struct sluice_json_reader *sluice_json_create(const struct sluice_json_options *options);
void sluice_json_destroy(struct sluice_json_reader *reader);

/* A field is added step by step, before the first record: `end_field` gives it the next number from 0. */
bool sluice_json_begin_field(struct sluice_json_reader *reader);
bool sluice_json_add_step(struct sluice_json_reader *reader, const uint8_t *name, size_t count);
bool sluice_json_end_field(struct sluice_json_reader *reader, enum sluice_json_type type);
bool sluice_json_prepare(struct sluice_json_reader *reader);

/* Reads one record into the next row; false only when there is no memory, and then no row was added. */
bool sluice_json_append(struct sluice_json_reader *reader, const uint8_t *bytes, size_t count);

/* The rows since the last reset. Pointers hold until the next append or reset. */
struct sluice_json_column {
    /* int64_t or double a row; NULL for texts. */
    const void *values;
    /* A text's number, -1 for null. */
    const int32_t *codes;
    /* A bit a row; NULL where no row has it. */
    const uint64_t *nulls;
    /* Rows whose time had no zone. */
    const uint64_t *zoneless;
    const uint8_t *text_bytes;
    const ptrdiff_t *text_ends;
    size_t text_count;
};

size_t sluice_json_row_count(const struct sluice_json_reader *reader);
struct sluice_json_column sluice_json_column_at(const struct sluice_json_reader *reader, uint32_t field);
const struct sluice_json_problem *sluice_json_problems(const struct sluice_json_reader *reader, size_t *count);

/* Forgets the rows and keeps the memory. */
void sluice_json_reset(struct sluice_json_reader *reader);

#endif
