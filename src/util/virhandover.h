/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virhandover.h: what a process leaves to the program that takes its place by exec. */
#ifndef VIREO_VIRHANDOVER_H
#define VIREO_VIRHANDOVER_H

#include <glib.h>
#include <stdbool.h>

#include "virjson.h"

/*
 * One JSON document, and descriptors that keep their numbers. The document
 * lies in memory that only the two can read, for it may hold secrets.
 *
 * Each module has a pair of functions for its part, one that writes it and one
 * that reads it. What is read is judged like anything from outside: another
 * version of the program may have written it.
 *
 * One thread at a time.
 */
typedef struct virHandover virHandover;

/* What a document may be; a larger one isn't handed over. */
#define VIR_HANDOVER_MAX_BYTES (256 * 1024 * 1024)

void virHandoverFree(virHandover *handover);        /* closes what was inherited and not taken */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virHandover, virHandoverFree)

/* The document, an object. Stays @handover's. */
virJSONValue *virHandoverGetRoot(const virHandover *handover);

/* ---- leaving ----------------------------------------------------------------------------- */

virHandover *virHandoverNew(void);

/* Sets the member @key to @fd, which goes along and stays the caller's here. */
void virHandoverPutFD(virHandover *handover, virJSONValue *object, const char *key, int fd);

/* The same for a list of them. */
void virHandoverPutFDs(virHandover *handover, virJSONValue *object, const char *key,
                       const int *fds, size_t nfds);

/* Sets the member @key to any bytes. */
void virHandoverPutBytes(virJSONValue *object, const char *key, const void *data, size_t len);

/* The document as text, or NULL with an error reported: it is too large. */
char *virHandoverFormat(const virHandover *handover);

/**
 * virHandoverExec:
 *
 * Becomes the program @path. Besides standard input, output and error exactly
 * the descriptors that were put go along; signals that are blocked stay so,
 * and pending. Other threads just end.
 *
 * Returns only when it failed: -1 with an error reported and all as before.
 */
int virHandoverExec(virHandover *handover, const char *path, char *const *argv);

/* ---- taking ------------------------------------------------------------------------------ */

/**
 * virHandoverReceive:
 *
 * At the very start of the program, once: before it opens anything.
 *
 * Returns what the program before left, or NULL: there was none. When its
 * document can't be read virHandoverGetProblem() says why, and it is empty.
 */
virHandover *virHandoverReceive(void);

const char *virHandoverGetProblem(const virHandover *handover);     /* NULL: none */

/* As if @text and the descriptors @fds, taken, had been received. NULL with an error reported. */
virHandover *virHandoverParse(const char *text, size_t len, const int *fds, size_t nfds);

/**
 * virHandoverTakeFD:
 * @ret_fd: the caller's from now on, close-on-exec
 *
 * Returns 0, or -1 with an error reported: no such member, or a descriptor
 * that wasn't inherited or is taken already.
 */
int virHandoverTakeFD(virHandover *handover, const virJSONValue *object, const char *key,
                      int *ret_fd) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virHandoverTakeFDs:
 * @limit: more are an error
 * @ret_fds: of int; an empty one when there is no such member
 *
 * Returns 0, or -1 with an error reported and none taken.
 */
int virHandoverTakeFDs(virHandover *handover, const virJSONValue *object, const char *key,
                       size_t limit, GArray **ret_fds) G_GNUC_WARN_UNUSED_RESULT;

/* Closes what nobody has taken so far. */
void virHandoverCloseRest(virHandover *handover);

/**
 * virHandoverGetBytes:
 * @limit: more are an error
 *
 * Returns 0, or -1 with an error reported.
 */
int virHandoverGetBytes(const virJSONValue *object, const char *key, size_t limit,
                        GByteArray **ret_bytes) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRHANDOVER_H */
