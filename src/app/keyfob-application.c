/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "app/keyfob-application.h"

#include "app/keyfob-actions.h"
#include "app/keyfob-presenter.h"
#include "app/keyfob-self-restart.h"
#include "app/keyfob-settings.h"
#include "app/keyfob-setup.h"
#include "cli/keyfob-launcher.h"
#include "desktop/notifications/keyfob-notification-service.h"
#include "desktop/search/keyfob-krunner.h"
#include "desktop/search/keyfob-search-provider.h"
#include "platform/keyfob-activation-token.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

/* At one time. No person has more; a program gone wild has tens of thousands. */
#define MOST_COMMANDS 100

/* At the end, for what it takes back, and for the answers to whoever waits for that. */
#define TAKING_BACK_MILLISECONDS 500

/* Likewise for a sign-in or sign-out that is half done: no longer than a request may take. Cut off,
 * signing out would leave credential or login behind, and signing in a login of no use. */
#define FINISHING_MILLISECONDS 15000

struct _KeyfobApplication {
  GApplication parent_instance;

  KeyfobOptions *options; /* of this process */
  GDBusConnection *bus;   /* (nullable): until GApplication has it: GLib would close it, and make
                             another */
  KeyfobSimulator *simulator;
  KeyfobReaders *readers;
  GObject *listener; /* for the readers */
  KeyfobAccounts *accounts;
  GSettings *settings;
  KeyfobDesktop *desktop;
  KeyfobSelfRestart *self_restart; /* not in the demo, whose office lives here */
  KeyfobDoorSearch *search;
  KeyfobSearchProvider *search_provider;
  KeyfobKrunner *krunner;
  KeyfobPresenter *presenter;
  GCancellable *interrupted;
  guint interrupt_source;
  guint terminate_source;
  KeyfobExit exit; /* of a command that is done in this process, or of a window that did not open */
  guint n_commands;       /* under way */
  gboolean asked_another; /* the Keyfob that runs already does the work */
  gboolean awake;         /* the account was started, and not only shown */
};

G_DEFINE_FINAL_TYPE (KeyfobApplication, keyfob_application, G_TYPE_APPLICATION)

static void
on_command_done (GApplication *application, KeyfobExit exit) {
  KEYFOB_APPLICATION (application)->exit = exit;
}

void
keyfob_application_wake (KeyfobApplication *self) {
  if (self->awake || !self->accounts)
    return;
  self->awake = TRUE;
  keyfob_accounts_start (self->accounts);
}

/* @search, @question: (nullable) */
static void
present_async (KeyfobApplication *self,
               KeyfobUiView view,
               const char *search,
               KeyfobQuestion *question,
               GAsyncReadyCallback callback,
               gpointer user_data) {
  keyfob_application_wake (self);
  keyfob_presenter_present_async (self->presenter, view, search, question, callback, user_data);
}

static void
on_presented_for_command (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GApplicationCommandLine) command_line = user_data;
  KeyfobApplication *self = KEYFOB_APPLICATION (source);
  g_autoptr (GError) error = NULL;
  KeyfobExit exit = KEYFOB_EXIT_DONE;

  if (!keyfob_presenter_present_finish (result, &error)) {
    g_application_command_line_printerr (command_line, "%s\n", error->message);
    exit = KEYFOB_EXIT_REFUSED;
  }
  if (g_application_command_line_get_is_remote (command_line))
    g_application_command_line_set_exit_status (command_line, keyfob_launcher_encode_exit (exit));
  else
    self->exit = exit;
  g_application_command_line_done (command_line);
}

static void
on_command_gone (gpointer user_data, GObject *command_line) {
  g_autoptr (KeyfobApplication) self = user_data;

  self->n_commands--;
}

