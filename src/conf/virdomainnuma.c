/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainnuma.c: NUMA cells of a guest, and where on the host its memory is. */
#include <config.h>

#include "virdomainnuma.h"

#include <string.h>

#include "virdomainvalidate.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_DOMAIN

/* Cells are compared each with each; QEMU knows no more than 128. */
#define CELLS_MOST 128

static size_t
virDomainDefCellCount(const virDomainDef *def)
{
    return def->cpu ? virSchemaListLength(def->cpu->cells) : 0;
}

static virCPUCell *
virDomainDefCell(const virDomainDef *def, size_t i)
{
    return g_ptr_array_index(def->cpu->cells, i);
}

/* ---- cells -------------------------------------------------------------------------- */

static int
virDomainDefCompareCells(gconstpointer a, gconstpointer b)
{
    const virCPUCell *x = *(virCPUCell *const *)a;
    const virCPUCell *y = *(virCPUCell *const *)b;

    return x->id < y->id ? -1 : x->id > y->id;
}

/* Cells are numbered from 0 without gaps; those without a number have that of their place. */
static int
virDomainDefNumberCells(virDomainDef *def)
{
    size_t n = virDomainDefCellCount(def);
    size_t i;

    if (n > CELLS_MOST) {
        virReportError(VIR_ERR_XML_ERROR, _("more than %u NUMA cells"), CELLS_MOST);
        return -1;
    }
    for (i = 0; i < n; i++) {
        virCPUCell *cell = virDomainDefCell(def, i);

        if (!cell->id_set)
            cell->id = i;
        cell->id_set = true;
        if (cell->id >= n) {
            virReportError(VIR_ERR_XML_ERROR, "%s",
                           _("Exactly one 'cell' element per guest NUMA cell allowed,"
                             " non-contiguous ranges or ranges not starting from 0 are not"
                             " allowed"));
            return -1;
        }
    }
    g_ptr_array_sort(def->cpu->cells, virDomainDefCompareCells);
    for (i = 0; i < n; i++) {
        if (virDomainDefCell(def, i)->id != i) {
            virReportError(VIR_ERR_XML_ERROR,
                           _("Duplicate NUMA cell info for cell id '%u'"),
                           virDomainDefCell(def, i)->id);
            return -1;
        }
    }
    return 0;
}

/* Each vCPU is in one cell: those that no cell names are in the first. */
static int
virDomainDefFillCells(virDomainDef *def)
{
    g_autoptr(virBitmap) named = virBitmapNew();
    unsigned int vcpu;
    ssize_t bit;
    size_t i;

    for (i = 0; i < virDomainDefCellCount(def); i++) {
        const virBitmap *cpus = virDomainDefCell(def, i)->cpus;

        for (bit = -1; cpus != NULL && (bit = virBitmapNext(cpus, bit)) >= 0;) {
            if ((size_t)bit >= def->maxvcpus) {
                virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                               _("Number of CPUs in <numa> exceeds the <vcpu> count"));
                return -1;
            }
            if (virBitmapIsSet(named, bit)) {
                virReportError(VIR_ERR_CONFIG_UNSUPPORTED,
                               _("NUMA cell %zu has vCPU %zd that another cell has, too"), i,
                               bit);
                return -1;
            }
            (void)virBitmapSet(named, bit);     /* a number that was in a set */
        }
    }
    for (vcpu = 0; vcpu < def->maxvcpus && vcpu < VIR_BITMAP_MAX; vcpu++) {
        virCPUCell *first = virDomainDefCell(def, 0);

        if (virBitmapIsSet(named, vcpu))
            continue;
        if (first->cpus == NULL)
            first->cpus = virBitmapNew();
        (void)virBitmapSet(first->cpus, vcpu);   /* below VIR_BITMAP_MAX */
    }
    return 0;
}

/* ---- distances ------------------------------------------------------------------------ */

#define DISTANCE_SELF 10

typedef struct virDomainDistances {
    size_t n;
    unsigned int *values;       /* from row to column, 0: not known */
} virDomainDistances;

