/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_conf.c: directories of the QEMU driver, and the settings of qemu.conf. */
#include "config.h"

#include "qemu_conf.h"

#include <errno.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"
#include "virutil.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* What the paths of the rows below begin with. */
typedef enum {
    BASE_CONFIG,
    BASE_RUN,
    BASE_LIB,
    BASE_CACHE,
    BASE_LOG,
    BASE_LAST
} qemuConfBase;

/* The system instance; sessions have theirs from the user's directories. */
static const char *const systemBases[BASE_LAST] = {
    [BASE_CONFIG] = SYSCONFDIR "/libvirt/qemu",
    [BASE_RUN] = RUNSTATEDIR "/libvirt/qemu",
    [BASE_LIB] = LOCALSTATEDIR "/lib/libvirt/qemu",
    [BASE_CACHE] = LOCALSTATEDIR "/cache/libvirt/qemu",
    [BASE_LOG] = LOCALSTATEDIR "/log/libvirt/qemu",
};

/* One row a directory; those that QEMU enters belong to the user it runs as. */
static const struct {
    size_t offset;
    qemuConfBase base;
    const char *path;
    const char *sessionPath;    /* NULL: the same */
    mode_t mode;
    bool qemu;
} dirs[] = {
#define DIR(member) offsetof(qemuConf, member)
    { DIR(configDir), BASE_CONFIG, "", NULL, 0700, false },
    { DIR(autostartDir), BASE_CONFIG, "/autostart", NULL, 0700, false },
    { DIR(stateDir), BASE_RUN, "", "/run", 0755, false },
    { DIR(cacheDir), BASE_CACHE, "", "/cache", 0750, true },
    { DIR(capsDir), BASE_CACHE, "/capabilities", "/cache/capabilities", 0755, false },
    { DIR(logDir), BASE_LOG, "", "/log", 0700, false },
    { DIR(libDir), BASE_LIB, "", "/lib", 0751, true },
    { DIR(saveDir), BASE_LIB, "/save", NULL, 0755, true },
    { DIR(snapshotDir), BASE_LIB, "/snapshot", NULL, 0755, true },
    { DIR(checkpointDir), BASE_LIB, "/checkpoint", NULL, 0755, true },
    { DIR(dumpDir), BASE_LIB, "/dump", NULL, 0755, true },
    { DIR(nvramDir), BASE_LIB, "/nvram", NULL, 0755, true },
    { DIR(ramDir), BASE_LIB, "/ram", NULL, 0755, true },
    { DIR(channelDir), BASE_LIB, "/channel/target", NULL, 0755, true },
#undef DIR
};

static const virSetting rows[] = {
    VIR_SET_STRING(user, qemuSettings, .example = "\"libvirt-qemu\"",
        .section = "Processes of guests",
        .doc = "User that QEMU runs as: a name, or +number. It must be able to open the disks of "
               "the guests. The default is the user of the daemon."),
    VIR_SET_STRING(group, qemuSettings, .example = "\"libvirt-qemu\"",
        .doc = "Group that QEMU runs as: a name, or +number."),
    VIR_SET_UINT(max_processes, qemuSettings, .value = "0",
        .doc = "Most processes that the user of QEMU may have; 0 leaves the limit of the daemon."),
    VIR_SET_UINT(max_files, qemuSettings, .value = "0",
        .doc = "Most files that one QEMU may have open; 0 leaves the limit of the daemon."),
    VIR_SET_BOOL(spice_tls, qemuSettings, .value = "0", .section = "Screens of guests",
        .doc = "May screens by SPICE have ports with TLS? There must be certificates then."),
    VIR_SET_STRING(spice_tls_x509_cert_dir, qemuSettings, .example = "\"/etc/pki/libvirt-spice\"",
        .doc = "Directory of the certificates: ca-cert.pem, server-cert.pem, server-key.pem. The "
               "default is the directory pki/qemu of the host's settings."),
};

const virSettings qemuConfSettings = {
    .file = "qemu.conf",
    .whatis = "settings of the QEMU driver of libvirtd",
    .lens = "Libvirtd_qemu",
    .about = "Settings of the QEMU driver. A line that is commented out shows the default, or an "
             "example where there is none. They hold for guests that start after the daemon did.",
    .rows = rows,
    .nrows = G_N_ELEMENTS(rows),
};

static char **
qemuConfDir(const qemuConf *conf, size_t i)
{
    return (char **)((char *)conf + dirs[i].offset);
}

