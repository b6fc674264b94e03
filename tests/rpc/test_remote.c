/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_remote.c: what hypervisor clients may call and get told, over a socketpair. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "libvirt/libvirt.h"
#include "remotepeer.h"
#include "virdriver.h"
#include "virnetprotocol_codec.h"

static const unsigned char uuid_a[REMOTE_UUID_LEN] = { 0xaa };
static const unsigned char uuid_b[REMOTE_UUID_LEN] = { 0xbb };

static int
openAs(int fd, const char *name, unsigned int flags)
{
    remote_connect_open_args args = { (char *) name, flags };

    return CALL(fd, CONNECT_OPEN, &args, NULL);
}

static int
connectAndOpen(void)
{
    int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_NONE, false);

    g_assert_cmpint(openAs(fd, "test:///default", 0), ==, 0);
    return fd;
}

static int
feature(int fd, int number)
{
    remote_connect_supports_feature_args args = { number };
    remote_connect_supports_feature_ret ret;

    if (CALL(fd, CONNECT_SUPPORTS_FEATURE, &args, &ret) < 0)
        return -1;
    return ret.supported;
}

/* ---- connection ----------------------------------------------------------------------------- */

/* What stock clients do, in their order. */
static void
testSequence(void)
{
    int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_NONE, false);
    remote_auth_list_ret auth;
    remote_connect_get_uri_ret uri;
    remote_connect_get_type_ret type;
    remote_connect_is_secure_ret secure;
    remote_connect_get_lib_version_ret version;
    virNetMessageHeader header;

    g_assert_cmpint(CALL(fd, AUTH_LIST, NULL, &auth), ==, 0);
    g_assert_cmpint(auth.types.types_len, ==, 1);
    g_assert_cmpint(auth.types.types_val[0], ==, REMOTE_AUTH_NONE);
    virXDRClear(&remote_auth_list_ret_xdr, &auth);
    g_assert_cmpint(feature(fd, 10), ==, 1);
    g_assert_cmpint(openAs(fd, "", 0), ==, 0);
    g_assert_cmpint(CALL(fd, CONNECT_GET_URI, NULL, &uri), ==, 0);
    g_assert_cmpstr(uri.uri, ==, "test:///default");
    virXDRClear(&remote_connect_get_uri_ret_xdr, &uri);
    g_assert_cmpint(feature(fd, 14), ==, 1);
    g_assert_cmpint(feature(fd, 15), ==, 1);
    g_assert_cmpint(CALL(fd, CONNECT_REGISTER_CLOSE_CALLBACK, NULL, NULL), ==, 0);
    g_assert_cmpint(CALL(fd, CONNECT_GET_TYPE, NULL, &type), ==, 0);
    g_assert_cmpstr(type.type, ==, "TEST");
    virXDRClear(&remote_connect_get_type_ret_xdr, &type);
    g_assert_cmpint(CALL(fd, CONNECT_IS_SECURE, NULL, &secure), ==, 0);
    g_assert_cmpint(secure.secure, ==, 1);
    g_assert_cmpint(CALL(fd, CONNECT_GET_LIB_VERSION, NULL, &version), ==, 0);
    g_assert_cmpint(version.lib_ver, ==, VIR_API_VERSION);
    g_assert_cmpint(CALL(fd, CONNECT_UNREGISTER_CLOSE_CALLBACK, NULL, NULL), ==, 0);
    g_assert_cmpint(CALL(fd, CONNECT_CLOSE, NULL, NULL), ==, 0);
    g_assert_null(remotePeerReceive(fd, &header));
    g_assert_cmpint(remoteServerOpenCount(), ==, 0);
    close(fd);
}

static void
testFeatures(void)
{
    static const struct {
        int number;
        int supported;
    } cases[] = {
        { VIR_DRIVER_FEATURE_TYPED_PARAM_STRING, 1 }, { VIR_DRIVER_FEATURE_FD_PASSING, 1 },
        { VIR_DRIVER_FEATURE_MIGRATION_V3, 0 }, { 0, 0 }, { -1, 0 }, { 99999, 0 },
    };
    int fd = connectAndOpen();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(feature(fd, cases[i].number), ==, cases[i].supported);
    close(fd);
}

