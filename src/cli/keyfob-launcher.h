/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "cli/keyfob-command-line.h"

/* Of Kisi's own server: the one that the desktop knows. */
#define KEYFOB_APPLICATION_ID "app.keyfob.Keyfob"

/* What a launcher exports to the Keyfob that does its command. */
#define KEYFOB_LAUNCHER_PATH      "/app/keyfob/Launcher"
#define KEYFOB_LAUNCHER_INTERFACE "app.keyfob.Launcher"

/*
 * A command is given in one process, the launcher, and done in the Keyfob that runs already, if one
 * does. GApplication's own way first waits half a minute for one that is stopped, and then does the
 * work here, when nobody may want it any more. keyfob_launcher_run() asks for a sign of life before
 * anything is sent, and needs no more of the other's answers than GApplication does: its D-Bus
 * interface is the same. The rest is for the one that runs, and what GApplication leaves open. What
 * comes over the bus may come from any program of the same user, so nothing in it is trusted.
 */

/**
 * keyfob_launcher_dup_application_id:
 * @error: #GOptionError if the options name a server that cannot be one
 *
 * The default server's Keyfob is one, the demo's another, and that of each other server yet
 * another, so that a command never reaches one that knows other doors.
 *
 * Returns: (transfer full) (nullable): the ID of the application that @options mean
 */
char *keyfob_launcher_dup_application_id (const KeyfobOptions *options, GError **error);

/**
 * keyfob_launcher_parse:
 * @arguments: see keyfob_options_parse()
 * @application_id: of this process
 * @running: what this process was started with
 * @error: #GOptionError
 *
 * Reads a command line that came over the bus. One that only a process of its own can honour is
 * wrong there, as is one that wants another demo: it would be done for the doors of this one.
 *
 * Returns: (transfer full) (nullable): what it asks for
 */
KeyfobOptions *keyfob_launcher_parse (const char *const *arguments,
                                      const char *application_id,
                                      const KeyfobOptions *running,
                                      GError **error);

/**
 * keyfob_launcher_add_platform_data:
 * @bus: (nullable): of this process
 * @builder: of type `a{sv}`
 *
 * Adds what the running Keyfob must know of this process: its bus name, since GApplication does
 * not tell of a launcher that was killed; when it asks; whether a person reads its output; its
 * display; and the desktop's activation token, without which no window may be raised.
 */
void keyfob_launcher_add_platform_data (GDBusConnection *bus, GVariantBuilder *builder);

/** keyfob_launcher_dup_token: Returns: (transfer full) (nullable): the activation token in @data */
char *keyfob_launcher_dup_token (GVariant *platform_data);

/** keyfob_launcher_dup_display: Returns: (transfer full) (nullable): as keyfob_display_choose() */
char **keyfob_launcher_dup_display (GVariant *platform_data);

/**
 * keyfob_launcher_is_on_terminal:
 *
 * Returns: whether the output of @command_line goes to a terminal, in whichever process
 */
gboolean keyfob_launcher_is_on_terminal (GApplicationCommandLine *command_line);

/** keyfob_launcher_get_columns: Returns: how many cells a line of that has; 0 if it is not known */
guint keyfob_launcher_get_columns (GApplicationCommandLine *command_line);

/**
 * keyfob_launcher_get_asked_at:
 *
 * Returns: when @command_line was given, on the clock of keyfob_timer_now(), which is the same for
 *   all processes; or -1 if its launcher does not tell
 */
gint64 keyfob_launcher_get_asked_at (GApplicationCommandLine *command_line);

/** keyfob_launcher_are_words_on_terminal: Returns: likewise, of its standard error */
gboolean keyfob_launcher_are_words_on_terminal (GApplicationCommandLine *command_line);

/**
 * keyfob_launcher_watch:
 * @gone: called when the launcher of @command_line has left the bus
 *
 * Returns: for g_bus_unwatch_name(), or 0 if @command_line does not tell who launched it
 */
guint keyfob_launcher_watch (GApplication *application,
                             GApplicationCommandLine *command_line,
                             GBusNameVanishedCallback gone,
                             gpointer user_data);

/**
 * keyfob_launcher_confirm_async:
 * @question: as in “Unlock Front Entrance?”
 *
 * Asks yes or no on the terminal of @command_line: in this process, or in that of its launcher,
 * whose terminal is its own affair.
 */
void keyfob_launcher_confirm_async (GApplicationCommandLine *command_line,
                                    const char *question,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/** keyfob_launcher_confirm_finish: see keyfob_terminal_confirm_finish() */
gboolean keyfob_launcher_confirm_finish (GAsyncResult *result, GError **error);

/**
 * keyfob_launcher_encode_exit:
 * @exit: what a command ended with
 *
 * GApplication gives a launcher a 1 also when the running Keyfob ended in the middle, which would
 * read as "refused"; so what is really answered is marked.
 *
 * Returns: what to send to the launcher
 */
int keyfob_launcher_encode_exit (KeyfobExit exit);

/** keyfob_launcher_decode_exit: @exit: (out): what was sent. Returns: whether anything was */
gboolean keyfob_launcher_decode_exit (int status, KeyfobExit *exit);

/**
 * keyfob_launcher_reload_credential_async:
 *
 * Tells the running Keyfob of @application's ID, if there is one, that the keyring has changed.
 */
void keyfob_launcher_reload_credential_async (GApplication *application,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);

/** keyfob_launcher_reload_credential_finish: that nobody was there to be told is no error */
void keyfob_launcher_reload_credential_finish (GAsyncResult *result);

/**
 * keyfob_launcher_run:
 * @options: what @arguments mean
 * @application_id: of the Keyfob that is to do it
 * @arguments: of this process
 * @exit: (out): what the process exits with
 *
 * Runs a main loop until the command is done. To be called before GApplication is registered.
 *
 * Returns: FALSE if no Keyfob runs, or none that could do this: then nothing was asked for
 */
gboolean keyfob_launcher_run (const KeyfobOptions *options,
                              const char *application_id,
                              const char *const *arguments,
                              KeyfobExit *exit);
