#define _GNU_SOURCE
#include "CNetwork.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

static socklen_t pack(const struct sluice_endpoint *endpoint, struct sockaddr_storage *storage) {
    memset(storage, 0, sizeof *storage);
    if (endpoint->family == 4) {
        struct sockaddr_in *address = (struct sockaddr_in *)storage;
        address->sin_family = AF_INET;
        address->sin_port = htons(endpoint->port);
        memcpy(&address->sin_addr, endpoint->bytes, 4);
        return sizeof *address;
    }
    struct sockaddr_in6 *address = (struct sockaddr_in6 *)storage;
    address->sin6_family = AF_INET6;
    address->sin6_port = htons(endpoint->port);
    memcpy(&address->sin6_addr, endpoint->bytes, 16);
    return sizeof *address;
}

static int unpack(const struct sockaddr *storage, struct sluice_endpoint *endpoint) {
    memset(endpoint, 0, sizeof *endpoint);
    if (storage->sa_family == AF_INET) {
        const struct sockaddr_in *address = (const struct sockaddr_in *)storage;
        endpoint->family = 4;
        endpoint->port = ntohs(address->sin_port);
        memcpy(endpoint->bytes, &address->sin_addr, 4);
        return 1;
    }
    if (storage->sa_family == AF_INET6) {
        const struct sockaddr_in6 *address = (const struct sockaddr_in6 *)storage;
        endpoint->family = 6;
        endpoint->port = ntohs(address->sin6_port);
        memcpy(endpoint->bytes, &address->sin6_addr, 16);
        return 1;
    }
    return 0;
}

int sluice_read_host(const char *text, struct sluice_endpoint *endpoint) {
    memset(endpoint, 0, sizeof *endpoint);
    if (inet_pton(AF_INET, text, endpoint->bytes) == 1) {
        endpoint->family = 4;
        return 1;
    }
    if (inet_pton(AF_INET6, text, endpoint->bytes) == 1) {
        endpoint->family = 6;
        return 1;
    }
    return 0;
}

void sluice_write_host(const struct sluice_endpoint *endpoint, char text[SLUICE_HOST_ROOM]) {
    text[0] = 0;
    inet_ntop(endpoint->family == 4 ? AF_INET : AF_INET6, endpoint->bytes, text, SLUICE_HOST_ROOM);
}

int sluice_is_loopback(const struct sluice_endpoint *endpoint) {
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    static const uint8_t one[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    if (endpoint->family == 4) return endpoint->bytes[0] == 127;
    if (memcmp(endpoint->bytes, mapped, sizeof mapped) == 0) return endpoint->bytes[12] == 127;
    return memcmp(endpoint->bytes, one, sizeof one) == 0;
}

int sluice_resolve(const char *name, uint16_t port, struct sluice_endpoint *endpoints, int room) {
    struct addrinfo hints, *first = NULL;
    int count = 0;

    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    int result = getaddrinfo(name, NULL, &hints, &first);
    if (result != 0) return result < 0 ? result : -result;
    for (struct addrinfo *next = first; next && count < room; next = next->ai_next) {
        if (!unpack(next->ai_addr, &endpoints[count])) continue;
        endpoints[count++].port = port;
    }
    freeaddrinfo(first);
    return count;
}

const char *sluice_resolve_words(int code) {
    /* glibc's codes are negative, those of others positive. */
    return gai_strerror(EAI_NONAME < 0 ? code : -code);
}

/* Answers go out when they are written: waiting for more would cost each a round trip. */
static int prepare(int descriptor) {
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
#ifdef SO_NOSIGPIPE
    setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    return descriptor;
}

static int open_stream(const struct sluice_endpoint *endpoint) {
    int family = endpoint->family == 4 ? AF_INET : AF_INET6;
#ifdef SOCK_CLOEXEC
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
#else
    int descriptor = socket(family, SOCK_STREAM, 0);
    if (descriptor >= 0) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return descriptor;
#endif
}

static int close_with_error(int descriptor) {
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

int sluice_listen(const struct sluice_endpoint *endpoint, int backlog) {
    struct sockaddr_storage storage;
    socklen_t size = pack(endpoint, &storage);
    int on = 1;
    int descriptor = open_stream(endpoint);

    if (descriptor < 0) return -1;
    /* Without it a port stays taken for a minute after its last connection has closed. */
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    /* What is bound is what was checked: an address of version 6 takes no connections of version 4. */
    if (endpoint->family == 6) setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(descriptor, (struct sockaddr *)&storage, size) != 0) return close_with_error(descriptor);
    if (listen(descriptor, backlog) != 0) return close_with_error(descriptor);
    return descriptor;
}

int sluice_accept(int descriptor) {
#ifdef SOCK_CLOEXEC
    int accepted = accept4(descriptor, NULL, NULL, SOCK_CLOEXEC);
#else
    int accepted = accept(descriptor, NULL, NULL);
    if (accepted >= 0) fcntl(accepted, F_SETFD, FD_CLOEXEC);
#endif
    return accepted < 0 ? -1 : prepare(accepted);
}

int sluice_begin_connect(const struct sluice_endpoint *endpoint) {
    struct sockaddr_storage storage;
    socklen_t size = pack(endpoint, &storage);
    int descriptor = open_stream(endpoint);

    if (descriptor < 0) return -1;
    /* It stays so: every wait is in sluice_wait. */
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    if (connect(descriptor, (struct sockaddr *)&storage, size) != 0 && errno != EINPROGRESS && errno != EINTR) {
        return close_with_error(descriptor);
    }
    return prepare(descriptor);
}

int sluice_connect_result(int descriptor) {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
    return error;
}

int sluice_local_endpoint(int descriptor, struct sluice_endpoint *endpoint) {
    struct sockaddr_storage storage;
    socklen_t size = sizeof storage;
    if (getsockname(descriptor, (struct sockaddr *)&storage, &size) != 0) return -1;
    return unpack((struct sockaddr *)&storage, endpoint) ? 0 : -1;
}

int sluice_remote_endpoint(int descriptor, struct sluice_endpoint *endpoint) {
    struct sockaddr_storage storage;
    socklen_t size = sizeof storage;
    if (getpeername(descriptor, (struct sockaddr *)&storage, &size) != 0) return -1;
    return unpack((struct sockaddr *)&storage, endpoint) ? 0 : -1;
}

long sluice_receive(int descriptor, void *buffer, unsigned long count) {
    return recv(descriptor, buffer, count, MSG_DONTWAIT);
}

long sluice_send(int descriptor, const void *bytes, unsigned long count) {
    return send(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
}

int sluice_wait(int descriptor, int for_writing, int milliseconds) {
    struct pollfd wish = {.fd = descriptor, .events = for_writing ? POLLOUT : POLLIN};
    return poll(&wish, 1, milliseconds);
}
