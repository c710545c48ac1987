/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-accounts-private.h"

#include "keyfob-enums.h"

#define ASSUMED_UNLOCKED_SECONDS_MIN     3
#define ASSUMED_UNLOCKED_SECONDS_MAX     10
#define ASSUMED_UNLOCKED_SECONDS_DEFAULT 5

enum {
  PROP_CLIENT = 1,
  PROP_PERSISTENT,
  PROP_PROXIMITY,
  PROP_STATE,
  PROP_DOUBTED,
  PROP_KIND,
  PROP_PERSON_NAME,
  PROP_PERSON_EMAIL,
  PROP_ORGANIZATION_NAME,
  PROP_SESSION_ONLY,
  PROP_KEYRING_ERROR,
  PROP_BUSY,
  PROP_DOORS,
  PROP_REFRESHER,
  PROP_ASSUMED_UNLOCKED_SECONDS,
  N_PROPERTIES,
};

enum {
  SIGNAL_UNLOCKING,
  SIGNAL_TERM_ENDED,
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
keyfob_accounts_set_state (KeyfobAccounts *self, KeyfobAccountState state) {
  if (state == self->state)
    return;
  self->state = state;
  keyfob_door_list_set_expired (self->doors, state == KEYFOB_ACCOUNT_STATE_EXPIRED);
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

void
keyfob_accounts_set_identity (KeyfobAccounts *self, KeyfobIdentity *identity) {
  g_autoptr (KeyfobIdentity) old = g_steal_pointer (&self->identity);

  self->identity = identity;
  self->cached_us = 0;
  if (g_strcmp0 (old->person_name, identity->person_name) != 0)
    notify (self, PROP_PERSON_NAME);
  if (g_strcmp0 (old->person_email, identity->person_email) != 0)
    notify (self, PROP_PERSON_EMAIL);
  if (g_strcmp0 (old->organization_name, identity->organization_name) != 0)
    notify (self, PROP_ORGANIZATION_NAME);
}

void
keyfob_accounts_tell_unlocking (KeyfobAccounts *self, KeyfobUnlock *unlock) {
  g_signal_emit (self, signals[SIGNAL_UNLOCKING], 0, unlock);
}

static void
set_credential (KeyfobAccounts *self, KeyfobCredential *credential) {
  KeyfobCredentialKind old_kind = keyfob_accounts_get_kind (self);

  g_cancellable_cancel (self->term);
  g_object_unref (self->term);
  self->term = g_cancellable_new ();
  keyfob_login_check_stop (self->login_check);

  g_clear_pointer (&self->credential, keyfob_credential_unref);
  if (credential != NULL) {
    self->credential = keyfob_credential_ref (credential);
    keyfob_credential_apply (credential, self->client);
  } else {
    kisi_client_set_credential (self->client, KISI_CREDENTIAL_LOGIN, NULL);
  }
  if (self->proximity != NULL)
    keyfob_proximity_begin_term (self->proximity,
                                 keyfob_accounts_get_kind (self) == KEYFOB_CREDENTIAL_ACCESS_LINK);
  if (keyfob_accounts_get_kind (self) != old_kind)
    notify (self, PROP_KIND);
}

void
keyfob_accounts_forget_doors (KeyfobAccounts *self) {
  keyfob_refresher_forget (self->refresher);
  keyfob_door_list_clear (self->doors);
  keyfob_unlocks_forget (self->unlocks);
  keyfob_favourites_forget (self->favourites);
  self->cached_us = 0;
}

/* Whoever hears of one of these changes finds all of them done. */

void
keyfob_accounts_become_signed_out (KeyfobAccounts *self, GError *keyring_error) {
  gboolean was_signed_in = self->credential != NULL;

  keyfob_accounts_cancel_unsent (self);
  g_object_freeze_notify (G_OBJECT (self));
  keyfob_accounts_cancel_start (self);
  keyfob_accounts_forget_doors (self);
  set_credential (self, NULL);
  self->kept = FALSE;
  keyfob_accounts_set_session_only (self, FALSE);
  keyfob_accounts_set_identity (self, keyfob_identity_new (NULL, NULL, NULL, NULL));
  keyfob_accounts_set_keyring_error (self, keyring_error);
  keyfob_accounts_set_state (self, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  if (was_signed_in)
    g_signal_emit (self, signals[SIGNAL_TERM_ENDED], 0, FALSE);
  g_object_thaw_notify (G_OBJECT (self));
}

void
keyfob_accounts_become_signed_in (KeyfobAccounts *self,
                                  KeyfobCredential *credential,
                                  KeyfobIdentity *identity,
                                  gboolean kept) {
  gboolean was_signed_in = self->credential != NULL;
  gboolean same_person = keyfob_identity_is_same_person (self->identity, identity);

  keyfob_accounts_cancel_unsent (self);
  g_object_freeze_notify (G_OBJECT (self));
  keyfob_accounts_cancel_start (self);
  set_credential (self, credential);
  self->kept = kept;
  self->left = FALSE;
  self->fetched = FALSE;
  /* What was kept comes with names from the cache; what was just signed in, with Kisi's own. */
  self->identified = !kept && !identity->incomplete;
  keyfob_accounts_set_session_only (self, FALSE);
  keyfob_accounts_set_identity (self, identity);
  keyfob_accounts_set_keyring_error (self, NULL);
  keyfob_accounts_set_state (self, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  keyfob_refresher_start (self->refresher);
  if (was_signed_in)
    g_signal_emit (self, signals[SIGNAL_TERM_ENDED], 0, same_person);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_credential_refused (KisiClient *client, gpointer user_data) {
  KeyfobAccounts *self = user_data;

  if (self->state == KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    keyfob_login_check_doubt (self->login_check);
}

static void
on_login_judged (KeyfobLoginCheck *check, gboolean accepted, gpointer user_data) {
  KeyfobAccounts *self = user_data;

  if (!accepted && self->state == KEYFOB_ACCOUNT_STATE_SIGNED_IN) {
    keyfob_refresher_stop (self->refresher);
    keyfob_accounts_set_state (self, KEYFOB_ACCOUNT_STATE_EXPIRED);
  } else if (accepted && self->state == KEYFOB_ACCOUNT_STATE_EXPIRED) {
    keyfob_accounts_set_state (self, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
    keyfob_refresher_start (self->refresher);
  }
}

static void
on_doubting (KeyfobLoginCheck *check, GParamSpec *pspec, gpointer user_data) {
  notify (user_data, PROP_DOUBTED);
}

static void
keyfob_accounts_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobAccounts *self = KEYFOB_ACCOUNTS (object);

  switch (id) {
  case PROP_CLIENT:
    g_value_set_object (value, self->client);
    break;
  case PROP_PROXIMITY:
    g_value_set_object (value, self->proximity);
    break;
  case PROP_STATE:
    g_value_set_enum (value, self->state);
    break;
  case PROP_DOUBTED:
    g_value_set_boolean (value, keyfob_accounts_is_doubted (self));
    break;
  case PROP_KIND:
    g_value_set_enum (value, keyfob_accounts_get_kind (self));
    break;
  case PROP_PERSON_NAME:
    g_value_set_string (value, self->identity->person_name);
    break;
  case PROP_PERSON_EMAIL:
    g_value_set_string (value, self->identity->person_email);
    break;
  case PROP_ORGANIZATION_NAME:
    g_value_set_string (value, self->identity->organization_name);
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
  case PROP_DOORS:
    g_value_set_object (value, self->doors);
    break;
  case PROP_REFRESHER:
    g_value_set_object (value, self->refresher);
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
  case PROP_CLIENT:
    self->client = g_value_dup_object (value);
    break;
  case PROP_PROXIMITY:
    self->proximity = g_value_dup_object (value);
    break;
  case PROP_PERSISTENT:
    self->persistent = g_value_get_boolean (value);
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
keyfob_accounts_constructed (GObject *object) {
  KeyfobAccounts *self = KEYFOB_ACCOUNTS (object);

  G_OBJECT_CLASS (keyfob_accounts_parent_class)->constructed (object);

  if (self->persistent) {
    self->keyring = keyfob_keyring_new (kisi_client_get_server (self->client));
    self->cache = keyfob_door_cache_new (kisi_client_get_server (self->client));
  }
  self->doors = keyfob_door_list_new ();
  self->refresher = keyfob_refresher_new (self->client, self->doors);
  if (self->proximity != NULL)
    self->near_doors =
        keyfob_near_doors_new (self->doors, keyfob_proximity_get_readers (self->proximity));
  self->unlocks =
      keyfob_unlocks_new (self->client, self->doors, self->proximity, !self->persistent);
  self->favourites = keyfob_favourites_new (self->client);
  self->login_check = keyfob_login_check_new (self->client);
  g_signal_connect_object (self->login_check, "judged", G_CALLBACK (on_login_judged), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->login_check, "notify::doubting", G_CALLBACK (on_doubting), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->client, "credential-refused", G_CALLBACK (on_credential_refused),
                           self, G_CONNECT_DEFAULT);
  keyfob_accounts_watch_doors (self);
}

static void
keyfob_accounts_dispose (GObject *object) {
  KeyfobAccounts *self = KEYFOB_ACCOUNTS (object);

  keyfob_accounts_cancel_start (self);
  keyfob_accounts_cancel_look (self);
  g_cancellable_cancel (self->term);
  if (self->refresher != NULL)
    keyfob_refresher_stop (self->refresher);
  g_clear_object (&self->login_check);
  g_clear_object (&self->unlocks);
  g_clear_object (&self->near_doors);
  g_clear_object (&self->proximity);
  g_clear_object (&self->favourites);
  g_clear_object (&self->refresher);
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

  g_object_unref (self->term);
  g_clear_pointer (&self->credential, keyfob_credential_unref);
  g_clear_pointer (&self->superseded, keyfob_credential_unref);
  keyfob_identity_free (self->identity);
  g_clear_error (&self->keyring_error);
  g_clear_pointer (&self->cached_sinces, g_array_unref);

  G_OBJECT_CLASS (keyfob_accounts_parent_class)->finalize (object);
}

static void
keyfob_accounts_class_init (KeyfobAccountsClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags given = G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_accounts_get_property;
  object_class->set_property = keyfob_accounts_set_property;
  object_class->constructed = keyfob_accounts_constructed;
  object_class->dispose = keyfob_accounts_dispose;
  object_class->finalize = keyfob_accounts_finalize;

  properties[PROP_CLIENT] =
      g_param_spec_object ("client", NULL, NULL, KISI_TYPE_CLIENT, G_PARAM_READWRITE | given);
  properties[PROP_PERSISTENT] =
      g_param_spec_boolean ("persistent", NULL, NULL, FALSE, G_PARAM_WRITABLE | given);
  properties[PROP_PROXIMITY] = g_param_spec_object ("proximity", NULL, NULL, KEYFOB_TYPE_PROXIMITY,
                                                    G_PARAM_READWRITE | given);
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
  properties[PROP_DOORS] = g_param_spec_object ("doors", NULL, NULL, KEYFOB_TYPE_DOOR_LIST, flags);
  properties[PROP_REFRESHER] =
      g_param_spec_object ("refresher", NULL, NULL, KEYFOB_TYPE_REFRESHER, flags);
  properties[PROP_ASSUMED_UNLOCKED_SECONDS] = g_param_spec_uint (
      "assumed-unlocked-seconds", NULL, NULL, ASSUMED_UNLOCKED_SECONDS_MIN,
      ASSUMED_UNLOCKED_SECONDS_MAX, ASSUMED_UNLOCKED_SECONDS_DEFAULT, G_PARAM_WRITABLE | flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_UNLOCKING] = g_signal_new ("unlocking", KEYFOB_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, KEYFOB_TYPE_UNLOCK);
  signals[SIGNAL_TERM_ENDED] = g_signal_new ("term-ended", KEYFOB_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST,
                                             0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
keyfob_accounts_init (KeyfobAccounts *self) {
  self->state = KEYFOB_ACCOUNT_STATE_STARTING;
  self->identity = keyfob_identity_new (NULL, NULL, NULL, NULL);
  self->term = g_cancellable_new ();
  self->assumed_unlocked_seconds = ASSUMED_UNLOCKED_SECONDS_DEFAULT;
}

KeyfobAccounts *
keyfob_accounts_new (KisiClient *client, gboolean persistent, KeyfobProximity *proximity) {
  return g_object_new (KEYFOB_TYPE_ACCOUNTS, "client", client, "persistent", persistent,
                       "proximity", proximity, NULL);
}

void
keyfob_accounts_use_credential (KeyfobAccounts *self,
                                KeyfobCredential *credential,
                                const char *person_name,
                                const char *organization_name) {
  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));

  keyfob_accounts_forget_doors (self);
  keyfob_accounts_become_signed_in (
      self, credential, keyfob_identity_new (person_name, NULL, organization_name, NULL), FALSE);
}

KeyfobAccountState
keyfob_accounts_get_state (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  return self->state;
}

gboolean
keyfob_accounts_is_doubted (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), FALSE);
  return keyfob_login_check_is_doubting (self->login_check);
}

KeyfobCredentialKind
keyfob_accounts_get_kind (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), KEYFOB_CREDENTIAL_LOGIN);
  return self->credential != NULL ? self->credential->kind : KEYFOB_CREDENTIAL_LOGIN;
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
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->identity->person_name;
}

const char *
keyfob_accounts_get_person_email (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->identity->person_email;
}

const char *
keyfob_accounts_get_organization_name (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->identity->organization_name;
}

const char *
keyfob_accounts_get_organization_domain (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->identity->organization_domain;
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

GCancellable *
keyfob_accounts_get_term (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->term;
}

KeyfobRefresher *
keyfob_accounts_get_refresher (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->refresher;
}

KeyfobProximity *
keyfob_accounts_get_proximity (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);
  return self->proximity;
}
