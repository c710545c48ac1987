/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/preferences/keyfob-preferences-dialog.h"

#include <glib/gi18n-lib.h>

#include "ui/accessibility/keyfob-fix-combo-names.h"
#include "ui/door/keyfob-confirmation-words.h"
#include "ui/preferences/keyfob-account-row.h"
#include "ui/window/keyfob-note-row.h"

struct _KeyfobPreferencesDialog {
  AdwPreferencesDialog parent_instance;

  GtkWidget *accounts_group;
  GtkListBox *accounts_list;
  AdwSpinRow *seconds_row;
  AdwPreferencesGroup *confirmation_group;
  AdwComboRow *confirmation_row;
  AdwComboRow *search_row;
  AdwSwitchRow *window_row;
  AdwSpinRow *question_row;
  GtkWidget *location_group;
  AdwSwitchRow *location_row;
  AdwSwitchRow *autostart_row;
  AdwSwitchRow *shortcut_row;
  AdwActionRow *tray_row;
  AdwActionRow *notifications_row;
  AdwActionRow *has_shortcut_row;
  AdwActionRow *lock_screen_row;
  KeyfobNoteRow *bluetooth_row;
  KeyfobNoteRow *no_location_row;

  GSettings *settings;
  KeyfobDesktop *desktop;
  KeyfobAccounts *accounts;
  KeyfobProximity *proximity; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (KeyfobPreferencesDialog,
                     keyfob_preferences_dialog,
                     ADW_TYPE_PREFERENCES_DIALOG)

static GtkWidget *
create_account_row (gpointer account, gpointer accounts) {
  return keyfob_account_row_new (account, accounts);
}

static void
show_accounts (KeyfobPreferencesDialog *self) {
  guint n = keyfob_accounts_get_n (self->accounts);

  gtk_widget_set_visible (self->accounts_group, n > 1);
}

static void
follow_accounts (KeyfobPreferencesDialog *self) {
  gtk_list_box_bind_model (self->accounts_list, keyfob_accounts_get_model (self->accounts),
                           create_account_row, self->accounts, NULL);
  g_signal_connect_object (self->accounts, "changed", G_CALLBACK (show_accounts), self,
                           G_CONNECT_SWAPPED);
  show_accounts (self);
}

static void
show_confirmation (KeyfobPreferencesDialog *self) {
  KeyfobConfirmation confirmation = g_settings_get_enum (self->settings, "confirmation");

  adw_combo_row_set_selected (self->confirmation_row, confirmation);
  adw_preferences_group_set_description (self->confirmation_group,
                                         keyfob_confirmation_get_explanation (confirmation));
}

static void
on_confirmation_selected (KeyfobPreferencesDialog *self) {
  guint selected = adw_combo_row_get_selected (self->confirmation_row);

  if (selected != GTK_INVALID_LIST_POSITION &&
      (int) selected != g_settings_get_enum (self->settings, "confirmation"))
    g_settings_set_enum (self->settings, "confirmation", selected);
}

static gboolean
map_search_to_row (GValue *value, GVariant *variant, gpointer unused) {
  g_value_set_uint (value, g_str_equal (g_variant_get_string (variant, NULL), "at-once")
                               ? KEYFOB_SEARCH_CONFIRMATION_AT_ONCE
                               : KEYFOB_SEARCH_CONFIRMATION_ASK_FIRST);
  return TRUE;
}

static GVariant *
map_search_to_setting (const GValue *value, const GVariantType *type, gpointer unused) {
  return g_variant_new_string (
      g_value_get_uint (value) == KEYFOB_SEARCH_CONFIRMATION_AT_ONCE ? "at-once" : "ask-first");
}

static void
show_autostart (KeyfobPreferencesDialog *self) {
  KeyfobAutostart *autostart = keyfob_desktop_get_autostart (self->desktop);
  const GError *error = autostart != NULL ? keyfob_autostart_get_error (autostart) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->autostart_row), autostart != NULL);
  if (autostart == NULL)
    return;
  adw_switch_row_set_active (self->autostart_row, keyfob_autostart_is_enabled (autostart));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->autostart_row),
                               error != NULL ? error->message
                                             : _ ("Without a window, in the notification area"));
}

static void
on_autostart_toggled (KeyfobPreferencesDialog *self) {
  KeyfobAutostart *autostart =
      self->desktop != NULL ? keyfob_desktop_get_autostart (self->desktop) : NULL;
  gboolean active = adw_switch_row_get_active (self->autostart_row);

  if (autostart != NULL && active != keyfob_autostart_is_wished (autostart))
    keyfob_autostart_set_enabled (autostart, active);
}

