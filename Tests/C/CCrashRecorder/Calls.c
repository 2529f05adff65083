/* The calls that the recorder stands in front of. Each makes the system call itself: looking the C library's own
   function up would call back into code that opens files. Arguments that the kernel takes as longs are passed as
   longs, because a variadic int leaves the upper half of its register to chance. */
#define _GNU_SOURCE
#include "Recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// MARK: Open and close

static int record_open(int folder, const char *path, int flags, mode_t mode) {
    struct place place = recorder_place(folder, path);
    if (!place.recorded) return (int)syscall(SYS_openat, folder, path, flags, mode);
    if ((flags & O_TMPFILE) == O_TMPFILE) recorder_refuse("a file without a name");
    recorder_lock_names();
    uint16_t marks = (flags & O_CREAT ? FLAG_CREATE : 0) | (flags & O_TRUNC ? FLAG_EMPTY : 0);
    int32_t handle = recorder_new_handle(place.path, flags);
    struct record record = {.kind = KIND_OPEN, .handle = handle, .flags = marks};
    struct call call = recorder_begin(record, place.path, NULL, NULL, 0);
    long result = call.fault ? -1 : syscall(SYS_openat, folder, path, flags, mode);
    if (result >= 0) recorder_set_handle((int)result, handle);
    recorder_end(call, handle, result);
    recorder_unlock_names();
    return (int)result;
}

#define MODE(flags, mode)                                                                                      \
    mode_t mode = 0;                                                                                           \
    if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {                                               \
        va_list rest;                                                                                          \
        va_start(rest, flags);                                                                                 \
        mode = va_arg(rest, mode_t);                                                                           \
        va_end(rest);                                                                                          \
    }

