#ifndef SLUICE_CRDKAFKA_H
#define SLUICE_CRDKAFKA_H

#include <stdint.h>

/* One client of Kafka a process, on a librdkafka that is found when it is asked for: nothing needs it to be built.
   Calls return 0, or -1 and say why in sluice_rdkafka_error. One thread makes all of them. */

/* Opens the library at `path`, or by the name that the loader looks up. */
int sluice_rdkafka_load(const char *path);
const char *sluice_rdkafka_version(void);
const char *sluice_rdkafka_error(void);

/* Begins a client of `brokers`; what was set before by name applies to it. */
int sluice_rdkafka_set(const char *name, const char *value);
int sluice_rdkafka_begin_producer(const char *brokers);
int sluice_rdkafka_begin_consumer(const char *brokers);
void sluice_rdkafka_end(void);

/* Makes a topic of one partition; that it exists is no error. */
int sluice_rdkafka_create_topic(const char *name);

/* What a piece of work took. */
struct sluice_rdkafka_result {
    double seconds;
    /* Of the processors, by all threads of this process. */
    double processor_seconds;
    int64_t records;
    int64_t bytes;
    /* By how much the partition's end has moved: a server may say something else than it has acknowledged. */
    int64_t kept;
};

/* Produces `count` records of `size` bytes to partition 0, and waits until each is acknowledged. */
int sluice_rdkafka_produce(const char *topic, int64_t count, int32_t size, struct sluice_rdkafka_result *result);

/* The same at a steady rate; each record's wait for its acknowledgement is kept. */
int sluice_rdkafka_produce_paced(const char *topic, int64_t count, int32_t size, double records_per_second,
                                 struct sluice_rdkafka_result *result);
/* The wait below which lies a `share` of the last paced run, in milliseconds. */
double sluice_rdkafka_wait(double share);

/* Takes the first record of partition 0, and then measures how long the next `count` take. */
int sluice_rdkafka_consume(const char *topic, int64_t count, struct sluice_rdkafka_result *result);

#endif
