/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-showing.h"

KeyfobShowing *
keyfob_showing_new (KeyfobUiView view,
                    const char *search,
                    KeyfobQuestion *question,
                    char *token,
                    char **display) {
  KeyfobShowing *self = g_new0 (KeyfobShowing, 1);

  self->view = view;
  self->search = g_strdup (search);
  g_set_object (&self->question, question);
  self->token = token;
  self->display = display;
  return self;
}

void
keyfob_showing_free (gpointer data) {
  KeyfobShowing *self = data;

  g_free (self->search);
  g_clear_object (&self->question);
  g_free (self->token);
  g_strfreev (self->display);
  g_free (self);
}
