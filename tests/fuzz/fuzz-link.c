/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What was pasted where an access link or a key is asked for. */

#include "fuzz.h"

#include "kisi/kisi-error.h"
#include "model/account/keyfob-access-link.h"
#include "model/account/keyfob-credential.h"

static void
parse (const char *link, const char *server) {
  g_autoptr (GError) error = NULL;
  SecretValue *secret = keyfob_access_link_parse (link, server, &error);
  gsize length;
  const char *text;

  if (secret == NULL) {
    fuzz_check (g_error_matches (error, KISI_ERROR, KISI_ERROR_INVALID_INPUT));
    return;
  }
  fuzz_check (error == NULL);
  text = secret_value_get (secret, &length);
  fuzz_check (keyfob_credential_secret_is_possible (text, length));
  secret_value_unref (secret);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size) {
  g_autofree char *link = g_strndup ((const char *) data, size);

  parse (link, "https://api.kisi.io");
  parse (link, "http://127.0.0.1:8080");
  return 0;
}
