/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viraccesscall.h: the checks that the row of a call names, made. */
#ifndef VIREO_VIRACCESSCALL_H
#define VIREO_VIRACCESSCALL_H

#include "viraccess.h"
#include "virapicall.h"

/*
 * Which checks a call needs stands in its row and nowhere else. Who knows the
 * object makes them: the connection's are made here, before the driver hears
 * of the call; those of a guest by the runner or, where a body finds the guest,
 * by the body. What was made is noted in the call, so that the runner can tell
 * that nothing was forgotten. All of these run in the call's worker with no
 * lock held, and may sleep.
 */

/**
 * virAccessRunCall:
 *
 * Makes the checks on the connection and runs the driver's body.
 *
 * Returns what virDriverRunCall() does; -1 with VIR_ERR_ACCESS_DENIED reported.
 */
int virAccessRunCall(virApiCall *call, const void *args, void *ret) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virAccessCheckConnect:
 *
 * The checks on the connection alone, for calls whose body is not the driver's.
 */
int virAccessCheckConnect(virApiCall *call, const void *args) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virAccessCheckCall:
 *
 * Makes those checks of the call that are about objects of @object's kind and
 * whose condition on flags holds.
 *
 * Returns 0, or -1 with VIR_ERR_ACCESS_DENIED reported.
 */
int virAccessCheckCall(virApiCall *call, const void *args, const virAccessObject *object)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * virAccessFilterCall:
 * @objects: what the call would return, @count of them
 * @ret_allowed: which of them it may; there are none when it fails
 *
 * Returns 0, or -1 with VIR_ERR_ACCESS_DENIED reported when nobody could say.
 */
int virAccessFilterCall(virApiCall *call, const virAccessObject *objects, size_t count,
                        bool *ret_allowed) G_GNUC_WARN_UNUSED_RESULT;

/* Whether everything was asked that the row names. */
bool virAccessCallIsChecked(const virApiCall *call, const void *args);

/* The object that a struct of the wire names, a remote_nonnull_…; points into it. */
void virAccessObjectFromWire(virApiObject kind, const void *wire, virAccessObject *ret_object);

#endif /* VIREO_VIRACCESSCALL_H */
