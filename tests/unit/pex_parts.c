/*
 * Bodies handed out in parts, from buffers of every size. p08, p14, p15 are of docs/wire/pex.md.
 */
#include "guard.h"
#include "unit.h"

enum { MESSAGE_MAX = 6000 };

/* A message, put together by hand, with content that tells every byte from its neighbours. */
struct sample {
    uint8_t bytes[MESSAGE_MAX];
    size_t size, body, entries; /* body: of the piece or of the entries; entries: in bytes, too */
    unsigned type;
};

static struct sample sample_of(unsigned type, uint32_t size) {
    struct sample s;
    size_t i;
    memset(&s, 0, sizeof s);
    s.type = type;
    s.size = 4 + size;
    for (i = 0; i < s.size; i++) s.bytes[i] = (uint8_t)(i * 37 + i / 251 + 1);
    for (i = 0; i < 4; i++) s.bytes[i] = (uint8_t)(size >> 8 * i);
    s.bytes[4] = (uint8_t)type;
    s.body = type == PVS_PEX_ASK ? 0 : type == PVS_PEX_GIVE ? size - 33 : (size - 1) / 18 * 18;
    return s;
}

/* What comes out of the parts of a stream. */
struct sum {
    uint8_t bytes[4 * MESSAGE_MAX]; /* pvs_pex_write of every part */
    size_t size, parts, messages, expected_offset;
    int inside;
};

static void take_part(struct sum *sum, const struct sample *s, const pvs_pex_message *message,
                      size_t room) {
    static const uint8_t none[32] = {0};
    pvs_writer out = pvs_writer_init(sum->bytes + sum->size, sizeof sum->bytes - sum->size);
    pvs_pex_peers peers = message->peers;
    size_t here = message->type == PVS_PEX_GIVE ? message->piece.size : peers.size, n = 0;
    pvs_endpoint peer;
    assert_int_equal(message->type, s->type);
    assert_int_equal(message->offset, sum->expected_offset);
    assert_int_equal(message->offset + here + message->left, s->body);
    assert_true(here <= room);
    assert_true(here > 0 || s->body == 0);
    assert_memory_equal(message->digest,
                        message->offset || message->type > PVS_PEX_GIVE ? none : s->bytes + 5, 32);
    if (message->type <= PVS_PEX_GIVE) {
        if (here) assert_memory_equal(message->piece.data, s->bytes + 37 + message->offset, here);
        assert_int_equal(peers.count, 0);
    } else {
        assert_int_equal(peers.size, 18 * peers.count);
        while (pvs_pex_next_peer(&peers, &peer)) {
            const uint8_t *wire = s->bytes + 5 + message->offset + 18 * n++;
            assert_memory_equal(peer.ip, wire, 16);
            assert_int_equal(peer.port, wire[16] | wire[17] << 8);
            assert_int_equal(peer.family, 6);
        }
        assert_int_equal(n, message->peers.count);
    }
    out.allow = PVS_PEX_ALLOW_ANY_PIECE | PVS_PEX_ALLOW_TYPE;
    assert_int_equal(pvs_pex_write(&out, message), PVS_OK);
    sum->size += out.pos;
    sum->parts++;
    sum->expected_offset = message->left ? message->offset + here : 0;
    sum->inside = message->left != 0;
    if (!message->left) sum->messages++;
}

/*
 * Feeds `copies` of the sample, one behind the other, through a buffer of `room` bytes, at most
 * `chunk` at a time (0: random). The buffer ends where memory ends.
 */
