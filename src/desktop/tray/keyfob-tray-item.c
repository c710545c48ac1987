/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-tray-item.h"

#include "desktop/tray/keyfob-status-notifier-item.h"
#include "desktop/tray/keyfob-tray-registration.h"

#include <glib/gi18n-lib.h>

/* Where every watcher looks for it. */
#define ITEM_PATH "/StatusNotifierItem"

/* Of a panel. It takes a few of these; on a computer that is busy, as while the desktop starts,
 * many more. */
#define START_MILLISECONDS 500

#define ANSWER_MILLISECONDS 5000

struct _KeyfobTrayItem {
  GObject parent_instance;

  GDBusConnection *bus;
  char *menu_path;
  gboolean left; /* by another process, which has registered it */
  KeyfobStatusNotifierItem *skeleton;
  KeyfobTrayRegistration *registration; /* (nullable): if it is not left, and could be exported */
  KeyfobTrayIcon icon;
};

enum {
  PROP_BUS = 1,
  PROP_MENU_PATH,
  PROP_LEFT,
  PROP_HOSTED,
  PROP_KNOWN,
  N_PROPERTIES,
};

enum {
  SIGNAL_ACTIVATE,
  SIGNAL_ACTIVATION_TOKEN,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobTrayItem, keyfob_tray_item, G_TYPE_OBJECT)

/* Every button does the same, so that no click is without an answer. (Hosts show the menu by
 * themselves; those that ask for a ContextMenu could not.) */
static gboolean
on_click (KeyfobTrayItem *self, GDBusMethodInvocation *invocation, int x, int y) {
  g_dbus_method_invocation_return_value (invocation, NULL);
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_scroll (KeyfobTrayItem *self,
           GDBusMethodInvocation *invocation,
           int delta,
           const char *orientation) {
  g_dbus_method_invocation_return_value (invocation, NULL);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_activation_token (KeyfobTrayItem *self, GDBusMethodInvocation *invocation, const char *token) {
  g_dbus_method_invocation_return_value (invocation, NULL);
  g_signal_emit (self, signals[SIGNAL_ACTIVATION_TOKEN], 0, token);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
connect_methods (KeyfobTrayItem *self) {
  const struct {
    const char *signal;
    GCallback callback;
  } methods[] = {
      {"handle-activate", G_CALLBACK (on_click)},
      {"handle-secondary-activate", G_CALLBACK (on_click)},
      {"handle-context-menu", G_CALLBACK (on_click)},
      {"handle-scroll", G_CALLBACK (on_scroll)},
      {"handle-provide-xdg-activation-token", G_CALLBACK (on_activation_token)},
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect_object (self->skeleton, methods[i].signal, methods[i].callback, self,
                             G_CONNECT_SWAPPED);
}

static void
on_hosted (KeyfobTrayItem *self) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOSTED]);
}

static void
on_known (KeyfobTrayItem *self) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KNOWN]);
}

static void
show_icon (KeyfobTrayItem *self, KeyfobTrayIcon icon) {
  g_autoptr (GVariant) pixmaps = keyfob_tray_icons_dup_pixmaps (icon);

  self->icon = icon;
  keyfob_status_notifier_item_set_icon_name (self->skeleton, keyfob_tray_icons_get_name (icon));
  keyfob_status_notifier_item_set_icon_pixmap (self->skeleton, pixmaps);
}

/* All in the tooltip's title, since that is all that LXQt shows; and as plain text, without names
 * from outside, since Waybar takes it for markup. */
static void
show_title (KeyfobTrayItem *self, const char *title) {
  GVariant *no_icons = g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0);

  keyfob_status_notifier_item_set_tool_tip (
      self->skeleton, g_variant_new ("(s@a(iiay)ss)", "", no_icons, title, ""));
  keyfob_status_notifier_item_set_icon_accessible_desc (self->skeleton, title);
}

/* What stays as it is; there is no WindowId, and ItemIsMenu is FALSE. Whatever the icon tells, its
 * Status is Active: hosts may hide one that is Passive, and blink with one that NeedsAttention. */
static void
fill_in (KeyfobTrayItem *self) {
  g_autoptr (GVariant) none =
      g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0));

  keyfob_status_notifier_item_set_category (self->skeleton, "ApplicationStatus");
  keyfob_status_notifier_item_set_id (self->skeleton, "app.keyfob.Keyfob");
  keyfob_status_notifier_item_set_title (self->skeleton, _ ("Keyfob"));
  keyfob_status_notifier_item_set_status (self->skeleton, "Active");
  keyfob_status_notifier_item_set_icon_theme_path (self->skeleton, "");
  keyfob_status_notifier_item_set_overlay_icon_name (self->skeleton, "");
  keyfob_status_notifier_item_set_overlay_icon_pixmap (self->skeleton, none);
  keyfob_status_notifier_item_set_attention_icon_name (self->skeleton, "");
  keyfob_status_notifier_item_set_attention_icon_pixmap (self->skeleton, none);
  keyfob_status_notifier_item_set_menu (self->skeleton, self->menu_path);
}

