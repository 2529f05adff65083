import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.*;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.*;

/** The day of Kafka's own client, which Spark, Flink and the tools of Kafka are built on: Day HOST:PORT PART [STEP]. */
@SuppressWarnings("removal") // what older tools call is tested, too
public class Day {
    static final Duration SOON = Duration.ofMillis(100);
    static String server;
    static Admin admin;

    interface Step { void run() throws Exception; }

    static class Failure extends RuntimeException {
        Failure(String what) { super(what); }
    }

    // What every step needs

    static void equal(Object found, Object expected, String what) {
        if (!Objects.equals(found, expected)) throw new Failure(what + ": " + cut(found) + " instead of " + cut(expected));
    }

    static void expect(boolean condition, String what) { if (!condition) throw new Failure(what); }

    static String cut(Object value) {
        String text = String.valueOf(value);
        return text.length() <= 300 ? text : text.substring(0, 300) + "…";
    }

    static void refused(Class<? extends Exception> kind, Callable<?> body, String what) throws Exception {
        try {
            body.call();
        } catch (Exception error) {
            Throwable cause = error instanceof ExecutionException ? error.getCause() : error;
            if (!kind.isInstance(cause)) throw new Failure(what + ": " + cause + " instead of " + kind.getSimpleName());
            return;
        }
        throw new Failure(what + ": no " + kind.getSimpleName());
    }

    static void until(Callable<Boolean> condition, String what, int seconds) throws Exception {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (!condition.call()) {
            expect(System.nanoTime() < deadline, what + ": not within " + seconds + " s");
            Thread.sleep(20);
        }
    }

    static <T> T wait(KafkaFuture<T> future) throws Exception { return future.get(30, TimeUnit.SECONDS); }

    static Map<String, Object> settings(Object... pairs) {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", server));
        for (int index = 0; index < pairs.length; index += 2) settings.put((String) pairs[index], pairs[index + 1]);
        return settings;
    }

    static KafkaProducer<byte[], byte[]> producer(Object... pairs) {
        Map<String, Object> settings = settings(
            "max.block.ms", 5000, "delivery.timeout.ms", 20000, "request.timeout.ms", 10000, "linger.ms", 5);
        settings.putAll(settings(pairs));
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static KafkaConsumer<byte[], byte[]> consumer(Object... pairs) {
        Map<String, Object> settings = settings("enable.auto.commit", false, "auto.offset.reset", "none");
        settings.putAll(settings(pairs));
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static void create(String topic, int partitions) throws Exception {
        wait(admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all());
    }

    static byte[] bytes(String text) { return text == null ? null : text.getBytes(StandardCharsets.UTF_8); }

    static String text(byte[] bytes) { return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8); }

    static void produce(String topic, int partitions, int first, int count, Object... pairs) throws Exception {
        try (var producer = producer(pairs)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int number = first; number < first + count; number++) {
                byte[] value = bytes(String.format("%06d %040d", number, 0));
                sent.add(producer.send(new ProducerRecord<>(topic, number % partitions, bytes("" + number), value)));
            }
            for (var one : sent) one.get();
        }
    }

    static List<ConsumerRecord<byte[], byte[]>> read(TopicPartition place, long start, int count) throws Exception {
        try (var consumer = consumer()) {
            consumer.assign(List.of(place));
            if (start < 0) consumer.seekToBeginning(List.of(place)); else consumer.seek(place, start);
            return read(consumer, count);
        }
    }

