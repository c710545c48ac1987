/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-lock.h"

G_BEGIN_DECLS

/** keyfob_test_copy_lock: Returns: (transfer full): a copy, to be changed */
KisiLock *keyfob_test_copy_lock (const KisiLock *self);

G_END_DECLS
