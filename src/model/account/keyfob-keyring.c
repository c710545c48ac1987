/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-keyring.h"

#include "model/account/keyfob-keyring-item.h"

#define TIMEOUT_MS        (10 * 1000)
#define PROMPT_TIMEOUT_MS (2 * 60 * 1000)

typedef enum {
  DEED_LOAD,
  DEED_LOAD_QUIETLY,
  DEED_SAVE,
  DEED_CLEAR,
} Deed;

/* One call, from start to answer: the data of its task. The answer is given in time even if
 * libsecret does not let go: what it says later goes nowhere. */
typedef struct {
  Deed deed;
  char *login_id;               /* (nullable): of what is saved or cleared; NULL clears all */
  KeyfobCredential *credential; /* to be saved */
  char *label;                  /* of that */
  guint64 serial;               /* of that, once it is known */
  gboolean numbered_anew;       /* that was too low */
  gboolean stored;              /* it is kept: what goes wrong now is no failure */

  GError *error; /* (nullable): the answer's */
  gboolean answered;
  GCancellable *cancellable; /* what libsecret gets: cancelled by the caller or the deadline */
  GSource *caller_source;    /* (nullable): wakes when the caller cancels */
  guint deadline_source;

  SecretService *service; /* (nullable): once it is open */
  GList *items;           /* (element-type SecretItem): that matter, as they were stored */
  GList *ready;           /* (element-type SecretItem): of them, still to be loaded or deleted */
  GList *locked;          /* (element-type SecretItem): the prompt is for */
  gboolean asked;         /* there was a prompt: what is still locked stays so */
  GPtrArray *unread;      /* (nullable) (element-type utf8): the logins of those that could not be
                             read, "" where they do not say; NULL before anything was found */
} Call;

struct _KeyfobKeyring {
  GObject parent_instance;

  char *server;
  guint timeout_ms;
  guint prompt_timeout_ms;
  guint n_calls;     /* that are not answered */
  gint64 waiting_us; /* monotonic: since the first of them */
};

G_DEFINE_FINAL_TYPE (KeyfobKeyring, keyfob_keyring, G_TYPE_OBJECT)

static gboolean
loads (const Call *call) {
  return call->deed == DEED_LOAD || call->deed == DEED_LOAD_QUIETLY;
}

static void
stop_waiting (Call *call) {
  if (call->caller_source != NULL)
    g_source_destroy (call->caller_source);
  g_clear_pointer (&call->caller_source, g_source_unref);
  g_clear_handle_id (&call->deadline_source, g_source_remove);
}

static Call *
call_new (Deed deed, const char *login_id) {
  Call *call = g_new0 (Call, 1);

  call->deed = deed;
  call->login_id = g_strdup (login_id);
  call->cancellable = g_cancellable_new ();
  return call;
}

static void
call_free (gpointer data) {
  Call *call = data;

  stop_waiting (call);
  g_free (call->login_id);
  g_clear_pointer (&call->credential, keyfob_credential_unref);
  g_free (call->label);
  g_clear_error (&call->error);
  g_object_unref (call->cancellable);
  g_clear_object (&call->service);
  g_clear_list (&call->items, g_object_unref);
  g_clear_list (&call->ready, g_object_unref);
  g_clear_list (&call->locked, g_object_unref);
  g_clear_pointer (&call->unread, g_ptr_array_unref);
  g_free (call);
}

/* Of several errors the first counts that a person can do something about. */
static void
note (Call *call, KeyfobKeyringError code) {
  if (call->error != NULL &&
      !g_error_matches (call->error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_FAILED))
    return;
  g_clear_error (&call->error);
  call->error = keyfob_keyring_error_new (code);
}

/* @cause: of libsecret's or D-Bus's */
static void
note_cause (Call *call, const GError *cause) {
  KeyfobKeyringError code = keyfob_keyring_error_code_from (cause);

  note (call,
        code == KEYFOB_KEYRING_ERROR_LOCKED && call->asked ? KEYFOB_KEYRING_ERROR_DISMISSED : code);
}

