/* Encode a view: a PVS request that offers this node itself and one peer that it knows. */
#include <pvs/view.h>
#include <stdio.h>

int main(void) {
    static const uint8_t ip[4] = {192, 0, 2, 1};
    uint8_t buffer[1400]; /* one datagram */
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_endpoint friend = pvs_endpoint_v4(ip, 5000);
    pvs_view_address self = {0}; /* reflective: "the address you see this come from" */
    pvs_view_meta age = {0};
    size_t i;
    age.code = PVS_VIEW_LOGICAL_TIME;
    age.time = 7;

    /* An error sticks until pvs_view_end, so the calls between need no check. */
    pvs_view_begin(&out, PVS_VIEW_REQUEST);
    pvs_view_begin_peer(&out);
    pvs_view_add_address(&out, &self);
    pvs_view_begin_peer(&out);
    pvs_view_add_endpoint(&out, &friend);
    pvs_view_add_meta(&out, &age);
    if (pvs_view_end(&out) != PVS_OK) {
        fprintf(stderr, "%s\n", pvs_status_text(out.fault.status));
        return 1;
    }
    printf("%zu bytes:", out.pos);
    for (i = 0; i < out.pos; i++) printf(" %02x", buffer[i]);
    printf("\n");
    return 0;
}
