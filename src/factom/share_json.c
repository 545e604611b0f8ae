/*
 * Shares in JSON, as Go's encoding/json reads them into the reference's structs.
 * docs/wire/factom_share.md, section "JSON".
 *
 * The text is walked once, with all checks in the order of its bytes. The list that comes out is
 * the text itself, and taking an element off it walks that element again.
 */
#include "share_private.h"

#include "json.h"
#include "rules.h"

/* What a member's value has to be. */
enum {
    PVS_SHARE_TEXT_ = 0,
    PVS_SHARE_HOST_,
    PVS_SHARE_PORT_,
    PVS_SHARE_TIME_,
    PVS_SHARE_TIMES_, /* an object of times */
    PVS_SHARE_I32_,   /* from here on integers */
    PVS_SHARE_I64_,
    PVS_SHARE_U8_,
    PVS_SHARE_U32_,
    PVS_SHARE_U64_
};

/* Its name is compared with its case folded. */
typedef struct pvs_share_member_ {
    char name[16];
    uint8_t size, kind, field; /* field: PVS_FACTOM_FIELD_SHARE + field */
} pvs_share_member_;

#define PVS_SHARE_MEMBER_(name, kind, field)                                                       \
    {                                                                                              \
        name, sizeof name - 1, PVS_SHARE_##kind##_,                                                \
            PVS_FACTOM_FIELD_SHARE_##field - PVS_FACTOM_FIELD_SHARE                                \
    }
enum { PVS_SHARE_V10_ = 0, PVS_SHARE_V9_ = 2, PVS_SHARE_MEMBERS_ = 13 };
/*
 * Those of V10, then those of V9 (S3), each in the order in which the reference writes them. Network
 * has to be a number and is no filter (S6).
 */
static const pvs_share_member_ pvs_share_members_[PVS_SHARE_MEMBERS_] = {
    PVS_SHARE_MEMBER_("ip", HOST, HOST),
    PVS_SHARE_MEMBER_("port", PORT, PORT),
    PVS_SHARE_MEMBER_("QualityScore", I32, QUALITY_SCORE),
    PVS_SHARE_MEMBER_("Address", HOST, HOST),
    PVS_SHARE_MEMBER_("Port", PORT, PORT),
    PVS_SHARE_MEMBER_("NodeID", U64, NODE_ID),
    PVS_SHARE_MEMBER_("Hash", TEXT, HASH),
    PVS_SHARE_MEMBER_("Location", U32, LOCATION),
    PVS_SHARE_MEMBER_("Network", U32, NETWORK),
    PVS_SHARE_MEMBER_("Type", U8, TYPE),
    PVS_SHARE_MEMBER_("Connections", I64, CONNECTIONS),
    PVS_SHARE_MEMBER_("LastContact", TIME, LAST_CONTACT),
    PVS_SHARE_MEMBER_("Source", TIMES, SOURCE)};

typedef struct pvs_share_walk_ {
    pvs_json_ json;
    unsigned first, end, next;   /* members of the version; the one that is expected */
    uint32_t allow;              /* of the reader */
    pvs_json_string_ host, port; /* of the element being walked */
    size_t host_at, port_at;     /* where they start, or the element that has none */
    unsigned field;              /* to blame */
} pvs_share_walk_;

static void pvs_share_begin_(pvs_share_walk_ *walk, pvs_bytes text, int version, uint32_t allow) {
    walk->json.text = text;
    walk->json.at = 0;
    walk->first = version == 9 ? PVS_SHARE_V9_ : PVS_SHARE_V10_;
    walk->end = version == 9 ? PVS_SHARE_MEMBERS_ : PVS_SHARE_V9_;
    walk->allow = allow;
    walk->field = PVS_FACTOM_FIELD_SHARE;
}

/* ---- keys */

