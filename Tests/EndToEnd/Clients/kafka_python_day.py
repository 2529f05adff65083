"""The day of kafka-python: of version 3, and of 2.0.2, which infers what a broker can do from probes."""

import contextlib
import threading
import time

import kafka
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions, NewTopic
from kafka.errors import for_code

from day import Record, main

IS_OLD = kafka.__version__.startswith("2.")


class KafkaPython:
    is_idempotent = not IS_OLD
    is_transactional = not IS_OLD
    has_static_members = not IS_OLD
    describes_static_members = not IS_OLD
    has_null_headers = False
    deletes_records = not IS_OLD
    deletes_groups = True

    def __init__(self, server):
        self.server = server
        self.admin = KafkaAdminClient(bootstrap_servers=server)
        self.asking = self.consumer()

    def code(self, error):
        # It asks for a topic that nobody has until its time is up.
        return 3 if "update metadata" in str(error) else getattr(error, "errno", None)

    # Administration

    def create(self, topic, partitions, settings):
        self.admin.create_topics([NewTopic(topic, partitions, 1, topic_configs=settings)])

    def delete(self, topic):
        self.admin.delete_topics([topic])

    def grow(self, topic, partitions):
        self.admin.create_partitions({topic: NewPartitions(partitions)})

    def topics(self):
        return set(self.admin.list_topics())

    def partitions(self, topic):
        found, = self.admin.describe_topics([topic])
        return len(found["partitions"])

    def configs(self, topic):
        if IS_OLD:
            answer, = self.admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
            (code, _, _, _, entries), = answer.resources
            if code:
                raise for_code(code)()
            return {entry[0]: entry[1] for entry in entries}
        found = self.admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)], config_filter="all")
        return {name: entry["value"] for name, entry in found["topic"][topic].items()}

    def alter(self, topic, settings):
        answer = self.admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, settings)])
        if IS_OLD and answer.resources[0][0]:
            raise for_code(answer.resources[0][0])()

    def delete_records(self, topic, partition, before):
        place = TopicPartition(topic, partition)
        answer = self.admin.delete_records({place: before})[place]
        return answer["low_watermark"] if isinstance(answer, dict) else answer.low_watermark

    # Producing

    @contextlib.contextmanager
    def producer(self, codec="none", acks="all", idempotent=False):
        options = {} if IS_OLD else {"enable_idempotence": idempotent}
        producer = KafkaProducer(
            bootstrap_servers=self.server, compression_type=None if codec == "none" else codec, acks=acks,
            max_request_size=10_000_000, linger_ms=5, max_block_ms=3_000, **options)
        sent = []

        def send(topic, record):
            sent.append(producer.send(
                topic, record.value, record.key, list(record.headers), record.partition, record.timestamp))

        try:
            yield send
            producer.flush(30)
            for future in sent:
                future.get(10)
        finally:
            producer.close(5)

    def produce(self, topic, records, **options):
        with self.producer(**options) as send:
            for record in records:
                send(topic, record)

    def begin_transaction(self):
        producer = KafkaProducer(bootstrap_servers=self.server, transactional_id="t", max_block_ms=10_000)
        producer.init_transactions()

    # Consuming

    def consumer(self, **options):
        return KafkaConsumer(**{
            "bootstrap_servers": self.server, "group_id": None, "fetch_max_wait_ms": 5_000,
            "auto_offset_reset": "none", **options})

    def read(self, topic, partition, start, count):
        consumer = self.consumer()
        place = TopicPartition(topic, partition)
        consumer.assign([place])
        if start == "start":
            consumer.seek_to_beginning(place)
        elif start == "end":
            consumer.seek_to_end(place)
        else:
            consumer.seek(place, start)
        found = []
        deadline = time.monotonic() + (20 if count else 1)
        while len(found) < max(count, 1) and time.monotonic() < deadline:
            for messages in consumer.poll(200).values():
                found += [
                    Record(m.value, m.key, tuple(m.headers), m.timestamp, m.partition, m.offset) for m in messages]
        consumer.close()
        return found

    def ends(self, topic, partition):
        place = TopicPartition(topic, partition)
        return self.asking.beginning_offsets([place])[place], self.asking.end_offsets([place])[place]

    def offset_at(self, topic, partition, time):
        place = TopicPartition(topic, partition)
        found = self.asking.offsets_for_times({place: time})[place]
        return found and found.offset

    # Groups

    def groups(self):
        if IS_OLD:
            return {name for name, _ in self.admin.list_consumer_groups()}
        return {group["group_id"] for group in self.admin.list_groups()}

    def committed(self, group, topic, partitions):
        if IS_OLD:
            found = self.admin.list_consumer_group_offsets(group)
        else:
            found = self.admin.list_group_offsets([group])[group]
        return [found[TopicPartition(topic, number)].offset for number in range(partitions)]

    def delete_group(self, group):
        if IS_OLD:
            self.admin.delete_consumer_groups([group])
        else:
            self.admin.delete_groups([group])

    def describe_group(self, group):
        if IS_OLD:
            found, = self.admin.describe_consumer_groups([group])
            return found.state, [None for _ in found.members]
        found = self.admin.describe_groups([group])[group]
        return found["group_state"], [member["group_instance_id"] for member in found["members"]]

    def join(self, group, topic, reset="earliest", instance=None):
        return Member(self.consumer(
            group_id=group, enable_auto_commit=False, auto_offset_reset=reset, fetch_max_wait_ms=500,
            session_timeout_ms=10_000, heartbeat_interval_ms=500,
            **({"group_instance_id": instance} if instance else {})), topic)

    @contextlib.contextmanager
    def waiting_reader(self, topic):
        consumer = self.consumer()
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        consumer.seek_to_end(place)

        def poll(seconds):
            return [m.value for messages in consumer.poll(seconds * 1000).values() for m in messages]

        yield poll
        consumer.close()


class Member:
    """Polls in a thread of its own: in a rebalance, a poll waits for what the others do."""

    def __init__(self, consumer, topic):
        self.consumer = consumer
        self.lock = threading.Lock()
        self.found = []
        self.places = set()
        self.is_leaving = False
        # Version 3 may join twice, and then turn round and round, if it learns of the partitions only after it joined.
        consumer.partitions_for_topic(topic)
        consumer.subscribe([topic])
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self):
        while not self.is_leaving:
            with self.lock:
                for messages in self.consumer.poll(50).values():
                    self.found += [Record(m.value) for m in messages]
                self.places = {place.partition for place in self.consumer.assignment()}
            time.sleep(0.01)

    def poll(self, seconds):
        time.sleep(seconds / 4)
        found, self.found = self.found, []
        return found

    def share(self):
        return self.places

    def commit(self):
        with self.lock:
            self.consumer.commit()

    def close(self):
        self.is_leaving = True
        self.thread.join()
        self.consumer.close()


if __name__ == "__main__":
    main(KafkaPython)
