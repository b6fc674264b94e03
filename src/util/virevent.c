/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virevent.c: the six public event functions go to the implementation that is registered. */
#include "config.h"

#include "virevent.h"

#include "virerror.h"
#include "vireventloop.h"
#include "vireventpoll.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_EVENT

VIR_LOG_INIT("util.event");

typedef struct {
    virEventAddHandleFunc addHandle;
    virEventUpdateHandleFunc updateHandle;
    virEventRemoveHandleFunc removeHandle;
    virEventAddTimeoutFunc addTimeout;
    virEventUpdateTimeoutFunc updateTimeout;
    virEventRemoveTimeoutFunc removeTimeout;
} virEventImpl;

/* Set once, as a whole, by the first registration; then immutable. */
static virEventImpl *registered;

static const virEventImpl *
virEventGetImpl(void)
{
    return g_atomic_pointer_get(&registered);
}

bool
virEventIsRegistered(void)
{
    return virEventGetImpl() != NULL;
}

void
virEventRegisterImpl(virEventAddHandleFunc addHandle, virEventUpdateHandleFunc updateHandle,
                     virEventRemoveHandleFunc removeHandle, virEventAddTimeoutFunc addTimeout,
                     virEventUpdateTimeoutFunc updateTimeout,
                     virEventRemoveTimeoutFunc removeTimeout)
{
    virEventImpl *impl = g_new0(virEventImpl, 1);

    impl->addHandle = addHandle;
    impl->updateHandle = updateHandle;
    impl->removeHandle = removeHandle;
    impl->addTimeout = addTimeout;
    impl->updateTimeout = updateTimeout;
    impl->removeTimeout = removeTimeout;

    if (!g_atomic_pointer_compare_and_exchange(&registered, NULL, impl)) {
        VIR_WARN("an event loop is registered already; the new one is ignored");
        g_free(impl);
    }
}

int
virEventRegisterDefaultImpl(void)
{
    virResetLastError();
    return virEventPollRegister();
}

int
virEventRunDefaultImpl(void)
{
    virResetLastError();
    return virEventLoopRunOnce();
}

int
virEventAddHandle(int fd, int events, virEventHandleCallback cb, void *opaque, virFreeCallback ff)
{
    const virEventImpl *impl = virEventGetImpl();

    return impl && impl->addHandle ? impl->addHandle(fd, events, cb, opaque, ff) : -1;
}

void
virEventUpdateHandle(int watch, int events)
{
    const virEventImpl *impl = virEventGetImpl();

    if (impl && impl->updateHandle)
        impl->updateHandle(watch, events);
}

int
virEventRemoveHandle(int watch)
{
    const virEventImpl *impl = virEventGetImpl();

    return impl && impl->removeHandle ? impl->removeHandle(watch) : -1;
}

int
virEventAddTimeout(int frequency, virEventTimeoutCallback cb, void *opaque, virFreeCallback ff)
{
    const virEventImpl *impl = virEventGetImpl();

    return impl && impl->addTimeout ? impl->addTimeout(frequency, cb, opaque, ff) : -1;
}

void
virEventUpdateTimeout(int timer, int frequency)
{
    const virEventImpl *impl = virEventGetImpl();

    if (impl && impl->updateTimeout)
        impl->updateTimeout(timer, frequency);
}

int
virEventRemoveTimeout(int timer)
{
    const virEventImpl *impl = virEventGetImpl();

    return impl && impl->removeTimeout ? impl->removeTimeout(timer) : -1;
}
