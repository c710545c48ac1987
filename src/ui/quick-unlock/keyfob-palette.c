/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/quick-unlock/keyfob-palette.h"

#include <glib/gi18n-lib.h>

#include "ui/accessibility/keyfob-held-keys.h"
#include "ui/door/keyfob-door-actions.h"
#include "ui/door/keyfob-remedy-words.h"
#include "ui/keyfob-listening.h"
#include "ui/quick-unlock/keyfob-palette-list.h"
#include "ui/quick-unlock/keyfob-palette-message.h"

/* A picture that is older than this is fetched anew when the palette is opened. */
#define FRESH_SECONDS 10

/* So many rows further; one of those that are seen stays in view. */
#define PAGE_ROWS (KEYFOB_PALETTE_LIST_ROWS - 1)

struct _KeyfobPalette {
  AdwWindow parent_instance;

  GtkEditable *entry;
  KeyfobPaletteList *list;
  GtkWidget *told;
  GtkLabel *told_label;
  GtkButton *remedy_button;
  GtkWidget *foot;
  GtkLabel *message;
  GtkLabel *enter;
  GtkWidget *window_button;

  GApplication *application;
  KeyfobAccounts *accounts;
  KeyfobDesktop *desktop;
  gboolean demo;

  KeyfobListening *listening;
  GSignalGroup *selected; /* the door's */
  guint most_rows;        /* there were so far; the window's height is made for them */
};

G_DEFINE_FINAL_TYPE (KeyfobPalette, keyfob_palette, ADW_TYPE_WINDOW)

