/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-account.h"

#include "keyfob-enums.h"
#include "kisi/kisi-error.h"
#include "model/account/keyfob-login-check.h"
#include "model/doors/keyfob-favourites.h"

/* The cached doors are shown with their age: writing them at every fetch would buy nothing. But
 * since when a door is as it is, nobody can tell any more who has not kept it. */
#define CACHE_INTERVAL_SECONDS        300
#define CACHE_CHANGE_INTERVAL_SECONDS 60

struct _KeyfobAccount {
  GObject parent_instance;

  KisiClient *client;
  KeyfobDoorList *list;
  KeyfobDoorSource *doors;    /* (nullable): who signed in anew has taken them */
  KeyfobSnapshotCache *cache; /* (nullable) */
  char *login_id;
  KeyfobAccountState state;
  KeyfobCredential *credential; /* (nullable): see keyfob_account_get_credential() */
  KeyfobIdentity *identity;
  KeyfobRefresher *refresher;
  KeyfobLoginCheck *login_check;
  KeyfobFavourites *favourites;
  GCancellable *cancellable;

  char *title;
  KeyfobCredential *superseded; /* (nullable) */
  gboolean stored;
  gboolean session_only;
  gboolean fetched;       /* the doors, with this credential */
  gboolean identified;    /* the names are Kisi's, or have been asked for */
  gint64 cached_us;       /* when the doors were last written to the cache; 0: write the next */
  guint cached_changes;   /* of the doors, by then */
  gint64 cached_asked_us; /* when these were asked for */
  GArray *cached_sinces;  /* (element-type KeyfobSince) (nullable): as they were written then */
};

