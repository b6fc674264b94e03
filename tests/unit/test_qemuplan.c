/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_qemuplan.c: one plan, two renderings, and nothing left behind when a step fails. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "qemu_plan.h"
#include "qemu_plan_argv.h"
#include "qemu_plan_qmp.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

static virJSONValue *
parse(const char *text)
{
    virJSONValue *value = virJSONParse(text, strlen(text), NULL);

    g_assert_nonnull(value);
    return value;
}

static void
assertText(char *got, const char *want)
{
    g_assert_cmpstr(got, ==, want);
    g_free(got);
}

/* ---- key=value ---------------------------------------------------------- */

static void
keyvalRules(void)
{
    static const struct {
        const char *props;
        const char *bare;
        const char *text;
    } rows[] = {
        { "{'guest':'a','debug-threads':true}", NULL, "guest=a,debug-threads=on" },
        { "{'guest':'a,b=c,,d'}", NULL, "guest=a,,b=c,,,,d" },
        { "{'cpus':2,'sockets':2,'cores':1}", "cpus", "2,sockets=2,cores=1" },
        { "{'usb':false,'type':'pc','dump-guest-core':false}", "type",
          "pc,usb=off,dump-guest-core=off" },
        { "{'server':{'type':'unix','path':'/a,b'}}", NULL, "server.type=unix,server.path=/a,,b" },
        { "{'type':'user','hostfwd':[{'str':'tcp::1-:2'},{'str':'tcp::3-:4'}],'id':'n'}", "type",
          "user,hostfwd=tcp::1-:2,hostfwd=tcp::3-:4,id=n" },
        { "{'size':18446744073709551615}", NULL, "size=18446744073709551615" },
        { "{'a':''}", NULL, "a=" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdelimit(g_strdup(rows[i].props), "'", '"');
        g_autoptr(virJSONValue) props = parse(text);

        assertText(qemuPlanKeyval(props, rows[i].bare), rows[i].text);
    }
}

static void
keyvalRefusesWhatItCantSay(void)
{
    static const char *const rows[] = {
        "{\"a\":null}", "{\"a\":[[1]]}", "{\"a\":[{\"b\":1,\"c\":2}]}",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(virJSONValue) props = parse(rows[i]);

        virResetLastError();
        g_assert_null(qemuPlanKeyval(props, NULL));
        g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_INTERNAL_ERROR);
    }
}

/* ---- argv --------------------------------------------------------------- */

static char *
argvOf(qemuPlan *plan, const qemuPlanArgvOptions *options)
{
    g_autoptr(GPtrArray) args = g_ptr_array_new_with_free_func(g_free);

    g_assert_cmpint(qemuPlanToArgv(plan, options, args), ==, 0);
    g_ptr_array_add(args, NULL);
    return g_strjoinv(" ", (char **)args->pdata);
}

static void
chardevsAreFlattened(void)
{
    static const struct {
        const char *props;
        const char *text;
    } rows[] = {
        { "{'id':'c0','backend':{'type':'pty','data':{}}}", "pty,id=c0" },
        { "{'id':'c0','backend':{'type':'pty','data':{'logfile':'/l','logappend':false}}}",
          "pty,id=c0,logfile=/l,logappend=off" },
        { "{'id':'c0','backend':{'type':'file','data':{'out':'/tmp/a,b','append':true}}}",
          "file,id=c0,path=/tmp/a,,b,append=on" },
        { "{'id':'c0','backend':{'type':'socket','data':{'addr':{'type':'unix',"
          "'data':{'path':'/s'}},"
          "'server':true,'wait':false}}}",
          "socket,id=c0,path=/s,server=on,wait=off" },
        { "{'id':'c0','backend':{'type':'socket','data':{'addr':{'type':'inet','data':"
          "{'host':'::1','port':'22'}},'telnet':true,'server':false}}}",
          "socket,id=c0,host=::1,port=22,telnet=on" },
        { "{'id':'c0','backend':{'type':'udp','data':{'remote':{'type':'inet','data':{'host':'h',"
          "'port':'1'}},'local':{'type':'inet','data':{'host':'','port':'0'}}}}}",
          "udp,id=c0,host=h,port=1,localaddr=,localport=0" },
        { "{'id':'c0','backend':{'type':'spicevmc','data':{'type':'vdagent'}}}",
          "spicevmc,id=c0,name=vdagent" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdelimit(g_strdup(rows[i].props), "'", '"');
        g_autofree char *want = g_strconcat("-chardev ", rows[i].text, NULL);
        g_autoptr(qemuPlan) plan = qemuPlanNew();

        qemuPlanAdd(plan, QEMU_PLAN_CHARDEV, parse(text));
        assertText(argvOf(plan, NULL), want);
    }
}

static void
unknownChardevMembersAreRefused(void)
{
    g_autoptr(qemuPlan) plan = qemuPlanNew();
    g_autoptr(GPtrArray) args = g_ptr_array_new_with_free_func(g_free);

    qemuPlanAddFlag(plan, "S");
    qemuPlanAdd(plan, QEMU_PLAN_CHARDEV,
                parse("{\"id\":\"c\",\"backend\":{\"type\":\"pty\",\"data\":{\"wings\":2}}}"));
    virResetLastError();
    g_assert_cmpint(qemuPlanToArgv(plan, NULL, args), ==, -1);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "'wings' of backend 'pty'"));
    g_assert_cmpuint(args->len, ==, 0);
}

