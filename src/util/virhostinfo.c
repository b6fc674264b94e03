/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virhostinfo.c: processors, memory and NUMA cells of this host, as the kernel tells. */
#include "config.h"

#include "virhostinfo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "virerror.h"
#include "virfile.h"
#include "viruuid.h"

#define VIR_FROM_THIS VIR_FROM_NONE

#define FILE_MAX (4 * 1024 * 1024)

/* Numbers of CPUs and nodes beyond this are nonsense. */
#define ID_MAX 65535

/* ---- files of one value -------------------------------------------------- */

/* Returns the text without its newline; NULL, with no error reported, when it can't be had. */
static char *
hostRead(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

static char *
hostRead(const char *root, const char *format, ...)
{
    g_autofree char *name = NULL;
    g_autofree char *path = NULL;
    char *text = NULL;
    va_list ap;

    va_start(ap, format);
    name = g_strdup_vprintf(format, ap);
    va_end(ap);
    path = g_strconcat(root ? root : "", name, NULL);

    if (access(path, R_OK) < 0)
        return NULL;
    VIR_ERROR_TRAP();
    if (virFileReadAll(path, FILE_MAX, &text, NULL) < 0)
        return NULL;
    return g_strchomp(text);
}

/* A number, or @fallback when there is none. */
static unsigned long long
hostNumber(const char *text, unsigned long long fallback)
{
    guint64 number;

    if (!text || !g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, &number, NULL))
        return fallback;
    return number;
}

static virBitmap *
hostBitmap(const char *text)
{
    VIR_ERROR_TRAP();

    return text && *text ? virBitmapParse(text) : NULL;
}

/* "Name:   123 kB" somewhere in @text. */
static unsigned long long
hostField(const char *text, const char *name)
{
    const char *line = strstr(text, name);

    return line ? strtoull(line + strlen(name), NULL, 10) : 0;
}

/* ---- CPUs ---------------------------------------------------------------- */

const char *
virHostInfoGetArch(void)
{
    static gsize done;
    static struct utsname name;

    if (g_once_init_enter(&done)) {
        if (uname(&name) < 0)
            g_strlcpy(name.machine, "unknown", sizeof(name.machine));
        g_once_init_leave(&done, 1);
    }
    return name.machine;
}

int
virHostInfoGetCPUMaps(const char *root, virBitmap **ret_present, virBitmap **ret_online)
{
    g_autofree char *present = hostRead(root, "/sys/devices/system/cpu/present");
    g_autofree char *online = hostRead(root, "/sys/devices/system/cpu/online");
    g_autoptr(virBitmap) presentMap = hostBitmap(present);
    g_autoptr(virBitmap) onlineMap = hostBitmap(online);

    if (!presentMap || !onlineMap) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s",
                       _("the kernel doesn't tell which CPUs there are"));
        return -1;
    }
    *ret_present = g_steal_pointer(&presentMap);
    *ret_online = g_steal_pointer(&onlineMap);
    return 0;
}

static unsigned int
hostTopologyNumber(const char *root, unsigned int cpu, const char *name)
{
    g_autofree char *text = hostRead(root, "/sys/devices/system/cpu/cpu%u/topology/%s", cpu, name);
    unsigned long long number = hostNumber(text, 0);

    return number <= ID_MAX ? (unsigned int)number : 0; /* unknown is written as a huge one */
}

static void
hostCPUClear(gpointer data)
{
    virBitmapFree(((virHostCPU *)data)->siblings);
}

static GArray *
hostReadCPUs(const char *root, const virBitmap *cpus)
{
    GArray *array = g_array_new(FALSE, TRUE, sizeof(virHostCPU));
    ssize_t id = -1;

    g_array_set_clear_func(array, hostCPUClear);
    while ((id = virBitmapNext(cpus, id)) >= 0) {
        g_autofree char *siblings =
            hostRead(root, "/sys/devices/system/cpu/cpu%zd/topology/thread_siblings_list", id);
        virHostCPU cpu = { .id = id, .siblings = hostBitmap(siblings) };

        cpu.socket = hostTopologyNumber(root, cpu.id, "physical_package_id");
        cpu.die = hostTopologyNumber(root, cpu.id, "die_id");
        cpu.core = hostTopologyNumber(root, cpu.id, "core_id");
        if (!cpu.siblings) {
            cpu.siblings = virBitmapNew();
            (void)virBitmapSet(cpu.siblings, cpu.id);   /* it came out of a bitmap */
        }
        g_array_append_val(array, cpu);
    }
    return array;
}

