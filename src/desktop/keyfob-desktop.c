/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-desktop.h"

#include "desktop/keyfob-attempts.h"
#include "desktop/tray/keyfob-sni-item.h"
#include "platform/keyfob-activation-token.h"

#include <glib/gi18n-lib.h>

#define SIGN_OUT_NOTIFICATION_ID "sign-out"
#define SIGN_IN_NOTIFICATION_ID  "sign-in"

struct _KeyfobDesktop {
  GObject parent_instance;

  GApplication *application; /* owns this */
  KeyfobAccounts *accounts;
  GSettings *settings;
  KeyfobSessionMonitor *session;
  KeyfobConfirmations *confirmations;
  KeyfobRecentDoors *recent;
  KeyfobAttempts *attempts;
  KeyfobDoorFinder *finder;
  KeyfobGuard *guard;
  KeyfobNotifier *notifier;
  KeyfobAutostart *autostart;
  KeyfobGlobalShortcut *shortcut;
  KeyfobTray *tray;
  KeyfobSniItem *left_icon; /* (nullable) */
  KeyfobBackgroundPolicy *policy;
  GCancellable *cancellable; /* of requests that wait */
  guint show_source;
  gboolean holds; /* the application: the account is busy */
  gboolean shown;
};

enum {
  SIGNAL_ASK,
  SIGNAL_TELL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobDesktop, keyfob_desktop, G_TYPE_OBJECT)

/* A request for which the application is held until its outcome has been told. */
typedef struct {
  KeyfobDesktop *desktop;
  gint64 door_id;
} Request;

static Request *
request_new (KeyfobDesktop *desktop, gint64 door_id) {
  Request *request = g_new0 (Request, 1);

  request->desktop = g_object_ref (desktop);
  request->door_id = door_id;
  g_application_hold (desktop->application);
  return request;
}

static void
request_free (Request *request) {
  g_application_release (request->desktop->application);
  g_object_unref (request->desktop);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
on_locked (KeyfobDesktop *self) {
  gboolean locked = keyfob_session_monitor_is_locked (self->session);

  keyfob_refreshers_set_paused (keyfob_accounts_get_refreshers (self->accounts), locked);
  if (locked)
    keyfob_accounts_cancel_unsent (self->accounts);
}

/* Whoever clicked before the computer slept may be elsewhere when it wakes up. */
static void
on_suspending (KeyfobDesktop *self) {
  keyfob_accounts_cancel_unsent (self->accounts);
}

static void
on_resumed (KeyfobDesktop *self) {
  /* Nothing guarantees that there was time for it before. */
  keyfob_accounts_cancel_unsent (self->accounts);
  keyfob_accounts_resumed (self->accounts);
}

static void
on_request_phase (KeyfobUnlock *unlock, GParamSpec *pspec, gpointer user_data) {
  /* Until then the notification that it was accepted stands, and goes with the process. */
  if (!keyfob_unlock_is_over (unlock))
    return;
  g_signal_handlers_disconnect_by_func (unlock, on_request_phase, user_data);
  request_free (user_data);
  g_object_unref (unlock);
}

/* @request: (transfer full) */
static void
follow (Request *request, KeyfobUnlock *unlock) {
  if (!keyfob_attempts_is_foreign (request->desktop->attempts, unlock))
    keyfob_notifier_follow (request->desktop->notifier, unlock);
  g_signal_connect (unlock, "notify::phase", G_CALLBACK (on_request_phase), request);
  on_request_phase (g_object_ref (unlock), NULL, request);
}

static void
on_request_granted (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (Request) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobUnlock) unlock =
      keyfob_guard_unlock_finish (KEYFOB_GUARD (source), result, &error);

  if (unlock != NULL)
    follow (g_steal_pointer (&request), unlock);
  else
    keyfob_notifier_report_refusal (request->desktop->notifier, request->door_id, error);
}

/* A question in a window does not cross the bus, where other programs could answer it. */
static void
ask (KeyfobQuestion *question, gpointer user_data) {
  KeyfobDesktop *self = user_data;

  if (self->settings != NULL && g_settings_get_boolean (self->settings, "ask-in-window"))
    g_signal_emit (self, signals[SIGNAL_ASK], 0, question);
  else
    keyfob_notifier_ask (question, self->notifier);
}

void
keyfob_desktop_unlock (KeyfobDesktop *self,
                       gint64 door_id,
                       KeyfobUnlockOrigin origin,
                       const char *login) {
  g_return_if_fail (KEYFOB_IS_DESKTOP (self));

  keyfob_guard_unlock_async (self->guard, door_id, origin, login, ask, self, self->cancellable,
                             on_request_granted, request_new (self, door_id));
}

