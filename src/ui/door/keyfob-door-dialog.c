/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-door-dialog.h"

#include <glib/gi18n-lib.h>

#include "ui/accessibility/keyfob-fix-combo-names.h"
#include "ui/door/keyfob-confirmation-words.h"
#include "ui/door/keyfob-remedy-words.h"
#include "ui/door/keyfob-restrictions-group.h"
#include "ui/door/keyfob-unlock-button.h"
#include "ui/keyfob-closures.h"
#include "ui/window/keyfob-state-banner.h"

struct _KeyfobDoorDialog {
  AdwDialog parent_instance;

  AdwToastOverlay *toast_overlay;
  AdwBanner *banner;
  GtkWidget *unlock_button;
  GtkButton *remedy_button; /* of the reason why the door was not unlocked */
  GtkWidget *head;          /* name and status: what has the focus where nothing else may */
  AdwSwitchRow *favourite_row;
  AdwComboRow *confirmation_row;
  AdwActionRow *organization_row; /* where there are several */
  KeyfobRestrictionsGroup *restrictions_group;

  KeyfobAccounts *accounts;
  KeyfobConfirmations *confirmations;
  KeyfobDoor *door;
  KeyfobAccount *account; /* (nullable): who unlocks it */
};

G_DEFINE_FINAL_TYPE (KeyfobDoorDialog, keyfob_door_dialog, ADW_TYPE_DIALOG)

enum {
  PROP_DOOR = 1,
  N_PROPS,
};

enum {
  LOST,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static char *
dup_button_words (gpointer self, guint seconds_left, gboolean sending) {
  if (sending)
    return g_strdup (_ ("Unlocking…"));
  return g_strdup (seconds_left > 0 ? _ ("Unlocked") : _ ("Unlock"));
}

static char *
dup_id_words (gpointer self, gint64 id) {
  return g_strdup_printf ("%" G_GINT64_FORMAT, id);
}

static void
unlock (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobDoorDialog *self = KEYFOB_DOOR_DIALOG (widget);

  gtk_widget_activate_action (widget, "door.unlock", "x", keyfob_door_get_id (self->door));
}

static void
copy_id (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobDoorDialog *self = KEYFOB_DOOR_DIALOG (widget);

  gtk_widget_activate_action (widget, "door.copy-id", "x", keyfob_door_get_id (self->door));
}

static void
on_favourite_toggled (KeyfobDoorDialog *self) {
  if (self->door == NULL ||
      adw_switch_row_get_active (self->favourite_row) == keyfob_door_is_favourite (self->door))
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "door.toggle-favourite", "x",
                              keyfob_door_get_id (self->door));
  /* A door that takes the wish says so at once, and one that does not says nothing. */
  adw_switch_row_set_active (self->favourite_row, keyfob_door_is_favourite (self->door));
}

/* The first choice is the default, and then come the values of KeyfobConfirmation. */
static void
show_confirmation (KeyfobDoorDialog *self) {
  KeyfobConfirmation chosen;

  adw_combo_row_set_selected (
      self->confirmation_row,
      keyfob_confirmations_lookup (self->confirmations, keyfob_door_get_id (self->door), &chosen)
          ? chosen + 1
          : 0);
}

static void
on_confirmation_selected (KeyfobDoorDialog *self) {
  guint selected = adw_combo_row_get_selected (self->confirmation_row);
  gint64 id = keyfob_door_get_id (self->door);

  if (selected == 0)
    keyfob_confirmations_choose_default (self->confirmations, id);
  else if (selected != GTK_INVALID_LIST_POSITION)
    keyfob_confirmations_choose (self->confirmations, id, selected - 1);
}

