/* Nodes of the Factom protocol, of one connection each: what one sends lies in the other's buffer. */
#ifndef TESTS_FACTOM_NODE_H
#define TESTS_FACTOM_NODE_H

#include <pvs/factom.h>

/* What it is configured for, and both states of its connection. */
struct node {
    pvs_factom_handshake own;
    pvs_factom_in rx;
    pvs_factom_out tx;
    pvs_reader in;
    uint8_t buffer[4096];
    int lowest;
};

void node_init(struct node *node, int version, uint64_t nonce);

pvs_status send_handshake(struct node *from, struct node *to);
/* In the version that from->tx speaks. */
pvs_status send_parcel(struct node *from, struct node *to, uint16_t type, const char *payload);
pvs_status receive(struct node *node, pvs_factom_message *m);

/* A handshake that has to arrive. */
void say_hello(struct node *from, struct node *to, pvs_factom_message *m);

/* A handshake by itself, out of a state that has sent nothing. version: as in the message. */
pvs_status write_handshake(pvs_writer *out, int version, const pvs_factom_handshake *own);

#endif
