/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainchange.c: single devices of a definition: added, replaced, taken out. */
#include <config.h>

#include "virdomainchange.h"

#include <string.h>

#include "virdomainassign.h"
#include "virdomainconf.h"
#include "virdomainvalidate.h"
#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU     /* whose errors these are for clients of stock */

/* ---- which device is meant -------------------------------------------------------- */

typedef struct virDomainAlike {
    const char *const *identity;
    bool address;           /* it counts where the device is */
    bool alike;
} virDomainAlike;

static bool
virDomainAlikeCompare(const char *path, const virSchemaField *field G_GNUC_UNUSED, void *opaque)
{
    virDomainAlike *state = opaque;
    const char *const *row;

    if (g_str_has_prefix(path, "address/") && !g_str_has_suffix(path, "/@multifunction"))
        state->alike = !state->address;
    for (row = state->identity; *row != NULL; row++) {
        size_t len = strlen(*row);

        if (strncmp(path, *row, len) == 0 && (path[len] == '\0' || path[len] == '/'))
            state->alike = false;
    }
    return state->alike;
}

bool
virDomainDeviceIsAlike(virDomainDeviceType type, const char *const *identity, const void *dev,
                       const void *wanted)
{
    virDomainAlike state = {
        .identity = identity,
        .address = !virDomainAddressIsMissing(&((const virDomainDeviceInfo *)wanted)->address),
        .alike = true,
    };

    virSchemaDiff(virDomainDeviceRegistry[type]->kind.schema, dev, wanted, virDomainAlikeCompare,
                  &state);
    return state.alike;
}

void *
virDomainDefFindAlike(const virDomainDef *def, virDomainDeviceType type, const void *wanted)
{
    const virDomainDeviceChange *change = virDomainDeviceRegistry[type]->change;
    size_t i;

    for (i = 0; i < virSchemaListLength(def->devices[type]); i++) {
        void *dev = g_ptr_array_index(def->devices[type], i);

        if (virDomainDeviceIsAlike(type, change->identity, dev, wanted))
            return dev;
    }
    return NULL;
}

/* Whoever leaves out what has a default means the default. */
static int
virDomainDeviceComplete(virDomainDeviceType type, void *dev, virDomainDef *def,
                        virDomainDeviceChanges what, const virDomainDefContext *ctx)
{
    const virDomainDeviceOps *ops = virDomainDeviceRegistry[type];

    if (what != VIR_DOMAIN_DEVICE_ATTACH && ops->change != NULL && ops->change->bare)
        return 0;
    return ops->postParse ? ops->postParse(dev, def, ctx) : 0;
}

void *
virDomainDefFindDevice(virDomainDef *def, virDomainDeviceType type, void *wanted,
                       virDomainDeviceChanges what, const virDomainDefContext *ctx)
{
    const virDomainDeviceChange *change = virDomainDeviceRegistry[type]->change;
    void *dev;

    if (virDomainDeviceComplete(type, wanted, def, what, ctx) < 0)
        return NULL;
    if (change->find != NULL)
        return change->find(def, wanted, what);
    dev = virDomainDefFindAlike(def, type, wanted);
    if (dev == NULL)
        virReportError(change->absent.code, "%s", change->absent.text);
    return dev;
}

/* ---- what may be done ---------------------------------------------------------------- */

static int
virDomainDeviceCheckCan(virDomainDeviceType type, const void *dev, const virDomainDef *def,
                        virDomainDeviceChanges what)
{
    static const struct { virDomainDeviceChanges what; const char *word; } words[] = {
        { VIR_DOMAIN_DEVICE_ATTACH, "attach" },
        { VIR_DOMAIN_DEVICE_DETACH, "detach" },
        { VIR_DOMAIN_DEVICE_UPDATE, "update" },
    };
    const virDomainDeviceOps *ops = virDomainDeviceRegistry[type];
    const virDomainDeviceChange *change = ops->change;
    size_t i;

    if (change != NULL && (change->can & what) != 0)
        return change->check ? change->check(dev, def, what) : 0;
    for (i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].what == what)
            virReportError(VIR_ERR_OPERATION_UNSUPPORTED,
                           _("persistent %s of device '%s' is not supported"), words[i].word,
                           change != NULL && change->word ? change->word : ops->kind.element);
    }
    return -1;
}

