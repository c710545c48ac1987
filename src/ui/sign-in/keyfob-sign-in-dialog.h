/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/account/keyfob-accounts.h"

G_BEGIN_DECLS

/**
 * keyfob_sign_in_dialog_new:
 * @demo: as for keyfob_sign_in_page_new()
 *
 * Returns: (transfer floating): closes when somebody has signed in
 */
AdwDialog *keyfob_sign_in_dialog_new (KeyfobAccounts *accounts, gboolean demo);

G_END_DECLS
