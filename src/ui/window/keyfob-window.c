/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-window.h"

#include <glib/gi18n-lib.h>

#include "ui/accessibility/keyfob-held-keys.h"
#include "ui/door/keyfob-door-actions.h"
#include "ui/door/keyfob-door-dialog.h"
#include "ui/keyfob-listening.h"
#include "ui/keyfob-toast.h"
#include "ui/preferences/keyfob-preferences-dialog.h"
#include "ui/sign-in/keyfob-sign-in-page.h"
#include "ui/window/keyfob-door-groups.h"
#include "ui/window/keyfob-doors-page.h"
#include "ui/window/keyfob-sidebar.h"

/* Of a dialog that is about one account: which. */
#define DATA_ACCOUNT "keyfob-account"

/* A picture that is older than this is fetched anew when a person turns to the window. */
#define FRESH_SECONDS 5

struct _KeyfobWindow {
  AdwWindow parent_instance;

  AdwToastOverlay *toast_overlay;
  GtkStack *stack;
  AdwNavigationSplitView *split_view;
  KeyfobSidebar *sidebar;
  KeyfobDoorsPage *doors_page;

  KeyfobAccounts *accounts;
  GSettings *settings;
  KeyfobDesktop *desktop;
  gboolean demo;
  gboolean narrow;

  KeyfobDoorGroups *groups;
};

G_DEFINE_FINAL_TYPE (KeyfobWindow, keyfob_window, ADW_TYPE_WINDOW)

enum {
  PROP_NARROW = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
refresh (GtkWidget *widget, const char *action, GVariant *parameter) {
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (KEYFOB_WINDOW (widget)->accounts));
}

static void
search (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobWindow *self = KEYFOB_WINDOW (widget);

  if (adw_window_get_visible_dialog (ADW_WINDOW (self)) != NULL ||
      g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "doors") != 0)
    return;
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
  keyfob_doors_page_start_search (self->doors_page);
}

static void
show_all (GtkWidget *widget, const char *action, GVariant *parameter) {
  keyfob_sidebar_choose_all (KEYFOB_WINDOW (widget)->sidebar);
}

static void
ask_keyring (GtkWidget *widget, const char *action, GVariant *parameter) {
  keyfob_accounts_start (KEYFOB_WINDOW (widget)->accounts);
}

static void
show_preferences (GtkWidget *widget, const char *action, GVariant *parameter) {
  keyfob_window_show_preferences (KEYFOB_WINDOW (widget));
}

static void
show_shortcuts (GtkWidget *widget, const char *action, GVariant *parameter) {
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/app/keyfob/Keyfob/keyfob-shortcuts-window.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts_window"));

  gtk_window_set_transient_for (window, GTK_WINDOW (widget));
  gtk_window_present (window);
}

static void
show_about (GtkWidget *widget, const char *action, GVariant *parameter) {
  AdwDialog *dialog = adw_about_dialog_new ();

  g_object_set (dialog, "application-name", _ ("Keyfob"), "application-icon", "app.keyfob.Keyfob",
                "version", KEYFOB_VERSION, "developer-name", _ ("The Keyfob authors"), "copyright",
                "© The Keyfob authors", "license-type", GTK_LICENSE_GPL_3_0, "comments",
                _ ("Unlocks office doors that are managed by Kisi. Keyfob is not made by Kisi."),
                NULL);
  adw_dialog_present (dialog, widget);
}

/* The simulated office in a process of its own, which nobody's login and doors are in. */
static gboolean
open_demo (GdkDisplay *display, GError **error) {
  g_autoptr (GdkAppLaunchContext) context = gdk_display_get_app_launch_context (display);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", error);
  g_autofree char *quoted = NULL;
  g_autofree char *command = NULL;
  g_autoptr (GAppInfo) demo = NULL;

  if (program == NULL)
    return FALSE;
  quoted = g_shell_quote (program);
  command = g_strconcat (quoted, " --demo", NULL);
  /* Wayland raises only whom somebody has asked for. */
  demo = g_app_info_create_from_commandline (
      command, NULL, G_APP_INFO_CREATE_SUPPORTS_STARTUP_NOTIFICATION, error);
  return demo != NULL && g_app_info_launch (demo, NULL, G_APP_LAUNCH_CONTEXT (context), error);
}

