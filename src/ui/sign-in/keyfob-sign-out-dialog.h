/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * keyfob_sign_out_dialog_new:
 *
 * Returns: (transfer floating): asks whether to sign out; its response is "sign-out" then
 */
AdwDialog *keyfob_sign_out_dialog_new (void);

G_END_DECLS