/* Takes @options over. */
static int
begin_command (KeyfobApplication *self,
               GApplicationCommandLine *command_line,
               KeyfobOptions *options) {
  if (self->n_commands >= MOST_COMMANDS) {
    keyfob_options_free (options);
    g_application_command_line_printerr (
        command_line,
        _ ("Keyfob does %u other commands already. End some of them, such as a “keyfob watch”, and "
           "try again."),
        self->n_commands);
    g_application_command_line_printerr (command_line, "\n");
    return KEYFOB_EXIT_REFUSED;
  }
  if (!keyfob_command_begin (G_APPLICATION (self), self->accounts, self->desktop, options,
                             command_line, self->interrupted, on_command_done))
    return KEYFOB_EXIT_USAGE;
  self->n_commands++;
  g_object_weak_ref (G_OBJECT (command_line), on_command_gone, g_object_ref (self));
  if (self->self_restart)
    keyfob_self_restart_wait_for (self->self_restart, G_OBJECT (command_line));
  return KEYFOB_EXIT_DONE;
}

/* What a command line means to the process that does it: this one's own, or a launcher's. */
static int
do_command_line (KeyfobApplication *self, GApplicationCommandLine *command_line) {
  g_auto (GStrv) arguments = g_application_command_line_get_arguments (command_line, NULL);
  gboolean is_remote = g_application_command_line_get_is_remote (command_line);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobOptions) options = NULL;
  KeyfobVerb verb;

  if (!self->accounts)
    return self->exit; /* startup has said why */
  options = is_remote
                ? keyfob_launcher_parse ((const char *const *) arguments,
                                         g_application_get_application_id (G_APPLICATION (self)),
                                         self->options, &error)
                : keyfob_options_parse ((const char *const *) arguments, &error);
  if (!options) {
    g_application_command_line_printerr (command_line, "%s\n", error->message);
    return KEYFOB_EXIT_USAGE;
  }
  keyfob_application_wake (self);
  verb = options->verb;
  if (!keyfob_options_opens_window (verb))
    return begin_command (self, command_line, g_steal_pointer (&options));

  if (options->stay)
    keyfob_background_policy_stay (keyfob_desktop_get_background_policy (self->desktop));
  if (options->background) {
    keyfob_background_policy_stay (keyfob_desktop_get_background_policy (self->desktop));
    keyfob_desktop_show (self->desktop);
    return KEYFOB_EXIT_DONE;
  }
  present_async (self,
                 verb == KEYFOB_VERB_QUICK ? KEYFOB_UI_VIEW_QUICK_UNLOCK : KEYFOB_UI_VIEW_WINDOW,
                 NULL, NULL, on_presented_for_command, g_object_ref (command_line));
  return KEYFOB_EXIT_DONE;
}

static int
keyfob_application_command_line (GApplication *application, GApplicationCommandLine *command_line) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);
  int exit = do_command_line (self, command_line);

  if (g_application_command_line_get_is_remote (command_line))
    return keyfob_launcher_encode_exit (exit);
  self->exit = exit;
  return exit;
}

static void
on_activated (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;

  if (keyfob_presenter_present_finish (result, &error))
    return;
  g_printerr ("%s\n", error->message);
  KEYFOB_APPLICATION (source)->exit = KEYFOB_EXIT_REFUSED;
}

static void
keyfob_application_activate (GApplication *application) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);

  if (self->accounts)
    present_async (self, KEYFOB_UI_VIEW_WINDOW, NULL, NULL, on_activated, NULL);
}

static void
keyfob_application_before_emit (GApplication *application, GVariant *platform_data) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);
  g_autofree char *token = keyfob_launcher_dup_token (platform_data);
  g_auto (GStrv) display = keyfob_launcher_dup_display (platform_data);

  if (!self->presenter)
    return;
  keyfob_activation_token_set (application, token);
  keyfob_presenter_set_display (self->presenter, (const char *const *) display);
}

static void
keyfob_application_after_emit (GApplication *application, GVariant *platform_data) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);

  if (!self->presenter)
    return;
  keyfob_activation_token_set (application, NULL);
  keyfob_presenter_set_display (self->presenter, NULL);
}

static void
keyfob_application_add_platform_data (GApplication *application, GVariantBuilder *builder) {
  KEYFOB_APPLICATION (application)->asked_another = TRUE;
  keyfob_launcher_add_platform_data (g_application_get_dbus_connection (application), builder);
}

static gboolean
on_interrupt (gpointer user_data) {
  g_cancellable_cancel (KEYFOB_APPLICATION (user_data)->interrupted);
  return G_SOURCE_CONTINUE;
}

