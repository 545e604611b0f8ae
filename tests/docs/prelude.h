/* What a fragment in the documents may take for granted: variables of the program around it. */
#ifndef TESTS_DOCS_PRELUDE_H
#define TESTS_DOCS_PRELUDE_H

#include <pvs/pvs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A buffer, bytes that came into it, and a message to send. */
extern uint8_t buffer[65536];
extern size_t got;
extern pvs_gossip_message message;
extern pvs_status status;

/* Peers that the program knows. */
extern pvs_endpoint peers[100];
extern size_t known;

/* What it does with the world. */
size_t receive(uint8_t *to, size_t room);
void send_datagram(const uint8_t *data, size_t size);
void handle(const pvs_view_message *view);
void store(size_t offset, const uint8_t *data, size_t size);
void finish(const pvs_pex_message *part);
void speak_pvs(pvs_reader *in);
void blame_the_bytes(void);

#endif
