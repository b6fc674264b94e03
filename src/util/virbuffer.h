/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virbuffer.h: writing XML with indentation and escaping. */
#ifndef VIREO_VIRBUFFER_H
#define VIREO_VIRBUFFER_H

#include <glib.h>
#include <stdbool.h>

/*
 * A growing XML text. Elements open and close in pairs; attributes come right
 * after the start of their element; an element that gets neither text nor
 * children closes itself. Two spaces a level.
 */
typedef struct virBuffer {
    GString *out;
    unsigned int depth;     /* open elements */
    bool tagOpen;           /* the start tag still takes attributes */
    bool hasText;           /* text was the last thing written */
} virBuffer;

/* A place in the text that virBufferRewind() can go back to. */
typedef struct virBufferMark {
    gsize len;
    unsigned int depth;
    bool tagOpen;
    bool hasText;
} virBufferMark;

/* Room for most documents, so that it doesn't grow by steps. */
#define VIR_BUFFER_INIT { .out = g_string_sized_new(4096) }

void virBufferClear(virBuffer *buf);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(virBuffer, virBufferClear)

/* Returns the text, to be freed by the caller, and leaves @buf cleared. */
char *virBufferSteal(virBuffer *buf);

void virBufferStart(virBuffer *buf, const char *element);
void virBufferEnd(virBuffer *buf, const char *element);

/* Ends the start tag: the element gets an end tag, even when no child follows. */
void virBufferOpenContent(virBuffer *buf);

/* Between the start of an element and its content; the value is escaped. */
void virBufferAttr(virBuffer *buf, const char *name, const char *value);
void virBufferAttrFormat(virBuffer *buf, const char *name, const char *fmt, ...)
    G_GNUC_PRINTF(3, 4);

/* Text content of the open element, escaped. */
void virBufferText(virBuffer *buf, const char *text);

/* Ready XML as a child: its first line is indented, the others stay as they are. */
void virBufferRaw(virBuffer *buf, const char *xml);

/* <element>text</element>; nothing when @text is NULL. */
void virBufferTextElement(virBuffer *buf, const char *element, const char *text);

virBufferMark virBufferGetMark(const virBuffer *buf);
void virBufferRewind(virBuffer *buf, virBufferMark mark);

/* Appends @text to @out with the five XML characters escaped, control characters left out. */
void virBufferEscape(GString *out, const char *text);

#endif /* VIREO_VIRBUFFER_H */