static int
virDomainDistancesRead(virDomainDistances *distances, const virCPUCell *cell)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(cell->distances); i++) {
        const virCPUDistance *sibling = g_ptr_array_index(cell->distances, i);
        unsigned int *back;

        if (sibling->id >= distances->n) {
            virReportError(VIR_ERR_XML_ERROR,
                           _("'sibling_id %u' does not refer to a valid cell within NUMA"
                             " 'cell id %u'"), sibling->id, cell->id);
            return -1;
        }
        if (sibling->id == cell->id && sibling->value != DISTANCE_SELF) {
            virReportError(VIR_ERR_XML_ERROR,
                           _("'value %u' is invalid for 'sibling id %u' under NUMA"
                             " 'cell id %u'"), sibling->value, sibling->id, cell->id);
            return -1;
        }
        distances->values[cell->id * distances->n + sibling->id] = sibling->value;
        distances->values[cell->id * distances->n + cell->id] = DISTANCE_SELF;
        back = &distances->values[sibling->id * distances->n + cell->id];
        /* The way back is as long until something else is said. */
        if (*back == 0)
            *back = sibling->value;
        distances->values[sibling->id * distances->n + sibling->id] = DISTANCE_SELF;
    }
    return 0;
}

static void
virDomainDistancesWrite(const virDomainDistances *distances, virCPUCell *cell)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(cell->distances); i++)
        virSchemaFree(&virCPUDistanceSchema, g_ptr_array_index(cell->distances, i));
    g_clear_pointer(&cell->distances, g_ptr_array_unref);
    for (i = 0; i < distances->n; i++) {
        virCPUDistance *sibling;

        if (distances->values[cell->id * distances->n + i] == 0)
            continue;
        sibling = virSchemaNew(&virCPUDistanceSchema);
        sibling->id = i;
        sibling->value = distances->values[cell->id * distances->n + i];
        virSchemaListAppend(&cell->distances, sibling);
    }
}

static int
virDomainDefCompleteDistances(virDomainDef *def)
{
    virDomainDistances distances = { .n = virDomainDefCellCount(def) };
    g_autofree unsigned int *values = g_new0(unsigned int, distances.n * distances.n);
    size_t i;

    distances.values = values;
    for (i = 0; i < distances.n; i++) {
        if (virDomainDistancesRead(&distances, virDomainDefCell(def, i)) < 0)
            return -1;
    }
    for (i = 0; i < distances.n; i++)
        virDomainDistancesWrite(&distances, virDomainDefCell(def, i));
    return 0;
}

int
virDomainDefCompleteCells(virDomainDef *def)
{
    if (virDomainDefCellCount(def) == 0)
        return 0;
    if (virDomainDefNumberCells(def) < 0 || virDomainDefFillCells(def) < 0)
        return -1;
    return virDomainDefCompleteDistances(def);
}

/* ---- placement -------------------------------------------------------------------------- */

static gint
virDomainCompareNodes(gconstpointer a, gconstpointer b)
{
    const virDomainNumaNode *x = *(virDomainNumaNode *const *)a;
    const virDomainNumaNode *y = *(virDomainNumaNode *const *)b;

    return x->cell < y->cell ? -1 : x->cell > y->cell;
}

/* What a memory element leaves out; automatic placement asks for advice at each start. */
static void
virDomainDefCompleteNumaMemory(virDomainDef *def)
{
    virDomainNumatune *numa = &def->numatune;
    bool given = numa->mode != NULL || numa->nodeset != NULL ||
        numa->placement != VIR_DOMAIN_NUMA_PLACEMENT_DEFAULT;

    if (given && numa->placement == VIR_DOMAIN_NUMA_PLACEMENT_DEFAULT)
        numa->placement = numa->nodeset == NULL &&
            def->vcpuPlacement == VIR_DOMAIN_PLACEMENT_AUTO ? VIR_DOMAIN_NUMA_PLACEMENT_AUTO
                                                            : VIR_DOMAIN_NUMA_PLACEMENT_STATIC;
    if (!given && def->vcpuPlacement == VIR_DOMAIN_PLACEMENT_AUTO)
        numa->placement = VIR_DOMAIN_NUMA_PLACEMENT_AUTO;
    if (numa->placement == VIR_DOMAIN_NUMA_PLACEMENT_AUTO)
        g_clear_pointer(&numa->nodeset, virBitmapFree);
    if (numa->placement != VIR_DOMAIN_NUMA_PLACEMENT_DEFAULT && numa->mode == NULL)
        numa->mode = g_strdup("strict");
}

