#ifndef SLUICE_RECORDER_H
#define SLUICE_RECORDER_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

/* What a record of the journal is; `Event.Kind` in Tests/CrashRecorder reads the same numbers. */
enum kind {
    KIND_END = 1, /* of the call whose start is the record `call` */
    KIND_NOTE,
    KIND_OPEN,
    KIND_WRITE,
    KIND_TRUNCATE,
    KIND_SYNC,
    KIND_RENAME,
    KIND_UNLINK,
    KIND_MKDIR,
    KIND_RMDIR,
    KIND_MAPPED,        /* somebody may write to this file through memory, unseen */
    KIND_INITIAL_FILE,  /* was there before the recording began */
    KIND_INITIAL_FOLDER,
};

enum flag { FLAG_CREATE = 1, FLAG_EMPTY = 2, FLAG_DATA_SYNC = 4 };

/* A record's first 64 bytes, little-endian; path, second path and bytes follow. */
struct record {
    uint32_t size;
    uint16_t kind;
    uint16_t flags;
    uint64_t sequence;
    uint64_t call;
    int64_t offset;
    int64_t result;
    int32_t handle;
    int32_t error;
    int32_t thread;
    uint32_t path_size;
    uint32_t second_size;
    uint32_t unused;
};

/* A started call: its number, and the errno with which it must fail, or 0. */
struct call {
    uint64_t number;
    int fault;
};

/* A path below the root, as the journal names it. */
struct place {
    bool recorded;
    char path[PATH_MAX];
};

bool recorder_active(void);

/* The file behind a descriptor, or 0 when it is not recorded. */
int32_t recorder_handle(int descriptor);
void recorder_set_handle(int descriptor, int32_t handle);
int32_t recorder_new_handle(const char *path, int open_flags);
bool recorder_appends(int32_t handle);
bool recorder_syncs_data(int32_t handle);

/* Where `path` is, links in the folders above it resolved; `errno` is kept. */
struct place recorder_place(int folder, const char *path);

/* Calls that change names, and writes that move a descriptor's position, happen one at a time. */
void recorder_lock_names(void);
void recorder_unlock_names(void);
void recorder_lock_positions(void);
void recorder_unlock_positions(void);

struct call recorder_begin(struct record record, const char *path, const char *second,
                           const struct iovec *pieces, int count);
/* Writes the end of a call down; `errno` is kept, and the result handed through. */
long recorder_end(struct call call, int32_t handle, long result);

/* Ends the process, loudly: what it does below the root cannot be recorded. */
_Noreturn void recorder_refuse(const char *what);

/* The errno that the fault table has for this call, or 0. */
int recorder_fault(enum kind kind, const char *path);

#endif
