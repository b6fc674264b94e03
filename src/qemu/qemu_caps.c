/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_caps.c: what an emulator binary can do. */
#include "config.h"

#include "qemu_caps.h"
#include "qemu_caps_priv.h"

#include <string.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* Steps of a schema path, and types within types of an alternate. */
#define MAX_SCHEMA_DEPTH 16

struct _qemuCaps {
    char *binary;
    unsigned int version;
    bool kvm;
    GArray *machines;           /* qemuCapsMachine, the default first */
    virJSONValue *answers;      /* owns the strings and answers the rest */
};

static void
qemuCapsMachineClear(gpointer data)
{
    qemuCapsMachine *machine = data;

    g_free(machine->name);
    g_free(machine->alias);
    g_free(machine->defaultCPU);
    g_free(machine->defaultRAM);
}

static void
qemuCapsDispose(gpointer data)
{
    qemuCaps *caps = data;

    g_free(caps->binary);
    g_clear_pointer(&caps->machines, g_array_unref);
    virJSONValueFree(caps->answers);
}

qemuCaps *
qemuCapsRef(const qemuCaps *caps)
{
    /* the count isn't part of what is immutable */
    return g_atomic_rc_box_acquire((qemuCaps *)caps);
}

void
qemuCapsUnref(qemuCaps *caps)
{
    if (caps)
        g_atomic_rc_box_release_full(caps, qemuCapsDispose);
}

static bool
qemuCapsFlag(const virJSONValue *object, const char *key)
{
    bool flag = false;

    (void)virJSONValueObjectGetBoolean(object, key, &flag); /* absent means no */
    return flag;
}

static void
qemuCapsAddMachine(qemuCaps *caps, const virJSONValue *item)
{
    const char *name = virJSONValueObjectGetString(item, "name");
    qemuCapsMachine machine = { 0 };

    if (!name || strcmp(name, "none") == 0)
        return; /* what the probe itself ran on */

    machine.name = g_strdup(name);
    machine.alias = g_strdup(virJSONValueObjectGetString(item, "alias"));
    machine.defaultCPU = g_strdup(virJSONValueObjectGetString(item, "default-cpu-type"));
    machine.defaultRAM = g_strdup(virJSONValueObjectGetString(item, "default-ram-id"));
    machine.isDefault = qemuCapsFlag(item, "is-default");
    machine.hotplugCpus = qemuCapsFlag(item, "hotpluggable-cpus");
    machine.numaMem = qemuCapsFlag(item, "numa-mem-supported");
    machine.deprecated = qemuCapsFlag(item, "deprecated");
    (void)virJSONValueObjectGetUint(item, "cpu-max", &machine.maxCpus); /* 0: unknown */

    if (machine.isDefault)
        g_array_prepend_val(caps->machines, machine);
    else
        g_array_append_val(caps->machines, machine);
}

qemuCaps *
qemuCapsNew(const char *binary, virJSONValue *answers)
{
    static const char *const tables[] = { "machine-props", "objects", "devices", "options",
                                          "schema", "cpu-models", "cpu-features" };
    g_autoptr(qemuCaps) caps = g_atomic_rc_box_new0(qemuCaps);
    const virJSONValue *machines = virJSONValueObjectGetArray(answers, "machines");
    bool whole;

    caps->binary = g_strdup(binary);
    caps->answers = answers;
    caps->machines = g_array_new(FALSE, TRUE, sizeof(qemuCapsMachine));
    g_array_set_clear_func(caps->machines, qemuCapsMachineClear);

    whole = virJSONValueObjectGetUint(answers, "version", &caps->version) == 0 &&
            virJSONValueObjectGetBoolean(answers, "kvm", &caps->kvm) == 0 &&
            virJSONValueObjectGetString(answers, "arch") && machines;
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        whole = whole && virJSONValueObjectGetObject(answers, tables[i]);
    if (!whole) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("the capabilities of %s aren't complete"),
                       binary);
        return NULL;
    }

    for (size_t i = 0; i < virJSONValueArraySize(machines); i++)
        qemuCapsAddMachine(caps, virJSONValueArrayGet(machines, i));
    return g_steal_pointer(&caps);
}

const virJSONValue *
qemuCapsGetAnswers(const qemuCaps *caps)
{
    return caps->answers;
}

const char *
qemuCapsGetBinary(const qemuCaps *caps)
{
    return caps->binary;
}

const char *
qemuCapsGetArch(const qemuCaps *caps)
{
    return virJSONValueObjectGetString(caps->answers, "arch");
}

unsigned int
qemuCapsGetVersion(const qemuCaps *caps)
{
    return caps->version;
}

