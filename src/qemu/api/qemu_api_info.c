/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_info.c: what is known of a guest, mostly without asking QEMU. */
#include "config.h"

#include "process/qemu_process.h"
#include "qemu_api.h"
#include "qemu_api_util.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virerror.h"
#include "virprocess.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

static int
qemuDomainGetState(virApiCall *call, const remote_domain_get_state_args *args G_GNUC_UNUSED,
                   remote_domain_get_state_ret *ret)
{
    const virDomainObj *vm = qemuApiGuest(call);

    ret->state = vm->state;
    ret->reason = vm->reason;
    return 0;
}

static int
qemuDomainGetInfo(virApiCall *call, const remote_domain_get_info_args *args G_GNUC_UNUSED,
                  remote_domain_get_info_ret *ret)
{
    const virDomainObj *vm = qemuApiGuest(call);
    unsigned long long cpuTime = 0;

    ret->state = vm->state;
    ret->maxMem = vm->def->mem.max;
    ret->memory = vm->def->mem.current;
    ret->nrVirtCpu = virDomainDefVcpus(vm->def);
    if (virDomainObjIsActive(vm) && virProcessGetCPUTime(vm->process.pid, &cpuTime) < 0) {
        virReportError(VIR_ERR_OPERATION_FAILED, "%s", _("cannot read cputime for domain"));
        return -1;
    }
    ret->cpuTime = cpuTime;
    return 0;
}

static int
qemuDomainGetXMLDesc(virApiCall *call, const remote_domain_get_xml_desc_args *args,
                     remote_domain_get_xml_desc_ret *ret)
{
    const virDomainObj *vm = qemuApiGuest(call);
    bool inactive = args->flags & VIR_DOMAIN_XML_INACTIVE;
    const virDomainDef *def = inactive && vm->newDef ? vm->newDef : vm->def;
    unsigned int format = 0;

    if (inactive || !virDomainObjIsActive(vm))
        format |= VIR_DOMAIN_DEF_FORMAT_INACTIVE;
    if (args->flags & VIR_DOMAIN_XML_SECURE)
        format |= VIR_DOMAIN_DEF_FORMAT_SECURE;
    if (args->flags & VIR_DOMAIN_XML_MIGRATABLE)
        format |= VIR_DOMAIN_DEF_FORMAT_MIGRATABLE;

    ret->xml = virDomainDefFormat(def, qemuApiDriver(call)->domainContext, format);
    return ret->xml ? 0 : -1;
}

static int
qemuDomainGetOSType(virApiCall *call, const remote_domain_get_os_type_args *args G_GNUC_UNUSED,
                    remote_domain_get_os_type_ret *ret)
{
    ret->type = g_strdup(virDomainOSTypeToString(qemuApiGuest(call)->def->os.type));
    return 0;
}

static int
qemuDomainGetMaxMemory(virApiCall *call,
                       const remote_domain_get_max_memory_args *args G_GNUC_UNUSED,
                       remote_domain_get_max_memory_ret *ret)
{
    ret->memory = qemuApiGuest(call)->def->mem.max;
    return 0;
}

static int
qemuDomainIsActive(virApiCall *call, const remote_domain_is_active_args *args G_GNUC_UNUSED,
                   remote_domain_is_active_ret *ret)
{
    ret->active = virDomainObjIsActive(qemuApiGuest(call));
    return 0;
}

static int
qemuDomainIsPersistent(virApiCall *call,
                       const remote_domain_is_persistent_args *args G_GNUC_UNUSED,
                       remote_domain_is_persistent_ret *ret)
{
    ret->persistent = qemuApiGuest(call)->persistent;
    return 0;
}

static int
qemuDomainIsUpdated(virApiCall *call, const remote_domain_is_updated_args *args G_GNUC_UNUSED,
                    remote_domain_is_updated_ret *ret)
{
    ret->updated = qemuApiGuest(call)->updated;
    return 0;
}

static int
qemuDomainGetControlInfo(virApiCall *call,
                         const remote_domain_get_control_info_args *args G_GNUC_UNUSED,
                         remote_domain_get_control_info_ret *ret)
{
    virDomainControlInfo info = { 0 };

    qemuProcessGetControlInfo(qemuApiGuest(call), &info);
    ret->state = info.state;
    ret->details = info.details;
    ret->stateTime = info.stateTime;
    return 0;
}

static int
qemuDomainHasManagedSaveImage(virApiCall *call,
                              const remote_domain_has_managed_save_image_args *args G_GNUC_UNUSED,
                              remote_domain_has_managed_save_image_ret *ret)
{
    ret->result = qemuApiGuest(call)->hasManagedSave;
    return 0;
}

/* Guests have no labels without a security driver. */
static int
qemuDomainGetSecurityLabel(virApiCall *call G_GNUC_UNUSED,
                           const remote_domain_get_security_label_args *args G_GNUC_UNUSED,
                           remote_domain_get_security_label_ret *ret)
{
    ret->label.label_val = g_strdup("");
    ret->label.label_len = 1;       /* the NUL counts */
    ret->enforcing = 0;
    return 0;
}

static int
qemuDomainGetSecurityLabelList(virApiCall *call G_GNUC_UNUSED,
                               const remote_domain_get_security_label_list_args *args
                               G_GNUC_UNUSED,
                               remote_domain_get_security_label_list_ret *ret)
{
    ret->ret = 0;
    return 0;
}

/* No guest with a launch security of its own can be defined yet. */
static int
qemuDomainGetLaunchSecurityInfo(virApiCall *call G_GNUC_UNUSED,
                                const remote_domain_get_launch_security_info_args *args
                                G_GNUC_UNUSED,
                                remote_domain_get_launch_security_info_ret *ret)
{
    ret->params.params_len = 0;
    return 0;
}

/* What only reads our own state takes the guest's lock, never a job. */
static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_GET_STATE, qemuDomainGetState),
    QEMU_API_ROW(DOMAIN_GET_INFO, qemuDomainGetInfo),
    QEMU_API_ROW(DOMAIN_GET_XML_DESC, qemuDomainGetXMLDesc,
                 .flags = VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE |
                          VIR_DOMAIN_XML_UPDATE_CPU | VIR_DOMAIN_XML_MIGRATABLE),
    QEMU_API_ROW(DOMAIN_GET_OS_TYPE, qemuDomainGetOSType),
    QEMU_API_ROW(DOMAIN_GET_MAX_MEMORY, qemuDomainGetMaxMemory),
    QEMU_API_ROW(DOMAIN_IS_ACTIVE, qemuDomainIsActive),
    QEMU_API_ROW(DOMAIN_IS_PERSISTENT, qemuDomainIsPersistent),
    QEMU_API_ROW(DOMAIN_IS_UPDATED, qemuDomainIsUpdated),
    QEMU_API_ROW(DOMAIN_GET_CONTROL_INFO, qemuDomainGetControlInfo, .needs = QEMU_API_ACTIVE),
    QEMU_API_ROW(DOMAIN_GET_SECURITY_LABEL, qemuDomainGetSecurityLabel),
    QEMU_API_ROW(DOMAIN_GET_SECURITY_LABEL_LIST, qemuDomainGetSecurityLabelList),
    QEMU_API_ROW(DOMAIN_GET_LAUNCH_SECURITY_INFO, qemuDomainGetLaunchSecurityInfo,
                 .flags = VIR_TYPED_PARAM_STRING_OKAY),
    QEMU_API_ROW(DOMAIN_HAS_MANAGED_SAVE_IMAGE, qemuDomainHasManagedSaveImage),
};

QEMU_API_TABLE(qemuApiDomainInfo, rows);
