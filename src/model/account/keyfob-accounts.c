/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-accounts-private.h"

#include "keyfob-enums.h"

#define ASSUMED_UNLOCKED_SECONDS_MIN     3
#define ASSUMED_UNLOCKED_SECONDS_MAX     10
#define ASSUMED_UNLOCKED_SECONDS_DEFAULT 5

enum {
  PROP_STATE = 1,
  PROP_DOUBTED,
  PROP_KIND,
  PROP_PERSON_NAME,
  PROP_PERSON_EMAIL,
  PROP_ORGANIZATION_NAME,
  PROP_SESSION_ONLY,
  PROP_KEYRING_ERROR,
  PROP_BUSY,
  PROP_REFRESHERS,
  PROP_ASSUMED_UNLOCKED_SECONDS,
  N_PROPERTIES,
};

enum {
  SIGNAL_UNLOCKING,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobAccounts, keyfob_accounts, G_TYPE_OBJECT)

static void
notify (KeyfobAccounts *self, guint property) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
keyfob_accounts_update_state (KeyfobAccounts *self) {
  KeyfobAccountState state = keyfob_accounts_get_state (self);

  if (state == self->state)
    return;
  self->state = state;
  notify (self, PROP_STATE);
}

void
keyfob_accounts_set_keyring_error (KeyfobAccounts *self, GError *error) {
  if (error == NULL && self->keyring_error == NULL)
    return;
  g_clear_error (&self->keyring_error);
  self->keyring_error = error;
  notify (self, PROP_KEYRING_ERROR);
}

void
keyfob_accounts_set_session_only (KeyfobAccounts *self, gboolean session_only) {
  if (session_only == self->session_only)
    return;
  self->session_only = session_only;
  notify (self, PROP_SESSION_ONLY);
}

/* Tells of a change from @was_busy. */
static void
notify_busy (KeyfobAccounts *self, gboolean was_busy) {
  if (keyfob_accounts_is_busy (self) != was_busy)
    notify (self, PROP_BUSY);
}

void
keyfob_accounts_set_busy (KeyfobAccounts *self, gboolean busy) {
  gboolean was_busy = keyfob_accounts_is_busy (self);

  self->busy = busy;
  notify_busy (self, was_busy);
}

void
keyfob_accounts_add_revocations (KeyfobAccounts *self, int n) {
  gboolean was_busy = keyfob_accounts_is_busy (self);

  self->revocations += n;
  notify_busy (self, was_busy);
}

/* What one tells of itself, the only one tells of all. */
static void
on_account_notify (KeyfobAccounts *self, GParamSpec *pspec) {
  if (g_str_equal (g_param_spec_get_name (pspec), "state"))
    keyfob_accounts_update_state (self);
  else
    g_object_notify (G_OBJECT (self), g_param_spec_get_name (pspec));
}

KeyfobAccount *
keyfob_accounts_make (KeyfobAccounts *self, const char *login_id, KeyfobIdentity *identity) {
  g_autoptr (KisiClient) client = kisi_client_clone (self->client);

  if (self->shares_budgets)
    kisi_client_share_budget (client);
  return keyfob_account_new (client, self->doors, self->cache, login_id, identity);
}

/* The doors that are shown may be of the cache, and nobody's yet. */
static void
remove_account (KeyfobAccounts *self, KeyfobAccount *account, gboolean same_doors) {
  gboolean was_pasted = keyfob_account_get_kind (account) != KEYFOB_CREDENTIAL_LOGIN;
  gboolean was_doubted = keyfob_account_is_doubted (account);

  g_signal_handlers_disconnect_by_data (account, self);
  keyfob_unlocks_forget (self->unlocks, keyfob_account_get_client (account));
  keyfob_refreshers_remove (self->refreshers, keyfob_account_get_refresher (account));
  keyfob_account_end (account);
  if (!same_doors)
    keyfob_door_list_clear (self->doors);
  g_list_store_remove_all (self->model);
  if (was_pasted)
    notify (self, PROP_KIND);
  if (was_doubted)
    notify (self, PROP_DOUBTED);
}

/* Whoever hears of one of these changes finds all of them done. */

