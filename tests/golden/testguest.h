/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* testguest.h: a hypervisor for tests of definitions: QEMU 7.2 for x86, without KVM. */
#ifndef VIREO_TESTGUEST_H
#define VIREO_TESTGUEST_H

#include "virdomainconf.h"

extern const virDomainDefContext testGuestContext;

#endif /* VIREO_TESTGUEST_H */