static void
testNotOpen(void)
{
    int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_NONE, false);
    remote_connect_get_type_ret type;

    assertRefused(CALL(fd, CONNECT_GET_TYPE, NULL, &type), VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    assertRefused(CALL(fd, CONNECT_GET_URI, NULL, &type), VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    assertRefused(CALL(fd, CONNECT_CLOSE, NULL, NULL), VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    assertRefused(feature(fd, 9), VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    close(fd);
}

static void
testOpenRefused(void)
{
    int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_NONE, false);

    assertRefused(openAs(fd, NULL, 0), VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    assertRefused(openAs(fd, "test:///default", 8), VIR_FROM_RPC, VIR_ERR_INVALID_ARG);
    assertRefused(openAs(fd, "gamma:///", 0), VIR_FROM_NONE, VIR_ERR_NO_CONNECT);
    assertRefused(openAs(fd, "test+ssh://host/default", 0), VIR_FROM_NONE, VIR_ERR_NO_CONNECT);

    /* a refusal is not the end; a second open is */
    g_assert_cmpint(openAs(fd, "test:///default", 0), ==, 0);
    assertRefused(openAs(fd, "test:///default", 0), VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    assertRefused(CALL(fd, DOMAIN_DESTROY, &(remote_domain_destroy_args) { { (char *) "x" } },
                       NULL), VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    close(fd);
}

static void
testAuth(void)
{
    int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_SASL, false);
    remote_auth_list_ret auth;
    remote_auth_polkit_ret polkit;

    g_assert_cmpint(CALL(fd, AUTH_LIST, NULL, &auth), ==, 0);
    g_assert_cmpint(auth.types.types_val[0], ==, REMOTE_AUTH_SASL);
    virXDRClear(&remote_auth_list_ret_xdr, &auth);
    assertRefused(openAs(fd, "test:///default", 0), VIR_FROM_RPC, VIR_ERR_RPC);
    assertRefused(CALL(fd, AUTH_POLKIT, NULL, &polkit), VIR_FROM_RPC, VIR_ERR_AUTH_FAILED);
    close(fd);
}

static void
testCloseCallback(void)
{
    int fd = connectAndOpen();

    assertRefused(CALL(fd, CONNECT_UNREGISTER_CLOSE_CALLBACK, NULL, NULL),
                  VIR_FROM_RPC, VIR_ERR_OPERATION_INVALID);
    g_assert_cmpint(CALL(fd, CONNECT_REGISTER_CLOSE_CALLBACK, NULL, NULL), ==, 0);
    assertRefused(CALL(fd, CONNECT_REGISTER_CLOSE_CALLBACK, NULL, NULL),
                  VIR_FROM_RPC, VIR_ERR_OPERATION_INVALID);
    close(fd);
}

/* ---- calls ---------------------------------------------------------------------------------- */

static void
testCalls(void)
{
    int fd = connectAndOpen();
    remote_domain_lookup_by_name_args args = { (char *) "guest" };
    remote_domain_lookup_by_name_ret ret;
    remote_domain_get_os_type_args os = { { (char *) "guest" } };
    remote_domain_get_os_type_ret os_ret;

    g_assert_cmpint(CALL(fd, DOMAIN_LOOKUP_BY_NAME, &args, &ret), ==, 0);
    g_assert_cmpstr(ret.dom.name, ==, "guest");
    g_assert_cmpint(ret.dom.id, ==, 5);
    virXDRClear(&remote_domain_lookup_by_name_ret_xdr, &ret);

    args.name = (char *) "nobody";
    assertRefused(CALL(fd, DOMAIN_LOOKUP_BY_NAME, &args, &ret), VIR_FROM_TEST, VIR_ERR_NO_DOMAIN);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "'nobody'"));

    /* a reply that breaks the protocol is not sent */
    assertRefused(CALL(fd, DOMAIN_GET_OS_TYPE, &os, &os_ret), VIR_FROM_RPC, VIR_ERR_RPC);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "remote_domain_get_os_type_ret.type"));

    assertRefused(CALL(fd, DOMAIN_RESUME, &os, NULL), VIR_FROM_DOMAIN, VIR_ERR_NO_SUPPORT);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "virDomainResume"));
    close(fd);
}

