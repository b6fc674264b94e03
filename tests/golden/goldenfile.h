/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* goldenfile.h: folders of cases, files that are compared. */
#ifndef VIREO_TESTS_GOLDENFILE_H
#define VIREO_TESTS_GOLDENFILE_H

#include <glib.h>

/* NULL when there is none. */
char *goldenRead(const char *path);

/* A test for each folder of tests/golden/KIND, which @func gets as its path. */
void goldenAddCases(const char *kind, GTestDataFunc func);

/* Takes out what is made at random when the document has none. */
char *goldenWithoutRandom(const char *text, const char *in);

/* Prints the first line that differs. */
void goldenShowDifference(const char *name, const char *expected, const char *actual);

#endif /* VIREO_TESTS_GOLDENFILE_H */
