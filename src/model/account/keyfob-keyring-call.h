/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-keyring.h"

G_BEGIN_DECLS

/*
 * One call to the keyring, from start to answer: a GTask whose data is a #KeyfobKeyringCall. The
 * answer is given in time even if libsecret does not let go: what it says later goes nowhere.
 */

typedef enum {
  KEYFOB_KEYRING_DEED_LOAD,
  KEYFOB_KEYRING_DEED_LOAD_QUIETLY, /* never prompts */
  KEYFOB_KEYRING_DEED_SAVE,
  KEYFOB_KEYRING_DEED_CLEAR,
} KeyfobKeyringDeed;

typedef struct {
  KeyfobKeyringDeed deed;
  gboolean answered;
  gboolean stored;           /* the credential is kept: what goes wrong now is no failure */
  GCancellable *cancellable; /* what libsecret gets: cancelled by the caller or the deadline */
  GSource *caller_source;    /* (nullable): wakes when the caller cancels */
  guint deadline_source;
  SecretService *service;
  GList *items;                 /* (element-type SecretItem): found, and still to be dealt with */
  KeyfobCredential *credential; /* to be saved */
  guint64 serial;               /* with that number; 0 until it is known */
  GError *store_error;          /* (nullable): why it could not be saved at first */
  char *label;
} KeyfobKeyringCall;

/** keyfob_keyring_call_new: Returns: (transfer full): a task of @keyring's with its call */
GTask *keyfob_keyring_call_new (KeyfobKeyring *keyring,
                                KeyfobKeyringDeed deed,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * keyfob_keyring_call_set_deadline:
 *
 * Begins a step that may take @milliseconds; after that the call has timed out. Nothing is timed
 * once the answer is given.
 */
void keyfob_keyring_call_set_deadline (GTask *task, guint milliseconds);

/**
 * keyfob_keyring_call_claim_answer:
 *
 * Returns: whether the answer is still to be given; if so, the caller must give it now
 */
gboolean keyfob_keyring_call_claim_answer (GTask *task);

/** keyfob_keyring_call_fail: answers with that error, unless there is an answer already */
void keyfob_keyring_call_fail (GTask *task, KeyfobKeyringError code);

/**
 * keyfob_keyring_call_fail_with:
 * @cause: (transfer full): an error of libsecret's or D-Bus's
 *
 * Answers with the error that @cause means to a person, unless there is an answer already.
 */
void keyfob_keyring_call_fail_with (GTask *task, GError *cause);

G_END_DECLS