enum {
  PROP_APPLICATION_OBJECT = 1,
  PROP_ACCOUNTS,
  PROP_DESKTOP,
  PROP_DEMO,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static gboolean
is_any (gpointer self, guint n) {
  return n > 0;
}

static void
show_message (KeyfobPalette *self) {
  gboolean opens_window;
  g_autofree char *words = keyfob_palette_message_dup_words (
      self->accounts, keyfob_palette_list_get_n_rows (self->list) > 0,
      gtk_editable_get_text (self->entry), self->demo, &opens_window);

  gtk_label_set_label (self->message, words);
  gtk_widget_set_visible (self->window_button, opens_window);
  gtk_widget_set_visible (self->foot,
                          *words != '\0' || keyfob_palette_list_get_n_rows (self->list) > 0);
}

static void
show_enter (KeyfobPalette *self) {
  KeyfobDoor *door = keyfob_palette_list_get_selected (self->list);

  /* Translators: the sign of the Enter key, and what it does */
  gtk_label_set_label (self->enter,
                       door != NULL && keyfob_door_can_unlock (door) ? _ ("↵ Unlock") : "");
}

static void
on_selected (KeyfobPalette *self) {
  g_signal_group_set_target (self->selected, keyfob_palette_list_get_selected (self->list));
  show_enter (self);
}

static void
show_told (KeyfobPalette *self, const char *words, KeyfobRemedy remedy) {
  gtk_label_set_label (self->told_label, words);
  keyfob_remedy_show (remedy, self->remedy_button);
  gtk_widget_set_visible (self->told, *words != '\0');
}

/* What was told may be otherwise now. */
static void
forget_told (KeyfobPalette *self) {
  if (gtk_widget_get_visible (self->told) && gtk_widget_get_focus_child (self->told) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  show_told (self, "", KEYFOB_REMEDY_NONE);
}

/* The window grows with its rows, but never shrinks: it must not jump while a person types. */
static void
on_rows (KeyfobPalette *self) {
  guint n_rows = MIN (keyfob_palette_list_get_n_rows (self->list), KEYFOB_PALETTE_LIST_ROWS);
  int width;

  show_message (self);
  if (n_rows <= self->most_rows)
    return;
  self->most_rows = n_rows;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, NULL);
  gtk_window_set_default_size (GTK_WINDOW (self), width, -1);
}

/* The keyboard stays in the entry, so what Enter would unlock is told. */
static void
announce_selected (KeyfobPalette *self) {
  g_autofree char *label = keyfob_palette_list_dup_label (self->list);
  const char *words = label != NULL ? label : gtk_label_get_label (self->message);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || *words == '\0')
    return;
  gtk_accessible_announce (GTK_ACCESSIBLE (self), words,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_text_changed (KeyfobPalette *self) {
  forget_told (self);
  keyfob_palette_list_search (self->list, gtk_editable_get_text (self->entry));
  show_message (self);
  announce_selected (self);
}

static void
on_chosen (KeyfobPalette *self, KeyfobDoor *door) {
  forget_told (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "door.unlock", "x", keyfob_door_get_id (door));
}

/* Enter. */
static void
on_activate (KeyfobPalette *self) {
  KeyfobDoor *door = keyfob_palette_list_get_selected (self->list);

  if (door != NULL)
    on_chosen (self, door);
  else if (gtk_widget_get_visible (self->window_button))
    gtk_widget_activate (self->window_button);
}

/* Escape, in the entry. */
static void
on_stop_search (KeyfobPalette *self) {
  gtk_window_close (GTK_WINDOW (self));
}

/* The window first: with none at all, Keyfob might end. */
static void
open_window (KeyfobPalette *self) {
  gtk_widget_activate_action (GTK_WIDGET (self), "app.open", NULL);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
on_key_pressed (KeyfobPalette *self, guint key, guint code, GdkModifierType state) {
  int rows;

  switch (key) {
  case GDK_KEY_Up:
  case GDK_KEY_KP_Up:
    rows = -1;
    break;
  case GDK_KEY_Down:
  case GDK_KEY_KP_Down:
    rows = 1;
    break;
  case GDK_KEY_Page_Up:
  case GDK_KEY_KP_Page_Up:
    rows = -PAGE_ROWS;
    break;
  case GDK_KEY_Page_Down:
  case GDK_KEY_KP_Page_Down:
    rows = PAGE_ROWS;
    break;
  default:
    return GDK_EVENT_PROPAGATE;
  }
  if (state & gtk_accelerator_get_default_mod_mask ())
    return GDK_EVENT_PROPAGATE;
  keyfob_palette_list_move (self->list, rows);
  announce_selected (self);
  return GDK_EVENT_STOP;
}

static void
on_told (KeyfobPalette *self, const char *words, KeyfobRemedy remedy) {
  show_told (self, words, remedy);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

/* So that Enter pays one round trip, and what is seen is how the doors are. */
static void
prepare (KeyfobPalette *self) {
  if (keyfob_accounts_get_state (self->accounts) != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return;
  kisi_client_warm_up (keyfob_accounts_get_client (self->accounts));
  keyfob_refresher_refresh_if_older (keyfob_accounts_get_refresher (self->accounts), FRESH_SECONDS);
}

static void
keyfob_palette_map (GtkWidget *widget) {
  KeyfobPalette *self = KEYFOB_PALETTE (widget);

  keyfob_refresher_begin_watch (keyfob_accounts_get_refresher (self->accounts));
  GTK_WIDGET_CLASS (keyfob_palette_parent_class)->map (widget);
}

static void
keyfob_palette_unmap (GtkWidget *widget) {
  KeyfobPalette *self = KEYFOB_PALETTE (widget);

  GTK_WIDGET_CLASS (keyfob_palette_parent_class)->unmap (widget);
  keyfob_refresher_end_watch (keyfob_accounts_get_refresher (self->accounts));
}

static void
keyfob_palette_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobPalette *self = KEYFOB_PALETTE (object);

  switch (id) {
  case PROP_APPLICATION_OBJECT:
    g_value_set_object (value, self->application);
    break;
  case PROP_ACCOUNTS:
    g_value_set_object (value, self->accounts);
    break;
  case PROP_DESKTOP:
    g_value_set_object (value, self->desktop);
    break;
  case PROP_DEMO:
    g_value_set_boolean (value, self->demo);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_palette_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  KeyfobPalette *self = KEYFOB_PALETTE (object);

  switch (id) {
  case PROP_APPLICATION_OBJECT:
    self->application = g_value_dup_object (value);
    break;
  case PROP_ACCOUNTS:
    self->accounts = g_value_dup_object (value);
    break;
  case PROP_DESKTOP:
    self->desktop = g_value_dup_object (value);
    break;
  case PROP_DEMO:
    self->demo = g_value_get_boolean (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
connect_all (KeyfobPalette *self, gpointer object, const char *const *names) {
  for (; *names != NULL; names++) {
    g_autofree char *signal = g_strconcat ("notify::", *names, NULL);

    g_signal_connect_object (object, signal, G_CALLBACK (show_message), self, G_CONNECT_SWAPPED);
  }
}

static void
keyfob_palette_constructed (GObject *object) {
  KeyfobPalette *self = KEYFOB_PALETTE (object);
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (self->accounts);
  g_autoptr (KeyfobDoorActions) actions = NULL;

  G_OBJECT_CLASS (keyfob_palette_parent_class)->constructed (object);

  keyfob_staying_window_opened (keyfob_desktop_get_staying (self->desktop));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "app", G_ACTION_GROUP (self->application));
  actions = keyfob_door_actions_new (ADW_WINDOW (self), self->accounts, self->desktop);
  g_signal_connect_object (actions, "told", G_CALLBACK (on_told), self, G_CONNECT_SWAPPED);
  self->listening = keyfob_listening_new (GTK_WINDOW (self), self->accounts, self->desktop);
  if (proximity != NULL)
    g_signal_connect_object (proximity, "notify::consent", G_CALLBACK (forget_told), self,
                             G_CONNECT_SWAPPED);
  keyfob_palette_list_set_finder (self->list, keyfob_desktop_get_finder (self->desktop));
  connect_all (self, self->accounts, (const char *const[]) {"state", "keyring-error", NULL});
  connect_all (
      self, keyfob_accounts_get_refresher (self->accounts),
      (const char *const[]) {"current", "fetched-at", "error", "offline", "refreshing", NULL});
}

static void
keyfob_palette_dispose (GObject *object) {
  KeyfobPalette *self = KEYFOB_PALETTE (object);

  if (self->desktop != NULL)
    keyfob_staying_window_closed (keyfob_desktop_get_staying (self->desktop));
  g_clear_object (&self->listening);
  g_clear_object (&self->selected);
  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_PALETTE);
  g_clear_object (&self->desktop);
  g_clear_object (&self->accounts);
  g_clear_object (&self->application);

  G_OBJECT_CLASS (keyfob_palette_parent_class)->dispose (object);
}

static void
keyfob_palette_class_init (KeyfobPaletteClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_palette_get_property;
  object_class->set_property = keyfob_palette_set_property;
  object_class->constructed = keyfob_palette_constructed;
  object_class->dispose = keyfob_palette_dispose;
  widget_class->map = keyfob_palette_map;
  widget_class->unmap = keyfob_palette_unmap;

  properties[PROP_APPLICATION_OBJECT] =
      g_param_spec_object ("application-object", NULL, NULL, G_TYPE_APPLICATION, flags);
  properties[PROP_ACCOUNTS] =
      g_param_spec_object ("accounts", NULL, NULL, KEYFOB_TYPE_ACCOUNTS, flags);
  properties[PROP_DESKTOP] =
      g_param_spec_object ("desktop", NULL, NULL, KEYFOB_TYPE_DESKTOP, flags);
  properties[PROP_DEMO] = g_param_spec_boolean ("demo", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-palette.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobPalette, entry);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPalette, list);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPalette, told);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPalette, told_label);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPalette, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPalette, foot);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPalette, message);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPalette, enter);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPalette, window_button);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_rows);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, open_window);
  gtk_widget_class_bind_template_callback (widget_class, is_any);
}

