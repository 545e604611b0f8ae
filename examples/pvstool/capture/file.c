/*
 * file.c - capture files, through libpcap.
 */
/* <pcap/pcap.h> uses u_int and u_char, which strict POSIX does not declare. */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE 1
#endif
#ifndef _DARWIN_C_SOURCE
#define _DARWIN_C_SOURCE 1
#endif
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "capture.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Frames between two reports of progress. */
#define REPORT_EVERY 1024u

/* The header of a record in a pcap file. */
#define RECORD_HEADER 16u

struct reading {
    const struct capture_options *options;
    FILE *file;
    pcap_t *pcap;
    uint64_t size; /* of the file, 0: unknown */
    uint64_t done; /* what the records took; only where the place in the file is not known */
};

static uint64_t size_of(FILE *file) {
    struct stat status;

    if (fstat(fileno(file), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size < 0)
        return 0;
    return (uint64_t)status.st_size;
}

static void report(struct reading *reading) {
    off_t at;

    if (reading->options->progress == NULL) return;
    at = reading->size != 0 ? ftello(reading->file) : -1;
    reading->options->progress(reading->options->user, at >= 0 ? (uint64_t)at : reading->done,
                               reading->size);
}

/* Feeds all records. Returns the outcome, with the reason in error. */
static int feed_all(struct reading *reading, struct capture *capture, char *error) {
    struct pcap_pkthdr *header;
    const u_char *data;
    uint64_t frames = 0;
    int got;

    while ((got = pcap_next_ex(reading->pcap, &header, &data)) == 1) {
        struct capture_packet packet;
        int outcome;

        memset(&packet, 0, sizeof packet);
        packet.seconds = header->ts.tv_sec;
        /* Read with nanosecond precision: the member's name is not what it holds. */
        packet.nanoseconds = header->ts.tv_usec < 0           ? 0
                             : header->ts.tv_usec > 999999999 ? 999999999
                                                              : (uint32_t)header->ts.tv_usec;
        packet.data = data;
        packet.captured = header->caplen;
        packet.length = header->len;
        outcome = capture_feed(capture, &packet);
        if (outcome != CAPTURE_OK) return outcome;
        reading->done += RECORD_HEADER + (uint64_t)header->caplen;
        if (++frames % REPORT_EVERY == 0) report(reading);
    }
    if (got == PCAP_ERROR_BREAK) return CAPTURE_OK; /* the end of the file */
    (void)snprintf(error, CAPTURE_ERROR_MAX, "frame %llu: %s", (unsigned long long)(frames + 1),
                   pcap_geterr(reading->pcap));
    if (strstr(error, "truncated") == NULL) return CAPTURE_FAILED;
    (void)snprintf(error, CAPTURE_ERROR_MAX, "the file is cut short in frame %llu",
                   (unsigned long long)(frames + 1));
    return CAPTURE_CUT;
}

static int read_packets(struct reading *reading, struct capture_totals *totals, char *error) {
    const int linktype = pcap_datalink(reading->pcap);
    struct capture *capture;
    int outcome, closed;

    if (!capture_link_known(linktype)) {
        const char *name = pcap_datalink_val_to_name(linktype);

        (void)snprintf(error, CAPTURE_ERROR_MAX, "link type %d (%s) is not supported", linktype,
                       name != NULL ? name : "unknown");
        return CAPTURE_FAILED;
    }
    capture = capture_open(linktype, reading->options, error);
    if (capture == NULL) return CAPTURE_FAILED;
    outcome = feed_all(reading, capture, error);
    if (outcome != CAPTURE_STOPPED) report(reading);
    closed = capture_close(capture, totals);
    if (closed == CAPTURE_FAILED) { /* it has no other way to fail once it is open */
        (void)snprintf(error, CAPTURE_ERROR_MAX, "out of memory");
        return CAPTURE_FAILED;
    }
    if (closed == CAPTURE_STOPPED) error[0] = '\0';
    return closed == CAPTURE_STOPPED ? CAPTURE_STOPPED : outcome;
}

int capture_run(const char *path, const struct capture_options *options,
                struct capture_totals *totals, char error[CAPTURE_ERROR_MAX]) {
    struct reading reading = {.options = options};
    char reason[PCAP_ERRBUF_SIZE] = "";
    int outcome;

    error[0] = '\0';
    if (totals != NULL) memset(totals, 0, sizeof *totals);
    reading.file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (reading.file == NULL) {
        (void)snprintf(error, CAPTURE_ERROR_MAX, "%s", strerror(errno));
        return CAPTURE_FAILED;
    }
    reading.size = size_of(reading.file);
    reading.pcap =
        pcap_fopen_offline_with_tstamp_precision(reading.file, PCAP_TSTAMP_PRECISION_NANO, reason);
    if (reading.pcap == NULL) {
        (void)snprintf(error, CAPTURE_ERROR_MAX, "not a capture file: %s", reason);
        if (reading.file != stdin) (void)fclose(reading.file);
        return CAPTURE_FAILED;
    }
    outcome = read_packets(&reading, totals, error);
    pcap_close(reading.pcap); /* closes the file, but never standard input */
    return outcome;
}