static void
note_unread (Call *call, SecretItem *item) {
  char *login_id = keyfob_keyring_item_dup_attribute (item, "login-id");

  g_ptr_array_add (call->unread, login_id != NULL ? login_id : g_strdup (""));
}

/* Returns what could be loaded. */
static GPtrArray *
read_items (Call *call) {
  g_autoptr (GPtrArray) credentials =
      g_ptr_array_new_with_free_func ((GDestroyNotify) keyfob_credential_unref);

  for (GList *l = call->items; l != NULL; l = l->next) {
    KeyfobCredential *credential = keyfob_keyring_item_read (l->data);

    if (credential != NULL) {
      g_ptr_array_add (credentials, credential);
      continue;
    }
    note (call, KEYFOB_KEYRING_ERROR_FAILED);
    note_unread (call, l->data);
  }
  return g_steal_pointer (&credentials);
}

/* Answers with what there is, unless that has been done. */
static void
answer (GTask *task) {
  KeyfobKeyring *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (call->answered)
    return;
  call->answered = TRUE;
  self->n_calls--;
  stop_waiting (call);
  if (loads (call))
    g_task_return_pointer (task, read_items (call), (GDestroyNotify) g_ptr_array_unref);
  else if (call->error == NULL || call->stored)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&call->error));
}

static void
fail (GTask *task, KeyfobKeyringError code) {
  note (g_task_get_task_data (task), code);
  answer (task);
}

/* Returns whether what comes next is still wanted: @error (nullable) ends the call. */
static gboolean
goes_on (GTask *task, const GError *error) {
  Call *call = g_task_get_task_data (task);

  if (!call->answered && error != NULL) {
    note_cause (call, error);
    answer (task);
  }
  return !call->answered;
}

static gboolean
on_deadline (gpointer user_data) {
  g_autoptr (GTask) task = g_object_ref (user_data);
  Call *call = g_task_get_task_data (task);

  call->deadline_source = 0;
  fail (task, KEYFOB_KEYRING_ERROR_TIMED_OUT);
  g_cancellable_cancel (call->cancellable);
  return G_SOURCE_REMOVE;
}

/* The task itself says that it was cancelled. */
static gboolean
on_caller_cancelled (GCancellable *cancellable, gpointer user_data) {
  g_autoptr (GTask) task = g_object_ref (user_data);
  Call *call = g_task_get_task_data (task);

  answer (task);
  g_cancellable_cancel (call->cancellable);
  return G_SOURCE_REMOVE;
}

/* Begins a step that may take @milliseconds. */
static void
set_deadline (GTask *task, guint milliseconds) {
  Call *call = g_task_get_task_data (task);

  g_clear_handle_id (&call->deadline_source, g_source_remove);
  call->deadline_source =
      g_timeout_add_full (G_PRIORITY_DEFAULT, milliseconds, on_deadline, task, NULL);
}

static void search (GTask *task, guint timeout_ms);
static void store (GTask *task, const char *collection);

/* Only now may the service tell what was locked, and what still is: it is looked for anew. */
static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyring *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, NULL);
  call->asked = TRUE;
  if (!call->answered)
    search (task, self->timeout_ms);
}

/* Loads, or deletes, the next of the items; after them come those that are locked, whose prompt
 * does not hold up the others. Also the callback of each, with its @source and @result; NULL at
 * first. */
static void
work (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyring *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (SecretItem) item = NULL;
  g_autoptr (GError) error = NULL;

  if (result != NULL && loads (call))
    secret_item_load_secret_finish (SECRET_ITEM (source), result, &error);
  else if (result != NULL && !secret_item_delete_finish (SECRET_ITEM (source), result, &error))
    note (call, KEYFOB_KEYRING_ERROR_FAILED);
  /* One that is damaged does not keep the others from their turn. */
  if (error != NULL)
    note_cause (call, error);
  if (call->answered)
    return;

  if (call->ready != NULL) {
    item = call->ready->data;
    call->ready = g_list_delete_link (call->ready, call->ready);
    set_deadline (task, self->timeout_ms);
    if (loads (call))
      secret_item_load_secret (item, call->cancellable, work, g_object_ref (task));
    else
      secret_item_delete (item, call->cancellable, work, g_object_ref (task));
    return;
  }
  if (call->locked != NULL) {
    set_deadline (task, self->prompt_timeout_ms);
    secret_service_unlock (call->service, call->locked, call->cancellable, on_unlocked,
                           g_object_ref (task));
  } else {
    answer (task);
  }
}