/* Passes over the key if it is the one that the reference would write here. */
static int pvs_share_expected_(pvs_share_walk_ *walk) {
    const pvs_share_member_ *member = &pvs_share_members_[walk->next];
    pvs_bytes name = pvs_bytes_of(member->name, sizeof member->name), text = walk->json.text;
    size_t at = walk->json.at + 1, size = member->size;
    unsigned first = size < 8 ? (unsigned)size : 8, rest = (unsigned)size - first;
    if (pvs_json_peek_(&walk->json) != '"' || pvs_u8_(text, at + size) != '"') return 0;
    /* Eight bytes at a time; what belongs to no name is shifted out. */
    if ((pvs_le64_(text, at) ^ pvs_le64_(name, 0)) << (64 - 8 * first)) return 0;
    if (rest && (pvs_le64_(text, at + 8) ^ pvs_le64_(name, 8)) << (64 - 8 * rest)) return 0;
    walk->json.at = at + size + 1;
    return 1;
}

/* Simple case folding, as far as it leads to ASCII: also U+017F is an s, and U+212A a k (J4). */
static uint32_t pvs_share_fold_(uint32_t rune) {
    if (rune - (unsigned)'A' < 26) return rune | 0x20u;
    return rune == 0x17f ? (uint32_t)'s' : rune == 0x212a ? (uint32_t)'k' : rune;
}

static int pvs_share_is_key_(pvs_bytes key, const char *name) {
    size_t at = 0;
    for (; *name; name++) {
        if (at >= key.size) return 0;
        if (pvs_share_fold_(pvs_json_rune_(key, &at)) != pvs_share_fold_((unsigned)*name)) {
            return 0;
        }
    }
    return at == key.size;
}

/* Passes over the key. *member: its index, or walk->end for an unknown one. */
static pvs_status pvs_share_key_(pvs_share_walk_ *walk, unsigned *member) {
    pvs_json_string_ key;
    pvs_status status = PVS_OK;
    *member = walk->next;
    if (*member == walk->end || !pvs_share_expected_(walk)) {
        status = pvs_json_string_pass_(&walk->json, &key);
        if (status != PVS_OK) return status;
        *member = walk->first;
        while (*member < walk->end &&
               !pvs_share_is_key_(key.inside, pvs_share_members_[*member].name)) {
            ++*member;
        }
    }
    if (*member < walk->end) walk->next = *member + 1;
    pvs_json_space_(&walk->json);
    status = pvs_json_take_(&walk->json, ':');
    pvs_json_space_(&walk->json);
    return status;
}

/* ---- values */

/* The error for a value of another kind. */
static pvs_status pvs_share_other_(const pvs_share_walk_ *walk) {
    return pvs_json_begins_(pvs_json_peek_(&walk->json)) ? PVS_ERR_KIND
                                                         : pvs_json_wrong_(&walk->json);
}

static pvs_status pvs_share_string_(pvs_share_walk_ *walk, pvs_json_string_ *string) {
    if (pvs_json_peek_(&walk->json) != '"') return pvs_share_other_(walk);
    return pvs_json_string_pass_(&walk->json, string);
}

/* J7 */
static pvs_status pvs_share_integer_(pvs_share_walk_ *walk, unsigned kind) {
    static const uint64_t pvs_most_[] = {INT32_MAX, INT64_MAX, UINT8_MAX, UINT32_MAX, UINT64_MAX};
    uint64_t limit = pvs_most_[kind - PVS_SHARE_I32_];
    size_t start = walk->json.at;
    unsigned c = pvs_json_peek_(&walk->json);
    pvs_json_number_ number;
    pvs_status status;
    if (c != '-' && c - (unsigned)'0' > 9) return pvs_share_other_(walk);
    status = pvs_json_number_pass_(&walk->json, &number);
    if (status != PVS_OK) return status;
    if (number.negative) limit = kind <= PVS_SHARE_I64_ ? limit + 1 : 0;
    if (number.integer && number.magnitude <= limit &&
        !(number.negative && kind > PVS_SHARE_I64_)) {
        return PVS_OK;
    }
    walk->json.at = start;
    return PVS_ERR_KIND;
}

/* Passes over the time that the reference writes always: the zero of its type. */
static int pvs_share_no_time_(pvs_share_walk_ *walk) {
    static const char pvs_zero_[] = "\"0001-01-01T00:00:00Z\"";
    size_t size = sizeof pvs_zero_ - 1;
    pvs_bytes text = pvs_cut_(walk->json.text, walk->json.at, size);
    if (text.size < size || !pvs_same_(text.data, pvs_zero_, size)) return 0;
    walk->json.at += size;
    return 1;
}

