#ifndef SLUICE_CCRASHRECORDER_H
#define SLUICE_CCRASHRECORDER_H

#include <stddef.h>
#include <stdint.h>

/* Linked into a program, this target defines open, pwrite, fsync, rename and their kin, so that what the program
   and its libraries do below one folder is written to a journal in the order in which it happened. It starts by
   itself when CRASH_RECORDER_ROOT and CRASH_RECORDER_JOURNAL are set; how to use it stands in
   Tests/CrashRecorder/Recording.swift. */

/* Records what happens below `root` into the new file `journal`, which must not be below it: 0, or an errno. */
int crash_recorder_start(const char *root, const char *journal);

/* Writes what the program says of itself ("acknowledged 7") into the journal; nothing when nothing is recorded. */
void crash_recorder_note(const void *bytes, size_t count);

/* The process kills itself as soon as the journal's record number `sequence` (from 0) is written. */
void crash_recorder_kill_at(uint64_t sequence);

/* Adds a fault, "call:pattern:nth:errno": the nth such call on a path that matches fails without being made, and with
   a + after the errno every later one too. Calls: open write truncate sync rename unlink mkdir rmdir. Paths are
   below the root, which is itself "."; the pattern is fnmatch's. 0, or EINVAL. */
int crash_recorder_fail(const char *fault);

#endif