static GtkWidget *
get_mark (AdwActionRow *row) {
  GtkWidget *mark = g_object_get_data (G_OBJECT (row), "keyfob-mark");

  if (mark == NULL) {
    mark = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
    adw_action_row_add_prefix (row, mark);
    g_object_set_data (G_OBJECT (row), "keyfob-mark", mark);
  }
  return mark;
}

/* @lack: (nullable): what comes of it that this desktop does not have it */
static void
show_fact (AdwActionRow *row, const char *title, const char *lack) {
  GtkWidget *mark = get_mark (row);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, lack != NULL ? lack : "");
  gtk_image_set_from_icon_name (GTK_IMAGE (mark), lack != NULL ? "keyfob-offline-symbolic"
                                                               : "keyfob-just-unlocked-symbolic");
  gtk_widget_set_css_classes (mark, (const char *[]) {lack != NULL ? "warning" : "success", NULL});
  gtk_widget_set_visible (GTK_WIDGET (row), TRUE);
}

static const char *
get_shortcut_words (KeyfobGlobalShortcut *shortcut) {
  const GError *error = keyfob_global_shortcut_get_error (shortcut);
  const char *trigger = keyfob_global_shortcut_get_trigger (shortcut);

  if (error != NULL)
    return error->message;
  if (trigger == NULL)
    return _ ("The desktop asks which keys to use.");
  return *trigger != '\0' ? trigger : _ ("Choose the keys in the desktop’s settings.");
}

static void
show_shortcut (KeyfobPreferencesDialog *self) {
  KeyfobGlobalShortcut *shortcut = keyfob_desktop_get_shortcut (self->desktop);
  gboolean available = shortcut != NULL && keyfob_global_shortcut_is_available (shortcut);

  gtk_widget_set_visible (GTK_WIDGET (self->shortcut_row), available);
  if (available)
    show_fact (self->has_shortcut_row, _ ("Global shortcut"), NULL);
  else
    show_fact (self->has_shortcut_row, _ ("No global shortcut"),
               _ ("Bind “keyfob quick” to keys in the keyboard settings of the desktop."));
  if (available)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->shortcut_row),
                                 get_shortcut_words (shortcut));
}

/* Neither is known before the desktop has been shown the icon. */
static void
show_tray (KeyfobPreferencesDialog *self) {
  KeyfobBackgroundPolicy *policy = keyfob_desktop_get_background_policy (self->desktop);
  KeyfobTray *tray = keyfob_desktop_get_tray (self->desktop);

  gtk_widget_set_visible (GTK_WIDGET (self->tray_row), FALSE);
  if (keyfob_background_policy_lacks_tray (policy))
    show_fact (self->tray_row, _ ("No notification area"),
               keyfob_background_policy_stays (policy)
                   ? _ ("This desktop does not show one. Keyfob keeps running without an icon when "
                        "its last window is closed.")
                   : _ ("This desktop does not show one. Keyfob ends when its last window is "
                        "closed."));
  else if (keyfob_tray_is_hosted (tray))
    show_fact (self->tray_row, _ ("Notification area"), NULL);
}

static void
show_lock_screen (KeyfobPreferencesDialog *self) {
  KeyfobSessionMonitor *session = keyfob_desktop_get_session (self->desktop);

  gtk_widget_set_visible (GTK_WIDGET (self->lock_screen_row), FALSE);
  /* Where one is there and silent, nothing is unlocked. */
  if (!keyfob_session_monitor_is_known (session) || keyfob_session_monitor_is_unsure (session))
    return;
  if (keyfob_session_monitor_sees_lock_screen (session))
    show_fact (self->lock_screen_row, _ ("Lock screen noticed"), NULL);
  else
    show_fact (self->lock_screen_row, _ ("Lock screen not noticed"),
               _ ("Doors can be unlocked while the screen is locked, unless you are always asked "
                  "first."));
}

static void
show_notifications (KeyfobPreferencesDialog *self) {
  KeyfobNotificationService *service =
      keyfob_notifier_get_service (keyfob_desktop_get_notifier (self->desktop));

  if (keyfob_notification_service_is_available (service))
    show_fact (self->notifications_row, _ ("Notifications"), NULL);
  else
    show_fact (self->notifications_row, _ ("No notifications"),
               _ ("This desktop does not show any. Keyfob asks in a window, and shows in its "
                  "windows how an unlock ended."));
}

static void
show_consent (KeyfobPreferencesDialog *self) {
  adw_switch_row_set_active (self->location_row, keyfob_proximity_get_consent (self->proximity) ==
                                                     KEYFOB_LOCATION_CONSENT_ALLOW);
}

