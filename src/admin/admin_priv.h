/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* admin_priv.h: what the bodies of the admin program share. */
#ifndef VIREO_ADMIN_PRIV_H
#define VIREO_ADMIN_PRIV_H

#include "admin_types.h"
#include "virapicall.h"
#include "virnetdaemon.h"
#include "virtypedparam.h"

/* One call; its subject was looked up before the body runs. */
typedef struct adminCall {
    virApiCall api;                 /* its opaque is this struct */
    virNetDaemon *daemon;
    virNetServer *server;           /* a reference; NULL: the call isn't about one */
    virNetServerClient *client;     /* the same */
    virNetMessage *reply;
} adminCall;

static inline adminCall *
adminCallFrom(virApiCall *call)
{
    return call->opaque;
}

typedef struct adminRow {
    unsigned int program;
    int number;
    virApiFunc func;
    unsigned int flags;             /* those that the call knows */
    bool changes;                   /* worth a line in the log */
} adminRow;

typedef struct adminRows {
    const adminRow *rows;
    size_t count;
} adminRows;

extern const adminRows adminConnectRows;
extern const adminRows adminLogRows;
extern const adminRows adminServerRows;
extern const adminRows adminClientRows;

/* References, or NULL with VIR_ERR_NO_SERVER, VIR_ERR_NO_CLIENT reported. */
virNetServer *adminFindServer(virNetDaemon *dmn, const char *name);
virNetServerClient *adminFindClient(virNetServer *srv, unsigned long long id);

/* How a client is called on the wire. */
void adminMakeClient(virNetServerClient *client, admin_nonnull_client *ret_client);

/* Both programs have the same typed parameters, under two names. */
G_STATIC_ASSERT(sizeof(admin_typed_param) == sizeof(remote_typed_param));
G_STATIC_ASSERT(offsetof(admin_typed_param, value.type) ==
                offsetof(remote_typed_param, value.type));
G_STATIC_ASSERT(offsetof(admin_typed_param, value.u) == offsetof(remote_typed_param, value.u));

/* virTypedParamsFormat() and virTypedParamsParse() for an array of rows */
#define adminFormatParams(fields, obj, ret_params) \
    ((ret_params)->params_val = (admin_typed_param *) \
     virTypedParamsFormat(fields, G_N_ELEMENTS(fields), obj, &(ret_params)->params_len))
#define adminParseParams(fields, in, obj) \
    virTypedParamsParse(fields, G_N_ELEMENTS(fields), \
                        (const remote_typed_param *) (in)->params_val, (in)->params_len, obj)

#endif /* VIREO_ADMIN_PRIV_H */