static void
olderQemuGetsKeyvalForDevices(void)
{
    static const qemuPlanArgvOptions older = { .deviceJSON = false, .netdevJSON = false };
    g_autoptr(qemuPlan) plan = qemuPlanNew();

    qemuPlanAdd(plan, QEMU_PLAN_NETDEV, parse("{\"type\":\"user\",\"id\":\"hostnet0\"}"));
    qemuPlanAdd(plan, QEMU_PLAN_DEVICE,
                parse("{\"driver\":\"virtio-net-pci\",\"netdev\":\"hostnet0\",\"id\":\"net0\","
                      "\"multifunction\":true}"));
    assertText(argvOf(plan, NULL),
               "-netdev {\"type\":\"user\",\"id\":\"hostnet0\"} "
               "-device {\"driver\":\"virtio-net-pci\",\"netdev\":\"hostnet0\",\"id\":\"net0\","
               "\"multifunction\":true}");
    assertText(argvOf(plan, &older),
               "-netdev user,id=hostnet0 "
               "-device virtio-net-pci,netdev=hostnet0,id=net0,multifunction=on");
}

static void
optionFormsAndOrder(void)
{
    g_autoptr(qemuPlan) plan = qemuPlanNew();
    qemuPlan *tail = qemuPlanNew();

    qemuPlanAddKeyval(plan, "name", NULL, parse("{\"guest\":\"a\",\"debug-threads\":true}"));
    qemuPlanAddFlag(plan, "S");
    qemuPlanAddText(tail, "append", "console=ttyS0,115200 a=b");
    qemuPlanAddOptionJSON(tail, "audiodev", parse("{\"id\":\"audio1\",\"driver\":\"none\"}"));
    qemuPlanJoin(plan, tail);
    g_assert_cmpuint(qemuPlanSize(plan), ==, 4);
    assertText(argvOf(plan, NULL),
               "-name guest=a,debug-threads=on -S -append console=ttyS0,115200 a=b "
               "-audiodev {\"id\":\"audio1\",\"driver\":\"none\"}");
}

/* ---- descriptors -------------------------------------------------------- */

static qemuPlan *
planWithFD(int *ret_fd)
{
    qemuPlan *plan = qemuPlanNew();
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    qemuPlanStep *step =
        qemuPlanAdd(plan, QEMU_PLAN_CHARDEV,
                    parse("{\"id\":\"m\",\"backend\":{\"type\":\"socket\",\"data\":{\"addr\":"
                          "{\"type\":\"fd\",\"data\":{}},\"server\":true,\"wait\":false}}}"));

    qemuPlanStepPassFD(step, "backend/data/addr/data/str", "chardev-m", fd);
    *ret_fd = fd;
    return plan;
}

