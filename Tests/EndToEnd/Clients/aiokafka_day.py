"""The day of aiokafka. Its event loop runs in a thread, so that it keeps its connections alive between our calls."""

import asyncio
import contextlib
import threading
import time

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import for_code

from day import Record, main


class AIOKafka:
    is_idempotent = True
    is_transactional = True
    has_static_members = True
    describes_static_members = False
    has_null_headers = True
    deletes_records = True
    deletes_groups = False

    def __init__(self, server):
        self.server = server
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.admin = self.wait(self.started(lambda: AIOKafkaAdminClient(bootstrap_servers=server)))
        self.asking = self.consumer()

    def wait(self, work, seconds=30):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(seconds)

    async def started(self, make):
        made = make()
        await made.start()
        return made

    def code(self, error):
        return getattr(error, "errno", None)

    # Administration; its calls answer with codes that the caller has to look at.

    def create(self, topic, partitions, settings):
        answer = self.wait(self.admin.create_topics([NewTopic(topic, partitions, 1, topic_configs=settings)]))
        self.check(code for _, code, _ in answer.topic_errors)

    def delete(self, topic):
        answer = self.wait(self.admin.delete_topics([topic]))
        self.check(code for _, code in answer.topic_error_codes)

    def check(self, codes):
        for code in codes:
            if code:
                raise for_code(code)()

    def grow(self, topic, partitions):
        self.wait(self.admin.create_partitions({topic: NewPartitions(partitions)}))

    def topics(self):
        return set(self.wait(self.admin.list_topics()))

    def partitions(self, topic):
        found, = self.wait(self.admin.describe_topics([topic]))
        return len(found["partitions"])

    def configs(self, topic):
        answer, = self.wait(self.admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)]))
        (code, _, _, _, entries), = answer.resources
        self.check([code])
        return {entry[0]: entry[1] for entry in entries}

    def alter(self, topic, settings):
        answer, = self.wait(self.admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, settings)]))
        self.check(resource[0] for resource in answer.resources)

    def delete_records(self, topic, partition, before):
        place = TopicPartition(topic, partition)
        return self.wait(self.admin.delete_records({place: RecordsToDelete(before)}))[place]

    # Producing

    @contextlib.contextmanager
    def producer(self, codec="none", acks="all", idempotent=False):
        producer = self.wait(self.started(lambda: AIOKafkaProducer(
            bootstrap_servers=self.server, compression_type=None if codec == "none" else codec, acks=acks,
            enable_idempotence=idempotent, max_request_size=10_000_000, linger_ms=5, request_timeout_ms=5_000)))
        sent = []

        async def queue(topic, record):
            sent.append(await producer.send(
                topic, record.value, record.key, record.partition, record.timestamp, list(record.headers)))

        try:
            yield lambda topic, record: self.wait(queue(topic, record))
            self.wait(producer.flush())
            for future in sent:
                self.wait(self.result(future))
        finally:
            self.wait(producer.stop())

    async def result(self, future):
        return await future

    def produce(self, topic, records, **options):
        with self.producer(**options) as send:
            for record in records:
                send(topic, record)

    def begin_transaction(self):
        producer = self.wait(self.started(
            lambda: AIOKafkaProducer(bootstrap_servers=self.server, transactional_id="t")), 10)
        self.wait(producer.begin_transaction(), 10)

    # Consuming

    def consumer(self, **options):
        return self.wait(self.started(lambda: AIOKafkaConsumer(**{
            "bootstrap_servers": self.server, "group_id": None, "fetch_max_wait_ms": 5_000,
            "auto_offset_reset": "none", **options})))

    async def seek(self, consumer, place, start):
        consumer.assign([place])
        if start == "start":
            await consumer.seek_to_beginning(place)
        elif start == "end":
            await consumer.seek_to_end(place)
        else:
            consumer.seek(place, start)

    def read(self, topic, partition, start, count):
        consumer = self.consumer()
        self.wait(self.seek(consumer, TopicPartition(topic, partition), start))
        found = []
        deadline = time.monotonic() + (20 if count else 1)
        while len(found) < max(count, 1) and time.monotonic() < deadline:
            for messages in self.wait(consumer.getmany(timeout_ms=200)).values():
                found += [
                    Record(m.value, m.key, tuple(m.headers), m.timestamp, m.partition, m.offset) for m in messages]
        self.wait(consumer.stop())
        return found

    def ends(self, topic, partition):
        place = TopicPartition(topic, partition)
        return tuple(
            self.wait(question([place]))[place]
            for question in [self.asking.beginning_offsets, self.asking.end_offsets])

    def offset_at(self, topic, partition, time):
        place = TopicPartition(topic, partition)
        found = self.wait(self.asking.offsets_for_times({place: time}))[place]
        return found and found.offset

    # Groups

    def groups(self):
        return {group[0] for group in self.wait(self.admin.list_consumer_groups())}

    def committed(self, group, topic, partitions):
        found = self.wait(self.admin.list_consumer_group_offsets(group))
        return [found[TopicPartition(topic, number)].offset for number in range(partitions)]

    def describe_group(self, group):
        answer, = self.wait(self.admin.describe_consumer_groups([group]))
        found, = answer.to_object()["groups"]
        # It asks in a version that does not tell static members' names.
        return found["state"], found["members"]

    def join(self, group, topic, reset="earliest", instance=None):
        async def started():
            consumer = AIOKafkaConsumer(
                topic, bootstrap_servers=self.server, group_id=group, enable_auto_commit=False,
                auto_offset_reset=reset, session_timeout_ms=10_000, heartbeat_interval_ms=500,
                group_instance_id=instance)
            # Its start waits for the others, who have to go on meanwhile.
            return consumer, asyncio.ensure_future(consumer.start())

        return Member(self, *self.wait(started()))

    @contextlib.contextmanager
    def waiting_reader(self, topic):
        consumer = self.consumer()
        self.wait(self.seek(consumer, TopicPartition(topic, 0), "end"))

        def poll(seconds):
            found = self.wait(consumer.getmany(timeout_ms=int(seconds * 1000)))
            return [m.value for messages in found.values() for m in messages]

        yield poll
        self.wait(consumer.stop())


class Member:
    def __init__(self, client, consumer, starting):
        self.client, self.consumer, self.starting = client, consumer, starting

    def poll(self, seconds):
        if not self.starting.done():
            time.sleep(seconds)
            return []
        found = self.client.wait(self.consumer.getmany(timeout_ms=int(seconds * 1000)))
        return [Record(m.value) for messages in found.values() for m in messages]

    def share(self):
        return {place.partition for place in self.consumer.assignment()}

    def commit(self):
        self.client.wait(self.consumer.commit())

    def close(self):
        self.client.wait(self.consumer.stop())


if __name__ == "__main__":
    main(AIOKafka)