/* Whether the call is about an item that was found. @seen: logins of which there was a later one */
static gboolean
concerns (const Call *call, SecretItem *item, GHashTable *seen) {
  g_autofree char *login_id = keyfob_keyring_item_dup_attribute (item, "login-id");
  g_autofree char *schema_name = keyfob_keyring_item_dup_attribute (item, "xdg:schema");
  KeyfobCredentialKind kind;

  /* GNOME Keyring does not tell what an item is that has been locked since the person logged in,
   * but finds it by what was asked for: before it is unlocked nobody knows. */
  if (login_id == NULL && secret_item_get_locked (item))
    return TRUE;
  /* Another program may have stored something of the same server. */
  if (login_id == NULL ||
      (schema_name != NULL && !g_str_equal (schema_name, keyfob_keyring_schema.name)))
    return FALSE;
  switch (call->deed) {
  case DEED_LOAD:
  case DEED_LOAD_QUIETLY:
    return keyfob_keyring_item_get_kind (item, &kind) &&
           g_hash_table_add (seen, g_steal_pointer (&login_id));
  case DEED_SAVE:
    return g_str_equal (login_id, call->login_id) &&
           keyfob_keyring_item_get_serial (item) < call->serial;
  case DEED_CLEAR:
    break;
  }
  return call->login_id == NULL || g_str_equal (login_id, call->login_id);
}

/* Takes the items that the call is about. */
static void
take_found (Call *call, GList *found) {
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_clear_list (&call->items, g_object_unref);
  g_clear_list (&call->locked, g_object_unref);
  g_clear_pointer (&call->unread, g_ptr_array_unref);
  call->unread = g_ptr_array_new_with_free_func (g_free);
  for (GList *l = found; l != NULL; l = l->next) {
    gboolean locked = secret_item_get_locked (l->data);
    GList **which = locked ? &call->locked : &call->items;

    if (!concerns (call, l->data, seen))
      continue;
    *which = g_list_prepend (*which, g_object_ref (l->data));
    if (locked)
      note_unread (call, l->data);
  }
  call->ready = g_list_copy_deep (call->items, (GCopyFunc) (void *) g_object_ref, NULL);

  if (call->locked != NULL && call->deed == DEED_LOAD_QUIETLY)
    note (call, KEYFOB_KEYRING_ERROR_LOCKED);
  if (call->locked != NULL && call->asked)
    note (call, KEYFOB_KEYRING_ERROR_DISMISSED);
  /* Nor is what a new credential replaces worth a prompt. */
  if (call->deed == DEED_LOAD_QUIETLY || call->deed == DEED_SAVE || call->asked)
    g_clear_list (&call->locked, g_object_unref);
}

/* Numbers the credential as the last, unless it is. It may not be once something is found that was
 * locked before; but two that save at once must not go on for ever. */
static gboolean
number (Call *call, GList *found) {
  guint as_late = 0;

  for (GList *l = found; l != NULL; l = l->next)
    as_late += keyfob_keyring_item_get_serial (l->data) >= call->serial;
  if (call->serial != 0 && (as_late <= 1 || call->numbered_anew))
    return FALSE;
  call->numbered_anew = call->serial != 0;
  call->serial = keyfob_keyring_items_get_greatest_serial (found) + 1;
  return TRUE;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autolist (SecretItem) found =
      secret_service_search_finish (SECRET_SERVICE (source), result, &error);

  if (!goes_on (task, error))
    return;
  g_clear_error (&call->error);
  if (call->deed == DEED_SAVE && number (call, found)) {
    store (task, SECRET_COLLECTION_DEFAULT);
    return;
  }
  found = g_list_sort (found, keyfob_keyring_item_compare);
  take_found (call, found);
  work (NULL, NULL, g_object_ref (task));
}

