/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-activation-token.h"

#include <string.h>

#define KEY "keyfob-activation-token"

/* No more fits into one request of Wayland: a compositor would hang up. */
#define TOKEN_MAX_BYTES 1024

void
keyfob_activation_token_set (GApplication *application, const char *token) {
  gsize length = token != NULL ? strlen (token) : 0;

  g_object_set_data_full (G_OBJECT (application), KEY,
                          length > 0 && length <= TOKEN_MAX_BYTES ? g_strdup (token) : NULL,
                          g_free);
}

char *
keyfob_activation_token_steal (GApplication *application) {
  return g_object_steal_data (G_OBJECT (application), KEY);
}
