"""The file of events, made once from a fixed seed, and what every engine must find in it."""

import json
import os
import random
import time
from pathlib import Path

import work

TYPES = ["page_visit", "click", "purchase", "signup"]
FIRST_SECOND = 1_709_251_200  # 2024-03-01 in UTC
EVENTS_A_SECOND = 1000
# Engines that read files a micro-batch at a time get the same lines in so many files.
PARTS = 8


class Events:
    """`file` has all lines; `parts` is a folder with the same lines; `expected` maps type and window to numbers."""

    def __init__(self, folder, count):
        self.count = count
        self.folder = Path(folder) / f"events-{count}"
        self.file = self.folder / "all.ndjson"
        self.parts = self.folder / "parts"
        known = self.folder / "expected.json"
        if not known.exists():
            print(f"making {count:,} events in {self.folder}")
            known.write_text(json.dumps(self._make()))
        self.expected = {(kind, start): tuple(numbers) for kind, start, *numbers in json.loads(known.read_text())}
        self.bytes = self.file.stat().st_size

    def _make(self):
        """Counts with a dictionary, which is slow and plain."""
        self.parts.mkdir(parents=True, exist_ok=True)
        generator = random.Random(7)
        groups = {}
        with open(self.file, "w") as whole:
            for part in range(PARTS):
                with open(self.parts / f"{part}.json", "w") as file:
                    for first in range(self.count * part // PARTS, self.count * (part + 1) // PARTS, EVENTS_A_SECOND):
                        end = min(first + EVENTS_A_SECOND, self.count * (part + 1) // PARTS)
                        text = "".join(self._line(number, generator, groups) for number in range(first, end))
                        whole.write(text)
                        file.write(text)
                # A file's age is the order in which streams take files.
                os.utime(file.name, (FIRST_SECOND + part, FIRST_SECOND + part))
        return [[*group, *(numbers[name] for name in work.NUMBERS)] for group, numbers in groups.items()]

    @staticmethod
    def _line(number, generator, groups):
        second = FIRST_SECOND + number // EVENTS_A_SECOND
        bits = generator.getrandbits(64)
        kind, user, page = TYPES[bits & 3], 1 + bits % 50, 1 + (bits >> 8) % 100
        group = groups.get((kind, second - second % work.WINDOW_SECONDS))
        if group is None:
            group = dict.fromkeys(work.NUMBERS, 0)
            groups[kind, second - second % work.WINDOW_SECONDS] = group
        group["events"] += 1
        group["ids"] += 1
        group["users"] = max(group["users"], user)
        group["pages"] += page
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(second))
        return (
            f'{{"event_id": {number}, "event_type": "{kind}", "timestamp": "{moment}", "user_id": {user}, '
            f'"page_id": {page}, "session": "{bits:016x}", "agent": "Mozilla/5.0 (X11; Linux)"}}\n'
        )

    def numbers(self, names):
        """What must be found when only some of the numbers are asked for."""
        places = [list(work.NUMBERS).index(name) for name in names]
        return {group: tuple(numbers[place] for place in places) for group, numbers in self.expected.items()}

    def warm(self):
        """Whoever is first would otherwise wait for the disk, and nobody else."""
        for path in [self.file, *self.parts.iterdir()]:
            with open(path, "rb", buffering=0) as file:
                while file.read(1 << 20):
                    pass