void
keyfob_accounts_put (KeyfobAccounts *self, KeyfobAccount *account, gboolean same_doors) {
  KeyfobAccount *present = keyfob_accounts_get_first (self);
  g_autoptr (KeyfobAccount) old = present != NULL ? g_object_ref (present) : NULL;

  if (old == account && account != NULL)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  if (same_doors && account != NULL && old != NULL) {
    keyfob_refresher_inherit (keyfob_account_get_refresher (account),
                              keyfob_account_get_refresher (old));
    keyfob_unlocks_hand_over (self->unlocks, keyfob_account_get_client (old),
                              keyfob_account_get_client (account));
  }
  if (old != NULL)
    remove_account (self, old, same_doors);
  else if (!same_doors)
    keyfob_door_list_clear (self->doors);
  if (account != NULL) {
    g_signal_connect_object (account, "notify", G_CALLBACK (on_account_notify), self,
                             G_CONNECT_SWAPPED);
    g_list_store_append (self->model, account);
    keyfob_refreshers_add (self->refreshers, keyfob_account_get_refresher (account));
  }
  keyfob_identity_notify (G_OBJECT (self), old != NULL ? keyfob_account_get_identity (old) : NULL,
                          account != NULL ? keyfob_account_get_identity (account) : NULL);
  g_object_thaw_notify (G_OBJECT (self));
}

static KeyfobAccount *
dup_signed_in (KeyfobAccounts *self) {
  return keyfob_accounts_get_credential (self) != NULL
             ? g_object_ref (keyfob_accounts_get_first (self))
             : NULL;
}

void
keyfob_accounts_become_signed_out (KeyfobAccounts *self, GError *keyring_error) {
  g_autoptr (KeyfobAccount) ended = dup_signed_in (self);

  keyfob_accounts_cancel_unsent (self);
  g_object_freeze_notify (G_OBJECT (self));
  g_object_freeze_notify (G_OBJECT (self->refreshers));
  keyfob_accounts_cancel_start (self);
  self->starting = FALSE;
  keyfob_accounts_put (self, NULL, FALSE);
  if (ended != NULL && self->proximity != NULL)
    keyfob_proximity_begin_term (self->proximity, FALSE);
  keyfob_accounts_set_session_only (self, FALSE);
  keyfob_accounts_set_keyring_error (self, keyring_error);
  keyfob_accounts_update_state (self);
  if (ended != NULL)
    g_signal_emit (self, signals[SIGNAL_ENDED], 0, ended, FALSE);
  g_object_thaw_notify (G_OBJECT (self->refreshers));
  g_object_thaw_notify (G_OBJECT (self));
}

void
keyfob_accounts_become_signed_in (KeyfobAccounts *self,
                                  KeyfobAccount *account,
                                  KeyfobCredential *credential,
                                  gboolean same_person,
                                  gboolean stored) {
  g_autoptr (KeyfobAccount) ended = dup_signed_in (self);

  keyfob_accounts_cancel_unsent (self);
  g_object_freeze_notify (G_OBJECT (self));
  g_object_freeze_notify (G_OBJECT (self->refreshers));
  keyfob_accounts_cancel_start (self);
  self->starting = TRUE; /* until the last of it is done */
  keyfob_accounts_put (self, account, same_person);
  if (self->proximity != NULL)
    keyfob_proximity_begin_term (self->proximity,
                                 credential->kind == KEYFOB_CREDENTIAL_ACCESS_LINK);
  self->left = FALSE;
  keyfob_accounts_set_session_only (self, FALSE);
  keyfob_accounts_set_keyring_error (self, NULL);
  keyfob_account_begin (account, credential, stored);
  self->starting = FALSE;
  if (ended != NULL)
    g_signal_emit (self, signals[SIGNAL_ENDED], 0, ended, same_person);
  g_object_thaw_notify (G_OBJECT (self->refreshers));
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;

  keyfob_snapshot_cache_flush_finish (KEYFOB_SNAPSHOT_CACHE (source), result);
  g_task_return_boolean (task, TRUE);
}

