/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-lock-source.h"

typedef struct {
  gboolean locked; /* its last word */
  gboolean known;
  gboolean there;
} KeyfobLockSourcePrivate;

enum {
  SIGNAL_CHANGED,
  SIGNAL_UNLOCKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KeyfobLockSource, keyfob_lock_source, G_TYPE_OBJECT)

static void
keyfob_lock_source_class_init (KeyfobLockSourceClass *klass) {
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KEYFOB_TYPE_LOCK_SOURCE, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_UNLOCKED] = g_signal_new ("unlocked", KEYFOB_TYPE_LOCK_SOURCE, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_lock_source_init (KeyfobLockSource *self) {
}

gboolean
keyfob_lock_source_is_locked (KeyfobLockSource *self) {
  KeyfobLockSourcePrivate *private = keyfob_lock_source_get_instance_private (self);

  g_return_val_if_fail (KEYFOB_IS_LOCK_SOURCE (self), FALSE);
  return private->there && private->locked;
}

gboolean
keyfob_lock_source_is_unsure (KeyfobLockSource *self) {
  KeyfobLockSourcePrivate *private = keyfob_lock_source_get_instance_private (self);

  g_return_val_if_fail (KEYFOB_IS_LOCK_SOURCE (self), TRUE);
  return !private->known || (!private->there && private->locked);
}

gboolean
keyfob_lock_source_is_known (KeyfobLockSource *self) {
  KeyfobLockSourcePrivate *private = keyfob_lock_source_get_instance_private (self);

  g_return_val_if_fail (KEYFOB_IS_LOCK_SOURCE (self), FALSE);
  return private->known;
}

gboolean
keyfob_lock_source_is_there (KeyfobLockSource *self) {
  KeyfobLockSourcePrivate *private = keyfob_lock_source_get_instance_private (self);

  g_return_val_if_fail (KEYFOB_IS_LOCK_SOURCE (self), FALSE);
  return private->there;
}

static void
take (KeyfobLockSource *self, gboolean known, gboolean there, gboolean locked) {
  KeyfobLockSourcePrivate *private = keyfob_lock_source_get_instance_private (self);
  gboolean was_locked = private->locked;

  if (private->known == known && private->there == there && private->locked == locked)
    return;
  private->known = known;
  private->there = there;
  private->locked = locked;
  if (was_locked && !locked)
    g_signal_emit (self, signals[SIGNAL_UNLOCKED], 0);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
keyfob_lock_source_forget (KeyfobLockSource *self) {
  KeyfobLockSourcePrivate *private = keyfob_lock_source_get_instance_private (self);

  g_return_if_fail (KEYFOB_IS_LOCK_SOURCE (self));
  private->locked = private->there && private->locked;
}

void
keyfob_lock_source_expect (KeyfobLockSource *self) {
  KeyfobLockSourcePrivate *private = keyfob_lock_source_get_instance_private (self);

  g_return_if_fail (KEYFOB_IS_LOCK_SOURCE (self));
  take (self, FALSE, FALSE, private->locked);
}

void
keyfob_lock_source_report (KeyfobLockSource *self, gboolean locked) {
  g_return_if_fail (KEYFOB_IS_LOCK_SOURCE (self));
  take (self, TRUE, TRUE, locked);
}

void
keyfob_lock_source_leave (KeyfobLockSource *self) {
  KeyfobLockSourcePrivate *private = keyfob_lock_source_get_instance_private (self);

  g_return_if_fail (KEYFOB_IS_LOCK_SOURCE (self));
  take (self, TRUE, FALSE, private->locked);
}

gboolean
keyfob_lock_source_means_cannot_say (const GError *error) {
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_PROPERTY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NOT_SUPPORTED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
}
