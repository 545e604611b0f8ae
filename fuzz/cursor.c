/*
 * What all families stand on: numbers, endpoints, the writer and the checked cursor. Byte 0 says
 * what the rest is:
 *
 *   0  leniency and limit, then a stream of VarU64: support/stream.h and support/written.h
 *   1  a text: what reads as an endpoint is printed, and that reads as the same endpoint. What the
 *      system's inet_pton says of addresses is said here.
 *   2  a program for a writer: the bytes are those of a plain model, in every capacity
 *   3  an offset and a size, then bytes: loads and cuts give what is there, and nothing else
 */
#include "../src/base/cursor.h"
#include "support/stream.h"
#include "support/written.h"

#ifdef __unix__
#include <arpa/inet.h>
#endif

/* ---- 0: numbers */

static pvs_status read_number(pvs_reader *in, void *state, void *message) {
    (void)state;
    return pvs_varu64_read(in, message);
}

static pvs_status write_number(pvs_writer *out, void *state, const void *message) {
    (void)state;
    return pvs_varu64_write(out, *(const uint64_t *)message);
}

static uint64_t hash_number(const void *message) {
    return *(const uint64_t *)message;
}

static void check_number(void *user, const pvs_reader *in, const void *state, const void *message) {
    struct fuzz_write what = {write_number, NULL, 0, NULL, 0};
    pvs_bytes wire = pvs_reader_message(in);
    size_t size;
    uint8_t *bytes;
    (void)user;
    (void)state;
    what.message = message;
    bytes = fuzz_written(&what, &size);
    CHECK(size <= wire.size);
    if (!in->allow) CHECK(size == wire.size && memcmp(bytes, wire.data, size) == 0);
    free(bytes);
}

static void check_numbers(const uint8_t *data, size_t size) {
    static const struct fuzz_stream what = {sizeof(uint64_t),
                                            0,
                                            read_number,
                                            hash_number,
                                            check_number,
                                            PVS_VARU64_ALLOW_NONMINIMAL,
                                            64,
                                            64,
                                            0,
                                            0};
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    if (size == 0) return;
    if (data[0] & 1u) in.allow = PVS_VARU64_ALLOW_NONMINIMAL;
    if (data[0] & 2u) in.limit = data[0] >> 2;
    fuzz_stream_check(&what, &in, NULL, data + 1, size - 1, NULL);
}

/* ---- 1: endpoints */

static pvs_status print_endpoint(pvs_writer *out, void *state, const void *ep) {
    (void)state;
    return pvs_endpoint_print(out, ep);
}

static pvs_status print_ip(pvs_writer *out, void *state, const void *ep) {
    (void)state;
    return pvs_endpoint_print_ip(out, ep);
}

static void check_printed(const pvs_endpoint *ep) {
    struct fuzz_write what = {print_endpoint, NULL, 0, NULL, 0};
    pvs_endpoint again, mapped = pvs_endpoint_map(ep), plain = pvs_endpoint_unmap(ep);
    size_t size;
    uint8_t *text;
    what.message = ep;
    text = fuzz_written(&what, &size);
    CHECK(size <= PVS_ENDPOINT_TEXT_MAX);
    CHECK(pvs_endpoint_parse(pvs_bytes_of(text, size), &again) == PVS_OK);
    CHECK(pvs_endpoint_equal(&again, ep));
    free(text);
    what.write = print_ip;
    text = fuzz_written(&what, &size);
    CHECK(pvs_endpoint_parse_ip(pvs_bytes_of(text, size), &again) == PVS_OK && again.port == 0);
    again.port = ep->port;
    CHECK(pvs_endpoint_equal(&again, ep));
    free(text);
    CHECK(mapped.family == 6 && mapped.port == ep->port);
    mapped = pvs_endpoint_unmap(&mapped);
    CHECK(pvs_endpoint_equal(&mapped, &plain));
}

