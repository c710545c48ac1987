/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

#define KEYFOB_TYPE_TERMINAL (keyfob_terminal_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobTerminal, keyfob_terminal, KEYFOB, TERMINAL, GObject)

/*
 * KeyfobTerminal: questions to the person at the terminal of this process, and their answers. The
 * main loop goes on while they type. If the process is interrupted meanwhile, the terminal is put
 * back as it was, and the process ends as the signal would have ended it.
 */

/**
 * keyfob_terminal_new:
 * @error: there is no terminal
 *
 * Returns: (transfer full) (nullable): the controlling terminal
 */
KeyfobTerminal *keyfob_terminal_new (GError **error);

/**
 * keyfob_terminal_new_for_fd:
 * @fd: read from, not closed: standard input
 *
 * Returns: (transfer full): what gives lines; if it is no terminal, it shows no question
 */
KeyfobTerminal *keyfob_terminal_new_for_fd (int fd);

/** keyfob_terminal_is_tty: Returns: whether there is a person to ask */
gboolean keyfob_terminal_is_tty (KeyfobTerminal *self);

/** keyfob_terminal_say: writes a line of words to the terminal */
void keyfob_terminal_say (KeyfobTerminal *self, const char *words);

/**
 * keyfob_terminal_ask_async:
 * @question: as shown, with a space at its end
 * @unseen: whether what is typed must not be seen
 * @cancellable: (nullable): no line is waited for any more
 */
void keyfob_terminal_ask_async (KeyfobTerminal *self,
                                const char *question,
                                gboolean unseen,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * keyfob_terminal_ask_finish:
 * @error: %G_IO_ERROR_CLOSED if the input ended without a line
 *
 * Returns: (transfer full) (nullable): the line without its end; to be freed with
 *   kisi_wipe_free() if it is secret
 */
char *keyfob_terminal_ask_finish (KeyfobTerminal *self, GAsyncResult *result, GError **error);

/**
 * keyfob_terminal_confirm_async:
 * @question: as in “Unlock Front Entrance?”
 * @cancellable: (nullable): no answer is waited for any more
 *
 * Asks yes or no on standard error, and reads the answer from standard input.
 */
void keyfob_terminal_confirm_async (const char *question,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * keyfob_terminal_confirm_finish:
 * @error: %G_IO_ERROR_NOT_FOUND if standard input is no terminal; others if there was no line
 *
 * Returns: whether the answer was yes
 */
gboolean keyfob_terminal_confirm_finish (GAsyncResult *result, GError **error);

/** keyfob_terminal_get_columns: Returns: how many cells a line has; 0 if @fd does not tell */
guint keyfob_terminal_get_columns (int fd);

/**
 * keyfob_terminal_write:
 * @fd: waited for if it is full
 * @text: written as it is, in UTF-8 whatever the locale
 *
 * Returns: whether all was written; if not, `errno` tells why
 */
gboolean keyfob_terminal_write (int fd, const char *text);
