/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/keyfob-listening.h"

/* Of a window. */
#define DATA_KEY "keyfob-listening"

typedef struct {
  GtkWindow *window;
  KeyfobReaders *readers;
  KeyfobSessionMonitor *session;
  gboolean wanted;
} Listening;

static void
set_wanted (Listening *self, gboolean wanted) {
  if (self->wanted == wanted)
    return;
  self->wanted = wanted;
  keyfob_readers_want (self->readers, wanted);
}

static void
look (Listening *self) {
  set_wanted (self, gtk_widget_get_mapped (GTK_WIDGET (self->window)) &&
                        !gtk_window_is_suspended (self->window) &&
                        !keyfob_session_monitor_is_locked (self->session));
}

static void
on_unmap (Listening *self) {
  set_wanted (self, FALSE);
}

static void
on_destroy (Listening *self) {
  g_object_set_data (G_OBJECT (self->window), DATA_KEY, NULL);
}

static void
listening_free (gpointer data) {
  Listening *self = data;

  set_wanted (self, FALSE);
  g_signal_handlers_disconnect_by_data (self->window, self);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_object_unref (self->readers);
  g_object_unref (self->session);
  g_free (self);
}

void
keyfob_listening_add (GtkWindow *window, KeyfobAccounts *accounts, KeyfobDesktop *desktop) {
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (accounts);
  Listening *self;

  if (proximity == NULL)
    return;
  self = g_new0 (Listening, 1);
  self->window = window;
  self->readers = g_object_ref (keyfob_proximity_get_readers (proximity));
  self->session = g_object_ref (keyfob_desktop_get_session (desktop));
  g_signal_connect_swapped (window, "map", G_CALLBACK (look), self);
  g_signal_connect_swapped (window, "unmap", G_CALLBACK (on_unmap), self);
  g_signal_connect_swapped (window, "notify::suspended", G_CALLBACK (look), self);
  g_signal_connect_swapped (window, "destroy", G_CALLBACK (on_destroy), self);
  g_signal_connect_swapped (self->session, "notify::locked", G_CALLBACK (look), self);
  g_object_set_data_full (G_OBJECT (window), DATA_KEY, self, listening_free);
  set_wanted (self, !keyfob_session_monitor_is_locked (self->session));
}
