#ifndef SLUICE_RDKAFKA_LIBRARY_H
#define SLUICE_RDKAFKA_LIBRARY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What is used of librdkafka, declared here because its header need not be installed. Its binary interface has kept
   these since version 1. */

typedef struct rd_kafka_s rd_kafka_t;
typedef struct rd_kafka_topic_s rd_kafka_topic_t;
typedef struct rd_kafka_conf_s rd_kafka_conf_t;
typedef struct rd_kafka_topic_conf_s rd_kafka_topic_conf_t;
typedef struct rd_kafka_queue_s rd_kafka_queue_t;
typedef struct rd_kafka_op_s rd_kafka_event_t;
typedef struct rd_kafka_NewTopic_s rd_kafka_NewTopic_t;
typedef struct rd_kafka_AdminOptions_s rd_kafka_AdminOptions_t;
typedef struct rd_kafka_topic_result_s rd_kafka_topic_result_t;

typedef struct {
    int err;
    rd_kafka_topic_t *rkt;
    int32_t partition;
    void *payload;
    size_t len;
    void *key;
    size_t key_len;
    int64_t offset;
    void *private_;
} rd_kafka_message_t;

enum {
    RD_KAFKA_PRODUCER = 0,
    RD_KAFKA_CONSUMER = 1,
    RD_KAFKA_CONF_OK = 0,
    RD_KAFKA_OFFSET_BEGINNING = -2,
    RD_KAFKA_RESP_ERR__QUEUE_FULL = -184,
    RD_KAFKA_RESP_ERR__PARTITION_EOF = -191,
    RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS = 36,
};

/* Result, name without its prefix, parameters. */
#define RDKAFKA_FUNCTIONS(F)                                                                                   \
    F(const char *, version_str, (void))                                                                       \
    F(const char *, err2str, (int))                                                                            \
    F(int, last_error, (void))                                                                                 \
    F(rd_kafka_conf_t *, conf_new, (void))                                                                     \
    F(void, conf_destroy, (rd_kafka_conf_t *))                                                                 \
    F(int, conf_set, (rd_kafka_conf_t *, const char *, const char *, char *, size_t))                          \
    F(void, conf_set_dr_msg_cb,                                                                                \
      (rd_kafka_conf_t *, void (*)(rd_kafka_t *, const rd_kafka_message_t *, void *)))                         \
    F(rd_kafka_t *, new, (int, rd_kafka_conf_t *, char *, size_t))                                             \
    F(void, destroy, (rd_kafka_t *))                                                                           \
    F(rd_kafka_topic_t *, topic_new, (rd_kafka_t *, const char *, rd_kafka_topic_conf_t *))                    \
    F(void, topic_destroy, (rd_kafka_topic_t *))                                                               \
    F(int, produce,                                                                                            \
      (rd_kafka_topic_t *, int32_t, int, void *, size_t, const void *, size_t, void *))                        \
    F(int, produce_batch, (rd_kafka_topic_t *, int32_t, int, rd_kafka_message_t *, int))                       \
    F(int, poll, (rd_kafka_t *, int))                                                                          \
    F(int, flush, (rd_kafka_t *, int))                                                                         \
    F(int, outq_len, (rd_kafka_t *))                                                                           \
    F(int, query_watermark_offsets, (rd_kafka_t *, const char *, int32_t, int64_t *, int64_t *, int))          \
    F(int, consume_start, (rd_kafka_topic_t *, int32_t, int64_t))                                              \
    F(int, consume_stop, (rd_kafka_topic_t *, int32_t))                                                        \
    F(ssize_t, consume_batch, (rd_kafka_topic_t *, int32_t, int, rd_kafka_message_t **, size_t))               \
    F(void, message_destroy, (rd_kafka_message_t *))                                                           \
    F(rd_kafka_NewTopic_t *, NewTopic_new, (const char *, int, int, char *, size_t))                           \
    F(void, NewTopic_destroy, (rd_kafka_NewTopic_t *))                                                         \
    F(rd_kafka_queue_t *, queue_new, (rd_kafka_t *))                                                           \
    F(void, queue_destroy, (rd_kafka_queue_t *))                                                               \
    F(rd_kafka_event_t *, queue_poll, (rd_kafka_queue_t *, int))                                               \
    F(void, CreateTopics,                                                                                      \
      (rd_kafka_t *, rd_kafka_NewTopic_t **, size_t, const rd_kafka_AdminOptions_t *, rd_kafka_queue_t *))     \
    F(int, event_error, (rd_kafka_event_t *))                                                                  \
    F(void, event_destroy, (rd_kafka_event_t *))                                                               \
    F(const void *, event_CreateTopics_result, (rd_kafka_event_t *))                                           \
    F(const rd_kafka_topic_result_t **, CreateTopics_result_topics, (const void *, size_t *))                  \
    F(int, topic_result_error, (const rd_kafka_topic_result_t *))

struct rdkafka_library {
#define RDKAFKA_MEMBER(result, name, parameters) result(*name) parameters;
    RDKAFKA_FUNCTIONS(RDKAFKA_MEMBER)
#undef RDKAFKA_MEMBER
};

extern struct rdkafka_library rdkafka;

/* Notes why something failed, and returns -1. */
int rdkafka_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The client, once it has begun. */
extern rd_kafka_t *rdkafka_client;

#endif
