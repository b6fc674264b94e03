/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_guest.h: which guest of which emulator a definition asks for. */
#ifndef VIREO_QEMU_GUEST_H
#define VIREO_QEMU_GUEST_H

#include "qemu_driver.h"
#include "virdomainconf.h"

/**
 * qemuGuestFacts:
 * @opaque: the qemuDriver
 *
 * virDomainDefContext.guest of this driver: finds the emulator and the machine
 * that a definition means. An emulator that was never asked yet is waited for,
 * for a bounded time.
 */
int qemuGuestFacts(const virDomainDef *def, void *opaque, virDomainGuestFacts *ret_facts);

/* The board of a machine by its canonical name. */
virDomainBoard qemuGuestBoard(const char *machine);

/* An emulator of @own runs guests of @arch: its own, and that of x86_64 those of i686 as well. */
bool qemuGuestIsOf(const char *arch, const char *own);

/* Fills in @ctx, which lives as long as @driver. */
void qemuGuestInitContext(qemuDriver *driver, virDomainDefContext *ctx);

#endif /* VIREO_QEMU_GUEST_H */
