/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-accounts-private.h"

#include "keyfob-enums.h"
#include "model/account/keyfob-account-order.h"

#define ASSUMED_UNLOCKED_SECONDS_MIN     3
#define ASSUMED_UNLOCKED_SECONDS_MAX     10
#define ASSUMED_UNLOCKED_SECONDS_DEFAULT 5

enum {
  PROP_STATE = 1,
  PROP_DOUBTED,
  PROP_SESSION_ONLY,
  PROP_KEYRING_ERROR,
  PROP_BUSY,
  PROP_REFRESHERS,
  PROP_ORDER,
  PROP_ASSUMED_UNLOCKED_SECONDS,
  N_PROPERTIES,
};

enum {
  SIGNAL_UNLOCKING,
  SIGNAL_ENDED,
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobAccounts, keyfob_accounts, G_TYPE_OBJECT)

static void
notify (KeyfobAccounts *self, guint property) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

guint
keyfob_accounts_get_n (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), 0);
  return g_list_model_get_n_items (G_LIST_MODEL (self->model));
}

KeyfobAccount *
keyfob_accounts_get_at (KeyfobAccounts *self, guint position) {
  g_autoptr (KeyfobAccount) account = NULL;

  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  account = g_list_model_get_item (G_LIST_MODEL (self->model), position);
  return account;
}

GPtrArray *
keyfob_accounts_dup (KeyfobAccounts *self) {
  GPtrArray *accounts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < keyfob_accounts_get_n (self); i++)
    g_ptr_array_add (accounts, g_object_ref (keyfob_accounts_get_at (self, i)));
  return accounts;
}

char *
keyfob_accounts_dup_named (KeyfobAccounts *self, KeyfobAccount *account, const char *words) {
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  g_ptr_array_add (one, account);
  return keyfob_account_order_dup_named (one, G_LIST_MODEL (self->model), words);
}

static gboolean
any (KeyfobAccounts *self, gboolean (*is_so) (KeyfobAccount *)) {
  for (guint i = 0; i < keyfob_accounts_get_n (self); i++)
    if (is_so (keyfob_accounts_get_at (self, i)))
      return TRUE;
  return FALSE;
}

/* Tells what is not as it was told. */
static void
update (KeyfobAccounts *self) {
  KeyfobAccountState state = keyfob_accounts_get_state (self);
  gboolean doubted = any (self, keyfob_account_is_doubted);
  gboolean session_only = any (self, keyfob_account_is_session_only);

  g_object_freeze_notify (G_OBJECT (self));
  if (state != self->state)
    notify (self, PROP_STATE);
  if (doubted != self->doubted)
    notify (self, PROP_DOUBTED);
  if (session_only != self->session_only)
    notify (self, PROP_SESSION_ONLY);
  self->state = state;
  self->doubted = doubted;
  self->session_only = session_only;
  g_object_thaw_notify (G_OBJECT (self));
}

/* Whoever hears of one change finds all of them done. */
void
keyfob_accounts_begin_changes (KeyfobAccounts *self) {
  self->changing++;
  g_object_freeze_notify (G_OBJECT (self));
  g_object_freeze_notify (G_OBJECT (self->refreshers));
}

