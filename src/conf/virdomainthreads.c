/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainthreads.c: vCPUs and I/O threads of a guest, and where on the host they run. */
#include <config.h>

#include "virdomainthreads.h"

#include "virdomainvalidate.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

/* ---- vCPUs ------------------------------------------------------------------------ */

static virDomainVcpu *
virDomainVcpuFind(const GPtrArray *list, unsigned int id)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(list); i++) {
        virDomainVcpu *vcpu = g_ptr_array_index(list, i);

        if (vcpu->id == id)
            return vcpu;
    }
    return NULL;
}

/* The list names each vCPU, those that the document leaves out are offline; it counts itself. */
static int
virDomainDefCompleteVcpuList(virDomainDef *def)
{
    g_autoptr(GPtrArray) given = g_steal_pointer(&def->vcpuList);
    g_autofree virDomainVcpu **byId = g_new0(virDomainVcpu *, def->maxvcpus);
    unsigned int online = 0;
    unsigned int id;
    size_t i;

    g_ptr_array_set_free_func(given, g_free);
    for (i = 0; i < given->len; i++) {
        virDomainVcpu *vcpu = g_ptr_array_index(given, i);

        if (vcpu->id >= def->maxvcpus) {
            virReportError(VIR_ERR_XML_ERROR,
                           _("vcpu id '%u' is out of range of maximum vcpu count"), vcpu->id);
            return -1;
        }
        byId[vcpu->id] = vcpu;
    }
    for (id = 0; id < def->maxvcpus; id++) {
        virDomainVcpu *vcpu = virSchemaNew(&virDomainVcpuSchema);

        if (byId[id] != NULL)
            *vcpu = *byId[id];
        vcpu->id = id;
        if (vcpu->enabled == VIR_TRISTATE_BOOL_ABSENT)
            vcpu->enabled = VIR_TRISTATE_BOOL_NO;
        if (vcpu->hotpluggable == VIR_TRISTATE_BOOL_ABSENT)
            vcpu->hotpluggable = vcpu->enabled == VIR_TRISTATE_BOOL_YES ? VIR_TRISTATE_BOOL_NO
                                                                        : VIR_TRISTATE_BOOL_YES;
        online += vcpu->enabled == VIR_TRISTATE_BOOL_YES;
        virSchemaListAppend(&def->vcpuList, vcpu);
    }
    def->vcpus = online;
    return 0;
}

static int
virDomainDefCompleteVcpus(virDomainDef *def)
{
    if (def->maxvcpus == 0) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("a guest needs at least one vCPU"));
        return -1;
    }
    if (def->vcpuList != NULL) {
        /* The list names each of them. */
        if (def->maxvcpus > VIR_BITMAP_MAX) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("more than %u vCPUs"), VIR_BITMAP_MAX);
            return -1;
        }
        if (virDomainDefCompleteVcpuList(def) < 0)
            return -1;
    }
    if (def->vcpus > def->maxvcpus) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("maximum vCPU count must not be less than current vCPU count"));
        return -1;
    }
    if (def->vcpus == def->maxvcpus)
        def->vcpus = 0;
    if (def->vcpuPlacement == VIR_DOMAIN_PLACEMENT_DEFAULT)
        def->vcpuPlacement = VIR_DOMAIN_PLACEMENT_STATIC;
    if (def->vcpuPlacement == VIR_DOMAIN_PLACEMENT_AUTO)
        g_clear_pointer(&def->cpuset, virBitmapFree);
    return 0;
}

static int
virDomainDefValidateVcpus(const virDomainDef *def)
{
    unsigned int ordered = 0;
    unsigned int online = 0;
    size_t i;

    for (i = 0; i < virSchemaListLength(def->vcpuList); i++) {
        const virDomainVcpu *vcpu = g_ptr_array_index(def->vcpuList, i);

        if (vcpu->enabled == VIR_TRISTATE_BOOL_YES) {
            online++;
            ordered += vcpu->order != 0;
        } else if (vcpu->hotpluggable == VIR_TRISTATE_BOOL_NO) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                           _("vcpu '%u' is both offline and not hotpluggable"), vcpu->id);
            return -1;
        }
    }
    if (i > 0 && virDomainVcpuFind(def->vcpuList, 0)->enabled != VIR_TRISTATE_BOOL_YES) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s", _("vcpu 0 can't be offline"));
        return -1;
    }
    if (ordered != 0 && ordered != online) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("all vcpus must have either set or unset order"));
        return -1;
    }
    return 0;
}