void
keyfob_desktop_follow (KeyfobDesktop *self, KeyfobUnlock *unlock) {
  g_return_if_fail (KEYFOB_IS_DESKTOP (self));

  follow (request_new (self, keyfob_unlock_get_door_id (unlock)), unlock);
}

/* @words: what is to be known, whatever is open */
static void
tell (KeyfobDesktop *self, const char *id, const char *words) {
  gboolean shown = FALSE;

  g_signal_emit (self, signals[SIGNAL_TELL], 0, words, &shown);
  if (!shown)
    keyfob_notifier_notify (self->notifier, id, _ ("Keyfob"), words);
}

/* Somebody signs out. */
typedef struct {
  KeyfobDesktop *desktop;
  char *title; /* (nullable): of which account, if there are others */
} SignOut;

static void
sign_out_free (SignOut *sign_out) {
  g_object_unref (sign_out->desktop);
  g_free (sign_out->title);
  g_free (sign_out);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SignOut, sign_out_free)

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (SignOut) sign_out = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (keyfob_accounts_sign_out_finish (KEYFOB_ACCOUNTS (source), result, &error))
    return;
  if (sign_out->title != NULL)
    words = g_strdup_printf (_ ("%1$s: %2$s"), sign_out->title, error->message);
  tell (sign_out->desktop, SIGN_OUT_NOTIFICATION_ID, words != NULL ? words : error->message);
}

void
keyfob_desktop_sign_out (KeyfobDesktop *self, KeyfobAccount *account) {
  SignOut *sign_out;

  g_return_if_fail (KEYFOB_IS_DESKTOP (self));

  sign_out = g_new0 (SignOut, 1);
  sign_out->desktop = g_object_ref (self);
  if (account != NULL && keyfob_accounts_get_n (self->accounts) > 1)
    sign_out->title = g_strdup (keyfob_account_get_title (account));
  keyfob_accounts_sign_out_async (self->accounts, account, NULL, on_signed_out, sign_out);
}

/* A sign-in that is for this session only ends with the process, which nothing keeps any more. */
static void
tell_if_lost (KeyfobDesktop *self) {
  const GError *error = keyfob_accounts_get_keyring_error (self->accounts);
  g_autofree char *words = NULL;

  if (!keyfob_accounts_is_session_only (self->accounts) || error == NULL ||
      keyfob_background_policy_has_windows (self->policy) ||
      keyfob_background_policy_stays (self->policy))
    return;
  words = g_strdup_printf (
      /* Translators: %s is a sentence that says why the keyring did not keep it */
      _ ("Your sign-in could not be saved, so it ended when the window was closed. %s"),
      error->message);
  tell (self, SIGN_IN_NOTIFICATION_ID, words);
}

static gboolean
on_idle (gpointer user_data) {
  KeyfobDesktop *self = user_data;

  if (self->holds && !keyfob_accounts_is_busy (self->accounts)) {
    tell_if_lost (self);
    self->holds = FALSE;
    g_application_release (self->application);
  }
  return G_SOURCE_REMOVE;
}

/* Signing in or out is brought to its end, also without a window. Whoever asked for it hears of the
 * end, and may tell of it, before the application is let go. */
static void
on_busy (KeyfobDesktop *self) {
  if (!keyfob_accounts_is_busy (self->accounts)) {
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_idle, g_object_ref (self), g_object_unref);
  } else if (!self->holds) {
    self->holds = TRUE;
    g_application_hold (self->application);
  }
}

/* Who wants to know where a question is asked. */
typedef struct {
  KeyfobDesktopAsked asked;
  gpointer user_data;
} Asking;

#define ASKING "keyfob-asking"

void
keyfob_desktop_ask (KeyfobDesktop *self,
                    KeyfobQuestion *question,
                    KeyfobDesktopAsked asked,
                    gpointer user_data) {
  Asking *asking;

  g_return_if_fail (KEYFOB_IS_DESKTOP (self));

  asking = g_new0 (Asking, 1);
  asking->asked = asked;
  asking->user_data = user_data;
  g_object_set_data_full (G_OBJECT (question), ASKING, asking, g_free);
  ask (question, self);
}

void
keyfob_desktop_asked (KeyfobDesktop *self, KeyfobQuestion *question, gboolean is_there) {
  g_autofree Asking *asking = g_object_steal_data (G_OBJECT (question), ASKING);
  g_autoptr (KeyfobQuestion) kept = g_object_ref (question);

  g_return_if_fail (KEYFOB_IS_DESKTOP (self));

  if (asking != NULL && keyfob_question_is_open (question))
    asking->asked (question, is_there, asking->user_data);
  else if (!is_there)
    keyfob_question_give_up (question);
}

