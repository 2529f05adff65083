#ifndef SLUICE_CRDKAFKALOG_H
#define SLUICE_CRDKAFKALOG_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Where nothing is said, a pointer may be nil. */
#pragma clang diagnostic ignored "-Wnullability-completeness"

/* What the tests use of librdkafka 2.0 or later, found when it is asked for: nothing needs it to be built. Its binary
   interface has kept these. Objects that only it looks into are `void`, which Swift sees as plain pointers. */

typedef struct {
    int err;
    void *rkt;
    int32_t partition;
    void *payload;
    size_t len;
    void *key;
    size_t key_len;
    int64_t offset;
    void *opaque;
} rdkafka_message;

typedef struct {
    char *topic;
    int32_t partition;
    int64_t offset;
    void *metadata;
    size_t metadata_size;
    void *opaque;
    int err;
    void *hidden;
} rdkafka_place;

typedef struct {
    int count;
    int size;
    rdkafka_place *elements;
} rdkafka_places;

typedef struct {
    char *topic;
    int partition_count;
    void *partitions;
    int err;
} rdkafka_topic_metadata;

typedef struct {
    int broker_count;
    void *brokers;
    int topic_count;
    rdkafka_topic_metadata *topics;
    int32_t broker;
    char *broker_name;
} rdkafka_metadata;

/* Of one delivered or refused record. */
typedef void (*rdkafka_delivered)(void *client, const rdkafka_message *message, void *context);

