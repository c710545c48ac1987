/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "app/keyfob-self-restart.h"

#include "platform/keyfob-timer.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <unistd.h>

/* Who closes a window may want it again soon. It is the longest pause, too, before it is tried
 * again. */
#define REST_MS 60000
/* But no longer than for a window to be gone, if somebody has signed out. If something is under way
 * then, twice as much the next time, and so on. */
#define SOON_MS 500
/* How long the old icon may stay beside the new one that never comes. */
#define ICON_MS 3000
/* Once the new one is there: for the panel to draw it, and for the last clicks on the old one. */
#define LAST_CLICKS_MS 200

/* Of org.freedesktop.DBus.RequestName. */
#define NAME_FLAG_ALLOW_REPLACEMENT 1
#define NAME_FLAG_DO_NOT_QUEUE      4

struct _KeyfobSelfRestart {
  GObject parent_instance;

  GApplication *application; /* owns this */
  KeyfobAccounts *accounts;
  KeyfobDesktop *desktop;
  KeyfobDoorSearch *search; /* (nullable) */
  char *server;
  guint rest_ms;
  gboolean unclean;          /* somebody has signed out, who may be left in memory */
  GCancellable *cancellable; /* of what is asked before it happens */
  guint n_commands;
  GSource *timer; /* until it is tried, for memory */
  guint pause_ms; /* the next one; 0: it is not to be tried for memory */
  gboolean trying;
  gboolean asked_early; /* before it was known who is signed in */
  guint last_step;
  GDBusConnection *old_bus; /* (nullable): over which the old icon is shown */
  guint old_timer;
  GTask *giving_over; /* (nullable): to the program that took this one's place */
  KeyfobVerb verb;    /* what that one is to do, with which token, and on which display */
  char *token;
  char **display;
};

G_DEFINE_FINAL_TYPE (KeyfobSelfRestart, keyfob_self_restart, G_TYPE_OBJECT)

/* What something else keeps for a moment more, such as a search, must not come to stay. */
static gboolean
is_idle (KeyfobSelfRestart *self) {
  return g_application_get_dbus_connection (self->application) != NULL &&
         (self->giving_over ||
          keyfob_background_policy_stays (keyfob_desktop_get_background_policy (self->desktop))) &&
         self->n_commands == 0 && !keyfob_desktop_is_busy (self->desktop) &&
         (self->search == NULL || !keyfob_door_search_is_waiting (self->search));
}

static char *
find_program (void) {
  g_autofree char *path = g_file_read_link ("/proc/self/exe", NULL);

  /* An upgrade may have put another in its place, or none. */
  return path != NULL && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE)
             ? g_steal_pointer (&path)
             : g_strdup ("/proc/self/exe");
}

static char **
make_arguments (KeyfobSelfRestart *self, int fd) {
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();

  g_strv_builder_add (arguments, "keyfob");
  if (!self->giving_over)
    g_strv_builder_add (arguments, "--background");
  else if (self->verb == KEYFOB_VERB_QUICK)
    g_strv_builder_add (arguments, "quick");
  g_strv_builder_take (arguments, g_strdup_printf ("--handover=%d", fd));
  if (self->giving_over &&
      keyfob_background_policy_stays (keyfob_desktop_get_background_policy (self->desktop)))
    g_strv_builder_add (arguments, "--stay");
  if (self->server)
    g_strv_builder_add_many (arguments, "--server", self->server, NULL);
  return g_strv_builder_end (arguments);
}

/* A copy: other threads may read this process's own. */
static char **
make_environment (KeyfobSelfRestart *self) {
  char **environment = g_get_environ ();

  for (char **variable = self->display; variable && *variable; variable++) {
    g_auto (GStrv) parts = g_strsplit (*variable, "=", 2);

    environment = g_environ_setenv (environment, parts[0], parts[1], TRUE);
  }
  if (self->token)
    environment = g_environ_setenv (environment, "XDG_ACTIVATION_TOKEN", self->token, TRUE);
  return environment;
}