static void
keyfob_tray_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobTrayItem *self = KEYFOB_TRAY_ITEM (object);

  switch (id) {
  case PROP_HOSTED:
    g_value_set_boolean (value, keyfob_tray_item_is_hosted (self));
    break;
  case PROP_KNOWN:
    g_value_set_boolean (value, keyfob_tray_item_is_known (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_tray_item_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  KeyfobTrayItem *self = KEYFOB_TRAY_ITEM (object);

  switch (id) {
  case PROP_BUS:
    self->bus = g_value_dup_object (value);
    break;
  case PROP_MENU_PATH:
    self->menu_path = g_value_dup_string (value);
    break;
  case PROP_LEFT:
    self->left = g_value_get_boolean (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_tray_item_constructed (GObject *object) {
  KeyfobTrayItem *self = KEYFOB_TRAY_ITEM (object);
  g_autoptr (GError) error = NULL;

  G_OBJECT_CLASS (keyfob_tray_item_parent_class)->constructed (object);
  fill_in (self);
  show_icon (self, KEYFOB_TRAY_ICON_FINE);
  show_title (self, _ ("Keyfob"));
  connect_methods (self);
  if (!self->left)
    self->registration =
        keyfob_tray_registration_new (self->bus, START_MILLISECONDS, ANSWER_MILLISECONDS);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), self->bus,
                                         ITEM_PATH, &error)) {
    g_warning ("The icon cannot be exported: %s", error->message);
    g_clear_object (&self->registration);
  }
  if (self->registration == NULL)
    return;
  g_signal_connect_object (self->registration, "notify::hosted", G_CALLBACK (on_hosted), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->registration, "notify::known", G_CALLBACK (on_known), self,
                           G_CONNECT_SWAPPED);
}

static void
keyfob_tray_item_dispose (GObject *object) {
  KeyfobTrayItem *self = KEYFOB_TRAY_ITEM (object);

  if (self->skeleton != NULL &&
      g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_clear_object (&self->registration);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (keyfob_tray_item_parent_class)->dispose (object);
}

static void
keyfob_tray_item_finalize (GObject *object) {
  g_free (KEYFOB_TRAY_ITEM (object)->menu_path);
  G_OBJECT_CLASS (keyfob_tray_item_parent_class)->finalize (object);
}

static void
keyfob_tray_item_class_init (KeyfobTrayItemClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_tray_item_get_property;
  object_class->set_property = keyfob_tray_item_set_property;
  object_class->constructed = keyfob_tray_item_constructed;
  object_class->dispose = keyfob_tray_item_dispose;
  object_class->finalize = keyfob_tray_item_finalize;

  properties[PROP_BUS] =
      g_param_spec_object ("bus", NULL, NULL, G_TYPE_DBUS_CONNECTION,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MENU_PATH] =
      g_param_spec_string ("menu-path", NULL, NULL, NULL,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LEFT] =
      g_param_spec_boolean ("left", NULL, NULL, FALSE,
                            G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_HOSTED] =
      g_param_spec_boolean ("hosted", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_KNOWN] =
      g_param_spec_boolean ("known", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate", KEYFOB_TYPE_TRAY_ITEM, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATION_TOKEN] =
      g_signal_new ("activation-token", KEYFOB_TYPE_TRAY_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
keyfob_tray_item_init (KeyfobTrayItem *self) {
  self->skeleton = keyfob_status_notifier_item_skeleton_new ();
}

KeyfobTrayItem *
keyfob_tray_item_new (GDBusConnection *bus, const char *menu_path) {
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (g_variant_is_object_path (menu_path), NULL);
  return g_object_new (KEYFOB_TYPE_TRAY_ITEM, "bus", bus, "menu-path", menu_path, NULL);
}

KeyfobTrayItem *
keyfob_tray_item_new_left (GDBusConnection *bus, const char *menu_path) {
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (g_variant_is_object_path (menu_path), NULL);
  return g_object_new (KEYFOB_TYPE_TRAY_ITEM, "bus", bus, "menu-path", menu_path, "left", TRUE,
                       NULL);
}

void
keyfob_tray_item_show (KeyfobTrayItem *self, KeyfobTrayIcon icon, const char *words) {
  g_autofree char *title = NULL;
  gboolean new_title;

  g_return_if_fail (KEYFOB_IS_TRAY_ITEM (self));
  g_return_if_fail (words != NULL);

  /* Translators: of the icon in the notification area; %s is a sentence that it tells. */
  title = g_strdup_printf (_ ("Keyfob: %s"), words);
  new_title =
      !g_str_equal (title, keyfob_status_notifier_item_get_icon_accessible_desc (self->skeleton));
  if (icon == self->icon && !new_title)
    return;
  if (icon != self->icon)
    show_icon (self, icon);
  if (new_title)
    show_title (self, title);
  /* GNOME reads the words for screen readers only along with the icon. */
  keyfob_status_notifier_item_emit_new_icon (self->skeleton);
  if (new_title)
    keyfob_status_notifier_item_emit_new_tool_tip (self->skeleton);
}

gboolean
keyfob_tray_item_is_hosted (KeyfobTrayItem *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY_ITEM (self), FALSE);
  return self->registration != NULL && keyfob_tray_registration_is_hosted (self->registration);
}

gboolean
keyfob_tray_item_is_known (KeyfobTrayItem *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY_ITEM (self), FALSE);
  return self->registration == NULL || keyfob_tray_registration_is_known (self->registration);
}
