/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_metadata.c: title, description, what programs keep with a guest; names; actions. */
#include "config.h"

#include <string.h>

#include "process/qemu_process.h"
#include "qemu_api.h"
#include "qemu_api_util.h"
#include "qemu_conf.h"
#include "remote_types.h"
#include "virdomainconf.h"
#include "virdomainmetadata.h"
#include "virdomainmoment.h"
#include "virdomainobjlist.h"
#include "virdomainstore.h"
#include "virerror.h"
#include "virlog.h"
#include "virobjectevent.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN   /* whose errors these are for clients of stock */

VIR_LOG_INIT("qemu.api.metadata");

/* ---- metadata -------------------------------------------------------------------- */

static char **
qemuApiMetadataText(virDomainDef *def, int type)
{
    switch ((virDomainMetadataType)type) {
    case VIR_DOMAIN_METADATA_TITLE:
        return &def->title;
    case VIR_DOMAIN_METADATA_DESCRIPTION:
        return &def->description;
    case VIR_DOMAIN_METADATA_ELEMENT:
    case VIR_DOMAIN_METADATA_LAST:
        break;
    }
    return NULL;
}

static int
qemuApiCheckMetadata(int type, const char *uri)
{
    if (type < 0 || type >= VIR_DOMAIN_METADATA_LAST) {
        virReportError(VIR_ERR_INVALID_ARG, _("unknown metadata type '%d'"), type);
        return -1;
    }
    if ((type == VIR_DOMAIN_METADATA_ELEMENT) != (uri != NULL)) {
        virReportError(VIR_ERR_INVALID_ARG, "%s",
                       uri ? _("a title or description has no uri")
                           : _("the uri of the metadata element is missing"));
        return -1;
    }
    return 0;
}

static int
qemuDomainGetMetadata(virApiCall *call, const remote_domain_get_metadata_args *args,
                      remote_domain_get_metadata_ret *ret)
{
    virDomainDef *def = qemuApiReadDef(call);

    if (qemuApiCheckMetadata(args->type, args->uri) < 0)
        return -1;
    ret->metadata = args->uri ? virDomainDefGetMetadata(def, args->uri)
        : g_strdup(*qemuApiMetadataText(def, args->type));
    if (!ret->metadata) {
        virReportError(VIR_ERR_NO_DOMAIN_METADATA, "%s",
                       _("Requested metadata element is not present"));
        return -1;
    }
    return 0;
}

static int
qemuApiSetMetadata(virDomainDef *def, const remote_domain_set_metadata_args *args)
{
    char **text = qemuApiMetadataText(def, args->type);

    if (!text)
        return virDomainDefSetMetadata(def, args->key, args->uri, args->metadata);
    g_free(*text);
    *text = args->metadata && *args->metadata ? g_strdup(args->metadata) : NULL;
    return 0;
}

static int
qemuApiCheckSetMetadata(const remote_domain_set_metadata_args *args)
{
    if (qemuApiCheckMetadata(args->type, args->uri) < 0)
        return -1;
    if (args->type == VIR_DOMAIN_METADATA_ELEMENT && args->metadata &&
        (!args->key || !*args->key || !*args->uri)) {
        virReportError(VIR_ERR_INVALID_ARG, "%s",
                       _("the key of the metadata element is missing"));
        return -1;
    }
    if (args->type == VIR_DOMAIN_METADATA_TITLE && args->metadata &&
        strchr(args->metadata, '\n')) {
        virReportError(VIR_ERR_INVALID_ARG, "%s", _("metadata title can't contain newlines"));
        return -1;
    }
    return 0;
}

static virObjectEvent *
qemuApiNewMetadataEvent(const virDomainObj *vm, int type, const char *uri)
{
    virObjectEvent *event = virObjectEventNewDomain(VIR_DOMAIN_EVENT_ID_METADATA_CHANGE,
                                                    vm->def->name, vm->uuid, vm->liveID);
    remote_domain_event_callback_metadata_change_msg *msg = virObjectEventMsg(event);

    msg->type = type;
    msg->nsuri = virObjectEventStrdup(event, uri);
    return event;
}

