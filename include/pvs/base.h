/*
 * pvs/base.h - what all families share: statuses, byte views, the reader and the writer.
 *
 * A READER stands over bytes that came in and knows their circumstances: one datagram, or a
 * stream that arrives in pieces. A WRITER stands over a buffer that goes out. Every family has
 * `pvs_<family>_read` and `pvs_<family>_write` on them; nothing else touches messages.
 *
 *     pvs_reader in = pvs_reader_stream(65536);     // keep it as long as the stream
 *     ...
 *     pvs_reader_extend(&in, buffer, received);     // received bytes stand behind the others
 *     while ((status = pvs_view_read(&in, &message)) == PVS_OK) handle(&message);
 *     if (status != PVS_NEED_MORE) close_it(pvs_status_text(status));
 *     pvs_reader_compact(&in, buffer);              // make room; views end here
 *
 * Rules that hold everywhere
 *  - The library allocates nothing, keeps no global state, does no I/O, reads no clock.
 *  - Nothing is copied on reading: messages and lists are views into the caller's buffer and are
 *    valid until that buffer changes (pvs_reader_compact, moving it, writing to it).
 *  - Bytes before `in.pos` are done with, whatever the status; those behind it are still needed.
 *    After an error the reader stays at the start of the bad message and answers the same again.
 *  - The answer (status, offset, field) never depends on how a stream was cut into pieces.
 *  - A message struct is zeroed first and filled on PVS_OK only.
 *  - All-zero is a fresh message, list and state, and a writer that counts. A reader comes from its
 *    constructor. (NULL, 0) is a legal empty span everywhere; NULL with a size is taken for empty
 *    when reading and refused when writing.
 *  - Every struct is a plain value: a copy is a snapshot, assigning it back a rollback.
 *  - Members whose names end in `_` are private. Fill no private member; zero is right for them.
 *  - Functions may be called from any thread; one object belongs to one thread at a time.
 *  - Stack: no recursion, no variable-length arrays; under 512 bytes for any call in an optimised
 *    build (x86-64, gcc -O2 and -Os), not counting memcpy and its kin; some functions of Factom take
 *    more, as their headers say.
 *  - Sizes stated for 32-bit machines hold where uint64_t is aligned to 8 bytes, as on ARM and
 *    RISC-V; on i386 a struct that has one may be smaller.
 */
#ifndef PVS_BASE_H
#define PVS_BASE_H

#include <stddef.h>
#include <stdint.h>

/* The version of the library: major.minor.patch, and as one number that can be compared. */
#define PVS_VERSION        "0.1.0"
#define PVS_VERSION_NUMBER 100L /* major * 10000 + minor * 100 + patch */

/* Marks what the shared library shows. On Windows its users define PVS_USE_SHARED. */
#if defined(_WIN32) && defined(PVS_BUILD_SHARED)
#define PVS_API __declspec(dllexport)
#elif defined(_WIN32) && defined(PVS_USE_SHARED)
#define PVS_API __declspec(dllimport)
#elif defined(__GNUC__) && !defined(_WIN32)
#define PVS_API __attribute__((visibility("default")))
#else
#define PVS_API
#endif

/* Marks functions whose status has to be looked at: compilers that can warn of it do. */
#if defined(__GNUC__)
#define PVS_MUST_USE __attribute__((warn_unused_result))
#else
#define PVS_MUST_USE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What a call says. The numbers never change; the ranges have a meaning:
 *   0 done, 1 wait (no error), 16.. the caller's doing, 32.. a limit, 64.. the bytes,
 *   96.. what the peer says is well-formed but not acceptable, 128..255 free for the application.
 */
