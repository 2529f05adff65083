"""The day of confluent-kafka, the Python face of librdkafka."""

import contextlib
import time

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions, NewTopic, ResourceType)

from day import Failure, Record, main


class Confluent:
    is_idempotent = True
    is_transactional = True
    has_static_members = True
    describes_static_members = True
    has_null_headers = True
    deletes_records = True
    deletes_groups = True

    def __init__(self, server):
        self.server = server
        self.admin = AdminClient({"bootstrap.servers": server})
        self.asking = self.consumer()

    def code(self, error):
        code = error.args[0].code()
        # librdkafka tells a topic that it does not find in the metadata by a code of its own.
        return 3 if code == -188 else code

    # Administration

    def wait(self, futures):
        for future in futures.values():
            return future.result(30)

    def create(self, topic, partitions, settings):
        self.wait(self.admin.create_topics([NewTopic(topic, partitions, 1, config=settings)]))

    def delete(self, topic):
        self.wait(self.admin.delete_topics([topic]))

    def grow(self, topic, partitions):
        self.wait(self.admin.create_partitions([NewPartitions(topic, partitions)]))

    def topics(self):
        return set(self.admin.list_topics(timeout=10).topics)

    def partitions(self, topic):
        return len(self.admin.list_topics(topic, timeout=10).topics[topic].partitions)

    def configs(self, topic):
        found = self.wait(self.admin.describe_configs([ConfigResource(ResourceType.TOPIC, topic)]))
        return {name: entry.value for name, entry in found.items()}

    def alter(self, topic, settings):
        changes = [
            ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET) for name, value in settings.items()]
        self.wait(self.admin.incremental_alter_configs(
            [ConfigResource(ResourceType.TOPIC, topic, incremental_configs=changes)]))

    def delete_records(self, topic, partition, before):
        return self.wait(self.admin.delete_records([TopicPartition(topic, partition, before)])).low_watermark

    # Producing

    @contextlib.contextmanager
    def producer(self, codec="none", acks="all", idempotent=False):
        producer = Producer({
            "bootstrap.servers": self.server, "compression.type": codec, "acks": acks,
            "enable.idempotence": idempotent, "message.max.bytes": 10_000_000, "linger.ms": 5,
            "message.timeout.ms": 20_000, "topic.metadata.propagation.max.ms": 2_000})
        failures = []

        def told(error, message):
            if error:
                failures.append(KafkaException(error))

        def send(topic, record):
            producer.produce(
                topic, record.value, record.key, record.partition, told,
                **({} if record.timestamp is None else {"timestamp": record.timestamp}), headers=list(record.headers))

        yield send
        if producer.flush(30):
            raise Failure("records are still unsent after 30 s")
        if failures:
            raise failures[0]

    def produce(self, topic, records, **options):
        with self.producer(**options) as send:
            for record in records:
                send(topic, record)

    def begin_transaction(self):
        producer = Producer({"bootstrap.servers": self.server, "transactional.id": "t"})
        producer.init_transactions(20)

    # Consuming

    def consumer(self, **options):
        return Consumer({
            "bootstrap.servers": self.server, "group.id": "unused", "enable.auto.commit": False,
            "fetch.wait.max.ms": 5_000, "auto.offset.reset": "error", **options})

    def read(self, topic, partition, start, count):
        consumer = self.consumer()
        start = {"start": OFFSET_BEGINNING, "end": OFFSET_END}.get(start, start)
        consumer.assign([TopicPartition(topic, partition, start)])
        found = []
        deadline = time.monotonic() + (20 if count else 1)
        while len(found) < max(count, 1) and time.monotonic() < deadline:
            message = consumer.poll(0.2)
            if message is None:
                continue
            if message.error():
                raise KafkaException(message.error())
            found.append(Record(
                message.value(), message.key(), tuple(message.headers() or ()), message.timestamp()[1],
                message.partition(), message.offset()))
        consumer.close()
        return found

    def ends(self, topic, partition):
        return self.asking.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)

    def offset_at(self, topic, partition, time):
        found, = self.asking.offsets_for_times([TopicPartition(topic, partition, time)], timeout=10)
        return None if found.offset == OFFSET_END else found.offset

    # Groups

    def groups(self):
        return {group.group_id for group in self.admin.list_consumer_groups().result(10).valid}

    def committed(self, group, topic, partitions):
        consumer = self.consumer(**{"group.id": group})
        found = consumer.committed([TopicPartition(topic, number) for number in range(partitions)], 10)
        consumer.close()
        return [place.offset for place in found]

    def delete_group(self, group):
        self.wait(self.admin.delete_consumer_groups([group]))

    def describe_group(self, group):
        found = self.wait(self.admin.describe_consumer_groups([group]))
        return found.state.name.capitalize(), [member.group_instance_id for member in found.members]

    def join(self, group, topic, reset="earliest", instance=None):
        return Member(self.consumer(**{
            "group.id": group, "auto.offset.reset": reset, "fetch.wait.max.ms": 500,
            "session.timeout.ms": 10_000, "heartbeat.interval.ms": 500,
            **({"group.instance.id": instance} if instance else {})}), topic)

    @contextlib.contextmanager
    def waiting_reader(self, topic):
        consumer = self.consumer()
        consumer.assign([TopicPartition(topic, 0, OFFSET_END)])

        def poll(seconds):
            message = consumer.poll(seconds)
            return [] if message is None else [message.value()]

        yield poll
        consumer.close()


class Member:
    def __init__(self, consumer, topic):
        self.consumer = consumer
        consumer.subscribe([topic])

    def poll(self, seconds):
        message = self.consumer.poll(seconds)
        if message is None:
            return []
        if message.error():
            raise KafkaException(message.error())
        return [Record(message.value())] + [
            Record(more.value()) for more in self.consumer.consume(1000, timeout=0.05)]

    def share(self):
        return {place.partition for place in self.consumer.assignment()}

    def commit(self):
        if self.share():
            with contextlib.suppress(KafkaException):  # nothing new to commit is an error here
                self.consumer.commit(asynchronous=False)

    def close(self):
        self.consumer.close()


if __name__ == "__main__":
    main(Confluent)