static void run(const struct sample *s, size_t copies, size_t room, size_t chunk, struct sum *sum) {
    struct guard guard = guard_new(room);
    uint8_t *buffer = guard_room(&guard, room);
    pvs_reader in = pvs_reader_parts(s->size);
    uint64_t random = room * 1000 + chunk;
    size_t fed = 0, total = copies * s->size;
    pvs_pex_message message;
    pvs_status status = PVS_NEED_MORE;
    in.allow = PVS_PEX_ALLOW_ANY_PIECE | PVS_PEX_ALLOW_STRAY | PVS_PEX_ALLOW_TYPE;
    memset(sum, 0, sizeof *sum);
    while (fed < total || status == PVS_OK) {
        size_t more = chunk ? chunk : 1 + (size_t)random_below(&random, room), i;
        if (more > room - in.size) more = room - in.size;
        if (more > total - fed) more = total - fed;
        assert_true(more > 0); /* the buffer is never full of what cannot be handed out */
        for (i = 0; i < more; i++) buffer[in.size + i] = s->bytes[(fed + i) % s->size];
        fed += more;
        pvs_reader_extend(&in, buffer, more);
        while ((status = pvs_pex_read(&in, &message)) == PVS_OK) {
            take_part(sum, s, &message, room);
            assert_true(pvs_reader_message(&in).size > 0);
        }
        assert_int_equal(status, PVS_NEED_MORE);
        assert_true(in.needed > 0);
        /* What is needed is still to come, of this message or as the head of the next. */
        if (fed % s->size) assert_true(in.needed <= s->size - fed % s->size);
        pvs_reader_compact(&in, buffer);
        assert_true(in.size < PVS_PEX_PART_MIN);
    }
    assert_int_equal(pvs_reader_rest(&in).size, 0);
    assert_false(sum->inside);
    assert_int_equal(sum->messages, copies);
    guard_free(&guard);
}

/* All the parts written again are the messages, without stray bytes. */
static void check_sum(const struct sample *s, size_t copies, const struct sum *sum) {
    size_t head = s->type > PVS_PEX_GIVE ? 5 : 37, whole = head + s->body, i, k;
    uint32_t size = (uint32_t)(whole - 4);
    assert_int_equal(sum->size, copies * whole);
    for (k = 0; k < copies; k++) {
        const uint8_t *bytes = sum->bytes + k * whole;
        for (i = 0; i < 4; i++) assert_int_equal(bytes[i], (uint8_t)(size >> 8 * i));
        assert_memory_equal(bytes + 4, s->bytes + 4, whole - 4);
    }
}

static void every_buffer_size(unsigned type, uint32_t size) {
    struct sample s = sample_of(type, size);
    struct sum *sum = malloc(sizeof *sum);
    size_t room, copies = 3;
    assert_non_null(sum);
    for (room = PVS_PEX_PART_MIN; room <= s.size + 3 || room < 3 * PVS_PEX_PART_MIN; room++) {
        run(&s, copies, room, room, sum);
        check_sum(&s, copies, sum);
        if (room >= copies * s.size) assert_int_equal(sum->parts, copies);
        run(&s, copies, room, 0, sum);
        check_sum(&s, copies, sum);
        if (room % 8 == 0) {
            run(&s, copies, room, 1, sum); /* byte by byte: as many parts as there can be */
            check_sum(&s, copies, sum);
            if (type == PVS_PEX_GIVE) assert_int_equal(sum->parts, copies * s.body);
            if (type > PVS_PEX_GIVE && s.body) assert_int_equal(sum->parts, copies * s.body / 18);
        }
    }
    free(sum);
}

static void p15_gives_from_buffers_of_every_size(void **state) {
    (void)state;
    every_buffer_size(PVS_PEX_GIVE, 34);
    every_buffer_size(PVS_PEX_GIVE, 35);
    every_buffer_size(PVS_PEX_GIVE, 33 + 700);
}

static void p15_lists_from_buffers_of_every_size(void **state) {
    (void)state;
    every_buffer_size(PVS_PEX_PEERS, 1);
    every_buffer_size(PVS_PEX_PEERS, 1 + 18);
    every_buffer_size(PVS_PEX_PEERS, 1 + 18 * 2);
    every_buffer_size(PVS_PEX_PEERS, 1 + 18 * 40);
    every_buffer_size(255, 1 + 18 * 3);
}

