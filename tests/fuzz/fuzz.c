/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "fuzz.h"

#include <signal.h>
#include <stdlib.h>

/* GLib ends a process by a trap, at which libFuzzer would not save the input. */
static void
on_trap (int number) {
  abort ();
}

int
LLVMFuzzerInitialize (int *argc, char ***argv) {
  signal (SIGTRAP, on_trap);
  return 0;
}

gboolean
fuzz_is_line (const char *text) {
  return text != NULL && g_utf8_validate (text, -1, NULL) && strpbrk (text, "\r\n") == NULL;
}
