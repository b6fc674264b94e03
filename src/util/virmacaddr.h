/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virmacaddr.h: Ethernet addresses. */
#ifndef VIREO_VIRMACADDR_H
#define VIREO_VIRMACADDR_H

#include <glib.h>
#include <stdbool.h>

#define VIR_MAC_BYTES 6
#define VIR_MAC_TEXT_SIZE 18

typedef struct virMacAddr {
    unsigned char addr[VIR_MAC_BYTES];
} virMacAddr;

/* Reads six hex numbers of one or two digits with colons between. 0, or -1, nothing reported. */
int virMacAddrParse(const char *text, virMacAddr *ret_mac) G_GNUC_WARN_UNUSED_RESULT;

/* Writes 52:54:00:12:34:56 to @text (VIR_MAC_TEXT_SIZE bytes) and returns @text. */
const char *virMacAddrFormat(const virMacAddr *mac, char *text);

/* A random address that begins with the three bytes of @prefix. 0, or -1 with an error reported. */
int virMacAddrGenerate(const unsigned char *prefix, virMacAddr *ret_mac)
    G_GNUC_WARN_UNUSED_RESULT;

bool virMacAddrIsMulticast(const virMacAddr *mac);

#endif /* VIREO_VIRMACADDR_H */
