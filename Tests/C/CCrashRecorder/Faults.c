#define _GNU_SOURCE
#include "Recorder.h"
#include "CCrashRecorder.h"

#include <errno.h>
#include <fnmatch.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { FAULT_LIMIT = 16 };

struct fault {
    enum kind kind;
    char pattern[PATH_MAX];
    int remaining; /* matches before the one that fails, which makes it 0 */
    int error;
    bool lasting;
};

static struct fault faults[FAULT_LIMIT];
static int fault_count;
static pthread_mutex_t fault_lock = PTHREAD_MUTEX_INITIALIZER;

static const struct {
    const char *name;
    enum kind kind;
} calls[] = {
    {"open", KIND_OPEN},     {"write", KIND_WRITE},   {"truncate", KIND_TRUNCATE}, {"sync", KIND_SYNC},
    {"rename", KIND_RENAME}, {"unlink", KIND_UNLINK}, {"mkdir", KIND_MKDIR},       {"rmdir", KIND_RMDIR},
};

int crash_recorder_fail(const char *text) {
    struct fault fault = {.kind = 0};
    char name[16], sign = 0;
    int fields = sscanf(text, "%15[a-z]:%4095[^:]:%d:%d%c", name, fault.pattern, &fault.remaining, &fault.error, &sign);
    if (fields < 4 || fault.remaining < 1 || fault.error < 1 || (fields == 5 && sign != '+')) return EINVAL;
    fault.lasting = sign == '+';
    for (size_t index = 0; index < sizeof calls / sizeof *calls; index++)
        if (!strcmp(calls[index].name, name)) fault.kind = calls[index].kind;
    if (!fault.kind || fault_count == FAULT_LIMIT) return EINVAL;
    pthread_mutex_lock(&fault_lock);
    faults[fault_count++] = fault;
    pthread_mutex_unlock(&fault_lock);
    return 0;
}

int recorder_fault(enum kind kind, const char *path) {
    int error = 0;
    pthread_mutex_lock(&fault_lock);
    for (int index = 0; index < fault_count; index++) {
        struct fault *fault = &faults[index];
        if (fault->kind != kind || fnmatch(fault->pattern, path, 0)) continue;
        if (fault->remaining > 0) fault->remaining--;
        else if (!fault->lasting) continue;
        if (fault->remaining == 0 && !error) error = fault->error;
    }
    pthread_mutex_unlock(&fault_lock);
    return error;
}
