/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hosts as the kernel shows them, made of files below a directory. */

#include "config.h"

#include "virhostinfo.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "virerror.h"
#include "viruuid.h"

static char *
makeRoot(void)
{
    return g_dir_make_tmp("vireo-XXXXXX", NULL);
}

static void G_GNUC_PRINTF(3, 4)
put(const char *root, const char *path, const char *format, ...)
{
    g_autofree char *file = g_strconcat(root, path, NULL);
    g_autofree char *dir = g_path_get_dirname(file);
    g_autofree char *text = NULL;
    va_list ap;

    va_start(ap, format);
    text = g_strdup_vprintf(format, ap);
    va_end(ap);
    g_assert_cmpint(g_mkdir_with_parents(dir, 0755), ==, 0);
    g_assert_true(g_file_set_contents(file, text, -1, NULL));
}

static void
removeRoot(char *root)
{
    const char *argv[] = { "rm", "-rf", root, NULL };

    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
    g_free(root);
    virResetLastError();
}

static void
putCPU(const char *root, unsigned int cpu, unsigned int socket, unsigned int core,
       const char *siblings)
{
    g_autofree char *dir = g_strdup_printf("/sys/devices/system/cpu/cpu%u/topology/", cpu);
    const struct {
        const char *name;
        unsigned int number;
    } files[] = { { "physical_package_id", socket }, { "core_id", core }, { "die_id", 0 } };

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_strconcat(dir, files[i].name, NULL);

        put(root, path, "%u\n", files[i].number);
    }
    if (siblings) {
        g_autofree char *path = g_strconcat(dir, "thread_siblings_list", NULL);

        put(root, path, "%s\n", siblings);
    }
}

/* Two sockets of two cores of two threads, each with its memory. */
static char *
makeServer(void)
{
    char *root = makeRoot();

    put(root, "/proc/meminfo", "MemTotal:       8000 kB\nMemFree:         300 kB\n");
    put(root, "/proc/cpuinfo",
        "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\n"
        "model name\t: Xeon\nstepping\t: 7\nmicrocode\t: 0x5003604\ncpu MHz\t\t: 2600.987\n"
        "address sizes\t: 46 bits physical, 48 bits virtual\n");
    put(root, "/sys/devices/system/cpu/present", "0-7\n");
    put(root, "/sys/devices/system/cpu/online", "0-7\n");
    put(root, "/sys/devices/system/node/online", "0,2\n");
    for (unsigned int cpu = 0; cpu < 8; cpu++) {
        g_autofree char *siblings = g_strdup_printf("%u-%u", cpu & ~1U, cpu | 1U);

        putCPU(root, cpu, cpu / 4, cpu / 2 % 2, siblings);
    }
    put(root, "/sys/devices/system/node/node0/cpulist", "0-3\n");
    put(root, "/sys/devices/system/node/node2/cpulist", "4-7\n");
    put(root, "/sys/devices/system/node/node0/distance", "10 21\n");
    put(root, "/sys/devices/system/node/node2/distance", "21 10\n");
    put(root, "/sys/devices/system/node/node0/meminfo",
        "Node 0 MemTotal:       5000 kB\nNode 0 MemFree:         100 kB\n");
    put(root, "/sys/devices/system/node/node2/meminfo",
        "Node 2 MemTotal:       3000 kB\nNode 2 MemFree:         200 kB\n");
    put(root, "/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages", "2\n");
    put(root, "/sys/devices/system/node/node0/hugepages/hugepages-1048576kB/nr_hugepages", "0\n");
    put(root, "/sys/devices/system/node/node2/hugepages/hugepages-2048kB/nr_hugepages", "0\n");

    for (unsigned int cpu = 0; cpu < 8; cpu++) {
        static const char *const files[][2] = {
            { "level", "3" }, { "type", "Unified" }, { "size", "16384K" },
        };
        g_autofree char *dir = g_strdup_printf("/sys/devices/system/cpu/cpu%u/cache/index3/", cpu);
        g_autofree char *id = g_strconcat(dir, "id", NULL);
        g_autofree char *shared = g_strconcat(dir, "shared_cpu_list", NULL);

        for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
            g_autofree char *path = g_strconcat(dir, files[i][0], NULL);

            put(root, path, "%s\n", files[i][1]);
        }
        put(root, id, "%u\n", cpu / 4);
        put(root, shared, "%s\n", cpu < 4 ? "0-3" : "4-7");
    }
    return root;
}