int
virDomainDefCompletePlacement(virDomainDef *def)
{
    virDomainNumatune *numa = &def->numatune;
    size_t i;

    virDomainDefCompleteNumaMemory(def);
    if (numa->placement == VIR_DOMAIN_NUMA_PLACEMENT_STATIC) {
        if (numa->nodeset == NULL) {
            virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                           _("nodeset for NUMA memory tuning must be set if 'placement' is"
                             " 'static'"));
            return -1;
        }
        numa->placement = VIR_DOMAIN_NUMA_PLACEMENT_DEFAULT;    /* the nodeset says it */
    }
    /* Who says where threads run has no use for advice. */
    if (numa->placement == VIR_DOMAIN_NUMA_PLACEMENT_AUTO && def->cpuset == NULL &&
        def->cputune.emulatorpin == NULL)
        def->vcpuPlacement = VIR_DOMAIN_PLACEMENT_AUTO;
    for (i = 0; i < virSchemaListLength(numa->nodes); i++) {
        virDomainNumaNode *node = g_ptr_array_index(numa->nodes, i);

        if (node->mode == NULL)
            node->mode = g_strdup("strict");
    }
    if (numa->nodes != NULL)
        g_ptr_array_sort(numa->nodes, virDomainCompareNodes);
    return 0;
}

/* ---- checks ----------------------------------------------------------------------------- */

int
virDomainDefCheckNodes(const virDomainDef *def)
{
    const virDomainNumatune *numa = &def->numatune;
    size_t i;

    if (numa->nodes == NULL)
        return 0;
    if (numa->placement == VIR_DOMAIN_NUMA_PLACEMENT_AUTO) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s",
                       _("Per-node binding is not compatible with automatic NUMA placement."));
        return -1;
    }
    if (virDomainDefCellCount(def) == 0) {
        virReportError(VIR_ERR_XML_ERROR, "%s",
                       _("Element 'memnode' is invalid without any guest NUMA cells"));
        return -1;
    }
    for (i = 0; i < numa->nodes->len; i++) {
        const virDomainNumaNode *node = g_ptr_array_index(numa->nodes, i);

        if (node->cell >= virDomainDefCellCount(def)) {
            virReportError(VIR_ERR_XML_ERROR, "%s",
                           _("Argument 'cellid' in memnode element must correspond to existing"
                             " guest's NUMA cell"));
            return -1;
        }
        if (i > 0 && ((virDomainNumaNode *)g_ptr_array_index(numa->nodes, i - 1))->cell ==
                         node->cell) {
            virReportError(VIR_ERR_XML_ERROR, _("Multiple memnode elements with cellid %u"),
                           node->cell);
            return -1;
        }
    }
    return 0;
}

static bool
virDomainCellHasCache(const virCPUCell *cell, unsigned int level)
{
    size_t i;

    for (i = 0; i < virSchemaListLength(cell->caches); i++) {
        if (((virCPUCellCache *)g_ptr_array_index(cell->caches, i))->level == level)
            return true;
    }
    return false;
}

static int
virDomainDefValidateInterconnects(const virDomainDef *def, const GPtrArray *list,
                                  const char *what)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    size_t cells = virDomainDefCellCount(def);
    size_t i;

    for (i = 0; i < virSchemaListLength(list); i++) {
        const virCPUInterconnect *link = g_ptr_array_index(list, i);

        if (link->initiator >= cells || link->target >= cells) {
            virReportError(VIR_ERR_XML_ERROR, _("'%s' refers to a non-existent NUMA node"),
                           link->initiator >= cells ? "initiator" : "target");
            return -1;
        }
        if (link->cache != 0 &&
            !virDomainCellHasCache(virDomainDefCell(def, link->target), link->cache)) {
            virReportError(VIR_ERR_XML_ERROR, "%s",
                           _("'cache' refers to a non-existent NUMA node cache"));
            return -1;
        }
        if (!g_hash_table_add(seen, g_strdup_printf("%u %u %u %s", link->initiator, link->target,
                                                    link->cache, link->type))) {
            virReportError(VIR_ERR_XML_ERROR, _("Duplicate info for NUMA %s"), what);
            return -1;
        }
    }
    return 0;
}

