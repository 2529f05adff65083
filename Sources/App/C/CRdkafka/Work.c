#include "CRdkafka.h"
#include "Library.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    batch_messages = 1000,
    patience_milliseconds = 60000,
    silence_milliseconds = 10000,
};

/* What the deliveries of the present work gave. */
static int64_t failed_deliveries;
static int first_failure;
static double *waits;
static int64_t wait_count;
static int64_t wait_room;

static double seconds_of(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void begin_measuring(struct sluice_rdkafka_result *result) {
    memset(result, 0, sizeof *result);
    result->processor_seconds = -seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    result->seconds = -seconds_of(CLOCK_MONOTONIC);
}

static void end_measuring(struct sluice_rdkafka_result *result) {
    result->seconds += seconds_of(CLOCK_MONOTONIC);
    result->processor_seconds += seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

void rdkafka_note_delivery(rd_kafka_t *client, const rd_kafka_message_t *message, void *context) {
    (void)client, (void)context;
    if (message->err) {
        failed_deliveries++;
        first_failure = message->err;
    } else if (wait_count < wait_room) {
        double *began = message->private_;
        waits[wait_count++] = (seconds_of(CLOCK_MONOTONIC) - *began) * 1e3;
    }
}

static int finish_deliveries(void) {
    rdkafka.flush(rdkafka_client, patience_milliseconds);
    int left = rdkafka.outq_len(rdkafka_client);
    if (left > 0) return rdkafka_fail("%d records were not acknowledged within a minute", left);
    if (failed_deliveries > 0)
        return rdkafka_fail("%lld records were refused: %s", (long long)failed_deliveries,
                            rdkafka.err2str(first_failure));
    return 0;
}

/* One record, acknowledged, so that neither connecting nor asking for the leader is measured. */
static int warm_up(rd_kafka_topic_t *topic, char *payload) {
    failed_deliveries = 0;
    if (rdkafka.produce(topic, 0, 0, payload, 1, NULL, 0, NULL) != 0)
        return rdkafka_fail("produce: %s", rdkafka.err2str(rdkafka.last_error()));
    return finish_deliveries();
}

/* Bytes that no codec and no file system makes smaller; the caller frees them. */
static char *random_bytes(int32_t size) {
    char *bytes = malloc((size_t)size);
    uint64_t state = 88172645463325252ULL;
    for (int32_t index = 0; bytes && index < size; index++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        bytes[index] = (char)state;
    }
    return bytes;
}

static int64_t end_of(const char *name) {
    int64_t low = 0, high = 0;
    int code = rdkafka.query_watermark_offsets(rdkafka_client, name, 0, &low, &high, patience_milliseconds);
    if (code != 0) return rdkafka_fail("offsets of %s: %s", name, rdkafka.err2str(code));
    return high;
}

/* Queues everything, as fast as the client's own queue takes it. */
static int enqueue(rd_kafka_topic_t *topic, char *payload, int32_t size, int64_t count) {
    rd_kafka_message_t messages[batch_messages];
    while (count > 0) {
        int wanted = count < batch_messages ? (int)count : batch_messages;
        memset(messages, 0, sizeof messages);
        for (int index = 0; index < wanted; index++) {
            messages[index].payload = payload;
            messages[index].len = (size_t)size;
        }
        int taken = rdkafka.produce_batch(topic, 0, 0, messages, wanted);
        for (int index = 0; taken < wanted && index < wanted; index++) {
            int code = messages[index].err;
            if (code && code != RD_KAFKA_RESP_ERR__QUEUE_FULL)
                return rdkafka_fail("produce: %s", rdkafka.err2str(code));
        }
        count -= taken;
        rdkafka.poll(rdkafka_client, taken < wanted ? 1 : 0);
    }
    return 0;
}

static int produce(rd_kafka_topic_t *topic, const char *name, char *payload, int64_t count, int32_t size,
                   struct sluice_rdkafka_result *result) {
    if (warm_up(topic, payload) != 0) return -1;
    int64_t before = end_of(name);
    if (before < 0) return -1;
    begin_measuring(result);
    if (enqueue(topic, payload, size, count) != 0 || finish_deliveries() != 0) return -1;
    end_measuring(result);
    int64_t after = end_of(name);
    if (after < 0) return -1;
    result->records = count;
    result->kept = after - before;
    result->bytes = result->records * size;
    return 0;
}

int sluice_rdkafka_produce(const char *name, int64_t count, int32_t size, struct sluice_rdkafka_result *result) {
    char *payload = random_bytes(size);
    rd_kafka_topic_t *topic = rdkafka.topic_new(rdkafka_client, name, NULL);
    wait_room = 0;
    int code = produce(topic, name, payload, count, size, result);
    rdkafka.topic_destroy(topic);
    free(payload);
    return code;
}

static void sleep_until(double moment) {
    double left = moment - seconds_of(CLOCK_MONOTONIC);
    /* Deliveries are told of by this thread, so it waits in the client, and only then sleeps what is left. */
    rdkafka.poll(rdkafka_client, left > 1e-3 ? (int)(left * 1e3) : 0);
    left = moment - seconds_of(CLOCK_MONOTONIC);
    if (left > 0 && left < 1e-3) {
        struct timespec span = {0, (long)(left * 1e9)};
        nanosleep(&span, NULL);
    }
}

static int compare(const void *one, const void *other) {
    double difference = *(const double *)one - *(const double *)other;
    return difference < 0 ? -1 : difference > 0;
}

int sluice_rdkafka_produce_paced(const char *name, int64_t count, int32_t size, double rate,
                                 struct sluice_rdkafka_result *result) {
    char *payload = random_bytes(size);
    double *began = calloc((size_t)count, sizeof *began);
    rd_kafka_topic_t *topic = rdkafka.topic_new(rdkafka_client, name, NULL);
    free(waits);
    waits = calloc((size_t)count, sizeof *waits);
    wait_count = wait_room = 0;
    int code = warm_up(topic, payload);
    wait_room = count;
    begin_measuring(result);
    double start = seconds_of(CLOCK_MONOTONIC);
    for (int64_t index = 0; code == 0 && index < count; index++) {
        while (seconds_of(CLOCK_MONOTONIC) < start + (double)index / rate) sleep_until(start + (double)index / rate);
        began[index] = seconds_of(CLOCK_MONOTONIC);
        if (rdkafka.produce(topic, 0, 0, payload, (size_t)size, NULL, 0, &began[index]) != 0)
            code = rdkafka_fail("produce: %s", rdkafka.err2str(rdkafka.last_error()));
        rdkafka.poll(rdkafka_client, 0);
    }
    if (code == 0) code = finish_deliveries();
    end_measuring(result);
    result->records = wait_count;
    result->bytes = wait_count * size;
    qsort(waits, (size_t)wait_count, sizeof *waits, compare);
    wait_room = 0;
    rdkafka.topic_destroy(topic);
    free(began);
    free(payload);
    return code;
}

double sluice_rdkafka_wait(double share) {
    if (wait_count == 0) return 0;
    int64_t index = (int64_t)((double)wait_count * share);
    return waits[index < wait_count ? index : wait_count - 1];
}

/* Takes `wanted` records at most, and waits for one at least; how many, or -1. */
static ssize_t take_some(rd_kafka_topic_t *topic, size_t wanted, struct sluice_rdkafka_result *result) {
    rd_kafka_message_t *messages[batch_messages];
    ssize_t taken = rdkafka.consume_batch(topic, 0, silence_milliseconds, messages,
                                          wanted < batch_messages ? wanted : batch_messages);
    if (taken <= 0) return rdkafka_fail("no record came for %d s", silence_milliseconds / 1000);
    int code = 0;
    for (ssize_t index = 0; index < taken; index++) {
        if (messages[index]->err) code = messages[index]->err;
        result->records++;
        result->bytes += (int64_t)messages[index]->len;
        rdkafka.message_destroy(messages[index]);
    }
    return code == 0 ? taken : rdkafka_fail("consume: %s", rdkafka.err2str(code));
}

/* Takes records until there are enough. The clock starts behind the first, the client being connected then. */
static int take(rd_kafka_topic_t *topic, int64_t count, struct sluice_rdkafka_result *result) {
    if (take_some(topic, 1, result) < 0) return -1;
    begin_measuring(result);
    while (result->records < count) {
        if (take_some(topic, (size_t)(count - result->records), result) < 0) return -1;
    }
    end_measuring(result);
    return 0;
}

int sluice_rdkafka_consume(const char *name, int64_t count, struct sluice_rdkafka_result *result) {
    rd_kafka_topic_t *topic = rdkafka.topic_new(rdkafka_client, name, NULL);
    memset(result, 0, sizeof *result);
    int code = 0;
    if (rdkafka.consume_start(topic, 0, RD_KAFKA_OFFSET_BEGINNING) != 0) {
        code = rdkafka_fail("consume: %s", rdkafka.err2str(rdkafka.last_error()));
    } else {
        code = take(topic, count, result);
        rdkafka.consume_stop(topic, 0);
    }
    rdkafka.topic_destroy(topic);
    return code;
}
