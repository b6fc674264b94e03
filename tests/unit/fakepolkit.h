/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fakepolkit.h: a polkit on the private bus: answers as told, tells what it was asked. */
#ifndef VIREO_FAKEPOLKIT_H
#define VIREO_FAKEPOLKIT_H

#include <glib.h>

typedef enum {
    FAKE_POLKIT_ALLOW,
    FAKE_POLKIT_DENY,
    FAKE_POLKIT_CHALLENGE,
    FAKE_POLKIT_DISMISS,
    FAKE_POLKIT_ERROR,
    FAKE_POLKIT_NONSENSE,       /* a reply of another signature */
    FAKE_POLKIT_SILENT,
} fakePolkitAnswer;

void fakePolkitStart(void);     /* on the bus of DBUS_SYSTEM_BUS_ADDRESS; returns when there */
void fakePolkitStop(void);

/* How it answers from now on. */
void fakePolkitSet(fakePolkitAnswer answer);

/* Only questions about @action are answered so, others are allowed; NULL: all. Not copied. */
void fakePolkitSetOnly(const char *action);

/**
 * fakePolkitTake:
 *
 * Waits for the oldest question that wasn't taken yet: "ACTION uid=N pid=N time=N flags=N
 * KEY=VALUE …", or "cancel" and what is given up. To be freed.
 */
char *fakePolkitTake(void);

/* Forgets the questions that weren't taken. */
void fakePolkitForget(void);

#endif /* VIREO_FAKEPOLKIT_H */
