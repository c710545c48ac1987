/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-status-history.h"

#include "platform/keyfob-time.h"

static gint64
get_now (void) {
  return g_get_real_time () / G_USEC_PER_SEC;
}

void
keyfob_status_history_read (KeyfobStatusHistory *self, gint64 time) {
  if (self->read_at == 0 && self->since == 0)
    self->seen_at = time;
  self->read_before = self->read_at;
  self->read_at = time;
}

void
keyfob_status_history_begin (KeyfobStatusHistory *self, gint64 told, gboolean read) {
  self->since = told != 0 ? told : get_now ();
  self->not_before = told == 0 && read ? self->read_before : self->since;
  self->seen_at = 0;
}

void
keyfob_status_history_restore (KeyfobStatusHistory *self, const KeyfobSince *since) {
  /* What Kisi tells goes before. */
  if (self->since != 0 || since->not_after == 0)
    return;
  if (since->not_before == 0) {
    self->seen_at = since->not_after;
    return;
  }
  self->since = since->not_after;
  self->not_before = since->not_before;
  self->seen_at = 0;
}

gint64
keyfob_status_history_get_not_after (const KeyfobStatusHistory *self) {
  return self->since != 0 ? self->since : self->seen_at;
}

char *
keyfob_status_history_dup_words (const KeyfobStatusHistory *self) {
  /* That it was so a moment ago, when it was first seen, tells nobody anything. */
  if (self->since == 0 && get_now () - self->seen_at <= KEYFOB_TIME_SAME_SECONDS)
    return g_strdup ("");
  return keyfob_time_dup_since (self->not_before, keyfob_status_history_get_not_after (self));
}