typedef enum pvs_status {
    PVS_OK = 0,
    PVS_NEED_MORE = 1, /* streams only: so far a valid message, not all of it is there */

    PVS_ERR_USAGE = 16, /* the call does not fit the object's state */
    PVS_ERR_SPACE = 17, /* the buffer is too small; `needed` says by how much */
    PVS_ERR_VALUE = 18, /* the format cannot carry this value */

    PVS_ERR_SIZE_LIMIT = 32,  /* the message announces more than the reader's `limit` */
    PVS_ERR_TYPE_LIMIT = 33,  /* gob: more types than the state can hold */
    PVS_ERR_FIELD_LIMIT = 34, /* gob: more fields than the state can hold */
    PVS_ERR_DEPTH_LIMIT = 35, /* nested deeper than the library goes */

    PVS_ERR_TRUNCATED = 64,  /* datagrams only: the message is longer than its datagram */
    PVS_ERR_TRAILING = 65,   /* bytes behind the end of the message */
    PVS_ERR_MAGIC = 66,      /* the constant that marks this protocol is missing */
    PVS_ERR_VERSION = 67,    /* a version that this library does not know */
    PVS_ERR_TYPE = 68,       /* an undefined message type, tag or kind */
    PVS_ERR_LENGTH = 69,     /* a length that does not fit what it measures */
    PVS_ERR_NONMINIMAL = 70, /* a number takes more bytes than it needs */
    PVS_ERR_COUNT = 71,      /* more elements than the format can count, or than can be there */
    PVS_ERR_TEXT = 72,       /* text that is not in the encoding it has to be in */
    PVS_ERR_CHECKSUM = 73,
    PVS_ERR_SYNTAX = 74,    /* not the grammar of the format */
    PVS_ERR_KIND = 75,      /* a value of another kind than its name demands */
    PVS_ERR_DUPLICATE = 76, /* said twice where once is allowed */
    PVS_ERR_EMPTY = 77,     /* nothing where something is demanded */

    PVS_ERR_NETWORK = 96,
    PVS_ERR_PORT = 97,
    PVS_ERR_ENDPOINT = 98,
    PVS_ERR_LOOPBACK = 99, /* the peer is this node itself */
    PVS_ERR_REJECTED = 100,

    PVS_ERR_YOURS = 128 /* the first of those that the library never uses */
} pvs_status;

/* A span of bytes that belongs to somebody else. data may be NULL where size is 0. 16 bytes / 8. */
typedef struct pvs_bytes {
    const uint8_t *data; /* the first byte */
    size_t size;         /* how many */
} pvs_bytes;

/*
 * Where and why. On every status but PVS_OK: the status, the offset of the field from the start
 * of its message (add the reader's origin + pos for the place in the stream) and the field
 * (PVS_<FAMILY>_FIELD_..; 0 where no field is to blame). 16 bytes on 64-bit machines, 8 on 32-bit.
 */
typedef struct pvs_fault {
    size_t at;             /* offset in the message */
    uint16_t field;        /* which one, or 0 */
    uint8_t status, spare; /* as returned; 0 */
} pvs_fault;

/* ------------------------------------------------------------------------------- reading */

/*
 * Leniencies are bits of `allow`, one for each deviation; all are off in a new reader. A family's
 * own flags are in its header; no bit means two things, so a wrong family's flag does nothing.
 *
 * PVS_ALLOW_TRAILING: a datagram may go on behind its message. pvs_reader_rest gives those bytes.
 * The risk: what one program ignores another may act on.
 */
#define PVS_ALLOW_TRAILING 0x1u

/* One a direction, kept as long as the stream. 104 bytes on 64-bit machines, 72 on 32-bit. */
typedef struct pvs_reader {
    const uint8_t *data; /* the bytes that are there, read or not */
    size_t size, pos;    /* how many; where the next message starts. To be read only: the functions
                            of this header move them */
    size_t needed;       /* after PVS_NEED_MORE: at least so many bytes are missing. To receive just
                            so many never takes a byte that belongs behind the message */
    size_t limit;        /* the largest message accepted, all its bytes counted: yours to set at
                            any time */
    uint64_t origin;     /* offset in the stream of data[0]; advanced by pvs_reader_compact */
    pvs_fault fault;     /* what the last read said, in detail */
    uint32_t allow;      /* leniencies: yours to set between messages. What is there of a message
                            before a change is not looked at again */
    uint8_t mode_, owner_;
    uint16_t phase_;
    size_t at_, mark_, last_;
    uint32_t left_[2];
} pvs_reader;

/*
 * A reader for exactly one message that has arrived as a whole. Such a reader never says
 * PVS_NEED_MORE, but PVS_ERR_TRUNCATED; bytes behind the message are PVS_ERR_TRAILING.
 * data: size bytes, not copied.
 */
PVS_API pvs_reader pvs_reader_datagram(const void *data, size_t size);

/*
 * A reader for messages that follow one another in a stream. It has no bytes yet.
 * limit: the largest message to accept, in bytes. A message that announces more is
 * PVS_ERR_SIZE_LIMIT as soon as that can be seen, so no peer makes the caller wait or store
 * without end. There is no default: choose what your protocol can use. SIZE_MAX means no limit.
 *
 * in->limit may be changed at any time, in the middle of a message as well: the next call answers
 * as a reader made anew with that limit does over the bytes from in->pos on. So a message that is
 * known to take more is refused at once, in full or not, and goes on where the limit is raised again.
 */
