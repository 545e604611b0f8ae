/*
 * The checked cursor: the only place of the library that moves pointers into the bytes. Families
 * load, cut and put with these functions and know offsets only. (One loop reads by index without
 * them, where every instruction counts: pvs_view_plain_, which checks its bounds itself.)
 */
#ifndef PVS_CURSOR_H
#define PVS_CURSOR_H

#include "pvs/base.h"

#include <string.h>

enum { PVS_MODE_DATAGRAM_ = 0, PVS_MODE_STREAM_ = 1, PVS_MODE_PARTS_ = 2 }; /* reader.mode_ */
enum { PVS_MODE_COPY_ = 0, PVS_MODE_GATHER_ = 1 };                          /* writer.mode_ */

/* Who has an unfinished message in a reader or writer; 0 is nobody. Also the high byte of fields.
 */
enum {
    PVS_OWNER_BASE_ = 0x01,
    PVS_OWNER_VIEW_ = 0x02,
    PVS_OWNER_AC_ = 0x03,
    PVS_OWNER_PEX_ = 0x04,
    PVS_OWNER_GOSSIP_ = 0x05,
    PVS_OWNER_FACTOM_ = 0x06
};

/* What a caller says is a span of bytes: nothing where there is no memory, whatever its size. */
static inline pvs_bytes pvs_span_(const uint8_t *data, size_t size) {
    pvs_bytes bytes;
    bytes.data = data;
    bytes.size = data ? size : 0;
    return bytes;
}

/* The same of such a span that a caller hands over as a struct. */
static inline pvs_bytes pvs_sound_(pvs_bytes bytes) {
    return pvs_span_(bytes.data, bytes.size);
}

/* ---- loads: 0 where the bytes are not all there, so that no caller can read past the end */

static inline int pvs_has_(pvs_bytes b, size_t at, size_t n) {
    return at <= b.size && b.size - at >= n;
}

static inline unsigned pvs_u8_(pvs_bytes b, size_t at) {
    return at < b.size ? b.data[at] : 0u;
}

/* Each load is one expression of shifted bytes, which compilers turn into one machine load. */
static inline unsigned pvs_be16_(pvs_bytes b, size_t at) {
    const uint8_t *p = b.data;
    return pvs_has_(b, at, 2) ? (unsigned)p[at] << 8 | p[at + 1] : 0u;
}

static inline unsigned pvs_le16_(pvs_bytes b, size_t at) {
    const uint8_t *p = b.data;
    return pvs_has_(b, at, 2) ? (unsigned)p[at + 1] << 8 | p[at] : 0u;
}

static inline uint32_t pvs_be32_(pvs_bytes b, size_t at) {
    const uint8_t *p = b.data;
    return pvs_has_(b, at, 4) ? (uint32_t)p[at] << 24 | (uint32_t)p[at + 1] << 16 |
                                    (uint32_t)p[at + 2] << 8 | p[at + 3]
                              : 0u;
}

static inline uint32_t pvs_le32_(pvs_bytes b, size_t at) {
    const uint8_t *p = b.data;
    return pvs_has_(b, at, 4) ? (uint32_t)p[at + 3] << 24 | (uint32_t)p[at + 2] << 16 |
                                    (uint32_t)p[at + 1] << 8 | p[at]
                              : 0u;
}

static inline uint64_t pvs_be64_(pvs_bytes b, size_t at) {
    const uint8_t *p = b.data;
    return pvs_has_(b, at, 8)
               ? (uint64_t)p[at] << 56 | (uint64_t)p[at + 1] << 48 | (uint64_t)p[at + 2] << 40 |
                     (uint64_t)p[at + 3] << 32 | (uint64_t)p[at + 4] << 24 |
                     (uint64_t)p[at + 5] << 16 | (uint64_t)p[at + 6] << 8 | p[at + 7]
               : 0u;
}

static inline uint64_t pvs_le64_(pvs_bytes b, size_t at) {
    const uint8_t *p = b.data;
    return pvs_has_(b, at, 8)
               ? (uint64_t)p[at + 7] << 56 | (uint64_t)p[at + 6] << 48 | (uint64_t)p[at + 5] << 40 |
                     (uint64_t)p[at + 4] << 32 | (uint64_t)p[at + 3] << 24 |
                     (uint64_t)p[at + 2] << 16 | (uint64_t)p[at + 1] << 8 | p[at]
               : 0u;
}

/*
 * n bytes from offset `at` on, or as many of them as there are. An empty view stands where its
 * bytes would be, so that equal messages are equal to the last pointer; NULL stays NULL.
 */
static inline pvs_bytes pvs_cut_(pvs_bytes b, size_t at, size_t n) {
    pvs_bytes part = {0, 0};
    if (at > b.size) return part;
    part.data = at ? b.data + at : b.data;
    part.size = b.size - at < n ? b.size - at : n;
    return part;
}

