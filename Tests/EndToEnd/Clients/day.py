"""A client's day: every step is the same for all Python clients, and each client does it in its own way.

A client is a class with the methods that the steps call; its script ends with `main(TheClass)` and is run as
`SCRIPT HOST:PORT PART`. A step that fails says so in one line, and the script exits with 1.
"""

import os
import signal
import sys
import threading
import time
import traceback
from typing import NamedTuple, Optional

import wire

STEP_SECONDS = 60
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]

UNKNOWN_TOPIC, TOO_LARGE, EXISTS, INVALID_PARTITIONS, INVALID_CONFIG = 3, 10, 36, 37, 40


class Record(NamedTuple):
    value: Optional[bytes]
    key: Optional[bytes] = None
    headers: tuple = ()
    timestamp: Optional[int] = None
    partition: int = 0
    offset: Optional[int] = None

    @property
    def content(self):
        return self.value, self.key, self.headers


class Failure(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Failure(what)


def equal(found, expected, what):
    expect(found == expected, f"{what}: {short(found)} instead of {short(expected)}")


def short(value):
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:300]}… ({len(text)} characters)"


def refused(code, body, client, what):
    """The body must fail with the protocol's error code, as the client reports it."""
    try:
        body()
    except Exception as error:
        equal(client.code(error), code, f"{what}: the code of {type(error).__name__}({error})")
        return
    raise Failure(f"{what}: no error, where code {code} is due")