/* As long as nothing was said, to leave the switch off is no answer. */
static void
on_location_toggled (KeyfobPreferencesDialog *self) {
  gboolean active = adw_switch_row_get_active (self->location_row);
  KeyfobLocationConsent consent = keyfob_proximity_get_consent (self->proximity);

  if (active != (consent == KEYFOB_LOCATION_CONSENT_ALLOW))
    keyfob_proximity_set_consent (self->proximity, active ? KEYFOB_LOCATION_CONSENT_ALLOW
                                                          : KEYFOB_LOCATION_CONSENT_REFUSE);
}

/* What this computer cannot do for any door. */
typedef struct {
  const char *title; /* (nullable): translated; %NULL: nothing is known to lack */
  const char *sentence;
  KeyfobRemedy remedy;
} Lack;

static const Lack NOTHING;

/* What keeps this computer from hearing readers. */
static Lack
get_bluetooth_lack (KeyfobBluetooth bluetooth) {
  switch (bluetooth) {
  case KEYFOB_BLUETOOTH_UNKNOWN:
  case KEYFOB_BLUETOOTH_ON:
    return NOTHING;
  case KEYFOB_BLUETOOTH_ABSENT:
    return (Lack) {
        .title = _ ("No Bluetooth"),
        .sentence =
            _ ("No Bluetooth adapter was found, or the Bluetooth service does not run. This "
               "computer cannot unlock doors that are restricted to their readers."),
    };
  case KEYFOB_BLUETOOTH_OFF:
    return (Lack) {
        .title = _ ("Bluetooth is switched off"),
        .sentence = _ ("This computer cannot unlock doors that are restricted to their readers."),
        .remedy = KEYFOB_REMEDY_BLUETOOTH_SETTINGS,
    };
  case KEYFOB_BLUETOOTH_DENIED:
    return (Lack) {
        .title = _ ("Keyfob may not use Bluetooth"),
        .sentence = _ ("It cannot unlock doors that are restricted to their readers. Ask the "
                       "administrator of this computer."),
    };
  case KEYFOB_BLUETOOTH_FAILED:
    return (Lack) {
        .title = _ ("Bluetooth does not work"),
        .sentence = _ ("This computer cannot unlock doors that are restricted to their readers."),
        .remedy = KEYFOB_REMEDY_BLUETOOTH_SETTINGS,
    };
  }
  g_return_val_if_reached (NOTHING);
}

/* What kept it from telling where it is, when last asked. */
static Lack
get_location_lack (KeyfobWhereabouts whereabouts) {
  switch (whereabouts) {
  case KEYFOB_WHEREABOUTS_UNKNOWN:
  case KEYFOB_WHEREABOUTS_KNOWN:
  case KEYFOB_WHEREABOUTS_FAR:
  case KEYFOB_WHEREABOUTS_VAGUE:
  case KEYFOB_WHEREABOUTS_NO_ANSWER:
    return NOTHING;
  case KEYFOB_WHEREABOUTS_ABSENT:
    return (Lack) {
        .title = _ ("No location"),
        .sentence = _ ("This computer has no location service. Installing GeoClue may help."),
    };
  case KEYFOB_WHEREABOUTS_OFF:
    return (Lack) {
        .title = _ ("No location"),
        .sentence = _ ("Location services were off when Keyfob last asked."),
        .remedy = KEYFOB_REMEDY_LOCATION_SETTINGS,
    };
  case KEYFOB_WHEREABOUTS_DENIED:
    return (Lack) {
        .title = _ ("No location"),
        .sentence = _ ("This computer did not give Keyfob your location."),
        .remedy = KEYFOB_REMEDY_LOCATION_SETTINGS,
    };
  }
  g_return_val_if_reached (NOTHING);
}

static void
show_lack (KeyfobNoteRow *row, const Lack *lack) {
  if (lack->title != NULL)
    keyfob_note_row_show (row, FALSE, lack->title, lack->sentence, lack->remedy);
  gtk_widget_set_visible (GTK_WIDGET (row), lack->title != NULL);
}

static void
show_lacks (KeyfobPreferencesDialog *self) {
  KeyfobProximityFacts facts = keyfob_proximity_get_facts (self->proximity, 0, NULL);
  Lack bluetooth = get_bluetooth_lack (facts.bluetooth);
  Lack location = get_location_lack (facts.whereabouts);

  show_lack (self->bluetooth_row, &bluetooth);
  show_lack (self->no_location_row, &location);
}

static void
follow_proximity (KeyfobPreferencesDialog *self) {
  gboolean offered = self->proximity != NULL && !keyfob_accounts_are_links (self->accounts);

  gtk_widget_set_visible (self->location_group, offered);
  gtk_widget_set_visible (GTK_WIDGET (self->bluetooth_row), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->no_location_row), FALSE);
  if (!offered)
    return;
  show_consent (self);
  show_lacks (self);
  g_signal_connect_object (self->proximity, "notify::consent", G_CALLBACK (show_consent), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->proximity, "changed", G_CALLBACK (show_lacks), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->location_row, "notify::active", G_CALLBACK (on_location_toggled),
                            self);
}