void
keyfob_accounts_end_changes (KeyfobAccounts *self) {
  update (self);
  if (--self->changing == 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_object_thaw_notify (G_OBJECT (self->refreshers));
  g_object_thaw_notify (G_OBJECT (self));
}

void
keyfob_accounts_set_keyring_error (KeyfobAccounts *self, GError *error) {
  if (error == NULL && self->keyring_error == NULL)
    return;
  g_clear_error (&self->keyring_error);
  self->keyring_error = error;
  notify (self, PROP_KEYRING_ERROR);
}

/* Counts @n more, or fewer, of what keeps this busy. */
static void
count_busy (KeyfobAccounts *self, guint *counter, int n) {
  gboolean was_busy = keyfob_accounts_is_busy (self);

  *counter += n;
  if (keyfob_accounts_is_busy (self) != was_busy)
    notify (self, PROP_BUSY);
}

void
keyfob_accounts_add_writers (KeyfobAccounts *self, int n) {
  count_busy (self, &self->writers, n);
}

void
keyfob_accounts_add_revocations (KeyfobAccounts *self, int n) {
  count_busy (self, &self->revocations, n);
}

static void
update_titles (KeyfobAccounts *self) {
  guint n = keyfob_accounts_get_n (self);

  for (guint i = 0; i < n; i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (self, i);
    g_autofree char *title = keyfob_account_order_dup_title (account, G_LIST_MODEL (self->model));

    keyfob_account_set_title (account, title);
    keyfob_door_source_set_organization (keyfob_account_get_doors (account), n > 1 ? title : NULL,
                                         i);
  }
}

static void
on_account_notify (KeyfobAccount *account, GParamSpec *pspec, gpointer user_data) {
  KeyfobAccounts *self = user_data;

  if (g_str_equal (pspec->name, "title"))
    return; /* this is where it comes from */
  keyfob_accounts_begin_changes (self);
  update_titles (self);
  if (self->changing == 1 &&
      (g_str_equal (pspec->name, "person-email") || g_str_equal (pspec->name, "organization-name")))
    keyfob_accounts_end_twin (self, account);
  keyfob_accounts_end_changes (self);
}

KeyfobAccount *
keyfob_accounts_make (KeyfobAccounts *self,
                      const char *login_id,
                      KeyfobIdentity *identity,
                      KeyfobAccount *heir_of) {
  g_autoptr (KisiClient) client = kisi_client_clone (self->client);
  KeyfobAccount *account;

  if (self->shares_budgets)
    kisi_client_share_budget (client);
  if (heir_of == NULL)
    return keyfob_account_new (client, keyfob_door_source_new (self->doors), self->cache, login_id,
                               identity);
  /* The person wanted it of the login before. */
  keyfob_unlocks_cancel_unsent (self->unlocks, keyfob_account_get_client (heir_of));
  account = keyfob_account_new (client, keyfob_account_take_doors (heir_of), self->cache, login_id,
                                identity);
  keyfob_refresher_inherit (keyfob_account_get_refresher (account),
                            keyfob_account_get_refresher (heir_of));
  keyfob_unlocks_hand_over (self->unlocks, keyfob_account_get_client (heir_of), client);
  return account;
}

/* Where the person put it. */
static guint
find_position (KeyfobAccounts *self, KeyfobAccount *account) {
  return keyfob_account_order_find ((const char *const *) self->order, G_LIST_MODEL (self->model),
                                    keyfob_account_get_login_id (account));
}

void
keyfob_accounts_store_order (KeyfobAccounts *self, const char *gone) {
  g_auto (GStrv) before = g_steal_pointer (&self->order);

  self->order =
      keyfob_account_order_update ((const char *const *) before, G_LIST_MODEL (self->model), gone);
  notify (self, PROP_ORDER);
}

static void
remove_account (KeyfobAccounts *self, KeyfobAccount *account) {
  guint position;

  g_signal_handlers_disconnect_by_data (account, self);
  keyfob_unlocks_forget (self->unlocks, keyfob_account_get_client (account));
  keyfob_refreshers_remove (self->refreshers, keyfob_account_get_refresher (account));
  keyfob_account_end (account);
  if (g_list_store_find (self->model, account, &position))
    g_list_store_remove (self->model, position);
}

static void
insert_account (KeyfobAccounts *self, KeyfobAccount *account, guint position) {
  g_signal_connect_object (account, "notify", G_CALLBACK (on_account_notify), self,
                           G_CONNECT_DEFAULT);
  g_list_store_insert (self->model, position, account);
  keyfob_refreshers_add (self->refreshers, keyfob_account_get_refresher (account));
}

void
keyfob_accounts_replace (KeyfobAccounts *self,
                         KeyfobAccount *old,
                         KeyfobAccount *account,
                         KeyfobCredential *credential,
                         gboolean stored,
                         gboolean same_person) {
  g_autoptr (KeyfobAccount) ended = old != NULL ? g_object_ref (old) : NULL;
  gboolean was_signed_in = old != NULL && keyfob_account_get_credential (old) != NULL;
  guint position = G_MAXUINT;

  keyfob_accounts_begin_changes (self);
  if (old != NULL) {
    g_list_store_find (self->model, old, &position);
    remove_account (self, old);
  }
  if (account != NULL)
    insert_account (self, account,
                    position != G_MAXUINT ? position : find_position (self, account));
  update_titles (self);
  if (was_signed_in && self->proximity != NULL)
    keyfob_proximity_forget_unlisted (self->proximity, self->doors);
  if (credential != NULL)
    keyfob_account_begin (account, credential, stored);
  update (self);
  if (was_signed_in)
    g_signal_emit (self, signals[SIGNAL_ENDED], 0, ended, same_person);
  keyfob_accounts_end_changes (self);
}

void
keyfob_accounts_become_signed_out (KeyfobAccounts *self, GError *keyring_error) {
  keyfob_accounts_begin_changes (self);
  keyfob_accounts_cancel_start (self);
  self->starting = FALSE;
  keyfob_accounts_set_keyring_error (self, keyring_error);
  while (keyfob_accounts_get_n (self) > 0)
    keyfob_accounts_replace (self, keyfob_accounts_get_at (self, 0), NULL, NULL, FALSE, FALSE);
  keyfob_accounts_end_changes (self);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;

  keyfob_snapshot_cache_flush_finish (KEYFOB_SNAPSHOT_CACHE (source), result);
  g_task_return_boolean (task, TRUE);
}

/* Of those that come later, too. */
static void
set_order (KeyfobAccounts *self, const char *const *order) {
  g_autoptr (GPtrArray) accounts = NULL;

  if (self->order != NULL && order != NULL &&
      g_strv_equal (order, (const char *const *) self->order))
    return;
  g_strfreev (self->order);
  self->order = g_strdupv ((char **) order);
  notify (self, PROP_ORDER);
  if (keyfob_accounts_get_n (self) < 2)
    return;
  keyfob_accounts_begin_changes (self);
  accounts = keyfob_accounts_dup (self);
  g_list_store_remove_all (self->model);
  for (guint i = 0; i < accounts->len; i++)
    g_list_store_insert (self->model, find_position (self, accounts->pdata[i]), accounts->pdata[i]);
  update_titles (self);
  keyfob_accounts_end_changes (self);
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
  case PROP_SESSION_ONLY:
    g_value_set_boolean (value, keyfob_accounts_is_session_only (self));
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
  case PROP_ORDER:
    g_value_set_boxed (value, self->order);
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
  case PROP_ORDER:
    set_order (self, g_value_get_boxed (value));
    break;
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
  g_autoptr (GPtrArray) accounts = NULL;

  keyfob_accounts_cancel_start (self);
  keyfob_accounts_cancel_look (self);
  accounts = keyfob_accounts_dup (self);
  for (guint i = 0; i < accounts->len; i++) {
    g_signal_handlers_disconnect_by_data (accounts->pdata[i], self);
    keyfob_account_end (accounts->pdata[i]);
  }
  g_list_store_remove_all (self->model);
  g_clear_object (&self->unlocks);
  g_clear_object (&self->refreshers);
  g_clear_object (&self->near_doors);
  g_clear_object (&self->proximity);
  g_clear_object (&self->doors);
  g_clear_pointer (&self->keyring_watch, keyfob_keyring_watch_free);
  g_clear_object (&self->keyring);
  g_clear_object (&self->cache);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (keyfob_accounts_parent_class)->dispose (object);
}

static void
keyfob_accounts_finalize (GObject *object) {
  KeyfobAccounts *self = KEYFOB_ACCOUNTS (object);

  g_object_unref (self->model);
  g_strfreev (self->order);
  g_hash_table_unref (self->left);
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
  properties[PROP_SESSION_ONLY] = g_param_spec_boolean ("session-only", NULL, NULL, FALSE, flags);
  properties[PROP_KEYRING_ERROR] =
      g_param_spec_boxed ("keyring-error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_REFRESHERS] =
      g_param_spec_object ("refreshers", NULL, NULL, KEYFOB_TYPE_REFRESHERS, flags);
  properties[PROP_ORDER] =
      g_param_spec_boxed ("order", NULL, NULL, G_TYPE_STRV, G_PARAM_WRITABLE | flags);
  properties[PROP_ASSUMED_UNLOCKED_SECONDS] = g_param_spec_uint (
      "assumed-unlocked-seconds", NULL, NULL, ASSUMED_UNLOCKED_SECONDS_MIN,
      ASSUMED_UNLOCKED_SECONDS_MAX, ASSUMED_UNLOCKED_SECONDS_DEFAULT, G_PARAM_WRITABLE | flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_UNLOCKING] = g_signal_new ("unlocking", KEYFOB_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, KEYFOB_TYPE_UNLOCK);
  signals[SIGNAL_ENDED] =
      g_signal_new ("ended", KEYFOB_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, KEYFOB_TYPE_ACCOUNT, G_TYPE_BOOLEAN);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KEYFOB_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_accounts_init (KeyfobAccounts *self) {
  self->state = KEYFOB_ACCOUNT_STATE_STARTING;
  self->starting = TRUE;
  self->model = g_list_store_new (KEYFOB_TYPE_ACCOUNT);
  self->left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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

  account =
      keyfob_accounts_make (self, credential->login_id,
                            keyfob_identity_new (person_name, NULL, organization_name, NULL), NULL);
  self->starting = FALSE;
  keyfob_accounts_replace (self, NULL, account, credential, FALSE, FALSE);
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
    for (guint i = 0; i < keyfob_accounts_get_n (self); i++)
      keyfob_account_save_newest (keyfob_accounts_get_at (self, i));
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
  unlock = keyfob_unlocks_unlock (self->unlocks, keyfob_account_get_client (account),
                                  keyfob_account_get_doors (account), door_id,
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

gint64
keyfob_accounts_get_held_until (KeyfobAccounts *self) {
  gint64 latest = 0;

  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), 0);

  for (guint i = 0; i < keyfob_accounts_get_n (self); i++)
    latest = MAX (latest, kisi_client_get_held_until (
                              keyfob_account_get_client (keyfob_accounts_get_at (self, i))));
  return latest;
}

GListModel *
keyfob_accounts_get_model (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return G_LIST_MODEL (self->model);
}

KeyfobAccount *
keyfob_accounts_get_first (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return keyfob_accounts_get_at (self, 0);
}

KeyfobAccount *
keyfob_accounts_lookup (KeyfobAccounts *self, gint64 door_id) {
  KeyfobDoorSource *source;

  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);

  source = keyfob_door_list_get_source (self->doors, door_id);
  for (guint i = 0; source != NULL && i < keyfob_accounts_get_n (self); i++)
    if (keyfob_account_get_doors (keyfob_accounts_get_at (self, i)) == source)
      return keyfob_accounts_get_at (self, i);
  /* One that is in no list is the only account's, if nobody else may have it. */
  return source == NULL && keyfob_accounts_get_n (self) == 1 &&
                 (self->keyring_error == NULL || keyfob_accounts_is_session_only (self))
             ? keyfob_accounts_get_at (self, 0)
             : NULL;
}

KeyfobAccount *
keyfob_accounts_lookup_login (KeyfobAccounts *self, const char *login_id) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);

  for (guint i = 0; i < keyfob_accounts_get_n (self); i++)
    if (g_str_equal (keyfob_account_get_login_id (keyfob_accounts_get_at (self, i)), login_id))
      return keyfob_accounts_get_at (self, i);
  return NULL;
}

