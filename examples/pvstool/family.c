#include "family.h"

#include <string.h>

/* Stricter ones first: the first that says yes to a datagram has it. */
const struct family *const family_known[] = {&family_view,   &family_ac,     &family_pex,
                                             &family_gossip, &family_factom, NULL};

const char *family_proto(const struct family *family, const void *message) {
    return message && family->proto_of ? family->proto_of(message) : family->proto;
}

const struct family *family_find(const char *proto, const char *kind) {
    static const struct family *const all[] = {&family_ac,       &family_gossip,   &family_pex,
                                               &family_view,     &family_varu64,   &family_factom9,
                                               &family_factom10, &family_factom11, &family_factom};
    static const struct family *const shares[] = {&family_share9, &family_share10, &family_share11};
    size_t i;
    if (kind && strncmp(kind, "varu64", 6) == 0) proto = "varu64";
    for (i = 0; i < 3 && kind && strcmp(kind, "peer-share") == 0; i++) {
        if (strcmp(shares[i]->proto, proto) == 0) return shares[i];
    }
    for (i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strcmp(all[i]->proto, proto) == 0) return all[i];
    }
    return NULL;
}
