/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viridentity.c: what the kernel says about a caller. */
#include "config.h"

#include "viridentity.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "virerror.h"
#include "virprocess.h"
#include "virutil.h"

#define VIR_FROM_THIS VIR_FROM_IDENTITY

#define VIR_SELINUX_CONTEXT_MAX 4096

static void
virIdentityFinalize(void *opaque)
{
    virIdentity *identity = opaque;

    g_free(identity->unixUserName);
    g_free(identity->unixGroupName);
    g_free(identity->saslUserName);
    g_free(identity->x509DName);
    g_free(identity->selinuxContext);
}

virIdentity *
virIdentityNew(void)
{
    return g_atomic_rc_box_new0(virIdentity);
}

virIdentity *
virIdentityRef(const virIdentity *identity)
{
    return g_atomic_rc_box_acquire((virIdentity *)identity);
}

void
virIdentityUnref(virIdentity *identity)
{
    if (identity)
        g_atomic_rc_box_release_full(identity, virIdentityFinalize);
}

virIdentity *
virIdentityCopy(const virIdentity *identity)
{
    virIdentity *copy = virIdentityNew();

    *copy = *identity;
    copy->unixUserName = g_strdup(identity->unixUserName);
    copy->unixGroupName = g_strdup(identity->unixGroupName);
    copy->saslUserName = g_strdup(identity->saslUserName);
    copy->x509DName = g_strdup(identity->x509DName);
    copy->selinuxContext = g_strdup(identity->selinuxContext);
    return copy;
}

static void
virIdentitySetUnix(virIdentity *identity, uid_t uid, gid_t gid, pid_t pid)
{
    identity->hasUnixUser = true;
    identity->unixUserID = uid;
    identity->hasUnixGroup = true;
    identity->unixGroupID = gid;

    /* 0: a process that isn't in our pid namespace. One that has gone
     * already has no start time, and then no pid that could be trusted. */
    if (pid > 0 && virProcessGetStartTime(pid, &identity->unixProcessTime) == 0) {
        identity->hasUnixProcess = true;
        identity->unixProcessID = pid;
    }
}

virIdentity *
virIdentityNewFromSocket(int fd)
{
    g_autoptr(virIdentity) identity = virIdentityNew();
    struct ucred cred;
    socklen_t len = sizeof(cred);
    char context[VIR_SELINUX_CONTEXT_MAX];

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0) {
        virReportSystemError(errno, "%s", _("Failed to get client socket identity"));
        return NULL;
    }
    if (cred.uid == (uid_t)-1) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("the socket has no peer with a user"));
        return NULL;
    }
    virIdentitySetUnix(identity, cred.uid, cred.gid, cred.pid);

    len = sizeof(context) - 1;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERSEC, context, &len) == 0 && len > 0) {
        context[len] = '\0';
        identity->selinuxContext = g_strdup(context);
    }
    return g_steal_pointer(&identity);
}

virIdentity *
virIdentityNewSystem(void)
{
    virIdentity *identity = virIdentityNew();

    virIdentitySetUnix(identity, geteuid(), getegid(), getpid());
    identity->unixUserName = virGetUserName(identity->unixUserID);
    identity->unixGroupName = virGetGroupName(identity->unixGroupID);
    return identity;
}

char *
virIdentityDescribe(const virIdentity *identity)
{
    GString *text = g_string_new(NULL);

    if (identity->saslUserName)
        g_string_append_printf(text, "SASL user '%s'", identity->saslUserName);
    if (identity->x509DName) {
        g_string_append_printf(text, "%scertificate '%s'", text->len ? ", " : "",
                               identity->x509DName);
    }
    if (identity->hasUnixUser) {
        g_string_append_printf(text, "%suser %s%s%s%u%s", text->len ? ", " : "",
                               identity->unixUserName ? "'" : "",
                               identity->unixUserName ? identity->unixUserName : "",
                               identity->unixUserName ? "' (" : "",
                               (unsigned int)identity->unixUserID,
                               identity->unixUserName ? ")" : "");
    }
    if (identity->hasUnixProcess)
        g_string_append_printf(text, ", process %lld", (long long)identity->unixProcessID);
    if (text->len == 0)
        g_string_append(text, "unknown caller");
    return g_string_free(text, false);
}

/* ---- for another program ---- */

static const struct {
    const char *key;
    size_t offset;
} identityTexts[] = {
    { "userName", offsetof(virIdentity, unixUserName) },
    { "groupName", offsetof(virIdentity, unixGroupName) },
    { "saslUser", offsetof(virIdentity, saslUserName) },
    { "x509", offsetof(virIdentity, x509DName) },
    { "selinux", offsetof(virIdentity, selinuxContext) },
};

virJSONValue *
virIdentityToJSON(const virIdentity *identity)
{
    virJSONValue *object = virJSONValueNewObject();

    if (identity->hasUnixUser)
        virJSONValueObjectSetUint(object, "uid", identity->unixUserID);
    if (identity->hasUnixGroup)
        virJSONValueObjectSetUint(object, "gid", identity->unixGroupID);
    if (identity->hasUnixProcess) {
        virJSONValueObjectSetInt(object, "pid", identity->unixProcessID);
        virJSONValueObjectSetUint(object, "started", identity->unixProcessTime);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(identityTexts); i++)
        virJSONValueObjectSetString(object, identityTexts[i].key,
                                    G_STRUCT_MEMBER(char *, identity, identityTexts[i].offset));
    return object;
}

/* A number that needn't be there. Returns 0, -1 when it is something else. */
static int
virIdentityReadNumber(const virJSONValue *object, const char *key, bool *ret_has,
                      unsigned int *ret_number)
{
    *ret_has = virJSONValueObjectGet(object, key) != NULL;
    return *ret_has ? virJSONValueObjectGetUint(object, key, ret_number) : 0;
}

static int
virIdentityRead(const virJSONValue *object, virIdentity *identity)
{
    unsigned int pid = 0;

    if (virJSONValueGetType(object) != VIR_JSON_OBJECT ||
        virIdentityReadNumber(object, "uid", &identity->hasUnixUser, &identity->unixUserID) < 0 ||
        virIdentityReadNumber(object, "gid", &identity->hasUnixGroup,
                              &identity->unixGroupID) < 0 ||
        virIdentityReadNumber(object, "pid", &identity->hasUnixProcess, &pid) < 0 ||
        (identity->hasUnixProcess && (pid == 0 || pid > G_MAXINT ||
         virJSONValueObjectGetUlong(object, "started", &identity->unixProcessTime) < 0)))
        return -1;
    identity->unixProcessID = pid;

    for (size_t i = 0; i < G_N_ELEMENTS(identityTexts); i++) {
        const virJSONValue *text = virJSONValueObjectGet(object, identityTexts[i].key);

        if (text && !virJSONValueGetString(text))
            return -1;
        G_STRUCT_MEMBER(char *, identity, identityTexts[i].offset) =
            g_strdup(virJSONValueGetString(text));
    }
    return 0;
}

virIdentity *
virIdentityFromJSON(const virJSONValue *object)
{
    g_autoptr(virIdentity) identity = virIdentityNew();

    if (virIdentityRead(object, identity) < 0) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("what is known of a caller can't be read"));
        return NULL;
    }
    return g_steal_pointer(&identity);
}
