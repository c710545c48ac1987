/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-guard-wish.h"

#include "platform/keyfob-timer.h"

void
keyfob_guard_wish_free (gpointer wish) {
  KeyfobGuardWish *self = wish;

  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_object (&self->term);
  g_clear_pointer (&self->term_over, g_source_unref);
  g_clear_pointer (&self->taken_back, g_source_unref);
  g_clear_object (&self->question);
  g_free (self->login);
  g_free (self);
}

void
keyfob_guard_wish_let_go (KeyfobGuardWish *self) {
  g_source_destroy (self->timer);
  if (self->term_over != NULL)
    g_source_destroy (self->term_over);
  if (self->taken_back != NULL)
    g_source_destroy (self->taken_back);
}

gboolean
keyfob_guard_wish_is_too_late (const KeyfobGuardWish *self) {
  return self->question == NULL && keyfob_timer_now () >= self->decide_until;
}
