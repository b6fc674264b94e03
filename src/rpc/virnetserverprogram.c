/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetserverprogram.c: from the bytes of a call to its body, and back to bytes. */
#include "config.h"

#include "virnetserverprogram.h"

#include "virerror.h"
#include "virnetserverclient.h"

int
virNetServerProgramServe(virNetServerClient *client, const virXDRProc *proc,
                         const virNetMessage *call, virNetMessage *reply,
                         virNetServerBodyFunc body, void *opaque)
{
    g_autofree void *args = proc->args ? g_malloc(proc->args->size) : NULL;
    g_autofree void *ret = proc->ret ? g_malloc0(proc->ret->size) : NULL;
    const uint8_t *payload;
    size_t len;
    int rc;

    payload = virNetMessagePayload(call, &len);
    if (args && virXDRDecode(proc->args, payload, len, args) < 0) {
        virNetServerClientRefuse(client, reply, virGetLastErrorMessage());
        return -1;
    }

    rc = body(args, ret, opaque);
    if (rc == 0 && ret)
        rc = virXDREncode(proc->ret, ret, VIR_NET_MESSAGE_PAYLOAD_MAX, reply->bytes);
    if (args)
        virXDRClear(proc->args, args);
    if (ret)
        virXDRClear(proc->ret, ret);
    return rc;
}