static void
keyfob_palette_init (KeyfobPalette *self) {
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->selected = g_signal_group_new (KEYFOB_TYPE_DOOR);
  g_signal_group_connect_swapped (self->selected, "notify::can-unlock", G_CALLBACK (show_enter),
                                  self);
  g_type_ensure (KEYFOB_TYPE_PALETTE_LIST);
  gtk_widget_init_template (GTK_WIDGET (self));
  keyfob_held_keys_ignore (ADW_WINDOW (self));
  /* After the entry itself, whose input method may be choosing with the same keys. */
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

KeyfobPalette *
keyfob_palette_new (GApplication *application,
                    KeyfobAccounts *accounts,
                    KeyfobDesktop *desktop,
                    gboolean demo) {
  return g_object_new (KEYFOB_TYPE_PALETTE, "application-object", application, "accounts", accounts,
                       "desktop", desktop, "demo", demo, NULL);
}

KeyfobAccounts *
keyfob_palette_get_accounts (KeyfobPalette *self) {
  return self->accounts;
}

void
keyfob_palette_search (KeyfobPalette *self, const char *text) {
  g_return_if_fail (KEYFOB_IS_PALETTE (self));

  prepare (self);
  g_signal_handlers_block_by_func (self->entry, on_text_changed, self);
  gtk_editable_set_text (self->entry, text != NULL ? text : "");
  g_signal_handlers_unblock_by_func (self->entry, on_text_changed, self);
  on_text_changed (self); /* also for the same text: in the present order */
  gtk_editable_set_position (self->entry, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