/* Result, name without its prefix, parameters. */
#define RDKAFKA_LOG_FUNCTIONS(F)                                                                               \
    F(const char *, err2name, (int))                                                                           \
    F(int, error_code, (const void *))                                                                         \
    F(const char *, error_string, (const void *))                                                              \
    F(void, error_destroy, (void *))                                                                           \
    F(void *, conf_new, (void))                                                                                \
    F(int, conf_set, (void *, const char *, const char *, char *, size_t))                                     \
    F(void, conf_set_dr_msg_cb, (void *, rdkafka_delivered))                                                   \
    F(void, conf_destroy, (void *))                                                                            \
    F(void *, new, (int, void *, char *, size_t))                                                              \
    F(void, destroy_flags, (void *, int))                                                                      \
    F(int, poll, (void *, int))                                                                                \
    F(int, purge, (void *, int))                                                                               \
    F(void *, produceva, (void *, const void *, size_t))                                                       \
    F(void *, headers_new, (size_t))                                                                           \
    F(int, header_add, (void *, const char *, ssize_t, const void *, ssize_t))                                 \
    F(int, header_get_all, (const void *, size_t, const char **, const void **, size_t *))                     \
    F(void, headers_destroy, (void *))                                                                         \
    F(int, message_headers, (const rdkafka_message *, void **))                                                \
    F(int64_t, message_timestamp, (const rdkafka_message *, int *))                                            \
    F(void, message_destroy, (rdkafka_message *))                                                              \
    F(rdkafka_places *, topic_partition_list_new, (int))                                                       \
    F(rdkafka_place *, topic_partition_list_add, (rdkafka_places *, const char *, int32_t))                    \
    F(void, topic_partition_list_destroy, (rdkafka_places *))                                                  \
    F(int, assign, (void *, const rdkafka_places *))                                                           \
    F(rdkafka_message *, consumer_poll, (void *, int))                                                         \
    F(int, query_watermark_offsets, (void *, const char *, int32_t, int64_t *, int64_t *, int))                \
    F(int, offsets_for_times, (void *, rdkafka_places *, int))                                                 \
    F(int, metadata, (void *, int, void *, const rdkafka_metadata **, int))                                    \
    F(void, metadata_destroy, (const rdkafka_metadata *))                                                      \
    F(void *, queue_new, (void *))                                                                             \
    F(void *, queue_poll, (void *, int))                                                                       \
    F(void, queue_destroy, (void *))                                                                           \
    F(int, event_error, (void *))                                                                              \
    F(const char *, event_error_string, (void *))                                                              \
    F(void, event_destroy, (void *))                                                                           \
    F(void *, NewTopic_new, (const char *, int, int, char *, size_t))                                          \
    F(int, NewTopic_set_config, (void *, const char *, const char *))                                          \
    F(void, NewTopic_destroy, (void *))                                                                        \
    F(void, CreateTopics, (void *, void **, size_t, const void *, void *))                                     \
    F(const void **, CreateTopics_result_topics, (const void *, size_t *))                                     \
    F(void *, DeleteTopic_new, (const char *))                                                                 \
    F(void, DeleteTopic_destroy, (void *))                                                                     \
    F(void, DeleteTopics, (void *, void **, size_t, const void *, void *))                                     \
    F(const void **, DeleteTopics_result_topics, (const void *, size_t *))                                     \
    F(void *, NewPartitions_new, (const char *, size_t, char *, size_t))                                       \
    F(void, NewPartitions_destroy, (void *))                                                                   \
    F(void, CreatePartitions, (void *, void **, size_t, const void *, void *))                                 \
    F(const void **, CreatePartitions_result_topics, (const void *, size_t *))                                 \
    F(int, topic_result_error, (const void *))                                                                 \
    F(const char *, topic_result_error_string, (const void *))                                                 \
    F(void *, ConfigResource_new, (int, const char *))                                                         \
    F(int, ConfigResource_set_config, (void *, const char *, const char *))                                    \
    F(const char *, ConfigResource_name, (const void *))                                                       \
    F(const void **, ConfigResource_configs, (const void *, size_t *))                                         \
    F(int, ConfigResource_error, (const void *))                                                               \
    F(const char *, ConfigResource_error_string, (const void *))                                               \
    F(void, ConfigResource_destroy, (void *))                                                                  \
    F(const char *, ConfigEntry_name, (const void *))                                                          \
    F(const char *, ConfigEntry_value, (const void *))                                                         \
    F(int, ConfigEntry_source, (const void *))                                                                 \
    F(void, AlterConfigs, (void *, void **, size_t, const void *, void *))                                     \
    F(const void **, AlterConfigs_result_resources, (const void *, size_t *))                                  \
    F(void, DescribeConfigs, (void *, void **, size_t, const void *, void *))                                  \
    F(const void **, DescribeConfigs_result_resources, (const void *, size_t *))                               \
    F(void *, DeleteRecords_new, (const rdkafka_places *))                                                     \
    F(void, DeleteRecords_destroy, (void *))                                                                   \
    F(void, DeleteRecords, (void *, void **, size_t, const void *, void *))                                    \
    F(const rdkafka_places *, DeleteRecords_result_offsets, (const void *))                                    \
    F(void *, DeleteGroup_new, (const char *))                                                                 \
    F(void, DeleteGroup_destroy, (void *))                                                                     \
    F(void, DeleteGroups, (void *, void **, size_t, const void *, void *))                                     \
    F(const void **, DeleteGroups_result_groups, (const void *, size_t *))                                     \
    F(void, ListConsumerGroups, (void *, const void *, void *))                                                \
    F(const void **, ListConsumerGroups_result_valid, (const void *, size_t *))                                \
    F(const void **, ListConsumerGroups_result_errors, (const void *, size_t *))                               \
    F(const char *, ConsumerGroupListing_group_id, (const void *))                                             \
    F(void *, AlterConsumerGroupOffsets_new, (const char *, const rdkafka_places *))                           \
    F(void, AlterConsumerGroupOffsets_destroy, (void *))                                                       \
    F(void, AlterConsumerGroupOffsets, (void *, void **, size_t, const void *, void *))                        \
    F(const void **, AlterConsumerGroupOffsets_result_groups, (const void *, size_t *))                        \
    F(void *, ListConsumerGroupOffsets_new, (const char *, const rdkafka_places *))                            \
    F(void, ListConsumerGroupOffsets_destroy, (void *))                                                        \
    F(void, ListConsumerGroupOffsets, (void *, void **, size_t, const void *, void *))                         \
    F(const void **, ListConsumerGroupOffsets_result_groups, (const void *, size_t *))                         \
    F(const void *, group_result_error, (const void *))                                                        \
    F(const rdkafka_places *, group_result_partitions, (const void *))

/* The library's functions, each under its name without the prefix. */
typedef struct {
#define RDKAFKA_LOG_MEMBER(result, name, parameters) result(*_Nonnull name) parameters;
    RDKAFKA_LOG_FUNCTIONS(RDKAFKA_LOG_MEMBER)
#undef RDKAFKA_LOG_MEMBER
} rdkafka_functions;

/* Opens the library at `path`, or by the name that the loader looks up; nil, and why in `reason`, when it cannot. */
const rdkafka_functions *_Nullable rdkafka_open(const char *path, char *reason, size_t size);

/* One record; where a key or a value is nil, there is none. Takes the headers if it takes the record; gives the
   library's error otherwise. */
void *_Nullable rdkafka_produce(const rdkafka_functions *library, void *client, const char *topic, int32_t partition,
                                int64_t timestamp, const void *_Nullable key, size_t key_size,
                                const void *_Nullable value, size_t value_size, void *_Nullable headers,
                                void *opaque);

/* Puts a copy of these bytes beside a place's offset; they go with the place's list. */
void rdkafka_note(rdkafka_place *place, const void *bytes, size_t size);

#endif
