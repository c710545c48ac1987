/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-launcher.h"

#include "cli/keyfob-terminal.h"
#include "platform/keyfob-display.h"
#include "platform/keyfob-text.h"
#include "platform/keyfob-timer.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <unistd.h>

/* The bus and a running Keyfob answer at once, or not at all. */
#define ANSWER_MILLISECONDS 3000

/* Above every KeyfobExit and every status of GApplication's own. */
#define ANSWERED 64

/* Enough to tell servers apart. */
#define SERVER_DIGEST_CHARACTERS 12

#define LAUNCHER_KEY          "keyfob-launcher"
#define ASKED_AT_KEY          "keyfob-asked-at"
#define ON_TERMINAL_KEY       "keyfob-on-terminal"
#define WORDS_ON_TERMINAL_KEY "keyfob-words-on-terminal"
#define COLUMNS_KEY           "keyfob-columns"
#define DISPLAY_KEY           "keyfob-display"

char *
keyfob_launcher_dup_application_id (const KeyfobOptions *options, GError **error) {
  g_autoptr (KisiClient) client = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *safe = NULL;

  if (options->demo)
    return g_strdup (KEYFOB_APPLICATION_ID ".Demo");
  if (!options->server)
    return g_strdup (KEYFOB_APPLICATION_ID);
  client = kisi_client_new (options->server, NULL, NULL);
  if (!client) {
    safe = keyfob_text_dup_safe (options->server, KEYFOB_NAME_MAX_CHARACTERS);
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("“%s” cannot be a server; give one as in https://api.example.com, or as in "
                    "http://localhost:8080 if it is on this computer."),
                 safe);
    return NULL;
  }
  if (g_str_equal (kisi_client_get_server (client), KISI_DEFAULT_SERVER))
    return g_strdup (KEYFOB_APPLICATION_ID);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, kisi_client_get_server (client), -1);
  return g_strdup_printf (KEYFOB_APPLICATION_ID ".Server%.*s", SERVER_DIGEST_CHARACTERS, digest);
}

KeyfobOptions *
keyfob_launcher_parse (const char *const *arguments,
                       const char *application_id,
                       const KeyfobOptions *running,
                       GError **error) {
  g_autoptr (KeyfobOptions) options = keyfob_options_parse (arguments, error);
  g_autofree char *meant_id = NULL;

  if (!options)
    return NULL;
  meant_id = keyfob_launcher_dup_application_id (options, error);
  if (!meant_id)
    return NULL;
  if (keyfob_options_is_for_own_process (options) || !g_str_equal (meant_id, application_id)) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                         _ ("The running Keyfob cannot do this for another program."));
    return NULL;
  }
  if (keyfob_options_want_other_demo (options, running)) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                         _ ("A demo is running already, with other options. Quit it first."));
    return NULL;
  }
  return g_steal_pointer (&options);
}

void
keyfob_launcher_add_platform_data (GDBusConnection *bus, GVariantBuilder *builder) {
  const char *token = g_getenv ("XDG_ACTIVATION_TOKEN");
  g_auto (GStrv) display = keyfob_display_dup ();

  if (!token)
    token = g_getenv ("DESKTOP_STARTUP_ID");
  if (token && g_utf8_validate (token, -1, NULL))
    g_variant_builder_add (builder, "{sv}", "activation-token", g_variant_new_string (token));
  if (bus)
    g_variant_builder_add (builder, "{sv}", LAUNCHER_KEY,
                           g_variant_new_string (g_dbus_connection_get_unique_name (bus)));
  g_variant_builder_add (builder, "{sv}", ASKED_AT_KEY, g_variant_new_int64 (keyfob_timer_now ()));
  g_variant_builder_add (builder, "{sv}", ON_TERMINAL_KEY,
                         g_variant_new_boolean (isatty (STDOUT_FILENO)));
  g_variant_builder_add (builder, "{sv}", WORDS_ON_TERMINAL_KEY,
                         g_variant_new_boolean (isatty (STDERR_FILENO)));
  g_variant_builder_add (builder, "{sv}", COLUMNS_KEY,
                         g_variant_new_uint32 (keyfob_terminal_get_columns (STDOUT_FILENO)));
  g_variant_builder_add (builder, "{sv}", DISPLAY_KEY,
                         g_variant_new_bytestring_array ((const char *const *) display, -1));
}

char **
keyfob_launcher_dup_display (GVariant *platform_data) {
  g_auto (GStrv) environment = NULL;

  g_variant_lookup (platform_data, DISPLAY_KEY, "^aay", &environment);
  return keyfob_display_choose ((const char *const *) environment);
}

