/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Emulators are asked once, within a bound of time, and remembered until they change. */

#include "config.h"

#include "qemu_caps.h"
#include "qemu_caps_priv.h"
#include "qemu_caps_probe.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvirt/libvirt.h"
#include "qemu_capsxml.h"
#include "qemu_domcaps.h"
#include "virerror.h"
#include "virxml.h"

#define SOON (g_get_monotonic_time() + 30 * G_USEC_PER_SEC)

typedef struct {
    char *dir;
    char *emulator;             /* a link to the QEMU that plays a script */
    char *cacheDir;
} fixture;

static void
writeScript(const fixture *f, const char *text)
{
    g_autofree char *path = g_strconcat(f->emulator, ".json", NULL);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static fixture *
start(const char *script)
{
    fixture *f = g_new0(fixture, 1);
    g_autofree char *fake = g_build_filename(g_getenv("abs_top_srcdir"), "tests/qmp/fakeqemu",
                                             NULL);
    g_autofree char *text = NULL;

    f->dir = g_dir_make_tmp("vireo-XXXXXX", NULL);
    f->emulator = g_build_filename(f->dir, "qemu-system-x86_64", NULL);
    f->cacheDir = g_build_filename(f->dir, "capabilities", NULL);
    g_assert_cmpint(symlink(fake, f->emulator), ==, 0);
    if (!script) {
        g_autofree char *path = g_build_filename(g_getenv("abs_top_srcdir"),
                                                 "tests/qmp/scripts/caps.json", NULL);

        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        script = text;
    }
    writeScript(f, script);
    return f;
}

static void
finish(fixture *f)
{
    const char *argv[] = { "rm", "-rf", f->dir, NULL };

    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
    g_free(f->dir);
    g_free(f->emulator);
    g_free(f->cacheDir);
    g_free(f);
    virResetLastError();
}

/* How often the emulator was run. */
static int
countRuns(const fixture *f)
{
    g_autofree char *path = g_strconcat(f->emulator, ".args", NULL);
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    lines = g_strsplit(g_strchomp(text), "\n", 0);
    return g_strv_length(lines);
}

static void
assertFails(const void *result, int code, const char *words)
{
    virErrorPtr err = virGetLastError();

    g_assert_null(result);
    g_assert_nonnull(err);
    if (err->code != code || !strstr(err->message, words))
        g_error("%d '%s' isn't %d with '%s'", err->code, err->message, code, words);
    virResetLastError();
}

/* The emulator dies of one of its types, so one probe runs it twice. */
#define RUNS_A_PROBE 2

static void
test_answers(void)
{
    fixture *f = start(NULL);
    g_autoptr(qemuCapsCache) cache = qemuCapsCacheNew(NULL);
    g_autoptr(qemuCaps) caps = qemuCapsCacheGet(cache, f->emulator, SOON);
    const qemuCapsMachine *machine;

    if (!caps)
        g_error("%s", virGetLastErrorMessage());
    g_assert_cmpstr(qemuCapsGetBinary(caps), ==, f->emulator);
    g_assert_cmpstr(qemuCapsGetArch(caps), ==, "x86_64");
    g_assert_cmpuint(qemuCapsGetVersion(caps), ==, 8001002);
    g_assert_cmpstr(qemuCapsGetPackage(caps), ==, "fake");
    g_assert_true(qemuCapsHasKVM(caps));

    g_assert_cmpuint(qemuCapsGetMachineCount(caps), ==, 3);
    g_assert_cmpstr(qemuCapsGetMachine(caps, 0)->name, ==, "pc-i440fx-8.1");
    g_assert_cmpstr(qemuCapsFindMachine(caps, NULL)->alias, ==, "pc");
    machine = qemuCapsFindMachine(caps, "q35");
    g_assert_cmpstr(machine->name, ==, "pc-q35-8.1");
    g_assert_cmpuint(machine->maxCpus, ==, 1024);
    g_assert_true(machine->hotplugCpus);
    g_assert_cmpstr(machine->defaultRAM, ==, "pc.ram");
    g_assert_true(qemuCapsFindMachine(caps, "isapc")->deprecated);
    g_assert_null(qemuCapsFindMachine(caps, "none"));

    g_assert_true(qemuCapsHasDevice(caps, "virtio-rng-pci"));
    g_assert_true(qemuCapsHasDevice(caps, "virtio-blk-pci"));
    g_assert_false(qemuCapsHasDevice(caps, "broken-gl"));
    g_assert_false(qemuCapsHasDevice(caps, "no-device"));
    g_assert_false(qemuCapsHasDevice(caps, NULL));
    g_assert_true(qemuCapsHasDeviceProp(caps, "virtio-rng-pci", "max-bytes"));
    g_assert_false(qemuCapsHasDeviceProp(caps, "virtio-rng-pci", "drive"));
    g_assert_false(qemuCapsHasDeviceProp(caps, "virtio-rng-pci", NULL));
    g_assert_true(qemuCapsHasObject(caps, "rng-random"));
    g_assert_false(qemuCapsHasObject(caps, "virtio-rng-pci"));
    g_assert_true(qemuCapsHasMachineProp(caps, "smm"));
    g_assert_true(qemuCapsHasOption(caps, "smp-opts", NULL));
    g_assert_true(qemuCapsHasOption(caps, "sandbox", "spawn"));
    g_assert_false(qemuCapsHasOption(caps, "sandbox", "other"));
    g_assert_cmpint(countRuns(f), ==, RUNS_A_PROBE);
    finish(f);
}

static void
test_cpu_models(void)
{
    static const struct {
        const char *name;
        bool usable;
    } models[] = {
        { "max", true },
        { "EPYC", false },  /* a feature is missing here */
        { "486", false },   /* nobody says */
    };
    fixture *f = start(NULL);
    g_autoptr(qemuCapsCache) cache = qemuCapsCacheNew(NULL);
    g_autoptr(qemuCaps) caps = qemuCapsCacheGet(cache, f->emulator, SOON);
    bool usable;

    g_assert_nonnull(caps);
    for (size_t i = 0; i < G_N_ELEMENTS(models); i++) {
        g_assert_cmpstr(qemuCapsGetCPUModel(caps, i, &usable), ==, models[i].name);
        g_assert_cmpint(usable, ==, models[i].usable);
    }
    g_assert_null(qemuCapsGetCPUModel(caps, G_N_ELEMENTS(models), &usable));
    g_assert_true(qemuCapsHasCPUModel(caps, "486"));
    g_assert_false(qemuCapsHasCPUModel(caps, "586"));
    g_assert_cmpstr(qemuCapsGetCPULack(caps, "EPYC", 0), ==, "topoext");
    g_assert_null(qemuCapsGetCPULack(caps, "EPYC", 1));
    g_assert_null(qemuCapsGetCPULack(caps, "486", 0));
    g_assert_true(qemuCapsKnowsCPUFeature(caps, "nx", &usable) && usable);
    g_assert_true(qemuCapsKnowsCPUFeature(caps, "avx512f", &usable) && !usable);
    g_assert_false(qemuCapsKnowsCPUFeature(caps, "level", &usable));
    g_assert_cmpstr(qemuCapsGetCPUVendor(caps), ==, "AuthenticAMD");
    finish(f);
}

/* The emulator's answers, and what a guest of it may have by them. */
static char *
domainCaps(const char *machine, virDomainVirtType virt)
{
    fixture *f = start(NULL);
    g_autoptr(qemuCapsCache) cache = qemuCapsCacheNew(NULL);
    g_autoptr(qemuCaps) caps = qemuCapsCacheGet(cache, f->emulator, SOON);
    char *text;

    g_assert_nonnull(caps);
    text = qemuDomainCapsFormat(caps, qemuCapsFindMachine(caps, machine), "x86_64", virt);
    finish(f);
    return text;
}

static const struct {
    const char *machine;
    virDomainVirtType virt;
    const char *words;
    bool said;
} domcaps[] = {
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<domain>qemu</domain>", true },
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<vcpu max='255'/>", true },
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<mode name='host-passthrough' supported='no'/>", true },
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<model usable='no' vendor='AMD'>EPYC</model>", true },
    { "pc", VIR_DOMAIN_VIRT_QEMU, "max</model>", false },
    { "pc", VIR_DOMAIN_VIRT_KVM, "<domain>kvm</domain>", true },
    { "pc", VIR_DOMAIN_VIRT_KVM, "<mode name='host-passthrough' supported='yes'>", true },
    { "pc", VIR_DOMAIN_VIRT_KVM, "<enum name='hostPassthroughMigratable'>", true },
    { "pc", VIR_DOMAIN_VIRT_KVM, "<model usable='unknown' vendor='AMD'>EPYC</model>", true },
    { "q35", VIR_DOMAIN_VIRT_QEMU, "<vcpu max='1024'/>", true },
    /* what it has no types for */
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<iothreads supported='no'/>", true },
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<redirdev supported='no'/>", true },
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<vmcoreinfo supported='no'/>", true },
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<value>usb</value>", false },
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<value>memfd</value>", false },
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<value>virtio-transitional</value>", false },
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<rng supported='yes'>", true },
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<value>random</value>", true },
    { "pc", VIR_DOMAIN_VIRT_QEMU, "<value>egd</value>", false },
};

static void
test_domain_capabilities(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(domcaps); i++) {
        g_autofree char *text = domainCaps(domcaps[i].machine, domcaps[i].virt);

        if ((strstr(text, domcaps[i].words) != NULL) != domcaps[i].said)
            g_error("%s: %s\n%s", domcaps[i].machine, domcaps[i].words, text);
    }
}

