/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* writtenfiles.h: files of the tree that are written from rows of settings. */
#ifndef VIREO_TESTS_WRITTENFILES_H
#define VIREO_TESTS_WRITTENFILES_H

#include "settings.h"

/*
 * Compares sample file, manual page and lens with what the rows say, or
 * writes them with VIREO_UPDATE. @lens: name of its file, without the end.
 */
void writtenFilesCheck(const virSettings *settings, const char *lens);

/* Has augparse run the lens over its test, where it is installed. */
void writtenFilesCheckLens(const char *lens);

#endif /* VIREO_TESTS_WRITTENFILES_H */
