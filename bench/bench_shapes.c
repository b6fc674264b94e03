/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench_shapes.c: documents as large as they may be, made of one thing: how long does one take? */
#include "config.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "testguest.h"
#include "virdomainconf.h"
#include "virerror.h"
#include "virxml.h"

/* Each '#' of @piece is a number that rises, '@' is it as letters: the names of disks. */
static const struct {
    const char *name;
    const char *open;
    const char *piece;
    const char *close;
} shapes[] = {
    { "disks", "<devices>", "<disk type='file'><source file='/a/#'/><target dev='sd@' bus='scsi'/>"
      "</disk>", "</devices>" },
    { "disks of one throttling group", "<devices>", "<disk type='file'><source file='/a/#'/>"
      "<target dev='vd@'/><iotune><group_name>g</group_name></iotune></disk>", "</devices>" },
    { "disks with boot order and alias", "<devices>", "<disk type='file'><source file='/a/#'/>"
      "<target dev='vd@'/><boot order='#'/><alias name='ua-#'/></disk>", "</devices>" },
    { "backing chain", "<devices><disk type='file'><source file='/a'/><target dev='vda'/>",
      "<backingStore type='file'><format type='raw'/><source file='/b'/></backingStore>",
      "</disk></devices>" },
    { "labels of a disk", "<devices><disk type='file'><source file='/a'>",
      "<seclabel model='m#' relabel='no'/>", "</source><target dev='vda'/></disk></devices>" },
    { "interfaces", "<devices>", "<interface type='user'><model type='e1000'/></interface>",
      "</devices>" },
    { "parameters of a filter", "<devices><interface type='bridge'><source bridge='b'/>"
      "<filterref filter='f'>", "<parameter name='n#' value='1'/>",
      "</filterref></interface></devices>" },
    { "addresses of an interface", "<devices><interface type='user'>", "<ip address='10.0.0.1'/>",
      "</interface></devices>" },
    { "controllers", "<devices>", "<controller type='scsi' model='virtio-scsi'/>", "</devices>" },
    { "PCI ports", "<devices>", "<controller type='pci' model='pcie-root-port'/>", "</devices>" },
    { "serial ports", "<devices>", "<serial type='pty'/>", "</devices>" },
    { "channels", "<devices>", "<channel type='unix'><target type='virtio' name='a.#'/></channel>",
      "</devices>" },
    { "SCSI devices of the host", "<devices>", "<hostdev mode='subsystem' type='scsi'><source>"
      "<adapter name='scsi_host0'/><address bus='0' target='0' unit='#'/></source></hostdev>",
      "</devices>" },
    { "USB hubs", "<devices>", "<hub type='usb'/>", "</devices>" },
    { "listens", "<devices><graphics type='vnc'>", "<listen type='address' address='1.2.3.4'/>",
      "</graphics></devices>" },
    { "vcpus", "<vcpus>", "<vcpu id='#' enabled='yes' hotpluggable='no'/>", "</vcpus>" },
    { "pins", "<cputune>", "<vcpupin vcpu='#' cpuset='0'/>", "</cputune>" },
    { "I/O threads", "<iothreadids>", "<iothread id='1#'/>", "</iothreadids>" },
    { "cells", "<cpu><numa>", "<cell id='#' cpus='#' memory='1024'/>", "</numa></cpu>" },
    { "features of the processor", "<cpu mode='custom'><model>qemu64</model>",
      "<feature policy='require' name='f#'/>", "</cpu>" },
    { "labels", "", "<seclabel type='dynamic' model='m#'/>", "" },
    { "sysinfo", "", "<sysinfo type='smbios'><bios/></sysinfo>", "" },
    { "strings of sysinfo", "<sysinfo type='smbios'><oemStrings>", "<entry>o#</entry>",
      "</oemStrings></sysinfo>" },
    { "metadata", "<metadata><a:x xmlns:a='urn:a'>", "<a:b c='d'>e</a:b>", "</a:x></metadata>" },
    { "metadata of many programs", "<metadata>", "<a:a# xmlns:a='urn:#'/>", "</metadata>" },
    { "description", "<description>", "a&amp;", "</description>" },
    { "one unknown element", "", "<gadget/>", "" },
    { "different unknown elements", "", "<gadget#/>", "" },
    { "the same feature", "<features>", "<acpi/>", "</features>" },
};

static void
appendLetters(GString *text, unsigned int number)
{
    gsize at = text->len;

    for (number++; number > 0; number /= 26)
        g_string_insert_c(text, at, 'a' + --number % 26);
}

static char *
makeDocument(size_t i)
{
    GString *text = g_string_new("<domain type='qemu'><name>a</name><memory>1048576</memory><os>"
                                 "<type arch='x86_64' machine='q35'>hvm</type></os>");
    unsigned int n;

    g_string_append(text, shapes[i].open);
    for (n = 0; text->len < VIR_XML_MAX_SIZE - 1024; n++) {
        for (const char *p = shapes[i].piece; *p; p++) {
            if (*p == '#')
                g_string_append_printf(text, "%u", n);
            else if (*p == '@')
                appendLetters(text, n);
            else
                g_string_append_c(text, *p);
        }
    }
    g_string_append_printf(text, "%s</domain>", shapes[i].close);
    return g_string_free(text, false);
}

int
main(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_autofree char *xml = makeDocument(i);
        gint64 start = g_get_monotonic_time();
        g_autoptr(virDomainDef) def = virDomainDefParseString(xml, &testGuestContext,
                                                              VIR_DOMAIN_DEF_PARSE_INACTIVE);
        gint64 ms = (g_get_monotonic_time() - start) / 1000;

        printf("%5" G_GINT64_FORMAT " ms  %-32s %s\n", ms, shapes[i].name,
               def ? "taken" : virGetLastErrorMessage());
        virResetLastError();
    }
    return 0;
}
