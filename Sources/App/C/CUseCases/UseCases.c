#include "CUseCases.h"

#include <string.h>

// C23 has it, and so has this compiler in older C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char interactions[] = {
#embed "../../../../data/interactions/pipeline.yaml"
};

size_t sluice_interactions_length(void) { return sizeof interactions; }

void sluice_interactions_copy(unsigned char *into, size_t length) {
    memcpy(into, interactions, length < sizeof interactions ? length : sizeof interactions);
}