/* Does not return if it works. */
static void
execute (KeyfobSelfRestart *self) {
  GDBusConnection *bus = g_application_get_dbus_connection (self->application);
  GIOStream *stream = g_dbus_connection_get_stream (bus);
  g_autofree char *program = find_program ();
  g_auto (GStrv) arguments = NULL;
  g_auto (GStrv) environment = make_environment (self);
  int fd;

  if (!G_IS_SOCKET_CONNECTION (stream))
    return;
  fd = g_socket_get_fd (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
  g_fdwalk_set_cloexec (STDERR_FILENO + 1);
  if (fcntl (fd, F_SETFD, 0) != 0)
    return;
  arguments = make_arguments (self, fd);
  execve (program, arguments, environment);
  g_debug ("Cannot execute %s: %s", program, g_strerror (errno));
  fcntl (fd, F_SETFD, FD_CLOEXEC);
}

static void
request_name (KeyfobSelfRestart *self,
              guint flags,
              GAsyncReadyCallback callback,
              gpointer user_data) {
  g_dbus_connection_call (
      g_application_get_dbus_connection (self->application), "org.freedesktop.DBus",
      "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", g_application_get_application_id (self->application), flags),
      G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, callback, user_data);
}

/* A token is good for one window; and a display that was not taken may be gone by the next time. */
static void
fail_giving_over (KeyfobSelfRestart *self) {
  g_autoptr (GTask) task = g_steal_pointer (&self->giving_over);

  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->display, g_strfreev);
  if (task)
    g_task_return_boolean (task, FALSE);
}

static void
rest (KeyfobSelfRestart *self) {
  if (self->pause_ms == 0)
    return;
  keyfob_timer_set (self->timer, keyfob_timer_now () + (gint64) self->pause_ms * 1000);
  self->pause_ms = MIN (2 * self->pause_ms, self->rest_ms);
}

static void
go_on (KeyfobSelfRestart *self) {
  /* Nobody else may take the name. */
  request_name (self, NAME_FLAG_DO_NOT_QUEUE, NULL, NULL);
  self->trying = FALSE;
  rest (self);
  fail_giving_over (self);
}

/* Nothing may be under way by now; and what has come is looked at first, since it would be lost.
 * What comes after that waits for the new process. */
static gboolean
take_last_step (gpointer user_data) {
  KeyfobSelfRestart *self = user_data;
  GDBusConnection *bus = g_application_get_dbus_connection (self->application);

  if (g_main_context_pending (NULL))
    return G_SOURCE_CONTINUE;
  if (is_idle (self)) {
    keyfob_notifier_leave (keyfob_desktop_get_notifier (self->desktop));
    g_dbus_connection_flush_sync (bus, NULL, NULL);
    if (g_main_context_pending (NULL))
      return G_SOURCE_CONTINUE;
    execute (self);
  }
  self->last_step = 0;
  go_on (self); /* still here */
  return G_SOURCE_REMOVE;
}

static void
on_replaceable (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  KeyfobSelfRestart *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply == NULL) {
    go_on (self);
    return;
  }
  g_settings_sync ();
  if (self->last_step == 0)
    self->last_step = g_idle_add_full (G_PRIORITY_LOW, take_last_step, self, NULL);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (KeyfobSelfRestart) self = user_data;

  keyfob_accounts_flush_finish (KEYFOB_ACCOUNTS (source), result);
  if (!g_cancellable_is_cancelled (self->cancellable))
    request_name (self, NAME_FLAG_ALLOW_REPLACEMENT | NAME_FLAG_DO_NOT_QUEUE, on_replaceable, self);
}

static void on_kept (GObject *source, GAsyncResult *result, gpointer user_data);

