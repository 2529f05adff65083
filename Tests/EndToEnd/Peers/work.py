"""The work that streaming SQL is measured by, in the words that all of its engines share.

Events of some 180 bytes, of whose fields five are read, become a few numbers for each type and window of ten seconds.
An engine's script is called with a file that says what to do, and calls `Task.run` once the engine stands.
"""

import csv
import json
import sys
import time

WINDOW_SECONDS = 10
# Every engine reads these as they are.
NUMBERS = {
    "events": "count(*)",
    "ids": "count(event_id)",
    "users": "max(user_id)",
    "pages": "sum(page_id)",
}


def numbers(names):
    return ", ".join(f"{NUMBERS[name]} AS {name}" for name in names)


class Task:
    """What an engine is asked, and where it tells when it did what."""

    def __init__(self):
        with open(sys.argv[1]) as file:
            for key, value in json.load(file).items():
                setattr(self, key, value)

    def tell(self, what, value=None):
        """All processes of a machine see one monotonic clock."""
        print(json.dumps([what, time.monotonic() if value is None else value]), flush=True)

    def run(self, version, work):
        """`work` gives rows of a type, a window's start in seconds, and the numbers."""
        self.tell("version", version)
        self.tell("began")
        rows = work()
        self.tell("ended")
        with open(self.results, "w", newline="") as file:
            csv.writer(file).writerows(rows)