static void
testBadArguments(void)
{
    int fd = connectAndOpen();
    virNetMessageHeader header;
    g_autoptr(GByteArray) in = NULL;
    virNetMessageError err;

    remotePeerSend(fd, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_DESTROY, NULL, NULL);
    in = remotePeerReceive(fd, &header);
    g_assert_cmpint(header.status, ==, VIR_NET_ERROR);
    g_assert_cmpint(virXDRDecode(&virNetMessageError_xdr, in->data, in->len, &err), ==, 0);
    g_assert_cmpint(err.code, ==, VIR_ERR_RPC);
    g_assert_cmpint(err.domain, ==, VIR_FROM_RPC);
    g_assert_nonnull(strstr(err.message, "remote_domain_destroy_args.dom.name"));
    virXDRClear(&virNetMessageError_xdr, &err);
    close(fd);
}

/* By its socket, and by its own wish. */
static void
testReadOnly(void)
{
    for (int by_socket = 0; by_socket < 2; by_socket++) {
        int fd = remotePeerConnect(VIR_NET_SERVER_AUTH_NONE, by_socket);
        remote_domain_get_xml_desc_args args = { { (char *) "guest" } };
        remote_domain_get_xml_desc_ret ret;
        remote_domain_destroy_args destroy = { { (char *) "guest" } };

        g_assert_cmpint(openAs(fd, "test:///default", by_socket ? 0 : VIR_CONNECT_RO), ==, 0);
        g_assert_cmpint(CALL(fd, DOMAIN_GET_XML_DESC, &args, &ret), ==, 0);
        virXDRClear(&remote_domain_get_xml_desc_ret_xdr, &ret);
        args.flags = VIR_DOMAIN_XML_SECURE;
        assertRefused(CALL(fd, DOMAIN_GET_XML_DESC, &args, &ret),
                      VIR_FROM_DOMAIN, VIR_ERR_OPERATION_DENIED);
        assertRefused(CALL(fd, DOMAIN_DESTROY, &destroy, NULL),
                      VIR_FROM_DOMAIN, VIR_ERR_OPERATION_DENIED);
        close(fd);
    }
}

/* ---- events --------------------------------------------------------------------------------- */

static void
queueLifecycle(const char *name, const unsigned char *uuid)
{
    virObjectEventStateQueue(remoteServerEvents,
                             virObjectEventNewDomainLifecycle(name, uuid, 1, 2, 1));
}

/* Takes the next message, which must be @number of @program, into @msg. */
static void
expectEvent(int fd, const virXDRProgram *program, int number, void *msg)
{
    virNetMessageHeader header;
    g_autoptr(GByteArray) in = remotePeerReceive(fd, &header);

    g_assert_cmpint(header.type, ==, VIR_NET_MESSAGE);
    g_assert_cmpint(header.prog, ==, program->program);
    g_assert_cmpint(header.proc, ==, number);
    g_assert_cmpint(virXDRDecode(program->procs[number].msg, in->data, in->len, msg), ==, 0);
}

static void
expectCallbackLifecycle(int fd, int callback_id, const char *name)
{
    remote_domain_event_callback_lifecycle_msg msg;

    expectEvent(fd, &remote_codec, REMOTE_PROC_DOMAIN_EVENT_CALLBACK_LIFECYCLE, &msg);
    g_assert_cmpint(msg.callbackID, ==, callback_id);
    g_assert_cmpstr(msg.msg.dom.name, ==, name);
    g_assert_cmpint(msg.msg.event, ==, 2);
    virXDRClear(&remote_domain_event_callback_lifecycle_msg_xdr, &msg);
}

