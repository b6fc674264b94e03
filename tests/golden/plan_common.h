/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* plan_common.h: reading a guest's XML in tests without asking any emulator. */
#ifndef VIREO_TESTS_PLAN_COMMON_H
#define VIREO_TESTS_PLAN_COMMON_H

#include "virdomainconf.h"

/* A context that knows what QEMU 7.2 has, whatever is installed. */
const virDomainDefContext *planContext(void);

/* The definition in a file, with each @DIR@ of the text replaced; NULL with an error reported. */
virDomainDef *planReadGuest(const char *path, const char *dir);

/* "@DIR@" of @text replaced by @dir */
char *planReplace(const char *text, const char *what, const char *with);

/* The folders of tests/golden/plan, sorted; paths. */
GPtrArray *planCases(void);

#endif /* VIREO_TESTS_PLAN_COMMON_H */
