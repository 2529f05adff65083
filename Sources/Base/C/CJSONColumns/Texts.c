#include "Texts.h"

#include <stdlib.h>

/* Texts are loaded eight bytes at a time, so that as many can be read behind the last one. */
#define TEXT_PADDING 16
#define FIRST_SLOTS 64

uint64_t sluice_json_hash_long(const uint8_t *bytes, size_t count, const uint64_t seeds[2]) {
    uint64_t hash = seeds[0];
    const uint8_t *last = bytes + count - 16;
    for (const uint8_t *at = bytes; at < last; at += 16) {
        hash = fold(load64(at) ^ seeds[1], load64(at + 8) ^ hash);
    }
    return fold_words(load64(last) ^ hash, load64(last + 8), count, seeds);
}

bool sluice_json_texts_make_room(struct texts *texts, size_t count) {
    /* A code is an int32_t, and -1 none; one byte more than is needed, so that there are bytes for an empty text. */
    if (texts->count >= INT32_MAX || texts->byte_count >= (size_t)PTRDIFF_MAX - count) return false;
    size_t needed = texts->byte_count + count + 1;
    if (needed > texts->byte_capacity) {
        void *bytes = texts->bytes;
        bool grown = sluice_json_grow(&bytes, &texts->byte_capacity, needed, 1, TEXT_PADDING);
        texts->bytes = bytes;
        if (!grown) return false;
    }
    if (texts->count < texts->capacity) return true;
    void *ends = texts->ends, *hashes = texts->hashes;
    size_t capacity = texts->capacity;
    bool grown = sluice_json_grow(&ends, &capacity, texts->count + 1, sizeof *texts->ends, 0);
    texts->ends = ends;
    if (!grown) return false;
    grown = sluice_json_grow(&hashes, &texts->capacity, texts->count + 1, sizeof *texts->hashes, 0);
    texts->hashes = hashes;
    return grown;
}

bool sluice_json_texts_make_slots(struct texts *texts) {
    size_t count = texts->slot_count == 0 ? FIRST_SLOTS : texts->slot_count * 2;
    if (count > SIZE_MAX / sizeof(struct slot)) return false;
    struct slot *slots = calloc(count, sizeof *slots);
    if (slots == NULL) return false;
    for (size_t index = 0; index < texts->count; index++) {
        size_t place = texts->hashes[index] & (count - 1);
        while (slots[place].code != 0) place = (place + 1) & (count - 1);
        slots[place] = (struct slot){texts->hashes[index], (uint32_t)index + 1};
    }
    free(texts->slots);
    texts->slots = slots;
    texts->slot_count = count;
    return true;
}

void sluice_json_texts_clear(struct texts *texts) {
    if (texts->count < texts->slot_count / 16) {
        /* A few texts in a table that was large once: each is looked for, over what was freed before it. */
        for (size_t index = 0; index < texts->count; index++) {
            size_t place = texts->hashes[index] & (texts->slot_count - 1);
            while (texts->slots[place].code != (uint32_t)index + 1) place = (place + 1) & (texts->slot_count - 1);
            texts->slots[place].code = 0;
        }
    } else if (texts->slot_count > 0) {
        memset(texts->slots, 0, texts->slot_count * sizeof *texts->slots);
    }
    texts->count = 0;
    texts->byte_count = 0;
}

void sluice_json_texts_free(struct texts *texts) {
    free(texts->bytes);
    free(texts->ends);
    free(texts->hashes);
    free(texts->slots);
}
