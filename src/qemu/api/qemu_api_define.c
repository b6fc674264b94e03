/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_define.c: definitions that stay: define, undefine, autostart. */
#include "config.h"

#include "process/qemu_process.h"
#include "qemu_api.h"
#include "qemu_api_access.h"
#include "qemu_api_util.h"
#include "qemu_conf.h"
#include "qemu_moment.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virdomainobjlist.h"
#include "virdomainstore.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/*
 * Within the job: the definition is on disk before it counts, so that what was
 * acknowledged survives, and what was refused left no trace.
 */
static int
qemuApiDefineJob(qemuDriver *driver, virDomainObj *vm, virDomainDef **def)
{
    bool fresh = *def == NULL;      /* the list took it as the guest's first */
    bool persistent = vm->persistent;
    g_autoptr(virDomainDef) old = NULL;

    if (vm->removing) {
        virReportError(VIR_ERR_OPERATION_FAILED, _("domain '%s' is being removed"),
                       vm->def->name);
        return -1;
    }

    if (qemuApiSaveConfig(driver, vm, fresh ? vm->def : *def) < 0)
        return -1;
    if (!fresh)
        virDomainObjAssignDef(vm, g_steal_pointer(def), &old);
    vm->persistent = true;
    qemuProcessEvent(driver, vm, VIR_DOMAIN_EVENT_DEFINED,
                     persistent ? VIR_DOMAIN_EVENT_DEFINED_UPDATED
                                : VIR_DOMAIN_EVENT_DEFINED_ADDED);
    return 0;
}

static int
qemuApiDefine(virApiCall *call, const void *args, const char *xml, unsigned int flags,
              remote_nonnull_domain *ret_dom)
{
    qemuDriver *driver = qemuApiDriver(call);
    unsigned int parse = VIR_DOMAIN_DEF_PARSE_INACTIVE;
    g_autoptr(virDomainDef) def = NULL;
    g_autoptr(virDomainObj) vm = NULL;
    bool known;
    int rc = -1;

    if (flags & VIR_DOMAIN_DEFINE_VALIDATE)
        parse |= VIR_DOMAIN_DEF_PARSE_VALIDATE;
    def = qemuApiParseGuest(call, args, xml, parse);
    if (!def)
        return -1;

    vm = virDomainObjListAdd(driver->domains, &def, 0, &known);
    if (!vm)
        return -1;

    virDomainObjLock(vm);
    if (virDomainObjBeginJob(vm, VIR_JOB_MODIFY) == 0) {
        rc = qemuApiDefineJob(driver, vm, &def);
        if (rc == 0)
            qemuApiFillDomain(vm, ret_dom);
        if (!vm->persistent && !virDomainObjIsActive(vm))
            virDomainObjListRemoveInJob(driver->domains, vm);
        virDomainObjEndJob(vm);
    }
    virDomainObjUnlock(vm);
    return rc;
}

static int
qemuDomainDefineXML(virApiCall *call, const remote_domain_define_xml_args *args,
                    remote_domain_define_xml_ret *ret)
{
    return qemuApiDefine(call, args, args->xml, 0, &ret->dom);
}

static int
qemuDomainDefineXMLFlags(virApiCall *call, const remote_domain_define_xml_flags_args *args,
                         remote_domain_define_xml_flags_ret *ret)
{
    return qemuApiDefine(call, args, args->xml, args->flags, &ret->dom);
}

/* Each kind of moment, and the flag that gives them up with the guest. */
static const unsigned int momentFlags[VIR_DOMAIN_MOMENT_LAST] = {
    [VIR_DOMAIN_MOMENT_SNAPSHOT] = VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA,
    [VIR_DOMAIN_MOMENT_CHECKPOINT] = VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA,
};

/* Nobody would look after what is remembered of a guest that is gone, now or when it ends. */
static int
qemuApiCheckMomentsGo(const virDomainObj *vm, unsigned int flags)
{
    for (int kind = 0; kind < VIR_DOMAIN_MOMENT_LAST; kind++) {
        unsigned int count = virDomainMomentListCount(vm->moments[kind]);

        if (count == 0 || flags & momentFlags[kind])
            continue;
        virReportError(VIR_ERR_OPERATION_INVALID,
                       virDomainObjIsActive(vm) ? _("cannot undefine running domain with %u %ss")
                                                : _("cannot delete inactive domain with %u %ss"),
                       count, virDomainMomentRegistry[kind]->label);
        return -1;
    }
    return 0;
}

