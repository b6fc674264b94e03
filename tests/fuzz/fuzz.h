/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a fuzz target provides: the entry that coverage-guided fuzzers call. */
#ifndef VIREO_TESTS_FUZZ_H
#define VIREO_TESTS_FUZZ_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* Takes any bytes; aborts when a promise of the parser is broken. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* VIREO_TESTS_FUZZ_H */
