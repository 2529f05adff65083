/* The recorded calls that change names, and those that are refused because the journal has no word for them. */
#define _GNU_SOURCE
#include "Recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct call begin(enum kind kind, const struct place *place, const struct place *second) {
    recorder_lock_names();
    return recorder_begin((struct record){.kind = kind}, place->path, second ? second->path : NULL, NULL, 0);
}

static int end(struct call call, long result) {
    recorder_end(call, 0, result);
    recorder_unlock_names();
    return (int)result;
}

int renameat2(int folder, const char *path, int target_folder, const char *target, unsigned flags) {
    struct place from = recorder_place(folder, path), to = recorder_place(target_folder, target);
    if (!from.recorded && !to.recorded) return (int)syscall(SYS_renameat2, folder, path, target_folder, target, flags);
    if (!from.recorded || !to.recorded) recorder_refuse("a rename across the root");
    if (flags & ~RENAME_NOREPLACE) recorder_refuse("an exchange of names");
    struct call call = begin(KIND_RENAME, &from, &to);
    return end(call, call.fault ? -1 : syscall(SYS_renameat2, folder, path, target_folder, target, flags));
}

int renameat(int folder, const char *path, int target_folder, const char *target) {
    return renameat2(folder, path, target_folder, target, 0);
}

int rename(const char *path, const char *target) { return renameat2(AT_FDCWD, path, AT_FDCWD, target, 0); }

int unlinkat(int folder, const char *path, int flags) {
    struct place place = recorder_place(folder, path);
    if (!place.recorded) return (int)syscall(SYS_unlinkat, folder, path, flags);
    struct call call = begin(flags & AT_REMOVEDIR ? KIND_RMDIR : KIND_UNLINK, &place, NULL);
    return end(call, call.fault ? -1 : syscall(SYS_unlinkat, folder, path, flags));
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path) {
    struct stat status;
    if (fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) != 0) return -1;
    return S_ISDIR(status.st_mode) ? rmdir(path) : unlink(path);
}

int mkdirat(int folder, const char *path, mode_t mode) {
    struct place place = recorder_place(folder, path);
    if (!place.recorded) return (int)syscall(SYS_mkdirat, folder, path, mode);
    struct call call = begin(KIND_MKDIR, &place, NULL);
    return end(call, call.fault ? -1 : syscall(SYS_mkdirat, folder, path, mode));
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

// MARK: Refused below the root

static void refuse_path(const char *call, int folder, const char *path) {
    if (recorder_place(folder, path).recorded) recorder_refuse(call);
}

static void refuse_file(const char *call, int descriptor) {
    if (recorder_handle(descriptor)) recorder_refuse(call);
}

int linkat(int folder, const char *path, int target_folder, const char *target, int flags) {
    refuse_path("link", target_folder, target);
    return (int)syscall(SYS_linkat, folder, path, target_folder, target, flags);
}

int link(const char *path, const char *target) { return linkat(AT_FDCWD, path, AT_FDCWD, target, 0); }

int symlinkat(const char *text, int folder, const char *path) {
    refuse_path("symlink", folder, path);
    return (int)syscall(SYS_symlinkat, text, folder, path);
}

int symlink(const char *text, const char *path) { return symlinkat(text, AT_FDCWD, path); }

int truncate(const char *path, off_t size) {
    refuse_path("truncate", AT_FDCWD, path);
    return (int)syscall(SYS_truncate, path, size);
}

int truncate64(const char *path, off64_t size) { return truncate(path, size); }

int fallocate(int descriptor, int mode, off_t offset, off_t size) {
    /* Room that is only set aside changes neither the file's size nor its bytes. */
    if (mode != FALLOC_FL_KEEP_SIZE) refuse_file("fallocate", descriptor);
    return (int)syscall(SYS_fallocate, descriptor, mode, offset, size);
}

int fallocate64(int descriptor, int mode, off64_t offset, off64_t size) {
    return fallocate(descriptor, mode, offset, size);
}

int posix_fallocate(int descriptor, off_t offset, off_t size) {
    refuse_file("posix_fallocate", descriptor);
    return syscall(SYS_fallocate, descriptor, 0, offset, size) == 0 ? 0 : errno;
}

ssize_t copy_file_range(int source, off64_t *from, int target, off64_t *to, size_t size, unsigned flags) {
    refuse_file("copy_file_range", target);
    return syscall(SYS_copy_file_range, source, from, target, to, size, flags);
}

ssize_t pwritev2(int descriptor, const struct iovec *pieces, int count, off_t offset, int flags) {
    refuse_file("pwritev2", descriptor);
    return syscall(SYS_pwritev2, descriptor, pieces, (long)count, (long)offset, 0L, flags);
}