char *
keyfob_launcher_dup_token (GVariant *platform_data) {
  const char *token = NULL;

  if (!g_variant_lookup (platform_data, "activation-token", "&s", &token))
    g_variant_lookup (platform_data, "desktop-startup-id", "&s", &token);
  return g_strdup (token);
}

static gboolean
is_terminal (GApplicationCommandLine *command_line, int fd, const char *key) {
  g_autoptr (GVariant) data = NULL;
  gboolean on_terminal = FALSE;

  if (!g_application_command_line_get_is_remote (command_line))
    return isatty (fd);
  data = g_application_command_line_get_platform_data (command_line);
  if (data)
    g_variant_lookup (data, key, "b", &on_terminal);
  return on_terminal;
}

gboolean
keyfob_launcher_is_on_terminal (GApplicationCommandLine *command_line) {
  return is_terminal (command_line, STDOUT_FILENO, ON_TERMINAL_KEY);
}

guint
keyfob_launcher_get_columns (GApplicationCommandLine *command_line) {
  g_autoptr (GVariant) data = NULL;
  guint32 columns = 0;

  if (!g_application_command_line_get_is_remote (command_line))
    return keyfob_terminal_get_columns (STDOUT_FILENO);
  data = g_application_command_line_get_platform_data (command_line);
  if (data)
    g_variant_lookup (data, COLUMNS_KEY, "u", &columns);
  return columns;
}

gint64
keyfob_launcher_get_asked_at (GApplicationCommandLine *command_line) {
  g_autoptr (GVariant) data = NULL;
  gint64 now = keyfob_timer_now ();
  gint64 asked_at = now;

  if (!g_application_command_line_get_is_remote (command_line))
    return now;
  data = g_application_command_line_get_platform_data (command_line);
  if (!data || !g_variant_lookup (data, ASKED_AT_KEY, "x", &asked_at) || asked_at < 0 ||
      asked_at > now)
    return -1;
  return asked_at;
}

gboolean
keyfob_launcher_are_words_on_terminal (GApplicationCommandLine *command_line) {
  return is_terminal (command_line, STDERR_FILENO, WORDS_ON_TERMINAL_KEY);
}

/* @data: (nullable): of the command line; the name is in it, if it is one. */
static const char *
find_launcher (GVariant *data) {
  const char *launcher;

  if (!data || !g_variant_lookup (data, LAUNCHER_KEY, "&s", &launcher) ||
      !g_dbus_is_unique_name (launcher))
    return NULL;
  return launcher;
}

guint
keyfob_launcher_watch (GApplication *application,
                       GApplicationCommandLine *command_line,
                       GBusNameVanishedCallback gone,
                       gpointer user_data) {
  g_autoptr (GVariant) data = g_application_command_line_get_platform_data (command_line);
  GDBusConnection *bus = g_application_get_dbus_connection (application);
  const char *launcher = find_launcher (data);

  if (!bus || !launcher)
    return 0;
  return g_bus_watch_name_on_connection (bus, launcher, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, gone,
                                         user_data, NULL);
}

static void
on_confirmed (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean yes = keyfob_terminal_confirm_finish (result, &error);

  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, yes);
}

static void
on_launcher_answer (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  gboolean yes = FALSE;

  if (!reply) {
    g_task_return_error (task, error);
    return;
  }
  g_variant_get (reply, "(b)", &yes);
  g_task_return_boolean (task, yes);
}

void
keyfob_launcher_confirm_async (GApplicationCommandLine *command_line,
                               const char *question,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (command_line, cancellable, callback, user_data);
  g_autoptr (GVariant) data = NULL;
  g_autoptr (GDBusConnection) bus = NULL;

  g_task_set_source_tag (task, keyfob_launcher_confirm_async);
  if (!g_application_command_line_get_is_remote (command_line)) {
    keyfob_terminal_confirm_async (question, cancellable, on_confirmed, g_steal_pointer (&task));
    return;
  }
  data = g_application_command_line_get_platform_data (command_line);
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL); /* by which @command_line came */
  g_dbus_connection_call (bus, find_launcher (data), KEYFOB_LAUNCHER_PATH,
                          KEYFOB_LAUNCHER_INTERFACE, "Confirm", g_variant_new ("(s)", question),
                          G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT,
                          cancellable, on_launcher_answer, g_steal_pointer (&task));
}

gboolean
keyfob_launcher_confirm_finish (GAsyncResult *result, GError **error) {
  return g_task_propagate_boolean (G_TASK (result), error);
}

int
keyfob_launcher_encode_exit (KeyfobExit exit) {
  return ANSWERED + exit;
}