/* A line of /proc/cpuinfo: "name", blanks, ": ", the value that is returned. */
static char *
hostCPUInfo(const char *cpuinfo, const char *name)
{
    const char *line = cpuinfo;

    while (line) {
        const char *rest = line + strlen(name);

        if (g_str_has_prefix(line, name)) {
            rest += strspn(rest, " \t");
            if (*rest == ':')
                return g_strstrip(g_strndup(rest + 1, strcspn(rest + 1, "\n")));
        }
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return NULL;
}

static const struct {
    const char *cpuid;
    const char *name;
} vendors[] = {
    { "GenuineIntel", "Intel" },
    { "AuthenticAMD", "AMD" },
    { "HygonGenuine", "Hygon" },
};

void
virHostProcessorClear(virHostProcessor *processor)
{
    g_clear_pointer(&processor->vendor, g_free);
}

void
virHostInfoGetProcessor(const char *root, virHostProcessor *ret_processor)
{
    virHostProcessor processor = { 0 };
    const struct {
        const char *name;
        unsigned int *number;
    } lines[] = {
        { "cpu family", &processor.family },
        { "model", &processor.model },
        { "stepping", &processor.stepping },
        { "microcode", &processor.microcode },
        { "address sizes", &processor.physBits },   /* "48 bits physical, …" */
    };
    g_autofree char *cpuinfo = hostRead(root, "/proc/cpuinfo");
    g_autofree char *vendor = hostCPUInfo(cpuinfo, "vendor_id");

    for (size_t i = 0; i < G_N_ELEMENTS(vendors); i++) {
        if (g_strcmp0(vendors[i].cpuid, vendor) == 0)
            processor.vendor = g_strdup(vendors[i].name);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *text = hostCPUInfo(cpuinfo, lines[i].name);

        if (text)
            *lines[i].number = (unsigned int)g_ascii_strtoull(text, NULL, 0);
    }
    *ret_processor = processor;
}

bool
virHostInfoHasIOMMU(const char *root)
{
    g_autofree char *path = g_strconcat(root ? root : "", "/sys/kernel/iommu_groups", NULL);
    g_autoptr(GDir) groups = g_dir_open(path, 0, NULL);

    return groups && g_dir_read_name(groups);
}

static void
hostMakeUUID(unsigned char *ret_uuid)
{
    static gsize done;
    static unsigned char made[VIR_UUID_BUFLEN];

    if (g_once_init_enter(&done)) {
        VIR_ERROR_TRAP();

        if (virUUIDGenerate(made) < 0)
            memset(made, 0, sizeof(made));
        g_once_init_leave(&done, 1);
    }
    memcpy(ret_uuid, made, sizeof(made));
}

/* set at start, then only read */
static struct {
    bool is_set;
    bool skip_firmware;
    unsigned char uuid[VIR_UUID_BUFLEN];
} hostChosen;

int
virHostInfoChooseUUID(const char *uuid, bool skip_firmware)
{
    unsigned char parsed[VIR_UUID_BUFLEN];

    hostChosen.skip_firmware = skip_firmware;
    hostChosen.is_set = uuid != NULL;
    if (!uuid)
        return 0;

    if (virUUIDParse(uuid, parsed) < 0 || !virUUIDIsValid(parsed)) {
        virResetLastError();
        virReportError(VIR_ERR_CONF_SYNTAX,
                       _("host_uuid: '%s' is not a UUID, or all of one digit"), uuid);
        return -1;
    }
    memcpy(hostChosen.uuid, parsed, sizeof(parsed));
    return 0;
}

void
virHostInfoGetUUID(const char *root, unsigned char *ret_uuid)
{
    static const char *const files[] = {
        "/sys/devices/virtual/dmi/id/product_uuid",
        "/etc/machine-id",
    };

    if (hostChosen.is_set) {
        memcpy(ret_uuid, hostChosen.uuid, sizeof(hostChosen.uuid));
        return;
    }
    for (size_t i = hostChosen.skip_firmware ? 1 : 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *text = hostRead(root, "%s", files[i]);
        VIR_ERROR_TRAP();

        if (text && virUUIDParse(text, ret_uuid) == 0 && virUUIDIsValid(ret_uuid))
            return;
    }
    hostMakeUUID(ret_uuid);
}

/* ---- memory -------------------------------------------------------------- */

int
virHostInfoGetMemory(const char *root, unsigned long long *ret_totalKiB,
                     unsigned long long *ret_freeKiB)
{
    g_autofree char *text = hostRead(root, "/proc/meminfo");

    if (!text || !strstr(text, "MemTotal:")) {
        virReportError(VIR_ERR_INTERNAL_ERROR, "%s", _("cannot read /proc/meminfo"));
        return -1;
    }
    *ret_totalKiB = hostField(text, "MemTotal:");
    *ret_freeKiB = hostField(text, "MemFree:");
    return 0;
}

static gint
hostComparePages(gconstpointer a, gconstpointer b)
{
    unsigned int first = ((const virHostPages *)a)->sizeKiB;
    unsigned int second = ((const virHostPages *)b)->sizeKiB;

    return (first > second) - (first < second);
}

/* @dir: that of a node, or of the host as a whole */
static GArray *
hostReadPages(const char *root, const char *dir, unsigned long long memoryKiB)
{
    GArray *pages = g_array_new(FALSE, TRUE, sizeof(virHostPages));
    g_autofree char *path = g_strconcat(root ? root : "", dir, NULL);
    g_autoptr(GDir) entries = g_dir_open(path, 0, NULL);
    virHostPages small = { .sizeKiB = sysconf(_SC_PAGESIZE) / 1024 };
    unsigned long long hugeKiB = 0;
    const char *name;

    while (entries && (name = g_dir_read_name(entries))) {
        g_autofree char *count = hostRead(root, "%s/%s/nr_hugepages", dir, name);
        virHostPages huge = { .count = hostNumber(count, 0) };

        if (!count || sscanf(name, "hugepages-%ukB", &huge.sizeKiB) != 1)
            continue;
        hugeKiB += huge.count * huge.sizeKiB;
        g_array_append_val(pages, huge);
    }
    small.count = (memoryKiB - MIN(hugeKiB, memoryKiB)) / small.sizeKiB;
    g_array_append_val(pages, small);
    g_array_sort(pages, hostComparePages);
    return pages;
}

/* ---- cells --------------------------------------------------------------- */

static void
hostCellFree(gpointer data)
{
    virHostCell *cell = data;

    g_clear_pointer(&cell->pages, g_array_unref);
    g_clear_pointer(&cell->distances, g_array_unref);
    g_clear_pointer(&cell->cpus, g_array_unref);
    g_free(cell);
}

static void
hostCacheFree(gpointer data)
{
    virHostCache *cache = data;

    virBitmapFree(cache->cpus);
    g_free(cache->type);
    g_free(cache);
}

void
virHostTopologyFree(virHostTopology *topology)
{
    if (!topology)
        return;
    g_clear_pointer(&topology->cells, g_ptr_array_unref);
    g_clear_pointer(&topology->caches, g_ptr_array_unref);
    g_free(topology);
}

static void
hostReadDistances(const char *root, const virBitmap *nodes, virHostCell *cell)
{
    g_autofree char *text = hostRead(root, "/sys/devices/system/node/node%u/distance", cell->id);
    g_auto(GStrv) words = g_strsplit(text ? text : "", " ", 0);
    ssize_t node = -1;

    /* the kernel writes a number a node that is online, in their order */
    for (size_t i = 0; words[i] && (node = virBitmapNext(nodes, node)) >= 0; i++) {
        virHostDistance distance = { .node = node, .distance = hostNumber(words[i], 0) };

        if (distance.distance)
            g_array_append_val(cell->distances, distance);
    }
}

static virHostCell *
hostReadCell(const char *root, unsigned int id, const virBitmap *nodes, const virBitmap *online)
{
    virHostCell *cell = g_new0(virHostCell, 1);
    g_autofree char *memory = hostRead(root, "/sys/devices/system/node/node%u/meminfo", id);
    g_autofree char *list = hostRead(root, "/sys/devices/system/node/node%u/cpulist", id);
    g_autofree char *dir = g_strdup_printf("/sys/devices/system/node/node%u/hugepages", id);
    g_autoptr(virBitmap) cpus = hostBitmap(list);
    ssize_t cpu = -1;

    if (!cpus)
        cpus = virBitmapNew(); /* a node may have memory only */
    while ((cpu = virBitmapNext(cpus, cpu)) >= 0) {
        if (!virBitmapIsSet(online, cpu))
            virBitmapUnset(cpus, cpu);
    }

    cell->id = id;
    cell->memoryKiB = memory ? hostField(memory, "MemTotal:") : 0;
    cell->freeKiB = memory ? hostField(memory, "MemFree:") : 0;
    cell->distances = g_array_new(FALSE, TRUE, sizeof(virHostDistance));
    hostReadDistances(root, nodes, cell);
    cell->pages = hostReadPages(root, dir, cell->memoryKiB);
    cell->cpus = hostReadCPUs(root, cpus);
    return cell;
}

/* A kernel without NUMA: all in one. */
static virHostCell *
hostReadOnlyCell(const char *root, const virBitmap *online)
{
    virHostCell *cell = g_new0(virHostCell, 1);

    if (virHostInfoGetMemory(root, &cell->memoryKiB, &cell->freeKiB) < 0) {
        g_free(cell);
        return NULL;
    }
    cell->distances = g_array_new(FALSE, TRUE, sizeof(virHostDistance));
    cell->pages = hostReadPages(root, "/sys/kernel/mm/hugepages", cell->memoryKiB);
    cell->cpus = hostReadCPUs(root, online);
    return cell;
}

/* ---- caches -------------------------------------------------------------- */

static const struct {
    const char *kernel;
    const char *word;
} cacheTypes[] = {
    { "Unified", "both" },
    { "Data", "data" },
    { "Instruction", "code" },
};

static virHostCache *
hostReadCache(const char *root, unsigned int cpu, unsigned int index)
{
    static const char format[] = "/sys/devices/system/cpu/cpu%u/cache/index%u/";
    g_autofree char *dir = g_strdup_printf(format, cpu, index);
    g_autofree char *level = hostRead(root, "%slevel", dir);
    g_autofree char *id = hostRead(root, "%sid", dir);
    g_autofree char *type = hostRead(root, "%stype", dir);
    g_autofree char *size = hostRead(root, "%ssize", dir);
    g_autofree char *shared = hostRead(root, "%sshared_cpu_list", dir);
    g_autoptr(virBitmap) cpus = hostBitmap(shared);
    virHostCache *cache;

    if (!level || !type || !size || !cpus || hostNumber(level, 0) < 3)
        return NULL;

    cache = g_new0(virHostCache, 1);
    cache->level = hostNumber(level, 0);
    cache->id = hostNumber(id, 0);
    cache->sizeKiB = strtoull(size, NULL, 10); /* "32768K" */
    cache->cpus = g_steal_pointer(&cpus);
    for (size_t i = 0; i < G_N_ELEMENTS(cacheTypes); i++) {
        if (strcmp(cacheTypes[i].kernel, type) == 0)
            cache->type = g_strdup(cacheTypes[i].word);
    }
    return cache;
}

static bool
hostCacheIsThere(const GPtrArray *caches, const virHostCache *cache)
{
    for (guint i = 0; i < caches->len; i++) {
        const virHostCache *other = g_ptr_array_index(caches, i);

        if (other->level == cache->level && other->id == cache->id &&
            g_strcmp0(other->type, cache->type) == 0)
            return true;
    }
    return false;
}

static GPtrArray *
hostReadCaches(const char *root, const virBitmap *online)
{
    GPtrArray *caches = g_ptr_array_new_with_free_func(hostCacheFree);
    ssize_t cpu = -1;

    while ((cpu = virBitmapNext(online, cpu)) >= 0) {
        for (unsigned int index = 0; index < 8; index++) {
            virHostCache *cache = hostReadCache(root, cpu, index);

            if (cache && cache->type && !hostCacheIsThere(caches, cache))
                g_ptr_array_add(caches, cache);
            else if (cache)
                hostCacheFree(cache);
        }
    }
    return caches;
}

virHostTopology *
virHostInfoGetTopology(const char *root)
{
    g_autoptr(virHostTopology) topology = g_new0(virHostTopology, 1);
    g_autofree char *list = hostRead(root, "/sys/devices/system/node/online");
    g_autoptr(virBitmap) nodes = hostBitmap(list);
    g_autoptr(virBitmap) present = NULL;
    g_autoptr(virBitmap) online = NULL;
    ssize_t node = -1;

    if (virHostInfoGetCPUMaps(root, &present, &online) < 0)
        return NULL;

    topology->cells = g_ptr_array_new_with_free_func(hostCellFree);
    while (nodes && (node = virBitmapNext(nodes, node)) >= 0)
        g_ptr_array_add(topology->cells, hostReadCell(root, node, nodes, online));
    if (topology->cells->len == 0) {
        virHostCell *cell = hostReadOnlyCell(root, online);

        if (!cell)
            return NULL;
        g_ptr_array_add(topology->cells, cell);
    }
    topology->caches = hostReadCaches(root, online);
    return g_steal_pointer(&topology);
}

/* ---- the summary --------------------------------------------------------- */

/* Lines of /proc/cpuinfo with the clock, by architecture. */
static unsigned int
hostReadMHz(const char *root)
{
    static const char *const names[] = { "cpu MHz", "clock", "CPU MHz" };
    g_autofree char *cpuinfo = hostRead(root, "/proc/cpuinfo");

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *text = hostCPUInfo(cpuinfo, names[i]);

        if (text)
            return (unsigned int)CLAMP(g_ascii_strtod(text, NULL), 0, 1e6);
    }
    return 0;
}

