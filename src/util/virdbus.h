/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdbus.h: calls on the system bus that never make the event loop wait. */
#ifndef VIREO_VIRDBUS_H
#define VIREO_VIRDBUS_H

#include <glib.h>
#include <systemd/sd-bus.h>

/*
 * The bus is connected to when the first call is made, and again with the
 * first call after it went away. The loop thread alone touches the connection.
 * Where there is no bus, or it goes, calls fail at once.
 */
typedef struct virDBus virDBus;

/* Calls on their way; further ones fail. */
#define VIR_DBUS_CALLS_MAX 1024

/**
 * virDBusDoneFunc:
 * @reply: what the service answered; NULL when the call failed
 * @error: why it failed, name and message set; NULL otherwise
 *
 * Once for each call, in the loop thread, no lock held; must not block.
 */
typedef void (*virDBusDoneFunc)(sd_bus_message *reply, const sd_bus_error *error, void *opaque);

typedef struct virDBusCall {
    /* constants */
    const char *destination;
    const char *path;
    const char *interface;
    const char *member;

    unsigned int timeout_ms;    /* all included: connecting, starting the service, its answer */
    /* Appends the arguments, in the loop thread. Returns a negative errno when it can't. NULL:
     * there are none. */
    int (*build)(sd_bus_message *msg, void *opaque);
    virDBusDoneFunc done;       /* NULL: nobody wants to know */
    void *opaque;               /* for both; lives until @done has returned */
} virDBusCall;

/**
 * virDBusNew:
 *
 * Any thread; there must be an event loop. Doesn't connect yet, so it is no
 * failure when there is no bus.
 *
 * Returns the bus, or NULL with an error reported.
 */
virDBus *virDBusNew(void);

/* Loop thread, or when no loop runs any more. Calls on their way fail before it returns. */
void virDBusFree(virDBus *bus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDBus, virDBusFree)

/* Any thread, any lock of a rank below LEAF held. @call is copied. */
void virDBusCallAsync(virDBus *bus, const virDBusCall *call);

#endif /* VIREO_VIRDBUS_H */
