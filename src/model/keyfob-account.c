/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-account.h"

#include "keyfob-door-cache.h"
#include "keyfob-enums.h"
#include "keyfob-favourites.h"
#include "keyfob-sign-in.h"
#include "keyfob-sign-out.h"
#include "keyfob-unlocks.h"
#include "kisi/kisi-error.h"

#include <glib/gi18n-lib.h>

#define ASSUMED_UNLOCKED_SECONDS_MIN     3
#define ASSUMED_UNLOCKED_SECONDS_MAX     10
#define ASSUMED_UNLOCKED_SECONDS_DEFAULT 5

/* The cached doors are shown with their age: writing them at every fetch would buy nothing. */
#define CACHE_INTERVAL_SECONDS 300

/* What the computer remembers, while it is asked: keyring and cache at the same time. An account
 * that has another start, or a credential by now, or is gone, is not told. */
typedef struct {
  GWeakRef account;
  GCancellable *cancellable;
  gboolean keyring_asked;
  gboolean cache_asked;
  KeyfobCredential *credential;
  GError *keyring_error;
  KeyfobCachedOffice *cached;
} Start;

struct _KeyfobAccount {
  GObject parent_instance;

  KisiClient *client;
  gboolean persistent;
  KeyfobKeyring *keyring; /* NULL if not persistent */
  KeyfobDoorCache *cache; /* likewise */
  KeyfobDoorList *doors;
  KeyfobRefresher *refresher;
  KeyfobUnlocks *unlocks;
  KeyfobFavourites *favourites;
  guint assumed_unlocked_seconds;

  KeyfobAccountState state;
  KeyfobCredential *credential; /* NULL while signed out */
  KeyfobIdentity *identity;     /* (not nullable): what is shown; may be ahead of the credential */
  gboolean identified;          /* the names are Kisi's, or have been asked for */
  gboolean kept;                /* the credential is in the keyring */
  gboolean session_only;
  GError *keyring_error;

  Start *start;              /* under way; owned by its callbacks */
  GCancellable *identifying; /* for as long as the credential is the same */
  gboolean busy;
  gboolean start_when_idle;
  gint64 cached_us; /* when the doors were last written to the cache; 0: write the next */
};

enum {
  PROP_CLIENT = 1,
  PROP_PERSISTENT,
  PROP_STATE,
  PROP_BUSY,
  PROP_KIND,
  PROP_PERSON_NAME,
  PROP_PERSON_EMAIL,
  PROP_ORGANIZATION_NAME,
  PROP_SESSION_ONLY,
  PROP_KEYRING_ERROR,
  PROP_DOORS,
  PROP_REFRESHER,
  PROP_ASSUMED_UNLOCKED_SECONDS,
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
  notify (self, PROP_STATE);
}

static void
set_busy (KeyfobAccount *self, gboolean busy) {
  if (busy == self->busy)
    return;
  self->busy = busy;
  notify (self, PROP_BUSY);
}

/* Takes @error. */
static void
set_keyring_error (KeyfobAccount *self, GError *error) {
  if (error == NULL && self->keyring_error == NULL)
    return;
  g_clear_error (&self->keyring_error);
  self->keyring_error = error;
  notify (self, PROP_KEYRING_ERROR);
}

static void
set_session_only (KeyfobAccount *self, gboolean session_only) {
  if (session_only == self->session_only)
    return;
  self->session_only = session_only;
  notify (self, PROP_SESSION_ONLY);
}