gboolean
keyfob_launcher_decode_exit (int status, KeyfobExit *exit) {
  if (status < ANSWERED)
    return FALSE;
  *exit = status - ANSWERED;
  return TRUE;
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  g_task_return_boolean (task, TRUE);
}

void
keyfob_launcher_reload_credential_async (GApplication *application,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data) {
  GTask *task = g_task_new (application, NULL, callback, user_data);
  GDBusConnection *bus = g_application_get_dbus_connection (application);

  g_task_set_source_tag (task, keyfob_launcher_reload_credential_async);
  if (!bus) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  g_dbus_connection_call (
      bus, g_application_get_application_id (application),
      g_application_get_dbus_object_path (application), "org.gtk.Actions", "Activate",
      g_variant_new ("(s@av@a{sv})", "reload-credential",
                     g_variant_new_array (G_VARIANT_TYPE_VARIANT, NULL, 0),
                     g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
      NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MILLISECONDS, NULL, on_told, task);
}

void
keyfob_launcher_reload_credential_finish (GAsyncResult *result) {
  g_task_propagate_boolean (G_TASK (result), NULL);
}

#define MOST_TRIES 2

#define DBUS      "org.freedesktop.DBus"
#define DBUS_PATH "/org/freedesktop/DBus"

/* By what GApplication sends the words and data of a command line back; and for questions to the
 * person at this terminal. */
static const char INTERFACES[] = "<node>"
                                 "<interface name='org.gtk.private.CommandLine'>"
                                 "<method name='Print'><arg type='s' direction='in'/></method>"
                                 "<method name='PrintError'><arg type='s' direction='in'/></method>"
                                 "</interface>"
                                 "<interface name='" KEYFOB_LAUNCHER_INTERFACE "'>"
                                 "<method name='Confirm'><arg type='s' direction='in'/>"
                                 "<arg type='b' direction='out'/></method>"
                                 "</interface>"
                                 "</node>";

typedef struct {
  GDBusConnection *bus;
  const char *application_id;
  char *application_path;
  const char *const *arguments;
  KeyfobVerb verb;
  GMainLoop *loop;
  gboolean is_absent; /* who was to do it */
  KeyfobExit exit;
} Launcher;

static void
launcher_clear (Launcher *self) {
  g_clear_object (&self->bus);
  g_clear_pointer (&self->application_path, g_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Launcher, launcher_clear)

static void
end (Launcher *self, KeyfobExit exit) {
  self->exit = exit;
  g_main_loop_quit (self->loop);
}

static void
end_absent (Launcher *self) {
  self->is_absent = TRUE;
  g_main_loop_quit (self->loop);
}

/* Asks the bus about the name. Returns NULL if nobody has it, or the bus does not answer. */
static GVariant *
ask_bus (Launcher *self, const char *method, const GVariantType *reply_type) {
  return g_dbus_connection_call_sync (self->bus, DBUS, DBUS_PATH, DBUS, method,
                                      g_variant_new ("(s)", self->application_id), reply_type,
                                      G_DBUS_CALL_FLAGS_NONE, ANSWER_MILLISECONDS, NULL, NULL);
}

/* The bus had nobody to give the message to; or one that had just executed itself anew, and knows
 * no more than an icon by the connection that the message came to. Nothing was asked for. */
static gboolean
means_nobody (const GError *error) {
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
}

/* The one that runs ended in the middle. */
static void
tell_ended (Launcher *self) {
  if (keyfob_options_opens_window (self->verb)) { /* whoever comes next can do it */
    end_absent (self);
  } else if (self->verb == KEYFOB_VERB_UNLOCK) {
    g_printerr ("%s\n", _ ("The running Keyfob ended before it answered. Your request may have "
                           "been carried out anyway."));
    end (self, KEYFOB_EXIT_UNKNOWN);
  } else {
    g_printerr ("%s\n", _ ("The running Keyfob ended before it answered."));
    end (self, KEYFOB_EXIT_UNREACHABLE);
  }
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data) {
  Launcher *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  KeyfobExit exit;
  int status = 0;

  if (reply)
    g_variant_get (reply, "(i)", &status);
  if (reply && keyfob_launcher_decode_exit (status, &exit))
    end (self, exit);
  else if (means_nobody (error))
    end_absent (self);
  else
    tell_ended (self);
}

static void
send_command_line (Launcher *self) {
  GVariantBuilder data;

  g_variant_builder_init (&data, G_VARIANT_TYPE_VARDICT);
  keyfob_launcher_add_platform_data (self->bus, &data);
  g_dbus_connection_call (
      self->bus, self->application_id, self->application_path, "org.gtk.Application", "CommandLine",
      g_variant_new ("(o^aay@a{sv})", KEYFOB_LAUNCHER_PATH, self->arguments,
                     g_variant_builder_end (&data)),
      G_VARIANT_TYPE ("(i)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, NULL, on_done, self);
}

/* It is stopped, or hangs. What was sent to it now would be done whenever it goes on. */
static void
tell_silent (Launcher *self) {
  g_autoptr (GVariant) reply = ask_bus (self, "GetConnectionUnixProcessID", G_VARIANT_TYPE ("(u)"));
  guint32 pid = 0;

  if (reply)
    g_variant_get (reply, "(u)", &pid);
  g_printerr (_ ("The running Keyfob (process %u) does not answer, so nothing was done. Try again "
                 "in a moment, or end it with “kill -KILL %u”."),
              pid, pid);
  g_printerr ("\n");
  end (self,
       keyfob_options_opens_window (self->verb) ? KEYFOB_EXIT_REFUSED : KEYFOB_EXIT_UNREACHABLE);
}

static void
on_life (GObject *source, GAsyncResult *result, gpointer user_data) {
  Launcher *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply)
    send_command_line (self);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    tell_silent (self);
  else
    end_absent (self);
}

/* By something that only its main loop can answer, and that does nothing. */
static void
look_for_life (Launcher *self) {
  g_dbus_connection_call (self->bus, self->application_id, self->application_path,
                          "org.gtk.Actions", "List", NULL, G_VARIANT_TYPE ("(as)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MILLISECONDS, NULL, on_life,
                          self);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GDBusMethodInvocation) invocation = user_data;
  g_autoptr (GError) error = NULL;
  gboolean yes = keyfob_terminal_confirm_finish (result, &error);

  if (error)
    g_dbus_method_invocation_return_gerror (g_steal_pointer (&invocation), error);
  else
    g_dbus_method_invocation_return_value (g_steal_pointer (&invocation),
                                           g_variant_new ("(b)", yes));
}

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data) {
  const char *text;

  g_variant_get (parameters, "(&s)", &text);
  if (g_str_equal (method, "Confirm")) {
    keyfob_terminal_confirm_async (text, NULL, on_answer, invocation);
    return;
  }
  if (g_str_equal (method, "Print"))
    g_print ("%s", text);
  else
    g_printerr ("%s", text);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* A watch ends when its person has seen enough: that is no failure. */
static gboolean
on_interrupted (gpointer user_data) {
  end (user_data, KEYFOB_EXIT_DONE);
  return G_SOURCE_CONTINUE;
}

static void
run (Launcher *self) {
  static const GDBusInterfaceVTable VTABLE = {.method_call = on_call};
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (INTERFACES, NULL);
  guint registrations[2];
  guint interrupt = 0;
  guint terminate = 0;

  for (guint i = 0; i < G_N_ELEMENTS (registrations); i++)
    registrations[i] = g_dbus_connection_register_object (
        self->bus, KEYFOB_LAUNCHER_PATH, node->interfaces[i], &VTABLE, self, NULL, NULL);
  if (self->verb == KEYFOB_VERB_WATCH) {
    interrupt = g_unix_signal_add (SIGINT, on_interrupted, self);
    terminate = g_unix_signal_add (SIGTERM, on_interrupted, self);
  }
  self->is_absent = FALSE;
  look_for_life (self);
  g_main_loop_run (self->loop);
  g_clear_handle_id (&interrupt, g_source_remove);
  g_clear_handle_id (&terminate, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (registrations); i++)
    g_dbus_connection_unregister_object (self->bus, registrations[i]);
}

static gboolean
is_somebody_there (Launcher *self) {
  g_autoptr (GVariant) owner = ask_bus (self, "GetNameOwner", G_VARIANT_TYPE ("(s)"));

  return owner != NULL;
}

gboolean
keyfob_launcher_run (const KeyfobOptions *options,
                     const char *application_id,
                     const char *const *arguments,
                     KeyfobExit *exit) {
  g_auto (Launcher) self = {.application_id = application_id,
                            .arguments = arguments,
                            .verb = options->verb,
                            .is_absent = TRUE};

  if (keyfob_options_is_for_own_process (options))
    return FALSE;
  self.bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  if (!self.bus)
    return FALSE;
  self.application_path = g_strdelimit (g_strconcat ("/", application_id, NULL), ".", '/');
  self.loop = g_main_loop_new (NULL, FALSE);
  /* One that has just ended may have become another. */
  for (guint i = 0; self.is_absent && i < MOST_TRIES && is_somebody_there (&self); i++)
    run (&self);
  *exit = self.exit;
  return !self.is_absent;
}