static pvs_status pvs_share_one_time_(pvs_share_walk_ *walk) {
    size_t start = walk->json.at;
    pvs_json_string_ string;
    pvs_status status;
    if (pvs_json_peek_(&walk->json) == 'n') return pvs_json_null_pass_(&walk->json);
    if (pvs_share_no_time_(walk)) return PVS_OK;
    status = pvs_share_string_(walk, &string);
    if (status != PVS_OK || pvs_share_time_(string.inside)) return status;
    walk->json.at = start;
    return PVS_ERR_KIND;
}

/* J9 */
static pvs_status pvs_share_times_(pvs_share_walk_ *walk) {
    pvs_json_ *json = &walk->json;
    pvs_json_string_ key;
    pvs_status status;
    if (pvs_json_peek_(json) != '{') return pvs_share_other_(walk);
    json->at++;
    if (pvs_json_space_(json) == '}') return pvs_json_take_(json, '}');
    for (;;) {
        status = pvs_json_string_pass_(json, &key);
        if (status != PVS_OK) return status;
        pvs_json_space_(json);
        status = pvs_json_take_(json, ':');
        if (status != PVS_OK) return status;
        pvs_json_space_(json);
        status = pvs_share_one_time_(walk);
        if (status != PVS_OK) return status;
        if (pvs_json_space_(json) != ',') return pvs_json_take_(json, '}');
        json->at++;
        pvs_json_space_(json);
    }
}

/* An unknown member: anything (J5). The list and the element are two levels already (J2). */
static pvs_status pvs_share_unknown_(pvs_share_walk_ *walk) {
    uint32_t open[PVS_FACTOM_JSON_DEPTH / 32];
    size_t start = walk->json.at;
    pvs_status status = pvs_json_skip_(&walk->json, open, PVS_FACTOM_JSON_DEPTH - 2);
    if (status != PVS_ERR_DEPTH_LIMIT || !(walk->allow & PVS_FACTOM_ALLOW_ANY_ENDPOINT)) {
        return status;
    }
    walk->json.at = start;
    return pvs_json_skip_deep_(&walk->json, PVS_FACTOM_JSON_DEPTH_MAX - 2);
}

static pvs_status pvs_share_value_(pvs_share_walk_ *walk, unsigned member) {
    unsigned kind = pvs_share_members_[member].kind;
    pvs_json_string_ ignored;
    if (pvs_json_peek_(&walk->json) == 'n') return pvs_json_null_pass_(&walk->json);
    switch (kind) {
    case PVS_SHARE_TEXT_:
        return pvs_share_string_(walk, &ignored);
    case PVS_SHARE_HOST_:
        walk->host_at = walk->json.at;
        return pvs_share_string_(walk, &walk->host);
    case PVS_SHARE_PORT_:
        walk->port_at = walk->json.at;
        return pvs_share_string_(walk, &walk->port);
    case PVS_SHARE_TIME_:
        return pvs_share_one_time_(walk);
    case PVS_SHARE_TIMES_:
        return pvs_share_times_(walk);
    default:
        return pvs_share_integer_(walk, kind);
    }
}

static pvs_status pvs_share_one_member_(pvs_share_walk_ *walk) {
    unsigned member;
    pvs_status status = pvs_share_key_(walk, &member);
    if (status != PVS_OK) return status;
    if (member == walk->end) {
        status = pvs_share_unknown_(walk);
    } else {
        walk->field = PVS_FACTOM_FIELD_SHARE + pvs_share_members_[member].field;
        status = pvs_share_value_(walk, member);
    }
    if (status == PVS_OK) walk->field = PVS_FACTOM_FIELD_SHARE_ENDPOINT;
    return status;
}

/* ---- elements */

