/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/keyfob-listening.h"

struct _KeyfobListening {
  GObject parent_instance;

  GtkWindow *window;
  KeyfobReaders *readers; /* (nullable) */
  KeyfobSessionMonitor *session;
  gboolean wanted;
};

G_DEFINE_FINAL_TYPE (KeyfobListening, keyfob_listening, G_TYPE_OBJECT)

static void
set_wanted (KeyfobListening *self, gboolean wanted) {
  if (self->readers == NULL || self->wanted == wanted)
    return;
  self->wanted = wanted;
  keyfob_readers_want (self->readers, wanted);
}

static void
look (KeyfobListening *self) {
  set_wanted (self, gtk_widget_get_mapped (GTK_WIDGET (self->window)) &&
                        !gtk_window_is_suspended (self->window) &&
                        !keyfob_session_monitor_is_locked (self->session));
}

static void
on_unmap (KeyfobListening *self) {
  set_wanted (self, FALSE);
}

static void
keyfob_listening_dispose (GObject *object) {
  KeyfobListening *self = KEYFOB_LISTENING (object);

  set_wanted (self, FALSE);
  if (self->window != NULL)
    g_signal_handlers_disconnect_by_data (self->window, self);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->readers);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (keyfob_listening_parent_class)->dispose (object);
}

static void
keyfob_listening_class_init (KeyfobListeningClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_listening_dispose;
}

static void
keyfob_listening_init (KeyfobListening *self) {
}

KeyfobListening *
keyfob_listening_new (GtkWindow *window, KeyfobAccounts *accounts, KeyfobDesktop *desktop) {
  KeyfobListening *self = g_object_new (KEYFOB_TYPE_LISTENING, NULL);
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (accounts);

  g_set_weak_pointer (&self->window, window);
  if (proximity != NULL)
    self->readers = g_object_ref (keyfob_proximity_get_readers (proximity));
  self->session = g_object_ref (keyfob_desktop_get_session (desktop));
  g_signal_connect_swapped (window, "map", G_CALLBACK (look), self);
  g_signal_connect_swapped (window, "unmap", G_CALLBACK (on_unmap), self);
  g_signal_connect_swapped (window, "notify::suspended", G_CALLBACK (look), self);
  g_signal_connect_object (self->session, "notify::locked", G_CALLBACK (look), self,
                           G_CONNECT_SWAPPED);
  set_wanted (self, !keyfob_session_monitor_is_locked (self->session));
  return self;
}
