/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-keyring-call.h"

#include <glib/gi18n-lib.h>

static void
call_stop_waiting (KeyfobKeyringCall *call) {
  if (call->caller_source != NULL)
    g_source_destroy (call->caller_source);
  g_clear_pointer (&call->caller_source, g_source_unref);
  g_clear_handle_id (&call->deadline_source, g_source_remove);
}

static void
call_free (gpointer data) {
  KeyfobKeyringCall *call = data;

  call_stop_waiting (call);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->service);
  g_clear_list (&call->items, g_object_unref);
  g_clear_pointer (&call->credential, keyfob_credential_unref);
  g_clear_error (&call->store_error);
  g_free (call->label);
  g_free (call);
}

gboolean
keyfob_keyring_call_claim_answer (GTask *task) {
  KeyfobKeyringCall *call = g_task_get_task_data (task);

  if (call->answered)
    return FALSE;
  call->answered = TRUE;
  call_stop_waiting (call);
  return TRUE;
}

/* Takes @error. */
static void
answer_error (GTask *task, GError *error) {
  KeyfobKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GError) cause = error;

  if (!keyfob_keyring_call_claim_answer (task))
    return;
  if (call->stored)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&cause));
}

static GError *
error_new (KeyfobKeyringError code) {
  const char *words = NULL;

  switch (code) {
  case KEYFOB_KEYRING_ERROR_ABSENT:
    words = _ ("No keyring is running on this desktop, so Keyfob can neither read nor save a "
               "sign-in. Install one, such as GNOME Keyring or KeePassXC, then sign in.");
    break;
  case KEYFOB_KEYRING_ERROR_LOCKED:
    words = _ ("The keyring is locked. Unlock it, then try again.");
    break;
  case KEYFOB_KEYRING_ERROR_DISMISSED:
    words = _ ("The keyring is still locked: its prompt was closed, or could not be shown. Unlock "
               "it, then try again.");
    break;
  case KEYFOB_KEYRING_ERROR_TIMED_OUT:
    words = _ ("The keyring did not answer in time. Answer its prompt if it shows one, then try "
               "again.");
    break;
  case KEYFOB_KEYRING_ERROR_FAILED:
    words = _ ("The keyring answered with something unexpected. Try again, or log out of the "
               "desktop and in again.");
    break;
  }
  return g_error_new_literal (KEYFOB_KEYRING_ERROR, code, words);
}

void
keyfob_keyring_call_fail (GTask *task, KeyfobKeyringError code) {
  answer_error (task, error_new (code));
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

void
keyfob_keyring_call_fail_with (GTask *task, GError *error) {
  g_autoptr (GError) cause = error;
  KeyfobKeyringError code = KEYFOB_KEYRING_ERROR_FAILED;

  if (says_absent (cause))
    code = KEYFOB_KEYRING_ERROR_ABSENT;
  else if (says_timed_out (cause))
    code = KEYFOB_KEYRING_ERROR_TIMED_OUT;
  else if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    code = KEYFOB_KEYRING_ERROR_LOCKED;
  else
    g_debug ("Keyring: %s", cause->message);
  keyfob_keyring_call_fail (task, code);
}

static gboolean
on_deadline (gpointer user_data) {
  g_autoptr (GTask) task = g_object_ref (user_data);
  KeyfobKeyringCall *call = g_task_get_task_data (task);

  call->deadline_source = 0;
  keyfob_keyring_call_fail (task, KEYFOB_KEYRING_ERROR_TIMED_OUT);
  g_cancellable_cancel (call->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
on_caller_cancelled (GCancellable *cancellable, gpointer user_data) {
  g_autoptr (GTask) task = g_object_ref (user_data);
  KeyfobKeyringCall *call = g_task_get_task_data (task);

  answer_error (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
  g_cancellable_cancel (call->cancellable);
  return G_SOURCE_REMOVE;
}

void
keyfob_keyring_call_set_deadline (GTask *task, guint milliseconds) {
  KeyfobKeyringCall *call = g_task_get_task_data (task);

  if (call->answered)
    return;
  g_clear_handle_id (&call->deadline_source, g_source_remove);
  call->deadline_source =
      g_timeout_add_full (G_PRIORITY_DEFAULT, milliseconds, on_deadline, task, NULL);
}

GTask *
keyfob_keyring_call_new (KeyfobKeyring *keyring,
                         KeyfobKeyringDeed deed,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data) {
  GTask *task = g_task_new (keyring, cancellable, callback, user_data);
  KeyfobKeyringCall *call = g_new0 (KeyfobKeyringCall, 1);

  call->deed = deed;
  call->cancellable = g_cancellable_new ();
  g_task_set_task_data (task, call, call_free);
  if (cancellable != NULL) {
    call->caller_source = g_cancellable_source_new (cancellable);
    g_source_set_callback (call->caller_source, G_SOURCE_FUNC (on_caller_cancelled), task, NULL);
    g_source_attach (call->caller_source, NULL);
  }
  return task;
}
