#ifndef SLUICE_CSYSTEM_H
#define SLUICE_CSYSTEM_H

#include <stdint.h>

/* What Swift cannot call directly: variadic functions, names that are a struct and a function, macros. */

/* Takes the whole-file lock without waiting: 0, or -1 with errno. */
int sluice_lock_file(int descriptor);

/* Gives the lock back. */
int sluice_unlock_file(int descriptor);

/* Has the disk set room aside for bytes that the file may get; its size and bytes stay as they are. 0, or -1 with
   errno, also where there is no such call. */
int sluice_reserve_room(int descriptor, int64_t offset, int64_t count);

/* Columns and rows of the terminal behind `descriptor`, or 0 when it is not one. */
int sluice_terminal_columns(int descriptor);
int sluice_terminal_rows(int descriptor);

/* Blocks of `large` bytes and more get pages of their own; up to `kept_free` bytes stay with the process when freed,
   in each of at most `heaps` heaps. */
void sluice_keep_large_blocks_apart(int32_t large, int32_t kept_free, int32_t heaps);

/* 1 when the process ignores the signal, else 0. */
int sluice_ignores_signal(int signal);

/* The kernel's id of the calling thread. */
int64_t sluice_thread_id(void);

/* Names the calling thread. */
void sluice_name_thread(const char *name);

/* Starts a program with `arguments` and `environment` (both end in NULL). The three descriptors become its standard
   input, output and error; -1 leaves the parent's. 0, or an errno. */
int sluice_spawn(const char *path, char *const *arguments, char *const *environment, const int descriptors[3],
                 int32_t *process);

/* The environment of this process. */
char **sluice_environment(void);

/* An exit status taken apart: the exit code, or -1 when a signal ended the process. */
int sluice_exit_code(int status);
/* … and that signal, or 0. */
int sluice_exit_signal(int status);

#endif
