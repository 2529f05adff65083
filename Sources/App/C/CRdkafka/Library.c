#include "CRdkafka.h"
#include "Library.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct rdkafka_library rdkafka;
rd_kafka_t *rdkafka_client;

static char reason[512];
static rd_kafka_conf_t *settings;

int rdkafka_fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    return -1;
}

const char *sluice_rdkafka_error(void) { return reason; }

const char *sluice_rdkafka_version(void) { return rdkafka.version_str(); }

int sluice_rdkafka_load(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) return rdkafka_fail("%s", dlerror());
#define RDKAFKA_LOAD(result, name, parameters)                                                                 \
    *(void **)&rdkafka.name = dlsym(library, "rd_kafka_" #name);                                               \
    if (!rdkafka.name) return rdkafka_fail("%s has no rd_kafka_" #name "; it is not librdkafka 1.0 or later", path);
    RDKAFKA_FUNCTIONS(RDKAFKA_LOAD)
#undef RDKAFKA_LOAD
    return 0;
}

int sluice_rdkafka_set(const char *name, const char *value) {
    if (!settings) settings = rdkafka.conf_new();
    if (rdkafka.conf_set(settings, name, value, reason, sizeof reason) != RD_KAFKA_CONF_OK) return -1;
    return 0;
}

static int begin(int kind, const char *brokers) {
    if (sluice_rdkafka_set("bootstrap.servers", brokers) != 0) return -1;
    rdkafka_client = rdkafka.new(kind, settings, reason, sizeof reason);
    /* A client owns its settings; one that was not made leaves them. */
    if (!rdkafka_client) rdkafka.conf_destroy(settings);
    settings = NULL;
    return rdkafka_client ? 0 : -1;
}

/* Records that came to nothing, and the waits of those that did not, are noted as they are told of. */
void rdkafka_note_delivery(rd_kafka_t *client, const rd_kafka_message_t *message, void *context);

int sluice_rdkafka_begin_producer(const char *brokers) {
    if (!settings) settings = rdkafka.conf_new();
    rdkafka.conf_set_dr_msg_cb(settings, rdkafka_note_delivery);
    return begin(RD_KAFKA_PRODUCER, brokers);
}

int sluice_rdkafka_begin_consumer(const char *brokers) { return begin(RD_KAFKA_CONSUMER, brokers); }

void sluice_rdkafka_end(void) {
    if (rdkafka_client) rdkafka.destroy(rdkafka_client);
    rdkafka_client = NULL;
}

int sluice_rdkafka_create_topic(const char *name) {
    rd_kafka_NewTopic_t *topic = rdkafka.NewTopic_new(name, 1, 1, reason, sizeof reason);
    if (!topic) return -1;
    rd_kafka_queue_t *queue = rdkafka.queue_new(rdkafka_client);
    rdkafka.CreateTopics(rdkafka_client, &topic, 1, NULL, queue);
    rd_kafka_event_t *event = rdkafka.queue_poll(queue, 30000);
    int code = event ? rdkafka.event_error(event) : -185;
    if (event && code == 0) {
        size_t count = 0;
        const void *result = rdkafka.event_CreateTopics_result(event);
        const rd_kafka_topic_result_t **topics = rdkafka.CreateTopics_result_topics(result, &count);
        if (count == 1) code = rdkafka.topic_result_error(topics[0]);
    }
    if (event) rdkafka.event_destroy(event);
    rdkafka.queue_destroy(queue);
    rdkafka.NewTopic_destroy(topic);
    if (code == 0 || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return 0;
    return rdkafka_fail("topic %s: %s", name, rdkafka.err2str(code));
}