int open(const char *path, int flags, ...) {
    MODE(flags, mode)
    return record_open(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE(flags, mode)
    return record_open(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
    MODE(flags, mode)
    return record_open(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
    MODE(flags, mode)
    return record_open(folder, path, flags, mode);
}

/* What a compiler with _FORTIFY_SOURCE makes of the four above. */
int __open_2(const char *path, int flags) { return record_open(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return record_open(AT_FDCWD, path, flags, 0); }
int __openat_2(int folder, const char *path, int flags) { return record_open(folder, path, flags, 0); }
int __openat64_2(int folder, const char *path, int flags) { return record_open(folder, path, flags, 0); }

int creat(const char *path, mode_t mode) { return record_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int descriptor) {
    // First, because the number may be another file's as soon as the call has been made.
    if (recorder_handle(descriptor)) recorder_set_handle(descriptor, 0);
    return (int)syscall(SYS_close, descriptor);
}

static int duplicated(int descriptor, long result) {
    if (recorder_active() && result >= 0 && result != descriptor)
        recorder_set_handle((int)result, recorder_handle(descriptor));
    return (int)result;
}

int dup(int descriptor) { return duplicated(descriptor, syscall(SYS_dup, descriptor)); }

int dup3(int descriptor, int other, int flags) {
    return duplicated(descriptor, syscall(SYS_dup3, descriptor, other, flags));
}

int dup2(int descriptor, int other) {
    if (descriptor == other) return syscall(SYS_fcntl, descriptor, F_GETFD) < 0 ? -1 : other;
    return dup3(descriptor, other, 0);
}

static int control(int descriptor, int command, void *argument) {
    long result = syscall(SYS_fcntl, descriptor, command, argument);
    bool duplicates = command == F_DUPFD || command == F_DUPFD_CLOEXEC;
    return duplicates ? duplicated(descriptor, result) : (int)result;
}

int fcntl(int descriptor, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return control(descriptor, command, argument);
}

int fcntl64(int descriptor, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return control(descriptor, command, argument);
}

// MARK: Bytes

/* `offset` -1: where the descriptor stands. */
static ssize_t record_write(int descriptor, int32_t handle, const struct iovec *pieces, int count, off_t offset) {
    bool appends = recorder_appends(handle), moves = offset < 0;
    off_t start = offset;
    if (moves || appends) recorder_lock_positions();
    if (appends) {
        struct stat status;
        if (fstat(descriptor, &status) != 0) recorder_refuse("an appending write");
        start = status.st_size;
    } else if (moves) {
        start = lseek(descriptor, 0, SEEK_CUR);
    }
    uint16_t flags = recorder_syncs_data(handle) ? FLAG_DATA_SYNC : 0;
    struct record record = {.kind = KIND_WRITE, .handle = handle, .offset = start, .flags = flags};
    struct call call = recorder_begin(record, NULL, NULL, pieces, count);
    long result = call.fault ? -1
                  : moves    ? syscall(SYS_writev, descriptor, pieces, (long)count)
                             : syscall(SYS_pwritev, descriptor, pieces, (long)count, (long)offset, 0L);
    recorder_end(call, handle, result);
    if (moves || appends) recorder_unlock_positions();
    return result;
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
    int32_t handle = recorder_handle(descriptor);
    if (!handle) return syscall(SYS_write, descriptor, bytes, size);
    return record_write(descriptor, handle, &(struct iovec){(void *)bytes, size}, 1, -1);
}

ssize_t writev(int descriptor, const struct iovec *pieces, int count) {
    int32_t handle = recorder_handle(descriptor);
    if (!handle) return syscall(SYS_writev, descriptor, pieces, (long)count);
    return record_write(descriptor, handle, pieces, count, -1);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
    int32_t handle = recorder_handle(descriptor);
    if (!handle || offset < 0) return syscall(SYS_pwrite64, descriptor, bytes, size, offset);
    return record_write(descriptor, handle, &(struct iovec){(void *)bytes, size}, 1, offset);
}

ssize_t pwritev(int descriptor, const struct iovec *pieces, int count, off_t offset) {
    int32_t handle = recorder_handle(descriptor);
    if (!handle || offset < 0) return syscall(SYS_pwritev, descriptor, pieces, (long)count, (long)offset, 0L);
    return record_write(descriptor, handle, pieces, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset) {
    return pwrite(descriptor, bytes, size, offset);
}

ssize_t pwritev64(int descriptor, const struct iovec *pieces, int count, off64_t offset) {
    return pwritev(descriptor, pieces, count, offset);
}

int ftruncate(int descriptor, off_t size) {
    int32_t handle = recorder_handle(descriptor);
    if (!handle) return (int)syscall(SYS_ftruncate, descriptor, size);
    struct record record = {.kind = KIND_TRUNCATE, .handle = handle, .offset = size};
    struct call call = recorder_begin(record, NULL, NULL, NULL, 0);
    return (int)recorder_end(call, handle, call.fault ? -1 : syscall(SYS_ftruncate, descriptor, size));
}

int ftruncate64(int descriptor, off64_t size) { return ftruncate(descriptor, size); }

static int record_sync(int descriptor, long number) {
    int32_t handle = recorder_handle(descriptor);
    if (!handle) return (int)syscall(number, descriptor);
    struct call call = recorder_begin((struct record){.kind = KIND_SYNC, .handle = handle}, NULL, NULL, NULL, 0);
    return (int)recorder_end(call, handle, call.fault ? -1 : syscall(number, descriptor));
}

int fsync(int descriptor) { return record_sync(descriptor, SYS_fsync); }
int fdatasync(int descriptor) { return record_sync(descriptor, SYS_fdatasync); }

void *mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
    int32_t handle = flags & MAP_ANONYMOUS ? 0 : recorder_handle(descriptor);
    if (handle && (flags & MAP_SHARED) && (protection & PROT_WRITE))
        recorder_begin((struct record){.kind = KIND_MAPPED, .handle = handle}, NULL, NULL, NULL, 0);
    return (void *)syscall(SYS_mmap, address, size, (long)protection, (long)flags, (long)descriptor, offset);
}

void *mmap64(void *address, size_t size, int protection, int flags, int descriptor, off64_t offset) {
    return mmap(address, size, protection, flags, descriptor, offset);
}
