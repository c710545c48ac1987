/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_SETTINGS_ENABLE_BACKEND

#include "keyfob-application.h"

#include "desktop/keyfob-session-monitor.h"
#include "keyfob-job.h"
#include "keyfob-module.h"
#include "keyfob-running.h"
#include "simulator/keyfob-simulator.h"

#include <gio/gsettingsbackend.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#define SETTINGS_SCHEMA "app.keyfob.Keyfob"

struct _KeyfobApplication {
  GApplication parent_instance;

  KeyfobOptions *options; /* of this process */
  KisiClient *client;     /* without a credential until the account has one */
  KeyfobSimulator *simulator;
  KeyfobAccount *account;
  GSettings *settings;
  KeyfobSessionMonitor *session;
  KeyfobUiPresent present;
  char *activation_token; /* while the signal is emitted that it came with */
  GCancellable *interrupted;
  guint interrupt_source;
  guint terminate_source;
  KeyfobExit exit; /* of a command that is done in this process, or of a window that did not open */
  gboolean in_background;
  gboolean asked_another; /* the Keyfob that runs already does the work */
};

G_DEFINE_FINAL_TYPE (KeyfobApplication, keyfob_application, G_TYPE_APPLICATION)

static void
on_command_done (GApplication *application, KeyfobExit exit) {
  KEYFOB_APPLICATION (application)->exit = exit;
}

static gboolean
present (KeyfobApplication *self, GError **error) {
  if (!self->settings) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         _ ("Keyfob’s window cannot be opened, since its settings are not "
                            "installed. Install Keyfob, or start it with build-aux/run."));
    return FALSE;
  }
  if (!self->present)
    self->present = keyfob_module_open (error);
  return self->present && self->present (G_APPLICATION (self), self->account, self->settings,
                                         self->simulator != NULL, self->activation_token, error);
}

static void
stay_in_background (KeyfobApplication *self) {
  if (!self->in_background)
    g_application_hold (G_APPLICATION (self));
  self->in_background = TRUE;
}

/* What a command line means to the process that does it: this one's own, or a launcher's. */
static int
do_command_line (KeyfobApplication *self, GApplicationCommandLine *command_line) {
  g_auto (GStrv) arguments = g_application_command_line_get_arguments (command_line, NULL);
  gboolean is_remote = g_application_command_line_get_is_remote (command_line);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobOptions) options = NULL;
  KeyfobVerb verb;

  if (!self->account)
    return KEYFOB_EXIT_REFUSED; /* startup has said why */
  options = keyfob_options_parse ((const char *const *) arguments, &error);
  if (!options) {
    g_application_command_line_printerr (command_line, "%s\n", error->message);
    return KEYFOB_EXIT_USAGE;
  }
  verb = options->verb;
  /* A secret never crosses the bus: signing in and out are done where the terminal is. */
  if (is_remote && (verb == KEYFOB_VERB_SIGN_IN || verb == KEYFOB_VERB_SIGN_OUT))
    return KEYFOB_EXIT_USAGE;
  if (verb != KEYFOB_VERB_NONE)
    return keyfob_job_begin (G_APPLICATION (self), self->account, g_steal_pointer (&options),
                             command_line, self->interrupted, on_command_done)
               ? KEYFOB_EXIT_DONE
               : KEYFOB_EXIT_USAGE;

  if (options->background) {
    stay_in_background (self);
  } else if (!present (self, &error)) {
    g_application_command_line_printerr (command_line, "%s\n", error->message);
    return KEYFOB_EXIT_REFUSED;
  }
  return KEYFOB_EXIT_DONE;
}

static int
keyfob_application_command_line (GApplication *application, GApplicationCommandLine *command_line) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);
  int exit = do_command_line (self, command_line);

  if (g_application_command_line_get_is_remote (command_line))
    return keyfob_running_encode_exit (exit);
  self->exit = exit;
  return exit;
}

