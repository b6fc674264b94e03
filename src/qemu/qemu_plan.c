/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_plan.c: the ordered steps of a plan and what they own. */
#include "config.h"

#include "qemu_plan.h"

#include <string.h>
#include <unistd.h>

struct _qemuPlanStep {
    qemuPlanKind kind;
    qemuPlanOptionForm form;
    char *option;               /* its name, or the command of a call */
    char *bare;
    char *text;
    virJSONValue *props;
    GArray *fds;                /* of qemuPlanFD */
    bool fdsGone;               /* stolen: the numbers are another's to close */
};

struct _qemuPlan {
    GPtrArray *steps;
};

static const char *const kindNames[QEMU_PLAN_KIND_LAST] = {
    [QEMU_PLAN_OPTION] = "option",
    [QEMU_PLAN_OBJECT] = "object",
    [QEMU_PLAN_CHARDEV] = "chardev",
    [QEMU_PLAN_NETDEV] = "netdev",
    [QEMU_PLAN_BLOCKDEV] = "blockdev",
    [QEMU_PLAN_DEVICE] = "device",
    [QEMU_PLAN_CALL] = "call",
};

const char *
qemuPlanKindName(qemuPlanKind kind)
{
    return kindNames[kind];
}

static void
stepFree(void *data)
{
    qemuPlanStep *step = data;

    for (size_t i = 0; i < step->fds->len; i++) {
        qemuPlanFD *fd = &g_array_index(step->fds, qemuPlanFD, i);

        if (!step->fdsGone && fd->fd >= 0)
            close(fd->fd);
        g_free(fd->path);
        g_free(fd->name);
    }
    g_array_unref(step->fds);
    virJSONValueFree(step->props);
    g_free(step->option);
    g_free(step->bare);
    g_free(step->text);
    g_free(step);
}

qemuPlan *
qemuPlanNew(void)
{
    qemuPlan *plan = g_new0(qemuPlan, 1);

    plan->steps = g_ptr_array_new_with_free_func(stepFree);
    return plan;
}

void
qemuPlanFree(qemuPlan *plan)
{
    if (!plan)
        return;

    g_ptr_array_unref(plan->steps);
    g_free(plan);
}

static qemuPlanStep *
stepAdd(qemuPlan *plan, qemuPlanKind kind, virJSONValue *props)
{
    qemuPlanStep *step = g_new0(qemuPlanStep, 1);

    step->kind = kind;
    step->props = props;
    step->fds = g_array_new(FALSE, FALSE, sizeof(qemuPlanFD));
    g_ptr_array_add(plan->steps, step);
    return step;
}

qemuPlanStep *
qemuPlanAdd(qemuPlan *plan, qemuPlanKind kind, virJSONValue *props)
{
    g_assert(kind != QEMU_PLAN_OPTION && kind != QEMU_PLAN_CALL);
    return stepAdd(plan, kind, props);
}

static qemuPlanStep *
optionAdd(qemuPlan *plan, const char *name, qemuPlanOptionForm form, virJSONValue *props)
{
    qemuPlanStep *step = stepAdd(plan, QEMU_PLAN_OPTION, props);

    step->form = form;
    step->option = g_strdup(name);
    return step;
}

void
qemuPlanAddFlag(qemuPlan *plan, const char *name)
{
    (void)optionAdd(plan, name, QEMU_PLAN_OPTION_FLAG, NULL); /* nothing more to say of a flag */
}

void
qemuPlanAddText(qemuPlan *plan, const char *name, const char *text)
{
    optionAdd(plan, name, QEMU_PLAN_OPTION_TEXT, NULL)->text = g_strdup(text);
}

qemuPlanStep *
qemuPlanAddKeyval(qemuPlan *plan, const char *name, const char *bare, virJSONValue *props)
{
    qemuPlanStep *step = optionAdd(plan, name, QEMU_PLAN_OPTION_KEYVAL, props);

    step->bare = g_strdup(bare);
    return step;
}

void
qemuPlanAddOptionJSON(qemuPlan *plan, const char *name, virJSONValue *props)
{
    (void)optionAdd(plan, name, QEMU_PLAN_OPTION_JSON, props); /* all is in its properties */
}

void
qemuPlanAddCall(qemuPlan *plan, const char *command, virJSONValue *args)
{
    stepAdd(plan, QEMU_PLAN_CALL, args)->option = g_strdup(command);
}

void
qemuPlanStepPassFD(qemuPlanStep *step, const char *path, const char *name, int fd)
{
    qemuPlanFD row = { .path = g_strdup(path), .name = g_strdup(name), .fd = fd };

    g_assert(g_ascii_isalpha(*name)); /* QEMU takes a digit for a number */
    g_array_append_val(step->fds, row);
}

void
qemuPlanJoin(qemuPlan *plan, qemuPlan *tail)
{
    g_ptr_array_extend_and_steal(plan->steps, g_steal_pointer(&tail->steps));
    g_free(tail);
}

size_t
qemuPlanSize(const qemuPlan *plan)
{
    return plan->steps->len;
}