static void
test_node(void)
{
    char *root = makeServer();
    virNodeInfo info;

    g_assert_cmpint(virHostInfoGetNode(root, &info), ==, 0);
    g_assert_cmpuint(info.memory, ==, 8000);
    g_assert_cmpuint(info.cpus, ==, 8);
    g_assert_cmpuint(info.mhz, ==, 2600);
    g_assert_cmpuint(info.nodes, ==, 2);
    g_assert_cmpuint(info.sockets, ==, 1);
    g_assert_cmpuint(info.cores, ==, 2);
    g_assert_cmpuint(info.threads, ==, 2);
    g_assert_cmpstr(info.model, ==, virHostInfoGetArch());
    removeRoot(root);
}

static void
test_topology(void)
{
    char *root = makeServer();
    g_autoptr(virHostTopology) topology = virHostInfoGetTopology(root);
    const virHostCell *first = g_ptr_array_index(topology->cells, 0);
    const virHostCell *second = g_ptr_array_index(topology->cells, 1);
    const virHostCPU *cpu = &g_array_index(second->cpus, virHostCPU, 3);
    const virHostCache *cache = g_ptr_array_index(topology->caches, 1);
    g_autofree char *siblings = virBitmapFormat(cpu->siblings);
    g_autofree char *cpus = virBitmapFormat(cache->cpus);

    g_assert_cmpuint(topology->cells->len, ==, 2);
    g_assert_cmpuint(second->id, ==, 2);
    g_assert_cmpuint(second->memoryKiB, ==, 3000);
    g_assert_cmpuint(second->freeKiB, ==, 200);
    g_assert_cmpuint(cpu->id, ==, 7);
    g_assert_cmpuint(cpu->socket, ==, 1);
    g_assert_cmpuint(cpu->core, ==, 1);
    g_assert_cmpstr(siblings, ==, "6-7");

    g_assert_cmpuint(second->distances->len, ==, 2);
    g_assert_cmpuint(g_array_index(second->distances, virHostDistance, 1).node, ==, 2);
    g_assert_cmpuint(g_array_index(second->distances, virHostDistance, 0).distance, ==, 21);

    /* small pages first, and without the memory that huge ones hold */
    g_assert_cmpuint(first->pages->len, ==, 3);
    g_assert_cmpuint(g_array_index(first->pages, virHostPages, 0).count, ==,
                     (5000 - 4096) / (sysconf(_SC_PAGESIZE) / 1024));
    g_assert_cmpuint(g_array_index(first->pages, virHostPages, 1).sizeKiB, ==, 2048);
    g_assert_cmpuint(g_array_index(first->pages, virHostPages, 1).count, ==, 2);

    g_assert_cmpuint(topology->caches->len, ==, 2);
    g_assert_cmpuint(cache->sizeKiB, ==, 16384);
    g_assert_cmpstr(cache->type, ==, "both");
    g_assert_cmpstr(cpus, ==, "4-7");
    removeRoot(root);
}

static void
test_processor(void)
{
    char *root = makeServer();
    g_auto(virHostProcessor) processor = { 0 };

    virHostInfoGetProcessor(root, &processor);
    g_assert_cmpstr(processor.vendor, ==, "Intel");
    g_assert_cmpuint(processor.family, ==, 6);
    g_assert_cmpuint(processor.model, ==, 85);
    g_assert_cmpuint(processor.stepping, ==, 7);
    g_assert_cmpuint(processor.microcode, ==, 0x5003604);
    g_assert_cmpuint(processor.physBits, ==, 46);
    removeRoot(root);
}

/* Clients multiply nodes, sockets, cores and threads; so the product must be right. */
static void
test_cpus_that_do_not_multiply_out(void)
{
    char *root = makeServer();
    virNodeInfo info;

    put(root, "/sys/devices/system/cpu/online", "0-6\n");
    g_assert_cmpint(virHostInfoGetNode(root, &info), ==, 0);
    g_assert_cmpuint(info.cpus, ==, 7);
    g_assert_cmpuint(info.nodes, ==, 1);
    g_assert_cmpuint(info.sockets, ==, 1);
    g_assert_cmpuint(info.cores, ==, 7);
    g_assert_cmpuint(info.threads, ==, 1);
    removeRoot(root);
}

