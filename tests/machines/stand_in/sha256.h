/* The part of libmd that the tests use. */
#ifndef STAND_IN_SHA256_H
#define STAND_IN_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_DIGEST_LENGTH = 32, SHA256_DIGEST_STRING_LENGTH = 65 };

typedef struct SHA256_CTX {
    uint32_t state[8];
    uint64_t size;
    uint8_t block[64];
} SHA256_CTX;

void SHA256_Init(SHA256_CTX *sha);
void SHA256_Update(SHA256_CTX *sha, const uint8_t *data, size_t size);
void SHA256_Final(uint8_t digest[SHA256_DIGEST_LENGTH], SHA256_CTX *sha);
char *SHA256Data(const uint8_t *data, size_t size, char text[SHA256_DIGEST_STRING_LENGTH]);

/* OpenBSD's names for the same. */
typedef SHA256_CTX SHA2_CTX;
#define SHA256Init(sha)               SHA256_Init(sha)
#define SHA256Update(sha, data, size) SHA256_Update(sha, data, size)
#define SHA256Final(digest, sha)      SHA256_Final(digest, sha)

#endif