/* The session ends, or somebody else wants this to. */
static gboolean
on_terminate (gpointer user_data) {
  g_application_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_presented_question (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (KeyfobQuestion) question = user_data;
  KeyfobApplication *self = KEYFOB_APPLICATION (source);
  g_autoptr (GError) error = NULL;
  gboolean is_there = keyfob_presenter_present_finish (result, &error);

  if (!is_there)
    g_debug ("Cannot ask: %s", error->message);
  if (self->desktop)
    keyfob_desktop_asked (self->desktop, question, is_there);
}

static void
on_ask (KeyfobDesktop *desktop, KeyfobQuestion *question, gpointer user_data) {
  present_async (user_data, KEYFOB_UI_VIEW_QUESTION, NULL, question, on_presented_question,
                 g_object_ref (question));
}

static void
make_desktop (KeyfobApplication *self) {
  /* A command does not stay. */
  g_autoptr (KeyfobAutostart) autostart =
      keyfob_options_opens_window (self->options->verb)
          ? keyfob_setup_autostart (G_APPLICATION (self), self->settings)
          : NULL;

  self->desktop =
      keyfob_desktop_new (G_APPLICATION (self), self->accounts, self->settings, autostart);
  if (!keyfob_application_is_demo (self))
    keyfob_notifier_remember (keyfob_desktop_get_notifier (self->desktop));
  self->presenter = keyfob_presenter_new (G_APPLICATION (self), self->options, self->accounts,
                                          self->settings, self->desktop);
  g_signal_connect_object (self->desktop, "ask", G_CALLBACK (on_ask), self, G_CONNECT_DEFAULT);
}

static void
make_self_restart (KeyfobApplication *self) {
  self->self_restart = keyfob_self_restart_new (G_APPLICATION (self), self->accounts, self->desktop,
                                                self->search, self->options->server);
  keyfob_presenter_set_self_restart (self->presenter, self->self_restart);
  if (self->options->handover)
    keyfob_self_restart_arrive (self->self_restart, self->options->handover);
}

/* Before startup: a search may be what the bus started Keyfob for. */
static gboolean
keyfob_application_dbus_register (GApplication *application,
                                  GDBusConnection *bus,
                                  const char *path,
                                  GError **error) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);
  g_autofree char *search_path = g_strconcat (path, "/SearchProvider", NULL);
  g_autofree char *krunner_path = g_strconcat (path, "/KRunner", NULL);

  g_clear_object (&self->bus);
  if (!G_APPLICATION_CLASS (keyfob_application_parent_class)
           ->dbus_register (application, bus, path, error))
    return FALSE;
  if (!keyfob_options_opens_window (self->options->verb))
    return TRUE;
  self->search = keyfob_door_search_new (application);
  self->search_provider = keyfob_search_provider_new (bus, search_path, self->search, error);
  self->krunner =
      self->search_provider ? keyfob_krunner_new (bus, krunner_path, self->search, error) : NULL;
  return self->krunner != NULL;
}

static void
keyfob_application_dbus_unregister (GApplication *application,
                                    GDBusConnection *bus,
                                    const char *path) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);

  g_clear_object (&self->krunner);
  g_clear_object (&self->search_provider);
  g_clear_object (&self->search);
  G_APPLICATION_CLASS (keyfob_application_parent_class)->dbus_unregister (application, bus, path);
}

/* What is wrong with the options, or else with the server, ends up in @error. */
static gboolean
make_account (KeyfobApplication *self, GError **error) {
  g_autoptr (KeyfobLocator) locator = keyfob_locator_new ();
  g_autoptr (KeyfobProximity) proximity = NULL;

  self->readers = keyfob_readers_new ();
  proximity = keyfob_proximity_new (self->readers, locator, self->settings);
  self->accounts = keyfob_setup_accounts (self->options, proximity, &self->simulator, error);
  if (!self->accounts)
    return FALSE;
  self->listener = keyfob_setup_listener (self->options, self->simulator, self->readers, error);
  if (!self->listener)
    g_clear_object (&self->accounts);
  return self->listener != NULL;
}

