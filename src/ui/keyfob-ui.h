/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/keyfob-account.h"

#include <gmodule.h>

G_BEGIN_DECLS

/**
 * keyfob_ui_present:
 * @application: the running application; its actions are inserted as `app.`
 * @account: whose doors are shown
 * @settings: GSettings of schema `app.keyfob.Keyfob` (in memory in the demo)
 * @demo: whether to say "Demo" plainly
 * @activation_token: (nullable): from the desktop, so that the window may be raised
 * @error: GTK could not start: there is no display
 *
 * The one function that the module `keyfob-ui.so` exports. Opens the window, or raises the one
 * there is. The application is held while the window is open.
 *
 * Returns: whether a window is shown
 */
G_MODULE_EXPORT gboolean keyfob_ui_present (GApplication *application,
                                            KeyfobAccount *account,
                                            GSettings *settings,
                                            gboolean demo,
                                            const char *activation_token,
                                            GError **error);

/** KeyfobUiPresent: the type of keyfob_ui_present(), for g_module_symbol() */
typedef gboolean (*KeyfobUiPresent) (GApplication *application,
                                     KeyfobAccount *account,
                                     GSettings *settings,
                                     gboolean demo,
                                     const char *activation_token,
                                     GError **error);

G_END_DECLS
