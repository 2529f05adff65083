#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#ifdef __linux__
#include <malloc.h>
#endif
#include <signal.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pthread.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

extern char **environ;

int sluice_lock_file(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }

int sluice_unlock_file(int descriptor) { return flock(descriptor, LOCK_UN); }

int sluice_reserve_room(int descriptor, int64_t offset, int64_t count) {
#ifdef __linux__
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, offset, count);
#else
    (void)descriptor;
    (void)offset;
    (void)count;
    errno = ENOTSUP;
    return -1;
#endif
}

int sluice_terminal_columns(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

int sluice_terminal_rows(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_row;
}

void sluice_keep_large_blocks_apart(int32_t large, int32_t kept_free, int32_t heaps) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, large);
    mallopt(M_TRIM_THRESHOLD, kept_free);
    mallopt(M_ARENA_MAX, heaps);
#else
    (void)large;
    (void)kept_free;
    (void)heaps;
#endif
}

int64_t sluice_thread_id(void) {
#ifdef __linux__
    return (int64_t)syscall(SYS_gettid);
#else
    uint64_t id = 0;
    pthread_threadid_np(NULL, &id);
    return (int64_t)id;
#endif
}

void sluice_name_thread(const char *name) {
#ifdef __linux__
    pthread_setname_np(pthread_self(), name);
#else
    pthread_setname_np(name);
#endif
}

int sluice_ignores_signal(int signal) {
    struct sigaction present;
    return sigaction(signal, NULL, &present) == 0 && present.sa_handler == SIG_IGN;
}

int sluice_spawn(const char *path, char *const *arguments, char *const *environment, const int descriptors[3],
                 int32_t *process) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, ordinary;
    pid_t pid = 0;
    int result;

    posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3; i++) {
        if (descriptors[i] >= 0) posix_spawn_file_actions_adddup2(&actions, descriptors[i], i);
    }
    /* A child starts with no signal blocked or ignored, whatever the parent's threads have arranged for themselves. */
    posix_spawnattr_init(&attributes);
    sigemptyset(&none);
    sigemptyset(&ordinary);
    sigaddset(&ordinary, SIGPIPE);
    sigaddset(&ordinary, SIGTERM);
    sigaddset(&ordinary, SIGINT);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &ordinary);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    result = posix_spawn(&pid, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    *process = (int32_t)pid;
    return result;
}

char **sluice_environment(void) { return environ; }

int sluice_exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
int sluice_exit_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }
