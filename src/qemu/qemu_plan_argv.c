/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_plan_argv.c: steps as arguments: JSON where QEMU takes it, key=value elsewhere. */
#include "config.h"

#include "qemu_plan_argv.h"

#include <string.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_QEMU

/* ---- key=value ---------------------------------------------------------- */

static void
appendEscaped(GString *out, const char *text)
{
    for (; *text; text++) {
        if (*text == ',')
            g_string_append_c(out, ',');
        g_string_append_c(out, *text);
    }
}

/* The text of a value that has no members; NULL for one that has. */
static const char *
scalarText(const virJSONValue *value)
{
    bool flag = false;

    switch (virJSONValueGetType(value)) {
    case VIR_JSON_STRING:
        return virJSONValueGetString(value);
    case VIR_JSON_NUMBER:
        return virJSONValueGetNumber(value);
    case VIR_JSON_BOOLEAN:
        (void)virJSONValueGetBoolean(value, &flag); /* it is one */
        return flag ? "on" : "off";
    case VIR_JSON_OBJECT:
    case VIR_JSON_ARRAY:
    case VIR_JSON_NULL:
    case VIR_JSON_LAST:
        break;
    }
    return NULL;
}

static int
appendPair(GString *out, const char *key, const virJSONValue *value)
{
    const char *text = scalarText(value);

    if (!text) {
        virReportError(VIR_ERR_INTERNAL_ERROR, _("property '%s' can't be written as key=value"),
                       key ? key : "");
        return -1;
    }
    if (out->len > 0)
        g_string_append_c(out, ',');
    if (key)
        g_string_append_printf(out, "%s=", key);
    appendEscaped(out, text);
    return 0;
}

static int
appendList(GString *out, const char *key, const virJSONValue *array)
{
    for (size_t i = 0; i < virJSONValueArraySize(array); i++) {
        const virJSONValue *item = virJSONValueArrayGet(array, i);

        if (virJSONValueObjectSize(item) == 1)
            item = virJSONValueObjectValue(item, 0);
        if (appendPair(out, key, item) < 0)
            return -1;
    }
    return 0;
}

static int
appendMembers(GString *out, const char *prefix, const virJSONValue *props, const char *except)
{
    for (size_t i = 0; i < virJSONValueObjectSize(props); i++) {
        const char *name = virJSONValueObjectKey(props, i);
        const virJSONValue *value = virJSONValueObjectValue(props, i);
        virJSONType type = virJSONValueGetType(value);
        g_autofree char *key = g_strconcat(prefix, name, NULL);
        g_autofree char *inner = g_strconcat(key, ".", NULL);
        int rc;

        if (g_strcmp0(name, except) == 0)
            continue;

        if (type == VIR_JSON_OBJECT)
            rc = appendMembers(out, inner, value, NULL);
        else if (type == VIR_JSON_ARRAY)
            rc = appendList(out, key, value);
        else
            rc = appendPair(out, key, value);
        if (rc < 0)
            return -1;
    }
    return 0;
}

char *
qemuPlanKeyval(const virJSONValue *props, const char *bare)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (bare && appendPair(out, NULL, virJSONValueObjectGet(props, bare)) < 0)
        return NULL;
    if (appendMembers(out, "", props, bare) < 0)
        return NULL;
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* ---- chardev: the shape of QMP to the keys of -chardev ------------------- */

/* -chardev takes no JSON, and its keys are not those of chardev-add. */
static const struct {
    const char *backend;        /* NULL: any */
    const char *path;           /* below "data" */
    const char *key;            /* NULL: implied by the others */
    bool whenOn;                /* off is what -chardev does when it isn't said */
} chardevKeys[] = {
    { NULL, "logfile", "logfile" },
    { NULL, "logappend", "logappend" },
    { "file", "out", "path" },
    { "file", "append", "append" },
    { "serial", "device", "path" },
    { "parallel", "device", "path" },
    { "pipe", "device", "path" },
    { "stdio", "signal", "signal" },
    { "spicevmc", "type", "name" },
    { "spiceport", "fqdn", "name" },
    { "ringbuf", "size", "size" },
    { "socket", "addr/type", NULL },
    { "socket", "addr/data/path", "path" },
    { "socket", "addr/data/str", "fd" },
    { "socket", "addr/data/host", "host" },
    { "socket", "addr/data/port", "port" },
    { "socket", "server", "server", true },
    { "socket", "wait", "wait" },
    { "socket", "telnet", "telnet" },
    { "socket", "websocket", "websocket" },
    { "socket", "reconnect", "reconnect" },
    { "socket", "tls-creds", "tls-creds" },
    { "udp", "remote/type", NULL },
    { "udp", "remote/data/host", "host" },
    { "udp", "remote/data/port", "port" },
    { "udp", "local/type", NULL },
    { "udp", "local/data/host", "localaddr" },
    { "udp", "local/data/port", "localport" },
};

