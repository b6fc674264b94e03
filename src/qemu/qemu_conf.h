/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_conf.h: directories of the QEMU driver, and the settings of qemu.conf. */
#ifndef VIREO_QEMU_CONF_H
#define VIREO_QEMU_CONF_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

#include "settings.h"

/* What qemu.conf says; the members have the names of the keys. */
typedef struct {
    char *user;                 /* NULL: the user of the daemon; the same for group */
    char *group;
    unsigned int max_processes; /* 0: as they are for the daemon; the same for files */
    unsigned int max_files;
    bool spice_tls;
    char *spice_tls_x509_cert_dir;  /* NULL: the one that QEMU's own is for */
} qemuSettings;

extern const virSettings qemuConfSettings;

/* Immutable once made, ref-counted. The layout is the one that hosts have. */
typedef struct _qemuConf {
    bool privileged;

    /* ours alone */
    char *configDir;            /* NAME.xml of persistent guests: /etc/libvirt/qemu */
    char *autostartDir;         /* links to those that start with the daemon */
    char *stateDir;             /* NAME.xml and NAME.pid of running guests: /run/libvirt/qemu */
    char *cacheDir;             /* /var/cache/libvirt/qemu */
    char *capsDir;              /* answers of the emulators, below cacheDir */
    char *logDir;               /* NAME.log: /var/log/libvirt/qemu */

    /* QEMU goes there too */
    char *libDir;               /* domain-ID-NAME/ with monitor socket: /var/lib/libvirt/qemu */
    char *saveDir;
    char *snapshotDir;
    char *checkpointDir;
    char *dumpDir;
    char *nvramDir;
    char *ramDir;
    char *channelDir;           /* sockets of channels that name no path */

    char *file;                 /* qemu.conf itself */
    qemuSettings settings;
    uid_t user;                 /* who QEMU runs as: of the settings, or ours */
    gid_t group;
} qemuConf;

/**
 * qemuConfNew:
 * @privileged: the system instance, otherwise the one of this user
 * @root: everything below this directory, for tests and embedding; NULL: the
 *        places of a host
 *
 * Reads qemu.conf if there is one; makes nothing on disk. Users have no say in
 * their own session over who QEMU runs as.
 *
 * Returns the configuration, NULL with an error reported that names file, line
 * and reason.
 */
qemuConf *qemuConfNew(bool privileged, const char *root) G_GNUC_WARN_UNUSED_RESULT;

/**
 * qemuConfMakeDirs:
 *
 * Makes the directories that aren't there, with the modes and owners of a
 * host.
 *
 * Returns 0, -1 with an error reported that names the directory.
 */
int qemuConfMakeDirs(const qemuConf *conf) G_GNUC_WARN_UNUSED_RESULT;

/* Where certificates of SPICE are; NULL: it has no TLS. */
const char *qemuConfSpiceTLSDir(const qemuConf *conf);

qemuConf *qemuConfRef(qemuConf *conf);
void qemuConfUnref(qemuConf *conf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(qemuConf, qemuConfUnref)

#endif /* VIREO_QEMU_CONF_H */
