/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** keyfob_about_dialog_new: Returns: (transfer floating): what Keyfob is, and whose */
AdwDialog *keyfob_about_dialog_new (void);

G_END_DECLS
