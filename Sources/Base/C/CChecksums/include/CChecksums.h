#ifndef SLUICE_CCHECKSUMS_H
#define SLUICE_CCHECKSUMS_H

#include <stddef.h>
#include <stdint.h>

/* How CRC-32C is computed on this processor. */
enum sluice_crc32c_path {
    SLUICE_CRC32C_PORTABLE = 0,
    SLUICE_CRC32C_SSE42 = 1,
    SLUICE_CRC32C_ARMV8 = 2,
};

/* The fastest way that this processor has. */
enum sluice_crc32c_path sluice_crc32c_path(void);

/* The checksum of `count` bytes, going on from `crc`, the checksum of what came before (0: nothing did). */
uint32_t sluice_crc32c(uint32_t crc, const uint8_t *bytes, size_t count);

/* The same without the processor's help, so that it can be checked everywhere. */
uint32_t sluice_crc32c_portable(uint32_t crc, const uint8_t *bytes, size_t count);

#endif