void
keyfob_accounts_move (KeyfobAccounts *self, KeyfobAccount *account, guint position) {
  g_autoptr (KeyfobAccount) moved = g_object_ref (account);
  guint before;

  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));
  g_return_if_fail (position < keyfob_accounts_get_n (self));

  if (!g_list_store_find (self->model, account, &before) || before == position)
    return;
  keyfob_accounts_begin_changes (self);
  g_list_store_remove (self->model, before);
  g_list_store_insert (self->model, position, account);
  update_titles (self);
  keyfob_accounts_store_order (self, NULL);
  keyfob_accounts_end_changes (self);
}

static gboolean
is_signed_in (KeyfobAccount *account) {
  return keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_SIGNED_IN;
}

static gboolean
is_expired (KeyfobAccount *account) {
  return keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED;
}

static gboolean
is_person (KeyfobAccount *account) {
  return keyfob_account_get_kind (account) != KEYFOB_CREDENTIAL_ACCESS_LINK;
}

KeyfobAccountState
keyfob_accounts_get_state (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), KEYFOB_ACCOUNT_STATE_SIGNED_OUT);

  if (any (self, is_signed_in))
    return KEYFOB_ACCOUNT_STATE_SIGNED_IN;
  if (any (self, is_expired))
    return KEYFOB_ACCOUNT_STATE_EXPIRED;
  return self->starting ? KEYFOB_ACCOUNT_STATE_STARTING : KEYFOB_ACCOUNT_STATE_SIGNED_OUT;
}

