/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-launcher.h"

#include "cli/keyfob-running.h"
#include "cli/keyfob-terminal.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

/* One that runs answers at once. */
#define ANSWER_MILLISECONDS 3000

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
  if (reply && keyfob_running_decode_exit (status, &exit))
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
  keyfob_running_add_platform_data (self->bus, &data);
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
on_confirmed (GObject *source, GAsyncResult *result, gpointer user_data) {
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
    keyfob_terminal_confirm_async (text, NULL, on_confirmed, invocation);
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
