"""Records what each installed client sends in its day: record.py SLUICE [CLIENT…]

A proxy stands between the client and a server. Of each API, version and, for records, codec it keeps one request, in
the order they came, in Transcripts/CLIENT.txt. Run by hand, when a client or its day has changed.
"""

import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

# What is larger is kept only where there is nothing smaller: the shape of a request matters, not its load.
USUAL_BYTES = 800
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
NAMES = {
    0: "Produce", 1: "Fetch", 2: "ListOffsets", 3: "Metadata", 8: "OffsetCommit", 9: "OffsetFetch",
    10: "FindCoordinator", 11: "JoinGroup", 12: "Heartbeat", 13: "LeaveGroup", 14: "SyncGroup", 15: "DescribeGroups",
    16: "ListGroups", 18: "ApiVersions", 19: "CreateTopics", 20: "DeleteTopics", 21: "DeleteRecords",
    22: "InitProducerId", 32: "DescribeConfigs", 33: "AlterConfigs", 37: "CreatePartitions", 42: "DeleteGroups",
    44: "IncrementalAlterConfigs",
}

scripts = pathlib.Path(__file__).resolve().parent
transcripts = scripts.parent / "Transcripts"
tools = scripts.parent.parent.parent / ".tools"


def commands():
    """How each installed client is started."""
    found = {"kcat": (["bash", scripts / "kcat_day.sh"], "/usr/bin/kcat")}
    for name, script in [
        ("confluent-kafka", "confluent_day.py"), ("kafka-python", "kafka_python_day.py"),
        ("kafka-python-2.0.2", "kafka_python_day.py"), ("aiokafka", "aiokafka_day.py"),
    ]:
        python = tools / "venvs" / name / "bin/python"
        found[name] = ([python, "-B", scripts / script], python)
    found["sarama"] = ([tools / "bin/sarama-day"], tools / "bin/sarama-day")
    found["java"] = (["bash", scripts / "java/day.sh"], tools / "java/Day.class")
    return {name: command for name, (command, needed) in found.items() if os.path.exists(needed)}


class Transcript:
    def __init__(self):
        self.lock = threading.Lock()
        self.kept = {}

    def note(self, frame):
        key, version = struct.unpack_from(">hh", frame, 4)
        if b"wire.py" in frame[:21]:
            return  # our own questions
        kind = f"{NAMES.get(key, key)} {version}"
        if key == 0:
            kind += produced(frame)
        with self.lock:
            if kind not in self.kept or is_better(frame, self.kept[kind]):
                self.kept[kind] = frame

    def text(self, name):
        lines = [f"# What {name} sends: one request of each kind, in the order they came; see Clients/record.py."]
        return "\n".join(lines + [f"{kind}: {frame.hex()}" for kind, frame in self.kept.items()]) + "\n"


def is_better(frame, other):
    """The larger, which says more, of those that are not too large."""
    if len(frame) <= USUAL_BYTES:
        return len(other) > USUAL_BYTES or len(frame) > len(other)
    return len(frame) < len(other)


def produced(frame):
    """Which codec the first batch has, and whether an answer is due: both are ways of their own through the server."""
    place = 12
    for _ in range(2):  # the client's id and the transaction's
        place += 2 + max(0, struct.unpack_from(">h", frame, place)[0])
    acks, = struct.unpack_from(">h", frame, place)
    place += 10
    place += 2 + struct.unpack_from(">h", frame, place)[0] + 12
    attributes, = struct.unpack_from(">h", frame, place + 21)
    producer, = struct.unpack_from(">q", frame, place + 43)
    words = [CODECS[attributes & 7]] + ["acks=0"] * (acks == 0) + ["idempotent"] * (producer >= 0)
    return " " + " ".join(words)


def serve(listener, transcript, find):
    while True:
        client, _ = listener.accept()
        server = socket.create_connection(find())
        for side in [client, server]:
            side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=ask, args=[client, server, transcript], daemon=True).start()
        threading.Thread(target=answer, args=[client, server], daemon=True).start()


def ask(client, server, transcript):
    data = b""
    try:
        while more := client.recv(1 << 16):
            server.sendall(more)
            data += more
            while len(data) >= 4 and len(data) >= (end := 4 + struct.unpack_from(">i", data)[0]):
                transcript.note(data[:end])
                data = data[end:]
        server.shutdown(socket.SHUT_WR)
    except OSError:
        hang_up(client, server)


def answer(client, server):
    try:
        while more := server.recv(1 << 16):
            client.sendall(more)
    except OSError:
        pass
    hang_up(client, server)


def hang_up(*sides):
    for side in sides:
        try:
            side.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # its other end was quicker


def record(program, name, command):
    listener = socket.create_server(("127.0.0.1", 0))
    address = "127.0.0.1:%d" % listener.getsockname()[1]
    transcript = Transcript()
    found = []
    threading.Thread(target=serve, args=[listener, transcript, lambda: found[0]], daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "sluice.yaml").write_text(f"kafka:\n  advertise: {address}\n")
        ready = folder / "ready.json"
        with open(folder / "log", "w") as log:
            server = subprocess.Popen([
                program, "up", folder / "sluice.yaml", "--data", folder / "data", "--kafka", ":0", "--http", ":0",
                "--ready-file", ready], stdout=log, stderr=log)
        try:
            while not ready.exists():
                if server.poll() is not None:
                    sys.exit((folder / "log").read_text())
                time.sleep(0.01)
            host, port = json.loads(ready.read_text())["kafka"].rsplit(":", 1)
            found.append((host, int(port)))
            for part in ["records"] if name == "sarama" else ["records", "groups"]:
                subprocess.run([*command, address, part], check=True, stdout=subprocess.DEVNULL)
        finally:
            server.terminate()
            server.wait()
    transcripts.mkdir(exist_ok=True)
    text = transcript.text(name)
    (transcripts / f"{name}.txt").write_text(text)
    print(f"{name}: {len(transcript.kept)} requests, {len(text) / 1024:.0f} KiB", flush=True)


if __name__ == "__main__":
    program, *names = sys.argv[1:]
    for name, command in commands().items():
        if not names or name in names:
            record(program, name, command)
