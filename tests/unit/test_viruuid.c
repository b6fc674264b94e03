/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_viruuid.c: UUIDs, MAC addresses and bitmaps: what text is taken, what comes back. */
#include <config.h>

#include "viruuid.h"

#include <string.h>

#include "virbitmap.h"
#include "virmacaddr.h"

static void
testUUID(void)
{
    static const struct { const char *in; const char *out; } rows[] = {
        { "c7a5fdbd-edaf-9455-926a-d65c16db1809", "c7a5fdbd-edaf-9455-926a-d65c16db1809" },
        { " C7A5FDBDEDAF9455926AD65C16DB1809\n", "c7a5fdbd-edaf-9455-926a-d65c16db1809" },
        { "c7a5fdbd-edaf-9455-926a-d65c16db180", NULL },
        { "c7a5fdbd-edaf-9455-926a-d65c16db18090", NULL },
        { "c7a5fdbd--edaf-9455-926a-d65c16db1809", NULL },
        { "g7a5fdbd-edaf-9455-926a-d65c16db1809", NULL },
        { "", NULL },
    };
    virUUID uuid;
    virUUID other;
    char text[VIR_UUID_TEXT_SIZE];
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (virUUIDParse(rows[i].in, uuid) < 0)
            g_assert_null(rows[i].out);
        else
            g_assert_cmpstr(virUUIDFormat(uuid, text), ==, rows[i].out);
    }
    g_assert_cmpint(virUUIDGenerate(uuid), ==, 0);
    g_assert_cmpint(virUUIDGenerate(other), ==, 0);
    g_assert_cmpint(memcmp(uuid, other, sizeof(uuid)), !=, 0);
    g_assert_cmpint(virUUIDFormat(uuid, text)[14], ==, '4');
    g_assert_true(virUUIDIsValid(uuid));
    memset(uuid, 0, sizeof(uuid));
    g_assert_false(virUUIDIsValid(uuid));
}

static void
testMac(void)
{
    static const struct { const char *in; const char *out; } rows[] = {
        { "52:54:00:Aa:bB:01", "52:54:00:aa:bb:01" },
        { "2:4:0:a:b:1", "02:04:00:0a:0b:01" },
        { "52:54:00:aa:bb", NULL },
        { "52:54:00:aa:bb:01:02", NULL },
        { "52-54-00-aa-bb-01", NULL },
        { "52:54:00:aa:bb:001", NULL },
        { "", NULL },
    };
    static const unsigned char prefix[] = { 0x52, 0x54, 0x00 };
    virMacAddr mac;
    char text[VIR_MAC_TEXT_SIZE];
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (virMacAddrParse(rows[i].in, &mac) < 0)
            g_assert_null(rows[i].out);
        else
            g_assert_cmpstr(virMacAddrFormat(&mac, text), ==, rows[i].out);
    }
    g_assert_cmpint(virMacAddrGenerate(prefix, &mac), ==, 0);
    g_assert_cmpint(memcmp(mac.addr, prefix, 3), ==, 0);
    g_assert_false(virMacAddrIsMulticast(&mac));
}

static void
testBitmap(void)
{
    static const struct { const char *in; const char *out; } rows[] = {
        { "0", "0" }, { "0-3,^2,8", "0-1,3,8" }, { " 5 , 1 - 2 ", "1-2,5" },
        { "63-64,200", "63-64,200" }, { "16383", "16383" },
        { "", NULL }, { "0,^0", "" }, { "3-1", NULL }, { "16384", NULL }, { "1,", NULL },
        { "a", NULL }, { "99999999999999999999", NULL }, { "-1", NULL },
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(virBitmap) map = virBitmapParse(rows[i].in);
        g_autoptr(virBitmap) copy = virBitmapCopy(map);
        g_autofree char *text = map ? virBitmapFormat(copy) : NULL;

        g_assert_cmpstr(text, ==, rows[i].out);
        g_assert_true(virBitmapEqual(map, copy));
        if (copy != NULL) {
            g_assert_true(virBitmapSet(copy, 9999));
            g_assert_false(virBitmapEqual(map, copy));
            virBitmapUnset(copy, 9999);
            g_assert_true(virBitmapEqual(copy, map));   /* unused room does not count */
            g_assert_false(virBitmapSet(copy, VIR_BITMAP_MAX));
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/uuid", testUUID);
    g_test_add_func("/text/mac", testMac);
    g_test_add_func("/text/bitmap", testBitmap);
    return g_test_run();
}
