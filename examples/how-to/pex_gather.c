/* Give a PEX piece without copying it: 37 bytes are written, the piece goes out from its place. */
#define _POSIX_C_SOURCE 200809L
#include <pvs/pex.h>
#include <stdio.h>
#include <sys/uio.h>

static uint8_t piece[PVS_PEX_PIECE]; /* mapped from a file, for example */

int main(void) {
    uint8_t head[PVS_PEX_HEAD_MAX];
    pvs_writer out = pvs_writer_gather(head, sizeof head);
    pvs_bytes part[3]; /* head, payload, tail */
    struct iovec iov[3];
    pvs_pex_message give = {0};
    FILE *file = tmpfile(); /* this stands for a socket */
    int i;
    give.type = PVS_PEX_GIVE; /* give.digest: the SHA-256 of the piece, from your own library */
    give.piece = pvs_bytes_of(piece, sizeof piece);
    if (!file || pvs_pex_write(&out, &give) != PVS_OK) return 1;

    pvs_writer_parts(&out, part);
    for (i = 0; i < 3; i++) {
        iov[i].iov_base = (void *)(uintptr_t)part[i].data; /* iovec knows no const */
        iov[i].iov_len = part[i].size;
    }
    printf("parts: %zu + %zu + %zu\n", part[0].size, part[1].size, part[2].size);
    printf("the piece was copied: %s\n", part[1].data == piece ? "no" : "yes");
    /* A socket may take less than all: then the rest has to be sent, from where it stopped. */
    printf("sent with one writev: %ld\n", (long)writev(fileno(file), iov, 3));
    return 0;
}