static bool
isOpen(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static void
descriptorsHaveOneOwner(void)
{
    int fd;
    g_autoptr(qemuPlan) plan = planWithFD(&fd);
    g_autofree char *want = g_strdup_printf("-chardev socket,id=m,fd=%d,server=on,wait=off", fd);
    g_autoptr(virJSONValue) json = qemuPlanToJSON(plan);
    GArray *fds;

    assertText(argvOf(plan, NULL), want);
    assertText(virJSONValueToString(json),
               "{\"steps\":[{\"chardev\":{\"id\":\"m\",\"backend\":{\"type\":\"socket\",\"data\":"
               "{\"addr\":{\"type\":\"fd\",\"data\":{\"str\":\"fd:chardev-m\"}},"
               "\"server\":true,\"wait\":false}}}}]}");

    fds = qemuPlanStealFDs(plan);
    g_assert_cmpuint(fds->len, ==, 1);
    g_clear_pointer(&plan, qemuPlanFree);
    g_assert_true(isOpen(fd));
    g_array_unref(fds);
    g_assert_false(isOpen(fd));

    plan = planWithFD(&fd);
    g_clear_pointer(&plan, qemuPlanFree);
    g_assert_false(isOpen(fd));
}

/* ---- QMP ---------------------------------------------------------------- */

/* A QEMU that knows what stands, and fails one call on demand. */
typedef struct {
    GHashTable *things;         /* "kind id" of what stands */
    GString *log;
    unsigned int calls;
    unsigned int failAt;        /* 0: never */
    bool keepsFD;               /* a failed command has not taken its descriptor */
} FakeQemu;

static int
fakeCall(const char *command, virJSONValue *args, int fd, void *opaque)
{
    static const struct {
        const char *command;
        const char *kind;
        const char *key;
        bool adds;
    } rows[] = {
        { "object-add", "object", "id", true },      { "object-del", "object", "id", false },
        { "chardev-add", "chardev", "id", true },    { "chardev-remove", "chardev", "id", false },
        { "netdev_add", "netdev", "id", true },      { "netdev_del", "netdev", "id", false },
        { "blockdev-add", "node", "node-name", true },
        { "blockdev-del", "node", "node-name", false },
        { "device_add", "device", "id", true },      { "device_del", "device", "id", false },
        { "getfd", "fd", "fdname", true },           { "closefd", "fd", "fdname", false },
    };
    FakeQemu *qemu = opaque;
    g_autoptr(virJSONValue) mine = args;
    const char *named = virJSONValueObjectGetString(
        virJSONValueObjectGetObject(
            virJSONValueObjectGetObject(
                virJSONValueObjectGetObject(virJSONValueObjectGetObject(args, "backend"), "data"),
                "addr"),
            "data"),
        "str");
    bool fails = ++qemu->calls == qemu->failAt;
    size_t row = 0;
    char *thing;

    if (strcmp(command, "set_link") == 0) {
        g_string_append_printf(qemu->log, "%sset_link\n", fails ? "!" : "");
        if (fails)
            virReportError(VIR_ERR_OPERATION_FAILED, "call %u", qemu->calls);
        return fails ? -1 : 0;
    }
    while (strcmp(rows[row].command, command) != 0)
        row++;
    g_assert_cmpint(fd >= 0, ==, strcmp(command, "getfd") == 0);
    thing = g_strdup_printf("%s %s", rows[row].kind,
                            virJSONValueObjectGetString(args, rows[row].key));
    g_string_append_printf(qemu->log, "%s%s %s\n", fails ? "!" : "", command,
                           strchr(thing, ' ') + 1);

    if (named && (!fails || !qemu->keepsFD)) {
        g_autofree char *name = g_strdup_printf("fd %s", named);

        g_assert_true(g_hash_table_remove(qemu->things, name));
    }
    if (fails) {
        g_free(thing);
        virReportError(VIR_ERR_OPERATION_FAILED, "call %u", qemu->calls);
        return -1;
    }
    if (rows[row].adds) {
        g_assert_true(g_hash_table_add(qemu->things, thing));
        return 0;
    }
    if (!g_hash_table_remove(qemu->things, thing)) {
        g_assert_cmpstr(command, ==, "closefd"); /* only that may be gone */
        virReportError(VIR_ERR_OPERATION_FAILED, "%s", "no such name");
        g_free(thing);
        return -1;
    }
    g_free(thing);
    return 0;
}

static qemuPlan *
planOfAllKinds(void)
{
    int fd;
    qemuPlan *plan = planWithFD(&fd);

    qemuPlanAdd(plan, QEMU_PLAN_OBJECT, parse("{\"qom-type\":\"iothread\",\"id\":\"iothread1\"}"));
    qemuPlanAdd(plan, QEMU_PLAN_NETDEV, parse("{\"type\":\"user\",\"id\":\"hostnet0\"}"));
    qemuPlanAdd(plan, QEMU_PLAN_BLOCKDEV, parse("{\"driver\":\"null-co\",\"node-name\":\"n\"}"));
    qemuPlanAdd(plan, QEMU_PLAN_DEVICE, parse("{\"driver\":\"virtio-blk-pci\",\"id\":\"d\"}"));
    qemuPlanAddCall(plan, "set_link", parse("{\"name\":\"d\",\"up\":false}"));
    return plan;
}

static void
failingAnyCallLeavesNothing(void)
{
    g_autoptr(qemuPlan) plan = planOfAllKinds();

    for (int keeps = 0; keeps < 2; keeps++) {
        bool done = false;

        for (unsigned int n = 1; !done; n++) {
            FakeQemu qemu = { g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                              g_string_new(NULL), 0, n, keeps };
            g_autofree char *want = g_strdup_printf("operation failed: call %u", n);

            virResetLastError();
            done = qemuPlanPerform(plan, fakeCall, &qemu) == 0;
            g_assert_cmpuint(g_hash_table_size(qemu.things), ==, done ? 5 : 0);
            g_assert_cmpint(done, ==, n == 8);
            if (!done)
                g_assert_cmpstr(virGetLastErrorMessage(), ==, want);
            g_hash_table_unref(qemu.things);
            g_string_free(qemu.log, TRUE);
        }
    }
}

static void
undoingGoesInReverseAndGoesOn(void)
{
    g_autoptr(qemuPlan) plan = planOfAllKinds();
    FakeQemu qemu = { g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                      g_string_new(NULL), 0, 9, false };

    g_assert_cmpint(qemuPlanPerform(plan, fakeCall, &qemu), ==, 0);
    virResetLastError();
    qemuPlanUndo(plan, fakeCall, &qemu);
    g_assert_cmpstr(qemu.log->str, ==,
                    "getfd chardev-m\nchardev-add m\nobject-add iothread1\nnetdev_add hostnet0\n"
                    "blockdev-add n\ndevice_add d\nset_link\ndevice_del d\n!blockdev-del n\n"
                    "netdev_del hostnet0\nobject-del iothread1\nchardev-remove m\n");
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OK);
    g_hash_table_unref(qemu.things);
    g_string_free(qemu.log, TRUE);
}