static void
ask_for_keeping (KeyfobSelfRestart *self) {
  self->asked_early = keyfob_accounts_get_state (self->accounts) == KEYFOB_ACCOUNT_STATE_STARTING;
  keyfob_accounts_is_kept_async (self->accounts, self->cancellable, on_kept, g_object_ref (self));
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data) {
  KeyfobAccounts *accounts = KEYFOB_ACCOUNTS (source);
  g_autoptr (KeyfobSelfRestart) self = user_data;
  gboolean kept = keyfob_accounts_is_kept_finish (accounts, result);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  /* Who did not know yet who is signed in can find that out in the next process, too. */
  if (kept || (self->giving_over && keyfob_accounts_is_nobodys (accounts))) {
    keyfob_accounts_flush_async (accounts, on_flushed, g_steal_pointer (&self));
    return;
  }
  if (self->asked_early && keyfob_accounts_get_state (accounts) != KEYFOB_ACCOUNT_STATE_STARTING) {
    ask_for_keeping (self);
    return;
  }
  self->trying = FALSE;
  if (self->asked_early) /* else it will hardly be before a window is used again */
    rest (self);
  fail_giving_over (self);
}

/* Who tries already does it for whatever else it is wanted for meanwhile. */
static void
try (KeyfobSelfRestart *self) {
  if (self->trying)
    return;
  self->trying = TRUE;
  self->unclean = FALSE;
  ask_for_keeping (self);
}

static gboolean
on_rested (gpointer user_data) {
  KeyfobSelfRestart *self = user_data;

  if (is_idle (self) && !self->trying)
    try (self);
  else
    rest (self);
  return G_SOURCE_CONTINUE;
}

static void
on_command_gone (gpointer user_data, GObject *command_line) {
  g_autoptr (KeyfobSelfRestart) self = user_data;

  self->n_commands--;
}

static void
on_has_windows (KeyfobSelfRestart *self) {
  gboolean soon = self->unclean;

  keyfob_timer_unset (self->timer);
  self->pause_ms = 0;
  if (keyfob_background_policy_has_windows (keyfob_desktop_get_background_policy (self->desktop)))
    return;
  self->pause_ms = soon ? MIN (self->rest_ms, SOON_MS) : self->rest_ms;
  rest (self);
}

/* libsoup frees its buffers as they are, and with them copies of the key. */
static void
on_account_ended (KeyfobSelfRestart *self) {
  self->unclean = TRUE;
  on_has_windows (self);
}

static void
close_old (KeyfobSelfRestart *self) {
  g_clear_handle_id (&self->old_timer, g_source_remove);
  if (self->old_bus)
    g_dbus_connection_close (self->old_bus, NULL, NULL, NULL);
  g_clear_object (&self->old_bus);
}

static gboolean
on_old_over (gpointer user_data) {
  KeyfobSelfRestart *self = user_data;

  self->old_timer = 0;
  close_old (self);
  return G_SOURCE_REMOVE;
}

static void
close_old_after (KeyfobSelfRestart *self, guint milliseconds) {
  g_clear_handle_id (&self->old_timer, g_source_remove);
  self->old_timer = g_timeout_add (milliseconds, on_old_over, self);
}

static void
on_host_changed (KeyfobSelfRestart *self) {
  if (self->old_bus && keyfob_tray_is_hosted (keyfob_desktop_get_tray (self->desktop)))
    close_old_after (self, LAST_CLICKS_MS);
}

static void
keyfob_self_restart_dispose (GObject *object) {
  KeyfobSelfRestart *self = KEYFOB_SELF_RESTART (object);

  g_cancellable_cancel (self->cancellable);
  g_source_destroy (self->timer);
  g_clear_handle_id (&self->last_step, g_source_remove);
  close_old (self);
  fail_giving_over (self);
  g_clear_object (&self->search);
  g_clear_object (&self->desktop);
  g_clear_object (&self->accounts);
  G_OBJECT_CLASS (keyfob_self_restart_parent_class)->dispose (object);
}

static void
keyfob_self_restart_finalize (GObject *object) {
  KeyfobSelfRestart *self = KEYFOB_SELF_RESTART (object);

  g_object_unref (self->cancellable);
  g_source_unref (self->timer);
  g_free (self->server);
  G_OBJECT_CLASS (keyfob_self_restart_parent_class)->finalize (object);
}

