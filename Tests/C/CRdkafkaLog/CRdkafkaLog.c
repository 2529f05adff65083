#include "CRdkafkaLog.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const rdkafka_functions *rdkafka_open(const char *path, char *reason, size_t size) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(reason, size, "%s", dlerror());
        return NULL;
    }
    rdkafka_functions *functions = calloc(1, sizeof *functions);
#define RDKAFKA_LOG_LOAD(result, name, parameters)                                                             \
    *(void **)&functions->name = dlsym(library, "rd_kafka_" #name);                                            \
    if (!functions->name) {                                                                                    \
        snprintf(reason, size, "%s has no rd_kafka_" #name "; it is not librdkafka 2.0 or later", path);       \
        free(functions);                                                                                       \
        return NULL;                                                                                           \
    }
    RDKAFKA_LOG_FUNCTIONS(RDKAFKA_LOG_LOAD)
#undef RDKAFKA_LOG_LOAD
    return functions;
}

/* One argument of rd_kafka_produceva: a tag, and what the tag says. */
struct argument {
    int tag;
    union {
        const char *text;
        int32_t number;
        int64_t time;
        struct {
            const void *start;
            size_t size;
        } run;
        void *pointer;
        char padding[64];
    } is;
};

enum { TOPIC = 1, PARTITION = 3, VALUE = 4, KEY = 5, OPAQUE = 6, FLAGS = 7, TIMESTAMP = 8, HEADERS = 10 };
enum { COPY = 2 };

void *rdkafka_produce(const rdkafka_functions *library, void *client, const char *topic, int32_t partition,
                      int64_t timestamp, const void *key, size_t key_size, const void *value, size_t value_size,
                      void *headers, void *opaque) {
    struct argument arguments[8] = {
        {TOPIC, {.text = topic}},         {PARTITION, {.number = partition}},
        {FLAGS, {.number = COPY}},        {TIMESTAMP, {.time = timestamp}},
        {KEY, {.run = {key, key_size}}},  {VALUE, {.run = {value, value_size}}},
        {OPAQUE, {.pointer = opaque}},    {HEADERS, {.pointer = headers}},
    };
    return library->produceva(client, arguments, headers ? 8 : 7);
}

/* librdkafka frees the bytes as it frees its own. */
void rdkafka_note(rdkafka_place *place, const void *bytes, size_t size) {
    place->metadata = malloc(size);
    place->metadata_size = size;
    memcpy(place->metadata, bytes, size);
}
