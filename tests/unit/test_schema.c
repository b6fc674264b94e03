/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_schema.c: one schema with every kind of row, sent through all that rows can do. */
#include <config.h>

#include "schema.h"

#include <string.h>

#include "virerror.h"
#include "virxml.h"

typedef enum { COLOR_NONE, COLOR_RED, COLOR_GREEN, COLOR_LAST } TestColor;
typedef enum { WHEEL_FLAT, WHEEL_ROUND, WHEEL_LAST } TestWheel;
VIR_NAMES_DECLARE(TestColor);
VIR_NAMES_DECLARE(TestWheel);
VIR_NAMES(TestColor, COLOR_LAST, NULL, "red", "green");
VIR_NAMES(TestWheel, WHEEL_LAST, "flat", "round");

typedef struct { char *host; unsigned int port; } TestRed;
typedef struct { bool deep; GPtrArray *leaves; } TestGreen;
typedef struct { char *name; int rank; } TestItem;
typedef struct { TestWheel wheel; int turns; bool turns_set; } TestCart;
typedef struct {
    char *name;
    virUUID uuid; bool uuid_set;
    unsigned long long memory;
    TestColor color;
    union { TestRed red; TestGreen green; } paint;
    virTristateSwitch lamp;
    bool shut;
    bool old;
    virMacAddr mac; bool mac_set;
    virBitmap *cpus;
    struct { unsigned int bytes; unsigned int slot; bool slot_set; } rate;
    TestCart cart;
    TestCart *spare;
    GPtrArray *items;
    GPtrArray *kinds[2];
    xmlNode *metadata;
    char *password;
    char *pid;
    struct { char *in; char *out; } pipe;
    char *grade;
    unsigned long long weight;
    TestCart *crate;
    TestRed *tin;
    unsigned int size;
    void *priv;
} TestDef;

VIR_SCHEMA_DECLARE(testItemSchema, TestItem);
VIR_SCHEMA_DECLARE(testRedSchema, TestRed);
VIR_SCHEMA_DECLARE(testGreenSchema, TestGreen);
VIR_SCHEMA_DECLARE(testCartSchema, TestCart);
VIR_SCHEMA_DECLARE(testSchema, TestDef);

static const virSchemaField itemFields[] = {
    VIR_STRING("@name", TestItem, name, .flags = VIR_REQUIRED),
    VIR_INT("@rank", TestItem, rank, .flags = VIR_ZERO_ABSENT),
};

static const char *
itemFormal(const void *obj, const xmlNode *node G_GNUC_UNUSED)
{
    return ((const TestItem *)obj)->rank == 13 ? "there is no rank 13" : NULL;
}

VIR_SCHEMA(testItemSchema, TestItem, "item", itemFields, .formal = itemFormal);

static const virSchemaField redFields[] = {
    VIR_STRING("@host", TestRed, host),
    VIR_UINT("port/@n", TestRed, port, .flags = VIR_ZERO_ABSENT, .max = 65535),
};
VIR_SCHEMA(testRedSchema, TestRed, "paint", redFields);

static const virSchemaField greenFields[] = {
    VIR_BOOL("@deep", TestGreen, deep, virSchemaNoYes),
    VIR_LIST("leaf", TestGreen, leaves, testItemSchema),
};
VIR_SCHEMA(testGreenSchema, TestGreen, "paint", greenFields);

static const virSchemaField cartFields[] = {
    VIR_ENUM("@wheel", TestCart, wheel, TestWheelNames),
    VIR_INT_OPT("@turns", TestCart, turns, .flags = VIR_LOOSE),
};
VIR_SCHEMA(testCartSchema, TestCart, "cart", cartFields);

static const virSchemaArm paintArms[] = {
    VIR_ARM(COLOR_RED, TestDef, paint.red, testRedSchema),
    VIR_ARM(COLOR_GREEN, TestDef, paint.green, testGreenSchema),
};
static const virSchemaListKind apple = { "apple", &testItemSchema };
static const virSchemaListKind pear = { "pear", &testItemSchema, .once = true };
static const virSchemaListKind *const kinds[] = { &apple, &pear };

