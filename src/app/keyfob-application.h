/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "cli/keyfob-options.h"
#include "ui/keyfob-ui.h"

#define KEYFOB_TYPE_APPLICATION (keyfob_application_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobApplication, keyfob_application, KEYFOB, APPLICATION, GApplication)

/*
 * KeyfobApplication: what lives how long. Makes the account, its settings, who listens for readers
 * and, in the demo, the simulated office; does commands, or has the Keyfob that runs already do
 * them.
 *
 * Its actions are those of keyfob_actions_add().
 */

/** keyfob_application_new: Returns: (transfer full): for g_application_run() */
KeyfobApplication *keyfob_application_new (void);

/**
 * keyfob_application_wake:
 *
 * Somebody wants more than to search. The bus may have started this process for a search, which
 * asks nobody; what was put off then is done now: the keyring is asked.
 */
void keyfob_application_wake (KeyfobApplication *self);

KeyfobAccounts *keyfob_application_get_accounts (KeyfobApplication *self);
KeyfobDesktop *keyfob_application_get_desktop (KeyfobApplication *self);
gboolean keyfob_application_is_demo (KeyfobApplication *self);

/**
 * keyfob_application_show:
 * @search: (nullable): what to look for in quick unlock
 *
 * Shows a view, as keyfob_presenter_present_async() does, for somebody who sees no terminal: why it
 * cannot be shown is told by a notification.
 */
void keyfob_application_show (KeyfobApplication *self, KeyfobUiView view, const char *search);

/**
 * keyfob_application_get_exit:
 * @status: what g_application_run() gave, which forgets what a command ended with
 *
 * Returns: what the process exits with
 */
int keyfob_application_get_exit (KeyfobApplication *self, int status);