static gboolean
has_yet_to_tell (KeyfobAccount *account) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (account);

  return !is_expired (account) && keyfob_refresher_get_snapshot (refresher) == NULL &&
         keyfob_refresher_get_error (refresher) == NULL;
}

gboolean
keyfob_accounts_know_their_doors (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), FALSE);
  return !any (self, has_yet_to_tell);
}

gboolean
keyfob_accounts_are_links (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), FALSE);
  return keyfob_accounts_get_n (self) > 0 && !any (self, is_person);
}

gboolean
keyfob_accounts_is_doubted (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), FALSE);
  return any (self, keyfob_account_is_doubted);
}

gboolean
keyfob_accounts_is_session_only (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), FALSE);
  return any (self, keyfob_account_is_session_only);
}

gint64
keyfob_accounts_get_keyring_wait_ms (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), 0);
  return self->keyring != NULL ? keyfob_keyring_get_wait_ms (self->keyring) : 0;
}

gboolean
keyfob_accounts_is_busy (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), FALSE);
  return self->writers > 0 || self->revocations > 0;
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
  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));

  for (guint i = 0; i < keyfob_accounts_get_n (self); i++)
    kisi_client_warm_up (keyfob_account_get_client (keyfob_accounts_get_at (self, i)));
}

KeyfobProximity *
keyfob_accounts_get_proximity (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->proximity;
}