VIR_WORDS(grades, "good", "bad");
static virSchemaForm gradeForm = { .pattern = "g.*", .says = "a grade that begins with g" };
static virSchemaForm nameForm = { .pattern = "[a-z]+", .says = "small letters" };

static const virSchemaField fields[] = {
    VIR_STRING("name", TestDef, name, .flags = VIR_REQUIRED, .change = VIR_CHANGE_FREE,
               .form = &nameForm),
    VIR_UUID("uuid", TestDef, uuid),
    VIR_FOREIGN("metadata", TestDef, metadata),
    VIR_SIZE("memory", TestDef, memory, 1024, .flags = VIR_ZERO_ABSENT | VIR_ABI),
    VIR_ENUM("paint/@color", TestDef, color, TestColorNames,
             .error = VIR_ERR_CONFIG_UNSUPPORTED),
    VIR_UNION("paint", TestDef, color, paintArms),
    VIR_STRING("paint/@password", TestDef, password, .flags = VIR_SECRET),
    VIR_ON_OFF("lamp/@state", TestDef, lamp, .flags = VIR_EXPECTED, .change = VIR_CHANGE_LIVE,
               .missing = VIR_ERR_INTERNAL_ERROR),
    VIR_PRESENCE("shut", TestDef, shut),
    VIR_BOOL("old", TestDef, old, virSchemaNoYes, .flags = VIR_PARSE_ONLY),
    VIR_MAC("mac/@address", TestDef, mac),
    VIR_BITMAP("cpus", TestDef, cpus),
    VIR_UINT("rate/@bytes", TestDef, rate.bytes,
             .flags = VIR_ZERO_ABSENT | VIR_NONZERO | VIR_FORMAL),
    VIR_UINT_OPT("rate/deep/@slot", TestDef, rate.slot, .hex = 2),
    VIR_CHILD("cart", TestDef, cart, testCartSchema),
    VIR_POINTER("spare", TestDef, spare, testCartSchema),
    VIR_LIST("box/item", TestDef, items, testItemSchema),
    VIR_LISTS("fruit", TestDef, kinds, kinds, 2),
    VIR_STRING("pid", TestDef, pid, .flags = VIR_LIVE_ONLY),
    VIR_STRING("pipe[mode=in]/@path", TestDef, pipe.in),
    VIR_STRING("pipe[mode=out]/@path", TestDef, pipe.out),
    VIR_WORD("grade", TestDef, grade, grades, .form = &gradeForm),
    VIR_IGNORED("grade/@by"),
    VIR_IGNORED("history"),
    VIR_SIZE("weight", TestDef, weight, 1, .flags = VIR_ZERO_ABSENT, .unit = VIR_UNIT_LARGEST),
    VIR_POINTER("crate", TestDef, crate, testCartSchema, .flags = VIR_OPEN),
    VIR_POINTER("tin", TestDef, tin, testRedSchema, .flags = VIR_SPARE),
    VIR_UINT("size", TestDef, size, .implied = 7),
    VIR_RUNTIME(TestDef, priv),
};
VIR_SCHEMA(testSchema, TestDef, "def", fields);

static TestDef *
parse(const char *xml, unsigned int flags)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(xml, "(test)", "def");
    virSchemaContext ctx = { .flags = flags, .domain = VIR_FROM_DOMAIN };
    TestDef *def = virSchemaNew(&testSchema);

    g_assert_nonnull(doc);
    virResetLastError();
    if (virSchemaParse(&testSchema, xmlDocGetRootElement(doc), def, &ctx) == 0)
        return def;
    virSchemaFree(&testSchema, def);
    return NULL;
}

static char *
format(const TestDef *def, unsigned int flags)
{
    virBuffer buf = VIR_BUFFER_INIT;
    virSchemaContext ctx = { .flags = flags };

    virSchemaFormat(&testSchema, NULL, def, &buf, &ctx);
    return virBufferSteal(&buf);
}