static void
add_confirmations (KeyfobDoorDialog *self) {
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);

  gtk_string_list_take (
      words,
      /* Translators: %s is what is set in the preferences, as in "Unlock at once" */
      g_strdup_printf (
          _ ("Default (%s)"),
          keyfob_confirmation_get_words (keyfob_confirmations_get_default (self->confirmations))));
  for (KeyfobConfirmation i = KEYFOB_CONFIRMATION_AT_ONCE; i <= KEYFOB_CONFIRMATION_ASK_ALWAYS; i++)
    gtk_string_list_append (words, keyfob_confirmation_get_words (i));
  adw_combo_row_set_model (self->confirmation_row, G_LIST_MODEL (words));
  keyfob_fix_combo_names (self->confirmation_row);
  show_confirmation (self);
  g_signal_connect_object (self->confirmations, "changed", G_CALLBACK (show_confirmation), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->confirmation_row, "notify::selected",
                            G_CALLBACK (on_confirmation_selected), self);
}

/* A button that is hidden loses the keyboard, and Escape would lead nowhere. A
 * dialog that is closing, or below another, has no claim to it. */
static void
keep_focus (KeyfobDoorDialog *self) {
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!ADW_IS_WINDOW (root) ||
      adw_window_get_visible_dialog (ADW_WINDOW (root)) != ADW_DIALOG (self))
    return;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)) ||
      !gtk_widget_is_sensitive (focus))
    gtk_widget_grab_focus (self->head);
}

static void
show_button (KeyfobDoorDialog *self) {
  keyfob_unlock_button_show (self->unlock_button, GTK_WIDGET (self), self->door);
}

/* Without the seconds, which would be read each anew. */
static void
describe (KeyfobDoorDialog *self) {
  g_autofree char *line = keyfob_dup_status_line (
      NULL, keyfob_door_get_status (self->door), keyfob_door_get_status_words (self->door), NULL, 0,
      keyfob_door_get_progress (self->door), keyfob_door_is_open (self->door),
      keyfob_door_is_near (self->door));
  const char *hint = keyfob_door_get_hint (self->door);
  /* Translators: what a screen reader says of a door: its status, and a sentence or two */
  g_autofree char *words = hint != NULL ? g_strdup_printf (_ ("%1$s. %2$s"), line, hint) : NULL;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->head), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  words != NULL ? words : line, -1);
}

static void
on_door_changed (KeyfobDoorDialog *self, GParamSpec *pspec) {
  if (!g_str_equal (pspec->name, "seconds-left"))
    describe (self);
  show_button (self);
  keyfob_remedy_show (keyfob_door_get_remedy (self->door), self->remedy_button);
  keep_focus (self);
}

static void
show_organization (KeyfobDoorDialog *self) {
  const char *name = keyfob_door_get_section (self->door)->organization;

  adw_action_row_set_subtitle (self->organization_row, name != NULL ? name : "");
  gtk_widget_set_visible (GTK_WIDGET (self->organization_row), name != NULL);
}

static void
on_accounts_changed (KeyfobDoorDialog *self) {
  g_set_object (&self->account,
                keyfob_accounts_lookup (self->accounts, keyfob_door_get_id (self->door)));
  show_organization (self);
}

/* Of a door that is not listed any more nothing can be told, and nothing done with it. Whoever has
 * signed out knows why. */