const qemuPlanStep *
qemuPlanGet(const qemuPlan *plan, size_t i)
{
    return g_ptr_array_index(plan->steps, i);
}

qemuPlanKind
qemuPlanStepKind(const qemuPlanStep *step)
{
    return step->kind;
}

const virJSONValue *
qemuPlanStepProps(const qemuPlanStep *step)
{
    return step->props;
}

const char *
qemuPlanStepID(const qemuPlanStep *step)
{
    switch (step->kind) {
    case QEMU_PLAN_BLOCKDEV:
        return virJSONValueObjectGetString(step->props, "node-name");
    case QEMU_PLAN_OBJECT:
    case QEMU_PLAN_CHARDEV:
    case QEMU_PLAN_NETDEV:
    case QEMU_PLAN_DEVICE:
        return virJSONValueObjectGetString(step->props, "id");
    case QEMU_PLAN_OPTION:
    case QEMU_PLAN_CALL:
    case QEMU_PLAN_KIND_LAST:
        break;
    }
    return NULL;
}

const char *
qemuPlanStepCommand(const qemuPlanStep *step)
{
    return step->kind == QEMU_PLAN_CALL ? step->option : NULL;
}

qemuPlanOptionForm
qemuPlanStepForm(const qemuPlanStep *step)
{
    return step->form;
}

const char *
qemuPlanStepOption(const qemuPlanStep *step)
{
    return step->option;
}

const char *
qemuPlanStepBare(const qemuPlanStep *step)
{
    return step->bare;
}

const char *
qemuPlanStepText(const qemuPlanStep *step)
{
    return step->text;
}

size_t
qemuPlanStepFDCount(const qemuPlanStep *step)
{
    return step->fds->len;
}

const qemuPlanFD *
qemuPlanStepGetFD(const qemuPlanStep *step, size_t i)
{
    return &g_array_index(step->fds, qemuPlanFD, i);
}

static void
closeFD(void *fd)
{
    close(*(int *)fd);
}

GArray *
qemuPlanStealFDs(qemuPlan *plan)
{
    GArray *fds = g_array_new(FALSE, FALSE, sizeof(int));

    g_array_set_clear_func(fds, closeFD);
    for (size_t i = 0; i < plan->steps->len; i++) {
        qemuPlanStep *step = g_ptr_array_index(plan->steps, i);

        for (size_t j = 0; !step->fdsGone && j < step->fds->len; j++) {
            int fd = g_array_index(step->fds, qemuPlanFD, j).fd;

            if (fd >= 0)
                g_array_append_val(fds, fd);
        }
        step->fdsGone = true;
    }
    return fds;
}

static void
setAtPath(virJSONValue *props, const char *path, const char *value)
{
    g_auto(GStrv) keys = g_strsplit(path, "/", 0);
    char **key = keys;

    for (; key[1]; key++) {
        props = virJSONValueObjectGetObject(props, *key);
        g_assert(props); /* the room promised it */
    }
    virJSONValueObjectSetString(props, *key, value);
}

virJSONValue *
qemuPlanStepPropsWith(const qemuPlanStep *step, const char *const *values)
{
    virJSONValue *props = virJSONValueCopy(step->props);

    for (size_t i = 0; i < step->fds->len; i++)
        setAtPath(props, g_array_index(step->fds, qemuPlanFD, i).path, values[i]);
    return props;
}

static virJSONValue *
stepToJSON(const qemuPlanStep *step)
{
    static const char *const formNames[QEMU_PLAN_OPTION_FORM_LAST] = {
        [QEMU_PLAN_OPTION_KEYVAL] = "keyval",
        [QEMU_PLAN_OPTION_JSON] = "json",
    };
    virJSONValue *object = virJSONValueNewObject();
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    virJSONValue *props = NULL;

    for (size_t i = 0; i < step->fds->len; i++)
        g_ptr_array_add(names,
                        g_strdup_printf("fd:%s", g_array_index(step->fds, qemuPlanFD, i).name));
    if (step->props)
        props = qemuPlanStepPropsWith(step, (const char *const *)names->pdata);

    if (step->kind == QEMU_PLAN_CALL) {
        virJSONValueObjectSetString(object, "call", step->option);
        virJSONValueObjectSet(object, "args", props);
        return object;
    }
    if (step->kind != QEMU_PLAN_OPTION) {
        virJSONValueObjectSet(object, kindNames[step->kind], props);
        return object;
    }

    virJSONValueObjectSetString(object, "option", step->option);
    virJSONValueObjectSetString(object, "text", step->text);
    virJSONValueObjectSetString(object, "bare", step->bare);
    if (props)
        virJSONValueObjectSet(object, formNames[step->form], props);
    return object;
}

virJSONValue *
qemuPlanToJSON(const qemuPlan *plan)
{
    virJSONValue *steps = virJSONValueNewArray();
    virJSONValue *document = virJSONValueNewObject();

    for (size_t i = 0; i < plan->steps->len; i++)
        virJSONValueArrayAppend(steps, stepToJSON(g_ptr_array_index(plan->steps, i)));
    virJSONValueObjectSet(document, "steps", steps);
    return document;
}
