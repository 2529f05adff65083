#include "CFuzzer.h"

// libFuzzer's library has a `main`, which ours replaces and which wants this.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    (void)bytes;
    (void)size;
    return 0;
}
