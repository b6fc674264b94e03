/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virapi_rows.h: the generated tables of all programs. */
#ifndef VIREO_VIRAPI_ROWS_H
#define VIREO_VIRAPI_ROWS_H

#include "virapi.h"

extern const virApiProgram virApiPrograms[];
extern const size_t virApiProgramsCount;

#endif /* VIREO_VIRAPI_ROWS_H */
