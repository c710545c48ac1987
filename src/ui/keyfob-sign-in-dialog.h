/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/keyfob-account.h"

G_BEGIN_DECLS

/** keyfob_sign_in_dialog_new: Returns: (transfer floating): closes when somebody has signed in */
AdwDialog *keyfob_sign_in_dialog_new (KeyfobAccount *account);

G_END_DECLS