/* ---- I/O threads ---------------------------------------------------------------------- */

/* Each id once; a list that is there gets those that the count asks for beside it. */
static int
virDomainDefCompleteIOThreads(virDomainDef *def)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(NULL, NULL);
    unsigned int id = 1;
    size_t i;

    if (def->iothreads > VIR_BITMAP_MAX) {
        virReportError(VIR_ERR_XML_ERROR, _("more than %u I/O threads"), VIR_BITMAP_MAX);
        return -1;
    }
    for (i = 0; i < virSchemaListLength(def->iothreadList); i++) {
        const virDomainIOThread *thread = g_ptr_array_index(def->iothreadList, i);

        if (!g_hash_table_add(ids, GUINT_TO_POINTER(thread->id))) {
            virReportError(VIR_ERR_XML_ERROR, _("duplicate iothread id '%u' found"), thread->id);
            return -1;
        }
    }
    for (; def->iothreadList != NULL && def->iothreadList->len < def->iothreads; id++) {
        virDomainIOThread *thread;

        if (g_hash_table_contains(ids, GUINT_TO_POINTER(id)))
            continue;
        thread = virSchemaNew(&virDomainIOThreadSchema);
        thread->id = id;
        virSchemaListAppend(&def->iothreadList, thread);
    }
    def->iothreads = MAX(def->iothreads, virSchemaListLength(def->iothreadList));
    return 0;
}

bool
virDomainDefHasIOThread(const virDomainDef *def, unsigned int id)
{
    size_t i;

    if (def->iothreadList == NULL)
        return id >= 1 && id <= def->iothreads;
    for (i = 0; i < def->iothreadList->len; i++) {
        if (((virDomainIOThread *)g_ptr_array_index(def->iothreadList, i))->id == id)
            return true;
    }
    return false;
}

/* ---- pins and schedulers -------------------------------------------------------------- */

typedef enum { THREAD_VCPU, THREAD_IO } virDomainThreadKind;

/* The order of threads of one kind: that of their numbers, or that of a list. */
typedef struct virDomainThreads {
    virDomainThreadKind kind;
    unsigned int first;
    unsigned int last;
    GHashTable *places;         /* by number, from 1 on; NULL: that of numbers */
} virDomainThreads;

/* The place of thread @id among those of its kind, -1 when there is none of it. */
static int
virDomainThreadsPlace(const virDomainThreads *threads, unsigned int id)
{
    if (threads->places != NULL)
        return GPOINTER_TO_INT(g_hash_table_lookup(threads->places, GUINT_TO_POINTER(id))) - 1;
    return id >= threads->first && id <= threads->last ? (int)id : -1;
}

static GHashTable *
virDomainDefIOThreadPlaces(const virDomainDef *def)
{
    GHashTable *places;
    size_t i;

    if (def->iothreadList == NULL)
        return NULL;
    places = g_hash_table_new(NULL, NULL);
    for (i = 0; i < def->iothreadList->len; i++) {
        const virDomainIOThread *thread = g_ptr_array_index(def->iothreadList, i);

        g_hash_table_insert(places, GUINT_TO_POINTER(thread->id), GINT_TO_POINTER(i + 1));
    }
    return places;
}

static gint
virDomainComparePins(gconstpointer a, gconstpointer b, gpointer opaque)
{
    const virDomainThreads *threads = opaque;
    const virDomainPin *x = *(virDomainPin *const *)a;
    const virDomainPin *y = *(virDomainPin *const *)b;

    return virDomainThreadsPlace(threads, x->id) - virDomainThreadsPlace(threads, y->id);
}

static bool
virDomainPinHasThread(const void *element, const void *opaque)
{
    return virDomainThreadsPlace(opaque, ((const virDomainPin *)element)->id) >= 0;
}

