#define _GNU_SOURCE
#include "Recorder.h"
#include "CCrashRecorder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DESCRIPTOR_LIMIT = 1 << 16, HANDLE_LIMIT = 1 << 20, PIECE_LIMIT = 1024 };

struct handle {
    char *path;
    int flags;
};

static struct {
    atomic_bool active;
    char root[PATH_MAX];
    size_t root_size;
    int journal;
    uint64_t next;
    uint64_t kill_at;
    int32_t handle_count;
    struct handle handles[HANDLE_LIMIT];
    _Atomic int32_t descriptors[DESCRIPTOR_LIMIT];
} recorder = {.journal = -1, .kill_at = UINT64_MAX};

static pthread_mutex_t journal_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t name_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t position_lock = PTHREAD_MUTEX_INITIALIZER;

void recorder_lock_names(void) { pthread_mutex_lock(&name_lock); }
void recorder_unlock_names(void) { pthread_mutex_unlock(&name_lock); }
void recorder_lock_positions(void) { pthread_mutex_lock(&position_lock); }
void recorder_unlock_positions(void) { pthread_mutex_unlock(&position_lock); }

bool recorder_active(void) { return atomic_load_explicit(&recorder.active, memory_order_acquire); }

_Noreturn void recorder_refuse(const char *what) {
    fprintf(stderr, "crash recorder: %s cannot be recorded (%s)\n", what, strerror(errno));
    abort();
}

// MARK: Descriptors

int32_t recorder_handle(int descriptor) {
    if (!recorder_active() || descriptor < 0 || descriptor >= DESCRIPTOR_LIMIT) return 0;
    return atomic_load_explicit(&recorder.descriptors[descriptor], memory_order_acquire);
}

void recorder_set_handle(int descriptor, int32_t handle) {
    if (descriptor >= 0 && descriptor < DESCRIPTOR_LIMIT)
        atomic_store_explicit(&recorder.descriptors[descriptor], handle, memory_order_release);
    else if (handle)
        recorder_refuse("a descriptor of 65536 or more");
}

/* Under the lock on names. */
int32_t recorder_new_handle(const char *path, int open_flags) {
    if (recorder.handle_count + 1 >= HANDLE_LIMIT) recorder_refuse("the millionth open");
    int32_t handle = ++recorder.handle_count;
    recorder.handles[handle] = (struct handle){strdup(path), open_flags};
    return handle;
}

bool recorder_appends(int32_t handle) { return recorder.handles[handle].flags & O_APPEND; }
bool recorder_syncs_data(int32_t handle) { return recorder.handles[handle].flags & O_DSYNC; }

// MARK: Paths