static void
qemuConfDispose(gpointer data)
{
    qemuConf *conf = data;

    for (size_t i = 0; i < G_N_ELEMENTS(dirs); i++)
        g_free(*qemuConfDir(conf, i));
    virSettingsClear(&qemuConfSettings, &conf->settings);
    g_free(conf->file);
}

qemuConf *
qemuConfRef(qemuConf *conf)
{
    return g_atomic_rc_box_acquire(conf);
}

void
qemuConfUnref(qemuConf *conf)
{
    if (conf)
        g_atomic_rc_box_release_full(conf, qemuConfDispose);
}

/* The base of the directories of this user: below them comes "qemu". */
static char *
qemuConfSessionBase(qemuConfBase base)
{
    g_autofree char *dir = NULL;

    switch (base) {
    case BASE_RUN:
        dir = virGetUserRuntimeDirectory();
        break;
    case BASE_CACHE:
    case BASE_LOG:
        dir = virGetUserCacheDirectory();
        break;
    case BASE_CONFIG:
    case BASE_LIB:
    case BASE_LAST:
        dir = virGetUserConfigDirectory();
        break;
    }
    return g_build_filename(dir, "qemu", NULL);
}

const char *
qemuConfSpiceTLSDir(const qemuConf *conf)
{
    if (!conf->settings.spice_tls)
        return NULL;
    return conf->settings.spice_tls_x509_cert_dir ? conf->settings.spice_tls_x509_cert_dir
                                                  : SYSCONFDIR "/pki/qemu";
}

static int
qemuConfLoad(qemuConf *conf)
{
    g_autofree char *dir = g_path_get_dirname(conf->configDir);
    const qemuSettings *settings = &conf->settings;

    conf->file = g_build_filename(dir, "qemu.conf", NULL);
    virSettingsDefaults(&qemuConfSettings, &conf->settings);
    if (virSettingsLoad(&qemuConfSettings, conf->file, true, &conf->settings) < 0)
        return -1;

    if (conf->privileged && settings->user && virGetUserID(settings->user, &conf->user) < 0)
        return -1;
    if (conf->privileged && settings->group && virGetGroupID(settings->group, &conf->group) < 0)
        return -1;
    return 0;
}

qemuConf *
qemuConfNew(bool privileged, const char *root)
{
    g_autoptr(qemuConf) conf = g_atomic_rc_box_new0(qemuConf);

    if (root && !g_path_is_absolute(root)) {
        virReportError(VIR_ERR_INVALID_ARG, _("root directory '%s' must be absolute"), root);
        return NULL;
    }

    conf->privileged = privileged;
    conf->user = geteuid();
    conf->group = getegid();

    for (size_t i = 0; i < G_N_ELEMENTS(dirs); i++) {
        g_autofree char *base = NULL;
        const char *path = dirs[i].path;

        if (privileged) {
            base = g_strconcat(root ? root : "", systemBases[dirs[i].base], NULL);
        } else {
            g_autofree char *session = qemuConfSessionBase(dirs[i].base);

            base = g_strconcat(root ? root : "", session, NULL);
            if (dirs[i].sessionPath)
                path = dirs[i].sessionPath;
        }
        *qemuConfDir(conf, i) = g_strconcat(base, path, NULL);
    }
    if (qemuConfLoad(conf) < 0)
        return NULL;
    return g_steal_pointer(&conf);
}

/* A directory that was there keeps its mode; the owner must be right for QEMU to enter. */
static int
qemuConfMakeDir(const qemuConf *conf, const char *path, mode_t mode, bool qemu)
{
    if (virFileMakePath(path, mode) < 0)
        return -1;
    if (!conf->privileged || !qemu || (conf->user == geteuid() && conf->group == getegid()))
        return 0;
    if (lchown(path, conf->user, conf->group) < 0) {
        virReportSystemError(errno, _("unable to set ownership of '%s' to %u:%u"), path,
                             (unsigned int)conf->user, (unsigned int)conf->group);
        return -1;
    }
    return 0;
}

int
qemuConfMakeDirs(const qemuConf *conf)
{
    for (size_t i = 0; i < G_N_ELEMENTS(dirs); i++) {
        if (qemuConfMakeDir(conf, *qemuConfDir(conf, i), dirs[i].mode, dirs[i].qemu) < 0)
            return -1;
    }
    return 0;
}
