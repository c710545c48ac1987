/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test-lock.h"

KisiLock *
keyfob_test_copy_lock (const KisiLock *self) {
  KisiLock *copy = kisi_lock_new ();

  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->description = g_strdup (self->description);
  copy->place_name = g_strdup (self->place_name);
  copy->time_zone = g_strdup (self->time_zone);
  return copy;
}
