/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_api_snapshot.c: snapshots of guests: what is remembered of them. */
#include "config.h"

#include "qemu_api.h"
#include "qemu_api_moment.h"
#include "qemu_api_util.h"
#include "qemu_driver.h"
#include "remote_types.h"
#include "virdomainsnapshot.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

#define KIND VIR_DOMAIN_MOMENT_SNAPSHOT

#define LIST_FLAGS \
    (VIR_DOMAIN_SNAPSHOT_LIST_ROOTS | VIR_DOMAIN_SNAPSHOT_LIST_METADATA | \
     VIR_DOMAIN_SNAPSHOT_LIST_LEAVES | VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES | \
     VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA | VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE | \
     VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE | VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY | \
     VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL | VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL | \
     VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL)

#define CREATE_FLAGS \
    (VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT | \
     VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA | VIR_DOMAIN_SNAPSHOT_CREATE_HALT | \
     VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY | VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT | \
     VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE | VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC | \
     VIR_DOMAIN_SNAPSHOT_CREATE_LIVE | VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE)

/* ---- replies ---------------------------------------------------------------------- */

static void
fillSnapshot(const virApiCall *call, const virDomainMoment *moment,
             remote_nonnull_domain_snapshot *ret_snap)
{
    qemuApiFillDomain(qemuApiGuest(call), &ret_snap->dom);
    ret_snap->name = g_strdup(moment->name);
}

/* NULL: the whole guest's. */
static GPtrArray *
collect(const virApiCall *call, const char *from, unsigned int flags)
{
    const qemuApiMomentQuery query = {
        .from = from,
        .roots = VIR_DOMAIN_SNAPSHOT_LIST_ROOTS,
        .descendants = VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS,
        .filter = virDomainSnapshotMatches,
    };

    return qemuApiCollectMoments(call, KIND, &query, flags);
}

static int
fillCount(const virApiCall *call, const char *from, unsigned int flags, int *ret_num)
{
    g_autoptr(GPtrArray) found = collect(call, from, flags);

    if (!found)
        return -1;
    *ret_num = found->len;
    return 0;
}

static int
fillNames(const virApiCall *call, const char *from, unsigned int flags, int wanted,
          char ***ret_names, unsigned int *ret_nnames)
{
    g_autoptr(GPtrArray) found = collect(call, from, flags);
    unsigned int room;

    if (!found)
        return -1;
    room = MIN(found->len, (unsigned int)MAX(wanted, 0));
    *ret_names = g_new0(char *, room);
    for (guint i = 0; i < room; i++)
        (*ret_names)[(*ret_nnames)++] =
            g_strdup(((virDomainMoment *)g_ptr_array_index(found, i))->name);
    return 0;
}

static int
fillAll(const virApiCall *call, const char *from, unsigned int flags, bool want,
        remote_nonnull_domain_snapshot **ret_snaps, unsigned int *ret_nsnaps, int *ret_num)
{
    g_autoptr(GPtrArray) found = collect(call, from, flags);

    if (!found)
        return -1;
    *ret_num = found->len;
    if (!want)
        return 0;
    *ret_snaps = g_new0(remote_nonnull_domain_snapshot, found->len);
    for (guint i = 0; i < found->len; i++)
        fillSnapshot(call, g_ptr_array_index(found, i), &(*ret_snaps)[(*ret_nsnaps)++]);
    return 0;
}

/* ---- defining --------------------------------------------------------------------- */