PVS_API pvs_reader pvs_reader_stream(size_t limit);

/*
 * The same, but a large body is handed out in parts as it comes, so that the buffer may be
 * smaller than the message. Only PEX gives parts; elsewhere this is pvs_reader_stream. Behind the
 * first part of a body a changed limit holds for the next message only.
 */
PVS_API pvs_reader pvs_reader_parts(size_t limit);

/*
 * Tells the reader that `more` bytes have been put behind those it knows, at buffer + in->size.
 * buffer: the start of the caller's buffer; it may have moved (realloc) as long as the first
 * in->size bytes moved with it. On a datagram reader this does nothing: a datagram is complete; nor
 * does it with a buffer of NULL.
 */
PVS_API void pvs_reader_extend(pvs_reader *in, const void *buffer, size_t more);

/*
 * Moves the unread bytes to the front of the buffer, so that there is room behind them again:
 * then in->size bytes are in use. buffer: the one given to pvs_reader_extend, writable.
 * Ends the life of every view into it. Does nothing on a datagram reader.
 */
PVS_API void pvs_reader_compact(pvs_reader *in, void *buffer);

/* The bytes of the message read last; empty before the first and after pvs_reader_compact. */
PVS_API pvs_bytes pvs_reader_message(const pvs_reader *in);

/* The bytes behind in->pos: not read yet, or not complete, or trailing. */
PVS_API pvs_bytes pvs_reader_rest(const pvs_reader *in);

/* ------------------------------------------------------------------------------- writing */

/*
 * Messages are written one behind the other at pos. 112 bytes on 64-bit machines, 64 on 32-bit.
 * A failed write leaves pos where the message began and has written nothing beyond capacity;
 * the bytes between pos and capacity are then unspecified.
 */
typedef struct pvs_writer {
    uint8_t *data;        /* the buffer; to be read only, as are the next two */
    size_t capacity, pos; /* its size; where the next message starts, or how much was counted */
    size_t needed;        /* after PVS_ERR_SPACE: so many bytes of capacity are missing */
    pvs_fault fault;      /* what the last write said; `at` from the start of its message */
    uint32_t allow;       /* leniencies that let unusual messages be written again: yours to set */
    uint8_t mode_, owner_, phase_, spare_;
    uint16_t count_[4];
    uint32_t entries_;
    size_t start_, inner_, hole_at_;
    pvs_bytes hole_;
} pvs_writer;

/*
 * A writer into capacity bytes at buffer. With (NULL, 0) it counts: every write succeeds as far
 * as space goes, touches nothing, and pos is the exact size. That answers "how large must the
 * buffer be" and "does it fit the MTU" before anything is sent. NULL with a capacity is a usage
 * error that the first write reports (an allocation that failed is not a wish to count).
 */
PVS_API pvs_writer pvs_writer_init(void *buffer, size_t capacity);

/*
 * A writer for one message whose large payload stays where it is: the buffer takes only the
 * bytes around it, and pvs_writer_parts names the pieces. Families without a large payload
 * write as with pvs_writer_init. A second message in the same gather writer is a usage error
 * where the first one has a payload.
 */
PVS_API pvs_writer pvs_writer_gather(void *buffer, size_t capacity);

/*
 * The pieces of what was written, in order: head, payload, tail; empty ones have size 0. They
 * point into the writer's buffer and to the caller's payload: ready for writev.
 */
PVS_API void pvs_writer_parts(const pvs_writer *out, pvs_bytes part[3]);

/* --------------------------------------------------------------------------------- words */

/* The same two values as a struct. */
PVS_API pvs_bytes pvs_bytes_of(const void *data, size_t size);

/*
 * Constant, thread-safe strings, in an object file of their own: a program that does not call
 * these does not link them. name: one word, as in logs and JSON ("truncated"). text: a sentence.
 * Unknown numbers give "unknown", 128..255 "application".
 */
PVS_API const char *pvs_status_name(unsigned status);
PVS_API const char *pvs_status_text(unsigned status);

/* The field of a fault as a path ("peer.address.length"); "" for 0 and unknown numbers. */
PVS_API const char *pvs_field_text(unsigned field);

/* The version of the library that was linked, as PVS_VERSION and PVS_VERSION_NUMBER. */
PVS_API const char *pvs_version(void);
PVS_API long pvs_version_number(void);

#ifdef __cplusplus
}
#endif
#endif
