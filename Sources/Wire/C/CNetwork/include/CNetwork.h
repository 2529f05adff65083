#ifndef SLUICE_CNETWORK_H
#define SLUICE_CNETWORK_H

#include <stdint.h>

/* What Swift cannot say of sockets without casting pointers, or at all: socket addresses, accept4, flags of Linux.
   Calls that open something return a descriptor that a child process does not inherit, or -1 with errno. */

/* A resolved address. */
struct sluice_endpoint {
    uint8_t family; /* 4 or 6 */
    uint16_t port;
    uint8_t bytes[16]; /* the first 4 for family 4 */
};

/* Room for the text of an address, with its end. */
#define SLUICE_HOST_ROOM 46

/* Reads a numeric address of either family: 1, or 0 when `text` is not one. */
int sluice_read_host(const char *text, struct sluice_endpoint *endpoint);
/* Writes the numeric address, in the shortest form. */
void sluice_write_host(const struct sluice_endpoint *endpoint, char text[SLUICE_HOST_ROOM]);
/* Whether only this machine can reach the address. */
int sluice_is_loopback(const struct sluice_endpoint *endpoint);
/* Asks the name service: how many of at most `room` endpoints were found, or a negative code of getaddrinfo. */
int sluice_resolve(const char *name, uint16_t port, struct sluice_endpoint *endpoints, int room);
const char *sluice_resolve_words(int code);

/* A socket that listens. */
int sluice_listen(const struct sluice_endpoint *endpoint, int backlog);
/* The next connection, waited for. */
int sluice_accept(int descriptor);
/* A socket whose connecting has begun. */
int sluice_begin_connect(const struct sluice_endpoint *endpoint);
/* How the connecting ended: 0 or an errno. */
int sluice_connect_result(int descriptor);
/* This end's address, or the peer's: 0, or -1 with errno. */
int sluice_local_endpoint(int descriptor, struct sluice_endpoint *endpoint);
int sluice_remote_endpoint(int descriptor, struct sluice_endpoint *endpoint);

/* As recv and send, without waiting and without signals. */
long sluice_receive(int descriptor, void *buffer, unsigned long count);
long sluice_send(int descriptor, const void *bytes, unsigned long count);
/* Waits until the socket can be read (or written): 1, 0 after `milliseconds` (-1: no limit), or -1 with errno. */
int sluice_wait(int descriptor, int for_writing, int milliseconds);

#endif