/* Runs in the process that does the work, not in a launcher. */
static void
keyfob_application_startup (GApplication *application) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  G_APPLICATION_CLASS (keyfob_application_parent_class)->startup (application);

  /* Before the account, whose threads and the settings' backend (the one of sandboxes) would wait
   * for each other in GLib for ever: each for what the other is about to load. */
  if (!keyfob_settings_new (self->options->demo, &self->settings, &error) ||
      !make_account (self, &error)) {
    g_printerr ("%s\n", error->message);
    self->exit = error->domain == G_OPTION_ERROR ? KEYFOB_EXIT_USAGE : KEYFOB_EXIT_REFUSED;
    return;
  }
  if (self->options->verb == KEYFOB_VERB_WATCH) {
    self->interrupt_source = g_unix_signal_add (SIGINT, on_interrupt, self);
    self->terminate_source = g_unix_signal_add (SIGTERM, on_interrupt, self);
  }
  self->awake = !self->options->service;
  make_desktop (self);
  if (self->settings) {
    g_settings_bind (self->settings, "assumed-unlocked-seconds", self->accounts,
                     "assumed-unlocked-seconds", G_SETTINGS_BIND_GET);
    g_settings_bind (self->settings, "account-order", self->accounts, "order",
                     G_SETTINGS_BIND_DEFAULT);
  }
  if (!keyfob_options_opens_window (self->options->verb)) {
    keyfob_actions_add_answer (self);
    return;
  }
  self->terminate_source = g_unix_signal_add (SIGTERM, on_terminate, self);
  keyfob_actions_add (self);
  if (self->search)
    keyfob_door_search_set_doors (self->search, self->accounts,
                                  keyfob_desktop_get_finder (self->desktop));
  if (!self->simulator)
    make_self_restart (self);
  /* GTK takes the token of the first window from the environment. A window that is opened later
   * has one of its own. */
  if (self->options->background || self->options->service) {
    g_unsetenv ("XDG_ACTIVATION_TOKEN");
    g_unsetenv ("DESKTOP_STARTUP_ID");
  }
}

static void
take_back (KeyfobApplication *self) {
  gint64 end = g_get_monotonic_time () + TAKING_BACK_MILLISECONDS * 1000;

  g_cancellable_cancel (self->interrupted);
  if (self->desktop)
    keyfob_desktop_stop (self->desktop);
  while (g_main_context_iteration (NULL, FALSE) && g_get_monotonic_time () < end)
    continue;
}

static void
on_time_is_over (gpointer over) {
  *(gboolean *) over = TRUE;
}

static void
finish (KeyfobApplication *self) {
  gboolean over = FALSE;
  guint source = g_timeout_add_once (FINISHING_MILLISECONDS, on_time_is_over, &over);

  while (!over && keyfob_accounts_is_busy (self->accounts))
    g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (source);
}

static void
keyfob_application_shutdown (GApplication *application) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);

  take_back (self);
  if (self->accounts)
    finish (self);
  g_clear_handle_id (&self->interrupt_source, g_source_remove);
  g_clear_handle_id (&self->terminate_source, g_source_remove);
  G_APPLICATION_CLASS (keyfob_application_parent_class)->shutdown (application);
}

/* GApplication's own reading of options would exit with 1 for a wrong one. */
static gboolean
keyfob_application_local_command_line (GApplication *application,
                                       char ***arguments,
                                       int *exit_status) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  self->options = keyfob_options_parse ((const char *const *) *arguments, &error);
  *exit_status = self->exit = KEYFOB_EXIT_DONE;
  if (self->options && self->options->verb == KEYFOB_VERB_VERSION) {
    g_print ("Keyfob %s\n", KEYFOB_VERSION);
    return TRUE;
  }
  if (self->options && self->options->verb == KEYFOB_VERB_HELP) {
    g_autofree char *help = keyfob_options_dup_help (self->options->topic);

    g_print ("%s", help);
    return TRUE;
  }
  if (self->options)
    id = keyfob_launcher_dup_application_id (self->options, &error);
  if (!id) {
    g_printerr ("%s\n", error->message);
    *exit_status = self->exit = KEYFOB_EXIT_USAGE;
    return TRUE;
  }
  g_application_set_application_id (application, id);
  g_set_prgname (id);
  keyfob_notification_service_choose (id, keyfob_options_opens_window (self->options->verb));
  if (self->options->handover)
    g_application_set_flags (application,
                             G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_REPLACE);
  self->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  if (keyfob_launcher_run (self->options, id, (const char *const *) *arguments, &self->exit)) {
    *exit_status = self->exit;
    return TRUE;
  }
  /* As the owner of the name a command would become the host of windows. */
  if (!keyfob_options_opens_window (self->options->verb))
    g_application_set_flags (application,
                             G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_NON_UNIQUE);
  if (!self->options->service)
    return FALSE;
  g_application_set_flags (application,
                           G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_IS_SERVICE);
  if (!g_application_register (application, NULL, &error)) {
    g_printerr ("%s\n", error->message);
    *exit_status = self->exit = KEYFOB_EXIT_REFUSED;
  }
  return TRUE;
}