static void
keyfob_accounts_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobAccounts *self = KEYFOB_ACCOUNTS (object);

  switch (id) {
  case PROP_STATE:
    g_value_set_enum (value, keyfob_accounts_get_state (self));
    break;
  case PROP_DOUBTED:
    g_value_set_boolean (value, keyfob_accounts_is_doubted (self));
    break;
  case PROP_KIND:
    g_value_set_enum (value, keyfob_accounts_get_kind (self));
    break;
  case PROP_PERSON_NAME:
    g_value_set_string (value, keyfob_accounts_get_person_name (self));
    break;
  case PROP_PERSON_EMAIL:
    g_value_set_string (value, keyfob_accounts_get_person_email (self));
    break;
  case PROP_ORGANIZATION_NAME:
    g_value_set_string (value, keyfob_accounts_get_organization_name (self));
    break;
  case PROP_SESSION_ONLY:
    g_value_set_boolean (value, self->session_only);
    break;
  case PROP_KEYRING_ERROR:
    g_value_set_boxed (value, self->keyring_error);
    break;
  case PROP_BUSY:
    g_value_set_boolean (value, keyfob_accounts_is_busy (self));
    break;
  case PROP_REFRESHERS:
    g_value_set_object (value, self->refreshers);
    break;
  case PROP_ASSUMED_UNLOCKED_SECONDS:
    g_value_set_uint (value, self->assumed_unlocked_seconds);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_accounts_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  KeyfobAccounts *self = KEYFOB_ACCOUNTS (object);

  switch (id) {
  case PROP_ASSUMED_UNLOCKED_SECONDS:
    if (self->assumed_unlocked_seconds != g_value_get_uint (value)) {
      self->assumed_unlocked_seconds = g_value_get_uint (value);
      notify (self, PROP_ASSUMED_UNLOCKED_SECONDS);
    }
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_accounts_dispose (GObject *object) {
  KeyfobAccounts *self = KEYFOB_ACCOUNTS (object);

  keyfob_accounts_cancel_start (self);
  keyfob_accounts_cancel_look (self);
  if (keyfob_accounts_get_first (self) != NULL) {
    g_signal_handlers_disconnect_by_data (keyfob_accounts_get_first (self), self);
    keyfob_account_end (keyfob_accounts_get_first (self));
  }
  g_list_store_remove_all (self->model);
  g_clear_object (&self->unlocks);
  g_clear_object (&self->refreshers);
  g_clear_object (&self->near_doors);
  g_clear_object (&self->proximity);
  g_clear_object (&self->doors);
  if (self->keyring != NULL)
    keyfob_keyring_unwatch (self->keyring);
  g_clear_object (&self->keyring);
  g_clear_object (&self->cache);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (keyfob_accounts_parent_class)->dispose (object);
}

static void
keyfob_accounts_finalize (GObject *object) {
  KeyfobAccounts *self = KEYFOB_ACCOUNTS (object);

  g_object_unref (self->model);
  g_clear_pointer (&self->superseded, keyfob_credential_unref);
  g_clear_error (&self->keyring_error);

  G_OBJECT_CLASS (keyfob_accounts_parent_class)->finalize (object);
}

static void
keyfob_accounts_class_init (KeyfobAccountsClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_accounts_get_property;
  object_class->set_property = keyfob_accounts_set_property;
  object_class->dispose = keyfob_accounts_dispose;
  object_class->finalize = keyfob_accounts_finalize;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, KEYFOB_TYPE_ACCOUNT_STATE,
                                              KEYFOB_ACCOUNT_STATE_STARTING, flags);
  properties[PROP_DOUBTED] = g_param_spec_boolean ("doubted", NULL, NULL, FALSE, flags);
  properties[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, KEYFOB_TYPE_CREDENTIAL_KIND,
                                             KEYFOB_CREDENTIAL_LOGIN, flags);
  properties[PROP_PERSON_NAME] = g_param_spec_string ("person-name", NULL, NULL, NULL, flags);
  properties[PROP_PERSON_EMAIL] = g_param_spec_string ("person-email", NULL, NULL, NULL, flags);
  properties[PROP_ORGANIZATION_NAME] =
      g_param_spec_string ("organization-name", NULL, NULL, NULL, flags);
  properties[PROP_SESSION_ONLY] = g_param_spec_boolean ("session-only", NULL, NULL, FALSE, flags);
  properties[PROP_KEYRING_ERROR] =
      g_param_spec_boxed ("keyring-error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_REFRESHERS] =
      g_param_spec_object ("refreshers", NULL, NULL, KEYFOB_TYPE_REFRESHERS, flags);
  properties[PROP_ASSUMED_UNLOCKED_SECONDS] = g_param_spec_uint (
      "assumed-unlocked-seconds", NULL, NULL, ASSUMED_UNLOCKED_SECONDS_MIN,
      ASSUMED_UNLOCKED_SECONDS_MAX, ASSUMED_UNLOCKED_SECONDS_DEFAULT, G_PARAM_WRITABLE | flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_UNLOCKING] = g_signal_new ("unlocking", KEYFOB_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, KEYFOB_TYPE_UNLOCK);
  signals[SIGNAL_ENDED] =
      g_signal_new ("ended", KEYFOB_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, KEYFOB_TYPE_ACCOUNT, G_TYPE_BOOLEAN);
}

static void
keyfob_accounts_init (KeyfobAccounts *self) {
  self->state = KEYFOB_ACCOUNT_STATE_STARTING;
  self->starting = TRUE;
  self->model = g_list_store_new (KEYFOB_TYPE_ACCOUNT);
  self->doors = keyfob_door_list_new ();
  self->refreshers = keyfob_refreshers_new ();
  self->assumed_unlocked_seconds = ASSUMED_UNLOCKED_SECONDS_DEFAULT;
}

KeyfobAccounts *
keyfob_accounts_new (KisiClient *client, gboolean persistent, KeyfobProximity *proximity) {
  KeyfobAccounts *self = g_object_new (KEYFOB_TYPE_ACCOUNTS, NULL);
  const char *server = kisi_client_get_server (client);

  self->client = g_object_ref (client);
  self->persistent = persistent;
  if (persistent) {
    self->keyring = keyfob_keyring_new (server);
    self->cache = keyfob_snapshot_cache_new (server);
  }
  if (proximity != NULL) {
    self->proximity = g_object_ref (proximity);
    self->near_doors =
        keyfob_near_doors_new (self->doors, keyfob_proximity_get_readers (proximity));
  }
  self->unlocks = keyfob_unlocks_new (server, self->doors, proximity, !persistent);
  return self;
}

void
keyfob_accounts_use_credential (KeyfobAccounts *self,
                                KeyfobCredential *credential,
                                const char *person_name,
                                const char *organization_name) {
  g_autoptr (KeyfobAccount) account = NULL;

  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));

  account = keyfob_accounts_make (self, credential->login_id,
                                  keyfob_identity_new (person_name, NULL, organization_name, NULL));
  keyfob_accounts_become_signed_in (self, account, credential, FALSE, FALSE);
}

