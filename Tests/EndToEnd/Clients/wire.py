"""Just enough of the protocol, by hand, to see what no client shows: how the batches were compressed."""

import socket
import struct
import sys


def codecs(server, topic, partition=0):
    """The codecs of a partition's stored batches."""
    names = ["none", "gzip", "snappy", "lz4", "zstd"]
    return {names[attributes & 7] for attributes in batch_attributes(fetch(server, topic, partition))}


def batch_attributes(records):
    place = 0
    while place + 61 <= len(records):
        length, = struct.unpack_from(">i", records, place + 8)
        attributes, = struct.unpack_from(">h", records, place + 21)
        yield attributes
        place += 12 + length


def fetch(server, topic, partition):
    """Fetch, version 10, the first that knows zstd, of one partition from its start."""
    host, port = server.rsplit(":", 1)
    body = struct.pack(">iiiibiii", -1, 0, 1, 32 << 20, 0, 0, -1, 1) + text(topic)
    body += struct.pack(">iiiqqii", 1, partition, -1, 0, -1, 32 << 20, 0)
    header = struct.pack(">hhi", 1, 10, 7) + text("wire.py")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(struct.pack(">i", len(header) + len(body)) + header + body)
        size, = struct.unpack(">i", read(connection, 4))
        answer = read(connection, size)
    # Correlation id, throttle time, code and session, one topic, its name, one partition.
    place = 4 + 4 + 6 + 4 + 2 + len(topic.encode()) + 4
    _, code, _, _, _, aborted = struct.unpack_from(">ihqqqi", answer, place)
    if code != 0:
        raise OSError(f"fetch of {topic}: error {code}")
    place += 34 + 16 * max(0, aborted)
    length, = struct.unpack_from(">i", answer, place)
    return answer[place + 4:place + 4 + length]


def text(word):
    return struct.pack(">h", len(word.encode())) + word.encode()


def read(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise OSError("the server hung up")
        data += more
    return data


if __name__ == "__main__":
    print(*sorted(codecs(*sys.argv[1:])))
