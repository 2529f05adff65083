#include "Texts.h"

#include <stdlib.h>

/* A step as an element's number: decimal, without leading zeros; UINT64_MAX: it is none. */
static uint64_t element_of(const uint8_t *step, size_t count) {
    if (count == 0 || count > 9 || (count > 1 && step[0] == '0')) return UINT64_MAX;
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        if (step[i] < '0' || step[i] > '9') return UINT64_MAX;
        value = value * 10 + (uint64_t)(step[i] - '0');
    }
    return value;
}

static uint32_t child_named(const struct sluice_json_reader *reader, uint32_t node, const uint8_t *name, size_t count) {
    for (uint32_t child = reader->nodes[node].first_child; child != NOBODY; child = reader->nodes[child].next_sibling) {
        const struct node *found = &reader->nodes[child];
        if (found->step_count == count && memcmp(reader->steps + found->step_offset, name, count) == 0) return child;
    }
    return NOBODY;
}

bool sluice_json_begin_field(struct sluice_json_reader *reader) {
    reader->path_end = ROOT;
    return true;
}

bool sluice_json_add_step(struct sluice_json_reader *reader, const uint8_t *name, size_t count) {
    static const uint8_t nothing[1];
    if (count == 0) name = nothing;
    if (count > UINT32_MAX) return false;
    uint32_t parent = reader->path_end;
    reader->wants_members = true;
    reader->path_end = child_named(reader, parent, name, count);
    if (reader->path_end != NOBODY) return true;
    void *nodes = reader->nodes, *steps = reader->steps;
    size_t capacity = reader->node_capacity;
    bool grown = sluice_json_grow(&nodes, &capacity, (size_t)reader->node_count + 1, sizeof(struct node), 0);
    reader->nodes = nodes;
    if (!grown || capacity > UINT32_MAX / 2) return false;
    reader->node_capacity = (uint32_t)capacity;
    grown = sluice_json_grow(&steps, &reader->step_capacity, reader->step_bytes + count, 1, PADDING);
    reader->steps = steps;
    if (!grown) return false;
    memcpy(reader->steps + reader->step_bytes, name, count);
    uint32_t child = reader->node_count++;
    uint64_t element = element_of(name, count);
    reader->nodes[child] = (struct node){
        .parent = parent,
        .step_count = (uint32_t)count,
        .step_offset = reader->step_bytes,
        .next_sibling = reader->nodes[parent].first_child,
        .first_field = NO_FIELD,
    };
    reader->nodes[parent].first_child = child;
    if (element != UINT64_MAX && element >= reader->nodes[parent].elements) {
        reader->nodes[parent].elements = element + 1;
    }
    reader->step_bytes += count;
    reader->path_end = child;
    return true;
}

static size_t place_of(const struct sluice_json_reader *reader, uint32_t parent, const uint8_t *name, size_t count) {
    return (size_t)(hash_text(name, count, reader->seeds) + parent) & (reader->lookup_count - 1);
}

bool sluice_json_prepare(struct sluice_json_reader *reader) {
    uint32_t count = 16;
    while (count < 4 * reader->node_count) count *= 2;
    reader->lookup = calloc(count, sizeof *reader->lookup);
    if (reader->lookup == NULL) return false;
    reader->lookup_count = count;
    for (uint32_t node = 0; node < reader->node_count; node++) {
        uint32_t field = reader->nodes[node].first_field;
        reader->nodes[node].fields = field == NO_FIELD ? NULL : &reader->fields[field];
    }
    for (uint32_t field = 0; field < reader->field_count; field++) {
        uint32_t next = reader->fields[field].next;
        reader->fields[field].sibling = next == NO_FIELD ? NULL : &reader->fields[next];
    }
    for (uint32_t node = ROOT + 1; node < reader->node_count; node++) {
        const struct node *added = &reader->nodes[node];
        size_t place = place_of(reader, added->parent, reader->steps + added->step_offset, added->step_count);
        while (reader->lookup[place] != NOBODY) place = (place + 1) & (count - 1);
        reader->lookup[place] = node;
    }
    return true;
}

uint32_t sluice_json_member(const struct sluice_json_reader *reader, uint32_t node, const uint8_t *name, size_t count) {
    if (reader->nodes[node].first_child == NOBODY) return NOBODY;
    size_t place = place_of(reader, node, name, count);
    for (; reader->lookup[place] != NOBODY; place = (place + 1) & (reader->lookup_count - 1)) {
        uint32_t child = reader->lookup[place];
        const struct node *found = &reader->nodes[child];
        if (found->parent == node && found->step_count == count &&
            memcmp(reader->steps + found->step_offset, name, count) == 0) {
            return child;
        }
    }
    return NOBODY;
}

uint32_t sluice_json_element(const struct sluice_json_reader *reader, uint32_t node, uint64_t element) {
    uint8_t digits[32] = {0};
    uint8_t *start = digits + 20;
    size_t count = 0;
    do {
        *--start = (uint8_t)('0' + element % 10);
        element /= 10;
        count++;
    } while (element > 0);
    return sluice_json_member(reader, node, start, count);
}
