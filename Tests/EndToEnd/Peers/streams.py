#!/usr/bin/env python3
"""Streaming SQL beside the engines that one would take instead, over the same file in the same run.

All must find the same numbers, which are known beforehand: whoever finds others ends the run. They are installed by
`.ci/setup peers`. By hand: streams.py PROGRAM [--events N] [--rounds N] [--only-counts] [--without ENGINE]
"""

import argparse
import csv
import json
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import watching
import work
from events import Events
from watching import Failure

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
# The ratios that are promised, and which engine each is held against.
TARGETS = {"duckdb": 1, "chdb": 1, "pyspark": 25}
# How lines come to us: the peers' way, as records that are there already, and as records that are kept meanwhile, which
# no peer does. All commit what they come to.
OWN = {
    "over": "over the file",
    "log": "out of the log",
    "file": "from the file through the log",
}
PEERS = {
    "duckdb": "one query, nothing kept",
    "chdb": "one query, nothing kept",
    "pyspark": "checkpointed, committed",
}
PIPELINE = """\
pipeline: peers
trigger: continuous
streams:
  events:
    columns:
      event_id: bigint
      event_type: text
      at: timestamp from timestamp
      user_id: int
      page_id: int
    event time: at
    watermark: 1m
views:
  counts: |
    SELECT event_type, window_start, {numbers}
    FROM events GROUP BY event_type, tumble(at, '{seconds}s')
"""


class Result(NamedTuple):
    """One round of one engine: seconds, and bytes of memory."""

    work: float
    first: float
    whole: float
    resident: int
    own: int
    processor: float


