/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viruuid.c: UUIDs as 16 bytes and as text. */
#include <config.h>

#include "viruuid.h"

#include <string.h>
#include <sys/random.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_NONE

int
virUUIDParse(const char *text, unsigned char *ret_uuid)
{
    virUUID uuid;
    size_t i;

    while (g_ascii_isspace(*text))
        text++;
    for (i = 0; i < VIR_UUID_BYTES; i++) {
        if (*text == '-')
            text++;
        if (!g_ascii_isxdigit(text[0]) || !g_ascii_isxdigit(text[1]))
            return -1;
        uuid[i] = g_ascii_xdigit_value(text[0]) << 4 | g_ascii_xdigit_value(text[1]);
        text += 2;
    }
    while (g_ascii_isspace(*text))
        text++;
    if (*text != '\0')
        return -1;

    memcpy(ret_uuid, uuid, VIR_UUID_BYTES);
    return 0;
}

const char *
virUUIDFormat(const unsigned char *uuid, char *text)
{
    static const char digits[] = "0123456789abcdef";
    char *p = text;
    size_t i;

    for (i = 0; i < VIR_UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = digits[uuid[i] >> 4];
        *p++ = digits[uuid[i] & 0xf];
    }
    *p = '\0';
    return text;
}

int
virUUIDGenerate(unsigned char *ret_uuid)
{
    virUUID uuid;

    /* A request of up to 256 bytes is never cut short once the pool is ready. */
    if (getrandom(uuid, sizeof(uuid), 0) != sizeof(uuid)) {
        virReportSystemError(errno, "%s", _("cannot get random bytes for a UUID"));
        return -1;
    }
    uuid[6] = (uuid[6] & 0x0f) | 0x40;   /* version 4: random */
    uuid[8] = (uuid[8] & 0x3f) | 0x80;   /* the variant of RFC 4122 */
    memcpy(ret_uuid, uuid, sizeof(uuid));
    return 0;
}

bool
virUUIDIsValid(const unsigned char *uuid)
{
    return memcmp(uuid, uuid + 1, VIR_UUID_BYTES - 1) != 0;
}
