/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virnetsasl.c: logins by SASL, the server's side. */
#include "config.h"

#include "virnetsaslpriv.h"

#include <stdlib.h>
#include <string.h>

#include "virerror.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_RPC

VIR_LOG_INIT("rpc.netsasl");

#define VIR_NET_SASL_SERVICE "libvirt"
/* Where the file libvirt.conf of SASL is looked for, unless SASL_CONF_PATH says otherwise. */
#define VIR_NET_SASL_PATH SYSCONFDIR "/sasl2:/etc/sasl2:/usr/lib/sasl2"

/* ---- what the library needs of the process ---- */

static void *
virNetSASLMutexNew(void)
{
    GMutex *mutex = g_new0(GMutex, 1);

    g_mutex_init(mutex);
    return mutex;
}

static int
virNetSASLMutexLock(void *mutex)
{
    g_mutex_lock(mutex);
    return SASL_OK;
}

static int
virNetSASLMutexUnlock(void *mutex)
{
    g_mutex_unlock(mutex);
    return SASL_OK;
}

static void
virNetSASLMutexFree(void *mutex)
{
    g_mutex_clear(mutex);
    g_free(mutex);
}

/* Levels above these are traces, and may hold passwords: they go nowhere. */
static int
virNetSASLLog(void *context G_GNUC_UNUSED, int level, const char *message)
{
    switch (level) {
    case SASL_LOG_ERR:
    case SASL_LOG_WARN:
        VIR_WARN("%s", message);
        break;
    case SASL_LOG_NOTE:
        VIR_INFO("%s", message);
        break;
    case SASL_LOG_FAIL:         /* whoever has the login tells whose it was */
    case SASL_LOG_DEBUG:
        VIR_DEBUG("%s", message);
        break;
    default:
        break;
    }
    return SASL_OK;
}

/* The library frees it at its own end, by free(): GLib's allocator is the same. */
static int
virNetSASLGetConfPath(void *context G_GNUC_UNUSED, char **path)
{
    static char *volatile given;    /* for the leak checker: that end never comes */
    const char *named = secure_getenv("SASL_CONF_PATH");

    given = g_strdup(named ? named : VIR_NET_SASL_PATH);
    *path = given;
    return SASL_OK;
}

static int
virNetSASLInitOnce(void)
{
    /* each callback has a type of its own that the library casts back */
    static const sasl_callback_t callbacks[] = {
        { SASL_CB_LOG, (int (*)(void)) (void (*)(void)) virNetSASLLog, NULL },
        { SASL_CB_GETCONFPATH, (int (*)(void)) (void (*)(void)) virNetSASLGetConfPath, NULL },
        { SASL_CB_LIST_END, NULL, NULL },
    };

    sasl_set_mutex(virNetSASLMutexNew, virNetSASLMutexLock, virNetSASLMutexUnlock,
                   virNetSASLMutexFree);
    return sasl_server_init(callbacks, VIR_NET_SASL_SERVICE);
}

int
virNetSASLInit(void)
{
    static gsize state;         /* 1 + the result */
    int rc;

    if (g_once_init_enter(&state))
        g_once_init_leave(&state, virNetSASLInitOnce() == SASL_OK ? 1 : 2);

    rc = state == 1 ? 0 : -1;
    if (rc < 0)
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s", _("SASL can't be set up: see the log"));
    return rc;
}

/* ---- a login ---- */

static int
virNetSASLReport(virNetSASL *sasl, const char *what)
{
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s: %s", what, sasl_errdetail(sasl->conn));
    return -1;
}

static int
virNetSASLSetSecurity(virNetSASL *sasl)
{
    sasl_security_properties_t props = {
        .maxbufsize = VIR_NET_SASL_DATA_MAX,
        .security_flags = SASL_SEC_NOANONYMOUS,
    };
    int rc;

    if (!sasl->is_private) {
        props.min_ssf = sasl->min_strength;
        props.max_ssf = G_MAXUINT;
        props.security_flags |= SASL_SEC_NOPLAINTEXT;
    }
    rc = sasl_setprop(sasl->conn, SASL_SEC_PROPS, &props);
    if (rc != SASL_OK)
        return virNetSASLReport(sasl, _("cannot set what SASL must protect"));
    return 0;
}