const char *
qemuCapsGetPackage(const qemuCaps *caps)
{
    const char *package = virJSONValueObjectGetString(caps->answers, "package");

    return package ? package : "";
}

bool
qemuCapsHasKVM(const qemuCaps *caps)
{
    return caps->kvm;
}

size_t
qemuCapsGetMachineCount(const qemuCaps *caps)
{
    return caps->machines->len;
}

const qemuCapsMachine *
qemuCapsGetMachine(const qemuCaps *caps, size_t i)
{
    return &g_array_index(caps->machines, qemuCapsMachine, i);
}

const qemuCapsMachine *
qemuCapsFindMachine(const qemuCaps *caps, const char *name)
{
    for (size_t i = 0; i < caps->machines->len; i++) {
        const qemuCapsMachine *machine = qemuCapsGetMachine(caps, i);

        if (name ? strcmp(machine->name, name) == 0 || g_strcmp0(machine->alias, name) == 0
                 : machine->isDefault)
            return machine;
    }
    return NULL;
}

/* Whether answers[table][name][property] is there; NULL property: answers[table][name]. */
static bool
qemuCapsHas(const qemuCaps *caps, const char *table, const char *name, const char *property)
{
    const virJSONValue *value;

    if (!name)
        return false;
    value = virJSONValueObjectGet(virJSONValueObjectGet(caps->answers, table), name);
    return property ? virJSONValueObjectGet(value, property) != NULL : value != NULL;
}

bool
qemuCapsHasDevice(const qemuCaps *caps, const char *type)
{
    return qemuCapsHas(caps, "devices", type, NULL);
}

bool
qemuCapsHasObject(const qemuCaps *caps, const char *type)
{
    return qemuCapsHas(caps, "objects", type, NULL);
}

bool
qemuCapsHasDeviceProp(const qemuCaps *caps, const char *type, const char *property)
{
    return property && qemuCapsHas(caps, "devices", type, property);
}

bool
qemuCapsHasMachineProp(const qemuCaps *caps, const char *property)
{
    return qemuCapsHas(caps, "machine-props", property, NULL);
}

bool
qemuCapsHasOption(const qemuCaps *caps, const char *option, const char *parameter)
{
    return qemuCapsHas(caps, "options", option, parameter);
}

/* ---- processors ---------------------------------------------------------- */

const char *
qemuCapsGetCPUModel(const qemuCaps *caps, size_t i, bool *ret_usable)
{
    const virJSONValue *models = virJSONValueObjectGetObject(caps->answers, "cpu-models");
    const virJSONValue *lacks;

    if (i >= virJSONValueObjectSize(models))
        return NULL;
    lacks = virJSONValueObjectGetArray(models, virJSONValueObjectKey(models, i));
    *ret_usable = lacks && virJSONValueArraySize(lacks) == 0;
    return virJSONValueObjectKey(models, i);
}

bool
qemuCapsHasCPUModel(const qemuCaps *caps, const char *model)
{
    return qemuCapsHas(caps, "cpu-models", model, NULL);
}

const char *
qemuCapsGetCPULack(const qemuCaps *caps, const char *model, size_t i)
{
    const virJSONValue *lacks =
        virJSONValueObjectGetArray(virJSONValueObjectGetObject(caps->answers, "cpu-models"), model);

    return i < virJSONValueArraySize(lacks)
        ? virJSONValueGetString(virJSONValueArrayGet(lacks, i)) : NULL;
}

bool
qemuCapsKnowsCPUFeature(const qemuCaps *caps, const char *feature, bool *ret_there)
{
    return virJSONValueObjectGetBoolean(virJSONValueObjectGetObject(caps->answers, "cpu-features"),
                                        feature, ret_there) == 0;
}

const char *
qemuCapsGetCPUVendor(const qemuCaps *caps)
{
    return virJSONValueObjectGetString(caps->answers, "cpu-vendor");
}

/* ---- the schema ---------------------------------------------------------- */

static const virJSONValue *
qemuCapsSchemaEntity(const qemuCaps *caps, const char *name)
{
    return name ? virJSONValueObjectGetObject(virJSONValueObjectGet(caps->answers, "schema"), name)
                : NULL;
}

static bool
qemuCapsSchemaIs(const virJSONValue *entity, const char *metaType)
{
    return g_strcmp0(virJSONValueObjectGetString(entity, "meta-type"), metaType) == 0;
}

bool
qemuCapsHasCommand(const qemuCaps *caps, const char *command)
{
    return qemuCapsSchemaIs(qemuCapsSchemaEntity(caps, command), "command");
}

