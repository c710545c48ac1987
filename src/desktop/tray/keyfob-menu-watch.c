/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-menu-watch.h"

/* How long the menu counts as open if nobody says that it is closed. Some hosts never do; and some
 * say that they are about to show it when they have just found it. */
#define OPENED_SECONDS        60
#define ABOUT_TO_SHOW_SECONDS 10

struct _KeyfobMenuWatch {
  GObject parent_instance;

  guint close_source; /* while it is open */
};

enum {
  PROP_OPEN = 1,
  N_PROPERTIES,
};

enum {
  SIGNAL_OPENING,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobMenuWatch, keyfob_menu_watch, G_TYPE_OBJECT)

static gboolean
on_time_over (gpointer user_data) {
  KeyfobMenuWatch *self = user_data;

  self->close_source = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
  return G_SOURCE_REMOVE;
}

static void
open_for (KeyfobMenuWatch *self, guint seconds) {
  gboolean was_open = keyfob_menu_watch_is_open (self);

  g_clear_handle_id (&self->close_source, g_source_remove);
  self->close_source = g_timeout_add_seconds (seconds, on_time_over, self);
  if (!was_open)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}

static gboolean
on_about_to_show (DbusmenuMenuitem *root, gpointer user_data) {
  KeyfobMenuWatch *self = user_data;

  if (!keyfob_menu_watch_is_open (self))
    open_for (self, ABOUT_TO_SHOW_SECONDS);
  g_signal_emit (self, signals[SIGNAL_OPENING], 0);
  return FALSE;
}

static gboolean
on_event (DbusmenuMenuitem *root,
          const char *name,
          GVariant *value,
          guint timestamp,
          gpointer user_data) {
  KeyfobMenuWatch *self = user_data;

  if (g_str_equal (name, DBUSMENU_MENUITEM_EVENT_OPENED)) {
    open_for (self, OPENED_SECONDS);
    g_signal_emit (self, signals[SIGNAL_OPENING], 0);
  } else if (g_str_equal (name, DBUSMENU_MENUITEM_EVENT_CLOSED)) {
    keyfob_menu_watch_close (self);
  }
  return FALSE;
}

static void
keyfob_menu_watch_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobMenuWatch *self = KEYFOB_MENU_WATCH (object);

  switch (id) {
  case PROP_OPEN:
    g_value_set_boolean (value, keyfob_menu_watch_is_open (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_menu_watch_dispose (GObject *object) {
  g_clear_handle_id (&KEYFOB_MENU_WATCH (object)->close_source, g_source_remove);
  G_OBJECT_CLASS (keyfob_menu_watch_parent_class)->dispose (object);
}

static void
keyfob_menu_watch_class_init (KeyfobMenuWatchClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_menu_watch_get_property;
  object_class->dispose = keyfob_menu_watch_dispose;

  properties[PROP_OPEN] =
      g_param_spec_boolean ("open", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_OPENING] = g_signal_new ("opening", KEYFOB_TYPE_MENU_WATCH, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_menu_watch_init (KeyfobMenuWatch *self) {
}

KeyfobMenuWatch *
keyfob_menu_watch_new (DbusmenuMenuitem *root) {
  KeyfobMenuWatch *self = g_object_new (KEYFOB_TYPE_MENU_WATCH, NULL);

  g_signal_connect_object (root, DBUSMENU_MENUITEM_SIGNAL_ABOUT_TO_SHOW,
                           G_CALLBACK (on_about_to_show), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (root, DBUSMENU_MENUITEM_SIGNAL_EVENT, G_CALLBACK (on_event), self,
                           G_CONNECT_DEFAULT);
  return self;
}

gboolean
keyfob_menu_watch_is_open (KeyfobMenuWatch *self) {
  g_return_val_if_fail (KEYFOB_IS_MENU_WATCH (self), FALSE);
  return self->close_source != 0;
}

void
keyfob_menu_watch_close (KeyfobMenuWatch *self) {
  g_return_if_fail (KEYFOB_IS_MENU_WATCH (self));

  if (self->close_source == 0)
    return;
  g_clear_handle_id (&self->close_source, g_source_remove);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}