/* Without the name of the schema, by which GNOME Keyring does not find what has been locked since
 * the person logged in. */
static void
search (GTask *task, guint timeout_ms) {
  KeyfobKeyring *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = secret_attributes_build (
      &keyfob_keyring_schema, "server", self->server,
      call->deed == DEED_CLEAR && call->login_id != NULL ? "login-id" : NULL, call->login_id, NULL);

  set_deadline (task, timeout_ms);
  secret_service_search (call->service, NULL, attributes, SECRET_SEARCH_ALL, call->cancellable,
                         on_found, g_object_ref (task));
}

/* A service that asks when it is searched while it is locked must not be searched quietly. */
static void
on_collections_loaded (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyring *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autolist (SecretCollection) collections = NULL;
  gboolean any_unlocked = FALSE;

  secret_service_load_collections_finish (SECRET_SERVICE (source), result, &error);
  if (!goes_on (task, error))
    return;
  collections = secret_service_get_collections (SECRET_SERVICE (source));
  for (GList *l = collections; l != NULL; l = l->next)
    any_unlocked |= !secret_collection_get_locked (l->data);
  if (any_unlocked || collections == NULL)
    search (task, self->timeout_ms);
  else
    fail (task, KEYFOB_KEYRING_ERROR_LOCKED);
}

static void
on_default_found (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, NULL);

  if (!call->answered && collection != NULL && !secret_collection_get_locked (collection))
    store (task, g_dbus_proxy_get_object_path (G_DBUS_PROXY (collection)));
  else
    answer (task);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyring *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (secret_service_store_finish (SECRET_SERVICE (source), result, &error)) {
    call->stored = TRUE;
    if (!call->answered)
      search (task, self->timeout_ms); /* for what it replaces */
  } else if (call->answered || call->error != NULL) {
    answer (task); /* with why it could not be stored at first */
  } else {
    /* KWallet has a wallet made when there is none, and may know it by its own path only. */
    note_cause (call, error);
    secret_collection_for_alias (call->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                 call->cancellable, on_default_found, g_object_ref (task));
  }
}

/* @collection: an alias or a path */
static void
store (GTask *task, const char *collection) {
  KeyfobKeyring *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autofree char *serial = g_strdup_printf ("%" G_GUINT64_FORMAT, call->serial);
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&keyfob_keyring_schema, "server", self->server, "kind",
                               keyfob_credential_kind_get_id (call->credential->kind), "login-id",
                               call->login_id, "serial", serial, NULL);

  /* It may have to unlock the default keyring, or to make one: both prompt. */
  set_deadline (task, self->prompt_timeout_ms);
  secret_service_store (call->service, &keyfob_keyring_schema, attributes, collection, call->label,
                        call->credential->secret, call->cancellable, on_stored,
                        g_object_ref (task));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyring *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GVariant) collections = NULL;
  g_autoptr (GError) error = NULL;

  call->service = secret_service_open_finish (result, &error);
  /* What is not an answer of the bus means that there is no bus. */
  if (error != NULL && error->domain != G_DBUS_ERROR &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    fail (task, KEYFOB_KEYRING_ERROR_ABSENT);
  if (!goes_on (task, error))
    return;
  /* D-Bus's own limit of 25 seconds is too short for a person; this call has its deadlines. */
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (call->service), G_MAXINT);
  collections = g_dbus_proxy_get_cached_property (G_DBUS_PROXY (call->service), "Collections");
  if (call->deed != DEED_LOAD_QUIETLY)
    search (task, self->prompt_timeout_ms);
  else if (collections == NULL) /* nobody is there, for which libsecret has no error then */
    fail (task, KEYFOB_KEYRING_ERROR_ABSENT);
  else
    secret_service_load_collections (call->service, call->cancellable, on_collections_loaded,
                                     g_object_ref (task));
}