/* A name that the user chose is one device's. */
static int
virDomainDefCheckAlias(const virDomainDef *def, const virDomainDeviceInfo *info)
{
    if (info->alias == NULL || virDomainDefFindAlias(def, info->alias, NULL) == NULL)
        return 0;
    virReportErrorFull(VIR_FROM_DOMAIN, VIR_ERR_CONFIG_UNSUPPORTED, -1,
                       _("non unique alias detected: %s"), info->alias);
    return -1;
}

/*
 * Controllers, addresses and the like for the devices that are there now. The
 * others could be before; that the changed one can is said by the caller.
 */
static int
virDomainDefCompleteChange(virDomainDef *def, const virDomainDefContext *ctx)
{
    virDomainDefNumberControllers(def);
    virDomainDefOrderControllers(def);
    if (virDomainDefCheckDevices(def) < 0 ||
        virDomainDefPostParse(def, ctx, VIR_DOMAIN_DEF_PARSE_INACTIVE) < 0)
        return -1;
    return virDomainDefValidateTogether(def);
}

static int
virDomainDeviceHasAddress(virDomainDeviceType type G_GNUC_UNUSED, void *dev,
                          virDomainDef *def G_GNUC_UNUSED, void *opaque)
{
    const virDomainAddress *address = opaque;

    return virSchemaEqual(&virDomainAddressSchema, &((virDomainDeviceInfo *)dev)->address,
                          address);
}

/* Is the place free that the client gives to a new device? */
static int
virDomainDefCheckPlace(virDomainDef *def, const virDomainDeviceInfo *info,
                       const virDomainDeviceChange *change)
{
    if (change->occupied.text == NULL || virDomainAddressIsMissing(&info->address) ||
        virDomainDefForEachDevice(def, virDomainDeviceHasAddress,
                                  (virDomainAddress *)&info->address) == 0)
        return 0;
    virReportError(change->occupied.code, "%s", change->occupied.text);
    return -1;
}

/* ---- the changes ------------------------------------------------------------------------ */

/* Puts the last of @list where the dump has it. */
static void
virDomainDeviceListPlaceLast(GPtrArray *list, const virDomainDeviceChange *change)
{
    void *dev = g_ptr_array_index(list, list->len - 1);
    guint at = list->len - 1;
    guint i;

    for (i = at; change->order != NULL && i > 0; i--) {
        int order = change->order(dev, g_ptr_array_index(list, i - 1));

        if (order > 0) {
            at = i;
            break;
        }
        if (order < 0)
            at = i - 1;
    }
    g_ptr_array_steal_index(list, list->len - 1);
    g_ptr_array_insert(list, at, dev);
}

/* Whether a new device can be is said before whether it can be added, as everywhere. */
static int
virDomainDevicePrepare(virDomainDeviceType type, void *dev, virDomainDef *def,
                       virDomainDeviceChanges what, const virDomainDefContext *ctx)
{
    const virDomainDeviceChange *change = virDomainDeviceRegistry[type]->change;
    bool late = change != NULL &&
        (change->late || (change->bare && what == VIR_DOMAIN_DEVICE_UPDATE));

    if (virDomainDeviceComplete(type, dev, def, what, ctx) < 0)
        return -1;
    if (what != VIR_DOMAIN_DEVICE_DETACH && !late &&
        virDomainDeviceValidate(type, dev, def, ctx) < 0)
        return -1;
    return virDomainDeviceCheckCan(type, dev, def, what);
}

static int
virDomainDefAttach(virDomainDef *def, virDomainDeviceType type, void **dev,
                   const virDomainDefContext *ctx)
{
    const virDomainDeviceChange *change = virDomainDeviceRegistry[type]->change;
    const void *added = *dev;

    if (virDomainDevicePrepare(type, *dev, def, VIR_DOMAIN_DEVICE_ATTACH, ctx) < 0 ||
        virDomainDefCheckAlias(def, *dev) < 0)
        return -1;
    if (change->twice != NULL && virDomainDefFindAlike(def, type, *dev) != NULL) {
        virReportError(VIR_ERR_OPERATION_INVALID, "%s", change->twice);
        return -1;
    }
    if (virDomainDefCheckPlace(def, *dev, change) < 0)
        return -1;
    virDomainDefAddDevice(def, type, g_steal_pointer(dev));
    virDomainDeviceListPlaceLast(def->devices[type], change);
    if (change->count != NULL)
        change->count(def, added, 1);
    if (virDomainDefCompleteChange(def, ctx) < 0)
        return -1;
    return virDomainDeviceValidate(type, added, def, ctx);
}

