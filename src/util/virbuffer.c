/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virbuffer.c: writing XML with indentation and escaping. */
#include <config.h>

#include "virbuffer.h"

#include <string.h>

void
virBufferClear(virBuffer *buf)
{
    if (buf->out != NULL)
        g_string_free(buf->out, TRUE);
    memset(buf, 0, sizeof(*buf));
}

char *
virBufferSteal(virBuffer *buf)
{
    char *text = g_string_free(g_steal_pointer(&buf->out), FALSE);

    virBufferClear(buf);
    return text;
}

static void
virBufferIndent(virBuffer *buf)
{
    static const char spaces[] = "                                ";
    gsize n = 2 * (gsize)buf->depth;

    for (; n > sizeof(spaces) - 1; n -= sizeof(spaces) - 1)
        g_string_append_len(buf->out, spaces, sizeof(spaces) - 1);
    g_string_append_len(buf->out, spaces, n);
}

void
virBufferOpenContent(virBuffer *buf)
{
    if (buf->tagOpen)
        g_string_append_len(buf->out, ">\n", 2);
    buf->tagOpen = false;
    buf->hasText = false;
}

void
virBufferStart(virBuffer *buf, const char *element)
{
    virBufferOpenContent(buf);
    virBufferIndent(buf);
    g_string_append_c(buf->out, '<');
    g_string_append(buf->out, element);
    buf->tagOpen = true;
    buf->depth++;
}

void
virBufferEnd(virBuffer *buf, const char *element)
{
    g_assert(buf->depth > 0);
    buf->depth--;
    if (buf->tagOpen) {
        g_string_append_len(buf->out, "/>\n", 3);
    } else {
        if (!buf->hasText)
            virBufferIndent(buf);
        g_string_append_len(buf->out, "</", 2);
        g_string_append(buf->out, element);
        g_string_append_len(buf->out, ">\n", 2);
    }
    buf->tagOpen = false;
    buf->hasText = false;
}

/* Can't stand as it is in a text or a value: the five of XML, and control characters. */
static inline bool
virBufferIsSpecial(char c)
{
    switch (c) {
    case '&':
    case '<':
    case '>':
    case '\'':
    case '"':
        return true;
    case '\t':
    case '\n':
    case '\r':
        return false;
    default:
        return (unsigned char)c < ' ';
    }
}

void
virBufferEscape(GString *out, const char *text)
{
    while (*text != '\0') {
        gsize plain = 0;

        while (!virBufferIsSpecial(text[plain]))    /* the end is one too */
            plain++;
        g_string_append_len(out, text, plain);
        text += plain;
        switch (*text) {
        case '\0': return;
        case '&': g_string_append_len(out, "&amp;", 5); break;
        case '<': g_string_append_len(out, "&lt;", 4); break;
        case '>': g_string_append_len(out, "&gt;", 4); break;
        case '\'': g_string_append_len(out, "&apos;", 6); break;
        case '"': g_string_append_len(out, "&quot;", 6); break;
        default: break;   /* XML 1.0 has no way to write a control character */
        }
        text++;
    }
}

static void
virBufferAttrName(virBuffer *buf, const char *name)
{
    g_assert(buf->tagOpen);
    g_string_append_c(buf->out, ' ');
    g_string_append(buf->out, name);
    g_string_append_len(buf->out, "='", 2);
}

void
virBufferAttr(virBuffer *buf, const char *name, const char *value)
{
    virBufferAttrName(buf, name);
    virBufferEscape(buf->out, value);
    g_string_append_c(buf->out, '\'');
}

void
virBufferAttrFormat(virBuffer *buf, const char *name, const char *fmt, ...)
{
    g_autofree char *value = NULL;
    va_list args;

    va_start(args, fmt);
    value = g_strdup_vprintf(fmt, args);
    va_end(args);
    virBufferAttr(buf, name, value);
}

void
virBufferText(virBuffer *buf, const char *text)
{
    if (buf->tagOpen)
        g_string_append_c(buf->out, '>');
    virBufferEscape(buf->out, text);
    buf->tagOpen = false;
    buf->hasText = true;
}

void
virBufferRaw(virBuffer *buf, const char *xml)
{
    virBufferOpenContent(buf);
    virBufferIndent(buf);
    g_string_append(buf->out, xml);
    g_string_append_c(buf->out, '\n');
}

void
virBufferTextElement(virBuffer *buf, const char *element, const char *text)
{
    if (text == NULL)
        return;
    virBufferStart(buf, element);
    virBufferText(buf, text);
    virBufferEnd(buf, element);
}

virBufferMark
virBufferGetMark(const virBuffer *buf)
{
    return (virBufferMark) {
        .len = buf->out->len, .depth = buf->depth,
        .tagOpen = buf->tagOpen, .hasText = buf->hasText,
    };
}

void
virBufferRewind(virBuffer *buf, virBufferMark mark)
{
    g_string_truncate(buf->out, mark.len);
    buf->depth = mark.depth;
    buf->tagOpen = mark.tagOpen;
    buf->hasText = mark.hasText;
}
