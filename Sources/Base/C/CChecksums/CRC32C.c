#include "CChecksums.h"

#include <string.h>

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

/* Polynomials over GF(2) with the bits reversed, as the checksum has them: bit 31 is x^0, bit 0 is x^31. */
#define CASTAGNOLI 0x82F63B78u
#define X_TO_THE_8 (1u << 23)

/* Three streams of this many bytes run side by side: an instruction takes three cycles, but one can start each cycle.
   Both are powers of two. Long ones cost less to join; short ones serve batches of a few kilobytes. */
#define LONG_STREAM 4096
#define LONG_STREAM_LOG 12
#define SHORT_STREAM 256
#define SHORT_STREAM_LOG 8

/* `slices[k][b]`: the checksum register after byte b and k zero bytes. */
static uint32_t slices[8][256];

/* `skips[k][b]`: the register whose byte k is b and whose others are zero, after a whole stream of zero bytes. */
typedef uint32_t skips[4][256];
static skips long_skip, short_skip;

static enum sluice_crc32c_path path;

static uint32_t multiply(uint32_t one, uint32_t other) {
    uint32_t product = 0;
    for (uint32_t bit = 1u << 31; bit != 0; bit >>= 1) {
        if (one & bit) product ^= other;
        other = (other >> 1) ^ ((other & 1) ? CASTAGNOLI : 0);
    }
    return product;
}

static void fill_skips(skips table, int length_log) {
    uint32_t power = X_TO_THE_8;
    for (int i = 0; i < length_log; i++) power = multiply(power, power);
    for (int k = 0; k < 4; k++) {
        for (uint32_t byte = 0; byte < 256; byte++) table[k][byte] = multiply(byte << (8 * k), power);
    }
}

static void fill_slices(void) {
    for (uint32_t byte = 0; byte < 256; byte++) slices[0][byte] = multiply(byte, X_TO_THE_8);
    for (int k = 1; k < 8; k++) {
        for (int byte = 0; byte < 256; byte++) {
            uint32_t before = slices[k - 1][byte];
            slices[k][byte] = (before >> 8) ^ slices[0][before & 0xFF];
        }
    }
}

static enum sluice_crc32c_path detect(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.2") ? SLUICE_CRC32C_SSE42 : SLUICE_CRC32C_PORTABLE;
#elif defined(__aarch64__) && defined(__linux__)
    const unsigned long has_crc32 = 1ul << 7;
    return (getauxval(AT_HWCAP) & has_crc32) ? SLUICE_CRC32C_ARMV8 : SLUICE_CRC32C_PORTABLE;
#elif defined(__aarch64__) && defined(__APPLE__)
    return SLUICE_CRC32C_ARMV8;
#else
    return SLUICE_CRC32C_PORTABLE;
#endif
}

/* Before main, so that a checksum needs no lock and no question; about 50 microseconds. */
__attribute__((constructor)) static void prepare(void) {
    fill_slices();
    fill_skips(long_skip, LONG_STREAM_LOG);
    fill_skips(short_skip, SHORT_STREAM_LOG);
    path = detect();
}

enum sluice_crc32c_path sluice_crc32c_path(void) { return path; }

static inline uint64_t word_at(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

uint32_t sluice_crc32c_portable(uint32_t crc, const uint8_t *bytes, size_t count) {
    crc = ~crc;
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word = word_at(bytes) ^ crc;
        crc = slices[7][word & 0xFF] ^ slices[6][(word >> 8) & 0xFF] ^ slices[5][(word >> 16) & 0xFF] ^
              slices[4][(word >> 24) & 0xFF] ^ slices[3][(word >> 32) & 0xFF] ^ slices[2][(word >> 40) & 0xFF] ^
              slices[1][(word >> 48) & 0xFF] ^ slices[0][word >> 56];
    }
    for (; count > 0; bytes++, count--) crc = (crc >> 8) ^ slices[0][(crc ^ *bytes) & 0xFF];
    return ~crc;
}

#if defined(__x86_64__)
#define ACCELERATED __attribute__((target("sse4.2")))
#define ADD_WORD(crc, word) ((uint32_t)__builtin_ia32_crc32di((crc), (word)))
#define ADD_BYTE(crc, byte) __builtin_ia32_crc32qi((crc), (byte))
#elif defined(__aarch64__)
#define ACCELERATED __attribute__((target("crc")))
#define ADD_WORD(crc, word) __builtin_arm_crc32cd((crc), (word))
#define ADD_BYTE(crc, byte) __builtin_arm_crc32cb((crc), (byte))
#endif

#ifdef ACCELERATED
static inline uint32_t skip(const skips table, uint32_t crc) {
    return table[0][crc & 0xFF] ^ table[1][(crc >> 8) & 0xFF] ^ table[2][(crc >> 16) & 0xFF] ^ table[3][crc >> 24];
}

/* Goes on from `crc` over three streams of `length` bytes that lie one after the other. */
ACCELERATED static inline uint32_t add_streams(uint32_t crc, const uint8_t *bytes, size_t length, const skips table) {
    uint32_t second = 0, third = 0;
    for (const uint8_t *end = bytes + length; bytes < end; bytes += 8) {
        crc = ADD_WORD(crc, word_at(bytes));
        second = ADD_WORD(second, word_at(bytes + length));
        third = ADD_WORD(third, word_at(bytes + 2 * length));
    }
    return skip(table, skip(table, crc) ^ second) ^ third;
}

ACCELERATED static uint32_t accelerated(uint32_t crc, const uint8_t *bytes, size_t count) {
    crc = ~crc;
    for (; count >= 3 * LONG_STREAM; bytes += 3 * LONG_STREAM, count -= 3 * LONG_STREAM) {
        crc = add_streams(crc, bytes, LONG_STREAM, long_skip);
    }
    for (; count >= 3 * SHORT_STREAM; bytes += 3 * SHORT_STREAM, count -= 3 * SHORT_STREAM) {
        crc = add_streams(crc, bytes, SHORT_STREAM, short_skip);
    }
    for (; count >= 8; bytes += 8, count -= 8) crc = ADD_WORD(crc, word_at(bytes));
    for (; count > 0; bytes++, count--) crc = ADD_BYTE(crc, *bytes);
    return ~crc;
}
#endif

uint32_t sluice_crc32c(uint32_t crc, const uint8_t *bytes, size_t count) {
#ifdef ACCELERATED
    if (path != SLUICE_CRC32C_PORTABLE) return accelerated(crc, bytes, count);
#endif
    return sluice_crc32c_portable(crc, bytes, count);
}
