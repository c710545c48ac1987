/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/keyfob-ui.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "ui/door/keyfob-question-dialog.h"
#include "ui/quick-unlock/keyfob-quick-unlock.h"
#include "ui/window/keyfob-window.h"

#define RESOURCE_PATH "/app/keyfob/Keyfob/"
/* How long a window waits for the cached doors, so that its first frame can show them. */
#define PATIENCE_MS 150
#define PATIENCE    "keyfob-patience"

static void
add_style (GdkDisplay *display, const char *name) {
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  g_autofree char *path = g_strconcat (RESOURCE_PATH, name, NULL);
  const char *key = g_intern_string (name);

  if (g_object_get_data (G_OBJECT (display), key) != NULL)
    return;
  gtk_css_provider_load_from_resource (provider, path);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_object_set_data_full (G_OBJECT (display), key, g_steal_pointer (&provider), g_object_unref);
}

static void
remove_style (GdkDisplay *display, const char *name) {
  GtkStyleProvider *provider = g_object_get_data (G_OBJECT (display), g_intern_string (name));

  if (provider == NULL)
    return;
  gtk_style_context_remove_provider_for_display (display, provider);
  g_object_set_data (G_OBJECT (display), g_intern_string (name), NULL);
}

/* What AdwApplication would do with these files. The order matters: later ones win. */
static void
show_styles (AdwStyleManager *manager) {
  GdkDisplay *display = adw_style_manager_get_display (manager);

  remove_style (display, "style-dark.css");
  remove_style (display, "style-hc.css");
  add_style (display, "style.css");
  if (adw_style_manager_get_dark (manager))
    add_style (display, "style-dark.css");
  if (adw_style_manager_get_high_contrast (manager))
    add_style (display, "style-hc.css");
}

static KeyfobAccounts *
get_account (GtkWindow *window) {
  if (KEYFOB_IS_WINDOW (window))
    return keyfob_window_get_accounts (KEYFOB_WINDOW (window));
  if (KEYFOB_IS_QUICK_UNLOCK (window))
    return keyfob_quick_unlock_get_accounts (KEYFOB_QUICK_UNLOCK (window));
  return NULL;
}

/* Returns the window of that type for the account, or NULL. */
static GtkWindow *
find_window (GType type, KeyfobAccounts *accounts) {
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

    if (G_OBJECT_TYPE (window) == type && get_account (window) == accounts)
      return window; /* GTK keeps it */
  }
  return NULL;
}

/* What GtkApplication and AdwApplication do for others, once a display. */
static void
set_up_display (void) {
  GdkDisplay *display = gdk_display_get_default ();
  AdwStyleManager *manager = adw_style_manager_get_for_display (display);
  GtkIconTheme *icons = gtk_icon_theme_get_for_display (display);

  if (g_object_get_data (G_OBJECT (display), "style.css") != NULL)
    return;
  gtk_icon_theme_add_resource_path (icons, RESOURCE_PATH "icons");
  gtk_window_set_default_icon_name ("app.keyfob.Keyfob"); /* the demo too, by another ID */
  g_signal_connect (manager, "notify::dark", G_CALLBACK (show_styles), NULL);
  g_signal_connect (manager, "notify::high-contrast", G_CALLBACK (show_styles), NULL);
  show_styles (manager);
}

static gboolean
is_ready (KeyfobAccounts *accounts) {
  GListModel *doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts));

  return keyfob_accounts_get_state (accounts) != KEYFOB_ACCOUNT_STATE_STARTING ||
         g_list_model_get_n_items (doors) > 0;
}

static void
show (GtkWindow *window) {
  if (!gtk_widget_get_visible (GTK_WIDGET (window)))
    gtk_window_present (window);
}

static void
show_if_ready (GtkWindow *window) {
  KeyfobAccounts *accounts = get_account (window);

  if (!is_ready (accounts))
    return;
  g_signal_handlers_disconnect_by_func (accounts, show_if_ready, window);
  g_signal_handlers_disconnect_by_func (
      keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts)), show_if_ready, window);
  g_object_set_data (G_OBJECT (window), PATIENCE, NULL);
  show (window);
}

