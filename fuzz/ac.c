/*
 * AC frames. The first byte chooses:
 *
 *   even  the rest is one datagram. What reads is written to the same bytes, in all ways; whatever
 *         is cut off or added, the answer is right; reading, the header alone and the decision of
 *         a node never contradict one another.
 *   odd   the rest is the life of a node with a small memory: datagrams and the time between
 *         them, where the clock may go back and the node be told to keep frames for longer or
 *         shorter. The node agrees with a plain list of what it was given.
 */
#include "support/written.h"

static pvs_status write_frame(pvs_writer *out, void *state, const void *frame) {
    (void)state;
    return pvs_ac_write(out, frame);
}

static void check_write(pvs_bytes wire, const pvs_ac_frame *frame) {
    struct fuzz_write what = {write_frame, NULL, 0, NULL, 0};
    pvs_ac_frame again;
    pvs_reader back;
    what.message = frame;
    fuzz_written_as(&what, wire);
    back = pvs_reader_datagram(wire.data, wire.size);
    CHECK(pvs_ac_read(&back, &again) == PVS_OK);
    again.payload = frame->payload;
    CHECK(memcmp(&again, frame, sizeof again) == 0);
    again.endpoint = pvs_endpoint_unmap(&again.endpoint);
    what.message = &again;
    fuzz_written_as(&what, wire);
}

static void check_datagram(const uint8_t *data, size_t size) {
    pvs_reader in = pvs_reader_datagram(data, size), alone = in, lenient = in, stream;
    pvs_ac_frame frame, other;
    pvs_ac_header header;
    pvs_ac_bucket memory[1];
    pvs_ac_node node;
    pvs_status status = pvs_ac_read(&in, &frame), outer = pvs_ac_read_header(&alone, &header);
    uint64_t work;
    unsigned what;
    lenient.allow = 0xffffffffu;
    CHECK(pvs_ac_read(&lenient, &other) == status);
    CHECK(memcmp(&frame, &other, sizeof frame) == 0);
    stream = pvs_reader_stream(SIZE_MAX);
    pvs_reader_extend(&stream, data, size);
    CHECK(pvs_ac_read(&stream, &other) == PVS_ERR_USAGE && stream.pos == 0);

    memset(memory, 0, sizeof memory);
    memset(&node, 0, sizeof node);
    node.bucket = memory;
    node.buckets = 1;
    node.own = header.src + 1;
    work = fuzz_work();
    what = pvs_ac_route(&node, pvs_bytes_of(data, size), 0);
    CHECK(fuzz_work() - work <= 1000 + 2 * size); /* one look at each byte, a few at the memory */
    CHECK(pvs_ac_route(&node, pvs_bytes_of(data, size), 300) == 0);
    if (outer != PVS_OK) {
        CHECK(status == outer && what == 0 && memory[0].low[0] == 0);
        CHECK(in.fault.at == alone.fault.at && in.fault.field == alone.fault.field);
        return;
    }
    CHECK(pvs_reader_message(&alone).data == data && pvs_reader_message(&alone).size == size);
    CHECK(what == (pvs_ac_decide(&header, node.own) & (status == PVS_OK ? 3u : PVS_AC_FORWARD)));
    CHECK(pvs_ac_route(&node, pvs_bytes_of(data, size), 301) == what);
    if (status != PVS_OK) {
        CHECK(in.pos == 0 && in.fault.status == status && in.fault.at <= size);
        return;
    }
    CHECK(in.pos == size && pvs_reader_message(&in).data == data);
    CHECK(frame.nonce == header.nonce && frame.src == header.src && frame.dst == header.dst);
    CHECK(frame.type == header.type && frame.flags == header.flags);
    check_write(pvs_bytes_of(data, size), &frame);
    in = pvs_reader_datagram(data, size);
    in.limit = size - 1;
    CHECK(pvs_ac_read(&in, &other) == PVS_ERR_SIZE_LIMIT && in.pos == 0);
    in.limit = size;
    CHECK(pvs_ac_read(&in, &other) == PVS_OK);
    in = pvs_reader_datagram(data, size - 1);
    CHECK(pvs_ac_read(&in, &other) ==
          (frame.type == PVS_AC_DATA && size > PVS_AC_HEADER_SIZE ? PVS_OK : PVS_ERR_TRUNCATED));
}

/* ---- a node and the list it has to agree with */

enum { FRAMES = 512 };
struct seen {
    const uint8_t *data;
    size_t size;
    int64_t at;
    int gone; /* its time was over once, so that its place may have been given away */
};

/* What a node has to answer: it may tell where a time that was over is not any more. */
enum { UNKNOWN, MAY_KNOW, KNOWN };

static int knows(struct seen *list, size_t count, pvs_bytes frame, int64_t now, int64_t keep) {
    int known = UNKNOWN;
    while (count--) {
        if (now > list[count].at + keep) {
            list[count].gone = 1;
        } else if (list[count].size == frame.size &&
                   memcmp(list[count].data, frame.data, frame.size) == 0) {
            int so = list[count].gone ? MAY_KNOW : KNOWN;
            if (known < so) known = so;
        }
    }
    return known;
}

