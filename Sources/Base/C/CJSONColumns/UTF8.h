/* Whether bytes are UTF-8, 32 at once: each pair of neighbours is looked up by three of its half bytes, and is as wrong
   as all three say ("Validating UTF-8 In Less Than One Instruction Per Byte", Keiser and Lemire, 2021). The bytes are
   followed by PADDING zeros. */

#if SCAN_PATH == 3
#define TOO_SHORT 0x01
#define TOO_LONG 0x02
#define OVERLONG_3 0x04
#define TOO_LARGE 0x08
#define SURROGATE 0x10
#define OVERLONG_2 0x20
/* F5 and more, or, of another first byte, an overlong one of four. */
#define LARGE_OR_OVERLONG_4 0x40
#define TWO_FOLLOWERS 0x80
#define ANY_LOW (TOO_SHORT | TOO_LONG | TWO_FOLLOWERS)
#define FOLLOWER (TOO_LONG | OVERLONG_2 | TWO_FOLLOWERS)

/* By the first byte's high half, its low half, and the second byte's high half. */
static const int8_t pair_faults[3][16] = {
    {TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, (int8_t)TWO_FOLLOWERS,
     (int8_t)TWO_FOLLOWERS, (int8_t)TWO_FOLLOWERS, (int8_t)TWO_FOLLOWERS, TOO_SHORT | OVERLONG_2, TOO_SHORT,
     TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | LARGE_OR_OVERLONG_4},
    {(int8_t)(ANY_LOW | OVERLONG_3 | OVERLONG_2 | LARGE_OR_OVERLONG_4), (int8_t)(ANY_LOW | OVERLONG_2),
     (int8_t)ANY_LOW, (int8_t)ANY_LOW, (int8_t)(ANY_LOW | TOO_LARGE),
     (int8_t)(ANY_LOW | TOO_LARGE | LARGE_OR_OVERLONG_4), (int8_t)(ANY_LOW | TOO_LARGE | LARGE_OR_OVERLONG_4),
     (int8_t)(ANY_LOW | TOO_LARGE | LARGE_OR_OVERLONG_4), (int8_t)(ANY_LOW | TOO_LARGE | LARGE_OR_OVERLONG_4),
     (int8_t)(ANY_LOW | TOO_LARGE | LARGE_OR_OVERLONG_4), (int8_t)(ANY_LOW | TOO_LARGE | LARGE_OR_OVERLONG_4),
     (int8_t)(ANY_LOW | TOO_LARGE | LARGE_OR_OVERLONG_4), (int8_t)(ANY_LOW | TOO_LARGE | LARGE_OR_OVERLONG_4),
     (int8_t)(ANY_LOW | TOO_LARGE | LARGE_OR_OVERLONG_4 | SURROGATE),
     (int8_t)(ANY_LOW | TOO_LARGE | LARGE_OR_OVERLONG_4), (int8_t)(ANY_LOW | TOO_LARGE | LARGE_OR_OVERLONG_4)},
    {TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
     (int8_t)(FOLLOWER | OVERLONG_3 | LARGE_OR_OVERLONG_4), (int8_t)(FOLLOWER | OVERLONG_3 | TOO_LARGE),
     (int8_t)(FOLLOWER | SURROGATE | TOO_LARGE), (int8_t)(FOLLOWER | SURROGATE | TOO_LARGE), TOO_SHORT, TOO_SHORT,
     TOO_SHORT, TOO_SHORT},
};

ALWAYS_INLINE __m256i faults_by(int which, __m256i halves) {
    __m128i table = _mm_loadu_si128((const __m128i *)(const void *)pair_faults[which]);
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), halves);
}

ALWAYS_INLINE __m256i high_halves(__m256i block) {
    return _mm256_and_si256(_mm256_srli_epi16(block, 4), _mm256_set1_epi8(0x0F));
}

/* Not zero where something is wrong with a byte and the three before it. */
ALWAYS_INLINE __m256i utf8_faults(__m256i block, __m256i previous) {
    __m256i joint = _mm256_permute2x128_si256(previous, block, 0x21);
    __m256i one_before = _mm256_alignr_epi8(block, joint, 15);
    __m256i two_before = _mm256_alignr_epi8(block, joint, 14);
    __m256i three_before = _mm256_alignr_epi8(block, joint, 13);
    __m256i low_halves = _mm256_and_si256(one_before, _mm256_set1_epi8(0x0F));
    __m256i pairs = _mm256_and_si256(
        _mm256_and_si256(faults_by(0, high_halves(one_before)), faults_by(1, low_halves)),
        faults_by(2, high_halves(block)));
    /* The third byte of three and the last two of four follow a follower, and must. */
    __m256i of_three = _mm256_subs_epu8(two_before, _mm256_set1_epi8((char)(0xE0 - 0x80)));
    __m256i of_four = _mm256_subs_epu8(three_before, _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i must = _mm256_and_si256(_mm256_or_si256(of_three, of_four), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(must, pairs);
}

static __attribute__((noinline)) const uint8_t *utf8_end(const uint8_t *bytes, const uint8_t *end) {
    __m256i previous = _mm256_setzero_si256(), faults = previous;
    /* At least one zero is read behind the end: it shows what is cut short. */
    for (const uint8_t *at = bytes; at <= end; at += 32) {
        __m256i block = load_block(at);
        faults = _mm256_or_si256(faults, utf8_faults(block, previous));
        previous = block;
    }
    return _mm256_testz_si256(faults, faults) ? end : sluice_json_utf8_end(bytes, end);
}

#else
static inline const uint8_t *utf8_end(const uint8_t *bytes, const uint8_t *end) {
    return sluice_json_utf8_end(bytes, end);
}
#endif
