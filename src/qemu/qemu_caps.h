/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_caps.h: what an emulator binary can do, asked of the binary itself. */
#ifndef VIREO_QEMU_CAPS_H
#define VIREO_QEMU_CAPS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * qemuCaps: the answers of one binary. Immutable and ref-counted, so any
 * thread may read one without a lock. All questions take NULL strings as "no".
 */
typedef struct _qemuCaps qemuCaps;

qemuCaps *qemuCapsRef(const qemuCaps *caps);
void qemuCapsUnref(qemuCaps *caps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(qemuCaps, qemuCapsUnref)

const char *qemuCapsGetBinary(const qemuCaps *caps);    /* absolute path */
const char *qemuCapsGetArch(const qemuCaps *caps);      /* "x86_64", "aarch64", … */
unsigned int qemuCapsGetVersion(const qemuCaps *caps);  /* major * 1000000 + minor * 1000 + micro */
const char *qemuCapsGetPackage(const qemuCaps *caps);   /* may be "" */

/* KVM was compiled in. Whether it works on this host: qemuKVMIsUsable() */
bool qemuCapsHasKVM(const qemuCaps *caps);

typedef struct {
    char *name;                 /* "pc-q35-7.2" */
    char *alias;                /* "q35"; NULL: none */
    unsigned int maxCpus;
    bool isDefault;
    bool hotplugCpus;
    bool numaMem;               /* -numa node,mem= is allowed */
    bool deprecated;
    char *defaultCPU;           /* type name; NULL: unknown */
    char *defaultRAM;           /* id of the memory backend; NULL: none */
} qemuCapsMachine;

size_t qemuCapsGetMachineCount(const qemuCaps *caps);
const qemuCapsMachine *qemuCapsGetMachine(const qemuCaps *caps, size_t i);

/* By name or alias, NULL when there is none. @name NULL: the default machine */
const qemuCapsMachine *qemuCapsFindMachine(const qemuCaps *caps, const char *name);

/**
 * qemuCapsGetCPUModel:
 * @i: 0 and up, in the emulator's order
 * @ret_usable: whether it runs here with all of its features without KVM
 *
 * Returns the model's name, NULL when there are no more. Each version of a model
 * is a model of its own ("EPYC-v1").
 */
const char *qemuCapsGetCPUModel(const qemuCaps *caps, size_t i, bool *ret_usable);
bool qemuCapsHasCPUModel(const qemuCaps *caps, const char *model);

/* Without KVM: the @i-th feature of @model that doesn't run here, NULL when there are no more. */
const char *qemuCapsGetCPULack(const qemuCaps *caps, const char *model, size_t i);

/* Whether the emulator knows @feature, and whether guests can have it without KVM. */
bool qemuCapsKnowsCPUFeature(const qemuCaps *caps, const char *feature, bool *ret_there);

/* "AuthenticAMD": what the largest model says without KVM; NULL: unknown. */
const char *qemuCapsGetCPUVendor(const qemuCaps *caps);

/**
 * qemuCapsHasDevice, qemuCapsHasObject:
 * @type: QOM type, such as "virtio-rng-pci"; "rng-random"
 *
 * A device can be created with -device, an object with -object.
 */
bool qemuCapsHasDevice(const qemuCaps *caps, const char *type);
bool qemuCapsHasObject(const qemuCaps *caps, const char *type);
bool qemuCapsHasDeviceProp(const qemuCaps *caps, const char *type, const char *property);
bool qemuCapsHasMachineProp(const qemuCaps *caps, const char *property);    /* of any machine */

bool qemuCapsHasCommand(const qemuCaps *caps, const char *command);
bool qemuCapsHasEvent(const qemuCaps *caps, const char *event);

/**
 * qemuCapsHasOption:
 * @option: without the dash: "sandbox"
 * @parameter: NULL: the option itself
 */
bool qemuCapsHasOption(const qemuCaps *caps, const char *option, const char *parameter);

/**
 * qemuCapsHasSchema:
 * @path: "blockdev-add/arg/discard": a command or event, then "arg" or "ret"
 *        (of events "data"), then members; "^value" is one of an enum,
 *        "+name" the branch of a union, "$feature" a feature of what stands
 *        before it
 */
bool qemuCapsHasSchema(const qemuCaps *caps, const char *path);

/* ---- the cache --------------------------------------------------------- */

/*
 * qemuCapsCache: binaries and their answers, in memory and, across restarts
 * of the daemon, in files. An answer holds for path, device, inode, size, mtime
 * and ctime of the binary and the version of ours. Any thread may use it; its
 * lock is a leaf and is never held while a binary is asked.
 */
typedef struct _qemuCapsCache qemuCapsCache;

/* How long asking one binary may take before it is killed. */
#define QEMU_CAPS_PROBE_MS 30000

/**
 * qemuCapsCacheNew:
 * @dir: for the files, made when needed; NULL: memory only
 */
qemuCapsCache *qemuCapsCacheNew(const char *dir);

/* Waits for no probe; one that runs ends by itself. */
void qemuCapsCacheUnref(qemuCapsCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(qemuCapsCache, qemuCapsCacheUnref)

/**
 * qemuCapsCacheGet:
 * @binary: absolute path
 * @deadline: g_get_monotonic_time() value; 0: don't wait, take what is known
 *
 * An unknown or changed binary is probed in the background, once for all who
 * ask; this sleeps (virThreadPoolBeginBlocking inside) until that is done or
 * @deadline passes, with no lock held.
 *
 * Returns the answers; NULL with an error reported: no such binary, the
 * probe failed (said again for a minute, then tried again), or
 * VIR_ERR_OPERATION_TIMEOUT when it isn't done.
 */
qemuCaps *qemuCapsCacheGet(qemuCapsCache *cache, const char *binary, gint64 deadline)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuCapsCachePrefetch:
 *
 * Begins to probe every emulator in the usual places that isn't known yet, the
 * host's own first, and to try KVM. Doesn't wait.
 */
void qemuCapsCachePrefetch(qemuCapsCache *cache);

/**
 * qemuCapsFindBinary:
 * @arch: a guest architecture
 *
 * Looks in PATH and the places of distributors. NULL when there is none; no
 * error is reported.
 */
char *qemuCapsFindBinary(const char *arch);

/* Architectures that libvirt knows and QEMU emulates, in the order of the capabilities. */
const char *const *qemuCapsListArchs(void);

/* Whether guests of @arch have words of 64 bits; whether they are PCs. */
bool qemuCapsArchIs64Bit(const char *arch);
bool qemuCapsArchIsX86(const char *arch);

#endif /* VIREO_QEMU_CAPS_H */