def until(condition, what, seconds=15):
    """Waits until the condition is true, and gives what it gave."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        expect(time.monotonic() < deadline, f"{what}: not within {seconds} s")
        time.sleep(0.02)
    return result


def numbered(count, word="record"):
    return [Record(f"{word} {number} {'x' * 80}".encode(), key=f"{number}".encode()) for number in range(count)]


# The steps of the records' part.


def topics(client):
    name = "topics"
    client.create(name, 3, {"retention.ms": "3600000"})
    refused(EXISTS, lambda: client.create(name, 3, {}), client, "creating a topic twice")
    refused(INVALID_CONFIG, lambda: client.create("odd", 1, {"retention.ms": "soon"}), client, "a bad setting")
    equal(client.partitions(name), 3, "partitions of a new topic")
    equal(client.configs(name)["retention.ms"], "3600000", "retention.ms of a new topic")
    client.alter(name, {"retention.ms": "7200000"})
    equal(client.configs(name)["retention.ms"], "7200000", "retention.ms after the change")
    client.grow(name, 5)
    until(lambda: client.partitions(name) == 5, "partitions after growth")
    refused(INVALID_PARTITIONS, lambda: client.grow(name, 2), client, "shrinking a topic")
    expect(name in client.topics(), "the topic is not listed")
    client.delete(name)
    until(lambda: name not in client.topics(), "a deleted topic is still listed")
    refused(UNKNOWN_TOPIC, lambda: client.delete(name), client, "deleting what is gone")


def codecs(client):
    for codec in CODECS:
        name = f"codec-{codec}"
        client.create(name, 1, {})
        sent = []
        for acks in [1, "all", 0]:
            batch = numbered(40, f"{codec} {acks}")
            client.produce(name, batch, codec=codec, acks=acks)
            sent += batch
            # Nothing tells a producer with acks=0 that its records are there.
            until(lambda: client.ends(name, 0) == (0, len(sent)), f"{codec}, acks={acks}: {len(sent)} records")
        if client.is_idempotent:
            batch = numbered(40, f"{codec} idempotent")
            client.produce(name, batch, codec=codec, acks="all", idempotent=True)
            sent += batch
        check(client.read(name, 0, "start", len(sent)), sent, f"{codec}: the records")
        found = wire.codecs(client.server, name)
        equal(found, {codec}, f"{codec}: the codecs of the stored batches")


def check(found, sent, what):
    """The records are those that were sent, in order, each once."""
    equal(len(found), len(sent), f"{what}, their number")
    for offset, (one, other) in enumerate(zip(found, sent)):
        equal(one.content, other.content, f"{what}, offset {offset}")
    offsets = [record.offset for record in found]
    equal(offsets, list(range(offsets[0], offsets[0] + len(sent))) if sent else [], f"{what}, their offsets")


def shapes(client):
    now = int(time.time() * 1000)
    records = [
        Record(b"plain", timestamp=now),
        Record(None, key=b"a tombstone", timestamp=now - 86_400_000),
        Record(b"", key=b"", timestamp=now),
        Record(b"headers", headers=(("one", b"1"), ("one", b"again"), ("empty", b""), ("ümlaut", "ß".encode())), timestamp=1000),
        Record(bytes(range(256)) * 3906, key=b"large", timestamp=now),
        Record("Größe 🐘".encode(), key=bytes(range(256)), timestamp=now),
    ]
    if client.has_null_headers:
        records.append(Record(b"null header", headers=(("null", None),), timestamp=now))
    client.create("shapes", 1, {})
    for record in records:
        client.produce("shapes", [record])
    found = client.read("shapes", 0, "start", len(records))
    check(found, records, "records of odd shapes")
    equal([r.timestamp for r in found], [r.timestamp for r in records], "their timestamps")


def too_large(client):
    client.create("small", 1, {"max.message.bytes": "2000"})
    client.produce("small", [Record(b"x" * 1000)])
    refused(TOO_LARGE, lambda: client.produce("small", [Record(b"x" * 3000)]), client, "a record above the topic's limit")
    client.create("usual", 1, {})
    refused(TOO_LARGE, lambda: client.produce("usual", [Record(b"x" * 1_100_000)]), client, "a record above the usual limit")
    client.produce("usual", [Record(b"after")])
    check(client.read("usual", 0, "start", 1), [Record(b"after")], "what follows a refused record")


def positions(client):
    first = 1_600_000_000_000
    records = [r._replace(timestamp=first + 1000 * number) for number, r in enumerate(numbered(50))]
    client.create("positions", 2, {})
    for start in range(0, 50, 10):
        client.produce("positions", records[start:start + 10])
    client.produce("positions", [Record(b"of another partition", partition=1)])
    equal(client.ends("positions", 0), (0, 50), "beginning and end")
    equal(client.ends("positions", 1), (0, 1), "beginning and end of the other partition")
    check(client.read("positions", 0, "start", 50), records, "from the start")
    check(client.read("positions", 0, 37, 13), records[37:], "from an offset")
    equal(client.offset_at("positions", 0, first + 12_001), 13, "the offset of a time")
    equal(client.offset_at("positions", 0, first + 1_000_000), None, "the offset of a time after the last")
    equal(client.read("positions", 0, "end", 0), [], "from the end")
    check(client.read("positions", 1, "start", 1), [Record(b"of another partition")], "the other partition")


def waiting(client):
    """A consumer that waits at the end is told of a record at once, not when its time is up."""
    client.create("waiting", 1, {})
    latencies = []
    with client.waiting_reader("waiting") as poll:
        poll(0.3)
        for number in range(3):
            sent = []

            def send():
                time.sleep(0.3)
                sent.append(time.monotonic())
                client.produce("waiting", [Record(b"%d" % number)])

            sender = threading.Thread(target=send)
            sender.start()
            found = poll(10)
            latencies.append(time.monotonic() - sent[0])
            sender.join()
            equal(found, [b"%d" % number], "what a waiting consumer got")
    # The quickest: a busy machine may hold up some, a server that does not wake its waiters holds up all.
    expect(min(latencies) <= 0.5, f"a waiting consumer gets a record after {min(latencies):.3f} s at best")


def deleting_records(client):
    if not client.deletes_records:
        return
    client.create("shortened", 1, {})
    client.produce("shortened", numbered(10))
    equal(client.delete_records("shortened", 0, 4), 4, "the new start")
    equal(client.ends("shortened", 0), (4, 10), "beginning and end")
    check(client.read("shortened", 0, "start", 6), numbered(10)[4:], "what is left")


def automatic(client):
    client.produce("made-by-producing", [Record(b"1")])
    check(client.read("made-by-producing", 0, "start", 1), [Record(b"1")], "a topic that is made by producing")


def threads(client):
    """Eight threads share one producer: nothing is lost or doubled, and each thread's records keep their order."""
    client.create("threads", 4, {})
    count = 400
    with client.producer(acks="all", codec="lz4") as send:

        def work(thread):
            for number in range(count):
                send("threads", Record(b"%d %d" % (thread, number), partition=thread % 4))

        workers = [threading.Thread(target=work, args=[thread]) for thread in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    seen = {thread: [] for thread in range(8)}
    for partition in range(4):
        for record in client.read("threads", partition, "start", 2 * count):
            thread, number = record.value.split()
            seen[int(thread)].append(int(number))
    for thread, numbers in seen.items():
        equal(numbers, list(range(count)), f"the records of thread {thread}")


def transactions(client):
    """There are none yet: who asks for them is told so, and does not hang."""
    if not client.is_transactional:
        return
    began = time.monotonic()
    try:
        client.begin_transaction()
    except Exception as error:
        expect(time.monotonic() - began < 15, f"the refusal of transactions took too long: {error}")
        return
    raise Failure("a transaction began, where none are served")


# The steps of the groups' parts: the second part follows a restart of the server.


def drain(members, expected, what, seconds=30):
    """Polls all members until the expected values have come; none may come twice."""
    seen = []
    deadline = time.monotonic() + seconds
    while len(seen) < len(expected):
        expect(time.monotonic() < deadline, f"{what}: {len(seen)} of {len(expected)} records within {seconds} s")
        for member in members:
            seen += [record.value for record in member.poll(0.1)]
    equal(sorted(seen), sorted(expected), what)


def values(first, count):
    return [b"%06d" % number for number in range(first, first + count)]


def spread(client, topic, sent, partitions):
    with client.producer() as send:
        for number, value in enumerate(sent):
            send(topic, Record(value, partition=number % partitions))


def continuing(client):
    """Who comes back goes on after what was committed."""
    client.create("continuing", 2, {})
    spread(client, "continuing", values(0, 20), 2)
    member = client.join("continuing-group", "continuing")
    drain([member], values(0, 20), "the first member")
    member.commit()
    member.close()
    spread(client, "continuing", values(20, 10), 2)
    member = client.join("continuing-group", "continuing")
    drain([member], values(20, 10), "the member that came back")
    member.commit()
    member.close()


def growing_and_shrinking(client):
    """Three members share six partitions, one after another come and go, and nothing is lost."""
    client.create("shared", 6, {})
    members = [client.join("shared-group", "shared")]
    seen, sent = set(), []
    polls = lambda: [seen.add(record.value) for member in members for record in member.poll(0.1)]

    def settle(count):
        def even():
            polls()
            shares = [member.share() for member in members]
            return sorted(len(share) for share in shares) == [6 // count] * count and len(set().union(*shares)) == 6

        until(even, f"six partitions among {count} members", 40)
        for member in members:
            member.commit()
        batch = values(len(sent), 60)
        sent.extend(batch)
        spread(client, "shared", batch, 6)
        until(lambda: [polls(), seen >= set(sent)][1], f"{len(sent)} records with {count} members", 40)

    settle(1)
    members += [client.join("shared-group", "shared"), client.join("shared-group", "shared")]
    settle(3)
    members.pop().close()
    settle(2)
    members.pop(0).close()
    settle(1)
    members.pop().close()
    equal(seen, set(sent), "what all members saw")


def group_administration(client):
    client.create("listed", 2, {})
    spread(client, "listed", values(0, 10), 2)
    member = client.join("listed-group", "listed")
    drain([member], values(0, 10), "the member")
    member.commit()
    state, _ = client.describe_group("listed-group")
    equal(state, "Stable", "the state of a group with a member")
    member.close()
    expect("listed-group" in client.groups(), "the group is not listed")
    equal(client.describe_group("listed-group"), ("Empty", []), "a group whose member has left")
    equal(client.committed("listed-group", "listed", 2), [5, 5], "what the group committed")
    if client.deletes_groups:
        client.delete_group("listed-group")
        expect("listed-group" not in client.groups(), "a deleted group is still listed")


def static_members(client):
    """A member with a name of its own comes back to its partitions, and the other keeps its own all the while."""
    if not client.has_static_members:
        return
    client.create("static", 4, {})
    names = ["one", "two"]
    one, two = [client.join("static-group", "static", instance=name) for name in names]

    def polled(*members):
        for member in members:
            member.poll(0.1)
        return [member.share() for member in members]

    def described():
        """Clients may join once more after they were given their partitions, such as when they learn of topics."""

        def settled():
            polled(one, two)
            state, found = client.describe_group("static-group")
            return state == "Stable" and len(found) == 2 and [found]

        found, = until(settled, "a stable group of two members", 20)
        if client.describes_static_members:
            equal(sorted(found), names, "the members' names")

    until(lambda: [len(share) for share in polled(one, two)] == [2, 2], "four partitions among two members", 40)
    first, second = polled(one, two)
    described()
    one.close()
    began = time.monotonic()
    equal(polled(two), [second], "what the other has meanwhile")
    one = client.join("static-group", "static", instance="one")
    until(lambda: polled(one, two) == [first, second], "the partitions of the member that came back", 20)
    # Without its name it would be given partitions only when its old self, which did not leave, is timed out.
    expect(time.monotonic() - began < 8, "the member that came back had to wait for its old self to be timed out")
    described()
    one.close()
    two.close()


def starting(client):
    """Where a group starts that has committed nothing: at the beginning, or at the end, as it says."""
    client.create("starting", 1, {})
    spread(client, "starting", values(0, 5), 1)
    late = client.join("late-group", "starting", reset="latest")
    until(lambda: [late.poll(0.1), late.share()][1], "the partition of a group that starts at the end", 20)
    # Given a partition, it still has to ask where the end is.
    for _ in range(10):
        equal([record.value for record in late.poll(0.1)], [], "what was there before the group")
    spread(client, "starting", values(5, 5), 1)
    drain([late], values(5, 5), "a group that starts at the end")
    late.close()
    early = client.join("early-group", "starting", reset="earliest")
    drain([early], values(0, 10), "a group that starts at the beginning")
    early.close()


def after_restart(client):
    equal(client.committed("continuing-group", "continuing", 2), [15, 15], "what was committed before the restart")
    spread(client, "continuing", values(30, 10), 2)
    member = client.join("continuing-group", "continuing")
    drain([member], values(30, 10), "the member after the restart")
    member.commit()
    member.close()


# The step of a server that makes no topics by itself.


def strict(client):
    refused(UNKNOWN_TOPIC, lambda: client.produce("nobody-made-me", [Record(b"1")]), client, "producing to no topic")
    expect("nobody-made-me" not in client.topics(), "the topic was made")


PARTS = {
    "records": [
        topics, codecs, shapes, too_large, positions, waiting, deleting_records, automatic, threads, transactions,
    ],
    "groups": [continuing, growing_and_shrinking, static_members, starting, group_administration],
    "groups-again": [after_restart],
    "strict": [strict],
}


def main(client_class):
    server, part, *only = sys.argv[1:]
    client = client_class(server)
    for step in PARTS[part]:
        if only and step.__name__ not in only:
            continue
        began = time.monotonic()
        signal.signal(signal.SIGALRM, lambda *_: give_up(step))
        signal.alarm(STEP_SECONDS)
        try:
            step(client)
        except Exception as error:
            if not isinstance(error, Failure):
                traceback.print_exc()
            kind = "" if isinstance(error, Failure) else f"{type(error).__name__}: "
            end(f"FAILED {step.__name__}: {kind}{error}", 1)
        print(f"ok {step.__name__} {time.monotonic() - began:.1f} s", flush=True)
    end(f"done {part}", 0)


def give_up(step):
    traceback.print_stack()
    end(f"FAILED {step.__name__}: not done within {STEP_SECONDS} s", 1)


def end(line, status):
    """Ends at once: a client's own threads must not keep a finished script."""
    print(line, flush=True)
    sys.stderr.flush()
    os._exit(status)
