/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetsaslpriv.h: what login and layer share. */
#ifndef VIREO_VIRNETSASLPRIV_H
#define VIREO_VIRNETSASLPRIV_H

#include <sasl/sasl.h>

#include "virnetsasl.h"

struct virNetSASL {
    sasl_conn_t *conn;
    bool is_private;
    unsigned int min_strength;
    char *user;                 /* NULL until complete */
    unsigned int strength;
    char *detail;               /* why it failed */
};

#endif /* VIREO_VIRNETSASLPRIV_H */