static const char full[] =
    "<def>\n"
    "  <name>a &amp; b</name>\n"
    "  <uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>\n"
    "  <metadata>\n"
    "    <x:a xmlns:x=\"urn:x\">\n"
    "      <x:b c=\"d\"/>\n"
    "    </x:a>\n"
    "  </metadata>\n"
    "  <memory unit='KiB'>2048</memory>\n"
    "  <paint color='green' deep='yes'>\n"
    "    <leaf name='l1'/>\n"
    "    <leaf name='l2' rank='-3'/>\n"
    "  </paint>\n"
    "  <lamp state='off'/>\n"
    "  <shut/>\n"
    "  <mac address='52:54:00:11:22:33'/>\n"
    "  <cpus>0-2,5</cpus>\n"
    "  <rate bytes='12'>\n"
    "    <deep slot='0x00'/>\n"
    "  </rate>\n"
    "  <cart wheel='round' turns='0'/>\n"
    "  <spare wheel='flat'/>\n"
    "  <box>\n"
    "    <item name='i'/>\n"
    "  </box>\n"
    "  <fruit>\n"
    "    <apple name='a1'/>\n"
    "    <apple name='a2'/>\n"
    "    <pear name='p1'/>\n"
    "  </fruit>\n"
    "  <pipe mode='in' path='i'/>\n"
    "  <pipe mode='out' path='o'/>\n"
    "  <size>7</size>\n"
    "</def>\n";

static void
testRoundTrip(void)
{
    TestDef *def = parse(full, 0);
    TestDef *copy;
    g_autofree char *text = NULL;
    g_autofree char *again = NULL;

    g_assert_nonnull(def);
    text = format(def, 0);
    g_assert_cmpstr(text, ==, full);
    copy = virSchemaCopy(&testSchema, def);
    g_assert_true(virSchemaEqual(&testSchema, def, copy));
    virSchemaFree(&testSchema, def);
    again = format(copy, 0);
    g_assert_cmpstr(again, ==, full);
    virSchemaFree(&testSchema, copy);
}

static void
testReadings(void)
{
    static const struct { const char *what; const char *in; unsigned int flags; const char *out; }
    rows[] = {
        { "order in the document does not matter, order in the dump does",
          "<lamp state='on'/><name>n</name>", 0, "  <lamp state='on'/>\n" },
        { "lists sort by kind", "<name>n</name><fruit><pear name='p'/><apple name='a'/></fruit>", 0,
          "  <fruit>\n    <apple name='a'/>\n    <pear name='p'/>\n  </fruit>\n" },
        { "a size is rounded up", "<name>n</name><memory unit='b'>1025</memory>", 0,
          "  <memory unit='KiB'>2</memory>\n" },
        { "units are any case", "<name>n</name><memory unit='gib'>1</memory>", 0,
          "  <memory unit='KiB'>1048576</memory>\n" },
        { "the arm of the other color is not read",
          "<name>n</name><paint color='red' host='h' deep='yes'><port n='1'/></paint>", 0,
          "  <paint color='red' host='h'>\n    <port n='1'/>\n  </paint>\n" },
        { "without a selector there is no arm", "<name>n</name><paint host='h'/>", 0, "" },
        { "a secret is not shown", "<name>n</name><paint color='red' password='p'/>", 0,
          "  <paint color='red'/>\n" },
        { "unless asked for", "<name>n</name><paint color='red' password='p'/>", VIR_SCHEMA_SECURE,
          "  <paint color='red' password='p'/>\n" },
        { "live state is read", "<name>n</name><pid>3</pid>", 0, "  <pid>3</pid>\n" },
        { "but not in a definition", "<name>n</name><pid>3</pid>", VIR_SCHEMA_INACTIVE, "" },
        { "an empty pointer is there", "<name>n</name><spare/>", 0, "  <spare wheel='flat'/>\n" },
        { "hex and decimal are read", "<name>n</name><rate><deep slot='31'/></rate>", 0,
          "  <rate>\n    <deep slot='0x1f'/>\n  </rate>\n" },
        { "an old spelling is not written", "<name>n</name><old>yes</old>", 0, "" },
        { "elements told apart by an attribute",
          "<name>n</name><pipe mode='no'/><pipe mode='out' path='o'/>", 0,
          "  <pipe mode='out' path='o'/>\n" },
        { "one of a few words", "<name>n</name><grade>bad</grade>", 0,
          "  <grade>bad</grade>\n" },
        { "the largest unit that loses nothing",
          "<name>n</name><weight unit='MiB'>3072</weight>", 0,
          "  <weight unit='GiB'>3</weight>\n" },
        { "and the smallest when there is no other",
          "<name>n</name><weight>1025</weight>", 0, "  <weight unit='B'>1025</weight>\n" },
        { "an element that is never closed in its start tag", "<name>n</name><crate/>", 0,
          "  <crate wheel='flat'>\n  </crate>\n" },
        { "an element that is kept if it says something", "<name>n</name><tin><port n='3'/></tin>",
          0, "  <tin>\n    <port n='3'/>\n  </tin>\n" },
        { "and is dropped if it doesn't", "<name>n</name><tin other='1'/>", 0, "" },
        { "empty text is no text", "<name>n</name><uuid></uuid>", 0, "" },
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *xml = g_strdup_printf("<def>%s</def>", rows[i].in);
        TestDef *def = parse(xml, rows[i].flags);
        g_autofree char *text = NULL;
        const char *p;

        g_test_message("%s", rows[i].what);
        g_assert_nonnull(def);
        text = format(def, rows[i].flags);
        p = text;
        g_assert_true(g_str_has_prefix(p, "<def>\n  <name>n</name>\n"));
        p += strlen("<def>\n  <name>n</name>\n");
        g_assert_true(g_str_has_suffix(p, "  <size>7</size>\n</def>\n"));
        *strstr(p, "  <size>7") = '\0';
        if (g_str_has_prefix(p, "  <cart wheel='flat'/>\n"))
            p += strlen("  <cart wheel='flat'/>\n");
        {
            g_autoptr(GString) rest = g_string_new(p);

            g_string_replace(rest, "  <cart wheel='flat'/>\n", "", 1);
            g_assert_cmpstr(rest->str, ==, rows[i].out);
        }
        virSchemaFree(&testSchema, def);
    }
}

