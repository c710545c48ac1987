/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>
#include <string.h>

/*
 * What every fuzzer of this folder shares. A fuzzer is given anything at all, and ends the process
 * where the code under test does, or where what it says of the input does not hold.
 */

/** LLVMFuzzerInitialize: what libFuzzer calls first; Returns: 0 */
int LLVMFuzzerInitialize (int *argc, char ***argv);

/** LLVMFuzzerTestOneInput: what libFuzzer calls with each input; Returns: 0 */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/** fuzz_check: ends the process unless @holds */
#define fuzz_check(holds)                                                                          \
  G_STMT_START {                                                                                   \
    if (!(holds))                                                                                  \
      g_error ("%s: %s", G_STRLOC, #holds);                                                        \
  }                                                                                                \
  G_STMT_END

/** fuzz_is_line: Returns: whether @text can be shown to a person as one line */
gboolean fuzz_is_line (const char *text);
