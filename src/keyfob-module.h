/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "ui/keyfob-ui.h"

G_BEGIN_DECLS

/**
 * keyfob_module_open:
 * @error: the module is not there, or a library that it needs
 *
 * Opens `keyfob-ui.so`, which lies beside libkeyfob.so, be it installed or just built. Once opened
 * it stays: GTK cannot be unloaded.
 *
 * Returns: (nullable): keyfob_ui_present()
 */
KeyfobUiPresent keyfob_module_open (GError **error);

G_END_DECLS