static int
qemuDomainSetMetadata(virApiCall *call, const remote_domain_set_metadata_args *args,
                      void *ret G_GNUC_UNUSED)
{
    const virDomainObj *vm = qemuApiGuest(call);
    virDomainDef *live = qemuApiLiveDef(call);
    virDomainDef *config = qemuApiConfigDef(call);

    /* A document that can't be read fails at the first, before anything is changed. */
    if (qemuApiCheckSetMetadata(args) < 0 || (config && qemuApiSetMetadata(config, args) < 0) ||
        (live && qemuApiSetMetadata(live, args) < 0))
        return -1;
    qemuApiEventWhenSaved(call, qemuApiNewMetadataEvent(vm, args->type, args->uri));
    return 0;
}

/* ---- what happens at the end of a run ------------------------------------------------- */

static int
qemuApiCheckAction(unsigned int type, virDomainAction action)
{
    static const char *const types[] = { "poweroff", "reboot", "crash" };

    if (type != VIR_DOMAIN_LIFECYCLE_CRASH && (action == VIR_DOMAIN_ACTION_COREDUMP_DESTROY ||
                                               action == VIR_DOMAIN_ACTION_COREDUMP_RESTART)) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                       _("Lifecycle event '%s' doesn't support '%s' action"), types[type],
                       virDomainActionToString(action));
        return -1;
    }
    if (action == VIR_DOMAIN_ACTION_RESTART_RENAME) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                           _("qemu driver doesn't support the 'rename-restart' action for"
                             " 'on_reboot'/'on_poweroff'/'on_crash'"));
        return -1;
    }
    return 0;
}

static int
qemuDomainSetLifecycleAction(virApiCall *call, const remote_domain_set_lifecycle_action_args *args,
                             void *ret G_GNUC_UNUSED)
{
    virDomainDef *def = qemuApiConfigDef(call);
    virDomainAction action = (virDomainAction)args->action + VIR_DOMAIN_ACTION_DESTROY;
    virDomainAction *actions[VIR_DOMAIN_LIFECYCLE_LAST];

    if (args->type >= VIR_DOMAIN_LIFECYCLE_LAST) {
        virReportError(VIR_ERR_INVALID_ARG, _("invalid lifecycle type '%u'"), args->type);
        return -1;
    }
    if (args->action >= VIR_DOMAIN_LIFECYCLE_ACTION_LAST) {
        virReportError(VIR_ERR_INVALID_ARG, _("invalid lifecycle action '%u'"), args->action);
        return -1;
    }
    if (qemuApiCheckNotLive(call, "lifecycle actions") < 0 ||
        qemuApiCheckAction(args->type, action) < 0)
        return -1;
    actions[VIR_DOMAIN_LIFECYCLE_POWEROFF] = &def->onPoweroff;
    actions[VIR_DOMAIN_LIFECYCLE_REBOOT] = &def->onReboot;
    actions[VIR_DOMAIN_LIFECYCLE_CRASH] = &def->onCrash;
    *actions[args->type] = action;
    if (def->onReboot == VIR_DOMAIN_ACTION_DESTROY &&
        def->onPoweroff == VIR_DOMAIN_ACTION_RESTART) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, -1, "%s",
                           _("qemu driver doesn't support 'onReboot' set to 'destroy and"
                             " 'onPoweroff' set to 'reboot'"));
        return -1;
    }
    return 0;
}

/* ---- another name -------------------------------------------------------------------- */