static void
try_demo (GtkWidget *widget, const char *action, GVariant *parameter) {
  g_autoptr (GError) error = NULL;

  if (open_demo (gtk_widget_get_display (widget), &error))
    return;
  g_debug ("No demo: %s", error->message);
  keyfob_window_tell (KEYFOB_WINDOW (widget),
                      _ ("The demo could not be started. Try “keyfob --demo” in a terminal."),
                      KEYFOB_REMEDY_NONE);
}

static gboolean
is_expired (KeyfobAccount *account) {
  return keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED;
}

/* Once it is signed in, whoever did it, there is nothing left to ask. Where nobody is any more, the
 * page below asks. */
static void
close_if_needless (AdwDialog *dialog, KeyfobAccounts *accounts) {
  KeyfobAccount *expired = g_object_get_data (G_OBJECT (dialog), DATA_ACCOUNT);

  if (expired != NULL ? !is_expired (expired)
                      : keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT)
    adw_dialog_force_close (dialog);
}

/* @expired: (nullable): whose login has ended; %NULL for one more */
static void
ask_to_sign_in (KeyfobWindow *self, KeyfobAccount *expired) {
  AdwDialog *shown = adw_window_get_visible_dialog (ADW_WINDOW (self));
  AdwDialog *dialog;
  GtkWidget *page;

  if (shown != NULL && !KEYFOB_IS_DOOR_DIALOG (shown) && !KEYFOB_IS_PREFERENCES_DIALOG (shown))
    return;
  dialog = adw_dialog_new ();
  page = keyfob_sign_in_page_new (self->accounts, expired, self->demo);
  adw_dialog_set_title (dialog, expired != NULL ? _ ("Sign In") : _ ("Add Organization"));
  adw_dialog_set_content_width (dialog, 420);
  adw_dialog_set_content_height (dialog, 600);
  adw_dialog_set_child (dialog, page);
  if (expired != NULL)
    g_object_set_data_full (G_OBJECT (dialog), DATA_ACCOUNT, g_object_ref (expired),
                            g_object_unref);
  g_signal_connect_object (page, "done", G_CALLBACK (adw_dialog_force_close), dialog,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->accounts, "changed", G_CALLBACK (close_if_needless), dialog,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* The first whose login has ended: the one that is told of. */
static void
sign_in (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobWindow *self = KEYFOB_WINDOW (widget);

  for (guint i = 0; i < keyfob_accounts_get_n (self->accounts); i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (self->accounts, i);

    if (is_expired (account)) {
      ask_to_sign_in (self, account);
      return;
    }
  }
}

static KeyfobAccount *
lookup_account (KeyfobWindow *self, GVariant *login_id) {
  return keyfob_accounts_lookup_login (self->accounts, g_variant_get_string (login_id, NULL));
}

static void
sign_in_to (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobWindow *self = KEYFOB_WINDOW (widget);
  KeyfobAccount *account = lookup_account (self, parameter);

  if (account != NULL && is_expired (account))
    ask_to_sign_in (self, account);
}

static void
add_organization (GtkWidget *widget, const char *action, GVariant *parameter) {
  ask_to_sign_in (KEYFOB_WINDOW (widget), NULL);
}

static gboolean
on_tell (KeyfobWindow *self, const char *words) {
  keyfob_window_tell (self, words, KEYFOB_REMEDY_NONE);
  return TRUE;
}

static void
on_sign_out_confirmed (AdwAlertDialog *dialog, const char *response, KeyfobWindow *self) {
  keyfob_desktop_sign_out (self->desktop, g_object_get_data (G_OBJECT (dialog), DATA_ACCOUNT));
}

static void
close_if_signed_out (AdwDialog *dialog) {
  KeyfobAccount *account = g_object_get_data (G_OBJECT (dialog), DATA_ACCOUNT);

  if (keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT)
    adw_dialog_force_close (dialog);
}

static AdwDialog *
create_sign_out_question (KeyfobWindow *self, KeyfobAccount *account) {
  g_autofree char *heading = NULL;

  if (keyfob_accounts_get_n (self->accounts) == 1)
    return adw_alert_dialog_new (
        _ ("Sign Out?"),
        _ ("Keyfob forgets the login and the doors it knows. Doors stay as they are."));
  /* Translators: %s is an organization */
  heading = g_strdup_printf (_ ("Sign Out of %s?"), keyfob_account_get_title (account));
  return adw_alert_dialog_new (
      heading, _ ("Keyfob forgets this login and the doors it knows by it. Your other sign-ins, "
                  "and doors, stay as they are."));
}

static void
ask_to_sign_out (KeyfobWindow *self, KeyfobAccount *account) {
  AdwDialog *dialog = create_sign_out_question (self, account);

  g_object_set_data_full (G_OBJECT (dialog), DATA_ACCOUNT, g_object_ref (account), g_object_unref);
  g_signal_connect_object (self->accounts, "changed", G_CALLBACK (close_if_signed_out), dialog,
                           G_CONNECT_SWAPPED);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "sign-out",
                                  _ ("_Sign Out"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "sign-out",
                                            ADW_RESPONSE_DESTRUCTIVE);
  /* Else it would be the last one, which Enter would take. */
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response::sign-out", G_CALLBACK (on_sign_out_confirmed), self,
                           G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
sign_out (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobWindow *self = KEYFOB_WINDOW (widget);

  ask_to_sign_out (self, keyfob_accounts_get_first (self->accounts));
}

static void
sign_out_of (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobWindow *self = KEYFOB_WINDOW (widget);
  KeyfobAccount *account = lookup_account (self, parameter);

  if (account != NULL)
    ask_to_sign_out (self, account);
}

static void
show_sign_in_page (KeyfobWindow *self) {
  if (gtk_stack_get_child_by_name (self->stack, "sign-in") == NULL)
    gtk_stack_add_named (self->stack, keyfob_sign_in_page_new (self->accounts, NULL, self->demo),
                         "sign-in");
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "sign-in") == 0)
    return;
  gtk_stack_set_visible_child_name (self->stack, "sign-in");
  /* The stack moves the keyboard on by one where the page before it had it. */
  keyfob_sign_in_page_focus (KEYFOB_SIGN_IN_PAGE (gtk_stack_get_visible_child (self->stack)));
}

/* The page is dropped when it is not needed any more, and with it what was typed. */
static void
drop_sign_in_page (KeyfobWindow *self) {
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, "sign-in");

  if (page != NULL)
    gtk_stack_remove (self->stack, page);
}

