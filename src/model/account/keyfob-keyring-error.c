/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-keyring-error.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

G_DEFINE_QUARK (keyfob - keyring - error - quark, keyfob_keyring_error)

static const char *
get_words (KeyfobKeyringError code) {
  switch (code) {
  case KEYFOB_KEYRING_ERROR_ABSENT:
    return _ ("No keyring is running on this desktop, so Keyfob can neither read nor save a "
              "sign-in. Install one, such as GNOME Keyring or KeePassXC, then sign in.");
  case KEYFOB_KEYRING_ERROR_LOCKED:
    return _ ("The keyring is locked. Unlock it, then try again.");
  case KEYFOB_KEYRING_ERROR_DISMISSED:
    return _ ("The keyring is still locked: its prompt was closed, or could not be shown. Unlock "
              "it, then try again.");
  case KEYFOB_KEYRING_ERROR_TIMED_OUT:
    return _ ("The keyring did not answer in time. Answer its prompt if it shows one, then try "
              "again.");
  case KEYFOB_KEYRING_ERROR_FAILED:
    break;
  }
  return _ ("The keyring answered with something unexpected. Try again, or log out of the desktop "
            "and in again.");
}

static gboolean
says_absent (const GError *error) {
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_EXEC_FAILED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_CHILD_EXITED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_FAILED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static gboolean
says_timed_out (const GError *error) {
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT);
}

GError *
keyfob_keyring_error_new (KeyfobKeyringError code) {
  return g_error_new_literal (KEYFOB_KEYRING_ERROR, code, get_words (code));
}

KeyfobKeyringError
keyfob_keyring_error_code_from (const GError *cause) {
  if (says_absent (cause))
    return KEYFOB_KEYRING_ERROR_ABSENT;
  if (says_timed_out (cause))
    return KEYFOB_KEYRING_ERROR_TIMED_OUT;
  if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    return KEYFOB_KEYRING_ERROR_LOCKED;
  g_debug ("Keyring: %s", cause->message);
  return KEYFOB_KEYRING_ERROR_FAILED;
}
