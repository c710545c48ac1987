/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-sandbox.h"

gboolean
keyfob_sandbox_is_there (void) {
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}
