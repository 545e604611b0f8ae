/* Gob's numbers, texts, struct steps and message sizes. */
#include "gob.h"
#include "message.h"

const pvs_gob_name_ pvs_gob_names_[PVS_GOB_CODES_] = {
    PVS_GOB_NAME_(""),        PVS_GOB_NAME_("Network"),     PVS_GOB_NAME_("Version"),
    PVS_GOB_NAME_("Type"),    PVS_GOB_NAME_("Length"),      PVS_GOB_NAME_("TargetPeer"),
    PVS_GOB_NAME_("Crc32"),   PVS_GOB_NAME_("PartNo"),      PVS_GOB_NAME_("PartsTotal"),
    PVS_GOB_NAME_("NodeID"),  PVS_GOB_NAME_("PeerAddress"), PVS_GOB_NAME_("PeerPort"),
    PVS_GOB_NAME_("AppHash"), PVS_GOB_NAME_("AppType"),     PVS_GOB_NAME_("Header"),
    PVS_GOB_NAME_("Payload")};

int pvs_gob_fail_(pvs_gob_ *gob, pvs_status status, size_t at, unsigned field) {
    gob->status = status;
    gob->fault_at = at;
    gob->field = (uint16_t)field;
    return 0;
}

static int pvs_gob_wait_(pvs_gob_ *gob, size_t want, size_t at, unsigned field) {
    gob->want = want;
    gob->wait = PVS_FACTOM_WAIT_HEAD_;
    return pvs_gob_fail_(gob, PVS_NEED_MORE, at, field);
}

/* How many bytes follow the first one of a number: 0 to 8, or 9 where it cannot be one. */
static unsigned pvs_gob_follow_(unsigned first) {
    return first < 0x80 ? 0u : first < 0xf8 ? 9u : 256u - first;
}

/* The n bytes from `at` on, 1 to 8 of them, as a number. */
static uint64_t pvs_gob_number_(pvs_bytes bytes, size_t at, unsigned n) {
    uint64_t number = 0;
    if (pvs_has_(bytes, at, 8)) return pvs_be64_(bytes, at) >> (64 - 8 * n);
    while (n--) number = number << 8 | pvs_u8_(bytes, at++);
    return number;
}

/* F3 */
int pvs_gob_long_uint_(pvs_gob_ *gob, uint64_t *value, unsigned field) {
    size_t at = gob->at, left = pvs_gob_left_(gob);
    unsigned follow = pvs_gob_follow_(pvs_u8_(gob->bytes, at));
    uint64_t number;
    if (left == 0) return pvs_gob_fail_(gob, PVS_ERR_LENGTH, at, field);
    if (follow > 8) return pvs_gob_fail_(gob, PVS_ERR_SYNTAX, at, field);
    if (follow >= left) return pvs_gob_fail_(gob, PVS_ERR_LENGTH, at, field);
    number = pvs_gob_number_(gob->bytes, at + 1, follow);
    if ((follow == 1 ? number < 0x80 : number >> (8 * (follow - 1)) == 0) &&
        !pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_NONMINIMAL)) {
        return pvs_gob_fail_(gob, PVS_ERR_NONMINIMAL, at, field);
    }
    gob->at += 1 + follow;
    *value = number;
    return 1;
}

int pvs_gob_int_(pvs_gob_ *gob, int64_t *value, unsigned field) {
    uint64_t bits;
    if (!pvs_gob_uint_(gob, &bits, field)) return 0;
    *value = bits & 1u ? -(int64_t)(bits >> 1) - 1 : (int64_t)(bits >> 1);
    return 1;
}

int pvs_gob_long_step_(pvs_gob_ *gob, unsigned *next, unsigned fields, unsigned field) {
    size_t at = gob->at;
    uint64_t delta;
    if (pvs_gob_left_(gob) == 0) { /* the struct ends with its message */
        if (pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_ENDS)) return 0; /* F6 */
        return pvs_gob_fail_(gob, PVS_ERR_LENGTH, at, field);
    }
    if (!pvs_gob_uint_(gob, &delta, field)) return 0;
    /* F18: compared before anything is added. */
    if (delta > fields - *next) return pvs_gob_fail_(gob, PVS_ERR_SYNTAX, at, field);
    *next += (unsigned)delta;
    return delta != 0;
}

