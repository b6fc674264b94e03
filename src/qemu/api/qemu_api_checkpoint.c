/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_checkpoint.c: checkpoints of guests: what is remembered of them. */
#include "config.h"

#include "qemu_api.h"
#include "qemu_api_moment.h"
#include "qemu_api_util.h"
#include "qemu_driver.h"
#include "remote_types.h"
#include "virdomaincheckpoint.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

#define KIND VIR_DOMAIN_MOMENT_CHECKPOINT

#define LIST_FLAGS \
    (VIR_DOMAIN_CHECKPOINT_LIST_ROOTS | VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL | \
     VIR_DOMAIN_CHECKPOINT_LIST_LEAVES | VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES)

static void
fillCheckpoint(const virApiCall *call, const virDomainMoment *moment,
               remote_nonnull_domain_checkpoint *ret_checkpoint)
{
    qemuApiFillDomain(qemuApiGuest(call), &ret_checkpoint->dom);
    ret_checkpoint->name = g_strdup(moment->name);
}

static int
fillAll(const virApiCall *call, const char *from, unsigned int flags, bool want,
        remote_nonnull_domain_checkpoint **ret_checkpoints, unsigned int *ret_ncheckpoints,
        int *ret_num)
{
    const qemuApiMomentQuery query = {
        .from = from,
        .roots = VIR_DOMAIN_CHECKPOINT_LIST_ROOTS,
        .descendants = VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS,
        .filter = virDomainCheckpointMatches,
    };
    g_autoptr(GPtrArray) found = qemuApiCollectMoments(call, KIND, &query, flags);

    if (!found)
        return -1;
    *ret_num = found->len;
    if (!want)
        return 0;
    *ret_checkpoints = g_new0(remote_nonnull_domain_checkpoint, found->len);
    for (guint i = 0; i < found->len; i++)
        fillCheckpoint(call, g_ptr_array_index(found, i),
                       &(*ret_checkpoints)[(*ret_ncheckpoints)++]);
    return 0;
}

/* Flags that rule each other out, in the words that clients of stock know. */
static int
checkCreateFlags(unsigned int flags)
{
    bool redefine = flags & VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE;

    if (redefine && flags & VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE) {
        virReportExclusiveFlags(VIR_FROM_DOMAIN_CHECKPOINT,
                                "VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE",
                                "VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE");
        return -1;
    }
    if (!redefine && flags & VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE) {
        virReportRequiredFlags(VIR_FROM_DOMAIN_CHECKPOINT,
                               "VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE",
                               "VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE");
        return -1;
    }
    return 0;
}

/* What only the images of a guest that runs can tell, or be told. */
static int
checkCreateNeeds(const virDomainObj *vm, unsigned int flags)
{
    if (flags & VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE)
        return qemuApiMomentUnsupported(_("looking for the bitmaps of checkpoints"));
    if (flags & VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE)
        return 0;
    if (virDomainObjIsActive(vm))
        return qemuApiMomentUnsupported(_("making checkpoints"));
    virReportError(VIR_ERR_OPERATION_UNSUPPORTED, "%s",
                   _("cannot create checkpoint for inactive domain"));
    return -1;
}

static virDomainCheckpointDef *
parseUnlocked(const virApiCall *call, const char *xml)
{
    virDomainObj *vm = qemuApiGuest(call);
    virDomainCheckpointDef *def;

    virDomainObjUnlock(vm);
    def = virDomainCheckpointParse(xml, qemuApiDriver(call)->domainContext);
    virDomainObjLock(vm);
    return def;
}

static int
qemuDomainCheckpointCreateXML(virApiCall *call,
                              const remote_domain_checkpoint_create_xml_args *args,
                              remote_domain_checkpoint_create_xml_ret *ret)
{
    const virDomainObj *vm = qemuApiGuest(call);
    g_autoptr(virDomainCheckpointDef) def = NULL;
    const virDomainMoment *old;

    if (checkCreateFlags(args->flags) < 0 || checkCreateNeeds(vm, args->flags) < 0 ||
        !(def = parseUnlocked(call, args->xml_desc)) ||
        qemuApiCheckMoment(call, KIND, &def->moment) < 0)
        return -1;
    old = virDomainMomentListFind(vm->moments[KIND], def->moment.name);
    if (virDomainCheckpointCheckRedefine(def, vm->uuid,
                                         (const virDomainCheckpointDef *)old) < 0 ||
        qemuApiPutMoment(call, KIND, &def->moment, false) < 0)
        return -1;
    fillCheckpoint(call, &g_steal_pointer(&def)->moment, &ret->checkpoint);
    return 0;
}

