"""Three brokers that are not ours: librdkafka's mock cluster, and our command line as its client. cluster.py SLUICE PART

While records are produced, leaders move and brokers go down and come back. The cluster ends with this program.
"""

import ctypes
import glob
import os
import random
import subprocess
import sys
import threading

import confluent_kafka

TOPIC = b"moving"
PARTITIONS = 4
BROKERS = (1, 2, 3)
RECORDS = 2000


def library():
    """The library that the Python client brings, by itself."""
    packages = os.path.dirname(os.path.dirname(confluent_kafka.__file__))
    return ctypes.CDLL(glob.glob(f"{packages}/confluent_kafka.libs/librdkafka-*.so*")[0])


class Cluster:
    def __init__(self):
        self.library = library()
        handle = ctypes.c_void_p
        for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_mock_cluster_new"):
            getattr(self.library, name).restype = handle
        self.library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
        reason = ctypes.create_string_buffer(512)
        settings = handle(self.library.rd_kafka_conf_new())
        self.client = handle(self.library.rd_kafka_new(0, settings, reason, 512))
        self.cluster = handle(self.library.rd_kafka_mock_cluster_new(self.client, len(BROKERS)))
        self.addresses = self.library.rd_kafka_mock_cluster_bootstraps(self.cluster).decode()
        assert self.library.rd_kafka_mock_topic_create(self.cluster, TOPIC, PARTITIONS, len(BROKERS)) == 0

    def lead(self, partition, broker):
        self.library.rd_kafka_mock_partition_set_leader(
            self.cluster, TOPIC, ctypes.c_int32(partition), ctypes.c_int32(broker))

    def down(self, broker):
        self.library.rd_kafka_mock_broker_set_down(self.cluster, ctypes.c_int32(broker))

    def up(self, broker):
        self.library.rd_kafka_mock_broker_set_up(self.cluster, ctypes.c_int32(broker))


def change(cluster, over):
    """Moves a leader most of the time; now and then a broker is gone for a while, first with what it leads."""
    chance, gone = random.Random(1), None
    while not over.wait(0.03):
        if chance.randrange(5):
            there = [broker for broker in BROKERS if broker != gone]
            cluster.lead(chance.randrange(PARTITIONS), chance.choice(there))
        elif gone:
            cluster.up(gone)
            gone = None
        else:
            gone = chance.choice(BROKERS)
            cluster.down(gone)
            for partition in range(PARTITIONS):
                cluster.lead(partition, gone % len(BROKERS) + 1)
    if gone:
        cluster.up(gone)


def main():
    program, part = sys.argv[1:]
    cluster = Cluster()
    words = [program, "produce", TOPIC.decode(), "--broker", cluster.addresses]
    over = threading.Event()
    changes = threading.Thread(target=change, args=(cluster, over))
    producer = subprocess.Popen(words, stdin=subprocess.PIPE, text=True)
    changes.start()
    for number in range(RECORDS):
        producer.stdin.write(f"{number}\n")
        producer.stdin.flush()
        over.wait(0.002)
    producer.stdin.close()
    assert producer.wait(60) == 0, f"produce ended with {producer.returncode}"
    words[1] = "consume"
    during = subprocess.run(words, capture_output=True, text=True, timeout=60)
    over.set()
    changes.join()
    after = subprocess.run(words, capture_output=True, text=True, timeout=60)
    for run in (during, after):
        assert run.returncode == 0, run.stderr
        lines = run.stdout.split()
        missing = {str(number) for number in range(RECORDS)} - set(lines)
        assert not missing, f"{len(missing)} records are missing"
        # This cluster does not know a batch again: what it took before its answer was lost is there twice.
        print(f"{len(lines)} lines, {len(set(lines))} records")
    print(f"done {part}")


main()
