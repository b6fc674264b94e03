/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainforms.h: how texts look in the published format of <domain>. */
#ifndef VIREO_VIRDOMAINFORMS_H
#define VIREO_VIRDOMAINFORMS_H

#include "schema.h"

/* ---- names ---- */
extern virSchemaForm virFormTitle;          /* one line */
extern virSchemaForm virFormName;           /* one line without a slash */
extern virSchemaForm virFormVolume;
extern virSchemaForm virFormGenericName;
extern virSchemaForm virFormAlias;
extern virSchemaForm virFormDevice;         /* of the host, as the kernel names it */
extern virSchemaForm virFormBridge;
extern virSchemaForm virFormNetModel;
extern virSchemaForm virFormMachine;
extern virSchemaForm virFormCPUFeature;
extern virSchemaForm virFormCPUVendor;
extern virSchemaForm virFormHypervVendor;
extern virSchemaForm virFormDiskTarget;
extern virSchemaForm virFormXMLName;
extern virSchemaForm virFormFilterParam;
extern virSchemaForm virFormFilterValue;
extern virSchemaForm virFormTimezone;
extern virSchemaForm virFormLoadparm;
extern virSchemaForm virFormShmemName;

/* ---- paths ---- */
extern virSchemaForm virFormPath;           /* absolute */
extern virSchemaForm virFormPathOrNone;
extern virSchemaForm virFormImage;          /* absolute, or in a datastore */
extern virSchemaForm virFormBlock;          /* absolute, or the name of a device */
extern virSchemaForm virFormUnixPath;       /* absolute; "/" alone too */
extern virSchemaForm virFormAnyPath;

/* ---- addresses ---- */
extern virSchemaForm virFormIPv4;
extern virSchemaForm virFormIP;
extern virSchemaForm virFormHost;           /* an IP address or a name */
extern virSchemaForm virFormUnicastMAC;
extern virSchemaForm virFormUSBPort;
extern virSchemaForm virFormWWN;
extern virSchemaForm virFormWWPN;

/* ---- the rest ---- */
extern virSchemaForm virFormUUID;
extern virSchemaForm virFormUUIDOrNone;
extern virSchemaForm virFormAdjustment;
extern virSchemaForm virFormSerial;
extern virSchemaForm virFormSCSIVendor;
extern virSchemaForm virFormSCSIProduct;
extern virSchemaForm virFormAppID;
extern virSchemaForm virFormProfileID;
extern virSchemaForm virFormUSBClass;
extern virSchemaForm virFormUSBNumber;
extern virSchemaForm virFormUSBVersion;
extern virSchemaForm virFormArch;
extern virSchemaForm virFormMode;           /* of a file */

/* ---- words that are understood, but not part of the format ---- */
extern virSchemaForm virFormNotDefault;
extern virSchemaForm virFormNotParallels;
extern virSchemaForm virFormNotCoredump;
extern virSchemaForm virFormNotSSH;

#endif /* VIREO_VIRDOMAINFORMS_H */
