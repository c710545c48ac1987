/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/notifications/keyfob-notice.h"

static void
button_free (gpointer data) {
  KeyfobNoticeButton *button = data;

  g_free (button->label);
  g_free (button->action);
  g_clear_pointer (&button->target, g_variant_unref);
  g_free (button);
}

KeyfobNotice *
keyfob_notice_new (const char *title, const char *body) {
  KeyfobNotice *self = g_new0 (KeyfobNotice, 1);

  self->title = g_strdup (title);
  self->body = g_strdup (body);
  self->buttons = g_ptr_array_new_with_free_func (button_free);
  return self;
}

void
keyfob_notice_add_button (KeyfobNotice *self,
                          const char *label,
                          const char *action,
                          GVariant *target) {
  KeyfobNoticeButton *button = g_new0 (KeyfobNoticeButton, 1);

  button->label = g_strdup (label);
  button->action = g_strdup (action);
  button->target = target != NULL ? g_variant_ref_sink (target) : NULL;
  g_ptr_array_add (self->buttons, button);
}

void
keyfob_notice_free (KeyfobNotice *self) {
  g_free (self->title);
  g_free (self->body);
  g_ptr_array_unref (self->buttons);
  g_free (self);
}