static bool
rankIsAbove(const void *element, const void *opaque)
{
    return ((const TestItem *)element)->rank > *(const int *)opaque;
}

static void
testKeep(void)
{
    TestDef *def = parse("<def><name>n</name><box><item name='a' rank='1'/><item name='b'/>"
                         "<item name='c' rank='2'/></box></def>", 0);
    int rank = 0;

    virSchemaListKeep(&testItemSchema, &def->items, rankIsAbove, &rank);
    g_assert_cmpuint(virSchemaListLength(def->items), ==, 2);
    g_assert_cmpstr(((TestItem *)g_ptr_array_index(def->items, 1))->name, ==, "c");
    virSchemaListKeep(&testItemSchema, &def->items, virSchemaKeepNone, NULL);
    g_assert_null(def->items);
    virSchemaListKeep(&testItemSchema, &def->items, virSchemaKeepNone, NULL);
    virSchemaFree(&testSchema, def);
}

static void
testFirstUnknown(void)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString("<def><lamp/><fruit/><moon/><sun/></def>",
                                                 "(test)", "def");
    const xmlNode *root = xmlDocGetRootElement(doc);

    g_assert_cmpstr((const char *)virSchemaFirstUnknown(&testSchema, root)->name, ==, "moon");
    g_assert_null(virSchemaFirstUnknown(&testSchema, root->children));
}