static void
on_asked (KeyfobDesktop *self, KeyfobQuestion *question, gboolean is_there) {
  if (is_there)
    keyfob_desktop_asked (self, question, TRUE);
  else
    g_signal_emit (self, signals[SIGNAL_ASK], 0, question);
}

static void
on_token (KeyfobDesktop *self, const char *token) {
  keyfob_activation_token_set (self->application, token);
}

static void
on_clicked (KeyfobDesktop *self) {
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "quick", NULL);
}

static void
on_shortcut (KeyfobDesktop *self, const char *token) {
  on_token (self, token);
  on_clicked (self);
}

static void
drop_left_icon (KeyfobDesktop *self) {
  g_clear_object (&self->left_icon);
}

void
keyfob_desktop_answer_left_icon (KeyfobDesktop *self, GDBusConnection *bus) {
  g_autofree char *menu = NULL;

  g_return_if_fail (KEYFOB_IS_DESKTOP (self));
  g_return_if_fail (self->left_icon == NULL);

  menu = g_strconcat (g_application_get_dbus_object_path (self->application), "/menu", NULL);
  self->left_icon = keyfob_sni_item_new_left (bus, menu);
  g_signal_connect_object (self->left_icon, "activate", G_CALLBACK (on_clicked), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->left_icon, "activation-token", G_CALLBACK (on_token), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (bus, "closed", G_CALLBACK (drop_left_icon), self, G_CONNECT_SWAPPED);
}

static gboolean
show (gpointer user_data) {
  KeyfobDesktop *self = user_data;

  self->show_source = 0;
  keyfob_tray_show (self->tray);
  if (self->autostart != NULL)
    keyfob_autostart_repair (self->autostart);
  if (self->shortcut != NULL)
    keyfob_global_shortcut_start (self->shortcut,
                                  g_application_get_dbus_connection (self->application));
  return G_SOURCE_REMOVE;
}

/* The doors come first: who waits for them would wait for the bus, too. */
static void
show_if_ready (KeyfobDesktop *self) {
  GListModel *doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (self->accounts));

  if (keyfob_accounts_get_state (self->accounts) == KEYFOB_ACCOUNT_STATE_STARTING &&
      g_list_model_get_n_items (doors) == 0)
    return;
  g_signal_handlers_disconnect_by_func (self->accounts, show_if_ready, self);
  g_signal_handlers_disconnect_by_func (doors, show_if_ready, self);
  self->show_source = g_idle_add_full (G_PRIORITY_LOW, show, self, NULL);
}

void
keyfob_desktop_show (KeyfobDesktop *self) {
  g_return_if_fail (KEYFOB_IS_DESKTOP (self));

  if (self->shown || g_application_get_dbus_connection (self->application) == NULL)
    return;
  self->shown = TRUE;
  g_signal_connect_object (self->accounts, "notify::state", G_CALLBACK (show_if_ready), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keyfob_door_list_get_model (keyfob_accounts_get_doors (self->accounts)),
                           "items-changed", G_CALLBACK (show_if_ready), self, G_CONNECT_SWAPPED);
  show_if_ready (self);
}

void
keyfob_desktop_stop (KeyfobDesktop *self) {
  g_return_if_fail (KEYFOB_IS_DESKTOP (self));

  g_cancellable_cancel (self->cancellable);
  g_object_run_dispose (G_OBJECT (self->guard));
}

static void
keyfob_desktop_dispose (GObject *object) {
  KeyfobDesktop *self = KEYFOB_DESKTOP (object);

  g_clear_handle_id (&self->show_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->policy);
  g_clear_object (&self->tray);
  g_clear_object (&self->left_icon);
  g_clear_object (&self->shortcut);
  g_clear_object (&self->autostart);
  g_clear_object (&self->notifier);
  g_clear_object (&self->guard);
  g_clear_object (&self->finder);
  g_clear_object (&self->attempts);
  g_clear_object (&self->recent);
  g_clear_object (&self->confirmations);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_object (&self->accounts);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (keyfob_desktop_parent_class)->dispose (object);
}

static void
keyfob_desktop_class_init (KeyfobDesktopClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_desktop_dispose;

  signals[SIGNAL_ASK] = g_signal_new ("ask", KEYFOB_TYPE_DESKTOP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 1, KEYFOB_TYPE_QUESTION);
  signals[SIGNAL_TELL] = g_signal_new ("tell", KEYFOB_TYPE_DESKTOP, G_SIGNAL_RUN_LAST, 0,
                                       g_signal_accumulator_true_handled, NULL, NULL,
                                       G_TYPE_BOOLEAN, 1, G_TYPE_STRING);
}

