/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KeyfobTestKeyringKind:
 *
 * What a test's desktop has for a keyring.
 */
typedef enum {
  KEYFOB_TEST_KEYRING_NO_BUS,    /* not even a session bus */
  KEYFOB_TEST_KEYRING_ABSENT,    /* a session bus, and nothing on it */
  KEYFOB_TEST_KEYRING_REAL,      /* gnome-keyring-daemon, unlocked and empty */
  KEYFOB_TEST_KEYRING_SILENT,    /* something that has the name and never answers */
  KEYFOB_TEST_KEYRING_DISMISSED, /* one locked item, and a person who closes the prompt */
  KEYFOB_TEST_KEYRING_PENSIVE,   /* one locked item, and a prompt that stays open for ever */
} KeyfobTestKeyringKind;

typedef struct _KeyfobTestKeyring KeyfobTestKeyring;

/**
 * keyfob_test_keyring_new:
 *
 * Starts a session bus of the test's own, which takes the place of the person's, and the keyring
 * on it. One at a time.
 *
 * Returns: (transfer full): the keyring, ready
 */
KeyfobTestKeyring *keyfob_test_keyring_new (KeyfobTestKeyringKind kind);

/** keyfob_test_keyring_free: ends keyring and bus; all that used the bus must be gone by then */
void keyfob_test_keyring_free (KeyfobTestKeyring *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobTestKeyring, keyfob_test_keyring_free)

/**
 * keyfob_test_keyring_lock:
 *
 * Locks the real one. Nobody can unlock it then: the desktop's prompt is not on the bus, and the
 * daemon takes that as dismissed.
 */
void keyfob_test_keyring_lock (KeyfobTestKeyring *self);

/** keyfob_test_keyring_unlock: unlocks the real one with its password */
void keyfob_test_keyring_unlock (KeyfobTestKeyring *self);

/** keyfob_test_keyring_restart: the real one begins anew, and is locked then, as after a login */
void keyfob_test_keyring_restart (KeyfobTestKeyring *self);

/** keyfob_test_keyring_pause: the real one answers nothing from now on */
void keyfob_test_keyring_pause (KeyfobTestKeyring *self);

/** keyfob_test_keyring_resume: it goes on, and answers what it was asked meanwhile */
void keyfob_test_keyring_resume (KeyfobTestKeyring *self);

/** keyfob_test_keyring_count_items: Returns: how many items the real one holds */
guint keyfob_test_keyring_count_items (KeyfobTestKeyring *self);

/** keyfob_test_keyring_has_one_item: a condition to wait for, of a real one */
gboolean keyfob_test_keyring_has_one_item (gpointer keyring);

/** keyfob_test_keyring_count_prompts: Returns: how often a pretended one was asked to prompt */
guint keyfob_test_keyring_count_prompts (KeyfobTestKeyring *self);

/** keyfob_test_keyring_count_dismissals: Returns: how often a pretended prompt was told to go */
guint keyfob_test_keyring_count_dismissals (KeyfobTestKeyring *self);

/** keyfob_test_keyring_close_prompt: the person closes a pretended one's prompt after all */
void keyfob_test_keyring_close_prompt (KeyfobTestKeyring *self);

G_END_DECLS