static void
keyfob_self_restart_class_init (KeyfobSelfRestartClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_self_restart_dispose;
  object_class->finalize = keyfob_self_restart_finalize;
}

static void
keyfob_self_restart_init (KeyfobSelfRestart *self) {
  self->cancellable = g_cancellable_new ();
  self->timer = keyfob_timer_new (on_rested, self);
}

KeyfobSelfRestart *
keyfob_self_restart_new (GApplication *application,
                         KeyfobAccounts *accounts,
                         KeyfobDesktop *desktop,
                         KeyfobDoorSearch *search,
                         const char *server) {
  return keyfob_self_restart_new_with (application, accounts, desktop, search, server, REST_MS);
}

KeyfobSelfRestart *
keyfob_self_restart_new_with (GApplication *application,
                              KeyfobAccounts *accounts,
                              KeyfobDesktop *desktop,
                              KeyfobDoorSearch *search,
                              const char *server,
                              guint rest_ms) {
  KeyfobSelfRestart *self = g_object_new (KEYFOB_TYPE_SELF_RESTART, NULL);

  self->application = application;
  self->accounts = g_object_ref (accounts);
  self->desktop = g_object_ref (desktop);
  g_set_object (&self->search, search);
  self->server = g_strdup (server);
  self->rest_ms = rest_ms;
  g_signal_connect_object (keyfob_desktop_get_background_policy (desktop), "notify::has-windows",
                           G_CALLBACK (on_has_windows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "ended", G_CALLBACK (on_account_ended), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
keyfob_self_restart_wait_for (KeyfobSelfRestart *self, GObject *command_line) {
  g_return_if_fail (KEYFOB_IS_SELF_RESTART (self));
  self->n_commands++;
  g_object_weak_ref (command_line, on_command_gone, g_object_ref (self));
}

void
keyfob_self_restart_give_over_async (KeyfobSelfRestart *self,
                                     KeyfobVerb verb,
                                     const char *token,
                                     const char *const *display,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data) {
  g_return_if_fail (KEYFOB_IS_SELF_RESTART (self));

  if (self->giving_over) {
    g_task_return_boolean (self->giving_over, TRUE);
    g_object_unref (self->giving_over);
  }
  self->giving_over = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (self->giving_over, keyfob_self_restart_give_over_async);
  self->verb = verb;
  g_set_str (&self->token, token);
  g_strfreev (self->display);
  self->display = g_strdupv ((char **) display);
  if (is_idle (self))
    try (self);
  else
    fail_giving_over (self);
}

gboolean
keyfob_self_restart_give_over_finish (GAsyncResult *result) {
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/* What is there to be read may begin in the middle of a message, which was half read when the old
 * process ended: GLib hangs up then. */
static GDBusConnection *
make_old_bus (int connection, GError **error) {
  g_autoptr (GSocket) socket = g_socket_new_from_fd (connection, error);
  g_autoptr (GSocketConnection) stream = NULL;

  if (!socket)
    return NULL;
  stream = g_socket_connection_factory_create_connection (socket);
  return g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL,
                                     G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING, NULL, NULL,
                                     error);
}

void
keyfob_self_restart_arrive (KeyfobSelfRestart *self, int connection) {
  g_autoptr (GError) error = NULL;

  g_return_if_fail (KEYFOB_IS_SELF_RESTART (self));

  if (connection <= STDERR_FILENO)
    return;
  self->old_bus = make_old_bus (connection, &error);
  if (!self->old_bus) {
    g_debug ("Nobody answers for the old icon: %s", error->message);
    return;
  }
  fcntl (connection, F_SETFD, FD_CLOEXEC);
  keyfob_desktop_answer_left_icon (self->desktop, self->old_bus);
  g_dbus_connection_start_message_processing (self->old_bus);
  close_old_after (self, ICON_MS);
  g_signal_connect_object (keyfob_desktop_get_tray (self->desktop), "host-changed",
                           G_CALLBACK (on_host_changed), self, G_CONNECT_SWAPPED);
}