/* glibc's is the oracle; others differ in what they let pass. */
static void check_system(const uint8_t *data, size_t size, pvs_status status,
                         const pvs_endpoint *ep) {
#if defined(__unix__) && defined(__GLIBC__)
    char text[64];
    uint8_t ip[16];
    int v4, v6;
    if (size >= sizeof text || memchr(data, 0, size)) return;
    if (size) memcpy(text, data, size);
    text[size] = 0;
    v4 = inet_pton(AF_INET, text, ip);
    if (v4 == 1) CHECK(status == PVS_OK && ep->family == 4 && memcmp(ip, ep->ip, 4) == 0);
    v6 = inet_pton(AF_INET6, text, ip);
    if (v6 == 1) CHECK(status == PVS_OK && ep->family == 6 && memcmp(ip, ep->ip, 16) == 0);
    CHECK(status != PVS_OK || v4 == 1 || v6 == 1);
#else
    (void)data;
    (void)size;
    (void)status;
    (void)ep;
#endif
}

static void check_endpoints(const uint8_t *data, size_t size) {
    pvs_endpoint ep;
    pvs_status status = pvs_endpoint_parse(pvs_bytes_of(data, size), &ep);
    CHECK(status == PVS_OK || status == PVS_ERR_SYNTAX);
    CHECK((status == PVS_OK) == (ep.family != 0));
    if (status == PVS_OK) check_printed(&ep);
    status = pvs_endpoint_parse_ip(pvs_bytes_of(data, size), &ep);
    CHECK((status == PVS_OK) == (ep.family != 0));
    if (status == PVS_OK) check_printed(&ep);
    check_system(data, size, status, &ep);
    if (size >= 18) {
        ep = pvs_endpoint_v6(data, (uint16_t)(data[16] << 8 | data[17]));
        check_printed(&ep);
        ep = pvs_endpoint_v4(data, ep.port);
        check_printed(&ep);
    }
}

/* ---- 2: the writer */

enum { MODEL = 1 << 14 };
struct model {
    uint8_t bytes[MODEL];
    size_t size;
};

static void model_put(struct model *model, uint64_t value, size_t n, int big) {
    size_t i;
    CHECK(n <= MODEL - model->size);
    for (i = 0; i < n; i++) {
        model->bytes[model->size++] = (uint8_t)(value >> 8 * (big ? n - 1 - i : i));
    }
}

/* Runs the program: on the writer, and, where there is one, on the model. */
static pvs_status run(pvs_writer *out, struct model *model, const uint8_t *data, size_t size) {
    static const uint8_t widths[8] = {1, 2, 2, 4, 4, 8, 8, 0};
    size_t at = 0, start = out->pos;
    if (pvs_writer_begin_(out, PVS_OWNER_BASE_) != PVS_OK) return (pvs_status)out->fault.status;
    while (size - at >= 10 && (!model || model->size < MODEL - 512)) {
        unsigned op = data[at] % 11u;
        pvs_bytes rest = pvs_bytes_of(data, size);
        uint64_t value = pvs_be64_(rest, at + 1);
        size_t n = data[at + 9];
        at += 10;
        switch (op) {
        case 0:
            pvs_put_u8_(out, (unsigned)value & 0xffu);
            break;
        case 1:
            pvs_put_be16_(out, (unsigned)value & 0xffffu);
            break;
        case 2:
            pvs_put_le16_(out, (unsigned)value & 0xffffu);
            break;
        case 3:
            pvs_put_be32_(out, (uint32_t)value);
            break;
        case 4:
            pvs_put_le32_(out, (uint32_t)value);
            break;
        case 5:
            pvs_put_be64_(out, value);
            break;
        case 6:
            pvs_put_le64_(out, value);
            break;
        case 7:
            if (n > size - at) n = size - at;
            pvs_put_(out, data + at, n);
            if (model && n) memcpy(model->bytes + model->size, data + at, n);
            if (model) model->size += n;
            at += n;
            break;
        case 8: /* within what was put */
            if (out->pos == start) break;
            n = (size_t)value % (out->pos - start);
            pvs_patch_u8_(out, start + n, (unsigned)(value >> 32) & 0xffu);
            if (model) model->bytes[n] = (uint8_t)(value >> 32);
            break;
        case 9:
            if (out->pos - start < 4) break;
            n = (size_t)value % (out->pos - start - 3);
            pvs_patch_le32_(out, start + n, (uint32_t)(value >> 32));
            if (model) {
                size_t end = model->size;
                model->size = n;
                model_put(model, value >> 32, 4, 0);
                model->size = end;
            }
            break;
        default: /* a message in a message: an error that sticks */
            if (value % 16) break;
            CHECK(pvs_varu64_write(out, value) == PVS_ERR_USAGE);
            CHECK(pvs_writer_state_(out) == PVS_ERR_USAGE);
        }
        if (model && op < 7) model_put(model, value, widths[op], op & 1u);
    }
    return pvs_writer_end_(out);
}