/* The console that is another name of a serial port goes with it. */
static void
virDomainDefRemoveWhole(virDomainDef *def, virDomainDeviceType type, void *dev)
{
    virDomainChrDef *console = virDomainDefConsoleCount(def) > 0 ? virDomainDefConsole(def, 0)
                                                                : NULL;

    if (type == VIR_DOMAIN_DEVICE_SERIAL && dev == virDomainDefSerial(def, 0) &&
        console != NULL && virDomainConsoleIsSerial(def, console)) {
        virDomainDefRemoveDevice(def, console);
        virDomainDeviceFree(VIR_DOMAIN_DEVICE_CONSOLE, console);
    }
    if (virDomainDeviceRegistry[type]->change->count != NULL)
        virDomainDeviceRegistry[type]->change->count(def, dev, -1);
    virDomainDefRemoveDevice(def, dev);
    virDomainDeviceFree(type, dev);
}

static int
virDomainDefDetach(virDomainDef *def, virDomainDeviceType type, void *wanted,
                   const virDomainDefContext *ctx)
{
    void *dev;

    if (virDomainDevicePrepare(type, wanted, def, VIR_DOMAIN_DEVICE_DETACH, ctx) < 0)
        return -1;
    dev = virDomainDefFindDevice(def, type, wanted, VIR_DOMAIN_DEVICE_DETACH, ctx);
    if (dev == NULL)
        return -1;
    virDomainDefRemoveWhole(def, type, dev);
    return virDomainDefCompleteChange(def, ctx);
}

static int
virDomainDefUpdate(virDomainDef *def, virDomainDeviceType type, void **dev,
                   const virDomainDefContext *ctx)
{
    const void *changed = *dev;
    void *old;
    guint at;

    if (virDomainDevicePrepare(type, *dev, def, VIR_DOMAIN_DEVICE_UPDATE, ctx) < 0)
        return -1;
    old = virDomainDefFindDevice(def, type, *dev, VIR_DOMAIN_DEVICE_UPDATE, ctx);
    if (old == NULL)
        return -1;
    if (virDomainDeviceRegistry[type]->change->keep != NULL)
        virDomainDeviceRegistry[type]->change->keep(*dev, old);
    if (!g_ptr_array_find(def->devices[type], old, &at))
        g_assert_not_reached();
    g_ptr_array_index(def->devices[type], at) = g_steal_pointer(dev);
    virDomainDeviceFree(type, old);
    if (virDomainDefCompleteChange(def, ctx) < 0)
        return -1;
    return virDomainDeviceValidate(type, changed, def, ctx);
}

int
virDomainDefChangeDevice(virDomainDef *def, virDomainDeviceChanges what, const char *xml,
                         const virDomainDefContext *ctx)
{
    virDomainDeviceType type;
    void *dev = virDomainDeviceParseString(xml, ctx, VIR_DOMAIN_DEF_PARSE_INACTIVE, &type);
    int rc = -1;

    if (dev == NULL)
        return -1;
    switch (what) {
    case VIR_DOMAIN_DEVICE_ATTACH:
        rc = virDomainDefAttach(def, type, &dev, ctx);
        break;
    case VIR_DOMAIN_DEVICE_UPDATE:
        rc = virDomainDefUpdate(def, type, &dev, ctx);
        break;
    case VIR_DOMAIN_DEVICE_DETACH:
        rc = virDomainDefDetach(def, type, dev, ctx);
        break;
    }
    virDomainDeviceFree(type, dev);
    return rc;
}

int
virDomainDefDetachAlias(virDomainDef *def, const char *alias, const virDomainDefContext *ctx)
{
    virDomainDeviceType type;
    void *dev = *alias != '\0' ? virDomainDefFindAlias(def, alias, &type) : NULL;

    if (dev == NULL) {
        virReportErrorFull(VIR_FROM_DOMAIN, VIR_ERR_INTERNAL_ERROR, -1,
                           _("no device found with alias %s"), alias);
        return -1;
    }
    if (virDomainDeviceCheckCan(type, dev, def, VIR_DOMAIN_DEVICE_DETACH) < 0)
        return -1;
    virDomainDefRemoveWhole(def, type, dev);
    return virDomainDefCompleteChange(def, ctx);
}