static void
on_doors_changed (KeyfobDoorDialog *self,
                  guint position,
                  guint removed,
                  guint added,
                  GListModel *doors) {
  if (keyfob_door_list_lookup (keyfob_accounts_get_doors (self->accounts),
                               keyfob_door_get_id (self->door)) == self->door)
    return;
  g_signal_handlers_disconnect_by_data (doors, self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.unlock", FALSE);
  /* GTK keeps a dialog that is closed with the keyboard in it while the list below changes. */
  gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  adw_dialog_force_close (ADW_DIALOG (self));
  if (self->account == NULL ||
      keyfob_account_get_state (self->account) != KEYFOB_ACCOUNT_STATE_SIGNED_OUT)
    g_signal_emit (self, signals[LOST], 0);
}

static void
keyfob_door_dialog_map (GtkWidget *widget) {
  GTK_WIDGET_CLASS (keyfob_door_dialog_parent_class)->map (widget);

  keep_focus (KEYFOB_DOOR_DIALOG (widget));
}

static void
keyfob_door_dialog_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobDoorDialog *self = KEYFOB_DOOR_DIALOG (object);

  switch (id) {
  case PROP_DOOR:
    g_value_set_object (value, self->door);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_door_dialog_dispose (GObject *object) {
  KeyfobDoorDialog *self = KEYFOB_DOOR_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_DOOR_DIALOG);
  g_clear_object (&self->door);
  g_clear_object (&self->account);
  g_clear_object (&self->confirmations);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (keyfob_door_dialog_parent_class)->dispose (object);
}

static void
keyfob_door_dialog_class_init (KeyfobDoorDialogClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = keyfob_door_dialog_get_property;
  object_class->dispose = keyfob_door_dialog_dispose;

  properties[PROP_DOOR] =
      g_param_spec_object ("door", NULL, NULL, KEYFOB_TYPE_DOOR,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LOST] = g_signal_new ("lost", KEYFOB_TYPE_DOOR_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);

  widget_class->map = keyfob_door_dialog_map;

  gtk_widget_class_install_action (widget_class, "dialog.unlock", NULL, unlock);
  gtk_widget_class_install_action (widget_class, "dialog.copy-id", NULL, copy_id);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "dialog.unlock", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK,
                                       "dialog.unlock", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-door-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorDialog, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorDialog, head);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorDialog, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorDialog, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorDialog, favourite_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorDialog, confirmation_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorDialog, organization_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorDialog, restrictions_group);
  gtk_widget_class_bind_template_callback (widget_class, on_favourite_toggled);
  gtk_widget_class_bind_template_callback (widget_class, show_button);
  gtk_widget_class_bind_template_callback_full (widget_class, "button_words",
                                                G_CALLBACK (dup_button_words));
  gtk_widget_class_bind_template_callback_full (widget_class, "id_words",
                                                G_CALLBACK (dup_id_words));
  keyfob_closures_bind (widget_class);
}

static void
keyfob_door_dialog_init (KeyfobDoorDialog *self) {
  g_type_ensure (KEYFOB_TYPE_RESTRICTIONS_GROUP);
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
keyfob_door_dialog_new (KeyfobAccounts *accounts,
                        KeyfobConfirmations *confirmations,
                        KeyfobDoor *door) {
  KeyfobDoorDialog *self = g_object_new (KEYFOB_TYPE_DOOR_DIALOG, NULL);
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (accounts);

  self->accounts = g_object_ref (accounts);
  self->confirmations = g_object_ref (confirmations);
  self->door = g_object_ref (door);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOOR]);
  g_signal_connect_object (door, "notify", G_CALLBACK (on_door_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (door, "notify::section", G_CALLBACK (show_organization), self,
                           G_CONNECT_SWAPPED);
  describe (self);
  show_button (self);
  g_signal_connect_object (keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts)),
                           "items-changed", G_CALLBACK (on_doors_changed), self, G_CONNECT_SWAPPED);
  on_accounts_changed (self);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (on_accounts_changed), self,
                           G_CONNECT_SWAPPED);
  keyfob_state_banner_follow (self->banner, accounts, keyfob_door_get_id (door));
  keyfob_restrictions_group_show (self->restrictions_group, accounts, door);
  if (proximity != NULL)
    g_signal_connect_object (proximity, "changed", G_CALLBACK (keep_focus), self,
                             G_CONNECT_SWAPPED);
  add_confirmations (self);
  gtk_widget_set_visible (GTK_WIDGET (self->favourite_row),
                          self->account != NULL && keyfob_account_can_favourite (self->account));
  return ADW_DIALOG (self);
}

KeyfobDoor *
keyfob_door_dialog_get_door (KeyfobDoorDialog *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR_DIALOG (self), NULL);

  return self->door;
}

AdwToastOverlay *
keyfob_door_dialog_get_toast_overlay (KeyfobDoorDialog *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR_DIALOG (self), NULL);

  return self->toast_overlay;
}