void
keyfob_accounts_resumed (KeyfobAccounts *self) {
  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));

  kisi_client_renew_connections (self->client);
  keyfob_refreshers_resumed (self->refreshers);
}

void
keyfob_accounts_share_budgets (KeyfobAccounts *self) {
  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));
  self->shares_budgets = TRUE;
}

void
keyfob_accounts_flush_async (KeyfobAccounts *self,
                             GAsyncReadyCallback callback,
                             gpointer user_data) {
  GTask *task;

  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, keyfob_accounts_flush_async);
  if (self->cache != NULL) {
    if (keyfob_accounts_get_first (self) != NULL)
      keyfob_account_save_newest (keyfob_accounts_get_first (self));
    keyfob_snapshot_cache_flush_async (self->cache, on_flushed, task);
    return;
  }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
keyfob_accounts_flush_finish (KeyfobAccounts *self, GAsyncResult *result) {
  g_return_if_fail (g_task_is_valid (result, self));
  g_task_propagate_boolean (G_TASK (result), NULL);
}

KeyfobUnlock *
keyfob_accounts_unlock (KeyfobAccounts *self, gint64 door_id) {
  KeyfobAccount *account;
  KeyfobUnlock *unlock;
  gboolean is_new;

  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);

  account = keyfob_accounts_lookup (self, door_id);
  if (account == NULL || keyfob_account_get_state (account) != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return NULL;
  is_new = keyfob_unlocks_lookup (self->unlocks, door_id) == NULL;
  unlock = keyfob_unlocks_unlock (self->unlocks, keyfob_account_get_client (account), door_id,
                                  self->assumed_unlocked_seconds * 1000);
  if (is_new)
    g_signal_emit (self, signals[SIGNAL_UNLOCKING], 0, unlock);
  return unlock;
}

void
keyfob_accounts_cancel_unsent (KeyfobAccounts *self) {
  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));
  keyfob_unlocks_cancel_unsent (self->unlocks, NULL);
}

KeyfobUnlock *
keyfob_accounts_get_attempt (KeyfobAccounts *self, gint64 door_id) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return keyfob_unlocks_lookup (self->unlocks, door_id);
}