/* Takes @identity. */
static void
set_identity (KeyfobAccount *self, KeyfobIdentity *identity) {
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

static void
set_credential (KeyfobAccount *self, KeyfobCredential *credential) {
  KeyfobCredentialKind old_kind = keyfob_account_get_kind (self);

  g_cancellable_cancel (self->identifying);
  g_object_unref (self->identifying);
  self->identifying = g_cancellable_new ();

  g_clear_pointer (&self->credential, keyfob_credential_unref);
  if (credential != NULL) {
    self->credential = keyfob_credential_ref (credential);
    keyfob_credential_apply (credential, self->client);
  } else {
    kisi_client_set_credential (self->client, KISI_CREDENTIAL_LOGIN, NULL);
  }
  if (keyfob_account_get_kind (self) != old_kind)
    notify (self, PROP_KIND);
}

/* Drops the doors and all that belongs to them, but not what is on disk. */
static void
forget_doors (KeyfobAccount *self) {
  keyfob_refresher_stop (self->refresher);
  keyfob_door_list_clear (self->doors);
  keyfob_unlocks_forget (self->unlocks);
  keyfob_favourites_forget (self->favourites);
  self->cached_us = 0;
}

static void
cancel_start (KeyfobAccount *self) {
  if (self->start != NULL)
    g_cancellable_cancel (self->start->cancellable);
  self->start = NULL;
}

static void
become_signed_out (KeyfobAccount *self) {
  cancel_start (self);
  forget_doors (self);
  set_credential (self, NULL);
  self->kept = FALSE;
  set_session_only (self, FALSE);
  set_identity (self, keyfob_identity_new (NULL, NULL, NULL));
  set_keyring_error (self, NULL);
  set_state (self, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
}

/* Takes @identity. The doors that are shown stay if they are this credential's. */
static void
become_signed_in (KeyfobAccount *self, KeyfobCredential *credential, KeyfobIdentity *identity) {
  cancel_start (self);
  set_credential (self, credential);
  self->kept = FALSE;
  self->identified = TRUE;
  self->cached_us = 0;
  set_session_only (self, FALSE);
  set_identity (self, identity);
  set_keyring_error (self, NULL);
  set_state (self, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  keyfob_refresher_start (self->refresher, NULL);
}

static void
save_doors (KeyfobAccount *self) {
  KeyfobOffice *office = keyfob_refresher_get_office (self->refresher);
  gint64 now_us = g_get_monotonic_time ();

  if (!self->kept || office == NULL || self->state != KEYFOB_ACCOUNT_STATE_SIGNED_IN ||
      (self->cached_us != 0 && now_us - self->cached_us < CACHE_INTERVAL_SECONDS * G_USEC_PER_SEC))
    return;
  self->cached_us = now_us;
  /* A cache that cannot be written costs a second at the next start, and is not worth a word. */
  keyfob_door_cache_save_async (self->cache, self->credential->login_id,
                                self->identity->person_name, self->identity->person_email,
                                self->identity->organization_name, office, NULL, NULL, NULL);
}

static void
on_identified (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GCancellable) identifying = user_data;
  g_autoptr (KeyfobIdentity) identity =
      keyfob_identity_fetch_finish (KISI_CLIENT (source), result, NULL);
  KeyfobAccount *self = g_object_get_data (G_OBJECT (identifying), "account");

  /* It is cancelled when the credential is another one, or the account is gone. */
  if (identity == NULL || g_cancellable_is_cancelled (identifying))
    return;
  if (identity->organization_name == NULL)
    identity->organization_name = g_strdup (self->identity->organization_name);
  set_identity (self, g_steal_pointer (&identity));
}

/* Names may have changed since they were cached. Nobody waits for them, so the doors come first. */
static void
identify (KeyfobAccount *self) {
  self->identified = TRUE;
  g_object_set_data (G_OBJECT (self->identifying), "account", self);
  keyfob_identity_fetch_async (self->client, self->identifying, on_identified,
                               g_object_ref (self->identifying));
}

static void
on_fetched (KeyfobRefresher *refresher, KeyfobOffice *office, gpointer user_data) {
  KeyfobAccount *self = user_data;

  keyfob_favourites_fetched (self->favourites, office->fetched_at);
  save_doors (self);
  if (!self->identified)
    identify (self);
}

/* Doors that came or went are written at the next fetch, so that the next start has them. */
static void
on_doors_changed (GListModel *model,
                  guint position,
                  guint removed,
                  guint added,
                  gpointer user_data) {
  KEYFOB_ACCOUNT (user_data)->cached_us = 0;
}

static void
on_credential_refused (KisiClient *client, gpointer user_data) {
  KeyfobAccount *self = user_data;
  g_autoptr (KeyfobOffice) office = NULL;

  if (self->state != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return;
  if (keyfob_refresher_get_office (self->refresher) != NULL)
    office = keyfob_office_ref (keyfob_refresher_get_office (self->refresher));
  /* Nothing is fetched any more; the doors stay, and are marked with their age. */
  keyfob_refresher_stop (self->refresher);
  if (office != NULL)
    keyfob_refresher_show_cached (self->refresher, office);
  set_state (self, KEYFOB_ACCOUNT_STATE_EXPIRED);
}

static void
start_clear (gpointer data) {
  Start *start = data;

  g_weak_ref_clear (&start->account);
  g_clear_object (&start->cancellable);
  g_clear_pointer (&start->credential, keyfob_credential_unref);
  g_clear_error (&start->keyring_error);
  g_clear_pointer (&start->cached, keyfob_cached_office_free);
}

static void
start_unref (Start *start) {
  g_rc_box_release_full (start, start_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Start, start_unref)

/* Returns the account that still waits for @start, or NULL. */
static KeyfobAccount *
dup_waiting (Start *start) {
  g_autoptr (KeyfobAccount) self = g_weak_ref_get (&start->account);

  return self != NULL && self->start == start ? g_steal_pointer (&self) : NULL;
}

static KeyfobIdentity *
identity_of_cached (const KeyfobCachedOffice *cached) {
  return keyfob_identity_new (cached->person_name, cached->person_email, cached->organization_name);
}

static void
use_kept_credential (KeyfobAccount *self, Start *start) {
  KeyfobCredential *credential = start->credential;
  KeyfobIdentity *identity;

  if (self->credential != NULL && self->credential->kind == credential->kind &&
      g_str_equal (self->credential->login_id, credential->login_id)) {
    self->kept = TRUE;
    set_session_only (self, FALSE);
    set_keyring_error (self, NULL);
    return;
  }

  if (start->cached != NULL && g_str_equal (start->cached->account, credential->login_id)) {
    keyfob_refresher_show_cached (self->refresher, start->cached->office);
    identity = identity_of_cached (start->cached);
  } else {
    forget_doors (self);
    keyfob_door_cache_remove_async (self->cache, NULL, NULL, NULL);
    identity = keyfob_identity_new (NULL, NULL, NULL);
  }
  become_signed_in (self, credential, identity);
  self->kept = TRUE;
  self->identified = FALSE;
}

/* Does what keyring and cache say, once both have said it; till then shows what the cache says. */
static void
go_on (KeyfobAccount *self, Start *start) {
  if (!start->keyring_asked && start->cached != NULL) {
    keyfob_refresher_show_cached (self->refresher, start->cached->office);
    set_identity (self, identity_of_cached (start->cached));
  }
  if (!start->keyring_asked || !start->cache_asked)
    return;

  self->start = NULL;
  if (start->credential != NULL) {
    use_kept_credential (self, start);
  } else if (start->keyring_error != NULL) {
    /* Whoever is signed in stays so; else the doors wait in the cache. */
    if (self->credential == NULL) {
      become_signed_out (self);
      set_keyring_error (self, g_steal_pointer (&start->keyring_error));
    }
  } else if (!self->session_only) {
    become_signed_out (self);
    keyfob_door_cache_remove_async (self->cache, NULL, NULL, NULL);
  }
}

static void
on_keyring_loaded (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (Start) start = user_data;
  g_autoptr (KeyfobAccount) self = NULL;

  start->credential =
      keyfob_keyring_load_finish (KEYFOB_KEYRING (source), result, &start->keyring_error);
  start->keyring_asked = TRUE;
  self = dup_waiting (start);
  if (self != NULL)
    go_on (self, start);
}

static void
on_cache_loaded (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (Start) start = user_data;
  g_autoptr (KeyfobAccount) self = NULL;

  start->cached = keyfob_door_cache_load_finish (KEYFOB_DOOR_CACHE (source), result, NULL);
  start->cache_asked = TRUE;
  self = dup_waiting (start);
  if (self != NULL)
    go_on (self, start);
}

/* A sign-in from the moment when Kisi has agreed. */
typedef struct {
  KeyfobCredential *replaced; /* (nullable) */
  gboolean replaced_kept;
} Replacement;

static void
replacement_free (gpointer data) {
  Replacement *self = data;

  g_clear_pointer (&self->replaced, keyfob_credential_unref);
  g_free (self);
}

static void
become_idle (KeyfobAccount *self) {
  set_busy (self, FALSE);
  if (self->start_when_idle) {
    self->start_when_idle = FALSE;
    keyfob_account_start (self);
  }
}

/* The sign-in is done, whatever became of the login that it replaced. */
static void
on_replaced_revoked (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;

  become_idle (g_task_get_source_object (task));
  g_task_return_boolean (task, TRUE);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobAccount *self = g_task_get_source_object (task);
  Replacement *replacement = g_task_get_task_data (task);
  KeyfobCredential *replaced = replacement->replaced;
  GError *error = NULL;

  self->kept = keyfob_keyring_save_finish (KEYFOB_KEYRING (source), result, &error);
  set_session_only (self, !self->kept);
  set_keyring_error (self, error);
  save_doors (self);

  /* What is still in the keyring must go on working, for the next start. */
  if (replaced != NULL && replaced->kind == KEYFOB_CREDENTIAL_LOGIN &&
      !g_str_equal (replaced->login_id, self->credential->login_id) &&
      (self->kept || !replacement->replaced_kept))
    keyfob_sign_in_revoke_async (self->client, replaced, NULL, on_replaced_revoked,
                                 g_steal_pointer (&task));
  else
    on_replaced_revoked (NULL, NULL, g_steal_pointer (&task));
}

static void
keep (KeyfobAccount *self, GTask *task) {
  const char *whose = self->identity->person_email;
  g_autofree char *label = NULL;

  if (whose == NULL)
    whose = self->identity->organization_name;
  if (whose == NULL)
    whose = kisi_client_get_server (self->client);
  /* Translators: what programs that show the keyring's contents show. %s is an e-mail address. */
  label = g_strdup_printf (_ ("Keyfob’s sign-in at Kisi: %s"), whose);
  keyfob_keyring_save_async (self->keyring, self->credential, label, NULL, on_kept, task);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobSignIn) sign_in = keyfob_sign_in_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (GTask) task = user_data;
  KeyfobAccount *self = g_task_get_source_object (task);
  Replacement *replacement = g_task_get_task_data (task);

  if (sign_in == NULL) {
    become_idle (self);
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }

  replacement->replaced_kept = self->kept;
  if (self->credential != NULL)
    replacement->replaced = keyfob_credential_ref (self->credential);
  if (!keyfob_identity_is_same_person (self->identity, sign_in->identity)) {
    forget_doors (self);
    if (self->cache != NULL)
      keyfob_door_cache_remove_async (self->cache, NULL, NULL, NULL);
  }
  become_signed_in (self, sign_in->credential, g_steal_pointer (&sign_in->identity));
  if (self->persistent)
    keep (self, g_steal_pointer (&task));
  else
    on_replaced_revoked (NULL, NULL, g_steal_pointer (&task));
}

/* Returns the task of a sign-in that may begin, or NULL. */
static GTask *
begin_sign_in (KeyfobAccount *self,
               gpointer tag,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  /* Once Kisi has agreed the account is signed in, and says so. */
  g_task_set_check_cancellable (task, FALSE);
  if (self->busy) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                             _ ("Signing in or out is under way already. Wait for its end."));
    return NULL;
  }
  g_task_set_task_data (task, g_new0 (Replacement, 1), replacement_free);
  set_busy (self, TRUE);
  return g_steal_pointer (&task);
}

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer user_data) {
  GError *error = NULL;
  gboolean ok = keyfob_sign_out_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (GTask) task = user_data;

  become_idle (g_task_get_source_object (task));
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
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
  case PROP_CLIENT:
    g_value_set_object (value, self->client);
    break;
  case PROP_STATE:
    g_value_set_enum (value, self->state);
    break;
  case PROP_BUSY:
    g_value_set_boolean (value, self->busy);
    break;
  case PROP_KIND:
    g_value_set_enum (value, keyfob_account_get_kind (self));
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
keyfob_account_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  KeyfobAccount *self = KEYFOB_ACCOUNT (object);

  switch (id) {
  case PROP_CLIENT:
    self->client = g_value_dup_object (value);
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
keyfob_account_constructed (GObject *object) {
  KeyfobAccount *self = KEYFOB_ACCOUNT (object);

  G_OBJECT_CLASS (keyfob_account_parent_class)->constructed (object);

  if (self->persistent) {
    self->keyring = keyfob_keyring_new (kisi_client_get_server (self->client));
    self->cache = keyfob_door_cache_new (kisi_client_get_server (self->client));
  }
  self->doors = keyfob_door_list_new ();
  self->refresher = keyfob_refresher_new (self->client, self->doors);
  self->unlocks = keyfob_unlocks_new (self->client, self->doors);
  self->favourites = keyfob_favourites_new (self->client);
  g_signal_connect_object (self->client, "credential-refused", G_CALLBACK (on_credential_refused),
                           self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->refresher, "fetched", G_CALLBACK (on_fetched), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (keyfob_door_list_get_model (self->doors), "items-changed",
                           G_CALLBACK (on_doors_changed), self, G_CONNECT_DEFAULT);
}

static void
keyfob_account_dispose (GObject *object) {
  KeyfobAccount *self = KEYFOB_ACCOUNT (object);

  cancel_start (self);
  g_cancellable_cancel (self->identifying);
  if (self->refresher != NULL)
    keyfob_refresher_stop (self->refresher);
  g_clear_object (&self->unlocks);
  g_clear_object (&self->favourites);
  g_clear_object (&self->refresher);
  g_clear_object (&self->doors);
  g_clear_object (&self->keyring);
  g_clear_object (&self->cache);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (keyfob_account_parent_class)->dispose (object);
}

static void
keyfob_account_finalize (GObject *object) {
  KeyfobAccount *self = KEYFOB_ACCOUNT (object);

  g_object_unref (self->identifying);
  g_clear_pointer (&self->credential, keyfob_credential_unref);
  keyfob_identity_free (self->identity);
  g_clear_error (&self->keyring_error);

  G_OBJECT_CLASS (keyfob_account_parent_class)->finalize (object);
}

static void
keyfob_account_class_init (KeyfobAccountClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags given = G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_account_get_property;
  object_class->set_property = keyfob_account_set_property;
  object_class->constructed = keyfob_account_constructed;
  object_class->dispose = keyfob_account_dispose;
  object_class->finalize = keyfob_account_finalize;

  properties[PROP_CLIENT] =
      g_param_spec_object ("client", NULL, NULL, KISI_TYPE_CLIENT, G_PARAM_READWRITE | given);
  properties[PROP_PERSISTENT] =
      g_param_spec_boolean ("persistent", NULL, NULL, FALSE, G_PARAM_WRITABLE | given);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, KEYFOB_TYPE_ACCOUNT_STATE,
                                              KEYFOB_ACCOUNT_STATE_STARTING, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, KEYFOB_TYPE_CREDENTIAL_KIND,
                                             KEYFOB_CREDENTIAL_LOGIN, flags);
  properties[PROP_PERSON_NAME] = g_param_spec_string ("person-name", NULL, NULL, NULL, flags);
  properties[PROP_PERSON_EMAIL] = g_param_spec_string ("person-email", NULL, NULL, NULL, flags);
  properties[PROP_ORGANIZATION_NAME] =
      g_param_spec_string ("organization-name", NULL, NULL, NULL, flags);
  properties[PROP_SESSION_ONLY] = g_param_spec_boolean ("session-only", NULL, NULL, FALSE, flags);
  properties[PROP_KEYRING_ERROR] =
      g_param_spec_boxed ("keyring-error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_DOORS] = g_param_spec_object ("doors", NULL, NULL, KEYFOB_TYPE_DOOR_LIST, flags);
  properties[PROP_REFRESHER] =
      g_param_spec_object ("refresher", NULL, NULL, KEYFOB_TYPE_REFRESHER, flags);
  properties[PROP_ASSUMED_UNLOCKED_SECONDS] = g_param_spec_uint (
      "assumed-unlocked-seconds", NULL, NULL, ASSUMED_UNLOCKED_SECONDS_MIN,
      ASSUMED_UNLOCKED_SECONDS_MAX, ASSUMED_UNLOCKED_SECONDS_DEFAULT, G_PARAM_WRITABLE | flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
keyfob_account_init (KeyfobAccount *self) {
  self->state = KEYFOB_ACCOUNT_STATE_STARTING;
  self->identity = keyfob_identity_new (NULL, NULL, NULL);
  self->identifying = g_cancellable_new ();
  self->assumed_unlocked_seconds = ASSUMED_UNLOCKED_SECONDS_DEFAULT;
}

KeyfobAccount *
keyfob_account_new (KisiClient *client, gboolean persistent) {
  return g_object_new (KEYFOB_TYPE_ACCOUNT, "client", client, "persistent", persistent, NULL);
}

void
keyfob_account_start (KeyfobAccount *self) {
  Start *start;

  g_return_if_fail (KEYFOB_IS_ACCOUNT (self));

  if (!self->persistent) {
    if (self->state == KEYFOB_ACCOUNT_STATE_STARTING)
      set_state (self, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
    return;
  }
  if (self->busy) {
    /* The keyring is being written: read now, it would give what is about to be replaced. */
    self->start_when_idle = TRUE;
    return;
  }

  cancel_start (self);
  start = g_rc_box_new0 (Start);
  g_weak_ref_init (&start->account, self);
  start->cancellable = g_cancellable_new ();
  self->start = start;
  if (self->credential == NULL) {
    set_state (self, KEYFOB_ACCOUNT_STATE_STARTING);
    set_keyring_error (self, NULL);
    keyfob_door_cache_load_async (self->cache, start->cancellable, on_cache_loaded,
                                  g_rc_box_acquire (start));
  } else {
    start->cache_asked = TRUE; /* it holds no more than what is shown */
  }
  keyfob_keyring_load_async (self->keyring, start->cancellable, on_keyring_loaded, start);
}

void
keyfob_account_use_credential (KeyfobAccount *self,
                               KeyfobCredential *credential,
                               const char *person_name,
                               const char *organization_name) {
  g_return_if_fail (KEYFOB_IS_ACCOUNT (self));

  forget_doors (self);
  become_signed_in (self, credential, keyfob_identity_new (person_name, NULL, organization_name));
}

void
keyfob_account_sign_in_async (KeyfobAccount *self,
                              const KisiOrganization *organization,
                              const char *email,
                              const char *password,
                              const char *otp_code,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data) {
  GTask *task =
      begin_sign_in (self, keyfob_account_sign_in_async, cancellable, callback, user_data);

  if (task != NULL)
    keyfob_sign_in_with_password_async (self->client, organization, email, password, otp_code,
                                        cancellable, on_signed_in, task);
}

void
keyfob_account_sign_in_with_api_key_async (KeyfobAccount *self,
                                           const char *api_key,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data) {
  GTask *task = begin_sign_in (self, keyfob_account_sign_in_with_api_key_async, cancellable,
                               callback, user_data);

  if (task != NULL)
    keyfob_sign_in_with_api_key_async (self->client, api_key, cancellable, on_signed_in, task);
}

void
keyfob_account_sign_in_with_access_link_async (KeyfobAccount *self,
                                               const char *access_link,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data) {
  GTask *task = begin_sign_in (self, keyfob_account_sign_in_with_access_link_async, cancellable,
                               callback, user_data);

  if (task != NULL)
    keyfob_sign_in_with_access_link_async (self->client, access_link, cancellable, on_signed_in,
                                           task);
}

gboolean
keyfob_account_sign_in_finish (KeyfobAccount *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
keyfob_account_sign_out_async (KeyfobAccount *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (KeyfobCredential) credential = NULL;

  g_task_set_source_tag (task, keyfob_account_sign_out_async);
  /* Cancelled or not, what was forgotten is forgotten. */
  g_task_set_check_cancellable (task, FALSE);
  if (self->busy) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                             _ ("Signing in or out is under way already. Wait for its end."));
    return;
  }

  if (self->credential != NULL)
    credential = keyfob_credential_ref (self->credential);
  set_busy (self, TRUE);
  become_signed_out (self);
  keyfob_sign_out_async (self->client, self->keyring, self->cache, credential, cancellable,
                         on_signed_out, g_steal_pointer (&task));
}

gboolean
keyfob_account_sign_out_finish (KeyfobAccount *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;

  keyfob_door_cache_flush_finish (KEYFOB_DOOR_CACHE (source), result);
  g_task_return_boolean (task, TRUE);
}

void
keyfob_account_flush_async (KeyfobAccount *self, GAsyncReadyCallback callback, gpointer user_data) {
  GTask *task;

  g_return_if_fail (KEYFOB_IS_ACCOUNT (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, keyfob_account_flush_async);
  if (self->cache != NULL) {
    keyfob_door_cache_flush_async (self->cache, on_flushed, task);
    return;
  }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
keyfob_account_flush_finish (KeyfobAccount *self, GAsyncResult *result) {
  g_return_if_fail (g_task_is_valid (result, self));
  g_task_propagate_boolean (G_TASK (result), NULL);
}

KeyfobUnlock *
keyfob_account_unlock (KeyfobAccount *self, gint64 door_id) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);

  if (self->state != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return NULL;
  return keyfob_unlocks_unlock (self->unlocks, door_id, self->assumed_unlocked_seconds * 1000);
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

KeyfobAccountState
keyfob_account_get_state (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  return self->state;
}

KeyfobCredentialKind
keyfob_account_get_kind (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), KEYFOB_CREDENTIAL_LOGIN);
  return self->credential != NULL ? self->credential->kind : KEYFOB_CREDENTIAL_LOGIN;
}

gboolean
keyfob_account_is_busy (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), FALSE);
  return self->busy;
}

gboolean
keyfob_account_is_session_only (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), FALSE);
  return self->session_only;
}

const char *
keyfob_account_get_person_name (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->identity->person_name;
}

const char *
keyfob_account_get_person_email (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->identity->person_email;
}

const char *
keyfob_account_get_organization_name (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->identity->organization_name;
}

const GError *
keyfob_account_get_keyring_error (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->keyring_error;
}

KisiClient *
keyfob_account_get_client (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->client;
}

KeyfobDoorList *
keyfob_account_get_doors (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->doors;
}

KeyfobRefresher *
keyfob_account_get_refresher (KeyfobAccount *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNT (self), NULL);
  return self->refresher;
}