static void
show_state (KeyfobWindow *self) {
  GListModel *doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (self->accounts));
  KeyfobAccountState state = keyfob_accounts_get_state (self->accounts);
  gboolean signed_in = state == KEYFOB_ACCOUNT_STATE_SIGNED_IN;
  gboolean somebodys = signed_in || state == KEYFOB_ACCOUNT_STATE_EXPIRED;
  guint n_accounts = keyfob_accounts_get_n (self->accounts);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.refresh", signed_in);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.try-demo",
                                 !self->demo && state == KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.add-organization", somebodys);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sign-out", somebodys && n_accounts == 1);
  switch (state) {
  case KEYFOB_ACCOUNT_STATE_STARTING:
    if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "sign-in") != 0)
      gtk_stack_set_visible_child_name (
          self->stack, g_list_model_get_n_items (doors) > 0 ? "doors" : "starting");
    break;
  case KEYFOB_ACCOUNT_STATE_SIGNED_OUT:
    show_sign_in_page (self);
    break;
  case KEYFOB_ACCOUNT_STATE_SIGNED_IN:
  case KEYFOB_ACCOUNT_STATE_EXPIRED:
    gtk_stack_set_visible_child_name (self->stack, "doors");
    drop_sign_in_page (self);
    break;
  }
}

static void
on_doors_changed (KeyfobWindow *self) {
  if (keyfob_accounts_get_state (self->accounts) == KEYFOB_ACCOUNT_STATE_STARTING)
    show_state (self);
}

static void
on_chosen (KeyfobWindow *self) {
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
  if (adw_navigation_split_view_get_collapsed (self->split_view))
    keyfob_doors_page_focus (self->doors_page);
}