/* ---- huge pages ------------------------------------------------------------------------- */

static int
virDomainDefCheckPageNodes(const virDomainDef *def, const virDomainHugepage *page)
{
    size_t cells = virDomainDefCellCount(def);
    ssize_t node = -1;

    while (page->nodeset != NULL && (node = virBitmapNext(page->nodeset, node)) >= 0) {
        if ((size_t)node >= MAX(cells, 1)) {
            virReportError(VIR_ERR_XML_DETAIL, _("hugepages: node %zd not found"), node);
            return -1;
        }
    }
    return 0;
}

/* A size for all the memory, and one for each set of cells. */
int
virDomainDefCompleteHugepages(virDomainDef *def)
{
    const virDomainHugepages *huge = def->mem.backing.hugepages;
    g_autoptr(GHashTable) owners = g_hash_table_new(NULL, NULL);
    const virDomainHugepage *master = NULL;
    size_t i;

    for (i = 0; huge != NULL && i < virSchemaListLength(huge->pages); i++) {
        virDomainHugepage *page = g_ptr_array_index(huge->pages, i);
        ssize_t node = -1;

        if (page->size == 0) {
            virReportError(VIR_ERR_XML_DETAIL, "%s", _("hugepage size can't be zero"));
            return -1;
        }
        if (virDomainDefCheckPageNodes(def, page) < 0)
            return -1;
        /* Memory without cells is node 0. */
        if (virDomainDefCellCount(def) == 0)
            g_clear_pointer(&page->nodeset, virBitmapFree);
        if (page->nodeset == NULL && master != NULL) {
            virReportError(VIR_ERR_XML_DETAIL, _("two master hugepages detected: %llu and %llu"),
                           page->size, master->size);
            return -1;
        }
        if (page->nodeset == NULL)
            master = page;
        while (page->nodeset != NULL && (node = virBitmapNext(page->nodeset, node)) >= 0) {
            const virDomainHugepage *other = g_hash_table_lookup(owners, GINT_TO_POINTER(node + 1));

            if (other != NULL) {
                virReportError(VIR_ERR_XML_DETAIL,
                               _("nodeset attribute of hugepages of sizes %llu and %llu"
                                 " intersect"), page->size, other->size);
                return -1;
            }
            g_hash_table_insert(owners, GINT_TO_POINTER(node + 1), page);
        }
    }
    return 0;
}

/* ---- memory ------------------------------------------------------------------------------ */

bool
virDomainDefHasSharedMemory(const virDomainDef *def)
{
    size_t n = virDomainDefCellCount(def);
    size_t i;

    for (i = 0; i < n; i++) {
        const char *access = virDomainDefCell(def, i)->memAccess;

        if (g_strcmp0(access ? access : def->mem.backing.access, "shared") != 0)
            return false;
    }
    return n > 0 || g_strcmp0(def->mem.backing.access, "shared") == 0;
}

static int
virDomainDefValidateBacking(const virDomainDef *def)
{
    const virDomainMemoryBacking *backing = &def->mem.backing;

    if (backing->hugepages == NULL)
        return 0;
    if (g_strcmp0(backing->source, "anonymous") == 0)
        return virDomainUnsupported("%s",
                                    _("hugepages are not allowed with anonymous memory source"));
    if (g_strcmp0(backing->allocation, "ondemand") == 0)
        return virDomainUnsupported("%s",
                                    _("hugepages are not allowed with memory allocation"
                                      " ondemand"));
    return 0;
}

int
virDomainDefValidateNuma(const virDomainDef *def)
{
    if (def->mem.hotplugMax > 0 && virDomainDefCellCount(def) == 0)
        return virDomainUnsupported("%s",
                                    _("At least one numa node has to be configured when enabling"
                                      " memory hotplug"));
    if (virDomainDefValidateBacking(def) < 0)
        return -1;
    if (def->cpu == NULL)
        return 0;
    if (virDomainDefValidateInterconnects(def, def->cpu->latencies, "latencies") < 0)
        return -1;
    return virDomainDefValidateInterconnects(def, def->cpu->bandwidths, "bandwidths");
}
