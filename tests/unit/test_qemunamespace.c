/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_qemunamespace.c: what users say to QEMU directly survives, what we don't know is refused. */
#include "config.h"

#include <string.h>

#include "qemu_namespace.h"
#include "virerror.h"
#include "virxml.h"

#define HEAD "<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"

static int
parse(const char *text, qemuNamespace **ret_ns)
{
    g_autofree char *xml = g_strconcat(HEAD, text, "</domain>", NULL);
    g_autoptr(virXMLDoc) doc = virXMLParseString(xml, "test", "domain");
    void *data = NULL;
    int rc;

    g_assert_nonnull(doc);
    virResetLastError();
    rc = qemuNamespaceOps.parse(xmlDocGetRootElement(doc), &data);
    *ret_ns = data;
    return rc;
}

static char *
format(const qemuNamespace *ns)
{
    g_auto(virBuffer) buf = VIR_BUFFER_INIT;

    qemuNamespaceOps.format(ns, &buf);
    return virBufferSteal(&buf);
}

static void
roundTrip(void)
{
    qemuNamespace *ns = NULL;
    qemuNamespace *again = NULL;
    qemuNamespace *copy;
    g_autofree char *first = NULL;
    g_autofree char *second = NULL;

    g_assert_cmpint(parse("<name>a</name><qemu:commandline><qemu:arg value='-a'/>"
                          "<qemu:arg value='b&lt;&apos;c'/><qemu:env name='N' value='v'/>"
                          "<qemu:env name='_M2'/></qemu:commandline><qemu:capabilities>"
                          "<qemu:add capability='x'/><qemu:del capability='y'/>"
                          "</qemu:capabilities>", &ns), ==, 0);
    g_assert_cmpuint(ns->args->len, ==, 2);
    g_assert_cmpstr(g_ptr_array_index(ns->args, 1), ==, "b<'c");
    first = format(ns);
    copy = qemuNamespaceOps.copy(ns);
    qemuNamespaceOps.free(ns);
    g_assert_cmpint(parse(first, &again), ==, 0);
    second = format(again);
    g_assert_cmpstr(first, ==, second);
    qemuNamespaceOps.free(again);

    g_free(g_steal_pointer(&second));
    second = format(copy);
    g_assert_cmpstr(first, ==, second);
    qemuNamespaceOps.free(copy);
}

static void
absentIsNothing(void)
{
    qemuNamespace *ns = NULL;

    g_assert_cmpint(parse("<name>a</name><commandline/>", &ns), ==, 0);
    g_assert_null(ns);
}

static void
refused(void)
{
    static const char *const rows[] = {
        "<qemu:override/>",
        "<qemu:commandline><qemu:word value='a'/></qemu:commandline>",
        "<qemu:commandline><qemu:arg/></qemu:commandline>",
        "<qemu:commandline><qemu:env value='a'/></qemu:commandline>",
        "<qemu:commandline><qemu:env name='2A' value='a'/></qemu:commandline>",
        "<qemu:commandline><qemu:env name='A=B' value='a'/></qemu:commandline>",
        "<qemu:commandline><qemu:env name='' value='a'/></qemu:commandline>",
        "<qemu:capabilities><qemu:arg value='a'/></qemu:capabilities>",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        qemuNamespace *ns = NULL;

        g_assert_cmpint(parse(rows[i], &ns), ==, -1);
        g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_CONFIG_UNSUPPORTED);
        g_assert_null(ns);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/namespace/round-trip", roundTrip);
    g_test_add_func("/namespace/absent", absentIsNothing);
    g_test_add_func("/namespace/refused", refused);
    return g_test_run();
}
