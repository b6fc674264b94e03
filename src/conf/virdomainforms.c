/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainforms.c: how texts look in the published format of <domain>. */
#include <config.h>

#include "virdomainforms.h"

#include "virerror.h"

#define FORM(var, regex, text) virSchemaForm var = { .pattern = regex, .says = N_(text) }

FORM(virFormTitle, "[^\\n]+", "one line of text");
FORM(virFormName, "[^/\\n]+", "a name without a slash");
FORM(virFormVolume, "[^/]+", "a name without a slash");
FORM(virFormGenericName, "[a-zA-Z0-9_+\\-]+", "letters, digits and any of '_+-'");
FORM(virFormAlias, "[a-zA-Z0-9_.\\-]+", "letters, digits and any of '_.-'");
FORM(virFormDevice, "[a-zA-Z0-9_.\\-\\\\:/]+", "the name of a device of the host");
FORM(virFormBridge, "[a-zA-Z0-9_.\\-\\\\:/ ]*", "the name of a bridge");
FORM(virFormNetModel, "[a-zA-Z0-9_\\-]+", "letters, digits and any of '_-'");
FORM(virFormMachine, "[a-zA-Z0-9_.\\-]+", "letters, digits and any of '_.-'");
FORM(virFormCPUFeature, "[a-zA-Z0-9_.\\-]+", "letters, digits and any of '_.-'");
FORM(virFormCPUVendor, "[^,]{12}", "twelve characters without a comma");
FORM(virFormHypervVendor, "[^,]{0,12}", "up to twelve characters without a comma");
FORM(virFormDiskTarget, "(ioemu:)?(fd|hd|sd|vd|xvd|ubd)[a-zA-Z0-9_]+", "a name such as 'vda'");
FORM(virFormXMLName, "[a-zA-Z_][a-zA-Z0-9_.\\-]*", "a name of letters, digits and any of '_.-'");
FORM(virFormFilterParam, "[a-zA-Z0-9_]+", "letters, digits and underscores");
FORM(virFormFilterValue, "[a-zA-Z0-9_.:]+", "letters, digits and any of '_.:'");
FORM(virFormTimezone, "[a-zA-Z0-9_.+\\-/]+", "a time zone such as 'Europe/Paris'");
FORM(virFormLoadparm, "[a-zA-Z0-9.\\s]{1,8}", "up to eight letters, digits, dots and blanks");
FORM(virFormShmemName, "[^/]*", "a name without a slash");

#define PATH "(/|[a-zA-Z]:\\\\).+"
#define DEVICE "[a-zA-Z0-9_.\\-\\\\:/]+"

FORM(virFormPath, PATH, "an absolute path");
FORM(virFormPathOrNone, "(" PATH ")?", "an absolute path, or nothing");
FORM(virFormImage, PATH "|\\[[^\\]]+\\] .+", "an absolute path");
FORM(virFormBlock, PATH "|" DEVICE, "an absolute path");
FORM(virFormUnixPath, "/.*", "an absolute path");
FORM(virFormAnyPath, ".+", "a path");

#define IPV4_PART "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
#define IPV4 "(" IPV4_PART "\\.){3}" IPV4_PART
#define IPV6 "[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}(\\.[0-9]{1,3}){0,3}"

FORM(virFormIPv4, IPV4, "an IPv4 address");
FORM(virFormIP, IPV4 "|" IPV6, "an IP address");
FORM(virFormHost, "[a-zA-Z0-9.\\-]+|" IPV6, "an IP address or the name of a host");
FORM(virFormUnicastMAC, "[a-fA-F0-9][02468aAcCeE](:[a-fA-F0-9]{2}){5}", "a unicast MAC address");
FORM(virFormUSBPort, "((0x)?[0-9a-fA-F]{1,3}\\.){0,3}(0x)?[0-9a-fA-F]{1,3}",
     "up to four numbers with dots between them");
FORM(virFormWWN, "(0x)?[0-9a-fA-F]{16}", "sixteen hexadecimal digits");
FORM(virFormWWPN, "naa\\.[0-9a-fA-F]{16}", "'naa.' and sixteen hexadecimal digits");

#define UUID "[a-fA-F0-9]{32}|[a-fA-F0-9]{8}\\-([a-fA-F0-9]{4}\\-){3}[a-fA-F0-9]{12}"

FORM(virFormUUID, UUID, "a UUID");
FORM(virFormUUIDOrNone, "(" UUID ")?", "a UUID, or nothing");
FORM(virFormAdjustment, "[\\-+]?[0-9]+|reset", "'reset', or a number of seconds");
FORM(virFormSerial, "[A-Za-z0-9_.+\\- ]+", "letters, digits, blanks and any of '_.+-'");
FORM(virFormSCSIVendor, "[ -~]{0,8}", "up to eight printable characters");
FORM(virFormSCSIProduct, "[ -~]{0,16}", "up to sixteen printable characters");
FORM(virFormAppID, "[ -~]{1,128}", "up to 128 printable characters");
FORM(virFormProfileID, ".{0,39}", "up to 39 characters");
FORM(virFormUSBClass, "(0x)?[0-9a-fA-F]{1,2}|\\-1", "two hexadecimal digits, or -1");
FORM(virFormUSBNumber, "(0x)?[0-9a-fA-F]{1,4}|\\-1", "four hexadecimal digits, or -1");
FORM(virFormUSBVersion, "[0-9]{1,2}.[0-9]{1,2}|\\-1", "a version such as '1.1', or -1");
FORM(virFormArch, "aarch64|alpha|armv[67]l|cris|i686|ia64|lm32|m68k|microblaze(el)?|mips(64)?(el)?|"
     "openrisc|parisc(64)?|ppc(64|64le|emb)?|riscv(32|64)|s390x?|sh4(eb)?|sparc(64)?|unicore32|"
     "x86_64|xtensa(eb)?", "an architecture such as 'x86_64'");
FORM(virFormMode, "0[0-7]{3}|[0-7]{1,3}", "three octal digits");

/* For rows of words, which the grammar writes by their words: this is for PCRE alone. */
#define NOT(words) "(?!(" words ")\\z).+"

FORM(virFormNotDefault, NOT("default|parallels"), "the name of a model");
FORM(virFormNotParallels, NOT("parallels"), "the name of a hypervisor");
FORM(virFormNotCoredump, NOT("coredump-.*"), "destroy, restart, rename-restart, preserve");
FORM(virFormNotSSH, NOT("ssh"), "the name of a protocol");
