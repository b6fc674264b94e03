/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virpolkit.c: questions to polkit on the system bus. */
#include "config.h"

#include "virpolkit.h"

#include <errno.h>
#include <unistd.h>

#include "viraccesswait.h"
#include "virerror.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_POLKIT

VIR_LOG_INIT("access.polkit");

/* Flag of CheckAuthorization. */
#define ALLOW_USER_INTERACTION 1

/* The loop answers in time; this much later a worker no longer believes that there is one. */
#define LOOP_MARGIN_MS 5000

#define CANCEL_TIMEOUT_MS 5000

typedef struct Question {
    virIdentity *identity;
    char *action;
    char **details;
    char *cancellation;         /* names the question to polkit; "" when nobody is asked */
    virDBus *bus;
    virPolkitFunc func;
    void *opaque;
} Question;

static void
questionFree(Question *question)
{
    virIdentityUnref(question->identity);
    g_free(question->action);
    g_strfreev(question->details);
    g_free(question->cancellation);
    g_free(question);
}

static char *
newCancellation(void)
{
    static int last;

    return g_strdup_printf("libvirtd-%d-%d", (int) getpid(), g_atomic_int_add(&last, 1));
}

static void
callPolkit(virDBus *bus, const char *member, unsigned int timeout_ms,
           int (*build)(sd_bus_message *msg, void *opaque), virDBusDoneFunc done, void *opaque)
{
    const virDBusCall call = {
        .destination = "org.freedesktop.PolicyKit1",
        .path = "/org/freedesktop/PolicyKit1/Authority",
        .interface = "org.freedesktop.PolicyKit1.Authority",
        .member = member, .timeout_ms = timeout_ms,
        .build = build, .done = done, .opaque = opaque,
    };

    virDBusCallAsync(bus, &call);
}

/* ---- giving a question up ------------------------------------------------------------------ */

static int
buildCancel(sd_bus_message *msg, void *opaque)
{
    const Question *question = opaque;

    return sd_bus_message_append(msg, "s", question->cancellation);
}

static void
cancelled(sd_bus_message *reply G_GNUC_UNUSED, const sd_bus_error *error, void *opaque)
{
    if (error)
        VIR_DEBUG("giving up a question to polkit: %s", error->message);
    questionFree(opaque);
}

/* The user no longer needs to be shown a dialogue. Takes @question. */
static void
cancel(Question *question)
{
    callPolkit(question->bus, "CancelCheckAuthorization", CANCEL_TIMEOUT_MS, buildCancel,
               cancelled, question);
}

/* ---- asking ------------------------------------------------------------------------------- */

static int
appendDetails(sd_bus_message *msg, char **details)
{
    int rc = sd_bus_message_open_container(msg, 'a', "{ss}");

    for (size_t i = 0; rc >= 0 && details && details[i]; i += 2)
        rc = sd_bus_message_append(msg, "{ss}", details[i], details[i + 1]);
    return rc < 0 ? rc : sd_bus_message_close_container(msg);
}

static int
buildCheck(sd_bus_message *msg, void *opaque)
{
    const Question *question = opaque;
    const virIdentity *identity = question->identity;
    int rc;

    /* The start time tells the process from a later one of the same number. */
    rc = sd_bus_message_append(msg, "(sa{sv})s", "unix-process", 3,
                               "pid", "u", (uint32_t) identity->unixProcessID,
                               "start-time", "t", (uint64_t) identity->unixProcessTime,
                               "uid", "i", (int32_t) identity->unixUserID,
                               question->action);
    if (rc >= 0)
        rc = appendDetails(msg, question->details);
    if (rc < 0)
        return rc;
    return sd_bus_message_append(msg, "us", *question->cancellation ? ALLOW_USER_INTERACTION : 0,
                                 question->cancellation);
}

/* Whether polkit says that the user sent the dialogue away. Negative errno on a bad reply. */
static int
readDismissed(sd_bus_message *reply)
{
    const char *key, *value;
    int dismissed = 0;
    int rc;

    rc = sd_bus_message_enter_container(reply, 'a', "{ss}");
    while (rc >= 0 && (rc = sd_bus_message_read(reply, "{ss}", &key, &value)) > 0)
        dismissed |= g_str_equal(key, "polkit.dismissed");
    return rc < 0 ? rc : dismissed;
}