static void
testEventCallback(void)
{
    int fd = connectAndOpen(), other = connectAndOpen();
    remote_nonnull_domain dom = { .name = (char *) "a" };
    remote_connect_domain_event_callback_register_any_args all = { 0, NULL }, one = { 0, &dom };
    remote_connect_domain_event_callback_register_any_ret first, second, theirs;
    remote_connect_domain_event_callback_deregister_any_args end;

    memcpy(dom.uuid, uuid_a, sizeof(uuid_a));
    g_assert_cmpint(CALL(fd, CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, &all, &first), ==, 0);
    g_assert_cmpint(CALL(fd, CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, &one, &second), ==, 0);
    g_assert_cmpint(CALL(other, CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, &all, &theirs), ==, 0);
    queueLifecycle("a", uuid_a);
    queueLifecycle("b", uuid_b);
    expectCallbackLifecycle(fd, first.callbackID, "a");
    expectCallbackLifecycle(fd, second.callbackID, "a");
    expectCallbackLifecycle(fd, first.callbackID, "b");
    expectCallbackLifecycle(other, theirs.callbackID, "a");
    expectCallbackLifecycle(other, theirs.callbackID, "b");

    /* nobody takes off what another put on; and off is off */
    end.callbackID = theirs.callbackID;
    assertRefused(CALL(fd, CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY, &end, NULL),
                  VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    end.callbackID = first.callbackID;
    g_assert_cmpint(CALL(fd, CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY, &end, NULL), ==, 0);
    assertRefused(CALL(fd, CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY, &end, NULL),
                  VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    queueLifecycle("b", uuid_b);
    queueLifecycle("a", uuid_a);
    expectCallbackLifecycle(fd, second.callbackID, "a");

    /* a client that goes takes its subscriptions along */
    close(other);
    queueLifecycle("a", uuid_a);
    expectCallbackLifecycle(fd, second.callbackID, "a");
    close(fd);
}

static void
testEventRefused(void)
{
    int fd = connectAndOpen();
    remote_connect_domain_event_callback_register_any_args args = { 0, NULL };
    remote_connect_domain_event_callback_register_any_ret ret;
    remote_connect_domain_event_register_any_args any = { VIR_DOMAIN_EVENT_ID_TUNABLE };
    remote_connect_domain_event_register_ret legacy;
    remote_connect_network_event_register_any_args net = { 0, NULL };
    remote_connect_network_event_register_any_ret net_ret;

    g_assert_cmpint(CALL(fd, CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, &args, &ret), ==, 0);
    assertRefused(CALL(fd, CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, &args, &ret),
                  VIR_FROM_NONE, VIR_ERR_INVALID_ARG);
    assertRefused(CALL(fd, CONNECT_DOMAIN_EVENT_REGISTER, NULL, &legacy),
                  VIR_FROM_NONE, VIR_ERR_INVALID_ARG);
    args.eventID = 12345;
    assertRefused(CALL(fd, CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY, &args, &ret),
                  VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    assertRefused(CALL(fd, CONNECT_DOMAIN_EVENT_REGISTER_ANY, &any, NULL),
                  VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    remoteServerMute = VIR_API_EVENT_NETWORK;
    assertRefused(CALL(fd, CONNECT_NETWORK_EVENT_REGISTER_ANY, &net, &net_ret),
                  VIR_FROM_NONE, VIR_ERR_NO_SUPPORT);
    remoteServerMute = VIR_API_EVENT_NONE;
    close(fd);
}

/*
 * One subscription for all objects and one for @wanted; what happens to @other
 * comes to the first alone, and nothing comes to who has deregistered.
 */
#define DEFINE_FAMILY_TEST(Name, NAME, name, member, wanted, other) \
    static void \
    test ## Name ## Events(void) \
    { \
        int fd = connectAndOpen(); \
        remote_connect_ ## name ## _event_register_any_args all = { 0, NULL }; \
        remote_connect_ ## name ## _event_register_any_args one = { 0, NULL }; \
        remote_connect_ ## name ## _event_register_any_ret first, second; \
        remote_connect_ ## name ## _event_deregister_any_args end; \
        remote_ ## name ## _event_lifecycle_msg *sent[2], msg; \
        virObjectEvent *events[] = { other, wanted }; \
        for (size_t i = 0; i < 2; i++) { \
            sent[i] = virObjectEventMsg(events[i]); \
            sent[i]->event = 3; \
            sent[i]->detail = i; \
        } \
        one.member = &sent[1]->member; \
        g_assert_cmpint(CALL(fd, CONNECT_ ## NAME ## _EVENT_REGISTER_ANY, &all, &first), ==, 0); \
        g_assert_cmpint(CALL(fd, CONNECT_ ## NAME ## _EVENT_REGISTER_ANY, &one, &second), ==, 0); \
        assertRefused(CALL(fd, CONNECT_ ## NAME ## _EVENT_REGISTER_ANY, &one, &second), \
                      VIR_FROM_NONE, VIR_ERR_INVALID_ARG); \
        for (size_t i = 0; i < 2; i++) \
            virObjectEventStateQueue(remoteServerEvents, virObjectEventRef(events[i])); \
        for (size_t i = 0; i < 3; i++) { \
            expectEvent(fd, &remote_codec, REMOTE_PROC_ ## NAME ## _EVENT_LIFECYCLE, &msg); \
            g_assert_cmpint(msg.callbackID, ==, i < 2 ? first.callbackID : second.callbackID); \
            g_assert_cmpint(msg.event, ==, 3); \
            g_assert_cmpint(msg.detail, ==, i > 0); \
            virXDRClear(&remote_ ## name ## _event_lifecycle_msg_xdr, &msg); \
        } \
        end.callbackID = first.callbackID; \
        g_assert_cmpint(CALL(fd, CONNECT_ ## NAME ## _EVENT_DEREGISTER_ANY, &end, NULL), ==, 0); \
        assertRefused(CALL(fd, CONNECT_ ## NAME ## _EVENT_DEREGISTER_ANY, &end, NULL), \
                      VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR); \
        virObjectEventStateQueue(remoteServerEvents, events[0]); \
        virObjectEventStateQueue(remoteServerEvents, events[1]); \
        expectEvent(fd, &remote_codec, REMOTE_PROC_ ## NAME ## _EVENT_LIFECYCLE, &msg); \
        g_assert_cmpint(msg.callbackID, ==, second.callbackID); \
        virXDRClear(&remote_ ## name ## _event_lifecycle_msg_xdr, &msg); \
        close(fd); \
    }

DEFINE_FAMILY_TEST(Network, NETWORK, network, net,
                   virObjectEventNewNetwork(0, "a", uuid_a),
                   virObjectEventNewNetwork(0, "b", uuid_b))
DEFINE_FAMILY_TEST(StoragePool, STORAGE_POOL, storage_pool, pool,
                   virObjectEventNewStoragePool(0, "a", uuid_a),
                   virObjectEventNewStoragePool(0, "b", uuid_b))
DEFINE_FAMILY_TEST(NodeDevice, NODE_DEVICE, node_device, dev,
                   virObjectEventNewNodeDevice(0, "pci_a"), virObjectEventNewNodeDevice(0, "pci_b"))
DEFINE_FAMILY_TEST(Secret, SECRET, secret, secret,
                   virObjectEventNewSecret(0, uuid_a, 0, ""),
                   virObjectEventNewSecret(0, uuid_b, 0, ""))

/* The two older families: the struct inside, without a callback id. */
static void
testEventOlder(void)
{
    int fd = connectAndOpen();
    remote_connect_domain_event_register_ret on;
    remote_connect_domain_event_deregister_ret off;
    remote_connect_domain_event_register_any_args any = { VIR_DOMAIN_EVENT_ID_REBOOT };
    remote_connect_domain_event_deregister_any_args any_off = { VIR_DOMAIN_EVENT_ID_REBOOT };
    remote_domain_event_lifecycle_msg lifecycle;
    remote_domain_event_reboot_msg reboot;

    g_assert_cmpint(CALL(fd, CONNECT_DOMAIN_EVENT_REGISTER, NULL, &on), ==, 0);
    g_assert_cmpint(on.cb_registered, ==, 1);
    g_assert_cmpint(CALL(fd, CONNECT_DOMAIN_EVENT_REGISTER_ANY, &any, NULL), ==, 0);
    queueLifecycle("a", uuid_a);
    virObjectEventStateQueue(remoteServerEvents,
                             virObjectEventNewDomain(VIR_DOMAIN_EVENT_ID_REBOOT, "b", uuid_b, 3));
    expectEvent(fd, &remote_codec, REMOTE_PROC_DOMAIN_EVENT_LIFECYCLE, &lifecycle);
    g_assert_cmpstr(lifecycle.dom.name, ==, "a");
    virXDRClear(&remote_domain_event_lifecycle_msg_xdr, &lifecycle);
    expectEvent(fd, &remote_codec, REMOTE_PROC_DOMAIN_EVENT_REBOOT, &reboot);
    g_assert_cmpstr(reboot.dom.name, ==, "b");
    virXDRClear(&remote_domain_event_reboot_msg_xdr, &reboot);

    g_assert_cmpint(CALL(fd, CONNECT_DOMAIN_EVENT_DEREGISTER, NULL, &off), ==, 0);
    g_assert_cmpint(off.cb_registered, ==, 0);
    g_assert_cmpint(CALL(fd, CONNECT_DOMAIN_EVENT_DEREGISTER_ANY, &any_off, NULL), ==, 0);
    assertRefused(CALL(fd, CONNECT_DOMAIN_EVENT_DEREGISTER_ANY, &any_off, NULL),
                  VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR);
    close(fd);
}

static void
testEventMonitor(void)
{
    int fd = connectAndOpen();
    qemu_connect_domain_monitor_event_register_args args = { .event = (char *) "RESET" };
    qemu_connect_domain_monitor_event_register_ret ret;
    qemu_connect_domain_monitor_event_deregister_args end;
    qemu_domain_monitor_event_msg msg;
    virObjectEvent *event = virObjectEventNew(VIR_API_EVENT_QEMU_MONITOR, 0);
    qemu_domain_monitor_event_msg *body = virObjectEventMsg(event);

    args.flags = 4;
    assertRefused(QEMU_CALL(fd, CONNECT_DOMAIN_MONITOR_EVENT_REGISTER, &args, &ret),
                  VIR_FROM_RPC, VIR_ERR_INVALID_ARG);
    args.flags = 0;
    g_assert_cmpint(QEMU_CALL(fd, CONNECT_DOMAIN_MONITOR_EVENT_REGISTER, &args, &ret), ==, 0);
    body->dom.name = virObjectEventStrdup(event, "guest");
    body->event = virObjectEventStrdup(event, "RESET");
    body->seconds = 1700000000;
    virObjectEventStateQueue(remoteServerEvents, event);
    expectEvent(fd, &qemu_codec, QEMU_PROC_DOMAIN_MONITOR_EVENT, &msg);
    g_assert_cmpint(msg.callbackID, ==, ret.callbackID);
    g_assert_cmpstr(msg.event, ==, "RESET");
    g_assert_cmpint(msg.seconds, ==, 1700000000);
    virXDRClear(&qemu_domain_monitor_event_msg_xdr, &msg);
    end.callbackID = ret.callbackID;
    g_assert_cmpint(QEMU_CALL(fd, CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER, &end, NULL), ==, 0);
    close(fd);
}

int
main(int argc, char **argv)
{
    int rc;

    g_test_init(&argc, &argv, NULL);
    remoteServerStart();
    g_test_add_func("/remote/sequence", testSequence);
    g_test_add_func("/remote/features", testFeatures);
    g_test_add_func("/remote/not-open", testNotOpen);
    g_test_add_func("/remote/open-refused", testOpenRefused);
    g_test_add_func("/remote/auth", testAuth);
    g_test_add_func("/remote/close-callback", testCloseCallback);
    g_test_add_func("/remote/calls", testCalls);
    g_test_add_func("/remote/bad-arguments", testBadArguments);
    g_test_add_func("/remote/read-only", testReadOnly);
    g_test_add_func("/remote/event/callback", testEventCallback);
    g_test_add_func("/remote/event/refused", testEventRefused);
    g_test_add_func("/remote/event/network", testNetworkEvents);
    g_test_add_func("/remote/event/storage-pool", testStoragePoolEvents);
    g_test_add_func("/remote/event/node-device", testNodeDeviceEvents);
    g_test_add_func("/remote/event/secret", testSecretEvents);
    g_test_add_func("/remote/event/older", testEventOlder);
    g_test_add_func("/remote/event/monitor", testEventMonitor);
    rc = g_test_run();
    remoteServerStop();
    return rc;
}