static void
keyfob_application_activate (GApplication *application) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  if (!self->account || present (self, &error))
    return;
  g_printerr ("%s\n", error->message);
  self->exit = KEYFOB_EXIT_REFUSED;
}

static void
keyfob_application_before_emit (GApplication *application, GVariant *platform_data) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);

  g_free (self->activation_token);
  self->activation_token = keyfob_running_dup_token (platform_data);
}

static void
keyfob_application_after_emit (GApplication *application, GVariant *platform_data) {
  g_clear_pointer (&KEYFOB_APPLICATION (application)->activation_token, g_free);
}

static void
keyfob_application_add_platform_data (GApplication *application, GVariantBuilder *builder) {
  KEYFOB_APPLICATION (application)->asked_another = TRUE;
  keyfob_running_add_platform_data (application, builder);
}

/* NULL if the schema is not installed: GLib would abort. */
static GSettings *
make_settings (gboolean in_memory) {
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source ? g_settings_schema_source_lookup (source, SETTINGS_SCHEMA, TRUE) : NULL;
  g_autoptr (GSettingsBackend) backend = in_memory ? g_memory_settings_backend_new () : NULL;

  return schema ? g_settings_new_full (schema, backend, NULL) : NULL;
}

/* Who looks at the doors in this process, apart from the window, which tells by itself. */
static void
set_interest (KeyfobApplication *self) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (self->account);

  switch (self->options->verb) {
  case KEYFOB_VERB_NONE:
    keyfob_refresher_set_interest (refresher, KEYFOB_INTEREST_BACKGROUND);
    break;
  case KEYFOB_VERB_WATCH: /* it tells by itself, too */
    break;
  case KEYFOB_VERB_LIST:
  case KEYFOB_VERB_UNLOCK:
  case KEYFOB_VERB_STATUS:
  case KEYFOB_VERB_SIGN_IN:
  case KEYFOB_VERB_SIGN_OUT:
    /* They fetch what they need: an ID is unlocked without listing first. */
    keyfob_refresher_set_paused (refresher, TRUE);
    break;
  }
}

/* Makes the account, and in the demo its office, which lives in this process. */
static gboolean
start_account (KeyfobApplication *self, GError **error) {
  const KeyfobSimulatorOptions office = {.doors = self->options->demo_doors, .living = TRUE};
  const char *server = self->options->server ? self->options->server : KISI_DEFAULT_SERVER;
  g_autoptr (SecretValue) key = NULL;
  g_autoptr (KeyfobCredential) credential = NULL;

  if (self->options->demo) {
    self->simulator = keyfob_simulator_new (&office, error);
    if (!self->simulator)
      return FALSE;
    server = keyfob_simulator_get_url (self->simulator);
  }
  self->client = kisi_client_new (server, NULL, error);
  if (!self->client)
    return FALSE;
  self->account = keyfob_account_new (self->client, self->simulator == NULL);
  set_interest (self);
  if (!self->simulator) {
    keyfob_account_start (self->account);
    return TRUE;
  }
  key = secret_value_new (keyfob_simulator_get_api_key (self->simulator), -1, "text/plain");
  credential = keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "demo", key);
  keyfob_account_use_credential (self->account, credential, "Signe Holm", "Nordhaven Works");
  return TRUE;
}

static gboolean
on_interrupt (gpointer user_data) {
  g_cancellable_cancel (KEYFOB_APPLICATION (user_data)->interrupted);
  return G_SOURCE_CONTINUE;
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  g_application_quit (G_APPLICATION (user_data));
}

static void
on_reload_credential (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  KeyfobApplication *self = KEYFOB_APPLICATION (user_data);

  if (self->account && !self->simulator)
    keyfob_account_start (self->account);
}

static void
on_locked (KeyfobSessionMonitor *session, GParamSpec *pspec, gpointer user_data) {
  KeyfobApplication *self = KEYFOB_APPLICATION (user_data);

  keyfob_refresher_set_paused (keyfob_account_get_refresher (self->account),
                               keyfob_session_monitor_is_locked (session));
}

