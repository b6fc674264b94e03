/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virhostinfo.h: processors, memory and NUMA cells of this host, as the kernel tells. */
#ifndef VIREO_VIRHOSTINFO_H
#define VIREO_VIRHOSTINFO_H

#include <glib.h>
#include <stdbool.h>

#include "libvirt/libvirt.h"
#include "virbitmap.h"

/*
 * All functions read /proc and /sys afresh, or the same below the directory
 * that is given (tests; NULL: the host itself). They never block for long.
 */

/**
 * virHostInfoGetNode:
 * @ret_info: as virNodeGetInfo() has it: cores and threads are those of one
 *            socket and core; when cells and cores don't multiply out, one
 *            node and one socket with all CPUs as cores
 *
 * Returns 0, -1 with an error reported.
 */
int virHostInfoGetNode(const char *root, virNodeInfoPtr ret_info) G_GNUC_WARN_UNUSED_RESULT;

/* The machine as uname says it, "x86_64"; never NULL, not freed */
const char *virHostInfoGetArch(void);

/* Memory that the kernel can give out, and what is free now, in KiB. */
int virHostInfoGetMemory(const char *root, unsigned long long *ret_totalKiB,
                         unsigned long long *ret_freeKiB) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
    unsigned int id;
    unsigned int socket;
    unsigned int die;
    unsigned int core;
    virBitmap *siblings;        /* threads of its core, itself included */
} virHostCPU;

typedef struct {
    unsigned int sizeKiB;       /* of one page */
    unsigned long long count;
} virHostPages;

typedef struct {
    unsigned int node;
    unsigned int distance;
} virHostDistance;

typedef struct {
    unsigned int id;
    unsigned long long memoryKiB;
    unsigned long long freeKiB;
    GArray *pages;              /* virHostPages, small first */
    GArray *distances;          /* virHostDistance */
    GArray *cpus;               /* virHostCPU, those that are online */
} virHostCell;

typedef struct {
    unsigned int level;
    unsigned int id;
    char *type;                 /* "both", "data", "code" */
    unsigned long long sizeKiB;
    virBitmap *cpus;
} virHostCache;

typedef struct {
    GPtrArray *cells;           /* virHostCell; one without NUMA */
    GPtrArray *caches;          /* virHostCache of level 3 and above */
} virHostTopology;

void virHostTopologyFree(virHostTopology *topology);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virHostTopology, virHostTopologyFree)

/**
 * virHostInfoGetTopology:
 *
 * Returns the cells, NULL with an error reported.
 */
virHostTopology *virHostInfoGetTopology(const char *root) G_GNUC_WARN_UNUSED_RESULT;

/* What the first processor says of itself; unknown numbers are 0. */
typedef struct {
    char *vendor;               /* "Intel", "AMD", …; NULL: another or none */
    unsigned int family;
    unsigned int model;
    unsigned int stepping;
    unsigned int microcode;
    unsigned int physBits;      /* of an address */
} virHostProcessor;

void virHostProcessorClear(virHostProcessor *processor);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(virHostProcessor, virHostProcessorClear)

void virHostInfoGetProcessor(const char *root, virHostProcessor *ret_processor);

/* Whether devices can be kept apart by an IOMMU. */
bool virHostInfoHasIOMMU(const char *root);

/**
 * virHostInfoChooseUUID:
 * @uuid: what it is, as text; NULL: what the host says
 * @skip_firmware: that of the installation comes first
 *
 * Once at start, before other threads.
 *
 * Returns 0, -1 with VIR_ERR_CONF_SYNTAX reported: @uuid is none, or all of one digit.
 */
int virHostInfoChooseUUID(const char *uuid, bool skip_firmware) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virHostInfoGetUUID:
 * @ret_uuid: 16 bytes: what was chosen, else of the firmware, else of this
 *            installation, else made up for the life of the process
 */
void virHostInfoGetUUID(const char *root, unsigned char *ret_uuid);

/* CPUs that the kernel knows and those that are online. Returns 0, -1 with an error reported. */
int virHostInfoGetCPUMaps(const char *root, virBitmap **ret_present, virBitmap **ret_online)
    G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRHOSTINFO_H */