/*
 * A message's size is looked at byte by byte, so that what is certain about it counts before all
 * of it has come (F4).
 */
int pvs_gob_open_(pvs_gob_ *gob, size_t start, size_t *end) {
    pvs_bytes bytes = pvs_skip_(gob->all, start);
    int minimal = !pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_NONMINIMAL);
    unsigned first = pvs_u8_(bytes, 0), follow = pvs_gob_follow_(first), n;
    uint64_t room = gob->limit > start ? gob->limit - start : 0, count = 0, least = 1;
    if (room < 2) return pvs_gob_fail_(gob, PVS_ERR_SIZE_LIMIT, start, PVS_FACTOM_FIELD_SIZE);
    if (bytes.size == 0) {
        return pvs_gob_wait_(gob, start + 2, start, PVS_FACTOM_FIELD_SIZE);
    }
    if (follow > 8) return pvs_gob_fail_(gob, PVS_ERR_SYNTAX, start, PVS_FACTOM_FIELD_SIZE);
    for (n = 0; n <= follow && n < bytes.size; n++) {
        if (n == 0) {
            count = follow ? 0 : first;
            if (minimal && follow) least = follow == 1 ? 0x80 : (uint64_t)1 << (8 * (follow - 1));
        } else {
            count |= (uint64_t)pvs_u8_(bytes, n) << (8 * (follow - n));
        }
        if (minimal && n == 1 && count < least) {
            return pvs_gob_fail_(gob, PVS_ERR_NONMINIMAL, start, PVS_FACTOM_FIELD_SIZE);
        }
        if (count > least) least = count;
        if (least >= PVS_GOB_TOO_BIG_) {
            return pvs_gob_fail_(gob, PVS_ERR_LENGTH, start, PVS_FACTOM_FIELD_SIZE);
        }
        if (1 + follow + least > room) {
            return pvs_gob_fail_(gob, PVS_ERR_SIZE_LIMIT, start, PVS_FACTOM_FIELD_SIZE);
        }
    }
    *end = pvs_size_((uint64_t)start + 1 + follow + least);
    if (n <= follow) return pvs_gob_wait_(gob, *end, start, PVS_FACTOM_FIELD_SIZE);
    if (count == 0) return pvs_gob_fail_(gob, PVS_ERR_EMPTY, start, PVS_FACTOM_FIELD_SIZE);
    gob->at = start + 1 + follow;
    gob->bytes = pvs_cut_(gob->all, 0, *end);
    return 1;
}

int pvs_gob_whole_(pvs_gob_ *gob, size_t end) {
    if (gob->bytes.size == end) return 1;
    pvs_gob_wait_(gob, end, gob->at, PVS_FACTOM_FIELD_SIZE);
    gob->wait = PVS_FACTOM_WAIT_BODY_;
    return 0;
}

/* F7 */
int pvs_gob_cut_id_(pvs_gob_ *gob, int64_t value, size_t at, int32_t *id) {
    uint32_t low = (uint32_t)((uint64_t)value & 0xffffffffu);
    if ((value > INT32_MAX || value < INT32_MIN) && !pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_RANGE)) {
        return pvs_gob_fail_(gob, PVS_ERR_KIND, at, PVS_FACTOM_FIELD_GOB_ID);
    }
    *id = low >> 31 ? -(int32_t)~low - 1 : (int32_t)low;
    return 1;
}

int pvs_gob_id_(pvs_gob_ *gob, size_t end, int32_t *id) {
    size_t at = gob->at;
    unsigned follow = pvs_gob_follow_(pvs_u8_(gob->bytes, at));
    int64_t value;
    if (pvs_gob_left_(gob) == 0) return pvs_gob_wait_(gob, end, at, PVS_FACTOM_FIELD_GOB_ID);
    if (follow <= 8 && follow < end - at && follow >= pvs_gob_left_(gob)) {
        return pvs_gob_wait_(gob, end, at, PVS_FACTOM_FIELD_GOB_ID);
    }
    return pvs_gob_int_(gob, &value, PVS_FACTOM_FIELD_GOB_ID) &&
           pvs_gob_cut_id_(gob, value, at, id);
}