/* What had the keyboard may have gone with the sidebar. A dialog keeps it. */
static gboolean
find_focus (GtkWidget *widget, GdkFrameClock *clock, gpointer unused) {
  KeyfobWindow *self = KEYFOB_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gboolean hides_sidebar = adw_navigation_split_view_get_collapsed (self->split_view) &&
                           adw_navigation_split_view_get_show_content (self->split_view);

  if (adw_window_get_visible_dialog (ADW_WINDOW (self)) == NULL &&
      (focus == NULL ||
       (hides_sidebar && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->sidebar)))))
    keyfob_doors_page_focus (self->doors_page);
  return G_SOURCE_REMOVE;
}

/* Once the pages have been moved, and the keyboard been given back to what is still seen. */
static void
on_folded (KeyfobWindow *self) {
  gtk_widget_add_tick_callback (GTK_WIDGET (self), find_focus, NULL, NULL);
}

static void
show_interest (KeyfobWindow *self) {
  gboolean seen =
      gtk_widget_get_mapped (GTK_WIDGET (self)) && !gtk_window_is_suspended (GTK_WINDOW (self));

  keyfob_refreshers_set_interest (keyfob_accounts_get_refreshers (self->accounts),
                                  seen ? KEYFOB_INTEREST_WINDOW : KEYFOB_INTEREST_BACKGROUND);
}

static void
on_is_active (KeyfobWindow *self) {
  if (!gtk_window_is_active (GTK_WINDOW (self)) ||
      keyfob_accounts_get_state (self->accounts) != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return;
  keyfob_accounts_warm_up (self->accounts);
  keyfob_refreshers_refresh_if_older (keyfob_accounts_get_refreshers (self->accounts),
                                      FRESH_SECONDS);
}

static gboolean
keyfob_window_close_request (GtkWindow *window) {
  KeyfobWindow *self = KEYFOB_WINDOW (window);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
  return GTK_WINDOW_CLASS (keyfob_window_parent_class)->close_request (window);
}

static void
set_narrow (KeyfobWindow *self, gboolean narrow) {
  self->narrow = narrow;
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
}

static void
keyfob_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobWindow *self = KEYFOB_WINDOW (object);

  switch (id) {
  case PROP_NARROW:
    g_value_set_boolean (value, self->narrow);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  KeyfobWindow *self = KEYFOB_WINDOW (object);

  switch (id) {
  case PROP_NARROW:
    set_narrow (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

/* What is said where the door is seen needs no toast, which says first of itself that it appeared.
 */
static void
on_told (KeyfobWindow *self, const char *words, KeyfobRemedy remedy, KeyfobDoor *refused) {
  AdwDialog *dialog = adw_window_get_visible_dialog (ADW_WINDOW (self));
  gboolean seen = FALSE;

  if (KEYFOB_IS_DOOR_DIALOG (dialog))
    seen = keyfob_door_dialog_get_door (KEYFOB_DOOR_DIALOG (dialog)) == refused;
  else if (dialog == NULL && refused != NULL)
    seen = keyfob_doors_page_shows (self->doors_page, refused);
  if (seen)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), words,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  else
    keyfob_window_tell (self, words, remedy);
}

static void
keyfob_window_dispose (GObject *object) {
  KeyfobWindow *self = KEYFOB_WINDOW (object);

  if (self->desktop != NULL) {
    keyfob_refreshers_set_interest (keyfob_accounts_get_refreshers (self->accounts),
                                    KEYFOB_INTEREST_BACKGROUND);
    keyfob_background_policy_window_closed (keyfob_desktop_get_background_policy (self->desktop));
  }
  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_WINDOW);
  g_clear_object (&self->groups);
  g_clear_object (&self->desktop);
  g_clear_object (&self->settings);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (keyfob_window_parent_class)->dispose (object);
}

static void
keyfob_window_class_init (KeyfobWindowClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = keyfob_window_get_property;
  object_class->set_property = keyfob_window_set_property;
  object_class->dispose = keyfob_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = keyfob_window_close_request;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search);
  gtk_widget_class_install_action (widget_class, "win.show-all", NULL, show_all);
  gtk_widget_class_install_action (widget_class, "win.ask-keyring", NULL, ask_keyring);
  gtk_widget_class_install_action (widget_class, "win.sign-in", NULL, sign_in);
  gtk_widget_class_install_action (widget_class, "win.sign-in-to", "s", sign_in_to);
  gtk_widget_class_install_action (widget_class, "win.add-organization", NULL, add_organization);
  gtk_widget_class_install_action (widget_class, "win.try-demo", NULL, try_demo);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, sign_out);
  gtk_widget_class_install_action (widget_class, "win.sign-out-of", "s", sign_out_of);
  gtk_widget_class_install_action (widget_class, "win.show-preferences", NULL, show_preferences);
  gtk_widget_class_install_action (widget_class, "win.show-shortcuts", NULL, show_shortcuts);
  gtk_widget_class_install_action (widget_class, "win.show-about", NULL, show_about);

  gtk_widget_class_set_template_from_resource (widget_class, "/app/keyfob/Keyfob/keyfob-window.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, KeyfobWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, KeyfobWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, KeyfobWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, KeyfobWindow, doors_page);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
}

static void
keyfob_window_init (KeyfobWindow *self) {
  g_type_ensure (KEYFOB_TYPE_SIDEBAR);
  g_type_ensure (KEYFOB_TYPE_DOORS_PAGE);
  gtk_widget_init_template (GTK_WIDGET (self));
  keyfob_held_keys_ignore (ADW_WINDOW (self));
  g_signal_connect (self, "map", G_CALLBACK (show_interest), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (show_interest), NULL);
  g_signal_connect (self, "notify::suspended", G_CALLBACK (show_interest), NULL);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_is_active), NULL);
}