static void
keyfob_application_dispose (GObject *object) {
  KeyfobApplication *self = KEYFOB_APPLICATION (object);

  g_clear_object (&self->presenter);
  g_clear_object (&self->self_restart);
  g_clear_object (&self->desktop);
  g_clear_object (&self->settings);
  g_clear_object (&self->accounts);
  g_clear_object (&self->listener);
  g_clear_object (&self->readers);
  g_clear_object (&self->simulator);
  g_clear_object (&self->interrupted);
  G_OBJECT_CLASS (keyfob_application_parent_class)->dispose (object);
}

static void
keyfob_application_finalize (GObject *object) {
  KeyfobApplication *self = KEYFOB_APPLICATION (object);

  g_clear_object (&self->bus);
  g_clear_pointer (&self->options, keyfob_options_free);
  G_OBJECT_CLASS (keyfob_application_parent_class)->finalize (object);
}

static void
keyfob_application_class_init (KeyfobApplicationClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = keyfob_application_dispose;
  object_class->finalize = keyfob_application_finalize;
  application_class->local_command_line = keyfob_application_local_command_line;
  application_class->command_line = keyfob_application_command_line;
  application_class->activate = keyfob_application_activate;
  application_class->startup = keyfob_application_startup;
  application_class->shutdown = keyfob_application_shutdown;
  application_class->before_emit = keyfob_application_before_emit;
  application_class->after_emit = keyfob_application_after_emit;
  application_class->dbus_register = keyfob_application_dbus_register;
  application_class->dbus_unregister = keyfob_application_dbus_unregister;
  application_class->add_platform_data = keyfob_application_add_platform_data;
}

static void
keyfob_application_init (KeyfobApplication *self) {
  self->interrupted = g_cancellable_new ();
}

KeyfobApplication *
keyfob_application_new (void) {
  return g_object_new (KEYFOB_TYPE_APPLICATION, "flags", G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}

KeyfobAccounts *
keyfob_application_get_accounts (KeyfobApplication *self) {
  return self->accounts;
}

KeyfobDesktop *
keyfob_application_get_desktop (KeyfobApplication *self) {
  return self->desktop;
}

gboolean
keyfob_application_is_demo (KeyfobApplication *self) {
  return self->simulator != NULL;
}

static void
on_presented_unseen (GObject *source, GAsyncResult *result, gpointer user_data) {
  KeyfobApplication *self = KEYFOB_APPLICATION (source);
  g_autoptr (GError) error = NULL;

  if (keyfob_presenter_present_finish (result, &error))
    return;
  g_printerr ("%s\n", error->message);
  if (self->desktop)
    keyfob_notifier_notify (keyfob_desktop_get_notifier (self->desktop), "no-window", _ ("Keyfob"),
                            error->message);
}

void
keyfob_application_show (KeyfobApplication *self, KeyfobUiView view, const char *search) {
  present_async (self, view, search, NULL, on_presented_unseen, NULL);
}

int
keyfob_application_get_exit (KeyfobApplication *self, int status) {
  KeyfobExit exit;

  if (!self->asked_another)
    return MAX (status, (int) self->exit);
  if (keyfob_launcher_decode_exit (status, &exit))
    return exit;
  g_printerr ("%s\n", _ ("The running Keyfob ended before it answered. Your request may have been "
                         "carried out anyway."));
  return KEYFOB_EXIT_UNKNOWN;
}
