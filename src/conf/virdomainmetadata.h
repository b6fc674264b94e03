/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainmetadata.h: what programs keep in a definition, each under a namespace of its own. */
#ifndef VIREO_VIRDOMAINMETADATA_H
#define VIREO_VIRDOMAINMETADATA_H

#include "virdomainconf.h"

/* The element of the namespace @uri, without it, as text; NULL, with nothing reported, for none. */
char *virDomainDefGetMetadata(const virDomainDef *def, const char *uri);

/**
 * virDomainDefSetMetadata:
 * @key: the prefix that the dump has for @uri
 * @xml: the element; NULL takes it out
 *
 * Replaces the element of the namespace @uri. @key and @uri aren't looked at further.
 *
 * Returns 0, -1 with an error reported and @def unchanged.
 */
int virDomainDefSetMetadata(virDomainDef *def, const char *key, const char *uri,
                            const char *xml) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRDOMAINMETADATA_H */