static int
qemuDomainCheckpointDelete(virApiCall *call, const remote_domain_checkpoint_delete_args *args,
                           void *ret G_GNUC_UNUSED)
{
    if (args->flags & VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN &&
        args->flags & VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY) {
        virReportExclusiveFlags(VIR_FROM_DOMAIN_CHECKPOINT,
                                "VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN",
                                "VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY");
        return -1;
    }
    if (args->flags & VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY)
        return qemuApiDeleteMoment(call, KIND, args->checkpoint.name, args->flags);
    if (virDomainObjIsActive(qemuApiGuest(call)))
        return qemuApiMomentUnsupported(_("deleting the bitmaps of checkpoints"));
    virReportError(VIR_ERR_OPERATION_UNSUPPORTED, "%s",
                   _("cannot delete checkpoint for inactive domain"));
    return -1;
}

static int
qemuDomainCheckpointGetXMLDesc(virApiCall *call,
                               const remote_domain_checkpoint_get_xml_desc_args *args,
                               remote_domain_checkpoint_get_xml_desc_ret *ret)
{
    virDomainMoment *moment = qemuApiFindMoment(call, KIND, args->checkpoint.name);
    unsigned int secure = args->flags & VIR_DOMAIN_CHECKPOINT_XML_SECURE
        ? VIR_DOMAIN_DEF_FORMAT_SECURE : 0;
    virDomainDef *dom;

    if (!moment)
        return -1;
    if (args->flags & VIR_DOMAIN_CHECKPOINT_XML_SIZE) {
        if (virDomainObjCheckActive(qemuApiGuest(call)) < 0)
            return -1;
        return qemuApiMomentUnsupported(_("sizes of checkpoints"));
    }

    /* without it for a moment; the guest is locked */
    dom = moment->dom;
    if (args->flags & VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN)
        moment->dom = NULL;
    ret->xml = virDomainMomentFormat(KIND, moment, qemuApiDriver(call)->domainContext, secure);
    moment->dom = dom;
    return 0;
}

static int
qemuDomainListAllCheckpoints(virApiCall *call, const remote_domain_list_all_checkpoints_args *args,
                             remote_domain_list_all_checkpoints_ret *ret)
{
    return fillAll(call, NULL, args->flags, args->need_results, &ret->checkpoints.checkpoints_val,
                   &ret->checkpoints.checkpoints_len, &ret->ret);
}

static int
qemuDomainCheckpointListAllChildren(virApiCall *call,
                                    const remote_domain_checkpoint_list_all_children_args *args,
                                    remote_domain_checkpoint_list_all_children_ret *ret)
{
    return fillAll(call, args->checkpoint.name, args->flags, args->need_results,
                   &ret->checkpoints.checkpoints_val, &ret->checkpoints.checkpoints_len,
                   &ret->ret);
}

static int
qemuDomainCheckpointLookupByName(virApiCall *call,
                                 const remote_domain_checkpoint_lookup_by_name_args *args,
                                 remote_domain_checkpoint_lookup_by_name_ret *ret)
{
    const virDomainMoment *moment = qemuApiFindMoment(call, KIND, args->name);

    if (!moment)
        return -1;
    fillCheckpoint(call, moment, &ret->checkpoint);
    return 0;
}

static int
qemuDomainCheckpointGetParent(virApiCall *call,
                              const remote_domain_checkpoint_get_parent_args *args,
                              remote_domain_checkpoint_get_parent_ret *ret)
{
    const virDomainMoment *parent = qemuApiFindMomentParent(call, KIND, args->checkpoint.name);

    if (!parent)
        return -1;
    fillCheckpoint(call, parent, &ret->parent);
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_CHECKPOINT_CREATE_XML, qemuDomainCheckpointCreateXML,
                 .flags = VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE |
                          VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE |
                          VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE,
                 .job = VIR_JOB_MODIFY),
    QEMU_API_ROW(DOMAIN_CHECKPOINT_DELETE, qemuDomainCheckpointDelete,
                 .flags = VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN |
                          VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY |
                          VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY,
                 .job = VIR_JOB_MODIFY),
    QEMU_API_ROW(DOMAIN_CHECKPOINT_GET_XML_DESC, qemuDomainCheckpointGetXMLDesc,
                 .flags = VIR_DOMAIN_CHECKPOINT_XML_SECURE | VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN |
                          VIR_DOMAIN_CHECKPOINT_XML_SIZE),
    QEMU_API_ROW(DOMAIN_LIST_ALL_CHECKPOINTS, qemuDomainListAllCheckpoints, .flags = LIST_FLAGS),
    QEMU_API_ROW(DOMAIN_CHECKPOINT_LIST_ALL_CHILDREN, qemuDomainCheckpointListAllChildren,
                 .flags = LIST_FLAGS),
    QEMU_API_ROW(DOMAIN_CHECKPOINT_LOOKUP_BY_NAME, qemuDomainCheckpointLookupByName),
    QEMU_API_ROW(DOMAIN_CHECKPOINT_GET_PARENT, qemuDomainCheckpointGetParent),
};

QEMU_API_TABLE(qemuApiDomainCheckpoint, rows);