/*
 * The clock goes on by up to 3, or 200 and more. Unless it is steady, it may go back by 20 to 320, or
 * keep become 0 to 700.
 */
static void pass_time(uint8_t how, int steady, int64_t *now, pvs_ac_node *node) {
    if (how < 200) {
        *now += how / 50;
    } else if (how < 232 || steady) {
        *now += how;
    } else if (how < 240) {
        node->keep = (how - 232u) * 100u;
    } else {
        *now -= (how - 239) * 20;
    }
}

/*
 * To send the frame instead, with a memory of its own: one that the list knows takes no place, and
 * what has found one is not new any more, unless it bears the netid of the node.
 */
static void check_sent(pvs_ac_node node, const pvs_ac_bucket *memory, const struct seen *list,
                       size_t count, pvs_bytes frame, int64_t now) {
    static pvs_ac_bucket copy[4];
    static struct seen seen[FRAMES];
    pvs_reader in = pvs_reader_datagram(frame.data, frame.size);
    pvs_ac_header header;
    uint32_t full = node.full;
    int sent, readable = pvs_ac_read_header(&in, &header) == PVS_OK;
    memcpy(copy, memory, sizeof copy);
    memcpy(seen, list, count * sizeof *seen);
    node.bucket = copy;
    sent = pvs_ac_sent(&node, frame, (uint32_t)now);
    if (!readable) {
        CHECK(!sent && node.full == full && memcmp(copy, memory, sizeof copy) == 0);
        return;
    }
    CHECK(node.full == full + (sent ? 0 : 1));
    CHECK(sent || memcmp(copy, memory, sizeof copy) == 0);
    if (header.src != node.own &&
        knows(seen, count, frame, now, node.keep < 300 ? 300 : node.keep) == KNOWN) {
        CHECK(sent && memcmp(copy, memory, sizeof copy) == 0);
    }
    if (!sent) return;
    CHECK(pvs_ac_route(&node, frame, (uint32_t)now) == 0);
    CHECK(pvs_ac_sent(&node, frame, (uint32_t)now) == 1 && node.full == full);
}

/* Each record: what happens to the time, size, bytes behind a header's magic and version. */
static void check_node(const uint8_t *data, size_t size) {
    static pvs_ac_bucket memory[4];
    static uint8_t bytes[FRAMES][64];
    struct seen list[FRAMES];
    pvs_ac_node node;
    size_t at = 6, n, count = 0;
    int64_t now;
    uint32_t start;
    int steady;
    if (size < at) return;
    memset(memory, 0, sizeof memory);
    memset(&node, 0, sizeof node);
    node.bucket = memory;
    node.buckets = data[0] % 5u;
    steady = data[0] < 128;
    node.own = data[1];
    memcpy(&start, data + 2, 4);
    now = start;
    for (n = 0; n < FRAMES && at + 2 <= size; n++) {
        size_t more = data[at + 1] % 63u;
        uint32_t full = node.full;
        pvs_bytes frame;
        pvs_reader in;
        pvs_ac_header header;
        unsigned what, forward;
        int known;
        pass_time(data[at], steady, &now, &node);
        at += 2;
        if (more > size - at) more = size - at;
        bytes[n][0] = PVS_AC_MAGIC;
        bytes[n][1] = PVS_AC_VERSION;
        memcpy(bytes[n] + 2, data + at, more);
        at += more;
        frame = pvs_bytes_of(bytes[n], 2 + more);
        in = pvs_reader_datagram(frame.data, frame.size);
        check_sent(node, memory, list, count, frame, now);
        what = pvs_ac_route(&node, frame, (uint32_t)now);
        if (pvs_ac_read_header(&in, &header) != PVS_OK || header.src == node.own) {
            CHECK(what == 0 && node.full == full);
            continue;
        }
        known = knows(list, count, frame, now, node.keep < 300 ? 300 : node.keep);
        forward = pvs_ac_decide(&header, node.own) & PVS_AC_FORWARD;
        if (known == KNOWN) {
            CHECK(what == 0 && node.full == full);
        } else if (node.full != full) {
            CHECK(node.full == full + 1 && !(what & PVS_AC_FORWARD));
        } else if (known == UNKNOWN || what != 0 || !forward) {
            CHECK((what & PVS_AC_FORWARD) == forward);
            list[count].data = frame.data;
            list[count].size = frame.size;
            /* Where nothing is to be done with it, nobody sees whether it was still known. */
            list[count].gone = known == MAY_KNOW && what == 0;
            list[count++].at = now;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    if (data[0] & 1u) {
        check_node(data + 1, size - 1);
    } else {
        check_datagram(data + 1, size - 1);
    }
    return 0;
}