static void
testRefusals(void)
{
    static const struct { const char *in; int code; int domain; const char *word; } rows[] = {
        { "", VIR_ERR_XML_ERROR, VIR_FROM_XML, "Missing required element 'name'" },
        { "<name>n</name>\n<box><item/></box>", VIR_ERR_XML_ERROR, VIR_FROM_XML,
          "Missing required attribute 'name' in element 'item' on line 2" },
        { "<name>n</name><paint color='gren'/>", VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_DOMAIN,
          "attribute 'color' in element 'paint' on line 1: 'gren'. Expected red, green" },
        { "<name>n</name><lamp state='yes'/>", VIR_ERR_XML_ERROR, VIR_FROM_XML, "on, off" },
        { "<name>n</name><lamp/>", VIR_ERR_INTERNAL_ERROR, VIR_FROM_XML,
          "Missing required attribute 'state' in element 'lamp' on line 1" },
        { "<name>n</name><memory>-1</memory>", VIR_ERR_XML_ERROR, VIR_FROM_XML, "'-1'" },
        { "<name>n</name><memory>1x</memory>", VIR_ERR_XML_ERROR, VIR_FROM_XML, "'1x'" },
        { "<name>n</name><memory unit='x'>1</memory>", VIR_ERR_INVALID_ARG, VIR_FROM_XML,
          "unknown suffix 'x'" },
        { "<name>n</name><memory unit='EiB'>17</memory>", VIR_ERR_OVERFLOW, VIR_FROM_XML,
          "too large" },
        { "<name>n</name><rate bytes='4294967296'/>", VIR_ERR_XML_ERROR, VIR_FROM_XML,
          "from 0 to 4294967295" },
        { "<name>n</name><rate bytes='0'/>", VIR_ERR_XML_ERROR, VIR_FROM_XML, "not 0" },
        { "<name>n</name><paint color='red'><port n='65536'/></paint>", VIR_ERR_XML_ERROR,
          VIR_FROM_XML, "from 0 to 65535" },
        { "<name>n</name><cart turns='2147483648'/>", VIR_ERR_XML_ERROR, VIR_FROM_XML,
          "to 2147483647" },
        { "<name>n</name><uuid>x</uuid>", VIR_ERR_XML_ERROR, VIR_FROM_XML, "a UUID" },
        { "<name>n</name><mac address=''/>", VIR_ERR_XML_ERROR, VIR_FROM_XML, "a MAC" },
        { "<name>n</name><cpus>x</cpus>", VIR_ERR_INVALID_ARG, VIR_FROM_XML,
          "Failed to parse bitmap 'x'" },
        { "<name>n</name><cpus>1,^1</cpus>", VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_DOMAIN,
          "Invalid value of 'cpus': 1,^1" },
        { "<name>n</name><grade>poor</grade>", VIR_ERR_XML_ERROR, VIR_FROM_XML,
          "'poor'. Expected good, bad" },
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *xml = g_strdup_printf("<def>%s</def>", rows[i].in);
        virError *err;

        g_assert_null(parse(xml, 0));
        err = virGetLastError();
        g_assert_nonnull(err);
        g_test_message("%s", err->message);
        g_assert_cmpint(err->code, ==, rows[i].code);
        g_assert_cmpint(err->domain, ==, rows[i].domain);
        g_assert_nonnull(strstr(err->message, rows[i].word));
    }
}

/* Each row, changed, must be seen: @in is put in place of @out in the full document. */
static void
testDifferences(void)
{
    static const struct {
        const char *out;
        const char *in;
        const char *path;
        virSchemaChange class;
    } rows[] = {
        { "a &amp; b", "c", "name", VIR_CHANGE_FREE },
        { "c7a5", "c7a6", "uuid", VIR_CHANGE_COLD },
        { "c=\"d\"", "c=\"e\"", "metadata", VIR_CHANGE_COLD },
        { ">2048<", ">2049<", "memory", VIR_CHANGE_COLD },
        { "green", "red", "paint/@color", VIR_CHANGE_COLD },
        { " deep='yes'", "", "paint/@deep", VIR_CHANGE_COLD },
        { "rank='-3'", "rank='3'", "paint/leaf/@rank", VIR_CHANGE_COLD },
        { "'off'", "'on'", "lamp/@state", VIR_CHANGE_LIVE },
        { "<shut/>", "", "shut", VIR_CHANGE_COLD },
        { "22:33", "22:34", "mac/@address", VIR_CHANGE_COLD },
        { "0-2,5", "0-2", "cpus", VIR_CHANGE_COLD },
        { "slot='0x00'", "", "rate/deep/@slot", VIR_CHANGE_COLD },
        { " turns='0'", "", "cart/@turns", VIR_CHANGE_COLD },
        { "<spare wheel='flat'/>", "", "spare", VIR_CHANGE_COLD },
        { "<item name='i'/>", "", "box/item", VIR_CHANGE_COLD },
        { "'p1'", "'p2'", "fruit/@name", VIR_CHANGE_COLD },
        { "path='o'", "path='p'", "pipe[mode=out]/@path", VIR_CHANGE_COLD },
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) changed = g_string_new(full);
        TestDef *a = parse(full, 0);
        TestDef *b;
        g_autofree char *path = NULL;

        g_assert_cmpint(g_string_replace(changed, rows[i].out, rows[i].in, 1), ==, 1);
        b = parse(changed->str, 0);
        g_assert_nonnull(b);
        g_assert_false(virSchemaEqual(&testSchema, a, b));
        g_assert_true(virSchemaMayChange(&testSchema, a, b, rows[i].class, &path));
        if (rows[i].class < VIR_CHANGE_FREE) {
            g_assert_false(virSchemaMayChange(&testSchema, a, b, rows[i].class + 1, &path));
            g_assert_cmpstr(path, ==, rows[i].path);
        }
        g_assert_cmpint(virSchemaCheckABI(&testSchema, a, b, VIR_FROM_DOMAIN), ==,
                        strcmp(rows[i].path, "memory") == 0 ? -1 : 0);
        virSchemaFree(&testSchema, a);
        virSchemaFree(&testSchema, b);
    }
}