/* Flags that rule each other out, in the words that clients of stock know. */
static int
checkCreateFlags(unsigned int flags)
{
#define FLAG(name) VIR_DOMAIN_SNAPSHOT_CREATE_##name
#define NAME(name) "VIR_DOMAIN_SNAPSHOT_CREATE_" #name
    if (flags & FLAG(QUIESCE) && !(flags & FLAG(DISK_ONLY))) {
        virReportRequiredFlags(VIR_FROM_QEMU, NAME(QUIESCE), NAME(DISK_ONLY));
        return -1;
    }
    if (flags & FLAG(CURRENT) && !(flags & FLAG(REDEFINE))) {
        virReportRequiredFlags(VIR_FROM_DOMAIN_SNAPSHOT, NAME(CURRENT), NAME(REDEFINE));
        return -1;
    }
    if (flags & FLAG(LIVE) && flags & FLAG(REDEFINE)) {
        virReportExclusiveFlags(VIR_FROM_QEMU, NAME(LIVE), NAME(REDEFINE));
        return -1;
    }
    if (flags & FLAG(REDEFINE) && flags & FLAG(NO_METADATA)) {
        virReportExclusiveFlags(VIR_FROM_DOMAIN_SNAPSHOT, NAME(REDEFINE), NAME(NO_METADATA));
        return -1;
    }
    if (flags & FLAG(REDEFINE) && flags & FLAG(HALT)) {
        virReportExclusiveFlags(VIR_FROM_DOMAIN_SNAPSHOT, NAME(REDEFINE), NAME(HALT));
        return -1;
    }
    if (!(flags & FLAG(REDEFINE)))
        return qemuApiMomentUnsupported(_("taking snapshots"));
    return 0;
#undef FLAG
#undef NAME
}

static int
checkState(const virDomainSnapshotDef *def, unsigned int flags)
{
    if (def->state == VIR_DOMAIN_SNAPSHOT_STATE_PMSUSPENDED) {
        virReportError(VIR_ERR_OPERATION_UNSUPPORTED, "%s",
                       _("qemu doesn't support taking snapshots of PMSUSPENDED guests"));
        return -1;
    }
    if (def->state == VIR_DOMAIN_SNAPSHOT_STATE_BLOCKED) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("Invalid domain state %s"),
                       virDomainSnapshotStateToString(def->state));
        return -1;
    }
    if (flags & VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY &&
        def->state != VIR_DOMAIN_SNAPSHOT_STATE_DISK) {
        virReportErrorFull(VIR_FROM_DOMAIN_SNAPSHOT, VIR_ERR_INVALID_ARG, -1,
                           _("disk-only flag for snapshot %s requires disk-snapshot state"),
                           def->moment.name);
        return -1;
    }
    return 0;
}

/* Emulators may have to be asked, and files looked for, so the guest isn't locked meanwhile. */
static virDomainSnapshotDef *
parseUnlocked(const virApiCall *call, const char *xml, unsigned int flags)
{
    unsigned int parse = flags & VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE
        ? VIR_DOMAIN_DEF_PARSE_VALIDATE : 0;
    virDomainObj *vm = qemuApiGuest(call);
    virDomainSnapshotDef *def;

    virDomainObjUnlock(vm);
    def = virDomainSnapshotParse(xml, qemuApiDriver(call)->domainContext, parse);
    virDomainObjLock(vm);
    return def;
}

static int
qemuDomainSnapshotCreateXML(virApiCall *call, const remote_domain_snapshot_create_xml_args *args,
                            remote_domain_snapshot_create_xml_ret *ret)
{
    const virDomainObj *vm = qemuApiGuest(call);
    bool current = args->flags & VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT;
    g_autoptr(virDomainSnapshotDef) def = NULL;
    const virDomainMoment *old;

    if (checkCreateFlags(args->flags) < 0 ||
        !(def = parseUnlocked(call, args->xml_desc, args->flags)) ||
        qemuApiCheckMoment(call, KIND, &def->moment) < 0 || checkState(def, args->flags) < 0)
        return -1;
    old = virDomainMomentListFind(vm->moments[KIND], def->moment.name);
    if (virDomainSnapshotCheckRedefine(def, vm->uuid, (const virDomainSnapshotDef *)old) < 0 ||
        qemuApiPutMoment(call, KIND, &def->moment, current) < 0)
        return -1;
    fillSnapshot(call, &g_steal_pointer(&def)->moment, &ret->snap);
    return 0;
}

static int
qemuDomainSnapshotDelete(virApiCall *call, const remote_domain_snapshot_delete_args *args,
                         void *ret G_GNUC_UNUSED)
{
    if (args->flags & VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN &&
        args->flags & VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY) {
        virReportExclusiveFlags(VIR_FROM_DOMAIN_SNAPSHOT, "VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN",
                                "VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY");
        return -1;
    }
    if (!qemuApiFindMoment(call, KIND, args->snap.name))
        return -1;
    if (!(args->flags & VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY))
        return qemuApiMomentUnsupported(_("deleting the data of snapshots"));
    return qemuApiDeleteMoment(call, KIND, args->snap.name, args->flags);
}