/* Before the definition: who is killed in between can undefine what is left. */
static int
qemuApiForgetMoments(qemuDriver *driver, virDomainObj *vm)
{
    for (int kind = 0; kind < VIR_DOMAIN_MOMENT_LAST; kind++) {
        if (qemuMomentForgetAll(driver, vm, kind) < 0)
            return -1;
    }
    return 0;
}

/* A guest that runs goes on as a transient one; another is gone. */
static int
qemuApiUndefine(virApiCall *call, unsigned int flags)
{
    qemuDriver *driver = qemuApiDriver(call);
    virDomainObj *vm = qemuApiGuest(call);
    g_autofree char *name = g_strdup(vm->def->name);
    int rc;

    if (!vm->persistent) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s", _("cannot undefine transient domain"));
        return -1;
    }
    if (qemuApiCheckMomentsGo(vm, flags) < 0 || qemuApiForgetMoments(driver, vm) < 0)
        return -1;

    virDomainObjUnlock(vm);
    rc = virDomainStoreRemove(driver->conf->configDir, driver->conf->autostartDir, name);
    virDomainObjLock(vm);
    if (rc < 0)
        return -1;

    vm->persistent = false;
    vm->autostart = false;
    qemuProcessEvent(driver, vm, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_REMOVED);
    if (!virDomainObjIsActive(vm))
        virDomainObjListRemoveInJob(driver->domains, vm);
    return 0;
}

static int
qemuDomainUndefine(virApiCall *call, const remote_domain_undefine_args *args G_GNUC_UNUSED,
                   void *ret G_GNUC_UNUSED)
{
    return qemuApiUndefine(call, 0);
}

/* What else the flags would remove with it can't exist here yet, or is kept elsewhere. */
#define QEMU_API_UNDEFINE_FLAGS \
    (VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA | \
     VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA | VIR_DOMAIN_UNDEFINE_NVRAM | \
     VIR_DOMAIN_UNDEFINE_KEEP_NVRAM | VIR_DOMAIN_UNDEFINE_TPM | VIR_DOMAIN_UNDEFINE_KEEP_TPM)

static int
qemuDomainUndefineFlags(virApiCall *call, const remote_domain_undefine_flags_args *args,
                        void *ret G_GNUC_UNUSED)
{
    if ((args->flags & VIR_DOMAIN_UNDEFINE_NVRAM) &&
        (args->flags & VIR_DOMAIN_UNDEFINE_KEEP_NVRAM)) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                       _("cannot both keep and delete nvram"));
        return -1;
    }
    return qemuApiUndefine(call, args->flags);
}

static int
qemuDomainGetAutostart(virApiCall *call,
                       const remote_domain_get_autostart_args *args G_GNUC_UNUSED,
                       remote_domain_get_autostart_ret *ret)
{
    ret->autostart = qemuApiGuest(call)->autostart;
    return 0;
}

static int
qemuDomainSetAutostart(virApiCall *call, const remote_domain_set_autostart_args *args,
                       void *ret G_GNUC_UNUSED)
{
    qemuDriver *driver = qemuApiDriver(call);
    virDomainObj *vm = qemuApiGuest(call);
    bool autostart = args->autostart != 0;
    g_autofree char *name = g_strdup(vm->def->name);
    int rc;

    if (!vm->persistent) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s",
                       _("cannot set autostart for transient domain"));
        return -1;
    }
    if (vm->autostart == autostart)
        return 0;
    virDomainObjUnlock(vm);
    rc = virDomainStoreSetAutostart(driver->conf->configDir, driver->conf->autostartDir, name,
                                    autostart);
    virDomainObjLock(vm);
    if (rc < 0)
        return -1;
    vm->autostart = autostart;
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_DEFINE_XML, qemuDomainDefineXML),
    QEMU_API_ROW(DOMAIN_DEFINE_XML_FLAGS, qemuDomainDefineXMLFlags,
                 .flags = VIR_DOMAIN_DEFINE_VALIDATE),
    QEMU_API_ROW(DOMAIN_UNDEFINE, qemuDomainUndefine, .job = VIR_JOB_MODIFY),
    QEMU_API_ROW(DOMAIN_UNDEFINE_FLAGS, qemuDomainUndefineFlags,
                 .flags = QEMU_API_UNDEFINE_FLAGS, .job = VIR_JOB_MODIFY),
    QEMU_API_ROW(DOMAIN_GET_AUTOSTART, qemuDomainGetAutostart),
    QEMU_API_ROW(DOMAIN_SET_AUTOSTART, qemuDomainSetAutostart, .job = VIR_JOB_MODIFY),
};

QEMU_API_TABLE(qemuApiDomainDefine, rows);
