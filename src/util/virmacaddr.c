/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virmacaddr.c: Ethernet addresses. */
#include <config.h>

#include "virmacaddr.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_NONE

int
virMacAddrParse(const char *text, virMacAddr *ret_mac)
{
    virMacAddr mac;
    size_t i;

    for (i = 0; i < VIR_MAC_BYTES; i++) {
        int value = g_ascii_xdigit_value(*text);

        if (value < 0)
            return -1;
        text++;
        if (g_ascii_isxdigit(*text))
            value = value * 16 + g_ascii_xdigit_value(*text++);
        mac.addr[i] = value;
        if (*text++ != (i == VIR_MAC_BYTES - 1 ? '\0' : ':'))
            return -1;
    }
    *ret_mac = mac;
    return 0;
}

const char *
virMacAddrFormat(const virMacAddr *mac, char *text)
{
    g_snprintf(text, VIR_MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x",
               mac->addr[0], mac->addr[1], mac->addr[2],
               mac->addr[3], mac->addr[4], mac->addr[5]);
    return text;
}

int
virMacAddrGenerate(const unsigned char *prefix, virMacAddr *ret_mac)
{
    virMacAddr mac;

    memcpy(mac.addr, prefix, 3);
    if (getrandom(mac.addr + 3, 3, 0) != 3) {
        virReportSystemError(errno, "%s", _("cannot get random bytes for a MAC address"));
        return -1;
    }
    *ret_mac = mac;
    return 0;
}

bool
virMacAddrIsMulticast(const virMacAddr *mac)
{
    return (mac->addr[0] & 1) != 0;
}