class Bench:
    def __init__(self, options, folder, events):
        self.options = options
        self.folder = folder
        self.events = events
        self.numbers = ["events"] if options.only_counts else list(work.NUMBERS)
        self.expected = events.numbers(self.numbers)
        self.versions = {}

    def clean_folder(self, name):
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def check(self, name, rows):
        """Rows of a type, a window's start in seconds, and the numbers."""
        found = {(row[0], int(row[1])): tuple(map(int, row[2:])) for row in rows}
        if found == self.expected:
            return
        wrong = sorted(group for group in found.keys() | self.expected if found.get(group) != self.expected.get(group))
        examples = "".join(
            f"\n  {group}: {found.get(group)} instead of {self.expected.get(group)}" for group in wrong[:5]
        )
        raise Failure(f"{name} found other numbers for {len(wrong)} of {len(self.expected)} groups:{examples}")

    def peer(self, name):
        folder = self.clean_folder(name)
        task = {
            "file": str(self.events.file),
            "parts": str(self.events.parts),
            "folder": str(folder),
            "results": str(folder / "results.csv"),
            "numbers": self.numbers,
            "cores": self.options.cores,
        }
        (folder / "task.json").write_text(json.dumps(task))
        command = [ROOT / f".tools/venvs/{name}/bin/python", "-B", HERE / f"{name}_peer.py", folder / "task.json"]
        if not command[0].exists():
            raise Failure(f"{name} is not installed: .ci/setup peers")
        run = watching.run(command, folder / "log")
        with open(folder / "results.csv", newline="") as file:
            self.check(name, csv.reader(file))
        self.versions[name] = run.told["version"]
        # An engine's own start is left out of its rate, and the writing of its rows for us.
        return Result(
            run.told["ended"] - run.told["began"],
            run.first - run.began,
            run.told["ended"] - run.began,
            run.resident,
            run.own,
            run.processor,
        )

    def sluice(self):
        """A result each way that lines come, all with the program's start."""
        folder = self.clean_folder("sluice")
        pipeline = folder / "peers.yaml"
        pipeline.write_text(PIPELINE.format(numbers=work.numbers(self.numbers), seconds=work.WINDOW_SECONDS))
        query = f"SELECT event_type, strftime('%s', window_start), {', '.join(self.numbers)} FROM counts"

        def round_of(name):
            data = folder / name
            results = data / "results.db"

            def step(*words, has_result=lambda: False):
                command = [self.options.program, *words, "--data", data]
                return watching.run(command, folder / f"{name}-{words[0]}.log", has_result)

            if name != "over":
                step("topic", "create", "events", "--partitions", self.options.cores)
            if name == "log":
                step("produce", "events", self.events.file, "--quiet")
            given = {"log": [], "file": ["--load", f"events={self.events.file}"]}
            ran = step(
                *("run", pipeline, "--once", *given.get(name, ["--over", f"events={self.events.file}"])),
                has_result=lambda: bool(rows_of(results, "SELECT 1 FROM counts LIMIT 1")),
            )
            self.check("sluice", rows_of(results, query))
            shutil.rmtree(data)
            whole = ran.ended - ran.began
            return Result(whole, ran.first - ran.began, whole, ran.resident, ran.own, ran.processor)

        return {name: round_of(name) for name in OWN}

    def run(self):
        """Everybody in turns; Spark, whose round takes longer than all others' together, has one."""
        rounds = {name: [] for name in (*OWN, *PEERS) if name not in self.options.without}
        for number in range(self.options.rounds):
            for name, result in self.sluice().items():
                rounds[name].append(result)
            for name in PEERS:
                if name in rounds and (number == 0 or name != "pyspark"):
                    rounds[name].append(self.peer(name))
        return {name: Result(*map(statistics.median, zip(*results))) for name, results in rounds.items()}

    def label(self, name):
        return f"sluice, {OWN[name]}" if name in OWN else f"{name} {self.versions[name]}, {PEERS[name]}"

    def table(self, medians):
        print(
            f"{'':46}{'events/s':>10}{'sluice is':>11}{'first result':>14}{'whole run':>11}{'processor':>11}"
            f"{'memory':>9}{'own':>9}"
        )
        for name, result in medians.items():
            ratio = result.work / medians["over"].work
            print(
                f"{self.label(name):46}{rate(self.events.count / result.work):>10}{ratio:>9.2f} ×"
                f"{result.first:>12.2f} s{result.whole:>9.2f} s{result.processor:>9.2f} s"
                f"{size(result.resident):>9}{size(result.own):>9}"
            )

    def verdicts(self, medians):
        print()
        for name, target in TARGETS.items():
            if name not in medians:
                print(f"left out {name}")
                continue
            for own, label in OWN.items():
                ratio = medians[name].work / medians[own].work
                # A busy machine stretches these less.
                processor = medians[name].processor / medians[own].processor
                # What is promised is the same work; the other ways do more, or begin later.
                verdict = ("met" if ratio >= target else "missed") if own == "over" else ""
                promise = f", at least {target} ×" if own == "over" else ""
                print(
                    f"{verdict:8}{ratio:8.2f} × {name}{promise}; {label}"
                    f" ({processor:.2f} × in seconds of processors)"
                )


def rows_of(database, query):
    """Nothing, while there is no such file or view."""
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            rows = connection.execute(query).fetchall()
        connection.close()
        return rows
    except sqlite3.OperationalError:
        return []


def rate(value):
    return f"{value / 1e6:.2f} M" if value >= 1e6 else f"{value / 1e3:.0f} K"


def size(value):
    return f"{value / 1e6:.0f} MB"


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", type=Path, help="sluice, as it was built for release")
    parser.add_argument("--events", type=int, default=4_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cores", type=int, default=2, help="threads of each engine, and partitions of the topic")
    parser.add_argument("--only-counts", action="store_true", help="count alone, for which two fields are enough")
    parser.add_argument("--without", action="append", default=[], choices=PEERS, help="leave this engine out")
    parser.add_argument("--folder", type=Path, default=ROOT / ".build/peers", help="on a disk; events stay there")
    return parser.parse_args()


def load():
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def main():
    given = options()
    given.folder.mkdir(parents=True, exist_ok=True)
    events = Events(given.folder, given.events)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        bench = Bench(given, Path(folder), events)
        print(
            f"{events.count:,} events of {events.bytes / events.count:.0f} bytes: {', '.join(bench.numbers)} by type"
            f" and {work.WINDOW_SECONDS} seconds; {given.cores} of {os.cpu_count()} cores, load {load()}"
        )
        events.warm()
        medians = bench.run()
        bench.table(medians)
        bench.verdicts(medians)
    print(f"all found the same {len(bench.expected)} groups; load at the end {load()}")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"streams: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
