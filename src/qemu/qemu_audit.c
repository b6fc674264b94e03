/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_audit.c: records of starts and stops, and of what guests use, a row each. */
#include "config.h"

#include "qemu_audit.h"

#include "viraudit.h"
#include "virdomainconf.h"
#include "virmacaddr.h"
#include "viruuid.h"

/* ---- what of the host a device uses; NULL: nothing that has a name ---- */

static char *
nameDisk(const virDomainDef *def G_GNUC_UNUSED, const void *device)
{
    const virDomainDiskDef *disk = device;

    return g_strdup(virStorageSourceLocalPath(&disk->src));
}

static char *
nameNet(const virDomainDef *def G_GNUC_UNUSED, const void *device)
{
    const virDomainNetDef *net = device;
    char mac[VIR_MAC_TEXT_SIZE];

    return g_strdup(virMacAddrFormat(&net->mac, mac));
}

static char *
nameFilesystem(const virDomainDef *def G_GNUC_UNUSED, const void *device)
{
    const virDomainFSDef *fs = device;

    return g_strdup(fs->sourceDir);
}

static char *
nameChr(const virDomainDef *def G_GNUC_UNUSED, const void *device)
{
    const virDomainChrSource *source = &((const virDomainChrDef *)device)->source;

    if (source->type == VIR_DOMAIN_CHR_TYPE_PTY)
        return g_strdup(source->pty.path);
    if (source->type == VIR_DOMAIN_CHR_TYPE_DEV || source->type == VIR_DOMAIN_CHR_TYPE_PIPE)
        return g_strdup(source->path.path);
    if (source->type == VIR_DOMAIN_CHR_TYPE_FILE)
        return g_strdup(source->file.path);
    if (source->type == VIR_DOMAIN_CHR_TYPE_UNIX)
        return g_strdup(source->unixSocket.path);
    return NULL;
}

/* One that is another name of a serial port has been told of as that. */
static char *
nameConsole(const virDomainDef *def, const void *device)
{
    return virDomainConsoleIsSerial(def, device) ? NULL : nameChr(def, device);
}

static char *
nameRNG(const virDomainDef *def G_GNUC_UNUSED, const void *device)
{
    const virDomainRNGDef *rng = device;

    return rng->backend == VIR_DOMAIN_RNG_BACKEND_RANDOM ? g_strdup(rng->random.path) : NULL;
}

static const struct {
    virDomainDeviceType type;
    const char *resource;
    char *(*name)(const virDomainDef *def, const void *device);
} resources[] = {
    { VIR_DOMAIN_DEVICE_DISK, "disk", nameDisk },
    { VIR_DOMAIN_DEVICE_NET, "net", nameNet },
    { VIR_DOMAIN_DEVICE_FILESYSTEM, "fs", nameFilesystem },
    { VIR_DOMAIN_DEVICE_SERIAL, "chardev", nameChr },
    { VIR_DOMAIN_DEVICE_PARALLEL, "chardev", nameChr },
    { VIR_DOMAIN_DEVICE_CHANNEL, "chardev", nameChr },
    { VIR_DOMAIN_DEVICE_CONSOLE, "chardev", nameConsole },
    { VIR_DOMAIN_DEVICE_RNG, "rng", nameRNG },
};

/* ---- records, made with the guest locked, sent without ---- */

typedef struct {
    virAuditType type;
    bool success;
    GString *text;
} Record;

static void
clearRecord(void *opaque)
{
    Record *record = opaque;

    g_string_free(record->text, true);
}

static GArray *
newRecords(void)
{
    GArray *records = g_array_new(false, false, sizeof(Record));

    g_array_set_clear_func(records, clearRecord);
    return records;
}

/* @what: a pair of its own, and the reason. Returns the text, to be gone on with. */
static GString *
addRecord(GArray *records, const virDomainDef *def, virAuditType type, bool success,
          const char *what, const char *reason)
{
    Record record = { .type = type, .success = success, .text = g_string_new(NULL) };
    char uuid[VIR_UUID_TEXT_SIZE];

    g_string_append_printf(record.text, "virt=%s %s reason=%s",
                           virDomainVirtTypeToString(def->virtType), what, reason);
    virAuditAppend(record.text, "vm", def->name);
    g_string_append_printf(record.text, " uuid=%s", virUUIDFormat(def->uuid, uuid));
    g_array_append_val(records, record);
    return record.text;
}

static void
addDevice(GArray *records, const virDomainDef *def, const char *resource, const char *name)
{
    g_autofree char *what = g_strdup_printf("resrc=%s", resource);
    g_autofree char *before = g_strdup_printf("old-%s", resource);
    g_autofree char *after = g_strdup_printf("new-%s", resource);
    GString *text = addRecord(records, def, VIR_AUDIT_RESOURCE, true, what, "start");

    virAuditAppend(text, before, "?");
    virAuditAppend(text, after, name);
}

static void
addDevices(GArray *records, const virDomainDef *def)
{
    for (size_t i = 0; i < G_N_ELEMENTS(resources); i++) {
        const GPtrArray *list = def->devices[resources[i].type];

        for (size_t j = 0; j < virSchemaListLength(list); j++) {
            g_autofree char *name = resources[i].name(def, g_ptr_array_index(list, j));

            if (name)
                addDevice(records, def, resources[i].resource, name);
        }
    }
}

static void
addAmount(GArray *records, const virDomainDef *def, const char *resource,
          unsigned long long amount)
{
    g_autofree char *what = g_strdup_printf("resrc=%s", resource);
    GString *text = addRecord(records, def, VIR_AUDIT_RESOURCE, true, what, "start");

    g_string_append_printf(text, " old-%s=0 new-%s=%llu", resource, resource, amount);
}

static void
addControl(GArray *records, const virDomainDef *def, const char *op, const char *reason,
           pid_t pid, bool success)
{
    GString *text = addRecord(records, def, VIR_AUDIT_CONTROL, success, op,
                              reason ? reason : "unknown");

    g_string_append_printf(text, " vm-pid=%lld", (long long)pid);
}

static void
sendRecords(virDomainObj *vm, const GArray *records)
{
    virDomainObjUnlock(vm);
    for (guint i = 0; i < records->len; i++) {
        const Record *record = &g_array_index(records, Record, i);

        virAuditSend(record->type, record->success, record->text->str);
    }
    virDomainObjLock(vm);
}

void
qemuAuditStart(virDomainObj *vm, int reason, bool success)
{
    const char *word = virDomainStateReasonName(VIR_DOMAIN_RUNNING, reason);
    g_autoptr(GArray) records = NULL;

    if (!virAuditIsOn())
        return;
    records = newRecords();
    addDevices(records, vm->def);
    addAmount(records, vm->def, "mem", vm->def->mem.max);
    addAmount(records, vm->def, "vcpu", virDomainDefVcpus(vm->def));
    addControl(records, vm->def, "op=start", word, success ? vm->process.pid : 0, success);
    sendRecords(vm, records);
}

void
qemuAuditStop(virDomainObj *vm, int reason)
{
    const char *word = virDomainStateReasonName(VIR_DOMAIN_SHUTOFF, reason);
    g_autoptr(GArray) records = NULL;

    if (!virAuditIsOn())
        return;
    records = newRecords();
    addControl(records, vm->def, "op=stop", word, 0, true);
    sendRecords(vm, records);
}