static void p08_p15_stray_bytes_go_with_the_last_entry(void **state) {
    uint32_t stray;
    (void)state;
    for (stray = 1; stray < 18; stray++) {
        every_buffer_size(PVS_PEX_PEERS, 1 + stray);
        every_buffer_size(PVS_PEX_PEERS, 1 + 18 + stray);
        every_buffer_size(9, 1 + 18 * 5 + stray);
    }
}

static void p15_asks_have_no_parts(void **state) {
    (void)state;
    every_buffer_size(PVS_PEX_ASK, 33);
}

/* The piece of the running program through 1 KiB, as program 4 of the examples does it. */
static void p14_a_real_give_through_one_kibibyte(void **state) {
    uint8_t *give = malloc(PVS_PEX_GIVE_SIZE), buffer[1024];
    FILE *file = fopen(VECTORS_DIR "/pex-give.bin", "rb");
    pvs_reader in = pvs_reader_parts(PVS_PEX_GIVE_SIZE);
    pvs_pex_message message;
    pvs_status status = PVS_NEED_MORE;
    size_t fed = 0, stored = 0, finished = 0;
    (void)state;
    assert_true(give && file);
    assert_int_equal(fread(give, 1, PVS_PEX_GIVE_SIZE, file), PVS_PEX_GIVE_SIZE);
    fclose(file);
    while (fed < PVS_PEX_GIVE_SIZE) {
        size_t more = sizeof buffer - in.size;
        if (more > PVS_PEX_GIVE_SIZE - fed) more = PVS_PEX_GIVE_SIZE - fed;
        memcpy(buffer + in.size, give + fed, more);
        fed += more;
        pvs_reader_extend(&in, buffer, more);
        while ((status = pvs_pex_read(&in, &message)) == PVS_OK) {
            if (message.offset == 0) assert_memory_equal(message.digest, give + 5, 32);
            assert_int_equal(message.offset, stored);
            assert_memory_equal(message.piece.data, give + 37 + stored, message.piece.size);
            stored += message.piece.size;
            if (message.left == 0) finished++;
        }
        assert_int_equal(status, PVS_NEED_MORE);
        pvs_reader_compact(&in, buffer);
    }
    assert_int_equal(stored, PVS_PEX_PIECE);
    assert_int_equal(finished, 1);
    assert_int_equal(in.origin, PVS_PEX_GIVE_SIZE);
    free(give);
}

/* Heads are judged as in a stream; a cut in the body shows in `left`. */
static void p15_errors_and_ends(void **state) {
    struct sample s = sample_of(PVS_PEX_GIVE, 33 + 100);
    pvs_reader in = pvs_reader_parts(s.size - 1), copy;
    pvs_pex_message message;
    (void)state;
    in.allow = PVS_PEX_ALLOW_ANY_PIECE;
    pvs_reader_extend(&in, s.bytes, 5);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_ERR_SIZE_LIMIT);
    in.limit = s.size;
    assert_int_equal(pvs_pex_read(&in, &message), PVS_NEED_MORE);
    assert_int_equal(in.needed, 33);
    assert_int_equal(in.fault.field, PVS_PEX_FIELD_DIGEST);
    pvs_reader_extend(&in, s.bytes, 32);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_NEED_MORE);
    assert_int_equal(in.needed, 1);
    assert_int_equal(in.fault.at, 37);
    assert_int_equal(in.fault.field, PVS_PEX_FIELD_PIECE);
    pvs_reader_extend(&in, s.bytes, 60);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_OK);
    assert_int_equal(message.piece.size, 60);
    assert_int_equal(message.left, 40); /* at the end of the stream: cut off */
    assert_int_equal(in.pos, 97);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_NEED_MORE);
    assert_int_equal(in.fault.at, 0); /* from in.pos on */
    assert_int_equal(in.fault.field, PVS_PEX_FIELD_PIECE);
    assert_int_equal(message.type, 0);

    /* A copy is a snapshot: both go on from the same place. */
    copy = in;
    pvs_reader_extend(&in, s.bytes, 40);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_OK);
    assert_int_equal(message.offset, 60);
    assert_int_equal(message.left, 0);
    pvs_reader_extend(&copy, s.bytes, 1);
    assert_int_equal(pvs_pex_read(&copy, &message), PVS_OK);
    assert_int_equal(message.offset, 60);
    assert_int_equal(message.left, 39);
}

