/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virdomainobjlist.c: which guests can be in the list together, how they are found. */
#include "config.h"

#include <string.h>

#include "virdomainconf.h"
#include "virdomainmoment.h"
#include "virdomainobjlist.h"
#include "virerror.h"

static virDomainDef *
makeDef(const char *name, unsigned char id)
{
    virDomainDef *def = g_new0(virDomainDef, 1);

    def->name = g_strdup(name);
    memset(def->uuid, id, VIR_UUID_BUFLEN);
    def->id = -1;
    return def;
}

static virDomainObj *
add(virDomainObjList *list, const char *name, unsigned char id, unsigned int flags, bool *known)
{
    virDomainDef *def = makeDef(name, id);
    virDomainObj *vm = virDomainObjListAdd(list, &def, flags, known);

    if (vm)
        g_assert_true(*known == (def != NULL));
    virDomainDefFree(def);
    return vm;
}

static void
same_or_other(void)
{
    static const struct {
        const char *rule;
        const char *name;
        unsigned char id;
        unsigned int flags;
        bool active;
        int code;               /* 0: found or made */
        bool known;
        const char *message;
    } rows[] = {
        { "another guest is made", "b", 2, 0, false, 0, false, NULL },
        { "the same guest is found", "a", 1, 0, false, 0, true, NULL },
        { "the same guest is found to be started", "a", 1, VIR_DOMAIN_OBJ_LIST_ADD_LIVE, false,
          0, true, NULL },
        { "the same guest is found though it runs", "a", 1, 0, true, 0, true, NULL },
        { "but not to be started again", "a", 1, VIR_DOMAIN_OBJ_LIST_ADD_LIVE, true,
          VIR_ERR_OPERATION_INVALID, false,
          "Requested operation is not valid: domain 'a' is already active" },
        { "the name is taken", "a", 2, 0, false, VIR_ERR_OPERATION_FAILED, false,
          "operation failed: domain 'a' already exists with uuid "
          "01010101-0101-0101-0101-010101010101" },
        { "the uuid is taken", "b", 1, 0, false, VIR_ERR_OPERATION_FAILED, false,
          "operation failed: domain 'a' is already defined with uuid "
          "01010101-0101-0101-0101-010101010101" },
        { "only a new one is wanted", "a", 1, VIR_DOMAIN_OBJ_LIST_ADD_NEW, false,
          VIR_ERR_DOM_EXIST, false, "domain a exists already" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(virDomainObjList) list = virDomainObjListNew();
        bool known;
        g_autoptr(virDomainObj) first = add(list, "a", 1, 0, &known);
        g_autoptr(virDomainObj) second = NULL;

        g_test_message("%s", rows[i].rule);
        if (rows[i].active)
            virDomainObjSetID(first, 7);
        virResetLastError();
        second = add(list, rows[i].name, rows[i].id, rows[i].flags, &known);
        if (rows[i].code != 0) {
            g_assert_null(second);
            g_assert_cmpint(virGetLastErrorCode(), ==, rows[i].code);
            g_assert_cmpstr(virGetLastErrorMessage(), ==, rows[i].message);
        } else {
            g_assert_nonnull(second);
            g_assert_true(known == rows[i].known);
            g_assert_true((second == first) == rows[i].known);
        }
    }
}

static void
found_by_each_key(void)
{
    g_autoptr(virDomainObjList) list = virDomainObjListNew();
    bool known;
    g_autoptr(virDomainObj) a = add(list, "a", 1, 0, &known);
    g_autoptr(virDomainObj) byUUID = virDomainObjListFindByUUID(list, a->uuid);
    g_autoptr(virDomainObj) byName = virDomainObjListFindByName(list, "a");
    g_autoptr(virDomainObj) byID = NULL;

    g_assert_true(byUUID == a);
    g_assert_true(byName == a);
    g_assert_null(virDomainObjListFindByName(list, "b"));
    g_assert_null(virDomainObjListFindByID(list, -1));

    virDomainObjSetID(a, virDomainObjListNextID(list));
    byID = virDomainObjListFindByID(list, 1);
    g_assert_true(byID == a);
    g_assert_cmpint(a->def->id, ==, 1);

    virDomainObjListRemove(list, a);
    virDomainObjListRemove(list, a);
    g_assert_true(a->removing);
    g_assert_null(virDomainObjListFindByUUID(list, a->uuid));
    g_assert_null(virDomainObjListFindByName(list, "a"));
    g_assert_null(virDomainObjListFindByID(list, 1));
}

static void
ids_are_given_once(void)
{
    g_autoptr(virDomainObjList) list = virDomainObjListNew();

    g_assert_cmpint(virDomainObjListNextID(list), ==, 1);
    virDomainObjListReserveID(list, 41);
    virDomainObjListReserveID(list, 7);
    g_assert_cmpint(virDomainObjListNextID(list), ==, 42);
}

static void
rename_reserves_the_name(void)
{
    g_autoptr(virDomainObjList) list = virDomainObjListNew();
    bool known;
    g_autoptr(virDomainObj) a = add(list, "a", 1, 0, &known);
    g_autoptr(virDomainObj) b = add(list, "b", 2, 0, &known);
    g_autoptr(virDomainObj) found = NULL;

    virResetLastError();
    g_assert_cmpint(virDomainObjListRename(list, a, "b"), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OPERATION_INVALID);
    g_assert_cmpint(virDomainObjListRename(list, a, "c"), ==, 0);
    found = virDomainObjListFindByName(list, "c");
    g_assert_true(found == a);
    g_assert_null(add(list, "c", 3, 0, &known));

    g_free(a->def->name);
    a->def->name = g_strdup("c");
    virDomainObjListRenameDone(list, a, "a");
    g_assert_null(virDomainObjListFindByName(list, "a"));
    virDomainObjListRemove(list, a);
    g_assert_null(virDomainObjListFindByName(list, "c"));
}

#define LIST(f) VIR_CONNECT_LIST_DOMAINS_ ## f

static void
remember(virDomainObj *vm, virDomainMomentKind kind)
{
    virDomainMoment *moment = virSchemaNew(virDomainMomentRegistry[kind]->schema);

    moment->name = g_strdup("then");
    vm->moments[kind] = virDomainMomentListNew(kind);
    virDomainMomentListPut(vm->moments[kind], moment);
}

static void
filters(void)
{
    static const struct {
        unsigned int flags;
        const char *names;      /* of those that pass */
    } rows[] = {
        { 0, "opst" },
        { LIST(ACTIVE), "opt" },
        { LIST(INACTIVE), "s" },
        { LIST(ACTIVE) | LIST(INACTIVE), "opst" },
        { LIST(PERSISTENT), "ps" },
        { LIST(TRANSIENT), "ot" },
        { LIST(RUNNING), "t" },
        { LIST(PAUSED), "p" },
        { LIST(SHUTOFF), "s" },
        { LIST(OTHER), "o" },
        { LIST(RUNNING) | LIST(PAUSED), "pt" },
        { LIST(PAUSED) | LIST(TRANSIENT), "" },
        { LIST(MANAGEDSAVE), "s" },
        { LIST(NO_MANAGEDSAVE), "opt" },
        { LIST(AUTOSTART), "s" },
        { LIST(NO_AUTOSTART) | LIST(PERSISTENT), "p" },
        { LIST(HAS_SNAPSHOT), "p" },
        { LIST(NO_SNAPSHOT), "ost" },
        { LIST(HAS_CHECKPOINT), "t" },
        { LIST(NO_CHECKPOINT), "ops" },
    };
    g_autoptr(virDomainObjList) list = virDomainObjListNew();
    bool known;
    g_autoptr(virDomainObj) o = add(list, "o", 1, 0, &known);
    g_autoptr(virDomainObj) p = add(list, "p", 2, 0, &known);
    g_autoptr(virDomainObj) s = add(list, "s", 3, 0, &known);
    g_autoptr(virDomainObj) t = add(list, "t", 4, 0, &known);

    virDomainObjSetID(o, 1);
    virDomainObjSetState(o, VIR_DOMAIN_CRASHED, 0);
    virDomainObjSetID(p, 2);
    virDomainObjSetState(p, VIR_DOMAIN_PAUSED, 0);
    p->persistent = true;
    remember(p, VIR_DOMAIN_MOMENT_SNAPSHOT);
    s->persistent = true;
    s->autostart = true;
    s->hasManagedSave = true;
    virDomainObjSetID(t, 3);
    virDomainObjSetState(t, VIR_DOMAIN_RUNNING, 0);
    remember(t, VIR_DOMAIN_MOMENT_CHECKPOINT);

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) got = virDomainObjListCollect(list, rows[i].flags, NULL, NULL);
        size_t right = 0;

        for (guint j = 0; j < got->len; j++) {
            const virDomainObj *vm = g_ptr_array_index(got, j);

            right += strchr(rows[i].names, *vm->def->name) != NULL;
        }
        g_test_message("flags %#x", rows[i].flags);
        g_assert_cmpuint(got->len, ==, strlen(rows[i].names));
        g_assert_cmpuint(right, ==, got->len);
    }
    g_assert_cmpuint(virDomainObjListCount(list, true, NULL, NULL), ==, 3);
    g_assert_cmpuint(virDomainObjListCount(list, false, NULL, NULL), ==, 1);
}

