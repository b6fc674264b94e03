/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* schema_rng.c: a RELAX NG grammar from the rows. */
#include <config.h>

#include "schema_emit.h"

#include "schema_priv.h"
#include "virbuffer.h"

/*
 * One definition for each element that the rows know, named by its number;
 * so elements that hold themselves come out as well.
 */
typedef struct virSchemaGrammar {
    virBuffer buf;
    GPtrArray *elements;        /* const virSchemaElement *, by number */
    GPtrArray *names;           /* const char * of each */
} virSchemaGrammar;

static void
virSchemaGrammarPattern(virSchemaGrammar *g, const char *pattern)
{
    virBufferStart(&g->buf, "data");
    virBufferAttr(&g->buf, "type", "string");
    virBufferStart(&g->buf, "param");
    virBufferAttr(&g->buf, "name", "pattern");
    virBufferText(&g->buf, pattern);
    virBufferEnd(&g->buf, "param");
    virBufferEnd(&g->buf, "data");
}

static void
virSchemaGrammarParam(virSchemaGrammar *g, const char *name, unsigned long long value)
{
    g_autofree char *text = g_strdup_printf("%llu", value);

    virBufferStart(&g->buf, "param");
    virBufferAttr(&g->buf, "name", name);
    virBufferText(&g->buf, text);
    virBufferEnd(&g->buf, "param");
}

static void
virSchemaGrammarNumber(virSchemaGrammar *g, const virSchemaField *field, const char *type)
{
    if (field->hex != 0 || (field->flags & VIR_ANY_BASE) != 0) {
        virSchemaGrammarPattern(g, "\\s*(0[xX][0-9a-fA-F]+|[0-9]+)\\s*");
        return;
    }
    virBufferStart(&g->buf, "data");
    virBufferAttr(&g->buf, "type", type);
    if (field->max != 0) {
        virSchemaGrammarParam(g, "minInclusive", field->min);
        virSchemaGrammarParam(g, "maxInclusive", field->max);
    } else if ((field->flags & VIR_NONZERO) != 0) {
        virSchemaGrammarParam(g, "minInclusive", 1);
    }
    virBufferEnd(&g->buf, "data");
}

static void
virSchemaGrammarWords(virSchemaGrammar *g, const virSchemaNames *names)
{
    unsigned int i;

    virBufferStart(&g->buf, "choice");
    for (i = 0; i < names->n; i++)
        virBufferTextElement(&g->buf, "value", names->words[i]);
    virBufferEnd(&g->buf, "choice");
}

static void
virSchemaGrammarValue(virSchemaGrammar *g, const virSchemaField *field)
{
    if (virSchemaIsWord(field)) {
        virSchemaGrammarWords(g, field->names);
        return;
    }
    if (field->form != NULL) {
        virSchemaGrammarPattern(g, field->form->pattern);
        return;
    }
    switch ((virSchemaKind)field->kind) {
    case VIR_SCHEMA_INT:
        virSchemaGrammarNumber(g, field, "int");
        break;
    case VIR_SCHEMA_LL:
        virSchemaGrammarNumber(g, field, "long");
        break;
    case VIR_SCHEMA_UINT:
        virSchemaGrammarNumber(g, field, "unsignedInt");
        break;
    case VIR_SCHEMA_ULL:
    case VIR_SCHEMA_SIZE:
        virSchemaGrammarNumber(g, field, "unsignedLong");
        break;
    case VIR_SCHEMA_UUID:
        virSchemaGrammarPattern(g, "\\s*([\\-\\s]*[0-9a-fA-F]){32}[\\-\\s]*");
        break;
    case VIR_SCHEMA_MAC:
        virSchemaGrammarPattern(g, "[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}");
        break;
    case VIR_SCHEMA_BITMAP:
        virSchemaGrammarPattern(g, "\\s*\\^?[0-9]+(-[0-9]+)?(\\s*,\\s*\\^?[0-9]+(-[0-9]+)?)*\\s*");
        break;
    default:
        virBufferStart(&g->buf, "text");
        virBufferEnd(&g->buf, "text");
        break;
    }
}

/* A value that one of several rows reads, as the rest of the document says. */
static void
virSchemaGrammarValues(virSchemaGrammar *g, const GPtrArray *fields)
{
    guint i;

    for (i = 0; i < fields->len; i++) {
        const virSchemaField *field = g_ptr_array_index(fields, i);

        /* text allows the others too */
        if (field->kind == VIR_SCHEMA_STRING && !virSchemaIsWord(field) && field->form == NULL)
            break;
    }
    if (fields->len == 0 || i < fields->len) {
        virBufferStart(&g->buf, "text");
        virBufferEnd(&g->buf, "text");
        return;
    }
    if (fields->len > 1)
        virBufferStart(&g->buf, "choice");
    for (i = 0; i < fields->len; i++)
        virSchemaGrammarValue(g, g_ptr_array_index(fields, i));
    if (fields->len > 1)
        virBufferEnd(&g->buf, "choice");
}

