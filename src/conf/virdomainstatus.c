/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainstatus.c: what must be known of a running guest after the daemon's own end. */
#include "config.h"

#include "virdomainstatus.h"

#include "virdomainconf.h"
#include "virdomainobj.h"
#include "virerror.h"
#include "virxml.h"

#define VIR_FROM_THIS VIR_FROM_CONF

char *
virDomainStatusFormat(const virDomainObj *vm, const virDomainStatusHooks *hooks)
{
    g_auto(virBuffer) buf = VIR_BUFFER_INIT;

    virBufferStart(&buf, "domstatus");
    virBufferAttr(&buf, "state", virDomainStateName(vm->state));
    virBufferAttr(&buf, "reason", virDomainStateReasonName(vm->state, vm->reason));
    virBufferAttrFormat(&buf, "pid", "%lld", (long long)vm->process.pid);
    virBufferStart(&buf, "process");
    virBufferAttrFormat(&buf, "startTime", "%llu", vm->process.startTime);
    virBufferEnd(&buf, "process");
    hooks->format(vm, &buf);
    virBufferEnd(&buf, "domstatus");
    return virBufferSteal(&buf);
}

static int
parseNumber(const char *text, guint64 max, const char *what, guint64 *ret_number)
{
    if (text && g_ascii_string_to_unsigned(text, 10, 0, max, ret_number, NULL))
        return 0;
    virReportError(VIR_ERR_XML_ERROR, _("'%s' is no %s"), text ? text : "", what);
    return -1;
}

static int
parseState(const xmlNode *root, virDomainState *ret_state, int *ret_reason)
{
    const char *state = virXMLNodeAttr(root, "state");
    const char *reason = virXMLNodeAttr(root, "reason");

    if (!state || virDomainStateFromName(state, ret_state) < 0) {
        virReportError(VIR_ERR_XML_ERROR, _("'%s' is no state of a domain"), state ? state : "");
        return -1;
    }
    /* A reason that a newer version made up is no reason to lose the guest. */
    if (!reason || virDomainStateReasonFromName(*ret_state, reason, ret_reason) < 0)
        *ret_reason = 0;
    return 0;
}

static int
parseProcess(const xmlNode *root, virProcess *ret_process)
{
    const xmlNode *node = virXMLNodeFirst(root, "process");
    guint64 pid;
    guint64 startTime = 0;

    if (parseNumber(virXMLNodeAttr(root, "pid"), G_MAXINT, "pid", &pid) < 0)
        return -1;
    if (node && parseNumber(virXMLNodeAttr(node, "startTime"), G_MAXUINT64, "start time",
                            &startTime) < 0)
        return -1;
    *ret_process = (virProcess){ .pid = pid, .pidfd = -1, .startTime = startTime };
    return 0;
}

virDomainObj *
virDomainStatusParse(const char *xml, const char *path, const virDomainStatusHooks *hooks,
                     void *opaque)
{
    g_autoptr(virXMLDoc) doc = virXMLParseString(xml, path, "domstatus");
    g_autoptr(virDomainObj) vm = NULL;
    virProcess process = VIR_PROCESS_INIT;
    virDomainState state;
    int reason;
    xmlNode *root;
    xmlNode *domain;
    virDomainDef *def;
    guint64 id;

    if (!doc)
        return NULL;
    root = xmlDocGetRootElement(doc);
    if (parseState(root, &state, &reason) < 0 || parseProcess(root, &process) < 0)
        return NULL;
    domain = virXMLNodeFirst(root, "domain");
    if (!domain) {
        virReportError(VIR_ERR_XML_ERROR, _("no domain element in '%s'"), path);
        return NULL;
    }
    if (parseNumber(virXMLNodeAttr(domain, "id"), G_MAXINT, "id of a domain", &id) < 0)
        return NULL;
    def = hooks->parseDef(domain, opaque);
    if (!def)
        return NULL;

    vm = virDomainObjNew(def);      /* inactive, as all are at first */
    virDomainObjSetID(vm, id);
    virDomainObjSetState(vm, state, reason);
    vm->process = process;
    if (hooks->parse(vm, root, opaque) < 0)
        return NULL;
    return g_steal_pointer(&vm);
}
