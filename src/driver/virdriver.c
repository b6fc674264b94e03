/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdriver.c: the drivers that there are, and the bodies of their calls. */
#include "config.h"

#include "virdriver.h"

#include "virapicall.h"
#include "virdriverconn.h"

/* Written at start, read only afterwards. */
typedef struct Registered {
    const virDriver *driver;
    void *opaque;
    GHashTable *rows;           /* const virApiProc * -> const virApiRow * */
} Registered;

static GPtrArray *drivers;

static void
registeredFree(void *opaque)
{
    Registered *each = opaque;

    g_hash_table_unref(each->rows);
    g_free(each);
}

static GHashTable *
indexRows(const virDriver *driver)
{
    GHashTable *rows = g_hash_table_new(NULL, NULL);

    for (size_t i = 0; i < driver->nrows; i++) {
        const virApiRow *row = (const void *) ((const char *) driver->rows + i * driver->row_size);
        const virApiProc *proc = virApiProcFind(row->program, row->number);

        g_assert(proc && proc->invoke);
        if (!g_hash_table_insert(rows, (void *) proc, (void *) row))
            g_error("driver %s has two rows for %s", driver->name, proc->name);
    }
    return rows;
}

void
virDriverRegister(const virDriver *driver, void *opaque)
{
    Registered *each = g_new0(Registered, 1);

    if (!drivers)
        drivers = g_ptr_array_new_with_free_func(registeredFree);
    each->driver = driver;
    each->opaque = opaque;
    each->rows = indexRows(driver);
    g_ptr_array_add(drivers, each);
}

void
virDriverUnregisterAll(void)
{
    g_clear_pointer(&drivers, g_ptr_array_unref);
}

static size_t
driversCount(void)
{
    return drivers ? drivers->len : 0;
}

const virDriver *
virDriverFind(const char *scheme, void **ret_opaque)
{
    for (size_t i = 0; i < driversCount(); i++) {
        const Registered *each = g_ptr_array_index(drivers, i);

        if (g_str_equal(each->driver->scheme, scheme)) {
            *ret_opaque = each->opaque;
            return each->driver;
        }
    }
    return NULL;
}

const char *
virDriverDefaultURI(void)
{
    for (size_t i = 0; i < driversCount(); i++) {
        const Registered *each = g_ptr_array_index(drivers, i);
        const char *uri = each->driver->default_uri ? each->driver->default_uri(each->opaque)
                                                    : NULL;

        if (uri)
            return uri;
    }
    return NULL;
}

unsigned int
virDriverCountUnresponsive(void)
{
    unsigned int count = 0;

    for (size_t i = 0; i < driversCount(); i++) {
        const Registered *each = g_ptr_array_index(drivers, i);

        if (each->driver->count_unresponsive)
            count += each->driver->count_unresponsive(each->opaque);
    }
    return count;
}

const virApiRow *
virDriverFindRow(const virDriver *driver, const virApiProc *proc)
{
    for (size_t i = 0; i < driversCount(); i++) {
        const Registered *each = g_ptr_array_index(drivers, i);

        if (each->driver == driver)
            return g_hash_table_lookup(each->rows, proc);
    }
    return NULL;
}

int
virDriverRunCall(virApiCall *call, const void *args, void *ret)
{
    const virDriver *driver = virDriverConnGetDriver(call->conn);
    const virApiRow *row = virDriverFindRow(driver, call->proc);

    if (!row) {
        virApiReportNoSupport(call->proc);
        return -1;
    }
    if (driver->run)
        return driver->run(row, call, args, ret);
    return call->proc->invoke(row->func, call, args, ret);
}
