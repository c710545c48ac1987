/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

/**
 * KeyfobKeyringWatch:
 *
 * Listens to the Secret Service, which is not started for that: whether it came, or says that
 * something changed: a keyring was unlocked, made, or written to. It may give another answer then.
 */
typedef struct _KeyfobKeyringWatch KeyfobKeyringWatch;

typedef void (*KeyfobKeyringChanged) (gpointer user_data);

KeyfobKeyringWatch *keyfob_keyring_watch_new (KeyfobKeyringChanged changed, gpointer user_data);

/** keyfob_keyring_watch_free: nobody is told any more */
void keyfob_keyring_watch_free (KeyfobKeyringWatch *self);