static int
appendChardevMembers(GString *out, const char *backend, const char *prefix,
                     const virJSONValue *data)
{
    for (size_t i = 0; i < virJSONValueObjectSize(data); i++) {
        const virJSONValue *value = virJSONValueObjectValue(data, i);
        bool on = true;
        g_autofree char *path = g_strconcat(prefix, virJSONValueObjectKey(data, i), NULL);
        size_t row = 0;

        if (virJSONValueGetType(value) == VIR_JSON_OBJECT) {
            g_autofree char *inner = g_strconcat(path, "/", NULL);

            if (appendChardevMembers(out, backend, inner, value) < 0)
                return -1;
            continue;
        }

        while (row < G_N_ELEMENTS(chardevKeys) &&
               (strcmp(chardevKeys[row].path, path) != 0 ||
                (chardevKeys[row].backend && strcmp(chardevKeys[row].backend, backend) != 0)))
            row++;
        if (row == G_N_ELEMENTS(chardevKeys)) {
            virReportError(VIR_ERR_INTERNAL_ERROR,
                           _("no -chardev key is known for '%s' of backend '%s'"), path, backend);
            return -1;
        }
        if (chardevKeys[row].whenOn && virJSONValueGetBoolean(value, &on) == 0 && !on)
            continue;
        if (chardevKeys[row].key && appendPair(out, chardevKeys[row].key, value) < 0)
            return -1;
    }
    return 0;
}

static char *
chardevText(const virJSONValue *props)
{
    const virJSONValue *backend = virJSONValueObjectGetObject(props, "backend");
    const char *type = virJSONValueObjectGetString(backend, "type");
    g_autoptr(GString) out = g_string_new(type);

    if (appendPair(out, "id", virJSONValueObjectGet(props, "id")) < 0 ||
        appendChardevMembers(out, type, "", virJSONValueObjectGetObject(backend, "data")) < 0)
        return NULL;
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* ---- steps -------------------------------------------------------------- */

static virJSONValue *
propsWithNumbers(const qemuPlanStep *step)
{
    g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; i < qemuPlanStepFDCount(step); i++)
        g_ptr_array_add(numbers, g_strdup_printf("%d", qemuPlanStepGetFD(step, i)->fd));
    return qemuPlanStepPropsWith(step, (const char *const *)numbers->pdata);
}

/* The argument that follows the option's name; NULL with an error reported. */
static char *
stepText(const qemuPlanStep *step, const qemuPlanArgvOptions *options)
{
    g_autoptr(virJSONValue) props = propsWithNumbers(step);

    switch (qemuPlanStepKind(step)) {
    case QEMU_PLAN_OBJECT:
    case QEMU_PLAN_BLOCKDEV:
        break;
    case QEMU_PLAN_CHARDEV:
        return chardevText(props);
    case QEMU_PLAN_NETDEV:
        if (!options->netdevJSON)
            return qemuPlanKeyval(props, "type");
        break;
    case QEMU_PLAN_DEVICE:
        if (!options->deviceJSON)
            return qemuPlanKeyval(props, "driver");
        break;
    case QEMU_PLAN_OPTION:
        if (qemuPlanStepForm(step) == QEMU_PLAN_OPTION_KEYVAL)
            return qemuPlanKeyval(props, qemuPlanStepBare(step));
        break;
    case QEMU_PLAN_CALL:
    case QEMU_PLAN_KIND_LAST:
        g_assert_not_reached();
    }
    return virJSONValueToString(props);
}

static int
appendStep(const qemuPlanStep *step, const qemuPlanArgvOptions *options, GPtrArray *args)
{
    bool isOption = qemuPlanStepKind(step) == QEMU_PLAN_OPTION;
    const char *name =
        isOption ? qemuPlanStepOption(step) : qemuPlanKindName(qemuPlanStepKind(step));
    char *text;

    g_ptr_array_add(args, g_strconcat("-", name, NULL));
    if (isOption && qemuPlanStepForm(step) == QEMU_PLAN_OPTION_FLAG)
        return 0;

    if (isOption && qemuPlanStepForm(step) == QEMU_PLAN_OPTION_TEXT)
        text = g_strdup(qemuPlanStepText(step));
    else
        text = stepText(step, options);
    if (!text)
        return -1;
    g_ptr_array_add(args, text);
    return 0;
}

int
qemuPlanToArgv(const qemuPlan *plan, const qemuPlanArgvOptions *options, GPtrArray *ret_argv)
{
    static const qemuPlanArgvOptions all = { .deviceJSON = true, .netdevJSON = true };
    g_autoptr(GPtrArray) args = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; i < qemuPlanSize(plan); i++) {
        const qemuPlanStep *step = qemuPlanGet(plan, i);

        if (qemuPlanStepKind(step) != QEMU_PLAN_CALL &&
            appendStep(step, options ? options : &all, args) < 0)
            return -1;
    }
    g_ptr_array_extend_and_steal(ret_argv, g_steal_pointer(&args));
    return 0;
}