static bool
onlyB(virDomainObj *vm, void *opaque G_GNUC_UNUSED)
{
    return g_str_equal(vm->def->name, "b");
}

static void
who_may_not_see_gets_nothing(void)
{
    g_autoptr(virDomainObjList) list = virDomainObjListNew();
    bool known;
    g_autoptr(virDomainObj) a = add(list, "a", 1, 0, &known);
    g_autoptr(virDomainObj) b = add(list, "b", 2, 0, &known);
    g_autoptr(GPtrArray) got = virDomainObjListCollect(list, 0, onlyB, NULL);

    g_assert_cmpuint(got->len, ==, 1);
    g_assert_true(g_ptr_array_index(got, 0) == b);
}

static void
a_run_has_its_own_definition(void)
{
    g_autoptr(virDomainObj) vm = virDomainObjNew(makeDef("a", 1));
    virDomainDef *defined = vm->def;
    virDomainDef *old;

    vm->persistent = true;
    g_assert_true(virDomainObjGetPersistentDef(vm) == defined);

    virDomainObjSetID(vm, 3);
    virDomainObjSetDefTransient(vm, makeDef("a", 1));
    g_assert_true(virDomainObjGetPersistentDef(vm) == defined);
    g_assert_true(vm->def != defined);
    g_assert_cmpint(defined->id, ==, -1);
    g_assert_cmpint(vm->def->id, ==, 3);

    /* redefined while it runs */
    virDomainObjAssignDef(vm, makeDef("a", 1), &old);
    g_assert_true(old == defined);
    virDomainDefFree(old);
    defined = vm->newDef;

    virDomainObjSetID(vm, -1);
    virDomainObjRemoveTransientDef(vm);
    g_assert_true(vm->def == defined);
    g_assert_null(vm->newDef);
    g_assert_cmpint(vm->def->id, ==, -1);
}