KeyfobWindow *
keyfob_window_new (GApplication *application,
                   KeyfobAccounts *accounts,
                   GSettings *settings,
                   KeyfobDesktop *desktop,
                   gboolean demo) {
  KeyfobWindow *self = g_object_new (KEYFOB_TYPE_WINDOW, NULL);
  KeyfobDoorList *doors = keyfob_accounts_get_doors (accounts);
  g_autoptr (KeyfobDoorActions) actions = NULL;

  self->accounts = g_object_ref (accounts);
  self->settings = g_object_ref (settings);
  self->desktop = g_object_ref (desktop);
  self->demo = demo;
  keyfob_background_policy_window_opened (keyfob_desktop_get_background_policy (desktop));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "app", G_ACTION_GROUP (application));
  actions = keyfob_door_actions_new (ADW_WINDOW (self), accounts, desktop);
  g_signal_connect_object (actions, "told", G_CALLBACK (on_told), self, G_CONNECT_SWAPPED);
  keyfob_listening_add (GTK_WINDOW (self), accounts, desktop);
  keyfob_doors_page_capture_keys (self->doors_page, GTK_WIDGET (self));
  self->groups = keyfob_door_groups_new (doors);
  keyfob_doors_page_show (self->doors_page, accounts, self->groups, desktop, demo);
  keyfob_sidebar_show (self->sidebar, accounts, self->groups, demo);

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));

  g_signal_connect_object (desktop, "tell", G_CALLBACK (on_tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "notify::state", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keyfob_door_list_get_model (doors), "items-changed",
                           G_CALLBACK (on_doors_changed), self, G_CONNECT_SWAPPED);
  show_state (self);
  return self;
}

KeyfobAccounts *
keyfob_window_get_accounts (KeyfobWindow *self) {
  return self->accounts;
}

void
keyfob_window_show_preferences (KeyfobWindow *self) {
  if (adw_window_get_visible_dialog (ADW_WINDOW (self)) == NULL)
    adw_dialog_present (
        keyfob_preferences_dialog_new (self->settings, self->desktop, self->accounts),
        GTK_WIDGET (self));
}

void
keyfob_window_tell (KeyfobWindow *self, const char *words, KeyfobRemedy remedy) {
  AdwDialog *dialog = adw_window_get_visible_dialog (ADW_WINDOW (self));
  AdwToastOverlay *overlay = self->toast_overlay;

  if (KEYFOB_IS_DOOR_DIALOG (dialog)) /* it would cover the window's own */
    overlay = keyfob_door_dialog_get_toast_overlay (KEYFOB_DOOR_DIALOG (dialog));
  keyfob_toast_show (overlay, words, remedy);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}