static const struct {
    const char *path;
    bool is;
} schema[] = {
    { "blockdev-add", true },
    { "blockdev-add/$allow-preconfig", true },
    { "blockdev-add/$other", false },
    { "blockdev-add/arg", true },
    { "blockdev-add/arg/discard", true },
    { "blockdev-add/arg/discard/^unmap", true },
    { "blockdev-add/arg/discard/^other", false },
    { "blockdev-add/arg/driver/^raw", true },
    { "blockdev-add/arg/+qcow2/size", true },
    { "blockdev-add/arg/+raw/size", false },
    { "blockdev-add/arg/+vmdk", false },
    { "blockdev-add/arg/backing/$deprecated", true },
    { "blockdev-add/arg/backing/discard", true },
    { "blockdev-add/arg/backing/backing/backing/driver/^raw", true },
    { "blockdev-add/ret", true },
    { "query-blocks/ret/size", true },
    { "BLOCK_IO_ERROR/data/size", true },
    { "BLOCK_IO_ERROR/data/other", false },
    { "STOP/data", true },
    { "blockdev-add/other", false },
    { "nothing", false },
    { "1", false },             /* a type is no command */
    { "", false },
    { "/", false },
    { NULL, false },
};

static void
test_schema(void)
{
    fixture *f = start(NULL);
    g_autoptr(qemuCapsCache) cache = qemuCapsCacheNew(NULL);
    g_autoptr(qemuCaps) caps = qemuCapsCacheGet(cache, f->emulator, SOON);

    for (size_t i = 0; i < G_N_ELEMENTS(schema); i++) {
        g_test_message("%s", schema[i].path);
        g_assert_cmpint(qemuCapsHasSchema(caps, schema[i].path), ==, schema[i].is);
    }
    g_assert_true(qemuCapsHasCommand(caps, "blockdev-add"));
    g_assert_false(qemuCapsHasCommand(caps, "STOP"));
    g_assert_true(qemuCapsHasEvent(caps, "STOP"));
    finish(f);
}