/* ---- asking ----------------------------------------------------------------------- */

static int
qemuDomainSnapshotGetXMLDesc(virApiCall *call, const remote_domain_snapshot_get_xml_desc_args *args,
                             remote_domain_snapshot_get_xml_desc_ret *ret)
{
    const virDomainMoment *moment = qemuApiFindMoment(call, KIND, args->snap.name);
    unsigned int secure = args->flags & VIR_DOMAIN_SNAPSHOT_XML_SECURE
        ? VIR_DOMAIN_DEF_FORMAT_SECURE : 0;

    if (!moment)
        return -1;
    ret->xml = virDomainMomentFormat(KIND, moment, qemuApiDriver(call)->domainContext, secure);
    return 0;
}

static int
qemuDomainSnapshotNum(virApiCall *call, const remote_domain_snapshot_num_args *args,
                      remote_domain_snapshot_num_ret *ret)
{
    return fillCount(call, NULL, args->flags, &ret->num);
}

static int
qemuDomainSnapshotListNames(virApiCall *call, const remote_domain_snapshot_list_names_args *args,
                            remote_domain_snapshot_list_names_ret *ret)
{
    return fillNames(call, NULL, args->flags, args->maxnames, &ret->names.names_val,
                     &ret->names.names_len);
}

static int
qemuDomainListAllSnapshots(virApiCall *call, const remote_domain_list_all_snapshots_args *args,
                           remote_domain_list_all_snapshots_ret *ret)
{
    return fillAll(call, NULL, args->flags, args->need_results, &ret->snapshots.snapshots_val,
                   &ret->snapshots.snapshots_len, &ret->ret);
}

static int
qemuDomainSnapshotNumChildren(virApiCall *call,
                              const remote_domain_snapshot_num_children_args *args,
                              remote_domain_snapshot_num_children_ret *ret)
{
    return fillCount(call, args->snap.name, args->flags, &ret->num);
}

static int
qemuDomainSnapshotListChildrenNames(virApiCall *call,
                                    const remote_domain_snapshot_list_children_names_args *args,
                                    remote_domain_snapshot_list_children_names_ret *ret)
{
    return fillNames(call, args->snap.name, args->flags, args->maxnames, &ret->names.names_val,
                     &ret->names.names_len);
}

static int
qemuDomainSnapshotListAllChildren(virApiCall *call,
                                  const remote_domain_snapshot_list_all_children_args *args,
                                  remote_domain_snapshot_list_all_children_ret *ret)
{
    return fillAll(call, args->snapshot.name, args->flags, args->need_results,
                   &ret->snapshots.snapshots_val, &ret->snapshots.snapshots_len, &ret->ret);
}

static int
qemuDomainSnapshotLookupByName(virApiCall *call,
                               const remote_domain_snapshot_lookup_by_name_args *args,
                               remote_domain_snapshot_lookup_by_name_ret *ret)
{
    const virDomainMoment *moment = qemuApiFindMoment(call, KIND, args->name);

    if (!moment)
        return -1;
    fillSnapshot(call, moment, &ret->snap);
    return 0;
}

static virDomainMoment *
currentOf(const virApiCall *call)
{
    return virDomainMomentListGetCurrent(qemuApiGuest(call)->moments[KIND]);
}

static int
qemuDomainHasCurrentSnapshot(virApiCall *call,
                             const remote_domain_has_current_snapshot_args *args G_GNUC_UNUSED,
                             remote_domain_has_current_snapshot_ret *ret)
{
    ret->result = currentOf(call) != NULL;
    return 0;
}

static int
qemuDomainSnapshotCurrent(virApiCall *call,
                          const remote_domain_snapshot_current_args *args G_GNUC_UNUSED,
                          remote_domain_snapshot_current_ret *ret)
{
    const virDomainMoment *moment = currentOf(call);

    if (!moment) {
        virReportError(VIR_ERR_NO_DOMAIN_SNAPSHOT, "%s",
                       _("the domain does not have a current snapshot"));
        return -1;
    }
    fillSnapshot(call, moment, &ret->snap);
    return 0;
}

