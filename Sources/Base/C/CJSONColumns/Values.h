#ifndef SLUICE_JSON_VALUES_H
#define SLUICE_JSON_VALUES_H

#include "Texts.h"
#include "Times.h"

/* A value of the record, and the field that it is for. `start` to `end` is how the record spells it. */
struct value {
    struct sluice_json_reader *reader;
    struct field *field;
    const uint8_t *start, *end;
};

COLD static void refuse(struct value value, enum sluice_json_reason reason) {
    uint32_t field = (uint32_t)(value.field - value.reader->fields);
    sluice_json_add_problem(value.reader, field, reason, value.start, value.end);
}

ALWAYS_INLINE void mark_set(struct value value) {
    value.field->stamp = value.reader->stamp;
    value.reader->values_set++;
}

ALWAYS_INLINE void put_integer(struct value value, int64_t integer) {
    ((int64_t *)value.field->values)[value.reader->row] = integer;
    mark_set(value);
}

ALWAYS_INLINE void put_real(struct value value, double real) {
    if (__builtin_isinf(real)) {
        refuse(value, SLUICE_JSON_OUT_OF_RANGE);
        return;
    }
    ((double *)value.field->values)[value.reader->row] = real;
    mark_set(value);
}

ALWAYS_INLINE void put_text(struct value value, const uint8_t *text, size_t count) {
    int32_t code = intern(&value.field->texts, text, count, value.reader->seeds);
    if (code < 0) value.reader->out_of_memory = true;
    ((int32_t *)value.field->values)[value.reader->row] = code;
    mark_set(value);
}

ALWAYS_INLINE void put_time(struct value value, enum time_outcome outcome, int64_t milliseconds) {
    size_t row = value.reader->row;
    switch (outcome) {
    case TIME_WRONG: refuse(value, SLUICE_JSON_WRONG_TYPE); return;
    case TIME_OUT_OF_RANGE: refuse(value, SLUICE_JSON_OUT_OF_RANGE); return;
    case TIME_ZONELESS:
        value.field->zoneless[row >> 6] |= 1ull << (row & 63);
        value.field->has_zoneless = true;
        break;
    case TIME_READ: break;
    }
    put_integer(value, milliseconds);
}

ALWAYS_INLINE void put_whole(struct value value, struct number number, uint64_t largest) {
    uint64_t magnitude = number.mantissa;
    if (!number.is_plain || number.digits > MANTISSA_DIGITS) {
        switch (sluice_json_scale(&number, 0, &magnitude)) {
        case SCALED_EXACTLY: break;
        case SCALED_WITH_REST: refuse(value, SLUICE_JSON_NOT_WHOLE); return;
        case SCALED_TOO_LARGE: refuse(value, SLUICE_JSON_OUT_OF_RANGE); return;
        }
    }
    if (magnitude > largest + number.is_negative) {
        refuse(value, SLUICE_JSON_OUT_OF_RANGE);
        return;
    }
    put_integer(value, (int64_t)(number.is_negative ? 0 - magnitude : magnitude));
}

static void put_number(struct value value, struct number number) {
    int64_t milliseconds = 0;
    enum time_outcome outcome;
    size_t count = (size_t)(number.end - number.start);
    switch (value.field->type) {
    case SLUICE_JSON_INT: put_whole(value, number, INT32_MAX); break;
    case SLUICE_JSON_BIGINT: put_whole(value, number, INT64_MAX); break;
    case SLUICE_JSON_FLOAT: put_real(value, sluice_json_nearest_float(&number, nearest_double(&number))); break;
    case SLUICE_JSON_DOUBLE: put_real(value, nearest_double(&number)); break;
    case SLUICE_JSON_TEXT:
    case SLUICE_JSON_RAW: put_text(value, number.start, count); break;
    case SLUICE_JSON_BOOLEAN:
        if (count == 1 && number.mantissa <= 1) put_integer(value, (int64_t)number.mantissa);
        else refuse(value, SLUICE_JSON_WRONG_TYPE);
        break;
    case SLUICE_JSON_TIMESTAMP_SECONDS:
    case SLUICE_JSON_TIMESTAMP_MILLISECONDS:
        outcome = read_epoch(&number, value.field->type == SLUICE_JSON_TIMESTAMP_SECONDS ? 3 : 0, &milliseconds);
        put_time(value, outcome, milliseconds);
        break;
    case SLUICE_JSON_TIMESTAMP_ISO:
    case SLUICE_JSON_DATE:
    case SLUICE_JSON_UUID: refuse(value, SLUICE_JSON_WRONG_TYPE); break;
    }
}

/* A text that is exactly a number. */
static void put_number_text(struct value value, const uint8_t *text, size_t count) {
    struct number number;
    bool can_begin = count > 0 && (*text == '-' || (*text >= '0' && *text <= '9'));
    if (can_begin && read_number(value.reader, text, &number) == text + count) put_number(value, number);
    else refuse(value, SLUICE_JSON_WRONG_TYPE);
}

/* An unescaped text, followed by a byte that is no part of a number, and by readable ones. */
static void put_string(struct value value, const uint8_t *text, size_t count) {
    int64_t milliseconds = 0;
    uint8_t uuid[UUID_BYTES + 8];
    switch (value.field->type) {
    case SLUICE_JSON_TEXT: put_text(value, text, count); break;
    case SLUICE_JSON_TIMESTAMP_ISO:
        put_time(value, read_time(value.field, text, count, &milliseconds), milliseconds);
        break;
    case SLUICE_JSON_INT:
    case SLUICE_JSON_BIGINT:
    case SLUICE_JSON_FLOAT:
    case SLUICE_JSON_DOUBLE:
    case SLUICE_JSON_TIMESTAMP_SECONDS:
    case SLUICE_JSON_TIMESTAMP_MILLISECONDS: put_number_text(value, text, count); break;
    case SLUICE_JSON_BOOLEAN:
        if (count == 4 && memcmp(text, "true", 4) == 0) put_integer(value, 1);
        else if (count == 5 && memcmp(text, "false", 5) == 0) put_integer(value, 0);
        else refuse(value, SLUICE_JSON_WRONG_TYPE);
        break;
    case SLUICE_JSON_DATE:
        if (sluice_json_is_date(value.field, text, count)) put_text(value, text, DATE_BYTES);
        else refuse(value, SLUICE_JSON_WRONG_TYPE);
        break;
    case SLUICE_JSON_UUID:
        if (sluice_json_read_uuid(text, count, uuid)) put_text(value, uuid, UUID_BYTES);
        else refuse(value, SLUICE_JSON_WRONG_TYPE);
        break;
    case SLUICE_JSON_RAW: put_text(value, value.start, (size_t)(value.end - value.start)); break;
    }
}

static void put_truth(struct value value, bool truth) {
    switch (value.field->type) {
    case SLUICE_JSON_BOOLEAN: put_integer(value, truth); break;
    case SLUICE_JSON_TEXT:
    case SLUICE_JSON_RAW: put_text(value, value.start, (size_t)(value.end - value.start)); break;
    default: refuse(value, SLUICE_JSON_WRONG_TYPE); break;
    }
}

static void put_container(struct value value) {
    if (value.field->type == SLUICE_JSON_RAW) put_text(value, value.start, (size_t)(value.end - value.start));
    else refuse(value, SLUICE_JSON_WRONG_TYPE);
}

#endif