static gpointer
getInThread(gpointer data)
{
    gpointer *args = data;

    return qemuCapsCacheGet(args[0], args[1], SOON);
}

static void
test_one_probe_for_all_who_ask(void)
{
    fixture *f = start(NULL);
    g_autoptr(qemuCapsCache) cache = qemuCapsCacheNew(NULL);
    gpointer args[] = { cache, f->emulator };
    GThread *threads[8];
    qemuCaps *first = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("asker", getInThread, args);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++) {
        g_autoptr(qemuCaps) caps = g_thread_join(threads[i]);

        g_assert_nonnull(caps);
        first = first ? first : caps;
        g_assert_true(caps == first);
    }
    g_assert_cmpint(countRuns(f), ==, RUNS_A_PROBE);
    finish(f);
}

/* The next daemon reads what this one asked, and asks again when the binary is another. */
static void
test_files(void)
{
    fixture *f = start(NULL);
    g_autoptr(qemuCapsCache) first = qemuCapsCacheNew(f->cacheDir);
    g_autoptr(qemuCapsCache) second = qemuCapsCacheNew(f->cacheDir);
    g_autoptr(qemuCapsCache) third = qemuCapsCacheNew(f->cacheDir);
    g_autoptr(qemuCaps) asked = qemuCapsCacheGet(first, f->emulator, SOON);
    g_autoptr(qemuCaps) read = qemuCapsCacheGet(second, f->emulator, 0);
    g_autoptr(qemuCaps) other = NULL;
    g_autoptr(qemuCaps) kept = NULL;
    g_autofree char *fake = NULL;

    g_assert_nonnull(asked);
    g_assert_nonnull(read);
    g_assert_true(virJSONValueEqual(qemuCapsGetAnswers(asked), qemuCapsGetAnswers(read)));
    g_assert_cmpint(countRuns(f), ==, RUNS_A_PROBE);

    /* the same path, another program */
    g_assert_true(g_file_get_contents(f->emulator, &fake, NULL, NULL));
    g_unlink(f->emulator);
    g_assert_true(g_file_set_contents(f->emulator, fake, -1, NULL));
    g_assert_cmpint(chmod(f->emulator, 0755), ==, 0);

    assertFails(qemuCapsCacheGet(third, f->emulator, 0), VIR_ERR_OPERATION_TIMEOUT,
                "hasn't answered yet");
    other = qemuCapsCacheGet(third, f->emulator, SOON);
    kept = qemuCapsCacheGet(second, f->emulator, SOON);
    g_assert_nonnull(other);
    g_assert_nonnull(kept);
    g_assert_true(kept != read);
    g_assert_cmpint(countRuns(f), ==, 2 * RUNS_A_PROBE);
    finish(f);
}