    static List<ConsumerRecord<byte[], byte[]>> read(Consumer<byte[], byte[]> consumer, int count) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        until(() -> {
            consumer.poll(SOON).forEach(found::add);
            return found.size() >= count;
        }, count + " records", 20);
        equal(found.size(), count, "the number of records");
        return found;
    }

    static List<Integer> numbers(Collection<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> Integer.parseInt(text(record.value()).substring(0, 6))).sorted().toList();
    }

    static List<Integer> range(int first, int count) { return IntStream.range(first, first + count).boxed().toList(); }

    // The records' part

    /** What kafka-topics.sh and kafka-configs.sh call. */
    static void topics() throws Exception {
        NewTopic topic = new NewTopic("topics", Optional.of(3), Optional.empty()).configs(Map.of("retention.ms", "3600000"));
        wait(admin.createTopics(List.of(topic), new CreateTopicsOptions().validateOnly(true)).all());
        expect(!wait(admin.listTopics().names()).contains("topics"), "validating a topic made it");
        wait(admin.createTopics(List.of(topic)).all());
        wait(admin.createTopics(List.of(new NewTopic("usual", Optional.empty(), Optional.empty()))).all());
        refused(TopicExistsException.class, () -> wait(admin.createTopics(List.of(topic)).all()), "creating twice");
        NewTopic odd = new NewTopic("odd", 1, (short) 1).configs(Map.of("retention.ms", "soon"));
        refused(InvalidConfigurationException.class, () -> wait(admin.createTopics(List.of(odd)).all()), "a bad setting");
        refused(InvalidTopicException.class, () -> { create("a b", 1); return 0; }, "a bad name");
        expect(wait(admin.listTopics(new ListTopicsOptions().listInternal(true)).names()).contains("topics"), "not listed");
        describe("topics", 3, "3600000");
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, "topics");
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry("retention.ms", "7200000"), AlterConfigOp.OpType.SET);
        wait(admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all());
        describe("topics", 3, "7200000");
        AlterConfigOp remove = new AlterConfigOp(new ConfigEntry("retention.ms", ""), AlterConfigOp.OpType.DELETE);
        wait(admin.incrementalAlterConfigs(Map.of(resource, List.of(remove))).all());
        describe("topics", 3, "604800000");
        wait(admin.createPartitions(Map.of("topics", NewPartitions.increaseTo(5))).all());
        describe("topics", 5, "604800000");
        refused(InvalidPartitionsException.class,
            () -> wait(admin.createPartitions(Map.of("topics", NewPartitions.increaseTo(2))).all()), "shrinking");
        wait(admin.deleteTopics(List.of("topics")).all());
        until(() -> !wait(admin.listTopics().names()).contains("topics"), "a deleted topic is listed", 10);
        refused(UnknownTopicOrPartitionException.class,
            () -> wait(admin.deleteTopics(List.of("topics")).all()), "deleting what is gone");
        refused(UnknownTopicOrPartitionException.class,
            () -> wait(admin.describeTopics(List.of("topics")).allTopicNames()), "describing what is gone");
    }

    static void describe(String topic, int partitions, String retention) throws Exception {
        var described = wait(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
        equal(described.partitions().size(), partitions, "partitions of " + topic);
        for (var partition : described.partitions()) equal(partition.leader().id(), partition.isr().get(0).id(), "leader");
        expect(!described.isInternal(), "a usual topic is internal");
        expect(described.authorizedOperations() == null, "operations that nobody asked for");
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = wait(admin.describeConfigs(List.of(resource)).all()).get(resource);
        equal(config.get("retention.ms").value(), retention, "retention.ms of " + topic);
        equal(wait(admin.describeCluster().nodes()).size(), 1, "the nodes of the cluster");
        expect(wait(admin.describeCluster().controller()) != null, "the cluster has no controller");
        try {
            equal(wait(admin.listPartitionReassignments().reassignments()).size(), 0, "reassignments");
        } catch (ExecutionException error) {
            // As the tool does.
            expect(error.getCause() instanceof UnsupportedVersionException, "reassignments: " + error);
        }
    }

    static void codecs() throws Exception {
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            String topic = "codec-" + codec;
            create(topic, 1);
            TopicPartition place = new TopicPartition(topic, 0);
            int sent = 0;
            for (String acks : List.of("1", "all", "0")) {
                produce(topic, 1, sent, 40, "acks", acks, "enable.idempotence", false, "compression.type", codec);
                int count = sent += 40;
                until(() -> end(place) == count, codec + ", acks " + acks, 10);
            }
            produce(topic, 1, sent, 40, "compression.type", codec);
            equal(numbers(read(place, 0, sent + 40)), range(0, sent + 40), codec);
            Process wire = new ProcessBuilder("python3", "-B", System.getProperty("wire"), server, topic).start();
            equal(new String(wire.getInputStream().readAllBytes()).trim(), codec, "the codecs of the stored batches");
        }
    }

    static long end(TopicPartition place) throws Exception {
        return wait(admin.listOffsets(Map.of(place, OffsetSpec.latest())).all()).get(place).offset();
    }

    static void shapes() throws Exception {
        create("shapes", 1);
        String large = "x".repeat(1_000_000);
        List<ProducerRecord<byte[], byte[]>> records = List.of(
            record("shapes", 1000L, null, "plain"), record("shapes", 2000L, "a tombstone", null),
            record("shapes", 500L, "", ""), record("shapes", 3000L, "large", large),
            record("shapes", 4000L, "ß🐘", "Größe 🐘"));
        records.get(4).headers().add("one", bytes("1")).add("one", bytes("again")).add("null", null).add("ü", bytes(""));
        try (var producer = producer("max.request.size", 10_000_000)) {
            for (var record : records) producer.send(record).get();
        }
        var found = read(new TopicPartition("shapes", 0), 0, records.size());
        for (int index = 0; index < found.size(); index++) {
            var one = found.get(index);
            var other = records.get(index);
            equal(text(one.key()), text(other.key()), "key " + index);
            equal(text(one.value()), text(other.value()), "value " + index);
            equal(one.timestamp(), other.timestamp(), "time " + index);
            equal(one.offset(), (long) index, "offset");
            equal(headers(one.headers()), headers(other.headers()), "headers " + index);
        }
    }

    static ProducerRecord<byte[], byte[]> record(String topic, long time, String key, String value) {
        return new ProducerRecord<>(topic, 0, time, bytes(key), bytes(value));
    }

    static List<String> headers(Iterable<Header> headers) {
        List<String> found = new ArrayList<>();
        for (Header header : headers) found.add(header.key() + "=" + text(header.value()));
        return found;
    }

    static void tooLarge() throws Exception {
        create("large", 1);
        try (var producer = producer("max.request.size", 10_000_000)) {
            var record = record("large", 1, null, "x".repeat(1_100_000));
            refused(RecordTooLargeException.class, () -> producer.send(record).get(), "a record above the limit");
            // An idempotent producer goes on after what was refused.
            equal(producer.send(record("large", 1, null, "after")).get().offset(), 0L, "the offset of what follows");
        }
    }

    /** What Spark does: the driver asks for offsets, and its workers read from one to the other. */
    static void positions() throws Exception {
        create("positions", 2);
        TopicPartition place = new TopicPartition("positions", 0), other = new TopicPartition("positions", 1);
        long first = 1_600_000_000_000L;
        try (var producer = producer()) {
            for (int number = 0; number < 50; number++) {
                byte[] value = bytes(String.format("%06d", number));
                producer.send(new ProducerRecord<>("positions", 0, first + 1000 * number, null, value));
                if (number % 10 == 9) producer.flush();
            }
        }
        var asked = Map.of(place, OffsetSpec.earliest(), other, OffsetSpec.latest());
        equal(wait(admin.listOffsets(asked).all()).get(place).offset(), 0L, "the start");
        equal(wait(admin.listOffsets(asked).all()).get(other).offset(), 0L, "the end of an empty partition");
        equal(end(place), 50L, "the end");
        var timed = wait(admin.listOffsets(Map.of(place, OffsetSpec.forTimestamp(first + 12_001))).all()).get(place);
        equal(timed.offset() + " " + timed.timestamp(), "13 " + (first + 13_000), "the offset of a time");
        try (var consumer = consumer("group.id", "spark-executor", "isolation.level", "read_committed")) {
            equal(consumer.beginningOffsets(List.of(place, other)), Map.of(place, 0L, other, 0L), "the beginnings");
            equal(consumer.endOffsets(List.of(place, other)), Map.of(place, 50L, other, 0L), "the ends");
            var found = consumer.offsetsForTimes(Map.of(place, first + 12_001, other, first));
            equal(found.get(place).offset(), 13L, "a consumer's offset of a time");
            equal(found.get(other), null, "a time after the last");
            consumer.assign(List.of(place));
            for (int start : List.of(37, 5, 49)) {
                consumer.seek(place, start);
                equal(numbers(read(consumer, 50 - start)), range(start, 50 - start), "from " + start);
                equal(consumer.position(place), 50L, "the position");
            }
            consumer.seek(place, 99);
            refused(org.apache.kafka.clients.consumer.InvalidOffsetException.class, () -> { while (true) consumer.poll(SOON); }, "past the end");
            consumer.seekToEnd(List.of(place));
            expect(consumer.poll(SOON).isEmpty(), "records after the end");
        }
        equal(consumer("group.id", "reset", "auto.offset.reset", "earliest").partitionsFor("positions").size(), 2, "parts");
    }

    static void deletingRecords() throws Exception {
        create("shortened", 1);
        produce("shortened", 1, 0, 10);
        TopicPartition place = new TopicPartition("shortened", 0);
        var deleted = admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(4))).lowWatermarks().get(place);
        equal(wait(deleted).lowWatermark(), 4L, "the new start");
        equal(numbers(read(place, -1, 6)), range(4, 6), "what is left");
        try (var consumer = consumer("auto.offset.reset", "earliest")) {
            consumer.assign(List.of(place));
            consumer.seek(place, 1);
            equal(numbers(read(consumer, 6)), range(4, 6), "from what is gone, reset to the start");
        }
        refused(OffsetOutOfRangeException.class, () ->
            wait(admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(11))).all()), "deleting past the end");
    }

    static void automatic() throws Exception {
        produce("made-by-producing", 1, 0, 1);
        equal(numbers(read(new TopicPartition("made-by-producing", 0), -1, 1)), range(0, 1), "a topic made by producing");
    }

    static void threads() throws Exception {
        create("threads", 4);
        try (var producer = producer("compression.type", "lz4", "batch.size", 2000)) {
            var pool = Executors.newFixedThreadPool(8);
            for (int thread = 0; thread < 8; thread++) {
                int own = thread;
                pool.submit(() -> IntStream.range(0, 1000).forEach(number -> producer.send(new ProducerRecord<>(
                    "threads", own % 4, null, bytes(String.format("%06d", own * 1000 + number))))));
            }
            pool.shutdown();
            expect(pool.awaitTermination(40, TimeUnit.SECONDS), "the threads are still sending");
        }
        for (int partition = 0; partition < 4; partition++) {
            int[] next = {partition * 1000, (partition + 4) * 1000};
            for (var record : read(new TopicPartition("threads", partition), -1, 2000)) {
                int number = Integer.parseInt(text(record.value()));
                int thread = number / 1000 == partition ? 0 : 1;
                equal(number, next[thread]++, "a thread's next record");
            }
        }
    }

    /** There are none yet, and who asks is told so. */
    static void transactions() throws Exception {
        long began = System.nanoTime();
        try (var producer = producer("transactional.id", "t")) {
            refused(KafkaException.class, () -> { producer.initTransactions(); return 0; }, "a transaction");
        }
        expect(System.nanoTime() - began < 15_000_000_000L, "the refusal took too long");
    }

    static void strict() throws Exception {
        refused(TimeoutException.class, () -> { produce("nobody", 1, 0, 1, "max.block.ms", 2000); return 0; }, "no topic");
        expect(!wait(admin.listTopics().names()).contains("nobody"), "the topic was made");
    }

    // The groups' part

    /** A consumer in a thread of its own. */
    static class Member implements AutoCloseable {
        final KafkaConsumer<byte[], byte[]> consumer;
        final Queue<ConsumerRecord<byte[], byte[]>> found = new ConcurrentLinkedQueue<>();
        final AtomicReference<Exception> failure = new AtomicReference<>();
        volatile Set<TopicPartition> share = Set.of();
        volatile int assigned = 0;
        private volatile boolean isLeaving = false, isCommitting = false;
        private final Thread thread = new Thread(this::work);

        Member(String group, String topic, Object... pairs) {
            List<Object> all = new ArrayList<>(List.of(
                "group.id", group, "auto.offset.reset", "earliest", "session.timeout.ms", 10000,
                "heartbeat.interval.ms", 300, "fetch.max.wait.ms", 200));
            all.addAll(List.of(pairs));
            consumer = consumer(all.toArray());
            consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
                public void onPartitionsRevoked(Collection<TopicPartition> places) { consumer.commitSync(); }
                public void onPartitionsLost(Collection<TopicPartition> places) {}
                public void onPartitionsAssigned(Collection<TopicPartition> places) { assigned += 1; }
            });
            thread.start();
        }

        private void work() {
            try {
                while (!isLeaving) {
                    consumer.poll(Duration.ofMillis(50)).forEach(found::add);
                    share = consumer.assignment();
                    if (isCommitting) consumer.commitSync();
                    isCommitting = false;
                }
            } catch (Exception error) {
                failure.set(error);
            }
            consumer.close();
        }

        void commit() throws Exception {
            isCommitting = true;
            until(() -> !isCommitting, "a commit", 20);
        }

        void see(int count) throws Exception {
            until(() -> found.size() >= count, count + " records", 30);
        }

        public void close() throws InterruptedException {
            isLeaving = true;
            thread.join();
        }
    }

    static void continuing() throws Exception {
        create("continuing", 2);
        produce("continuing", 2, 0, 20);
        try (var member = new Member("continuing-group", "continuing")) {
            member.see(20);
            member.commit();
        }
        produce("continuing", 2, 20, 10);
        try (var member = new Member("continuing-group", "continuing", "enable.auto.commit", true)) {
            member.see(10);
            equal(numbers(member.found), range(20, 10), "the member that came back");
        }
        equal(committed("continuing-group", "continuing", 2), List.of(15L, 15L), "what was committed");
    }

    static List<Long> committed(String group, String topic, int partitions) throws Exception {
        var found = wait(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        return IntStream.range(0, partitions).mapToObj(index -> found.get(new TopicPartition(topic, index)).offset()).toList();
    }

    /** Three members share six partitions, come and go; nothing is lost, and with commits nothing doubled. */
    static void growingAndShrinking() throws Exception {
        for (var assignor : List.of(
            RangeAssignor.class, RoundRobinAssignor.class, StickyAssignor.class, CooperativeStickyAssignor.class)) {
            String topic = "shared-" + assignor.getSimpleName();
            create(topic, 6);
            List<Member> all = new ArrayList<>(), members = new ArrayList<>();
            int sent = 0;
            for (int count : List.of(1, 3, 2, 1)) {
                while (members.size() < count) {
                    members.add(new Member(topic, topic, "partition.assignment.strategy", assignor.getName()));
                    all.add(members.get(members.size() - 1));
                }
                while (members.size() > count) members.remove(0).close();
                until(() -> members.stream().allMatch(member -> member.share.size() == 6 / count), topic + " by " + count, 30);
                produce(topic, 6, sent, 60);
                int expected = sent += 60;
                until(() -> seen(all).size() >= expected, topic + ": records by " + count + " members", 30);
                equal(seen(all), range(0, expected), topic + ": what was seen");
            }
            members.get(0).close();
            for (var member : all) if (member.failure.get() != null) throw member.failure.get();
        }
    }

    static List<Integer> seen(List<Member> members) {
        return numbers(members.stream().flatMap(member -> member.found.stream()).toList());
    }

    /** A member with a name of its own comes back to its partitions, and nobody else notices. */
    static void staticMembership() throws Exception {
        create("static", 4);
        var other = new Member("static-group", "static", "group.instance.id", "other");
        var own = new Member("static-group", "static", "group.instance.id", "own");
        until(() -> own.share.size() == 2 && other.share.size() == 2, "two partitions each", 30);
        var share = own.share;
        int before = other.assigned;
        own.close();
        var again = new Member("static-group", "static", "group.instance.id", "own");
        until(() -> again.share.size() == 2, "a member that comes back", 20);
        equal(again.share, share, "its partitions");
        Thread.sleep(1000);
        equal(other.assigned, before, "how often the other was given partitions");
        var described = wait(admin.describeConsumerGroups(List.of("static-group")).all()).get("static-group");
        equal(described.members().stream().map(member -> member.groupInstanceId().orElse("")).sorted().toList(),
            List.of("other", "own"), "the names");
        // Another with the same name takes its place, and the first is told.
        var thief = new Member("static-group", "static", "group.instance.id", "own");
        until(() -> again.failure.get() != null, "the member that lost its name", 20);
        expect(again.failure.get() instanceof FencedInstanceIdException, "" + again.failure.get());
        thief.close();
        other.close();
        var gone = List.of(new MemberToRemove("own"), new MemberToRemove("other"));
        wait(admin.removeMembersFromConsumerGroup("static-group", new RemoveMembersFromConsumerGroupOptions(gone)).all());
        described = wait(admin.describeConsumerGroups(List.of("static-group")).all()).get("static-group");
        equal(described.members().size(), 0, "members after their removal");
    }

    static void groupAdministration() throws Exception {
        create("listed", 2);
        produce("listed", 2, 0, 10);
        var member = new Member("listed-group", "listed", "client.id", "listed-client");
        member.see(10);
        member.commit();
        var listed = wait(admin.listConsumerGroups().all()).stream().map(ConsumerGroupListing::groupId).toList();
        expect(listed.contains("listed-group"), "the group is not listed: " + listed);
        var described = wait(admin.describeConsumerGroups(List.of("listed-group")).all()).get("listed-group");
        equal(described.groupState(), GroupState.STABLE, "its state");
        equal(described.partitionAssignor(), "range", "its assignor");
        var only = described.members().iterator().next();
        equal(only.clientId(), "listed-client", "its member");
        equal(only.assignment().topicPartitions(), Set.of(place("listed", 0), place("listed", 1)), "its partitions");
        equal(described.coordinator().id(), wait(admin.describeCluster().controller()).id(), "its coordinator");
        equal(committed("listed-group", "listed", 2), List.of(5L, 5L), "its offsets");
        refused(GroupNotEmptyException.class,
            () -> wait(admin.deleteConsumerGroups(List.of("listed-group")).all()), "deleting a group in use");
        var back = Map.of(place("listed", 0), new OffsetAndMetadata(2, "by hand"));
        refused(UnknownMemberIdException.class,
            () -> wait(admin.alterConsumerGroupOffsets("listed-group", back).all()), "an offset of a group in use");
        member.close();
        until(() -> wait(admin.describeConsumerGroups(List.of("listed-group")).all()).get("listed-group").groupState()
            == GroupState.EMPTY, "an empty group", 10);
        wait(admin.alterConsumerGroupOffsets("listed-group", back).all());
        var offsets = wait(admin.listConsumerGroupOffsets("listed-group").partitionsToOffsetAndMetadata());
        equal(offsets.get(place("listed", 0)), new OffsetAndMetadata(2, "by hand"), "the offset set by hand");
        wait(admin.deleteConsumerGroups(List.of("listed-group")).all());
        expect(wait(admin.listConsumerGroups().all()).stream().noneMatch(group -> group.groupId().equals("listed-group")),
            "a deleted group is listed");
        refused(GroupIdNotFoundException.class,
            () -> wait(admin.deleteConsumerGroups(List.of("listed-group")).all()), "deleting what is gone");
    }

    static TopicPartition place(String topic, int partition) { return new TopicPartition(topic, partition); }

    static void afterRestart() throws Exception {
        equal(committed("continuing-group", "continuing", 2), List.of(15L, 15L), "what was committed before the restart");
        produce("continuing", 2, 30, 10);
        try (var member = new Member("continuing-group", "continuing")) {
            member.see(10);
            equal(numbers(member.found), range(30, 10), "the member after the restart");
        }
    }

    // The parts

    static final Map<String, Map<String, Step>> PARTS = new HashMap<>();

    static void step(String part, String name, Step step) {
        PARTS.computeIfAbsent(part, none -> new LinkedHashMap<>()).put(name, step);
    }

    static {
        step("records", "topics", Day::topics);
        step("records", "codecs", Day::codecs);
        step("records", "shapes", Day::shapes);
        step("records", "tooLarge", Day::tooLarge);
        step("records", "positions", Day::positions);
        step("records", "deletingRecords", Day::deletingRecords);
        step("records", "automatic", Day::automatic);
        step("records", "threads", Day::threads);
        step("records", "transactions", Day::transactions);
        step("strict", "strict", Day::strict);
        step("groups", "continuing", Day::continuing);
        step("groups", "growingAndShrinking", Day::growingAndShrinking);
        step("groups", "staticMembership", Day::staticMembership);
        step("groups", "groupAdministration", Day::groupAdministration);
        step("groups-again", "afterRestart", Day::afterRestart);
    }

    public static void main(String[] words) throws Exception {
        server = words[0];
        admin = Admin.create(settings("default.api.timeout.ms", 20000, "request.timeout.ms", 10000));
        for (var step : PARTS.get(words[1]).entrySet()) {
            if (words.length > 2 && !words[2].equals(step.getKey())) continue;
            long began = System.nanoTime();
            var watchdog = new Timer(true);
            watchdog.schedule(new TimerTask() {
                public void run() { end("FAILED " + step.getKey() + ": not done within two minutes", 1); }
            }, 120_000);
            try {
                step.getValue().run();
            } catch (Throwable error) {
                if (!(error instanceof Failure)) error.printStackTrace();
                end("FAILED " + step.getKey() + ": " + error, 1);
            }
            watchdog.cancel();
            System.out.printf("ok %s %.1f s%n", step.getKey(), (System.nanoTime() - began) / 1e9);
        }
        end("done " + words[1], 0);
    }

    static void end(String text, int code) {
        System.out.println(text);
        System.out.flush();
        Runtime.getRuntime().halt(code);
    }
}
