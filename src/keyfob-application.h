/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-options.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_APPLICATION (keyfob_application_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobApplication, keyfob_application, KEYFOB, APPLICATION, GApplication)

/*
 * KeyfobApplication: what lives how long. Makes the account, its settings and, in the demo, the
 * simulated office; opens windows through the module `keyfob-ui.so`; does commands, or has the
 * Keyfob that runs already do them.
 *
 * Actions, exported on the session bus: `quit`, and `reload-credential` (the keyring changed).
 */

/** keyfob_application_new: Returns: (transfer full): for g_application_run() */
KeyfobApplication *keyfob_application_new (void);

/**
 * keyfob_application_get_exit:
 * @status: what g_application_run() gave, which forgets what a command ended with
 *
 * Returns: what the process exits with
 */
int keyfob_application_get_exit (KeyfobApplication *self, int status);

G_END_DECLS