enum {
  PROP_STATE = 1,
  PROP_DOUBTED,
  PROP_KIND,
  PROP_SESSION_ONLY,
  PROP_TITLE,
  PROP_PERSON_NAME,
  PROP_PERSON_EMAIL,
  PROP_ORGANIZATION_NAME,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (KeyfobAccount, keyfob_account, G_TYPE_OBJECT)

static void
notify (KeyfobAccount *self, guint property) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_state (KeyfobAccount *self, KeyfobAccountState state) {
  if (state == self->state)
    return;
  self->state = state;
  /* Doors of a login that has ended are on their way out, and no other news. */
  if (state != KEYFOB_ACCOUNT_STATE_SIGNED_OUT)
    keyfob_door_source_set_expired (self->doors, state == KEYFOB_ACCOUNT_STATE_EXPIRED);
  notify (self, PROP_STATE);
}

/* @identity: (transfer full) */
static void
set_identity (KeyfobAccount *self, KeyfobIdentity *identity) {
  /* Who hears of it may find that this one is of no use any more. */
  g_autoptr (KeyfobAccount) kept = g_object_ref (self);
  g_autoptr (KeyfobIdentity) old = g_steal_pointer (&self->identity);

  self->identity = identity;
  self->cached_us = 0;
  keyfob_identity_notify (G_OBJECT (self), old, identity);
}

static gboolean
is_same_since (const KeyfobSince *a, const KeyfobSince *b) {
  return a->status == b->status && a->not_before == b->not_before && a->not_after == b->not_after;
}

/* Whether the cache holds other times than @sinces. */
static gboolean
has_changed (KeyfobAccount *self, GArray *sinces) {
  GArray *cached = self->cached_sinces;

  if (cached == NULL || cached->len != sinces->len)
    return TRUE;
  for (guint i = 0; i < sinces->len; i++)
    if (!is_same_since (&g_array_index (sinces, KeyfobSince, i),
                        &g_array_index (cached, KeyfobSince, i)))
      return TRUE;
  return FALSE;
}

static gboolean
is_due (KeyfobAccount *self, GArray *sinces) {
  gint64 age_us = g_get_monotonic_time () - self->cached_us;

  /* Doors that came or went are written at once, so that the next start has them. */
  return self->cached_us == 0 ||
         keyfob_door_source_count_changes (self->doors) != self->cached_changes ||
         age_us >= CACHE_INTERVAL_SECONDS * G_USEC_PER_SEC ||
         (age_us >= CACHE_CHANGE_INTERVAL_SECONDS * G_USEC_PER_SEC && has_changed (self, sinces));
}

/* Writes the cache if there is something to write, and it is time. */
static void
save_doors (KeyfobAccount *self) {
  KeyfobSnapshot *snapshot = keyfob_refresher_get_snapshot (self->refresher);
  g_autoptr (KeyfobSnapshot) kept = NULL;
  g_autoptr (GArray) sinces = NULL;

  if (self->cache == NULL || !self->stored || snapshot == NULL ||
      self->state != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return;
  sinces = keyfob_door_list_dup_sinces (self->list, snapshot->locks);
  if (!is_due (self, sinces))
    return;
  self->cached_us = g_get_monotonic_time ();
  self->cached_changes = keyfob_door_source_count_changes (self->doors);
  self->cached_asked_us = snapshot->asked_us;
  g_clear_pointer (&self->cached_sinces, g_array_unref);
  self->cached_sinces = g_array_ref (sinces);
  kept = keyfob_snapshot_new_for_cache (snapshot, g_steal_pointer (&sinces));
  /* A cache that cannot be written costs a second at the next start, and is not worth a word. */
  keyfob_snapshot_cache_save_async (self->cache, self->login_id, self->identity->person_name,
                                    self->identity->person_email, self->identity->organization_name,
                                    self->identity->organization_domain, kept, NULL, NULL, NULL);
}

/* @identity: (transfer full) (nullable): what Kisi says; NULL with @error */
static void
take_identity (KeyfobAccount *self, KeyfobIdentity *identity, const GError *error) {
  /* What could not be had is asked for again after the next fetch. */
  self->identified = identity != NULL ? !identity->incomplete : kisi_error_is_final (error);
  if (identity == NULL)
    return;
  if (identity->organization_name == NULL) {
    identity->organization_name = g_strdup (self->identity->organization_name);
    identity->organization_domain = g_strdup (self->identity->organization_domain);
  }
  set_identity (self, identity);
}

static void
on_identified (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobIdentity) identity =
      keyfob_identity_fetch_finish (KISI_CLIENT (source), result, &error);

  /* Signed out; the account may be gone. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    take_identity (user_data, g_steal_pointer (&identity), error);
}

static void
on_identified_for (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobAccount *self = g_task_get_source_object (task);
  GError *error = NULL;
  KeyfobIdentity *identity = keyfob_identity_fetch_finish (KISI_CLIENT (source), result, &error);

  if (!g_cancellable_is_cancelled (self->cancellable))
    take_identity (self, identity, error);
  else
    keyfob_identity_free (identity);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_fetched (KeyfobRefresher *refresher, KeyfobSnapshot *snapshot, gpointer user_data) {
  KeyfobAccount *self = user_data;

  keyfob_favourites_fetched (self->favourites, snapshot->asked_us);
  save_doors (self);
  /* Names that are known can wait for the next time, which a command in a terminal never sees. */
  if (!self->identified && (self->fetched || self->identity->organization_name == NULL)) {
    self->identified = TRUE;
    keyfob_identity_fetch_async (self->client, KISI_URGENCY_LOAD, self->cancellable, on_identified,
                                 self);
  }
  self->fetched = TRUE;
}

static void
on_credential_refused (KeyfobAccount *self) {
  if (self->state == KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    keyfob_login_check_doubt (self->login_check);
}

static void
on_login_judged (KeyfobLoginCheck *check, gboolean accepted, gpointer user_data) {
  KeyfobAccount *self = user_data;

  if (!accepted && self->state == KEYFOB_ACCOUNT_STATE_SIGNED_IN) {
    keyfob_refresher_stop (self->refresher);
    if (self->state == KEYFOB_ACCOUNT_STATE_SIGNED_IN) /* nobody who was told of that has left */
      set_state (self, KEYFOB_ACCOUNT_STATE_EXPIRED);
  } else if (accepted && self->state == KEYFOB_ACCOUNT_STATE_EXPIRED) {
    set_state (self, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
    keyfob_refresher_start (self->refresher);
  }
}

static void
on_doubting (KeyfobAccount *self) {
  notify (self, PROP_DOUBTED);
}

static void
on_favourite_set (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (keyfob_favourites_set_finish (KEYFOB_FAVOURITES (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
keyfob_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobAccount *self = KEYFOB_ACCOUNT (object);

  switch (id) {
  case PROP_STATE:
    g_value_set_enum (value, self->state);
    break;
  case PROP_DOUBTED:
    g_value_set_boolean (value, keyfob_account_is_doubted (self));
    break;
  case PROP_KIND:
    g_value_set_enum (value, keyfob_account_get_kind (self));
    break;
  case PROP_SESSION_ONLY:
    g_value_set_boolean (value, self->session_only);
    break;
  case PROP_TITLE:
    g_value_set_string (value, self->title);
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
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_account_dispose (GObject *object) {
  KeyfobAccount *self = KEYFOB_ACCOUNT (object);

  g_cancellable_cancel (self->cancellable);
  if (self->refresher != NULL)
    keyfob_refresher_stop (self->refresher);
  g_clear_object (&self->login_check);
  g_clear_object (&self->favourites);
  g_clear_object (&self->refresher);
  g_clear_object (&self->doors);
  g_clear_object (&self->list);
  g_clear_object (&self->cache);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (keyfob_account_parent_class)->dispose (object);
}

static void
keyfob_account_finalize (GObject *object) {
  KeyfobAccount *self = KEYFOB_ACCOUNT (object);

  g_object_unref (self->cancellable);
  g_free (self->login_id);
  g_free (self->title);
  g_clear_pointer (&self->superseded, keyfob_credential_unref);
  g_clear_pointer (&self->credential, keyfob_credential_unref);
  keyfob_identity_free (self->identity);
  g_clear_pointer (&self->cached_sinces, g_array_unref);
  G_OBJECT_CLASS (keyfob_account_parent_class)->finalize (object);
}

static void
keyfob_account_class_init (KeyfobAccountClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_account_get_property;
  object_class->dispose = keyfob_account_dispose;
  object_class->finalize = keyfob_account_finalize;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, KEYFOB_TYPE_ACCOUNT_STATE,
                                              KEYFOB_ACCOUNT_STATE_STARTING, flags);
  properties[PROP_DOUBTED] = g_param_spec_boolean ("doubted", NULL, NULL, FALSE, flags);
  properties[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, KEYFOB_TYPE_CREDENTIAL_KIND,
                                             KEYFOB_CREDENTIAL_LOGIN, flags);
  properties[PROP_SESSION_ONLY] = g_param_spec_boolean ("session-only", NULL, NULL, FALSE, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_PERSON_NAME] = g_param_spec_string ("person-name", NULL, NULL, NULL, flags);
  properties[PROP_PERSON_EMAIL] = g_param_spec_string ("person-email", NULL, NULL, NULL, flags);
  properties[PROP_ORGANIZATION_NAME] =
      g_param_spec_string ("organization-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
keyfob_account_init (KeyfobAccount *self) {
  self->cancellable = g_cancellable_new ();
}

KeyfobAccount *
keyfob_account_new (KisiClient *client,
                    KeyfobDoorSource *doors,
                    KeyfobSnapshotCache *cache,
                    const char *login_id,
                    KeyfobIdentity *identity) {
  KeyfobAccount *self = g_object_new (KEYFOB_TYPE_ACCOUNT, NULL);

  self->client = g_object_ref (client);
  self->doors = doors;
  self->list = g_object_ref (keyfob_door_source_get_list (doors));
  g_set_object (&self->cache, cache);
  self->login_id = g_strdup (login_id);
  self->identity = identity;
  self->refresher = keyfob_refresher_new (client, doors);
  self->favourites = keyfob_favourites_new (client);
  self->login_check = keyfob_login_check_new (client);
  g_signal_connect_object (self->refresher, "fetched", G_CALLBACK (on_fetched), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->login_check, "judged", G_CALLBACK (on_login_judged), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->login_check, "notify::doubting", G_CALLBACK (on_doubting), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "credential-refused", G_CALLBACK (on_credential_refused), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
keyfob_account_begin (KeyfobAccount *self, KeyfobCredential *credential, gboolean stored) {
  g_return_if_fail (KEYFOB_IS_ACCOUNT (self));
  g_return_if_fail (self->state == KEYFOB_ACCOUNT_STATE_STARTING);
  g_return_if_fail (g_str_equal (credential->login_id, self->login_id));

  self->credential = keyfob_credential_ref (credential);
  keyfob_credential_apply (credential, self->client);
  self->stored = stored;
  keyfob_door_source_set_exempt (self->doors, credential->kind == KEYFOB_CREDENTIAL_ACCESS_LINK);
  /* What was stored comes with names from the cache; what was just signed in, with Kisi's own. */
  self->identified = !stored && !self->identity->incomplete;
  if (credential->kind != KEYFOB_CREDENTIAL_LOGIN)
    notify (self, PROP_KIND);
  set_state (self, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  keyfob_refresher_start (self->refresher);
}

void
keyfob_account_end (KeyfobAccount *self) {
  g_return_if_fail (KEYFOB_IS_ACCOUNT (self));

  /* First, since who hears of what follows must not unlock with it. */
  set_state (self, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_cancellable_cancel (self->cancellable);
  keyfob_refresher_forget (self->refresher);
  keyfob_login_check_stop (self->login_check);
  keyfob_favourites_forget (self->favourites);
  if (self->doors != NULL)
    keyfob_door_source_clear (self->doors);
  kisi_client_set_credential (self->client, KISI_CREDENTIAL_LOGIN, NULL);
  g_clear_pointer (&self->credential, keyfob_credential_unref);
  self->stored = FALSE;
}

void
keyfob_account_set_stored (KeyfobAccount *self, gboolean stored) {
  g_return_if_fail (KEYFOB_IS_ACCOUNT (self));

  self->stored = stored;
  if (self->session_only == stored) {
    self->session_only = !stored;
    notify (self, PROP_SESSION_ONLY);
  }
  save_doors (self);
}

gboolean
keyfob_account_is_stored (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), FALSE);
  return self->stored;
}

gboolean
keyfob_account_is_session_only (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), FALSE);
  return self->session_only;
}

void
keyfob_account_set_superseded (KeyfobAccount *self, KeyfobCredential *credential) {
  g_return_if_fail (KEYFOB_IS_ACCOUNT (self));

  if (credential != NULL)
    keyfob_credential_ref (credential);
  g_clear_pointer (&self->superseded, keyfob_credential_unref);
  self->superseded = credential;
}

KeyfobCredential *
keyfob_account_get_superseded (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->superseded;
}

KeyfobDoorSource *
keyfob_account_take_doors (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return g_steal_pointer (&self->doors);
}

KeyfobDoorSource *
keyfob_account_get_doors (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->doors;
}

void
keyfob_account_set_title (KeyfobAccount *self, const char *title) {
  g_return_if_fail (KEYFOB_IS_ACCOUNT (self));

  if (g_set_str (&self->title, title))
    notify (self, PROP_TITLE);
}

const char *
keyfob_account_get_title (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->title;
}

void
keyfob_account_save_newest (KeyfobAccount *self) {
  KeyfobSnapshot *snapshot;

  g_return_if_fail (KEYFOB_IS_ACCOUNT (self));

  snapshot = keyfob_refresher_get_snapshot (self->refresher);
  if (snapshot == NULL || snapshot->asked_us <= self->cached_asked_us)
    return;
  self->cached_us = 0;
  save_doors (self);
}

void
keyfob_account_identify_async (KeyfobAccount *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data) {
  GTask *task;

  g_return_if_fail (KEYFOB_IS_ACCOUNT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, keyfob_account_identify_async);
  if (self->state == KEYFOB_ACCOUNT_STATE_SIGNED_IN && self->identity->organization_name == NULL) {
    self->identified = TRUE;
    keyfob_identity_fetch_async (self->client, KISI_URGENCY_NOW, self->cancellable,
                                 on_identified_for, task);
    return;
  }
  g_task_return_boolean (task, FALSE);
  g_object_unref (task);
}

gboolean
keyfob_account_identify_finish (KeyfobAccount *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
keyfob_account_set_favourite_async (KeyfobAccount *self,
                                    KeyfobDoor *door,
                                    gboolean favourite,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data) {
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, keyfob_account_set_favourite_async);
  if (keyfob_account_can_favourite (self)) {
    keyfob_favourites_set_async (self->favourites, door, favourite, cancellable, on_favourite_set,
                                 task);
    return;
  }
  g_task_return_error (task, kisi_error_new (self->state == KEYFOB_ACCOUNT_STATE_SIGNED_IN
                                                 ? KISI_ERROR_NOT_ALLOWED
                                                 : KISI_ERROR_SIGNED_OUT,
                                             NULL));
  g_object_unref (task);
}

gboolean
keyfob_account_set_favourite_finish (KeyfobAccount *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
keyfob_account_can_favourite (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), FALSE);

  return self->state == KEYFOB_ACCOUNT_STATE_SIGNED_IN &&
         self->credential->kind != KEYFOB_CREDENTIAL_ACCESS_LINK;
}

char *
keyfob_account_dup_login_digest (KeyfobAccount *self) {
  g_autofree char *names = NULL;

  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);

  if (self->credential == NULL)
    return NULL;
  names = g_strjoin ("\n", kisi_client_get_server (self->client),
                     keyfob_credential_kind_get_id (keyfob_account_get_kind (self)), self->login_id,
                     NULL);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, names, -1);
}

KeyfobAccountState
keyfob_account_get_state (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  return self->state;
}

gboolean
keyfob_account_is_doubted (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), FALSE);
  return keyfob_login_check_is_doubting (self->login_check);
}

KeyfobCredentialKind
keyfob_account_get_kind (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), KEYFOB_CREDENTIAL_LOGIN);
  return self->credential != NULL ? self->credential->kind : KEYFOB_CREDENTIAL_LOGIN;
}

const char *
keyfob_account_get_login_id (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->login_id;
}

KeyfobCredential *
keyfob_account_get_credential (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->credential;
}

const KeyfobIdentity *
keyfob_account_get_identity (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->identity;
}

KisiClient *
keyfob_account_get_client (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->client;
}

KeyfobRefresher *
keyfob_account_get_refresher (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->refresher;
}

GCancellable *
keyfob_account_get_cancellable (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->cancellable;
}
