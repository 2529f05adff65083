#ifndef SLUICE_JSON_TEXTS_H
#define SLUICE_JSON_TEXTS_H

#include "Reader.h"

COLD bool sluice_json_texts_make_room(struct texts *texts, size_t count);
COLD bool sluice_json_texts_make_slots(struct texts *texts);
void sluice_json_texts_clear(struct texts *texts);
void sluice_json_texts_free(struct texts *texts);
uint64_t sluice_json_hash_long(const uint8_t *bytes, size_t count, const uint64_t seeds[2]);

ALWAYS_INLINE uint64_t fold(uint64_t one, uint64_t other) {
    __uint128_t product = (__uint128_t)one * other;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The first `count` bytes, fewer than eight, of eight that can be read. */
ALWAYS_INLINE uint64_t load_part(const uint8_t *bytes, size_t count) {
    return count == 0 ? 0 : load64(bytes) & (UINT64_MAX >> (64 - 8 * count));
}

ALWAYS_INLINE uint64_t fold_words(uint64_t head, uint64_t tail, size_t count, const uint64_t seeds[2]) {
    return fold(head ^ seeds[0], (tail + count) ^ seeds[1]);
}

/* Eight bytes after the text can be read too. */
ALWAYS_INLINE uint64_t hash_text(const uint8_t *bytes, size_t count, const uint64_t seeds[2]) {
    if (count < 8) return fold_words(load_part(bytes, count), 0, count, seeds);
    if (count <= 16) return fold_words(load64(bytes), load64(bytes + count - 8), count, seeds);
    return sluice_json_hash_long(bytes, count, seeds);
}

ALWAYS_INLINE bool same_text(const uint8_t *one, const uint8_t *other, size_t count) {
    if (count < 8) return load_part(one, count) == load_part(other, count);
    if (count <= 16) {
        return load64(one) == load64(other) && load64(one + count - 8) == load64(other + count - 8);
    }
    return memcmp(one, other, count) == 0;
}

/* The number of a text, new or known, or -1 when there is no memory. Eight bytes after the text can be read too. */
ALWAYS_INLINE int32_t intern(struct texts *texts, const uint8_t *bytes, size_t count, const uint64_t seeds[2]) {
    uint32_t hash = (uint32_t)hash_text(bytes, count, seeds);
    size_t mask = texts->slot_count - 1;
    size_t place = hash & mask;
    for (;; place = (place + 1) & mask) {
        struct slot slot = texts->slots[place];
        if (slot.code == 0) break;
        if (slot.hash != hash) continue;
        size_t index = slot.code - 1;
        size_t start = index == 0 ? 0 : (size_t)texts->ends[index - 1];
        if ((size_t)texts->ends[index] - start == count && same_text(texts->bytes + start, bytes, count)) {
            return (int32_t)index;
        }
    }
    if (!sluice_json_texts_make_room(texts, count)) return -1;
    size_t index = texts->count++;
    memcpy(texts->bytes + texts->byte_count, bytes, count);
    texts->byte_count += count;
    texts->ends[index] = (ptrdiff_t)texts->byte_count;
    texts->hashes[index] = hash;
    texts->slots[place] = (struct slot){hash, (uint32_t)index + 1};
    /* At most half full, so that a search ends soon. */
    if (texts->count * 2 > texts->slot_count && !sluice_json_texts_make_slots(texts)) return -1;
    return (int32_t)index;
}

#endif
