/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "cli/keyfob-options.h"
#include "desktop/keyfob-desktop.h"

#define KEYFOB_TYPE_SELF_RESTART (keyfob_self_restart_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSelfRestart, keyfob_self_restart, KEYFOB, SELF_RESTART, GObject)

/*
 * KeyfobSelfRestart: gives back the memory of windows. GTK cannot be unloaded, so a minute after
 * the last window was closed the process executes itself anew. So it does as soon as nobody is
 * signed in any more and no window is open: there may be copies of the key in memory that others
 * have freed.
 *
 * The connection to the session bus is handed over open, and closed when the icon of the new
 * connection is there: so the old icon stays till then, and is answered for, and the application's
 * name moves at once.
 *
 * It waits as long as anything would be lost: an unlock, a question, a command, a search, an open
 * menu; and it never happens to a process that is not to stay, nor if the credential could not be
 * read again without asking anybody.
 *
 * After an upgrade it happens as soon as a window is wanted, and the program that is executed then
 * is the new one. Likewise if a window is wanted on a display that this process does not know.
 */

/**
 * keyfob_self_restart_new:
 * @application: registered; lives longer than this
 * @search: (nullable): whose questions are answered first
 * @server: (nullable): of the option `--server`
 *
 * Returns: (transfer full): one that waits for the last window to be closed
 */
KeyfobSelfRestart *keyfob_self_restart_new (GApplication *application,
                                            KeyfobAccounts *accounts,
                                            KeyfobDesktop *desktop,
                                            KeyfobDoorSearch *search,
                                            const char *server);

/** keyfob_self_restart_new_with: for tests: another time than the minute */
KeyfobSelfRestart *keyfob_self_restart_new_with (GApplication *application,
                                                 KeyfobAccounts *accounts,
                                                 KeyfobDesktop *desktop,
                                                 KeyfobDoorSearch *search,
                                                 const char *server,
                                                 guint rest_ms);

/** keyfob_self_restart_wait_for: @command_line: a command is under way as long as it is referenced
 */
void keyfob_self_restart_wait_for (KeyfobSelfRestart *self, GObject *command_line);

/**
 * keyfob_self_restart_give_over_async:
 * @verb: of a command line that opens the window that is wanted
 * @token: (nullable): the desktop's, so that the window may be raised
 * @display: (nullable): see keyfob-display.h; which to know then
 * @callback: called only if it does not happen
 *
 * Executes the program that has taken the place of this one, or the same. Unlike for memory,
 * nothing is waited for: if anything would be lost, it does not happen. That the keyring has not
 * answered yet, or not said who is signed in, is no loss. Of several wishes the last one counts.
 */
void keyfob_self_restart_give_over_async (KeyfobSelfRestart *self,
                                          KeyfobVerb verb,
                                          const char *token,
                                          const char *const *display,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);

/** keyfob_self_restart_give_over_finish: Returns: whether there was a later wish, which stands for
 * it
 */
gboolean keyfob_self_restart_give_over_finish (GAsyncResult *result);

/**
 * keyfob_self_restart_arrive:
 * @connection: the file descriptor that was handed over
 *
 * Answers clicks on the old icon, and closes the old connection once the icon of the desktop is
 * there, or after some seconds.
 */
void keyfob_self_restart_arrive (KeyfobSelfRestart *self, int connection);