static int
qemuApiCheckRename(const virDomainObj *vm, const char *name)
{
    int code = VIR_ERR_OPERATION_INVALID;
    const char *why = NULL;

    if (virDomainObjIsActive(vm))
        why = _("cannot rename active domain");
    else if (!vm->persistent)
        why = _("cannot rename a transient domain");
    else if (!name || !*name)
        code = VIR_ERR_INVALID_ARG, why = _("the new name must not be empty");
    else if (vm->hasManagedSave)
        why = _("domain with a managed saved state can't be renamed");
    else if (virDomainMomentListCount(vm->moments[VIR_DOMAIN_MOMENT_SNAPSHOT]) > 0)
        why = _("cannot rename domain with snapshots");
    else if (virDomainMomentListCount(vm->moments[VIR_DOMAIN_MOMENT_CHECKPOINT]) > 0)
        why = _("cannot rename domain with checkpoints");
    if (why) {
        virReportErrorFull(VIR_FROM_QEMU, code, -1, "%s", why);
        return -1;
    }
    if (strchr(name, '/')) {
        virReportErrorFull(VIR_FROM_QEMU, VIR_ERR_XML_ERROR, -1,
                           _("name %s cannot contain '/'"), name);
        return -1;
    }
    if (g_str_equal(name, vm->def->name)) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s", _("Can't rename domain to itself"));
        return -1;
    }
    return 0;
}

/*
 * Under both names, and without the guest's lock: the new file is there before
 * the old one goes. Who is killed in between has both; the next daemon takes
 * one of them and names the other in its log.
 */
static int
qemuApiRenameFiles(const qemuConf *conf, const char *old, const char *name, const char *xml,
                   bool autostart)
{
    if (virDomainStoreSave(conf->configDir, name, xml) < 0)
        return -1;
    if ((!autostart || virDomainStoreSetAutostart(conf->configDir, conf->autostartDir, name,
                                                  true) == 0) &&
        virDomainStoreRemove(conf->configDir, conf->autostartDir, old) == 0)
        return 0;
    if (virDomainStoreRemove(conf->configDir, conf->autostartDir, name) < 0)
        VIR_ERROR("the definition of '%s' stays in a file '%s' too", old, name);
    return -1;
}

static int
qemuDomainRename(virApiCall *call, const remote_domain_rename_args *args,
                 remote_domain_rename_ret *ret G_GNUC_UNUSED)
{
    qemuDriver *driver = qemuApiDriver(call);
    virDomainObj *vm = qemuApiGuest(call);
    const char *name = args->new_name;
    g_autofree char *old = g_strdup(vm->def->name);
    g_autoptr(virDomainDef) def = NULL;
    g_autofree char *xml = NULL;
    bool autostart = vm->autostart;
    int rc;

    if (qemuApiCheckRename(vm, name) < 0)
        return -1;
    def = virDomainDefCopy(vm->def, driver->domainContext);
    g_free(def->name);
    def->name = g_strdup(name);
    if (virDomainDefValidate(def, driver->domainContext) < 0)
        return -1;
    xml = virDomainDefFormat(def, driver->domainContext,
                             VIR_DOMAIN_DEF_FORMAT_INACTIVE | VIR_DOMAIN_DEF_FORMAT_SECURE);

    virDomainObjUnlock(vm);
    rc = virDomainObjListRename(driver->domains, vm, name);
    if (rc == 0) {
        rc = qemuApiRenameFiles(driver->conf, old, name, xml, autostart);
        virDomainObjLock(vm);
        if (rc == 0) {
            virDomainDef *was = vm->def;

            vm->def = g_steal_pointer(&def);
            def = was;
        }
        virDomainObjUnlock(vm);
        virDomainObjListRenameDone(driver->domains, vm, rc == 0 ? old : name);
    }
    virDomainObjLock(vm);
    if (rc < 0)
        return -1;
    virObjectEventStateQueue(driver->events, virObjectEventNewDomainLifecycle(
        old, vm->uuid, -1, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_RENAMED));
    qemuProcessEvent(driver, vm, VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_RENAMED);
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_GET_METADATA, qemuDomainGetMetadata, .affects = QEMU_API_READS),
    QEMU_API_ROW(DOMAIN_SET_METADATA, qemuDomainSetMetadata, .job = VIR_JOB_MODIFY,
                 .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_SET_LIFECYCLE_ACTION, qemuDomainSetLifecycleAction,
                 .job = VIR_JOB_MODIFY, .affects = QEMU_API_CHANGES),
    QEMU_API_ROW(DOMAIN_RENAME, qemuDomainRename, .job = VIR_JOB_MODIFY),
};

QEMU_API_TABLE(qemuApiDomainMetadata, rows);