/* What is understood, but not as the published format has it. */
static void
testValidate(void)
{
    static const struct { const char *inside; int code; const char *says; } rows[] = {
        { "<name>n</name>", 0, NULL },
        { "<name>N</name>", VIR_ERR_XML_INVALID_SCHEMA, "'N'. Expected small letters" },
        { "<name>n</name><grade>good</grade>", 0, NULL },
        { "<name>n</name><grade>bad</grade>", VIR_ERR_XML_INVALID_SCHEMA,
          "Invalid value for element 'grade' on line 1: 'bad'. Expected a grade that begins" },
        { "<name>n</name><memory/>", VIR_ERR_XML_INVALID_SCHEMA, "''. Expected a value" },
        { "<name>n</name><memory>+1</memory>", VIR_ERR_XML_INVALID_SCHEMA, "without a sign" },
        { "<name>n</name><memory unit='bushel'>1</memory>", VIR_ERR_XML_INVALID_SCHEMA,
          "attribute 'unit' in element 'memory' on line 1: 'bushel'. Expected a unit" },
        { "<name>n</name><rate/>", VIR_ERR_XML_INVALID_SCHEMA,
          "Missing required attribute 'bytes' in element 'rate'" },
        { "<name>n</name><rate bytes='0'/>", VIR_ERR_XML_ERROR, "a number that is not 0" },
        { "<name>n</name><rate bytes='x'/>", VIR_ERR_XML_INVALID_SCHEMA, "a number from 0" },
        { "<name>n</name><cart turns='x'/>", VIR_ERR_XML_ERROR, "a whole number" },
        { "<name>n</name><box><item name='a' rank='13'/></box>", VIR_ERR_XML_INVALID_SCHEMA,
          "element 'item' on line 1: there is no rank 13" },
    };
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *xml = g_strdup_printf("<def>%s</def>", rows[i].inside);
        TestDef *def = parse(xml, VIR_SCHEMA_VALIDATE);

        g_test_message("%s", xml);
        g_assert_true((def == NULL) == (rows[i].code != 0));
        if (def == NULL) {
            g_assert_cmpint(virGetLastError()->code, ==, rows[i].code);
            g_assert_nonnull(strstr(virGetLastError()->message, rows[i].says));
        }
        virSchemaFree(&testSchema, def);
    }
}

static bool
isOfU(const xmlNode *node, const void *opaque)
{
    return strcmp((const char *)node->ns->href, opaque) == 0;
}