/* Pins stand in the order of their threads, one each. Those of vCPUs that aren't there go. */
static int
virDomainCompletePins(virDomainThreads *threads, GPtrArray **pins)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(NULL, NULL);
    bool vcpu = threads->kind == THREAD_VCPU;
    size_t i;

    for (i = 0; i < virSchemaListLength(*pins); i++) {
        const virDomainPin *pin = g_ptr_array_index(*pins, i);

        if (!g_hash_table_add(ids, GUINT_TO_POINTER(pin->id))) {
            virReportError(VIR_ERR_INTERNAL_ERROR, _("duplicate %s '%u'"),
                           vcpu ? "vcpupin for vcpu" : "iothreadpin for same iothread", pin->id);
            return -1;
        }
        if (!vcpu && !virDomainPinHasThread(pin, threads)) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("Cannot find 'iothread' : %u"), pin->id);
            return -1;
        }
    }
    virSchemaListKeep(&virDomainVcpuPinSchema, pins, virDomainPinHasThread, threads);
    if (*pins != NULL)
        g_ptr_array_sort_with_data(*pins, virDomainComparePins, threads);
    return 0;
}

static gint
virDomainCompareScheds(gconstpointer a, gconstpointer b, gpointer opaque)
{
    const virDomainThreads *threads = opaque;
    const virDomainSched *x = *(virDomainSched *const *)a;
    const virDomainSched *y = *(virDomainSched *const *)b;

    return virDomainThreadsPlace(threads, virBitmapNext(x->threads, -1)) -
        virDomainThreadsPlace(threads, virBitmapNext(y->threads, -1));
}

static int
virDomainAddSched(const virDomainThreads *threads, const virDomainSched *sched, unsigned int id,
                  GPtrArray **list)
{
    virDomainSched *own;

    if (virDomainThreadsPlace(threads, id) < 0) {
        if (threads->kind == THREAD_VCPU)
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                           _("vCPU '%u' is not present in domain definition"), id);
        else
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, _("Cannot find 'iothread' : %u"), id);
        return -1;
    }
    own = virSchemaNew(&virDomainVcpuSchedSchema);
    *own = *sched;
    own->threads = virBitmapNew();
    (void)virBitmapSet(own->threads, id);   /* a number that was in a set */
    virSchemaListAppend(list, own);
    return 0;
}

/* An element for each thread, in the order of the threads. */
static int
virDomainCompleteScheds(virDomainThreads *threads, GPtrArray **scheds)
{
    g_autoptr(virBitmap) seen = virBitmapNew();
    GPtrArray *given = g_steal_pointer(scheds);
    int rc = 0;
    size_t i;

    for (i = 0; i < virSchemaListLength(given); i++) {
        virDomainSched *sched = g_ptr_array_index(given, i);
        ssize_t id = -1;

        while (rc == 0 && (id = virBitmapNext(sched->threads, id)) >= 0) {
            if (virBitmapIsSet(seen, id)) {
                virReportError(VIR_ERR_XML_DETAIL, _("'%s' attributes '%s' must not overlap"),
                               threads->kind == THREAD_VCPU ? "vcpusched" : "iothreadsched",
                               threads->kind == THREAD_VCPU ? "vcpus" : "iothreads");
                rc = -1;
            } else {
                (void)virBitmapSet(seen, id);
                rc = virDomainAddSched(threads, sched, id, scheds);
            }
        }
        virSchemaFree(&virDomainVcpuSchedSchema, sched);
    }
    if (given != NULL)
        g_ptr_array_unref(given);
    if (*scheds != NULL)
        g_ptr_array_sort_with_data(*scheds, virDomainCompareScheds, threads);
    return rc;
}

int
virDomainDefCompleteThreads(virDomainDef *def)
{
    virDomainCputune *tune = &def->cputune;
    g_autoptr(GHashTable) places = NULL;
    virDomainThreads vcpus = { .kind = THREAD_VCPU };
    virDomainThreads iothreads = { .kind = THREAD_IO, .first = 1 };

    if (virDomainDefCompleteVcpus(def) < 0 || virDomainDefCompleteIOThreads(def) < 0)
        return -1;
    places = virDomainDefIOThreadPlaces(def);
    vcpus.last = def->maxvcpus - 1;
    iothreads.last = def->iothreads;
    iothreads.places = places;
    if (virDomainCompletePins(&vcpus, &tune->vcpupins) < 0 ||
        virDomainCompletePins(&iothreads, &tune->iothreadpins) < 0 ||
        virDomainCompleteScheds(&vcpus, &tune->vcpuscheds) < 0)
        return -1;
    return virDomainCompleteScheds(&iothreads, &tune->iothreadscheds);
}

/* ---- limits --------------------------------------------------------------------------- */

#define PERIOD_LEAST 1000
#define PERIOD_MOST 1000000
#define QUOTA_MOST 17592186044415LL