static void
test_broken_files_are_passed_over(void)
{
    static const char *const texts[] = { "", "{", "{\"key\": 1}", "[]" };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        fixture *f = start(NULL);
        g_autoptr(qemuCapsCache) cache = qemuCapsCacheNew(f->cacheDir);
        g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, f->emulator, -1);
        g_autofree char *path = g_strdup_printf("%s/%s.json", f->cacheDir, sum);
        g_autoptr(qemuCaps) caps = NULL;

        g_assert_cmpint(g_mkdir(f->cacheDir, 0755), ==, 0);
        g_assert_true(g_file_set_contents(path, texts[i], -1, NULL));
        caps = qemuCapsCacheGet(cache, f->emulator, SOON);
        g_assert_nonnull(caps);
        g_assert_null(virGetLastError());
        finish(f);
    }
}

static void
test_no_such_binary(void)
{
    fixture *f = start(NULL);
    g_autoptr(qemuCapsCache) cache = qemuCapsCacheNew(NULL);
    g_autofree char *plain = g_build_filename(f->dir, "plain", NULL);

    assertFails(qemuCapsCacheGet(cache, "/nonexistent/qemu", SOON), VIR_ERR_SYSTEM_ERROR,
                "Cannot check QEMU binary /nonexistent/qemu: No such file or directory");
    assertFails(qemuCapsCacheGet(cache, "qemu", SOON), VIR_ERR_INVALID_ARG, "absolute");
    assertFails(qemuCapsCacheGet(cache, f->dir, SOON), VIR_ERR_SYSTEM_ERROR, "is not executable");
    g_assert_true(g_file_set_contents(plain, "text", -1, NULL));
    assertFails(qemuCapsCacheGet(cache, plain, SOON), VIR_ERR_SYSTEM_ERROR, "is not executable");
    finish(f);
}