KeyfobAccount *
keyfob_accounts_get_first (KeyfobAccounts *self) {
  g_autoptr (KeyfobAccount) account = NULL;

  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  account = g_list_model_get_item (G_LIST_MODEL (self->model), 0);
  return account;
}

KeyfobAccount *
keyfob_accounts_lookup (KeyfobAccounts *self, gint64 door_id) {
  return keyfob_accounts_get_first (self);
}

gboolean
keyfob_accounts_can_favourite (KeyfobAccounts *self) {
  KeyfobAccount *account = keyfob_accounts_get_first (self);

  return account != NULL && keyfob_account_can_favourite (account);
}

KeyfobCredential *
keyfob_accounts_get_credential (KeyfobAccounts *self) {
  KeyfobAccount *account = keyfob_accounts_get_first (self);

  return account != NULL ? keyfob_account_get_credential (account) : NULL;
}

KeyfobAccountState
keyfob_accounts_get_state (KeyfobAccounts *self) {
  KeyfobAccount *account;

  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), KEYFOB_ACCOUNT_STATE_SIGNED_OUT);

  account = keyfob_accounts_get_first (self);
  if (account != NULL && keyfob_account_get_state (account) != KEYFOB_ACCOUNT_STATE_STARTING)
    return keyfob_account_get_state (account);
  return self->starting ? KEYFOB_ACCOUNT_STATE_STARTING : KEYFOB_ACCOUNT_STATE_SIGNED_OUT;
}

gboolean
keyfob_accounts_is_doubted (KeyfobAccounts *self) {
  KeyfobAccount *account = keyfob_accounts_get_first (self);

  return account != NULL && keyfob_account_is_doubted (account);
}

KeyfobCredentialKind
keyfob_accounts_get_kind (KeyfobAccounts *self) {
  KeyfobAccount *account = keyfob_accounts_get_first (self);

  return account != NULL ? keyfob_account_get_kind (account) : KEYFOB_CREDENTIAL_LOGIN;
}

gboolean
keyfob_accounts_is_session_only (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), FALSE);
  return self->session_only;
}

gint64
keyfob_accounts_get_keyring_wait_ms (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), 0);
  return self->keyring != NULL ? keyfob_keyring_get_wait_ms (self->keyring) : 0;
}

gboolean
keyfob_accounts_is_busy (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), FALSE);
  return self->busy || self->revocations > 0;
}

const char *
keyfob_accounts_get_person_name (KeyfobAccounts *self) {
  KeyfobAccount *account = keyfob_accounts_get_first (self);

  return account != NULL ? keyfob_account_get_identity (account)->person_name : NULL;
}

const char *
keyfob_accounts_get_person_email (KeyfobAccounts *self) {
  KeyfobAccount *account = keyfob_accounts_get_first (self);

  return account != NULL ? keyfob_account_get_identity (account)->person_email : NULL;
}

const char *
keyfob_accounts_get_organization_name (KeyfobAccounts *self) {
  KeyfobAccount *account = keyfob_accounts_get_first (self);

  return account != NULL ? keyfob_account_get_identity (account)->organization_name : NULL;
}

const char *
keyfob_accounts_get_organization_domain (KeyfobAccounts *self) {
  KeyfobAccount *account = keyfob_accounts_get_first (self);

  return account != NULL ? keyfob_account_get_identity (account)->organization_domain : NULL;
}

const GError *
keyfob_accounts_get_keyring_error (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->keyring_error;
}

KisiClient *
keyfob_accounts_get_client (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->client;
}

KeyfobDoorList *
keyfob_accounts_get_doors (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->doors;
}

KeyfobRefreshers *
keyfob_accounts_get_refreshers (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->refreshers;
}

void
keyfob_accounts_warm_up (KeyfobAccounts *self) {
  KeyfobAccount *account = keyfob_accounts_get_first (self);

  if (account != NULL)
    kisi_client_warm_up (keyfob_account_get_client (account));
}

gint64
keyfob_accounts_get_held_until (KeyfobAccounts *self) {
  KeyfobAccount *account = keyfob_accounts_get_first (self);

  return kisi_client_get_held_until (account != NULL ? keyfob_account_get_client (account)
                                                     : self->client);
}

KeyfobProximity *
keyfob_accounts_get_proximity (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->proximity;
}
