/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* A command line, its words one a line. */

#include "fuzz.h"

#include "cli/keyfob-options.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size) {
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) words = g_strsplit (text, "\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobOptions) options = keyfob_options_parse ((const char *const *) words, &error);
  g_autofree char *help = NULL;

  if (options == NULL) {
    fuzz_check (error != NULL && fuzz_is_line (error->message));
    return 0;
  }
  fuzz_check (error == NULL);
  switch (options->verb) {
  case KEYFOB_VERB_UNLOCK:
  case KEYFOB_VERB_STATUS:
    fuzz_check (options->door != NULL && *options->door != '\0');
    break;
  case KEYFOB_VERB_HELP:
    help = keyfob_options_dup_help (options->topic);
    fuzz_check (g_utf8_validate (help, -1, NULL));
    break;
  case KEYFOB_VERB_NONE:
  case KEYFOB_VERB_LIST:
  case KEYFOB_VERB_WATCH:
  case KEYFOB_VERB_SIGN_IN:
  case KEYFOB_VERB_SIGN_OUT:
  case KEYFOB_VERB_QUICK:
  case KEYFOB_VERB_VERSION:
    break;
  }
  fuzz_check (!options->demo || options->server == NULL);
  fuzz_check (!options->api_key_stdin || !options->access_link_stdin);
  return 0;
}
