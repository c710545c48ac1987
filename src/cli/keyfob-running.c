/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-running.h"

#include "cli/keyfob-terminal.h"
#include "platform/keyfob-display.h"
#include "platform/keyfob-text.h"
#include "platform/keyfob-timer.h"

#include <glib/gi18n.h>
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
keyfob_running_dup_application_id (const KeyfobOptions *options, GError **error) {
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
keyfob_running_parse (const char *const *arguments,
                      const char *application_id,
                      const KeyfobOptions *running,
                      GError **error) {
  g_autoptr (KeyfobOptions) options = keyfob_options_parse (arguments, error);
  g_autofree char *meant_id = NULL;

  if (!options)
    return NULL;
  meant_id = keyfob_running_dup_application_id (options, error);
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
keyfob_running_add_platform_data (GDBusConnection *bus, GVariantBuilder *builder) {
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
keyfob_running_dup_display (GVariant *platform_data) {
  g_auto (GStrv) environment = NULL;

  g_variant_lookup (platform_data, DISPLAY_KEY, "^aay", &environment);
  return keyfob_display_choose ((const char *const *) environment);
}

char *
keyfob_running_dup_token (GVariant *platform_data) {
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
keyfob_running_is_on_terminal (GApplicationCommandLine *command_line) {
  return is_terminal (command_line, STDOUT_FILENO, ON_TERMINAL_KEY);
}

guint
keyfob_running_get_columns (GApplicationCommandLine *command_line) {
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
keyfob_running_get_asked_at (GApplicationCommandLine *command_line) {
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
keyfob_running_are_words_on_terminal (GApplicationCommandLine *command_line) {
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
keyfob_running_watch_launcher (GApplication *application,
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
keyfob_running_confirm_async (GApplicationCommandLine *command_line,
                              const char *question,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (command_line, cancellable, callback, user_data);
  g_autoptr (GVariant) data = NULL;
  g_autoptr (GDBusConnection) bus = NULL;

  g_task_set_source_tag (task, keyfob_running_confirm_async);
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
keyfob_running_confirm_finish (GAsyncResult *result, GError **error) {
  return g_task_propagate_boolean (G_TASK (result), error);
}

int
keyfob_running_encode_exit (KeyfobExit exit) {
  return ANSWERED + exit;
}

gboolean
keyfob_running_decode_exit (int status, KeyfobExit *exit) {
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
keyfob_running_reload_credential_async (GApplication *application,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data) {
  GTask *task = g_task_new (application, NULL, callback, user_data);
  GDBusConnection *bus = g_application_get_dbus_connection (application);

  g_task_set_source_tag (task, keyfob_running_reload_credential_async);
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
keyfob_running_reload_credential_finish (GAsyncResult *result) {
  g_task_propagate_boolean (G_TASK (result), NULL);
}