static void
current_means_what_it_is(void)
{
    static const struct {
        bool active;
        bool persistent;
        unsigned int flags;
        unsigned int want;      /* 0: refused */
    } rows[] = {
        { true, true, 0, VIR_DOMAIN_AFFECT_LIVE },
        { false, true, 0, VIR_DOMAIN_AFFECT_CONFIG },
        { true, false, 0, VIR_DOMAIN_AFFECT_LIVE },
        { true, true, 3, 3 },
        { true, false, VIR_DOMAIN_AFFECT_CONFIG, 0 },
        { false, true, VIR_DOMAIN_AFFECT_LIVE, 0 },
        { false, true, 3, 0 },
    };
    g_autoptr(virDomainObj) vm = virDomainObjNew(makeDef("a", 1));

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        unsigned int flags = rows[i].flags;
        int rc;

        virDomainObjSetID(vm, rows[i].active ? 1 : -1);
        vm->persistent = rows[i].persistent;
        rc = virDomainObjUpdateModificationImpact(vm, &flags);
        g_assert_cmpint(rc, ==, rows[i].want ? 0 : -1);
        if (rc == 0)
            g_assert_cmpuint(flags, ==, rows[i].want);
        else
            g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OPERATION_INVALID);
        virResetLastError();
    }
}

static void
names_of_states_go_both_ways(void)
{
    for (virDomainState state = 0; state < VIR_DOMAIN_LAST; state++) {
        virDomainState back;

        g_assert_cmpint(virDomainStateFromName(virDomainStateName(state), &back), ==, 0);
        g_assert_cmpint(back, ==, state);
        for (int reason = 0; virDomainStateReasonName(state, reason); reason++) {
            int reasonBack;

            g_assert_cmpint(virDomainStateReasonFromName(
                state, virDomainStateReasonName(state, reason), &reasonBack), ==, 0);
            g_assert_cmpint(reasonBack, ==, reason);
        }
    }
    g_assert_null(virDomainStateName(VIR_DOMAIN_LAST));
    g_assert_null(virDomainStateReasonName(VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_LAST));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/domainobjlist/same-or-other", same_or_other);
    g_test_add_func("/domainobjlist/found-by-each-key", found_by_each_key);
    g_test_add_func("/domainobjlist/ids", ids_are_given_once);
    g_test_add_func("/domainobjlist/rename", rename_reserves_the_name);
    g_test_add_func("/domainobjlist/filters", filters);
    g_test_add_func("/domainobjlist/allowed", who_may_not_see_gets_nothing);
    g_test_add_func("/domainobj/two-definitions", a_run_has_its_own_definition);
    g_test_add_func("/domainobj/current", current_means_what_it_is);
    g_test_add_func("/domainobj/states", names_of_states_go_both_ways);
    return g_test_run();
}