static int
virDomainCputuneCheck(const char *name, long long value, long long least, long long most)
{
    if (value >= least && value <= most)
        return 0;
    virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                   _("Value of cputune '%s' must be in range [%lld, %lld]"), name, least, most);
    return -1;
}

static int
virDomainDefValidateLimits(const virDomainCputune *tune)
{
    const struct { const char *name; unsigned long long value; } periods[] = {
        { "period", tune->period }, { "global_period", tune->globalPeriod },
        { "emulator_period", tune->emulatorPeriod }, { "iothread_period", tune->iothreadPeriod },
    };
    const struct { const char *name; long long value; } quotas[] = {
        { "quota", tune->quota }, { "global_quota", tune->globalQuota },
        { "emulator_quota", tune->emulatorQuota }, { "iothread_quota", tune->iothreadQuota },
    };
    size_t i;

    if (tune->shares != 0 && virDomainCputuneCheck("shares", MIN(tune->shares, G_MAXINT64), 2,
                                                   262144) < 0)
        return -1;
    for (i = 0; i < G_N_ELEMENTS(periods); i++) {
        if (periods[i].value != 0 &&
            virDomainCputuneCheck(periods[i].name, MIN(periods[i].value, G_MAXINT64),
                                  PERIOD_LEAST, PERIOD_MOST) < 0)
            return -1;
    }
    /* Below 0 is no limit. */
    for (i = 0; i < G_N_ELEMENTS(quotas); i++) {
        if (quotas[i].value > 0 && virDomainCputuneCheck(quotas[i].name, quotas[i].value,
                                                         PERIOD_LEAST, QUOTA_MOST) < 0)
            return -1;
    }
    return 0;
}

/* ---- parts of caches and bandwidth ----------------------------------------------------- */

static bool
virBitmapsMeet(const virBitmap *a, const virBitmap *b)
{
    ssize_t bit = -1;

    while ((bit = virBitmapNext(a, bit)) >= 0) {
        if (virBitmapIsSet(b, bit))
            return true;
    }
    return false;
}

/* They are compared each with each; hosts have no more than a few dozen. */
#define RESCTRL_MOST 256

/* Sets of vCPUs are the same or have nothing in common; of one kind they are never the same. */
static int
virDomainDefValidateResctrl(const virDomainCputune *tune)
{
    size_t ncaches = virSchemaListLength(tune->cachetunes);
    size_t n = ncaches + virSchemaListLength(tune->memorytunes);
    g_autofree virBitmap **sets = NULL;
    size_t i;
    size_t j;

    if (n > RESCTRL_MOST) {
        virReportError(VIR_ERR_XML_ERROR, _("more than %u cachetunes and memorytunes"),
                       RESCTRL_MOST);
        return -1;
    }
    sets = g_new0(virBitmap *, n);
    for (i = 0; i < n; i++)
        sets[i] = i < ncaches
            ? ((virDomainCachetune *)g_ptr_array_index(tune->cachetunes, i))->vcpus
            : ((virDomainMemorytune *)g_ptr_array_index(tune->memorytunes, i - ncaches))->vcpus;
    for (i = 0; i < n; i++) {
        for (j = 0; j < i; j++) {
            bool alike = (i < ncaches) == (j < ncaches);

            if (!virBitmapsMeet(sets[i], sets[j]))
                continue;
            if (!virBitmapEqual(sets[i], sets[j])) {
                virReportError(VIR_ERR_XML_ERROR, "%s", _("Overlapping vcpus in resctrls"));
                return -1;
            }
            if (alike) {
                virReportError(VIR_ERR_XML_ERROR, "%s",
                               i < ncaches ? _("Identical vcpus in cachetunes found")
                                           : _("Identical vcpus in memorytunes found"));
                return -1;
            }
        }
    }
    return 0;
}

int
virDomainDefValidateThreads(const virDomainDef *def)
{
    if (virDomainDefValidateVcpus(def) < 0 || virDomainDefValidateLimits(&def->cputune) < 0)
        return -1;
    if (virDomainDefValidateResctrl(&def->cputune) < 0)
        return -1;
    VIR_DOMAIN_REFUSE_IF(def->virtType != VIR_DOMAIN_VIRT_KVM &&
                         (def->cputune.cachetunes != NULL || def->cputune.memorytunes != NULL),
                         "%s", _("cachetune is only supported for KVM domains"));
    return 0;
}
