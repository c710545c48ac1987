/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** keyfob_sandbox_is_there: Returns: whether this process is in a sandbox, where portals are asked
 */
gboolean keyfob_sandbox_is_there (void);

G_END_DECLS