static void
test_kernel_without_numa(void)
{
    char *root = makeRoot();
    g_autoptr(virHostTopology) topology = NULL;
    const virHostCell *cell;
    virNodeInfo info;

    put(root, "/proc/meminfo", "MemTotal:       4000 kB\nMemFree:         300 kB\n");
    put(root, "/sys/devices/system/cpu/present", "0-1\n");
    put(root, "/sys/devices/system/cpu/online", "0-1\n");
    for (unsigned int cpu = 0; cpu < 2; cpu++)
        putCPU(root, cpu, 0, cpu, NULL);

    topology = virHostInfoGetTopology(root);
    g_assert_nonnull(topology);
    g_assert_cmpuint(topology->cells->len, ==, 1);
    cell = g_ptr_array_index(topology->cells, 0);
    g_assert_cmpuint(cell->memoryKiB, ==, 4000);
    g_assert_cmpuint(cell->cpus->len, ==, 2);

    g_assert_cmpint(virHostInfoGetNode(root, &info), ==, 0);
    g_assert_cmpuint(info.sockets * info.cores, ==, 2);
    g_assert_cmpuint(info.mhz, ==, 0);
    removeRoot(root);
}

static void
test_nothing_to_read(void)
{
    char *root = makeRoot();
    virNodeInfo info;

    g_assert_cmpint(virHostInfoGetNode(root, &info), ==, -1);
    g_assert_nonnull(virGetLastError());
    removeRoot(root);
}

static void
test_uuid(void)
{
    static const char machine[] = "0123456789abcdef0123456789abcdef";
    char *root = makeRoot();
    virUUID first, second;
    char text[VIR_UUID_TEXT_SIZE];

    /* made up, and then the same for ever */
    virHostInfoGetUUID(root, first);
    virHostInfoGetUUID(root, second);
    g_assert_true(virUUIDIsValid(first));
    g_assert_cmpmem(first, sizeof(first), second, sizeof(second));

    put(root, "/etc/machine-id", "%s\n", machine);
    virHostInfoGetUUID(root, first);
    g_assert_cmpstr(virUUIDFormat(first, text), ==, "01234567-89ab-cdef-0123-456789abcdef");

    /* firmware that has none says so with equal bytes */
    put(root, "/sys/devices/virtual/dmi/id/product_uuid", "00000000-0000-0000-0000-000000000000\n");
    virHostInfoGetUUID(root, second);
    g_assert_cmpmem(first, sizeof(first), second, sizeof(second));

    put(root, "/sys/devices/virtual/dmi/id/product_uuid", "aabbccdd-0000-0000-0000-000000000001\n");
    virHostInfoGetUUID(root, second);
    g_assert_cmpstr(virUUIDFormat(second, text), ==, "aabbccdd-0000-0000-0000-000000000001");
    removeRoot(root);
}

static void
test_this_host(void)
{
    virNodeInfo info;

    g_assert_cmpint(virHostInfoGetNode(NULL, &info), ==, 0);
    g_assert_cmpuint(info.cpus, ==, sysconf(_SC_NPROCESSORS_ONLN));
    g_assert_cmpuint(info.nodes * info.sockets * info.cores * info.threads, ==, info.cpus);
    g_assert_cmpuint(info.memory, >, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    g_test_add_func("/hostinfo/node", test_node);
    g_test_add_func("/hostinfo/topology", test_topology);
    g_test_add_func("/hostinfo/processor", test_processor);
    g_test_add_func("/hostinfo/cpus-that-do-not-multiply-out", test_cpus_that_do_not_multiply_out);
    g_test_add_func("/hostinfo/kernel-without-numa", test_kernel_without_numa);
    g_test_add_func("/hostinfo/nothing-to-read", test_nothing_to_read);
    g_test_add_func("/hostinfo/uuid", test_uuid);
    g_test_add_func("/hostinfo/this-host", test_this_host);
    return g_test_run();
}
