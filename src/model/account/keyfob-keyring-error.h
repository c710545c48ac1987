/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

/**
 * KeyfobKeyringError:
 *
 * Why the keyring did not do it. That it holds nothing is no error. Messages are sentences for
 * people.
 */
typedef enum {
  KEYFOB_KEYRING_ERROR_ABSENT,    /* no Secret Service on the session bus, or no session bus */
  KEYFOB_KEYRING_ERROR_LOCKED,    /* it is locked and could not be unlocked */
  KEYFOB_KEYRING_ERROR_DISMISSED, /* the prompt was closed. GNOME Keyring says the same when it
                                     cannot show one */
  KEYFOB_KEYRING_ERROR_TIMED_OUT, /* no answer in time: the prompt may still be open */
  KEYFOB_KEYRING_ERROR_FAILED,    /* anything else */
} KeyfobKeyringError;

#define KEYFOB_KEYRING_ERROR (keyfob_keyring_error_quark ())
GQuark keyfob_keyring_error_quark (void);

/** keyfob_keyring_error_new: Returns: (transfer full): with a sentence for people */
GError *keyfob_keyring_error_new (KeyfobKeyringError code);

/** keyfob_keyring_error_code_from: @cause: of libsecret's or D-Bus's. Returns: what it means */
KeyfobKeyringError keyfob_keyring_error_code_from (const GError *cause);
