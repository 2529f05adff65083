/* What is asked of 32 bytes at once, in the way that SCAN_PATH names; included once in each way. */

#if SCAN_PATH == 3
#include <immintrin.h>

ALWAYS_INLINE __m256i load_block(const uint8_t *bytes) {
    return _mm256_loadu_si256((const __m256i *)(const void *)bytes);
}

/* A bit for each byte that cannot stand in a string as itself: quote, backslash and control characters. */
ALWAYS_INLINE uint32_t specials(const uint8_t *bytes) {
    __m256i block = load_block(bytes);
    __m256i quotes = _mm256_cmpeq_epi8(block, _mm256_set1_epi8('"'));
    __m256i escapes = _mm256_cmpeq_epi8(block, _mm256_set1_epi8('\\'));
    __m256i controls = _mm256_cmpeq_epi8(_mm256_min_epu8(block, _mm256_set1_epi8(0x1F)), block);
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(quotes, escapes), controls));
}

/* A bit for each byte that is the same in both. */
ALWAYS_INLINE uint32_t same_bytes(const uint8_t *one, const uint8_t *other) {
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(load_block(one), load_block(other)));
}

/* Bytes on their way, gathered: whether all are ASCII is asked once. */
typedef __m256i gathered;

ALWAYS_INLINE gathered copy_block(uint8_t *to, const uint8_t *from, gathered before) {
    __m256i block = load_block(from);
    _mm256_storeu_si256((__m256i *)(void *)to, block);
    return _mm256_or_si256(before, block);
}

ALWAYS_INLINE bool are_ascii(gathered all) { return _mm256_movemask_epi8(all) == 0; }

#elif SCAN_PATH == 2 && defined(__SSE2__)
#include <emmintrin.h>

ALWAYS_INLINE __m128i load_half(const uint8_t *bytes) { return _mm_loadu_si128((const __m128i *)(const void *)bytes); }

ALWAYS_INLINE uint32_t half_specials(__m128i half) {
    __m128i quotes = _mm_cmpeq_epi8(half, _mm_set1_epi8('"'));
    __m128i escapes = _mm_cmpeq_epi8(half, _mm_set1_epi8('\\'));
    __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(half, _mm_set1_epi8(0x1F)), half);
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, escapes), controls));
}

ALWAYS_INLINE uint32_t specials(const uint8_t *bytes) {
    return half_specials(load_half(bytes)) | half_specials(load_half(bytes + 16)) << 16;
}

ALWAYS_INLINE uint32_t same_bytes(const uint8_t *one, const uint8_t *other) {
    uint32_t low = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(load_half(one), load_half(other)));
    uint32_t high = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(load_half(one + 16), load_half(other + 16)));
    return low | high << 16;
}

typedef __m128i gathered;

ALWAYS_INLINE gathered copy_block(uint8_t *to, const uint8_t *from, gathered before) {
    __m128i low = load_half(from), high = load_half(from + 16);
    _mm_storeu_si128((__m128i *)(void *)to, low);
    _mm_storeu_si128((__m128i *)(void *)(to + 16), high);
    return _mm_or_si128(before, _mm_or_si128(low, high));
}

ALWAYS_INLINE bool are_ascii(gathered all) { return _mm_movemask_epi8(all) == 0; }

#elif SCAN_PATH == 2 && defined(__aarch64__)
#include <arm_neon.h>

/* NEON has no instruction that gathers a bit a byte: each byte keeps its own bit, and pairs are added three times. */
ALWAYS_INLINE uint32_t bits(uint8x16_t low, uint8x16_t high) {
    static const uint8_t own[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t mask = vld1q_u8(own);
    uint8x16_t sums = vpaddq_u8(vandq_u8(low, mask), vandq_u8(high, mask));
    sums = vpaddq_u8(sums, sums);
    sums = vpaddq_u8(sums, sums);
    return vgetq_lane_u32(vreinterpretq_u32_u8(sums), 0);
}

ALWAYS_INLINE uint8x16_t half_specials(uint8x16_t half) {
    uint8x16_t quotes = vceqq_u8(half, vdupq_n_u8('"'));
    uint8x16_t escapes = vceqq_u8(half, vdupq_n_u8('\\'));
    return vorrq_u8(vorrq_u8(quotes, escapes), vcltq_u8(half, vdupq_n_u8(0x20)));
}

ALWAYS_INLINE uint32_t specials(const uint8_t *bytes) {
    return bits(half_specials(vld1q_u8(bytes)), half_specials(vld1q_u8(bytes + 16)));
}

ALWAYS_INLINE uint32_t same_bytes(const uint8_t *one, const uint8_t *other) {
    return bits(vceqq_u8(vld1q_u8(one), vld1q_u8(other)), vceqq_u8(vld1q_u8(one + 16), vld1q_u8(other + 16)));
}

typedef uint8x16_t gathered;

ALWAYS_INLINE gathered copy_block(uint8_t *to, const uint8_t *from, gathered before) {
    uint8x16_t low = vld1q_u8(from), high = vld1q_u8(from + 16);
    vst1q_u8(to, low);
    vst1q_u8(to + 16, high);
    return vorrq_u8(before, vorrq_u8(low, high));
}

ALWAYS_INLINE bool are_ascii(gathered all) { return vmaxvq_u8(all) < 0x80; }

#else
#define ALL(byte) (0x0101010101010101u * (byte))

/* The highest bit of each byte that is zero. */
ALWAYS_INLINE uint64_t zeros(uint64_t word) { return ~(((word & ALL(0x7F)) + ALL(0x7F)) | word | ALL(0x7F)); }

/* The highest bits of the bytes, the first byte's lowest. */
ALWAYS_INLINE uint32_t highest_bits(uint64_t word) { return (uint32_t)(((word >> 7) * 0x0102040810204080u) >> 56); }

ALWAYS_INLINE uint32_t specials(const uint8_t *bytes) {
    uint32_t mask = 0;
    for (int i = 0; i < 4; i++) {
        uint64_t word = load64(bytes + 8 * i);
        uint64_t found = zeros(word ^ ALL('"')) | zeros(word ^ ALL('\\')) | zeros(word & ALL(0xE0));
        mask |= highest_bits(found) << (8 * i);
    }
    return mask;
}

ALWAYS_INLINE uint32_t same_bytes(const uint8_t *one, const uint8_t *other) {
    uint32_t mask = 0;
    for (int i = 0; i < 4; i++) {
        mask |= highest_bits(zeros(load64(one + 8 * i) ^ load64(other + 8 * i))) << (8 * i);
    }
    return mask;
}

typedef uint64_t gathered;

ALWAYS_INLINE gathered copy_block(uint8_t *to, const uint8_t *from, gathered before) {
    memcpy(to, from, 32);
    return before | load64(from) | load64(from + 8) | load64(from + 16) | load64(from + 24);
}

ALWAYS_INLINE bool are_ascii(gathered all) { return (all & ALL(0x80)) == 0; }
#endif
