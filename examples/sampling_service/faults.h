/* faults.h - what bad peers say. */
#ifndef FAULTS_H
#define FAULTS_H

#include "node.h"

/*
 * A view full of fresh peers that nobody is. They have the liar's port and another address of
 * 127.0.0.0/8, where no other program can be listening either, or an address of a network that is
 * for documentation only.
 */
size_t faults_lie(const pvs_endpoint *own, size_t count, uint64_t *random, struct entry *lies);

/* Breaks a message in one of several ways. Returns its size then. */
size_t faults_spoil(uint8_t *data, size_t size, uint64_t *random);

#endif
