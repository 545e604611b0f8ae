/* The capture that the service writes: packets as a network would have carried them. */
#define _DEFAULT_SOURCE
#include "capture.h"

#include <pcap/pcap.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const pvs_endpoint A = {{127, 0, 0, 1}, 40000, 4, 0}, B = {{127, 0, 0, 2}, 5001, 4, 0};
static char path[] = "/tmp/pvs-capture-XXXXXX";

struct packet {
    uint8_t data[2048];
    size_t size;
};

static struct capture *begin(void) {
    char why[256];
    struct capture *c;
    strcpy(path + sizeof path - 7, "XXXXXX");
    close(mkstemp(path));
    c = capture_open(path, 1, why, sizeof why);
    assert_non_null(c);
    return c;
}

/* What the file has. */
static size_t end(struct capture *c, struct packet *packets, size_t room) {
    char why[PCAP_ERRBUF_SIZE];
    struct pcap_pkthdr *header;
    const u_char *data;
    size_t count = 0;
    pcap_t *file;

    assert_int_equal(capture_close(c), 0);
    file = pcap_open_offline(path, why);
    assert_non_null(file);
    assert_int_equal(pcap_datalink(file), DLT_RAW);
    while (pcap_next_ex(file, &header, &data) == 1) {
        assert_true(count < room && header->caplen == header->len && header->len < 2048);
        memcpy(packets[count].data, data, header->len);
        packets[count++].size = header->len;
    }
    pcap_close(file);
    unlink(path);
    return count;
}

static unsigned be16(const uint8_t *p) {
    return (unsigned)p[0] << 8 | p[1];
}

static uint32_t be32(const uint8_t *p) {
    return (uint32_t)be16(p) << 16 | be16(p + 2);
}

/* The one's complement sum of a span that holds its own checksum is 0xffff. */
static unsigned sum(const uint8_t *p, size_t size, unsigned begun) {
    for (size_t i = 0; i < size; i += 2) begun += i + 1 < size ? be16(p + i) : (unsigned)p[i] << 8;
    while (begun >> 16) begun = (begun & 0xffff) + (begun >> 16);
    return begun;
}

static void check_sums(const struct packet *packet) {
    const uint8_t *p = packet->data;
    assert_int_equal(be16(p + 2), packet->size);
    assert_int_equal(sum(p, 20, 0), 0xffff);
    assert_int_equal(sum(p + 12, packet->size - 12, p[9] + (unsigned)packet->size - 20), 0xffff);
}

static void datagrams(void **state) {
    struct packet packets[4];
    struct capture *c = begin();
    (void)state;
    capture_udp(c, &A, &B, (const uint8_t *)"odd", 3);
    capture_udp(c, &B, &A, (const uint8_t *)"", 0);
    assert_int_equal(end(c, packets, 4), 2);
    for (int i = 0; i < 2; i++) check_sums(&packets[i]);
    assert_int_equal(be16(packets[0].data + 20), 40000);
    assert_int_equal(be16(packets[0].data + 22), 5001);
    assert_int_equal(be16(packets[0].data + 24), 11);
    assert_memory_equal(packets[0].data + 28, "odd", 3);
    assert_int_equal(be16(packets[1].data + 20), 5001);
    assert_int_equal(packets[1].size, 28);
}

/* A connection whose numbers join, and another one of the same ports that is not taken for it. */
static void connections(void **state) {
    static struct packet packets[40];
    struct capture *c = begin();
    uint32_t next[2] = {0, 0}, first = 0;
    size_t count;
    (void)state;
    capture_tcp_end(c, &A, &B); /* nothing was said: nothing to end */
    for (int i = 0; i < 2; i++) {
        capture_tcp(c, &A, &B, 1, (const uint8_t *)"request", 7);
        capture_tcp(c, &A, &B, 0, (const uint8_t *)"answer", 6);
        capture_tcp_end(c, &A, &B);
        capture_tcp_end(c, &A, &B);
    }
    count = end(c, packets, 40);
    assert_int_equal(count, 20);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *tcp = packets[i].data + 20;
        int from_server = be16(tcp) == 5001, flags = tcp[13];
        check_sums(&packets[i]);
        assert_int_equal(flags & 2, i % 10 < 2 ? 2 : 0);         /* SYN */
        assert_int_equal(flags & 1, i % 10 == 7 || i % 10 == 8); /* FIN */
        if (flags & 2) next[from_server] = be32(tcp + 4);
        if (i == 0) first = be32(tcp + 4);
        if (i == 10) assert_true(be32(tcp + 4) != first);
        assert_int_equal(be32(tcp + 4), next[from_server]);
        if (flags & 16) assert_int_equal(be32(tcp + 8), next[!from_server]);
        next[from_server] += (uint32_t)packets[i].size - 40 + ((flags & 3) != 0);
    }
    assert_memory_equal(packets[3].data + 40, "request", 7);
    assert_memory_equal(packets[5].data + 40, "answer", 6);
}

static void no_file(void **state) {
    char why[256] = "";
    (void)state;
    assert_null(capture_open("/dev/null/x", 1, why, sizeof why));
    assert_non_null(strstr(why, "Not a directory"));
}

/* What is there stays, unless it may go; what is being written stays in any case. */
static void taken(void **state) {
    char why[256] = "";
    struct capture *c = begin();
    struct packet packets[1];
    int wrong = -1;
    pid_t child;
    (void)state;
    capture_udp(c, &A, &B, (const uint8_t *)"x", 1);
    assert_null(capture_open(path, 0, why, sizeof why));
    assert_non_null(strstr(why, "is there already; --force"));
    /* A lock is a process's, so another one has to try. */
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(capture_open(path, 1, why, sizeof why) || !strstr(why, "another run is writing it"));
    assert_int_equal(waitpid(child, &wrong, 0), child);
    assert_int_equal(wrong, 0);
    assert_int_equal(end(c, packets, 1), 1);
}

/* However much comes, the file stays within its bound, is whole, and what is missing is counted. */
static void bounded(void **state) {
    static uint8_t data[65000];
    enum { PACKET = 16 + 20 + 8 + sizeof data, FIT = (CAPTURE_MAX - 24) / PACKET };
    struct capture *c = begin();
    struct stat file;
    (void)state;
    for (int i = 0; i < FIT; i++) capture_udp(c, &A, &B, data, sizeof data);
    assert_int_equal(capture_left_out(c), 0);
    for (int i = 0; i < 3; i++) capture_udp(c, &A, &B, data, sizeof data);
    assert_int_equal(capture_left_out(c), 3);
    assert_int_equal(capture_close(c), 0);
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_size, 24 + (long)FIT * PACKET);
    assert_true(file.st_size <= CAPTURE_MAX);
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(datagrams), cmocka_unit_test(connections), cmocka_unit_test(no_file),
        cmocka_unit_test(taken),     cmocka_unit_test(bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