static void
virSchemaGrammarAttr(virSchemaGrammar *g, const virSchemaPart *attr)
{
    if (!attr->required)
        virBufferStart(&g->buf, "optional");
    virBufferStart(&g->buf, "attribute");
    virBufferAttr(&g->buf, "name", attr->name);
    virSchemaGrammarValues(g, attr->fields);
    virBufferEnd(&g->buf, "attribute");
    if (!attr->required)
        virBufferEnd(&g->buf, "optional");
}

static void
virSchemaGrammarRef(virSchemaGrammar *g, const char *name, const virSchemaElement *element)
{
    g_autofree char *ref = NULL;
    guint number;

    for (number = 0; number < g->elements->len; number++) {
        if (g_ptr_array_index(g->elements, number) == element &&
            g_str_equal(g_ptr_array_index(g->names, number), name))
            break;
    }
    if (number == g->elements->len) {
        g_ptr_array_add(g->elements, (void *)element);
        g_ptr_array_add(g->names, (void *)name);
    }
    ref = g_strdup_printf("%s-%u", name, number);
    virBufferStart(&g->buf, "ref");
    virBufferAttr(&g->buf, "name", ref);
    virBufferEnd(&g->buf, "ref");
}

static void
virSchemaGrammarChild(virSchemaGrammar *g, virSchemaPart *child)
{
    const char *times = child->many ? "zeroOrMore" : "optional";

    virBufferStart(&g->buf, times);
    virSchemaGrammarRef(g, child->name, virSchemaElementOfPart(child));
    virBufferEnd(&g->buf, times);
}

/* Elements of other programs, in namespaces of their own. */
static void
virSchemaGrammarForeign(virSchemaGrammar *g)
{
    virBufferStart(&g->buf, "zeroOrMore");
    virBufferStart(&g->buf, "ref");
    virBufferAttr(&g->buf, "name", "foreign");
    virBufferEnd(&g->buf, "ref");
    virBufferEnd(&g->buf, "zeroOrMore");
}

static void
virSchemaGrammarElement(virSchemaGrammar *g, guint number)
{
    const virSchemaElement *element = g_ptr_array_index(g->elements, number);
    const char *name = g_ptr_array_index(g->names, number);
    g_autofree char *define = g_strdup_printf("%s-%u", name, number);
    guint i;

    virBufferStart(&g->buf, "define");
    virBufferAttr(&g->buf, "name", define);
    virBufferStart(&g->buf, "element");
    virBufferAttr(&g->buf, "name", name);
    if (element->open) {
        virBufferStart(&g->buf, "ref");
        virBufferAttr(&g->buf, "name", "anything");
        virBufferEnd(&g->buf, "ref");
    } else {
        /*
         * Attributes among the children say the same as before them. libxml2 keeps two states
         * for each optional pattern that it meets, but one after each branch of an interleave:
         * outside, an element with twenty attributes would take it a million.
         */
        virBufferStart(&g->buf, "interleave");
        for (i = 0; i < element->attrs->len; i++)
            virSchemaGrammarAttr(g, g_ptr_array_index(element->attrs, i));
        for (i = 0; i < element->children->len; i++)
            virSchemaGrammarChild(g, g_ptr_array_index(element->children, i));
        if (element->texts->len > 0 && element->children->len > 0) {
            virBufferStart(&g->buf, "text");
            virBufferEnd(&g->buf, "text");
        } else if (element->texts->len > 0) {
            virBufferStart(&g->buf, "optional");
            virSchemaGrammarValues(g, element->texts);
            virBufferEnd(&g->buf, "optional");
        } else {
            virSchemaGrammarForeign(g);
        }
        virBufferEnd(&g->buf, "interleave");
    }
    virBufferEnd(&g->buf, "element");
    virBufferEnd(&g->buf, "define");
}

/* What stands for the parts that aren't ours to describe. */
static const char foreign[] =
    "<define name=\"anything\">"
    "<interleave><zeroOrMore><attribute><anyName/></attribute></zeroOrMore>"
    "<zeroOrMore><element><anyName/><ref name=\"anything\"/></element></zeroOrMore>"
    "<text/></interleave></define>";
static const char foreignElement[] =
    "<define name=\"foreign\"><element><anyName><except><nsName ns=\"\"/></except></anyName>"
    "<ref name=\"anything\"/></element></define>";

char *
virSchemaEmitRNG(virSchema *schema)
{
    g_autoptr(GPtrArray) elements = g_ptr_array_new();
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    virSchemaGrammar g = { VIR_BUFFER_INIT, elements, names };
    guint number;

    virBufferStart(&g.buf, "grammar");
    virBufferAttr(&g.buf, "xmlns", "http://relaxng.org/ns/structure/1.0");
    virBufferAttr(&g.buf, "datatypeLibrary", "http://www.w3.org/2001/XMLSchema-datatypes");
    virBufferStart(&g.buf, "start");
    virSchemaGrammarRef(&g, schema->name, virSchemaElementOfSchema(schema));
    virBufferEnd(&g.buf, "start");
    for (number = 0; number < elements->len; number++)
        virSchemaGrammarElement(&g, number);
    virBufferRaw(&g.buf, foreign);
    virBufferRaw(&g.buf, foreignElement);
    virBufferEnd(&g.buf, "grammar");
    return virBufferSteal(&g.buf);
}