/* A binary that fails isn't run again for every asker. */
static void
test_failure_is_remembered(void)
{
    fixture *f = start("{\"keep-args\": true, \"steps\": [{\"stderr\": \"libfoo.so is missing\"},"
                       " {\"exit\": 1}]}");
    g_autoptr(qemuCapsCache) cache = qemuCapsCacheNew(f->cacheDir);

    for (int i = 0; i < 3; i++) {
        assertFails(qemuCapsCacheGet(cache, f->emulator, SOON), VIR_ERR_INTERNAL_ERROR,
                    "libfoo.so is missing");
    }
    g_assert_cmpint(countRuns(f), ==, 1);
    finish(f);
}

static const struct {
    const char *what;
    const char *script;
} silent[] = {
    { "says nothing", "[{\"hang\": true}]" },
    { "greets only", "[{\"greet\": true}, {\"hang\": true}]" },
    { "stops answering", "[{\"greet\": true}, {\"expect\": \"qmp_capabilities\"},"
      "{\"expect\": \"query-version\", \"reply\": {\"qemu\": {\"major\": 7, \"minor\": 2,"
      "\"micro\": 0}}}, {\"hang\": true}]" },
};

static void
test_silence_has_an_end(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(silent); i++) {
        fixture *f = start(silent[i].script);
        gint64 begin = g_get_monotonic_time();

        g_test_message("%s", silent[i].what);
        /* how far it gets in that time is its own affair */
        g_assert_null(qemuCapsProbe(f->emulator, begin + 300000));
        g_assert_nonnull(virGetLastError());
        g_assert_cmpint(g_get_monotonic_time() - begin, <, 10 * G_USEC_PER_SEC);
        finish(f);
    }
}

static void
test_answers_that_are_not_whole(void)
{
    static const char *const texts[] = {
        "{}", "[]", "{\"version\": 7002000, \"arch\": \"x86_64\", \"kvm\": true}",
        "{\"version\": -1, \"arch\": \"x86_64\", \"kvm\": true, \"machines\": [], \"objects\": {},"
        " \"machine-props\": {}, \"devices\": {}, \"options\": {}, \"schema\": {}}",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        assertFails(qemuCapsNew("/x", virJSONParse(texts[i], strlen(texts[i]), NULL)),
                    VIR_ERR_INTERNAL_ERROR, "aren't complete");
    }
}

/* The emulator of this machine, if there is one. */
static void
test_real(void)
{
    g_autofree char *binary = qemuCapsFindBinary("x86_64");
    g_autoptr(qemuCapsCache) cache = qemuCapsCacheNew(NULL);
    g_autoptr(qemuCaps) caps = NULL;
    gint64 begin = g_get_monotonic_time();

    if (!binary) {
        g_test_skip("no qemu-system-x86_64 here");
        return;
    }
    if (!(caps = qemuCapsCacheGet(cache, binary, SOON)))
        g_error("%s", virGetLastErrorMessage());
    g_test_message("%s: %lld ms", binary, (long long)((g_get_monotonic_time() - begin) / 1000));

    g_assert_cmpstr(qemuCapsGetArch(caps), ==, "x86_64");
    g_assert_cmpuint(qemuCapsGetVersion(caps), >, 4000000);
    g_assert_nonnull(qemuCapsFindMachine(caps, "q35"));
    g_assert_nonnull(qemuCapsFindMachine(caps, NULL));
    g_assert_true(qemuCapsHasDevice(caps, "virtio-blk-pci"));
    g_assert_true(qemuCapsHasDeviceProp(caps, "virtio-blk-pci", "drive"));
    g_assert_true(qemuCapsHasObject(caps, "rng-random"));
    g_assert_true(qemuCapsHasCommand(caps, "device_add"));
    g_assert_true(qemuCapsHasEvent(caps, "SHUTDOWN"));
    g_assert_true(qemuCapsHasSchema(caps, "SHUTDOWN/data/guest"));
    g_assert_true(qemuCapsHasSchema(caps, "blockdev-add/arg/+qcow2/file"));
    g_assert_true(qemuCapsHasSchema(caps, "blockdev-add/arg/discard/^unmap"));
    g_assert_true(qemuCapsHasOption(caps, "memory", "size"));
}

