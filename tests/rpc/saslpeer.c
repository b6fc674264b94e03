/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* saslpeer.c: makes users, and logs in as them. */
#include "config.h"

#include "saslpeer.h"

#include <sasl/sasl.h>
#include <string.h>
#include <sys/uio.h>

#include <glib/gstdio.h>

#include "virnetsasl.h"

static char *dir;

static void
add_user(const char *name)
{
    g_autofree char *password = g_strreverse(g_strdup(name));
    sasl_conn_t *conn = NULL;

    g_assert_cmpint(sasl_server_new("libvirt", NULL, "test", NULL, NULL, NULL, 0, &conn), ==,
                    SASL_OK);
    g_assert_cmpint(sasl_setpass(conn, name, password, strlen(password), NULL, 0,
                                 SASL_SET_CREATE), ==, SASL_OK);
    sasl_dispose(&conn);
}

void
saslPeerSetup(void)
{
    g_autofree char *conf = NULL;
    g_autofree char *text = NULL;

    dir = g_dir_make_tmp("vireo-sasl-XXXXXX", NULL);
    g_assert_nonnull(dir);
    conf = g_build_filename(dir, "libvirt.conf", NULL);
    text = g_strdup_printf("mech_list: SCRAM-SHA-256 PLAIN DIGEST-MD5\n"
                           "pwcheck_method: auxprop\n"
                           "auxprop_plugin: sasldb\n"
                           "sasldb_path: %s/passwd.db\n", dir);
    g_assert_true(g_file_set_contents(conf, text, -1, NULL));
    g_assert_true(g_setenv("SASL_CONF_PATH", dir, true));

    g_assert_cmpint(virNetSASLInit(), ==, 0);
    g_assert_cmpint(sasl_client_init(NULL), ==, SASL_OK);
    add_user("fred");
    add_user("bert");
}

void
saslPeerCleanup(void)
{
    static const char *const files[] = { "libvirt.conf", "passwd.db" };

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(dir, files[i], NULL);

        g_assert_cmpint(g_unlink(path), ==, 0);
    }
    g_assert_cmpint(g_rmdir(dir), ==, 0);
    g_free(dir);
}

/* ---- the client ---- */

struct saslPeer {
    sasl_conn_t *conn;
    sasl_callback_t callbacks[5];
    char *user;
    sasl_secret_t *secret;
};

static int
get_simple(void *opaque, int id, const char **ret_text, unsigned int *ret_len)
{
    const saslPeer *peer = opaque;

    *ret_text = id == SASL_CB_AUTHNAME ? peer->user : "";   /* act as who one is */
    if (ret_len)
        *ret_len = strlen(*ret_text);
    return SASL_OK;
}

static int
get_secret(sasl_conn_t *conn G_GNUC_UNUSED, void *opaque, int id G_GNUC_UNUSED,
           sasl_secret_t **ret_secret)
{
    const saslPeer *peer = opaque;

    *ret_secret = peer->secret;
    return SASL_OK;
}

static int
get_realm(void *opaque G_GNUC_UNUSED, int id G_GNUC_UNUSED, const char **realms G_GNUC_UNUSED,
          const char **ret_realm)
{
    *ret_realm = "test";
    return SASL_OK;
}

#define CALLBACK(func) ((int (*)(void)) (void (*)(void)) func)

saslPeer *
saslPeerNew(const char *user, const char *password, unsigned int min_strength, const char *local,
            const char *remote)
{
    saslPeer *peer = g_new0(saslPeer, 1);
    const sasl_callback_t callbacks[] = {
        { SASL_CB_AUTHNAME, CALLBACK(get_simple), peer },
        { SASL_CB_USER, CALLBACK(get_simple), peer },
        { SASL_CB_PASS, CALLBACK(get_secret), peer },
        { SASL_CB_GETREALM, CALLBACK(get_realm), peer },
        { SASL_CB_LIST_END, NULL, NULL },
    };
    const sasl_security_properties_t props = {
        .min_ssf = min_strength, .max_ssf = min_strength > 0 ? 256 : 0, .maxbufsize = 65536,
        .security_flags = SASL_SEC_NOANONYMOUS,
    };

    memcpy(peer->callbacks, callbacks, sizeof(callbacks));
    peer->user = g_strdup_printf("%s@test", user);
    peer->secret = g_malloc0(sizeof(sasl_secret_t) + strlen(password) + 1);
    peer->secret->len = strlen(password);
    memcpy(peer->secret->data, password, strlen(password));
    g_assert_cmpint(sasl_client_new("libvirt", "localhost", local, remote, peer->callbacks,
                                    SASL_SUCCESS_DATA, &peer->conn), ==, SASL_OK);
    g_assert_cmpint(sasl_setprop(peer->conn, SASL_SEC_PROPS, &props), ==, SASL_OK);
    return peer;
}

void
saslPeerFree(saslPeer *peer)
{
    if (!peer)
        return;
    sasl_dispose(&peer->conn);
    g_free(peer->user);
    g_free(peer->secret);
    g_free(peer);
}

const char *
saslPeerStart(saslPeer *peer, const char *mechs, const char **ret_data, size_t *ret_len)
{
    const char *mech = NULL;
    unsigned int len = 0;
    int rc;

    *ret_data = NULL;
    rc = sasl_client_start(peer->conn, mechs, NULL, ret_data, &len, &mech);
    *ret_len = len;
    return rc == SASL_OK || rc == SASL_CONTINUE ? mech : NULL;
}

bool
saslPeerStep(saslPeer *peer, const char *data, size_t len, const char **ret_data, size_t *ret_len)
{
    unsigned int out_len = 0;
    int rc;

    *ret_data = NULL;
    rc = sasl_client_step(peer->conn, data, len, NULL, ret_data, &out_len);
    *ret_len = out_len;
    return rc == SASL_OK || rc == SASL_CONTINUE;
}

void
saslPeerEncode(saslPeer *peer, const void *data, size_t len, const char **ret_data,
               size_t *ret_len)
{
    const struct iovec whole = { (void *) data, len };  /* unlike a buffer it may be empty */
    unsigned int out_len = 0;

    g_assert_cmpint(sasl_encodev(peer->conn, &whole, 1, ret_data, &out_len), ==, SASL_OK);
    *ret_len = out_len;
}

bool
saslPeerDecode(saslPeer *peer, const void *data, size_t len, const char **ret_data,
               size_t *ret_len)
{
    unsigned int out_len = 0;
    int rc = sasl_decode(peer->conn, data, len, ret_data, &out_len);

    *ret_len = out_len;
    return rc == SASL_OK;
}
