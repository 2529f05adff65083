#ifndef SLUICE_JSON_POWERS_H
#define SLUICE_JSON_POWERS_H

#include <stdint.h>

#define LOWEST_POWER (-342)
#define HIGHEST_POWER 308
#define SLUICE_JSON_POWERS (HIGHEST_POWER - LOWEST_POWER + 1)

/* A power of five as a number from 2^127 to 2^128. */
struct power {
    uint64_t high, low;
};

/* The one of exponent q is at q - LOWEST_POWER. */
extern const struct power sluice_json_powers[SLUICE_JSON_POWERS];

#endif