/* Calls @show now, and whenever one of the properties of @object changes. */
static void
follow (KeyfobPreferencesDialog *self,
        gpointer object,
        const char *const *names,
        void (*show) (KeyfobPreferencesDialog *self)) {
  show (self);
  for (; object != NULL && *names != NULL; names++) {
    g_autofree char *signal = g_strconcat ("notify::", *names, NULL);

    g_signal_connect_object (object, signal, G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  }
}

static void
add_confirmations (KeyfobPreferencesDialog *self) {
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);

  for (KeyfobConfirmation i = KEYFOB_CONFIRMATION_AT_ONCE; i <= KEYFOB_CONFIRMATION_ASK_ALWAYS; i++)
    gtk_string_list_append (words, keyfob_confirmation_get_words (i));
  adw_combo_row_set_model (self->confirmation_row, G_LIST_MODEL (words));
  keyfob_fix_combo_names (self->confirmation_row);
  show_confirmation (self);
  g_signal_connect_object (self->settings, "changed::confirmation", G_CALLBACK (show_confirmation),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->confirmation_row, "notify::selected",
                            G_CALLBACK (on_confirmation_selected), self);
  keyfob_fix_combo_names (self->search_row);
  g_settings_bind_with_mapping (self->settings, "unlock-from-search", self->search_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, map_search_to_row, map_search_to_setting,
                                NULL, NULL);
}

static void
keyfob_preferences_dialog_dispose (GObject *object) {
  KeyfobPreferencesDialog *self = KEYFOB_PREFERENCES_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_PREFERENCES_DIALOG);
  g_clear_object (&self->proximity);
  g_clear_object (&self->accounts);
  g_clear_object (&self->desktop);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (keyfob_preferences_dialog_parent_class)->dispose (object);
}

static void
keyfob_preferences_dialog_class_init (KeyfobPreferencesDialogClass *klass) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = keyfob_preferences_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, accounts_group);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, accounts_list);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, seconds_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, confirmation_group);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, confirmation_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, search_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, question_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, window_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, location_group);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, location_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, autostart_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, shortcut_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, tray_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, notifications_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, has_shortcut_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, lock_screen_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, bluetooth_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, no_location_row);
  gtk_widget_class_bind_template_callback (widget_class, on_autostart_toggled);
}

static void
keyfob_preferences_dialog_init (KeyfobPreferencesDialog *self) {
  g_type_ensure (KEYFOB_TYPE_NOTE_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
keyfob_preferences_dialog_new (GSettings *settings,
                               KeyfobDesktop *desktop,
                               KeyfobAccounts *accounts) {
  KeyfobPreferencesDialog *self = g_object_new (KEYFOB_TYPE_PREFERENCES_DIALOG, NULL);

  self->settings = g_object_ref (settings);
  self->desktop = g_object_ref (desktop);
  self->accounts = g_object_ref (accounts);
  g_set_object (&self->proximity, keyfob_accounts_get_proximity (accounts));
  follow_accounts (self);
  g_settings_bind (settings, "assumed-unlocked-seconds", self->seconds_row, "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "global-shortcut", self->shortcut_row, "active",
                   G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_NO_SENSITIVITY);
  add_confirmations (self);
  g_settings_bind (settings, "ask-in-window", self->window_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "question-seconds", self->question_row, "value",
                   G_SETTINGS_BIND_DEFAULT);
  follow (self, keyfob_desktop_get_autostart (desktop),
          (const char *const[]) {"enabled", "error", NULL}, show_autostart);
  follow (self, keyfob_desktop_get_session (desktop),
          (const char *const[]) {"known", "unsure", "sees-lock-screen", NULL}, show_lock_screen);
  follow (self, keyfob_notifier_get_service (keyfob_desktop_get_notifier (desktop)),
          (const char *const[]) {"available", NULL}, show_notifications);
  follow (self, keyfob_desktop_get_background_policy (desktop),
          (const char *const[]) {"stays", NULL}, show_tray);
  follow (self, keyfob_desktop_get_shortcut (self->desktop),
          (const char *const[]) {"available", "trigger", "error", NULL}, show_shortcut);
  follow_proximity (self);
  g_signal_connect_object (keyfob_desktop_get_tray (self->desktop), "host-changed",
                           G_CALLBACK (show_tray), self, G_CONNECT_SWAPPED);
  return ADW_DIALOG (self);
}