/* Everything from offset `at` on. */
static inline pvs_bytes pvs_skip_(pvs_bytes b, size_t at) {
    return pvs_cut_(b, at, b.size);
}

/* Fetches n bytes from offset `at` on; nothing where they are not all there. */
static inline void pvs_get_(void *to, pvs_bytes b, size_t at, size_t n) {
    if (n && pvs_has_(b, at, n)) memcpy(to, b.data + at, n);
}

/* Are n bytes the same? A loop, as some compilers turn a memcmp that asks just that into bcmp. */
static inline int pvs_same_(const void *a, const void *b, size_t n) {
    const uint8_t *p = (const uint8_t *)a, *q = (const uint8_t *)b;
    unsigned differ = 0;
    size_t i;
    for (i = 0; i < n; i++) differ |= (unsigned)(p[i] ^ q[i]);
    return differ == 0;
}

/* memcpy whose source may be the empty view (NULL, 0). */
static inline void pvs_copy_(void *to, const void *from, size_t n) {
    if (n) memcpy(to, from, n);
}

/* ---- reading */

/* Makes the family the owner of what the reader remembers of an unfinished message: nothing yet. */
void pvs_reader_take_(pvs_reader *in, unsigned owner);

/*
 * Every read begins here: the bytes from the start of the message on. A message that another
 * family had begun to look at is looked at from its start, and so is one after an error, or whose
 * bytes a caller has taken away.
 */
static inline pvs_bytes pvs_reader_begin_(pvs_reader *in, unsigned owner) {
    pvs_bytes bytes = pvs_skip_(pvs_span_(in->data, in->size), in->pos);
    if (in->owner_ != owner || in->at_ > bytes.size) pvs_reader_take_(in, owner);
    return bytes;
}

/* The three ways out. `at` is the offset in the message of the field to blame. */
pvs_status pvs_reader_fail_(pvs_reader *in, pvs_status status, size_t at, unsigned field);
/* The message goes on at `at`, in `field`, and `missing` more bytes are certain to be needed. */
pvs_status pvs_reader_wait_(pvs_reader *in, size_t at, unsigned field, size_t missing);
/* The message is its first `size` bytes. Fails only for a datagram that goes on behind it. */
pvs_status pvs_reader_done_(pvs_reader *in, size_t size);
/* The first `size` bytes are a part of a message that goes on behind them: private state stays. */
pvs_status pvs_reader_part_(pvs_reader *in, size_t size);
/* Goes behind `size` bytes that are done with but are no message by themselves. */
void pvs_reader_pass_(pvs_reader *in, size_t size);

/* The limit as a number of bytes of any kind: SIZE_MAX is none. */
static inline uint64_t pvs_reader_budget_(const pvs_reader *in) {
    return in->limit == SIZE_MAX ? UINT64_MAX : (uint64_t)in->limit;
}

/* Something that may be larger than memory, as a size. */
static inline size_t pvs_size_(uint64_t n) {
    return n < SIZE_MAX ? (size_t)n : SIZE_MAX;
}

/* ---- writing */

/* Begins a message: PVS_ERR_USAGE where one is open already or the writer is no writer. */
pvs_status pvs_writer_begin_(pvs_writer *out, unsigned owner);
/* Notes an error that sticks until the end of the message; the first one is kept, but one that
 * no larger buffer would mend outranks the lack of space. */
pvs_status pvs_writer_fail_(pvs_writer *out, pvs_status status, unsigned field);
/* How the open message stands: PVS_OK, or the error that sticks. */
pvs_status pvs_writer_state_(pvs_writer *out);
/* Ends the message, for better or worse. */
pvs_status pvs_writer_end_(pvs_writer *out);

/* Room for n bytes at pos, which moves behind it; NULL where they are only counted. */
uint8_t *pvs_put_room_(pvs_writer *out, size_t n);
/* Puts bytes at pos, or only counts them where they do not fit. NULL with a size is an error. */
void pvs_put_(pvs_writer *out, const void *data, size_t n);
void pvs_put_u8_(pvs_writer *out, unsigned value);
void pvs_put_be16_(pvs_writer *out, unsigned value);
void pvs_put_be32_(pvs_writer *out, uint32_t value);
void pvs_put_be64_(pvs_writer *out, uint64_t value);
void pvs_put_le16_(pvs_writer *out, unsigned value);
void pvs_put_le32_(pvs_writer *out, uint32_t value);
void pvs_put_le64_(pvs_writer *out, uint64_t value);
/* As text: decimal digits, without leading zeros. */
void pvs_put_decimal_(pvs_writer *out, uint32_t value);
/* Overwrites one byte that was put at offset `at` of the buffer; nothing where it did not fit. */
void pvs_patch_u8_(pvs_writer *out, size_t at, unsigned value);
/* The same for four bytes. */
void pvs_patch_le32_(pvs_writer *out, size_t at, uint32_t value);
/* A payload: put, or in a gather writer left where it is. */
void pvs_put_payload_(pvs_writer *out, pvs_bytes payload);

#endif