/* An element: an object, or null for one without members (J3). */
static pvs_status pvs_share_element_(pvs_share_walk_ *walk) {
    pvs_json_ *json = &walk->json;
    unsigned c = pvs_json_space_(json);
    pvs_status status;
    walk->host_at = walk->port_at = json->at;
    walk->field = PVS_FACTOM_FIELD_SHARE_ENDPOINT;
    memset(&walk->host, 0, sizeof walk->host);
    memset(&walk->port, 0, sizeof walk->port);
    walk->next = walk->first;
    if (c == 'n') return pvs_json_null_pass_(json);
    if (c != '{') return pvs_share_other_(walk);
    json->at++;
    if (pvs_json_space_(json) == '}') return pvs_json_take_(json, '}');
    for (;;) {
        status = pvs_share_one_member_(walk);
        if (status != PVS_OK) return status;
        if (pvs_json_space_(json) != ',') return pvs_json_take_(json, '}');
        json->at++;
        pvs_json_space_(json);
    }
}

/* Is the element that was walked valid (S5)? Text with escapes never is (J6). */
static pvs_status pvs_share_check_(pvs_share_walk_ *walk) {
    if (walk->allow & PVS_FACTOM_ALLOW_ANY_ENDPOINT) return PVS_OK;
    if (!pvs_factom_host_(walk->host.inside)) {
        walk->json.at = walk->host_at;
        walk->field = PVS_FACTOM_FIELD_SHARE_HOST;
        return PVS_ERR_ENDPOINT;
    }
    if (!pvs_factom_port_(walk->port.inside)) {
        walk->json.at = walk->port_at;
        walk->field = PVS_FACTOM_FIELD_SHARE_PORT;
        return PVS_ERR_ENDPOINT;
    }
    return PVS_OK;
}

static pvs_status pvs_share_list_(pvs_share_walk_ *walk, size_t *count) {
    pvs_json_ *json = &walk->json;
    unsigned c = pvs_json_space_(json);
    pvs_status status;
    *count = 0;
    if (c == 'n') return pvs_json_null_pass_(json);
    if (c != '[') return pvs_share_other_(walk);
    json->at++;
    if (pvs_json_space_(json) == ']') return pvs_json_take_(json, ']');
    for (;;) {
        status = pvs_share_element_(walk);
        if (status == PVS_OK) status = pvs_share_check_(walk);
        if (status != PVS_OK) return status;
        ++*count;
        walk->field = PVS_FACTOM_FIELD_SHARE;
        if (pvs_json_space_(json) != ',') return pvs_json_take_(json, ']');
        json->at++;
    }
}

pvs_status pvs_share_read_json_(pvs_reader *in, pvs_bytes text, int version, size_t *count) {
    pvs_share_walk_ walk;
    pvs_status status;
    pvs_share_begin_(&walk, text, version, in->allow);
    status = pvs_share_list_(&walk, count);
    if (status != PVS_OK) return pvs_reader_fail_(in, status, walk.json.at, walk.field);
    pvs_json_space_(&walk.json);
    if (walk.json.at == text.size) return PVS_OK;
    return pvs_reader_fail_(in, PVS_ERR_TRAILING, walk.json.at, PVS_FACTOM_FIELD_SHARE);
}

/* ---- one element off the front */

/* Does the text have to be unescaped? */
static int pvs_share_escaped_(const pvs_json_string_ *string) {
    size_t at = 0;
    if (string->plain) return 0;
    while (at < string->inside.size) {
        uint32_t rune = pvs_json_utf8_(string->inside, &at);
        if (rune == PVS_JSON_BAD_ || rune == '\\') return 1;
    }
    return 0;
}

size_t pvs_share_next_json_(pvs_bytes text, int version, pvs_factom_endpoint *ep) {
    pvs_share_walk_ walk;
    unsigned c;
    pvs_share_begin_(&walk, text, version, UINT32_MAX);
    c = pvs_json_space_(&walk.json);
    if (c != '[' && c != ',') return 0;
    walk.json.at++;
    if (pvs_share_element_(&walk) != PVS_OK) return 0;
    ep->host = walk.host.inside;
    ep->port = walk.port.inside;
    ep->escaped = (uint8_t)(pvs_share_escaped_(&walk.host) || pvs_share_escaped_(&walk.port));
    return walk.json.at;
}