static void
on_resumed (KeyfobSessionMonitor *session, gpointer user_data) {
  KeyfobApplication *self = KEYFOB_APPLICATION (user_data);

  keyfob_refresher_resumed (keyfob_account_get_refresher (self->account));
}

static void
watch_session (KeyfobApplication *self) {
  self->session = keyfob_session_monitor_new ();
  g_signal_connect_object (self->session, "notify::locked", G_CALLBACK (on_locked), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->session, "resumed", G_CALLBACK (on_resumed), self,
                           G_CONNECT_DEFAULT);
}

/* Runs in the process that does the work, not in a launcher. */
static void
keyfob_application_startup (GApplication *application) {
  const GActionEntry actions[] = {
      {"quit", on_quit},
      {"reload-credential", on_reload_credential},
  };
  KeyfobApplication *self = KEYFOB_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  G_APPLICATION_CLASS (keyfob_application_parent_class)->startup (application);

  if (!start_account (self, &error)) {
    g_printerr ("%s\n", error->message);
    self->exit = KEYFOB_EXIT_REFUSED;
    return;
  }
  if (self->options->verb == KEYFOB_VERB_WATCH) {
    self->interrupt_source = g_unix_signal_add (SIGINT, on_interrupt, self);
    self->terminate_source = g_unix_signal_add (SIGTERM, on_interrupt, self);
  }
  if (self->options->verb != KEYFOB_VERB_NONE)
    return;
  watch_session (self);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  self->settings = make_settings (self->simulator != NULL);
  if (self->settings)
    g_settings_bind (self->settings, "assumed-unlocked-seconds", self->account,
                     "assumed-unlocked-seconds", G_SETTINGS_BIND_GET);
  /* GTK takes the token of the first window from the environment. A window that is opened later
   * has one of its own. */
  if (self->options->background || self->options->service) {
    g_unsetenv ("XDG_ACTIVATION_TOKEN");
    g_unsetenv ("DESKTOP_STARTUP_ID");
  }
}

static void
keyfob_application_shutdown (GApplication *application) {
  KeyfobApplication *self = KEYFOB_APPLICATION (application);

  g_cancellable_cancel (self->interrupted);
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
  if (self->options && self->options->version) {
    g_print ("Keyfob %s\n", KEYFOB_VERSION);
    return TRUE;
  }
  if (self->options && self->options->help) {
    g_autofree char *help = keyfob_options_dup_help (self->options->verb);

    g_print ("%s", help);
    return TRUE;
  }
  if (self->options)
    id = keyfob_running_dup_application_id (self->options, &error);
  if (!id) {
    g_printerr ("%s\n", error->message);
    *exit_status = self->exit = KEYFOB_EXIT_USAGE;
    return TRUE;
  }
  g_application_set_application_id (application, id);
  g_set_prgname (id);
  if (!self->options->service) {
    keyfob_running_choose_process (application, self->options->verb);
    return FALSE;
  }
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

  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_object (&self->account);
  g_clear_object (&self->client);
  g_clear_object (&self->simulator);
  g_clear_object (&self->interrupted);
  G_OBJECT_CLASS (keyfob_application_parent_class)->dispose (object);
}

static void
keyfob_application_finalize (GObject *object) {
  KeyfobApplication *self = KEYFOB_APPLICATION (object);

  g_clear_pointer (&self->options, keyfob_options_free);
  g_free (self->activation_token);
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

int
keyfob_application_get_exit (KeyfobApplication *self, int status) {
  KeyfobExit exit;

  if (!self->asked_another)
    return MAX (status, (int) self->exit);
  if (keyfob_running_decode_exit (status, &exit))
    return exit;
  g_printerr ("%s\n", _ ("The running Keyfob ended before it answered. What you asked for may have "
                         "been done all the same."));
  return KEYFOB_EXIT_UNKNOWN;
}