virNetSASL *
virNetSASLNew(const virNetSASLChannel *channel)
{
    g_autoptr(virNetSASL) sasl = g_new0(virNetSASL, 1);
    int rc;

    if (virNetSASLInit() < 0)
        return NULL;

    sasl->is_private = channel->is_private;
    sasl->min_strength = channel->min_strength;
    rc = sasl_server_new(VIR_NET_SASL_SERVICE, NULL, NULL, channel->local, channel->remote, NULL,
                         SASL_SUCCESS_DATA, &sasl->conn);
    if (rc != SASL_OK) {
        virReportError(VIR_ERR_AUTH_FAILED, _("cannot begin a login by SASL: %s"),
                       sasl_errstring(rc, NULL, NULL));
        return NULL;
    }
    if (virNetSASLSetSecurity(sasl) < 0)
        return NULL;
    return g_steal_pointer(&sasl);
}

void
virNetSASLFree(virNetSASL *sasl)
{
    if (!sasl)
        return;
    if (sasl->conn)
        sasl_dispose(&sasl->conn);
    g_free(sasl->user);
    g_free(sasl->detail);
    g_free(sasl);
}

char *
virNetSASLListMechs(virNetSASL *sasl)
{
    const char *list = NULL;
    int rc = sasl_listmech(sasl->conn, NULL, "", ",", "", &list, NULL, NULL);

    if (rc != SASL_OK || !list || !*list) {
        if (sasl->is_private)
            virReportError(VIR_ERR_AUTH_FAILED, "%s", _("no SASL mechanism is installed"));
        else
            virReportError(VIR_ERR_AUTH_FAILED,
                           _("no SASL mechanism is installed that encrypts with %u bits or more"),
                           sasl->min_strength);
        return NULL;
    }
    return g_strdup(list);
}

void
virNetSASLRefuse(virNetSASL *sasl, const char *detail)
{
    g_free(sasl->detail);
    sasl->detail = g_strdup(detail);
    /* what exactly was wrong is nothing for who tries passwords */
    virReportError(VIR_ERR_AUTH_FAILED, "%s", _("the login was refused"));
}

static int
virNetSASLFailed(virNetSASL *sasl)
{
    virNetSASLRefuse(sasl, sasl_errdetail(sasl->conn));
    return -1;
}

const char *
virNetSASLGetDetail(const virNetSASL *sasl)
{
    return sasl->detail;
}

static int
virNetSASLCompleted(virNetSASL *sasl)
{
    const void *value = NULL;
    int rc = sasl_getprop(sasl->conn, SASL_USERNAME, &value);

    if (rc != SASL_OK || !value || !*(const char *) value)
        return virNetSASLFailed(sasl);
    sasl->user = g_strdup(value);

    if (sasl->is_private)
        return 0;
    rc = sasl_getprop(sasl->conn, SASL_SSF, &value);
    if (rc != SASL_OK)
        return virNetSASLFailed(sasl);
    sasl->strength = *(const sasl_ssf_t *) value;
    if (sasl->strength < MAX(sasl->min_strength, 1)) {
        virNetSASLRefuse(sasl, _("what it protects with is weaker than tcp_min_ssf"));
        return -1;
    }
    return 0;
}

static int
virNetSASLJudge(virNetSASL *sasl, int rc, const char *data, unsigned int len,
                virNetSASLVerdict *ret_verdict, const char **ret_data, size_t *ret_len)
{
    if (rc != SASL_OK && rc != SASL_CONTINUE)
        return virNetSASLFailed(sasl);
    if (len > VIR_NET_SASL_DATA_MAX)
        return virNetSASLFailed(sasl);
    if (rc == SASL_OK && virNetSASLCompleted(sasl) < 0)
        return -1;

    *ret_verdict = rc == SASL_OK ? VIR_NET_SASL_COMPLETE : VIR_NET_SASL_CONTINUE;
    *ret_data = data;
    *ret_len = len;
    return 0;
}

int
virNetSASLStart(virNetSASL *sasl, const char *mech, const char *data, size_t len,
                virNetSASLVerdict *ret_verdict, const char **ret_data, size_t *ret_len)
{
    const char *out = NULL;
    unsigned int out_len = 0;
    int rc = sasl_server_start(sasl->conn, mech, data, len, &out, &out_len);

    return virNetSASLJudge(sasl, rc, out, out_len, ret_verdict, ret_data, ret_len);
}

int
virNetSASLStep(virNetSASL *sasl, const char *data, size_t len, virNetSASLVerdict *ret_verdict,
               const char **ret_data, size_t *ret_len)
{
    const char *out = NULL;
    unsigned int out_len = 0;
    int rc = sasl_server_step(sasl->conn, data, len, &out, &out_len);

    return virNetSASLJudge(sasl, rc, out, out_len, ret_verdict, ret_data, ret_len);
}

const char *
virNetSASLGetUser(const virNetSASL *sasl)
{
    return sasl->user;
}

unsigned int
virNetSASLGetStrength(const virNetSASL *sasl)
{
    return sasl->strength;
}
