/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virschemaemit.c: writes what the rows say of a kind of document; run by the build. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema_emit.h"
#include "virdomainconf.h"

static const struct {
    const char *name;
    virSchema *schema;
    const char *title;
} documents[] = {
    { "domain", &virDomainDefSchema, "Definition of a guest: <domain>" },
};

int
main(int argc, char **argv)
{
    g_autofree char *text = NULL;
    size_t i;

    for (i = 0; argc == 3 && i < G_N_ELEMENTS(documents); i++) {
        if (strcmp(argv[2], documents[i].name) != 0)
            continue;
        if (strcmp(argv[1], "rng") == 0)
            text = virSchemaEmitRNG(documents[i].schema);
        else if (strcmp(argv[1], "reference") == 0)
            text = virSchemaEmitReference(documents[i].schema, documents[i].title);
    }
    if (text == NULL) {
        fprintf(stderr, "Usage: %s rng|reference DOCUMENT\n", argv[0]);
        return EXIT_FAILURE;
    }
    return fputs(text, stdout) == EOF || fflush(stdout) == EOF ? EXIT_FAILURE : EXIT_SUCCESS;
}