static virPolkitVerdict
readVerdict(sd_bus_message *reply)
{
    int authorized, challenge;
    int dismissed;

    if (sd_bus_message_enter_container(reply, 'r', "bba{ss}") < 0 ||
        sd_bus_message_read(reply, "bb", &authorized, &challenge) < 0)
        return VIR_POLKIT_UNAVAILABLE;
    dismissed = readDismissed(reply);
    if (dismissed < 0)
        return VIR_POLKIT_UNAVAILABLE;
    if (authorized)
        return VIR_POLKIT_ALLOWED;
    if (challenge)
        return VIR_POLKIT_NO_AGENT;
    return dismissed ? VIR_POLKIT_DISMISSED : VIR_POLKIT_DENIED;
}

static void
answered(sd_bus_message *reply, const sd_bus_error *error, void *opaque)
{
    static const char *const reasons[] = {
        [VIR_POLKIT_ALLOWED] = "",
        [VIR_POLKIT_DENIED] = "denied by policy",
        [VIR_POLKIT_NO_AGENT] = "no agent to ask the user",
        [VIR_POLKIT_DISMISSED] = "dismissed by the user",
        [VIR_POLKIT_UNAVAILABLE] = "unknown answer of polkit",
    };
    Question *question = opaque;
    virPolkitVerdict verdict = error ? VIR_POLKIT_UNAVAILABLE : readVerdict(reply);
    const char *reason = reasons[verdict];

    if (error)
        reason = error->message ? error->message : error->name;
    question->func(verdict, reason, question->opaque);
    if (error && *question->cancellation && g_strcmp0(error->name, SD_BUS_ERROR_NO_REPLY) == 0)
        cancel(question);
    else
        questionFree(question);
}

void
virPolkitAsk(virDBus *bus, const virPolkitQuestion *question, virPolkitFunc func, void *opaque)
{
    Question *copy;

    if (!question->identity->hasUnixProcess || !question->identity->hasUnixUser) {
        func(VIR_POLKIT_DENIED, _("the caller is no process of this host"), opaque);
        return;
    }
    copy = g_new0(Question, 1);
    copy->identity = virIdentityRef(question->identity);
    copy->action = g_strdup(question->action);
    copy->details = g_strdupv((char **) question->details);
    copy->cancellation = question->interactive ? newCancellation() : g_strdup("");
    copy->bus = bus;
    copy->func = func;
    copy->opaque = opaque;
    callPolkit(bus, "CheckAuthorization", question->timeout_ms, buildCheck, answered, copy);
}

/* ---- logging in --------------------------------------------------------------------------- */

static void
loginAnswered(virPolkitVerdict verdict, const char *reason, void *opaque)
{
    virAccessWaitAnswer(opaque, verdict, reason);
}

static int
reportLogin(virPolkitVerdict verdict, const char *action, const char *reason)
{
    switch (verdict) {
    case VIR_POLKIT_ALLOWED:
        return 0;
    case VIR_POLKIT_DENIED:
        virReportError(VIR_ERR_AUTH_FAILED, "%s", _("access denied by policy"));
        break;
    case VIR_POLKIT_NO_AGENT:
        virReportError(VIR_ERR_AUTH_UNAVAILABLE,
                       _("no polkit agent available to authenticate action '%s'"), action);
        break;
    case VIR_POLKIT_DISMISSED:
        virReportError(VIR_ERR_AUTH_CANCELLED, "%s", _("user cancelled authentication process"));
        break;
    case VIR_POLKIT_UNAVAILABLE:
        virReportErrorFull(VIR_FROM_DBUS, VIR_ERR_DBUS_SERVICE, -1,
                           _("polkit can't be asked for '%s': %s; start polkit, or set another "
                             "login in libvirtd.conf (auth_unix_rw, auth_unix_ro)"),
                           action, reason ? reason : _("no answer in time"));
        break;
    }
    return -1;
}

int
virPolkitLogin(virDBus *bus, const virIdentity *identity, const char *action,
               unsigned int timeout_ms)
{
    const virPolkitQuestion question = {
        .identity = identity, .action = action, .interactive = true, .timeout_ms = timeout_ms,
    };
    g_autoptr(virAccessWait) wait = virAccessWaitNew(VIR_POLKIT_UNAVAILABLE);
    g_autofree char *reason = NULL;
    virPolkitVerdict verdict;

    if (!bus)
        return reportLogin(VIR_POLKIT_UNAVAILABLE, action, _("there is no bus"));
    virPolkitAsk(bus, &question, loginAnswered, virAccessWaitTake(wait));
    virAccessWaitSleep(wait, timeout_ms + LOOP_MARGIN_MS);
    verdict = virAccessWaitGet(wait, 0, &reason);
    return reportLogin(verdict, action, reason);
}