/* Takes @call. */
static void
begin (KeyfobKeyring *self,
       Call *call,
       gpointer source_tag,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data) {
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, call, call_free);
  if (cancellable != NULL) {
    call->caller_source = g_cancellable_source_new (cancellable);
    g_source_set_callback (call->caller_source, G_SOURCE_FUNC (on_caller_cancelled), task, NULL);
    g_source_attach (call->caller_source, NULL);
  }
  if (self->n_calls++ == 0)
    self->waiting_us = g_get_monotonic_time ();
  set_deadline (task, self->timeout_ms);
  /* A service of our own each time: libsecret's shared one outlives its bus and its provider. */
  secret_service_open (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_NONE, call->cancellable, on_opened,
                       task);
}

static void
keyfob_keyring_finalize (GObject *object) {
  KeyfobKeyring *self = KEYFOB_KEYRING (object);

  g_free (self->server);

  G_OBJECT_CLASS (keyfob_keyring_parent_class)->finalize (object);
}

static void
keyfob_keyring_class_init (KeyfobKeyringClass *klass) {
  G_OBJECT_CLASS (klass)->finalize = keyfob_keyring_finalize;
}

static void
keyfob_keyring_init (KeyfobKeyring *self) {
}

KeyfobKeyring *
keyfob_keyring_new (const char *server) {
  return keyfob_keyring_new_with_limits (server, TIMEOUT_MS, PROMPT_TIMEOUT_MS);
}

KeyfobKeyring *
keyfob_keyring_new_with_limits (const char *server, guint timeout_ms, guint prompt_timeout_ms) {
  KeyfobKeyring *self = g_object_new (KEYFOB_TYPE_KEYRING, NULL);

  self->server = g_strdup (server);
  self->timeout_ms = timeout_ms;
  self->prompt_timeout_ms = prompt_timeout_ms;
  return self;
}

gint64
keyfob_keyring_get_wait_ms (KeyfobKeyring *self) {
  g_return_val_if_fail (KEYFOB_IS_KEYRING (self), 0);
  return self->n_calls > 0 ? (g_get_monotonic_time () - self->waiting_us) / 1000 : 0;
}

void
keyfob_keyring_load_async (KeyfobKeyring *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data) {
  g_return_if_fail (KEYFOB_IS_KEYRING (self));

  begin (self, call_new (DEED_LOAD, NULL), keyfob_keyring_load_async, cancellable, callback,
         user_data);
}

void
keyfob_keyring_load_quietly_async (KeyfobKeyring *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data) {
  g_return_if_fail (KEYFOB_IS_KEYRING (self));

  begin (self, call_new (DEED_LOAD_QUIETLY, NULL), keyfob_keyring_load_quietly_async, cancellable,
         callback, user_data);
}

gboolean
keyfob_keyring_load_finish (KeyfobKeyring *self,
                            GAsyncResult *result,
                            GPtrArray **credentials,
                            GError **error) {
  Call *call;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *credentials = g_task_propagate_pointer (G_TASK (result), error);
  if (*credentials == NULL)
    return FALSE;
  call = g_task_get_task_data (G_TASK (result));
  if (call->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&call->error));
  return FALSE;
}

GPtrArray *
keyfob_keyring_get_unread (GAsyncResult *result) {
  return ((Call *) g_task_get_task_data (G_TASK (result)))->unread;
}

void
keyfob_keyring_save_async (KeyfobKeyring *self,
                           KeyfobCredential *credential,
                           const char *label,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data) {
  Call *call;

  g_return_if_fail (KEYFOB_IS_KEYRING (self));

  call = call_new (DEED_SAVE, credential->login_id);
  call->credential = keyfob_credential_ref (credential);
  call->label = g_strdup (label);
  begin (self, call, keyfob_keyring_save_async, cancellable, callback, user_data);
}

gboolean
keyfob_keyring_save_finish (KeyfobKeyring *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
keyfob_keyring_clear_async (KeyfobKeyring *self,
                            const char *login_id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data) {
  g_return_if_fail (KEYFOB_IS_KEYRING (self));

  begin (self, call_new (DEED_CLEAR, login_id), keyfob_keyring_clear_async, cancellable, callback,
         user_data);
}

gboolean
keyfob_keyring_clear_finish (KeyfobKeyring *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