/* A daemon that is killed while it asks leaves no emulator behind. */
static void
test_no_orphans(const void *self)
{
    fixture *f = start("[{\"open\": \"alive\"}, {\"hang\": true}]");
    g_autofree char *fifo = g_strconcat(f->emulator, ".alive", NULL);
    g_autoptr(GSubprocess) daemon = NULL;
    char byte;
    int fd;

    g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
    daemon = g_subprocess_new(G_SUBPROCESS_FLAGS_NONE, NULL, self, "--probe", f->emulator, NULL);
    g_assert_nonnull(daemon);
    fd = open(fifo, O_RDONLY | O_CLOEXEC); /* until the emulator has opened it too */
    g_assert_cmpint(fd, >=, 0);

    g_subprocess_force_exit(daemon);
    g_assert_cmpint(read(fd, &byte, 1), ==, 0); /* until the emulator is dead */
    close(fd);
    g_subprocess_wait(daemon, NULL, NULL);
    finish(f);
}

/* ---- the capabilities document ------------------------------------------- */

static xmlNode *
findGuest(xmlNode *root, const char *arch)
{
    for (xmlNode *guest = virXMLNodeFirst(root, "guest"); guest;
         guest = virXMLNodeNext(guest, "guest")) {
        xmlNode *node = virXMLNodeFirst(guest, "arch");

        if (g_strcmp0(virXMLNodeAttr(node, "name"), arch) == 0)
            return node;
    }
    return NULL;
}

static void
test_document(void)
{
    static const struct {
        const char *name;
        const char *canonical;
        const char *maxCpus;
        const char *deprecated;
    } machines[] = {
        { "pc-i440fx-8.1", NULL, "255", NULL },
        { "pc", "pc-i440fx-8.1", "255", NULL },
        { "pc-q35-8.1", NULL, "1024", NULL },
        { "q35", "pc-q35-8.1", "1024", NULL },
        { "isapc", NULL, "1", "yes" },
    };
    fixture *f = start(NULL);
    g_autoptr(qemuCapsCache) cache = qemuCapsCacheNew(NULL);
    g_autofree char *oldPath = g_strdup(g_getenv("PATH"));
    g_autofree char *path = g_strdup_printf("%s:%s", f->dir, oldPath);
    g_autofree char *text = NULL;
    g_autoptr(virXMLDoc) doc = NULL;
    xmlNode *root, *host, *arch, *machine;

    g_setenv("PATH", path, TRUE);
    text = qemuCapsXMLFormat(cache, SOON);
    g_setenv("PATH", oldPath, TRUE);
    g_assert_nonnull(text);
    doc = virXMLParseString(text, "(capabilities)", "capabilities");
    g_assert_nonnull(doc);
    root = xmlDocGetRootElement(doc);

    host = virXMLNodeFirst(root, "host");
    g_assert_cmpuint(strlen(virXMLNodeText(virXMLNodeFirst(host, "uuid"))), ==, 36);
    g_assert_nonnull(virXMLNodeFirst(virXMLNodeFirst(virXMLNodeFirst(host, "topology"), "cells"),
                                     "cell"));

    arch = findGuest(root, "x86_64");
    g_assert_cmpstr(virXMLNodeText(virXMLNodeFirst(arch, "wordsize")), ==, "64");
    g_assert_cmpstr(virXMLNodeText(virXMLNodeFirst(arch, "emulator")), ==, f->emulator);
    machine = virXMLNodeFirst(arch, "machine");
    for (size_t i = 0; i < G_N_ELEMENTS(machines); i++) {
        g_assert_cmpstr(virXMLNodeText(machine), ==, machines[i].name);
        g_assert_cmpstr(virXMLNodeAttr(machine, "canonical"), ==, machines[i].canonical);
        g_assert_cmpstr(virXMLNodeAttr(machine, "maxCpus"), ==, machines[i].maxCpus);
        g_assert_cmpstr(virXMLNodeAttr(machine, "deprecated"), ==, machines[i].deprecated);
        machine = virXMLNodeNext(machine, "machine");
    }
    g_assert_null(machine);

    /* KVM is switched off for this test */
    g_assert_cmpstr(virXMLNodeAttr(virXMLNodeFirst(arch, "domain"), "type"), ==, "qemu");
    g_assert_null(virXMLNodeNext(virXMLNodeFirst(arch, "domain"), "domain"));
    finish(f);
}

