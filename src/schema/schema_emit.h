/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema_emit.h: what a schema says, for others to read: RELAX NG and a reference. */
#ifndef VIREO_SCHEMA_EMIT_H
#define VIREO_SCHEMA_EMIT_H

#include "schema.h"

/**
 * virSchemaEmitRNG:
 *
 * Returns a RELAX NG grammar of the documents of @schema, to be freed by the
 * caller. It allows every document without parts that no row knows and with
 * values that rows can read; what only code can judge, it can't.
 */
char *virSchemaEmitRNG(virSchema *schema);

/**
 * virSchemaEmitReference:
 * @title: of the page
 *
 * Returns a page in Markdown that names every element and attribute of
 * @schema with its values, to be freed by the caller.
 */
char *virSchemaEmitReference(virSchema *schema, const char *title);

#endif /* VIREO_SCHEMA_EMIT_H */
