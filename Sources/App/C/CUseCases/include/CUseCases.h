#ifndef CUSECASES_H
#define CUSECASES_H

#include <stddef.h>

/* The file data/interactions/pipeline.yaml, as it was when the program was built. */
size_t sluice_interactions_length(void);
/* Copies the file's first `length` bytes. */
void sluice_interactions_copy(unsigned char *into, size_t length);

#endif