static void
testUnknown(void)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(
        "<def>\n<nmae/><metadata><any/></metadata><x:y xmlns:x='u'/>\n<paint colr='red' deep='yes'>"
        "<leaf nam='x'/></paint>\n<fruit><aple/><pear name='a'/><pear name='b'/></fruit>"
        "<x:y xmlns:x='v'/>\n<grade by='any'>good</grade><history><any/></history><history/>"
        "<paint color='green'/></def>", "(test)", NULL);
    g_autoptr(virXMLDoc) arms = virXMLParseString(
        "<def><paint color='green' host='h' deep='yes'><port n='1'/>wet</paint></def>", "(test)",
        NULL);
    g_autoptr(GPtrArray) elsewhere = virSchemaUnknown(&testSchema, xmlDocGetRootElement(arms),
                                                      isOfU, "u");
    g_autoptr(GPtrArray) unknown = virSchemaUnknown(&testSchema, xmlDocGetRootElement(doc), isOfU,
                                                    "u");
    static const char *const expected[] = {
        "unknown element 'nmae' in element 'def' on line 1, did you mean 'name'?",
        "unknown attribute 'colr' in element 'paint' on line 3, did you mean 'color'?",
        "unknown attribute 'nam' in element 'leaf' on line 3, did you mean 'name'?",
        "unknown element 'aple' in element 'fruit' on line 4, did you mean 'apple'?",
        "element 'pear' on line 4 stands a second time in element 'fruit'",
        "unknown element 'y' of namespace 'v' in element 'def' on line 4",
        "element 'paint' on line 5 stands a second time in element 'def'",
    };
    static const char *const expectedElsewhere[] = {
        "attribute 'host' in element 'paint' on line 1 may stand there with color='red' only",
        "element 'port' in element 'paint' on line 1 may stand there with color='red' only",
        "element 'paint' on line 1 holds no text",
    };
    size_t i;

    g_assert_cmpint(unknown->len, ==, G_N_ELEMENTS(expected));
    for (i = 0; i < unknown->len; i++)
        g_assert_cmpstr(g_ptr_array_index(unknown, i), ==, expected[i]);
    g_assert_cmpint(elsewhere->len, ==, G_N_ELEMENTS(expectedElsewhere));
    for (i = 0; i < elsewhere->len; i++)
        g_assert_cmpstr(g_ptr_array_index(elsewhere, i), ==, expectedElsewhere[i]);
}

/* ---- rows that break the rules ------------------------------------------- */

static const virSchemaField brokenFields[] = {
    VIR_UNION("paint", TestDef, color, paintArms),
    VIR_UINT("size", TestDef, size),
    VIR_ENUM("@color", TestDef, color, TestColorNames),
    VIR_STRING("@color", TestDef, name),
    VIR_PRESENCE("", TestDef, shut),
    VIR_STRING("port/@name", TestDef, pid),
    VIR_UNION("", TestDef, color, paintArms),
};
VIR_SCHEMA_DECLARE(brokenSchema, TestDef);
VIR_SCHEMA(brokenSchema, TestDef, "broken", brokenFields);

static void
testRules(void)
{
    g_autoptr(GPtrArray) good = virSchemaCheck(&testSchema);
    g_autoptr(GPtrArray) broken = virSchemaCheck(&brokenSchema);
    static const char *const expected[] = {
        "broken, row '': element 'port' is written twice",
        "broken, row 'paint': the selector is not read before the union",
        "broken, row 'size': does not say what absent is",
        "broken, row '@color': stands twice",
        "broken, row '': needs an element of its own",
    };
    size_t i;

    g_assert_cmpint(good->len, ==, 0);
    g_assert_cmpint(broken->len, ==, G_N_ELEMENTS(expected));
    for (i = 0; i < broken->len; i++)
        g_assert_cmpstr(g_ptr_array_index(broken, i), ==, expected[i]);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/schema/lists are thinned out", testKeep);
    g_test_add_func("/schema/the first unknown element", testFirstUnknown);
    g_test_add_func("/schema/every kind of row survives parse, copy and format", testRoundTrip);
    g_test_add_func("/schema/readings", testReadings);
    g_test_add_func("/schema/refusals", testRefusals);
    g_test_add_func("/schema/differences", testDifferences);
    g_test_add_func("/schema/the published format", testValidate);
    g_test_add_func("/schema/unknown parts", testUnknown);
    g_test_add_func("/schema/rules", testRules);
    return g_test_run();
}