/*
 * The most of what a cell has; sockets of one cell, cores of one socket (dies
 * taken together), threads of one core.
 */
static void
hostCountCell(const virHostCell *cell, virNodeInfoPtr info)
{
    g_autoptr(GHashTable) sockets = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) cores = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) coresOf = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < cell->cpus->len; i++) {
        const virHostCPU *cpu = &g_array_index(cell->cpus, virHostCPU, i);
        gpointer socket = GUINT_TO_POINTER(cpu->socket);
        char *core = g_strdup_printf("%u/%u/%u", cpu->socket, cpu->die, cpu->core);

        g_hash_table_add(sockets, socket);
        if (g_hash_table_add(cores, core)) {
            guint count = GPOINTER_TO_UINT(g_hash_table_lookup(coresOf, socket)) + 1;

            g_hash_table_insert(coresOf, socket, GUINT_TO_POINTER(count));
            info->cores = MAX(info->cores, count);
        }
        info->threads = MAX(info->threads, virBitmapCount(cpu->siblings));
    }
    info->sockets = MAX(info->sockets, g_hash_table_size(sockets));
}

int
virHostInfoGetNode(const char *root, virNodeInfoPtr ret_info)
{
    g_autoptr(virHostTopology) topology = virHostInfoGetTopology(root);
    virNodeInfo info = { 0 };

    if (!topology)
        return -1;

    info.nodes = topology->cells->len;
    info.mhz = hostReadMHz(root);
    g_strlcpy(info.model, virHostInfoGetArch(), sizeof(info.model));
    for (guint i = 0; i < topology->cells->len; i++) {
        const virHostCell *cell = g_ptr_array_index(topology->cells, i);

        info.memory += cell->memoryKiB;
        info.cpus += cell->cpus->len;
        hostCountCell(cell, &info);
    }

    /* cells that differ, or CPUs that are offline: clients multiply, so it must come out */
    if (info.nodes * info.sockets * info.cores * info.threads != info.cpus) {
        info.nodes = 1;
        info.sockets = 1;
        info.cores = info.cpus;
        info.threads = 1;
    }
    *ret_info = info;
    return 0;
}
