/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/accessibility/keyfob-held-keys.h"

/* A key is repeated sooner than this on any desktop. What comes later is a press of its own, if the
 * end of the one before was not seen: a menu that opens has the keyboard for itself. */
#define REPEAT_MILLISECONDS 2000

/* Of the window: the key that went down last and is not up again. Only that one is repeated. */
#define DATA_KEY "keyfob-held-key"

typedef struct {
  guint code; /* 0 for none */
  guint32 time;
} HeldKey;

static HeldKey *
get_held_key (GtkEventController *keys) {
  GtkWidget *widget = gtk_event_controller_get_widget (keys);

  return g_object_get_data (G_OBJECT (gtk_widget_get_root (widget)), DATA_KEY);
}

static gboolean
activates (GtkEventController *keys, guint key) {
  GtkRoot *root = gtk_widget_get_root (gtk_event_controller_get_widget (keys));

  switch (key) {
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
  case GDK_KEY_ISO_Enter:
    return TRUE;
  case GDK_KEY_space:
  case GDK_KEY_KP_Space:
    return !GTK_IS_EDITABLE (gtk_root_get_focus (root));
  default:
    return FALSE;
  }
}

static gboolean
on_key_pressed (GtkEventController *keys, guint key, guint code, GdkModifierType state) {
  HeldKey *held = get_held_key (keys);
  guint32 now = gtk_event_controller_get_current_event_time (keys);
  gboolean repeated = held->code == code && now - held->time < REPEAT_MILLISECONDS;

  *held = (HeldKey) {code, now};
  return repeated && activates (keys, key) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static void
on_key_released (GtkEventController *keys, guint key, guint code, GdkModifierType state) {
  HeldKey *held = get_held_key (keys);

  if (held->code == code)
    held->code = 0;
}

static void
watch (GtkWidget *widget) {
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), NULL);
  g_signal_connect (keys, "key-released", G_CALLBACK (on_key_released), NULL);
  gtk_widget_add_controller (widget, keys);
}

/* The window sees no key that a dialog gets. */
static void
on_dialog (AdwWindow *window) {
  GtkWidget *dialog = GTK_WIDGET (adw_window_get_visible_dialog (window));
  static const char *const watched = "keyfob-held-keys-watched";

  if (dialog == NULL || g_object_get_data (G_OBJECT (dialog), watched) != NULL)
    return;
  g_object_set_data (G_OBJECT (dialog), watched, dialog);
  watch (dialog);
}

void
keyfob_held_keys_ignore (AdwWindow *window) {
  g_object_set_data_full (G_OBJECT (window), DATA_KEY, g_new0 (HeldKey, 1), g_free);
  watch (GTK_WIDGET (window));
  g_signal_connect (window, "notify::visible-dialog", G_CALLBACK (on_dialog), NULL);
}
