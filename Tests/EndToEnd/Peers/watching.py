"""Runs a program to its end, and says when it had its first result, how long it took, and what of the machine."""

import json
import os
import subprocess
import threading
import time
from pathlib import Path
from typing import NamedTuple

SECONDS_BETWEEN_LOOKS = 0.02
# A child that is about to become another program still has all of its parent's memory, and is not counted so early.
SECONDS_OF_BIRTH = 0.5
# A run that takes longer hangs.
SECONDS_OF_RUN = 1200


class Failure(Exception):
    pass


class Run(NamedTuple):
    """Moments of the monotonic clock, bytes of memory, and seconds of processors, its children's too, between what the
    program told to be its beginning and its end; else from its start.
    """

    began: float
    ended: float
    first: float
    resident: int
    own: int
    processor: float
    told: dict


def run(command, log, has_result=lambda: False):
    """`has_result` is asked until it is true; a program that tells of its first result itself is believed."""
    with open(log, "w+") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        watch = Watch(process.pid, has_result)
        watch.start()
        try:
            code = process.wait(SECONDS_OF_RUN)
            ended = time.monotonic()
        finally:
            process.kill()
            watch.stop()
        output.seek(0)
        text = output.read()
    if code != 0:
        raise Failure(f"{' '.join(map(str, command))} ended with {code}:\n{text[-3000:]}")
    told = {}
    for line in text.splitlines():
        if line.startswith('["'):
            what, value = json.loads(line)
            told[what] = value
    processor = watch.until(told.get("ended", ended)) - (watch.until(told["began"]) if "began" in told else 0)
    first = told.get("first") or watch.first or told.get("ended") or ended
    return Run(began, ended, first, watch.resident, watch.own, processor, told)


class Watch(threading.Thread):
    """Looks at a process and its children until it is stopped."""

    def __init__(self, process, has_result):
        super().__init__(daemon=True)
        self.process = process
        self.has_result = has_result
        self.first = None
        self.resident = 0
        self.own = 0
        self.seconds = {}
        self.course = []
        self.born = {process: 0}
        self.over = threading.Event()

    def until(self, moment):
        """Seconds of processors that all had, as of the look that was nearest."""
        return min(self.course, key=lambda look: abs(look[0] - moment))[1]

    def stop(self):
        self.over.set()
        self.join()

    def run(self):
        while True:
            self.look()
            if self.first is None and self.has_result():
                self.first = time.monotonic()
            if self.over.wait(SECONDS_BETWEEN_LOOKS):
                return

    def look(self):
        now = time.monotonic()
        everybody = family(self.process)
        for process in everybody:
            self.seconds[process] = max(self.seconds.get(process, 0), processor(process))
        self.course.append((now, sum(self.seconds.values())))
        grown = [one for one in everybody if self.born.setdefault(one, now) <= now - SECONDS_OF_BIRTH]
        memories = [status(process) for process in grown]
        # Of what is resident, with files that are mapped, the kernel remembers the most.
        self.resident = max(self.resident, sum(memory.get("VmHWM", 0) for memory in memories))
        self.own = max(self.own, sum(memory.get("RssAnon", 0) + memory.get("RssShmem", 0) for memory in memories))


def family(process):
    """The process and all below it; whoever has just ended is left out."""
    found, next_ones = [], [process]
    while next_ones:
        one = next_ones.pop()
        found.append(one)
        try:
            for children in Path(f"/proc/{one}/task").glob("*/children"):
                next_ones += map(int, children.read_text().split())
        except OSError:
            pass
    return found


def processor(process):
    """Seconds that the process had of processors; none, when it has ended."""
    try:
        # The program's name, which comes first, may have spaces.
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def status(process):
    """The figures in kB of /proc/PROCESS/status, in bytes."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return {}
    words = (line.replace(":", "").split() for line in lines if line.endswith(" kB"))
    return {name: int(figure) * 1024 for name, figure, _ in words}