/* The name of the folder behind a path, as the kernel has it; false when there is none. */
static bool resolve(int folder, const char *path, char *result) {
    int descriptor = (int)syscall(SYS_openat, folder, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (descriptor < 0) return false;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t size = readlink(link, result, PATH_MAX - 1);
    syscall(SYS_close, descriptor);
    if (size < 0) return false;
    result[size] = 0;
    return true;
}

static bool canonical(int folder, const char *path, char *result) {
    char parent[PATH_MAX];
    size_t size = strlen(path);
    if (size == 0 || size >= PATH_MAX) return false;
    memcpy(parent, path, size + 1);
    while (size > 1 && parent[size - 1] == '/') parent[--size] = 0;
    char *slash = strrchr(parent, '/');
    const char *name = slash ? slash + 1 : parent;
    if (!*name || !strcmp(name, ".") || !strcmp(name, "..")) return resolve(folder, path, result);

    char last[NAME_MAX + 1];
    if (strlen(name) > NAME_MAX) return false;
    strcpy(last, name);
    if (slash) *(slash == parent ? slash + 1 : slash) = 0;
    if (!resolve(folder, slash ? parent : ".", result)) return false;
    size_t used = strlen(result);
    return snprintf(result + used, PATH_MAX - used, used > 1 ? "/%s" : "%s", last) < (int)(PATH_MAX - used);
}

/* The path below the root of an absolute one, or NULL. */
static const char *below_root(const char *path) {
    if (strncmp(path, recorder.root, recorder.root_size)) return NULL;
    const char *rest = path + recorder.root_size;
    if (!*rest) return ".";
    return *rest == '/' ? rest + 1 : NULL;
}

struct place recorder_place(int folder, const char *path) {
    struct place place = {.recorded = false};
    if (!recorder_active() || !path) return place;
    int kept = errno;
    char whole[PATH_MAX];
    const char *rest = canonical(folder, path, whole) ? below_root(whole) : NULL;
    if (rest) {
        place.recorded = true;
        strcpy(place.path, rest);
    }
    errno = kept;
    return place;
}

// MARK: The journal

static void put(const struct iovec *pieces, int count) {
    size_t size = 0;
    for (int index = 0; index < count; index++) size += pieces[index].iov_len;
    if (syscall(SYS_writev, recorder.journal, pieces, (long)count) != (long)size)
        recorder_refuse("more than the journal takes");
}

/* Appends a record; a start gets its own sequence number as the number of its call. */
static uint64_t append(struct record record, const char *path, const char *second,
                       const struct iovec *pieces, int count) {
    static _Thread_local int32_t thread;
    if (!thread) thread = (int32_t)syscall(SYS_gettid);
    if (count > PIECE_LIMIT - 3) recorder_refuse("a write of a thousand pieces");

    struct iovec parts[PIECE_LIMIT];
    size_t size = sizeof record;
    record.path_size = path ? (uint32_t)strlen(path) : 0;
    record.second_size = second ? (uint32_t)strlen(second) : 0;
    parts[0] = (struct iovec){&record, sizeof record};
    parts[1] = (struct iovec){(void *)path, record.path_size};
    parts[2] = (struct iovec){(void *)second, record.second_size};
    if (count) memcpy(parts + 3, pieces, (size_t)count * sizeof *pieces);
    for (int index = 1; index < count + 3; index++) size += parts[index].iov_len;
    if (size > UINT32_MAX) recorder_refuse("a write of 4 GiB");
    record.size = (uint32_t)size;
    record.thread = thread;

    pthread_mutex_lock(&journal_lock);
    record.sequence = recorder.next++;
    if (record.kind != KIND_END) record.call = record.sequence;
    put(parts, count + 3);
    if (record.sequence >= recorder.kill_at) {
        syscall(SYS_kill, getpid(), SIGKILL);
        for (;;) pause();
    }
    pthread_mutex_unlock(&journal_lock);
    return record.call;
}

struct call recorder_begin(struct record record, const char *path, const char *second,
                           const struct iovec *pieces, int count) {
    int kept = errno;
    struct call call = {.number = append(record, path, second, pieces, count)};
    const char *subject = path ? path : recorder.handles[record.handle].path;
    call.fault = recorder_fault(record.kind, subject);
    errno = call.fault ? call.fault : kept;
    return call;
}

long recorder_end(struct call call, int32_t handle, long result) {
    int kept = errno;
    append((struct record){.kind = KIND_END, .call = call.number, .handle = handle, .result = result,
                           .error = result < 0 ? kept : 0}, NULL, NULL, NULL, 0);
    errno = kept;
    return result;
}

void crash_recorder_note(const void *bytes, size_t count) {
    if (!recorder_active()) return;
    int kept = errno;
    struct iovec piece = {(void *)bytes, count};
    append((struct record){.kind = KIND_NOTE}, NULL, NULL, &piece, 1);
    errno = kept;
}

void crash_recorder_kill_at(uint64_t sequence) { recorder.kill_at = sequence; }

// MARK: Start

static void note_file(const char *path, const char *whole, size_t size) {
    int descriptor = (int)syscall(SYS_openat, AT_FDCWD, whole, O_RDONLY | O_CLOEXEC, 0);
    if (descriptor < 0) recorder_refuse(whole);
    void *bytes = size ? mmap(NULL, size, PROT_READ, MAP_SHARED, descriptor, 0) : NULL;
    if (bytes == MAP_FAILED) recorder_refuse(whole);
    struct iovec piece = {bytes, size};
    append((struct record){.kind = KIND_INITIAL_FILE}, path, NULL, &piece, 1);
    if (size) munmap(bytes, size);
    syscall(SYS_close, descriptor);
}

/* Writes down what is below the root already; it counts as durable. */
static void note_tree(const char *folder) {
    DIR *directory = opendir(folder);
    if (!directory) recorder_refuse(folder);
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        char whole[PATH_MAX];
        struct stat status;
        if (snprintf(whole, sizeof whole, "%s/%s", folder, entry->d_name) >= (int)sizeof whole ||
            lstat(whole, &status) != 0)
            recorder_refuse(entry->d_name);
        const char *path = below_root(whole);
        if (S_ISDIR(status.st_mode)) {
            append((struct record){.kind = KIND_INITIAL_FOLDER}, path, NULL, NULL, 0);
            note_tree(whole);
        } else if (S_ISREG(status.st_mode)) {
            note_file(path, whole, (size_t)status.st_size);
        }
    }
    closedir(directory);
}

int crash_recorder_start(const char *root, const char *journal) {
    if (recorder.journal >= 0) return EBUSY;
    char folder[PATH_MAX];
    if (!resolve(AT_FDCWD, root, recorder.root)) return errno;
    recorder.root_size = strlen(recorder.root);
    if (!canonical(AT_FDCWD, journal, folder)) return errno;
    if (below_root(folder)) return EINVAL;
    int descriptor = (int)syscall(SYS_openat, AT_FDCWD, journal, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0) return errno;
    // Out of the way of a program that expects its first file to be descriptor 3.
    recorder.journal = (int)syscall(SYS_fcntl, descriptor, F_DUPFD_CLOEXEC, 500L);
    if (recorder.journal >= 0) syscall(SYS_close, descriptor);
    else recorder.journal = descriptor; // a program with a low limit on descriptors
    struct iovec mark = {"SLCRASH1", 8};
    put(&mark, 1);
    note_tree(recorder.root);
    atomic_store_explicit(&recorder.active, true, memory_order_release);
    return 0;
}

__attribute__((constructor)) static void start_from_environment(void) {
    const char *root = getenv("CRASH_RECORDER_ROOT"), *journal = getenv("CRASH_RECORDER_JOURNAL");
    const char *kill_at = getenv("CRASH_RECORDER_KILL_AT"), *faults = getenv("CRASH_RECORDER_FAULTS");
    if (!root || !journal) return;
    if (kill_at) crash_recorder_kill_at(strtoull(kill_at, NULL, 10));
    char *rest = faults ? strdup(faults) : NULL;
    for (char *fault; (fault = strsep(&rest, ";"));)
        if ((errno = crash_recorder_fail(fault))) recorder_refuse(fault);
    if ((errno = crash_recorder_start(root, journal))) recorder_refuse(journal);
    // A program that this one starts must not write into the same journal.
    unsetenv("CRASH_RECORDER_ROOT");
    unsetenv("CRASH_RECORDER_JOURNAL");
}
