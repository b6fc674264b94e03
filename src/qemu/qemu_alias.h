/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* qemu_alias.h: the names that devices and buses have in QEMU, and the boot order by kind. */
#ifndef VIREO_QEMU_ALIAS_H
#define VIREO_QEMU_ALIAS_H

#include "virdomainconf.h"

/**
 * qemuAliasAssign:
 *
 * Names each device of @def that has no name: "net0", "virtio-disk1". Names
 * that the user chose ("ua-…") stay.
 */
void qemuAliasAssign(virDomainDef *def);

/* The same for a device that is being plugged, not in @def yet. */
void qemuAliasAssignDevice(const virDomainDef *def, void *dev);

/**
 * qemuAliasOfBus:
 *
 * What "bus" says for a device on the controller of @type and @index: its
 * name, with the number of the bus for buses that QEMU counts ("usb.0",
 * "virtio-serial0.0"). IDE, SATA and SCSI have several; there it is the
 * controller's name alone. A controller that @def lacks gets its usual name.
 */
char *qemuAliasOfBus(const virDomainDef *def, virDomainControllerType type, unsigned int index);

/* The board has it, there is no -device for it; qemu_controller.c. */
bool qemuControllerIsOnBoard(const virDomainDef *def, const virDomainControllerDef *controller);

/* A SCSI disk behind a controller that knows units only, no targets. */
bool qemuAliasDriveIsSimple(const virDomainDef *def, const virDomainDiskDef *disk);

/**
 * qemuBootIndexByKind:
 *
 * The place of a device in the boot order that the machine's <boot dev=> gives:
 * the first device of each kind that can be booted from. 0: none.
 */
unsigned int qemuBootIndexByKind(const virDomainDef *def, const virDomainDeviceInfo *info);

#endif /* VIREO_QEMU_ALIAS_H */