bool
qemuCapsHasEvent(const qemuCaps *caps, const char *event)
{
    return qemuCapsSchemaIs(qemuCapsSchemaEntity(caps, event), "event");
}

/* The item of @array whose @key is @word. */
static const virJSONValue *
qemuCapsSchemaItem(const virJSONValue *array, const char *key, const char *word)
{
    for (size_t i = 0; i < virJSONValueArraySize(array); i++) {
        const virJSONValue *item = virJSONValueArrayGet(array, i);

        if (g_strcmp0(virJSONValueObjectGetString(item, key), word) == 0)
            return item;
    }
    return NULL;
}

static bool
qemuCapsSchemaHasWord(const virJSONValue *array, const char *word)
{
    for (size_t i = 0; i < virJSONValueArraySize(array); i++) {
        if (g_strcmp0(virJSONValueGetString(virJSONValueArrayGet(array, i)), word) == 0)
            return true;
    }
    return false;
}

static bool qemuCapsSchemaWalk(const qemuCaps *caps, const virJSONValue *node, const char *type,
                               char *const *steps, unsigned int depth);

/* A path into an alternate or an array is a path into what it may hold. */
static bool
qemuCapsSchemaWalkInside(const qemuCaps *caps, const virJSONValue *entity, char *const *steps,
                         unsigned int depth)
{
    const virJSONValue *types = virJSONValueObjectGet(entity, "members");

    if (qemuCapsSchemaIs(entity, "array")) {
        return qemuCapsSchemaWalk(caps, NULL, virJSONValueObjectGetString(entity, "element-type"),
                                  steps, depth + 1);
    }
    if (!qemuCapsSchemaIs(entity, "alternate"))
        return false;
    for (size_t i = 0; i < virJSONValueArraySize(types); i++) {
        const virJSONValue *item = virJSONValueArrayGet(types, i);

        if (qemuCapsSchemaWalk(caps, NULL, virJSONValueObjectGetString(item, "type"), steps,
                               depth + 1))
            return true;
    }
    return false;
}

/*
 * @node: the member that led here, which has features of its own; or NULL
 * @type: name of what the steps begin at
 */
static bool
qemuCapsSchemaWalk(const qemuCaps *caps, const virJSONValue *node, const char *type,
                   char *const *steps, unsigned int depth)
{
    const virJSONValue *entity = qemuCapsSchemaEntity(caps, type);
    const virJSONValue *next;

    if (!entity || depth > MAX_SCHEMA_DEPTH)
        return false;
    if (!*steps)
        return true;

    switch (**steps) {
    case '$':
        return !steps[1] &&
               (qemuCapsSchemaHasWord(virJSONValueObjectGet(node, "features"), *steps + 1) ||
                qemuCapsSchemaHasWord(virJSONValueObjectGet(entity, "features"), *steps + 1));
    case '^':
        return !steps[1] &&
               (qemuCapsSchemaHasWord(virJSONValueObjectGet(entity, "values"), *steps + 1) ||
                qemuCapsSchemaItem(virJSONValueObjectGet(entity, "members"), "name",
                                   *steps + 1));
    case '+':
        next = qemuCapsSchemaItem(virJSONValueObjectGet(entity, "variants"), "case", *steps + 1);
        break;
    default:
        next = qemuCapsSchemaItem(virJSONValueObjectGet(entity, "members"), "name", *steps);
        break;
    }

    if (next) {
        return qemuCapsSchemaWalk(caps, next, virJSONValueObjectGetString(next, "type"),
                                  steps + 1, depth + 1);
    }
    return qemuCapsSchemaWalkInside(caps, entity, steps, depth);
}

bool
qemuCapsHasSchema(const qemuCaps *caps, const char *path)
{
    static const char *const doors[][2] = {
        { "arg", "arg-type" }, { "data", "arg-type" }, { "ret", "ret-type" },
    };
    g_auto(GStrv) steps = g_strsplit(path ? path : "", "/", MAX_SCHEMA_DEPTH);
    const virJSONValue *entity = qemuCapsSchemaEntity(caps, steps[0]);

    if (!qemuCapsSchemaIs(entity, "command") && !qemuCapsSchemaIs(entity, "event"))
        return false;
    if (!steps[1])
        return true;
    if (*steps[1] == '$')
        return qemuCapsSchemaWalk(caps, NULL, steps[0], steps + 1, 0);

    for (size_t i = 0; i < G_N_ELEMENTS(doors); i++) {
        if (strcmp(steps[1], doors[i][0]) == 0) {
            return qemuCapsSchemaWalk(caps, NULL,
                                      virJSONValueObjectGetString(entity, doors[i][1]),
                                      steps + 2, 0);
        }
    }
    return false;
}
