/* UTF-8 as Rust's String has it: no surrogates, no overlong forms, nothing above U+10FFFF. */
#ifndef PVS_GOSSIP_UTF8_H
#define PVS_GOSSIP_UTF8_H

#include "../base/cursor.h"

/*
 * Checks a text of `size` bytes, of which those in `text` are there, from offset `at` on, where a
 * character begins. Returns the offset of the first character that is not complete or not sound;
 * text.size where there is none. *bad is set where no further bytes can make it sound.
 */
size_t pvs_gossip_utf8_(pvs_bytes text, size_t at, uint64_t size, int *bad);

#endif
