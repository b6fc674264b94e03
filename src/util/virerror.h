/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virerror.h: reporting what went wrong, once, where it is known. */
#ifndef VIREO_VIRERROR_H
#define VIREO_VIRERROR_H

#include <errno.h>
#include <glib.h>
#include <libintl.h>
#include <stdbool.h>

#include "libvirt/virterror.h"

#define _(msg) dgettext("vireo", msg)
#define N_(msg) msg

/*
 * An error belongs to the thread that reported it. The first report wins: a
 * later one in the same thread is only logged at debug level until the error
 * is reset, so that a clean-up that fails can't hide the cause. An API call
 * starts with virResetLastError().
 *
 * A source file says once which part of the product it is:
 *     #define VIR_FROM_THIS VIR_FROM_QEMU
 */

/**
 * virReportErrorFull:
 * @domain: the reporting part (virErrorDomain)
 * @code: what kind of error (virErrorNumber)
 * @int1: a number for the client, an errno for system errors, -1 when unused
 * @fmt: the detail; it follows the fixed words of @code, for example
 *       "Domain not found: " for VIR_ERR_NO_DOMAIN. NULL or "": only those words
 *
 * Use the macros below. errno is kept.
 */
void virReportErrorFull(int domain, int code, int int1, const char *fmt, ...) G_GNUC_PRINTF(4, 5);

/**
 * virReportSystemErrorFull:
 * @err: errno value
 * @fmt: what was being tried, naming the thing; ": " and the errno text follow
 */
void virReportSystemErrorFull(int domain, int err, const char *fmt, ...) G_GNUC_PRINTF(3, 4);

/**
 * virReportUnsupportedFlags:
 * @func: the function that was asked, as clients of stock know it
 *
 * VIR_ERR_INVALID_ARG whose message is "unsupported flags (0x…) in function …".
 */
void virReportUnsupportedFlags(int domain, const char *func, unsigned long long flags);

/* VIR_ERR_INVALID_ARG whose message is "Flags 'A' and 'B' are mutually exclusive". */
void virReportExclusiveFlags(int domain, const char *a, const char *b);

/* The same code for @flag, which means nothing without @needs. */
void virReportRequiredFlags(int domain, const char *flag, const char *needs);

#define virReportError(code, ...) \
    virReportErrorFull(VIR_FROM_THIS, code, -1, __VA_ARGS__)
#define virReportSystemError(err, ...) \
    virReportSystemErrorFull(VIR_FROM_THIS, err, __VA_ARGS__)

/**
 * virErrorNumberText:
 * @code: an error number
 * @with_detail: true for the text that has one %s for the detail
 *
 * Returns the fixed words of @code, or NULL for an unknown code.
 * The words are what stock clients know (API level 9.0.0).
 */
const char *virErrorNumberText(int code, bool with_detail);

/**
 * virErrorSetFromMessage:
 *
 * Reports an error whose whole message is ready, such as one that another
 * process sent. @message is used as it is.
 */
void virErrorSetFromMessage(int domain, int code, const char *message);

/* The error of this thread that must survive a clean-up. */
typedef struct virErrorSaved virErrorSaved;

/**
 * virErrorSave:
 *
 * Takes the thread's error out; NULL if there is none.
 * virErrorRestore() puts it back and consumes @saved (NULL resets).
 */
virErrorSaved *virErrorSave(void);
void virErrorRestore(virErrorSaved *saved);
void virErrorSavedFree(virErrorSaved *saved);

/* The saved error itself, for storing beside an object; never NULL. */
const virError *virErrorSavedPeek(const virErrorSaved *saved);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virErrorSaved, virErrorSavedFree)

/*
 * VIR_ERROR_TRAP: until the end of the scope errors are caught and forgotten,
 * for a path that tries something and falls back. What was reported before
 * the scope stands again after it.
 */
typedef struct virErrorTrap {
    virErrorSaved *outer;
} virErrorTrap;

virErrorTrap virErrorTrapBegin(void);
void virErrorTrapEnd(virErrorTrap *trap);

#define VIR_ERROR_TRAP() \
    G_GNUC_UNUSED __attribute__((cleanup(virErrorTrapEnd))) \
    virErrorTrap G_PASTE(vir_error_trap_, __LINE__) = virErrorTrapBegin()

#endif /* VIREO_VIRERROR_H */