static void check_writer(const uint8_t *data, size_t size) {
    static struct model model;
    pvs_writer count = pvs_writer_init(NULL, 0), out;
    pvs_status status;
    size_t capacity, front;
    uint8_t *room;
    if (size < 3) return;
    capacity = (size_t)data[0] << 8 | data[1];
    front = data[2] % 16u;
    if (front > capacity) front = capacity;
    model.size = 0;
    status = run(&count, &model, data + 3, size - 3);
    CHECK(status == PVS_OK || status == PVS_ERR_USAGE);
    CHECK(count.pos == (status == PVS_OK ? model.size : 0));

    room = fuzz_room(capacity);
    memset(room, 0xa5, capacity);
    out = pvs_writer_init(room, capacity);
    out.pos = front; /* as if that had been written */
    if (status == PVS_OK && model.size > capacity - front) status = PVS_ERR_SPACE;
    CHECK(run(&out, NULL, data + 3, size - 3) == status);
    CHECK(out.owner_ == 0 && out.fault.status == status);
    if (status == PVS_OK) {
        CHECK(out.pos == front + model.size);
        CHECK(model.size == 0 || memcmp(room + front, model.bytes, model.size) == 0);
    } else {
        CHECK(out.pos == front);
        CHECK(status != PVS_ERR_SPACE || out.needed == model.size - (capacity - front));
    }
    while (front--) CHECK(room[front] == 0xa5);
    free(room);
}

/* ---- 3: loads and cuts */

static uint64_t load(const uint8_t *data, size_t size, size_t at, size_t n, int big) {
    uint64_t value = 0;
    size_t i;
    if (n > size || at > size - n) return 0;
    for (i = 0; i < n; i++) value |= (uint64_t)data[at + i] << 8 * (big ? n - 1 - i : i);
    return value;
}

static void check_loads(const uint8_t *data, size_t size) {
    size_t at, n, left;
    pvs_bytes b, part;
    uint8_t to[16] = {0};
    if (size < 4) return;
    at = data[0] < 128 ? data[0] : SIZE_MAX - (255u - data[0]);
    n = data[1] < 128 ? data[1] : SIZE_MAX - (255u - data[1]);
    data += 2;
    size -= 2;
    b = pvs_bytes_of(data, size);
    left = at <= size ? size - at : 0;
    CHECK(pvs_has_(b, at, n) == (at <= size && n <= left));
    CHECK(pvs_u8_(b, at) == load(data, size, at, 1, 1));
    CHECK(pvs_be16_(b, at) == load(data, size, at, 2, 1));
    CHECK(pvs_le16_(b, at) == load(data, size, at, 2, 0));
    CHECK(pvs_be32_(b, at) == load(data, size, at, 4, 1));
    CHECK(pvs_le32_(b, at) == load(data, size, at, 4, 0));
    CHECK(pvs_be64_(b, at) == load(data, size, at, 8, 1));
    CHECK(pvs_le64_(b, at) == load(data, size, at, 8, 0));
    part = pvs_cut_(b, at, n);
    CHECK(part.size == (n < left ? n : left));
    CHECK(at > size ? part.data == NULL : part.data == data + at);
    part = pvs_skip_(b, at);
    CHECK(part.size == left);
    if (n <= sizeof to) {
        pvs_get_(to, b, at, n);
        CHECK(n == 0 || pvs_same_(to, pvs_has_(b, at, n) ? data + at : to, n));
    }
    n = size / 2;
    CHECK(pvs_same_(data, data + size - n, n) == (memcmp(data, data + size - n, n) == 0));
    CHECK(pvs_span_(NULL, n).size == 0 && pvs_skip_(pvs_span_(NULL, n), 0).data == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static void (*const parts[4])(const uint8_t *, size_t) = {check_numbers, check_endpoints,
                                                              check_writer, check_loads};
    if (size) parts[data[0] % 4u](data + 1, size - 1);
    return 0;
}