static int
qemuDomainSnapshotGetParent(virApiCall *call, const remote_domain_snapshot_get_parent_args *args,
                            remote_domain_snapshot_get_parent_ret *ret)
{
    const virDomainMoment *parent = qemuApiFindMomentParent(call, KIND, args->snap.name);

    if (!parent)
        return -1;
    fillSnapshot(call, parent, &ret->snap);
    return 0;
}

static int
qemuDomainSnapshotIsCurrent(virApiCall *call, const remote_domain_snapshot_is_current_args *args,
                            remote_domain_snapshot_is_current_ret *ret)
{
    const virDomainMoment *moment = qemuApiFindMoment(call, KIND, args->snap.name);

    if (!moment)
        return -1;
    ret->current = moment == currentOf(call);
    return 0;
}

/* There are no others. */
static int
qemuDomainSnapshotHasMetadata(virApiCall *call,
                              const remote_domain_snapshot_has_metadata_args *args,
                              remote_domain_snapshot_has_metadata_ret *ret)
{
    if (!qemuApiFindMoment(call, KIND, args->snap.name))
        return -1;
    ret->metadata = 1;
    return 0;
}

static const qemuApiRow rows[] = {
    QEMU_API_ROW(DOMAIN_SNAPSHOT_CREATE_XML, qemuDomainSnapshotCreateXML,
                 .flags = CREATE_FLAGS, .job = VIR_JOB_MODIFY),
    QEMU_API_ROW(DOMAIN_SNAPSHOT_DELETE, qemuDomainSnapshotDelete,
                 .flags = VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN |
                          VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY |
                          VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY,
                 .job = VIR_JOB_MODIFY),
    QEMU_API_ROW(DOMAIN_SNAPSHOT_GET_XML_DESC, qemuDomainSnapshotGetXMLDesc,
                 .flags = VIR_DOMAIN_SNAPSHOT_XML_SECURE),
    QEMU_API_ROW(DOMAIN_SNAPSHOT_NUM, qemuDomainSnapshotNum, .flags = LIST_FLAGS),
    QEMU_API_ROW(DOMAIN_SNAPSHOT_LIST_NAMES, qemuDomainSnapshotListNames, .flags = LIST_FLAGS),
    QEMU_API_ROW(DOMAIN_LIST_ALL_SNAPSHOTS, qemuDomainListAllSnapshots, .flags = LIST_FLAGS),
    QEMU_API_ROW(DOMAIN_SNAPSHOT_NUM_CHILDREN, qemuDomainSnapshotNumChildren,
                 .flags = LIST_FLAGS),
    QEMU_API_ROW(DOMAIN_SNAPSHOT_LIST_CHILDREN_NAMES, qemuDomainSnapshotListChildrenNames,
                 .flags = LIST_FLAGS),
    QEMU_API_ROW(DOMAIN_SNAPSHOT_LIST_ALL_CHILDREN, qemuDomainSnapshotListAllChildren,
                 .flags = LIST_FLAGS),
    QEMU_API_ROW(DOMAIN_SNAPSHOT_LOOKUP_BY_NAME, qemuDomainSnapshotLookupByName),
    QEMU_API_ROW(DOMAIN_HAS_CURRENT_SNAPSHOT, qemuDomainHasCurrentSnapshot),
    QEMU_API_ROW(DOMAIN_SNAPSHOT_CURRENT, qemuDomainSnapshotCurrent),
    QEMU_API_ROW(DOMAIN_SNAPSHOT_GET_PARENT, qemuDomainSnapshotGetParent),
    QEMU_API_ROW(DOMAIN_SNAPSHOT_IS_CURRENT, qemuDomainSnapshotIsCurrent),
    QEMU_API_ROW(DOMAIN_SNAPSHOT_HAS_METADATA, qemuDomainSnapshotHasMetadata),
};

QEMU_API_TABLE(qemuApiDomainSnapshot, rows);