static gboolean
show_at_last (gpointer window) {
  g_object_steal_data (window, PATIENCE);
  show (window);
  return G_SOURCE_REMOVE;
}

static void
stop_waiting (gpointer source) {
  g_source_remove (GPOINTER_TO_UINT (source));
}

/* The doors of the cache are read while GTK starts, and are there a moment after. To show the
 * window without them first would cost a frame, and flicker. */
static void
show_soon (GtkWindow *window, KeyfobAccounts *accounts) {
  g_signal_connect_object (accounts, "notify::state", G_CALLBACK (show_if_ready), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts)),
                           "items-changed", G_CALLBACK (show_if_ready), window, G_CONNECT_SWAPPED);
  /* Kept with the window, and gone with it. */
  g_object_set_data_full (G_OBJECT (window), PATIENCE,
                          GUINT_TO_POINTER (g_timeout_add (PATIENCE_MS, show_at_last, window)),
                          stop_waiting);
}

static GtkWindow *
get_window (const KeyfobUiRequest *request) {
  GtkWindow *window = find_window (KEYFOB_TYPE_WINDOW, request->accounts);

  if (window == NULL)
    window = GTK_WINDOW (keyfob_window_new (request->application, request->accounts,
                                            request->settings, request->desktop, request->demo));
  return window;
}

static GtkWindow *
get_quick_unlock (const KeyfobUiRequest *request) {
  GtkWindow *quick_unlock = find_window (KEYFOB_TYPE_QUICK_UNLOCK, request->accounts);

  if (quick_unlock == NULL)
    quick_unlock = GTK_WINDOW (keyfob_quick_unlock_new (request->application, request->accounts,
                                                        request->desktop, request->demo));
  keyfob_quick_unlock_search (KEYFOB_QUICK_UNLOCK (quick_unlock), request->search);
  return quick_unlock;
}

static void
present (GtkWindow *window, const KeyfobUiRequest *request) {
  if (request->activation_token != NULL)
    gtk_window_set_startup_id (window, request->activation_token);
  if (is_ready (request->accounts))
    gtk_window_present (window);
  else
    show_soon (window, request->accounts);
}

/* In a window of its own. Nobody has asked for one, so it is not raised by a token. */
static void
ask (const KeyfobUiRequest *request) {
  KeyfobBackgroundPolicy *policy = keyfob_desktop_get_background_policy (request->desktop);
  AdwDialog *dialog;

  if (!keyfob_question_is_open (request->question)) /* GTK took its time to start */
    return;
  dialog = keyfob_question_dialog_new (request->question);
  keyfob_background_policy_window_opened (policy);
  /* Not "closed": libadwaita leaves that out when a dialog in a window of its own has to close. */
  g_signal_connect_object (dialog, "destroy", G_CALLBACK (keyfob_background_policy_window_closed),
                           policy, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, NULL);
}

static gboolean
start_gtk (GApplication *application, GError **error) {
  /* Before GTK starts: it is what the window is known by to X11 and Wayland. */
  if (g_application_get_application_id (application) != NULL)
    g_set_prgname (g_application_get_application_id (application));
  /* After a first time without a display it says yes, and still there is none. */
  gtk_init_check ();
  if (gdk_display_get_default () == NULL && gdk_display_open (NULL) == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("There is no display to open a window on."));
    return FALSE;
  }
  adw_init ();
  set_up_display ();
  return TRUE;
}

gboolean
keyfob_ui_present (const KeyfobUiRequest *request, GError **error) {
  GtkWindow *window;

  if (!start_gtk (request->application, error))
    return FALSE;
  switch (request->view) {
  case KEYFOB_UI_VIEW_WINDOW:
    present (get_window (request), request);
    break;
  case KEYFOB_UI_VIEW_PREFERENCES:
    window = get_window (request);
    present (window, request);
    keyfob_window_show_preferences (KEYFOB_WINDOW (window));
    break;
  case KEYFOB_UI_VIEW_QUICK_UNLOCK:
    present (get_quick_unlock (request), request);
    break;
  case KEYFOB_UI_VIEW_QUESTION:
    ask (request);
    break;
  }
  return TRUE;
}