static void
keyfob_desktop_init (KeyfobDesktop *self) {
  self->cancellable = g_cancellable_new ();
}

KeyfobDesktop *
keyfob_desktop_new (GApplication *application,
                    KeyfobAccounts *accounts,
                    GSettings *settings,
                    KeyfobAutostart *autostart) {
  KeyfobDesktop *self = g_object_new (KEYFOB_TYPE_DESKTOP, NULL);

  self->application = application;
  self->accounts = g_object_ref (accounts);
  self->settings = settings ? g_object_ref (settings) : NULL;
  self->session = keyfob_session_monitor_new (g_application_get_application_id (application));
  self->confirmations = keyfob_confirmations_new (settings);
  self->recent = keyfob_recent_doors_new (settings);
  self->attempts = keyfob_attempts_new (accounts, self->recent);
  self->finder = keyfob_door_finder_new (keyfob_accounts_get_doors (accounts), self->recent);
  self->guard = keyfob_guard_new (accounts, self->confirmations, self->session);
  self->notifier = keyfob_notifier_new (application, accounts, self->session);
  g_set_object (&self->autostart, autostart);
  self->tray = keyfob_tray_new (application, accounts, self->finder);
  self->policy = keyfob_background_policy_new (application, settings, self->autostart,
                                               self->notifier, self->tray);
  if (settings != NULL) {
    self->shortcut =
        keyfob_global_shortcut_new (g_application_get_application_id (application), settings);
    g_signal_connect_object (self->shortcut, "activated", G_CALLBACK (on_shortcut), self,
                             G_CONNECT_SWAPPED);
  }
  g_signal_connect_object (self->notifier, "asked", G_CALLBACK (on_asked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "notify::busy", G_CALLBACK (on_busy), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::locked", G_CALLBACK (on_locked), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "suspending", G_CALLBACK (on_suspending), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "resumed", G_CALLBACK (on_resumed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

gboolean
keyfob_desktop_is_busy (KeyfobDesktop *self) {
  g_return_val_if_fail (KEYFOB_IS_DESKTOP (self), FALSE);
  return keyfob_background_policy_has_windows (self->policy) ||
         keyfob_accounts_is_busy (self->accounts) ||
         keyfob_attempts_are_under_way (self->attempts) || keyfob_guard_is_busy (self->guard) ||
         keyfob_notifier_is_busy (self->notifier) || keyfob_tray_is_menu_open (self->tray);
}

KeyfobConfirmations *
keyfob_desktop_get_confirmations (KeyfobDesktop *self) {
  g_return_val_if_fail (KEYFOB_IS_DESKTOP (self), NULL);
  return self->confirmations;
}

KeyfobDoorFinder *
keyfob_desktop_get_finder (KeyfobDesktop *self) {
  g_return_val_if_fail (KEYFOB_IS_DESKTOP (self), NULL);
  return self->finder;
}

KeyfobGuard *
keyfob_desktop_get_guard (KeyfobDesktop *self) {
  g_return_val_if_fail (KEYFOB_IS_DESKTOP (self), NULL);
  return self->guard;
}

KeyfobNotifier *
keyfob_desktop_get_notifier (KeyfobDesktop *self) {
  g_return_val_if_fail (KEYFOB_IS_DESKTOP (self), NULL);
  return self->notifier;
}

KeyfobSessionMonitor *
keyfob_desktop_get_session (KeyfobDesktop *self) {
  g_return_val_if_fail (KEYFOB_IS_DESKTOP (self), NULL);
  return self->session;
}

KeyfobTray *
keyfob_desktop_get_tray (KeyfobDesktop *self) {
  g_return_val_if_fail (KEYFOB_IS_DESKTOP (self), NULL);
  return self->tray;
}

KeyfobAutostart *
keyfob_desktop_get_autostart (KeyfobDesktop *self) {
  g_return_val_if_fail (KEYFOB_IS_DESKTOP (self), NULL);
  return self->autostart;
}

KeyfobGlobalShortcut *
keyfob_desktop_get_shortcut (KeyfobDesktop *self) {
  g_return_val_if_fail (KEYFOB_IS_DESKTOP (self), NULL);
  return self->shortcut;
}

KeyfobBackgroundPolicy *
keyfob_desktop_get_background_policy (KeyfobDesktop *self) {
  g_return_val_if_fail (KEYFOB_IS_DESKTOP (self), NULL);
  return self->policy;
}