/* An emulator that isn't known yet and may not be waited for is left out, nothing more. */
static void
test_document_without_waiting(void)
{
    g_autoptr(qemuCapsCache) cache = qemuCapsCacheNew(NULL);
    g_autofree char *text = qemuCapsXMLFormat(cache, 0);

    g_assert_nonnull(text);
    g_assert_nonnull(strstr(text, "<host>"));
    g_assert_null(strstr(text, "<guest>"));
    g_assert_null(virGetLastError());
}

static gpointer
runLoop(gpointer data G_GNUC_UNUSED)
{
    for (;;)
        virEventRunDefaultImpl();
    return NULL;
}

int
main(int argc, char **argv)
{
    g_setenv("VIREO_KVM", "no", TRUE);
    g_test_init(&argc, &argv, NULL);

    if (!g_getenv("abs_top_srcdir"))
        return 77;
    alarm(120); /* nothing here may hang for ever */
    g_assert_cmpint(virEventRegisterDefaultImpl(), ==, 0);
    g_thread_unref(g_thread_new("loop", runLoop, NULL));

    if (argc == 3 && strcmp(argv[1], "--probe") == 0) {
        g_autoptr(virJSONValue) answers = qemuCapsProbe(argv[2], SOON);

        return answers ? 0 : 1;
    }

    g_test_add_func("/qemucaps/answers", test_answers);
    g_test_add_func("/qemucaps/cpu_models", test_cpu_models);
    g_test_add_func("/qemucaps/domain_capabilities", test_domain_capabilities);
    g_test_add_func("/qemucaps/schema", test_schema);
    g_test_add_func("/qemucaps/one-probe-for-all-who-ask", test_one_probe_for_all_who_ask);
    g_test_add_func("/qemucaps/files", test_files);
    g_test_add_func("/qemucaps/broken-files-are-passed-over", test_broken_files_are_passed_over);
    g_test_add_func("/qemucaps/no-such-binary", test_no_such_binary);
    g_test_add_func("/qemucaps/failure-is-remembered", test_failure_is_remembered);
    g_test_add_func("/qemucaps/silence-has-an-end", test_silence_has_an_end);
    g_test_add_func("/qemucaps/answers-that-are-not-whole", test_answers_that_are_not_whole);
    g_test_add_data_func("/qemucaps/no-orphans", argv[0], test_no_orphans);
    g_test_add_func("/qemucaps/document", test_document);
    g_test_add_func("/qemucaps/document-without-waiting", test_document_without_waiting);
    g_test_add_func("/qemucaps/real", test_real);
    return g_test_run();
}
