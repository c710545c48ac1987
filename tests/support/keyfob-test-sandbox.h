/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** keyfob_test_is_in_sandbox: Returns: whether this program runs in what looks like Flatpak's */
gboolean keyfob_test_is_in_sandbox (void);

/**
 * keyfob_test_run_in_sandbox:
 *
 * A test: runs this program once more, where it finds itself in a sandbox. It is skipped where none
 * can be made.
 */
void keyfob_test_run_in_sandbox (void);

G_END_DECLS