static void
atStartOnlyCallsAreMade(void)
{
    g_autoptr(qemuPlan) plan = planOfAllKinds();
    FakeQemu qemu = { NULL, g_string_new(NULL), 0, 0, false };

    qemuPlanAddFlag(plan, "no-shutdown");
    g_assert_cmpint(qemuPlanPerformCalls(plan, fakeCall, &qemu), ==, 0);
    g_assert_cmpstr(qemu.log->str, ==, "set_link\n");
    qemu.failAt = 2;
    g_assert_cmpint(qemuPlanPerformCalls(plan, fakeCall, &qemu), ==, -1);
    g_string_free(qemu.log, TRUE);
}

static void
optionsCantBePerformed(void)
{
    g_autoptr(qemuPlan) plan = planOfAllKinds();
    FakeQemu qemu = { NULL, NULL, 0, 0, false };

    qemuPlanAddFlag(plan, "no-shutdown");
    virResetLastError();
    g_assert_cmpint(qemuPlanPerform(plan, fakeCall, &qemu), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OPERATION_UNSUPPORTED);
    g_assert_cmpuint(qemu.calls, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plan/keyval", keyvalRules);
    g_test_add_func("/plan/keyval-refuses", keyvalRefusesWhatItCantSay);
    g_test_add_func("/plan/chardev", chardevsAreFlattened);
    g_test_add_func("/plan/chardev-unknown-member", unknownChardevMembersAreRefused);
    g_test_add_func("/plan/older-qemu", olderQemuGetsKeyvalForDevices);
    g_test_add_func("/plan/options", optionFormsAndOrder);
    g_test_add_func("/plan/descriptors", descriptorsHaveOneOwner);
    g_test_add_func("/plan/fail-nth-call", failingAnyCallLeavesNothing);
    g_test_add_func("/plan/undo", undoingGoesInReverseAndGoesOn);
    g_test_add_func("/plan/calls-at-start", atStartOnlyCallsAreMade);
    g_test_add_func("/plan/options-not-over-qmp", optionsCantBePerformed);
    return g_test_run();
}