/* What a list waits for, from in.pos on: the next entry, or the last one with what goes with it. */
static void p15_waiting_inside_a_list(void **state) {
    struct sample s = sample_of(PVS_PEX_PEERS, 1 + 18 * 2 + 3);
    static const struct {
        size_t have, at, needed;
        int field;
    } first[] = {{5, 5, 18, PVS_PEX_FIELD_PEER_ADDRESS},
                 {20, 5, 3, PVS_PEX_FIELD_PEER_ADDRESS},
                 {21, 21, 2, PVS_PEX_FIELD_PEER_PORT},
                 {22, 21, 1, PVS_PEX_FIELD_PEER_PORT}},
      then[] = {{23, 0, 21, PVS_PEX_FIELD_PEER_ADDRESS},
                {39, 16, 5, PVS_PEX_FIELD_PEER_PORT},
                {41, 18, 3, PVS_PEX_FIELD_PEERS},
                {43, 18, 1, PVS_PEX_FIELD_PEERS}};
    pvs_pex_message message;
    pvs_reader in;
    size_t i;
    (void)state;
    for (i = 0; i < 4; i++) {
        in = pvs_reader_parts(s.size);
        in.allow = PVS_PEX_ALLOW_STRAY;
        pvs_reader_extend(&in, s.bytes, first[i].have);
        assert_int_equal(pvs_pex_read(&in, &message), PVS_NEED_MORE);
        assert_int_equal(in.fault.at, first[i].at);
        assert_int_equal(in.fault.field, first[i].field);
        assert_int_equal(in.needed, first[i].needed);
    }
    for (i = 0; i < 4; i++) {
        in = pvs_reader_parts(s.size);
        in.allow = PVS_PEX_ALLOW_STRAY;
        pvs_reader_extend(&in, s.bytes, then[i].have);
        assert_int_equal(pvs_pex_read(&in, &message), PVS_OK);
        assert_int_equal(message.peers.count, 1);
        assert_int_equal(message.left, 18);
        assert_int_equal(pvs_pex_read(&in, &message), PVS_NEED_MORE);
        assert_int_equal(in.fault.at, then[i].at);
        assert_int_equal(in.fault.field, then[i].field);
        assert_int_equal(in.needed, then[i].needed);
    }
}

/* A whole-message reader wants it all; a parts reader of another family is a stream reader. */
static void p15_only_parts_readers_give_parts(void **state) {
    struct sample s = sample_of(PVS_PEX_PEERS, 1 + 18 * 10);
    pvs_reader in = pvs_reader_stream(1000);
    pvs_pex_message message;
    static const uint8_t text[] = {0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 'h', 'i'};
    pvs_gossip_message gossip;
    (void)state;
    pvs_reader_extend(&in, s.bytes, s.size - 1);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_NEED_MORE);
    assert_int_equal(in.needed, 1);
    pvs_reader_extend(&in, s.bytes, 1);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_OK);
    assert_int_equal(message.peers.count, 10);

    in = pvs_reader_parts(1000);
    pvs_reader_extend(&in, text, sizeof text - 1);
    assert_int_equal(pvs_gossip_read(&in, &gossip), PVS_NEED_MORE);
    pvs_reader_extend(&in, text, 1);
    assert_int_equal(pvs_gossip_read(&in, &gossip), PVS_OK);
    assert_int_equal(gossip.text.size, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p15_gives_from_buffers_of_every_size),
        cmocka_unit_test(p15_lists_from_buffers_of_every_size),
        cmocka_unit_test(p08_p15_stray_bytes_go_with_the_last_entry),
        cmocka_unit_test(p15_asks_have_no_parts),
        cmocka_unit_test(p14_a_real_give_through_one_kibibyte),
        cmocka_unit_test(p15_errors_and_ends),
        cmocka_unit_test(p15_waiting_inside_a_list),
        cmocka_unit_test(p15_only_parts_readers_give_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
