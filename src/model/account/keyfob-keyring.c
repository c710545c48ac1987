/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-keyring.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_TIMEOUT_MS        (10 * 1000)
#define DEFAULT_PROMPT_TIMEOUT_MS (2 * 60 * 1000)

#define SERVICE_NAME    "org.freedesktop.secrets"
#define N_SUBSCRIPTIONS 4

static const SecretSchema schema = {
    "app.keyfob.Keyfob",
    SECRET_SCHEMA_NONE,
    {
        {"server", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {"kind", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {"login-id", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {"serial", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {NULL, 0},
    },
};

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

  GPtrArray *credentials; /* (element-type KeyfobCredential): loaded */
  GError *error;          /* (nullable): the answer's */
  gboolean answered;
  GCancellable *cancellable; /* what libsecret gets: cancelled by the caller or the deadline */
  GSource *caller_source;    /* (nullable): wakes when the caller cancels */
  guint deadline_source;

  SecretService *service; /* (nullable): once it is open */
  GList *items;           /* (element-type SecretItem): that matter, as they were stored */
  GList *ready;           /* (element-type SecretItem): of them, still to be loaded or deleted */
  GList *locked;          /* (element-type SecretItem): the prompt is for */
  gboolean asked;         /* there was a prompt: what is still locked stays so */
} Call;

struct _KeyfobKeyring {
  GObject parent_instance;

  char *server;
  guint timeout_ms;
  guint prompt_timeout_ms;
  guint n_calls;     /* that are not answered */
  gint64 waiting_us; /* monotonic: since the first of them */

  GCancellable *watching; /* (nullable): cancelled when nobody listens any more */
  GDBusConnection *bus;   /* (nullable): that is listened to */
  guint subscriptions[N_SUBSCRIPTIONS];
};

G_DEFINE_FINAL_TYPE (KeyfobKeyring, keyfob_keyring, G_TYPE_OBJECT)

G_DEFINE_QUARK (keyfob - keyring - error - quark, keyfob_keyring_error)

enum {
  PROP_SERVER = 1,
  PROP_TIMEOUT_MS,
  PROP_PROMPT_TIMEOUT_MS,
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* The signals after which it may give another answer. */
static const struct {
  const char *sender, *interface, *signal, *name;
} heard[] = {
    {SERVICE_NAME, "org.freedesktop.DBus.Properties", "PropertiesChanged", NULL},
    {SERVICE_NAME, "org.freedesktop.Secret.Service", NULL, NULL},
    {SERVICE_NAME, "org.freedesktop.Secret.Collection", NULL, NULL},
    {"org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged", SERVICE_NAME},
};

/* Whether @call is to load. */
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
  call->credentials = g_ptr_array_new_with_free_func ((GDestroyNotify) keyfob_credential_unref);
  return call;
}

static void
call_free (gpointer data) {
  Call *call = data;

  stop_waiting (call);
  g_free (call->login_id);
  g_clear_pointer (&call->credential, keyfob_credential_unref);
  g_free (call->label);
  g_ptr_array_unref (call->credentials);
  g_clear_error (&call->error);
  g_object_unref (call->cancellable);
  g_clear_object (&call->service);
  g_clear_list (&call->items, g_object_unref);
  g_clear_list (&call->ready, g_object_unref);
  g_clear_list (&call->locked, g_object_unref);
  g_free (call);
}

/* Returns an attribute of an item, or NULL. */
static char *
dup_attribute (SecretItem *item, const char *name) {
  g_autoptr (GVariant) attributes =
      g_dbus_proxy_get_cached_property (G_DBUS_PROXY (item), "Attributes");
  char *value = NULL;

  if (attributes != NULL && g_variant_is_of_type (attributes, G_VARIANT_TYPE ("a{ss}")))
    g_variant_lookup (attributes, name, "s", &value);
  return value;
}

/* Another kind was written by another version, and cannot be used. */
static gboolean
get_kind (SecretItem *item, KeyfobCredentialKind *kind) {
  g_autofree char *id = dup_attribute (item, "kind");

  return keyfob_credential_kind_from_id (id, kind);
}

/* Items are numbered as they are stored: what was stored last has the greatest number, whatever the
 * clock said. Versions before gave none. */
static guint64
get_serial (SecretItem *item) {
  g_autofree char *text = dup_attribute (item, "serial");
  guint64 serial = 0;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT64 - 1, &serial, NULL);
  return serial;
}

static guint64
get_greatest_serial (GList *items) {
  guint64 greatest = 0;

  for (GList *l = items; l != NULL; l = l->next)
    greatest = MAX (greatest, get_serial (l->data));
  return greatest;
}

/* What was stored last comes first. */
static int
compare_stored (gconstpointer a, gconstpointer b) {
  SecretItem *items[] = {(SecretItem *) a, (SecretItem *) b};
  guint64 serials[] = {get_serial (items[0]), get_serial (items[1])};
  guint64 modified[] = {secret_item_get_modified (items[0]), secret_item_get_modified (items[1])};

  if (serials[0] != serials[1])
    return serials[0] < serials[1] ? 1 : -1;
  return modified[0] < modified[1] ? 1 : modified[0] > modified[1] ? -1 : 0;
}

/* Returns what is in an item that was loaded; NULL if that is damaged. */
static KeyfobCredential *
read_item (SecretItem *item) {
  g_autoptr (SecretValue) secret = secret_item_get_secret (item);
  g_autoptr (SecretValue) plain = NULL;
  g_autofree char *login_id = dup_attribute (item, "login-id");
  KeyfobCredentialKind kind;
  const char *text;
  gsize length;

  if (secret == NULL || login_id == NULL || !get_kind (item, &kind))
    return NULL;
  text = secret_value_get (secret, &length);
  if (!keyfob_credential_secret_is_possible (text, length))
    return NULL;
  /* Services give text back as other types of text, and libsecret then takes it for none. */
  plain = secret_value_new (text, length, "text/plain");
  return keyfob_credential_new (kind, login_id, plain);
}

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

/* Of several errors the first counts that a person can do something about. */
static void
note (Call *call, KeyfobKeyringError code) {
  if (call->error != NULL &&
      !g_error_matches (call->error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_FAILED))
    return;
  g_clear_error (&call->error);
  call->error = g_error_new_literal (KEYFOB_KEYRING_ERROR, code, get_words (code));
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

/* Notes what an error of libsecret's or D-Bus's means to a person. */
static void
note_cause (Call *call, const GError *cause) {
  if (says_absent (cause)) {
    note (call, KEYFOB_KEYRING_ERROR_ABSENT);
  } else if (says_timed_out (cause)) {
    note (call, KEYFOB_KEYRING_ERROR_TIMED_OUT);
  } else if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED)) {
    note (call, call->asked ? KEYFOB_KEYRING_ERROR_DISMISSED : KEYFOB_KEYRING_ERROR_LOCKED);
  } else {
    g_debug ("Keyring: %s", cause->message);
    note (call, KEYFOB_KEYRING_ERROR_FAILED);
  }
}

/* Takes in what has been loaded. */
static void
read_items (Call *call) {
  g_ptr_array_set_size (call->credentials, 0);
  for (GList *l = call->items; l != NULL; l = l->next) {
    KeyfobCredential *credential = read_item (l->data);

    if (credential != NULL)
      g_ptr_array_add (call->credentials, credential);
    else
      note (call, KEYFOB_KEYRING_ERROR_FAILED);
  }
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
  if (loads (call) && call->credentials->len == 0)
    read_items (call);
  if (loads (call))
    g_task_return_pointer (task, g_ptr_array_ref (call->credentials),
                           (GDestroyNotify) g_ptr_array_unref);
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

static void search (GTask *task, guint timeout_ms, GAsyncReadyCallback callback);
static void store (GTask *task, const char *collection);
static void on_found (GObject *source, GAsyncResult *result, gpointer user_data);

/* What is unlocked now has another face: libsecret and the service are asked for it anew. */
static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyring *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, NULL);
  call->asked = TRUE;
  if (!call->answered)
    search (task, self->timeout_ms, on_found);
}

/* Loads, or deletes, the next of the items; then come those that are locked, whose prompt does not
 * hold up the others. Also the callback of that, of which @source and @result are; NULL at first.
 */
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
  if (loads (call))
    read_items (call);
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
  g_autofree char *login_id = dup_attribute (item, "login-id");
  g_autofree char *schema_name = dup_attribute (item, "xdg:schema");
  KeyfobCredentialKind kind;

  /* GNOME Keyring does not tell what an item is that has been locked since the person logged in,
   * but finds it by what was asked for: before it is unlocked nobody knows. */
  if (login_id == NULL && secret_item_get_locked (item))
    return TRUE;
  /* Another program may have stored something of the same server. */
  if (login_id == NULL || (schema_name != NULL && !g_str_equal (schema_name, schema.name)))
    return FALSE;
  switch (call->deed) {
  case DEED_LOAD:
  case DEED_LOAD_QUIETLY:
    return get_kind (item, &kind) && g_hash_table_add (seen, g_steal_pointer (&login_id));
  case DEED_SAVE:
    return g_str_equal (login_id, call->login_id) && get_serial (item) < call->serial;
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
  for (GList *l = found; l != NULL; l = l->next) {
    GList **which = secret_item_get_locked (l->data) ? &call->locked : &call->items;

    if (concerns (call, l->data, seen))
      *which = g_list_prepend (*which, g_object_ref (l->data));
  }
  call->ready = g_list_copy_deep (call->items, (GCopyFunc) (void *) g_object_ref, NULL);

  if (call->locked == NULL || call->deed == DEED_LOAD || call->deed == DEED_CLEAR) {
    if (call->locked == NULL || !call->asked)
      return;
    note (call, KEYFOB_KEYRING_ERROR_DISMISSED);
  } else if (call->deed == DEED_LOAD_QUIETLY) {
    note (call, KEYFOB_KEYRING_ERROR_LOCKED);
  }
  /* Nor is what a new credential replaces worth a prompt. */
  g_clear_list (&call->locked, g_object_unref);
}

/* Numbers the credential as the last, if it is not: what is found now may have been locked. */
static gboolean
number_anew (Call *call, GList *found) {
  guint64 greatest = get_greatest_serial (found);
  guint as_late = 0;

  for (GList *l = found; l != NULL; l = l->next)
    as_late += get_serial (l->data) >= call->serial;
  if (as_late <= 1 || call->numbered_anew)
    return FALSE;
  call->serial = greatest + 1;
  call->numbered_anew = TRUE;
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
  if (call->deed == DEED_SAVE && number_anew (call, found)) {
    store (task, SECRET_COLLECTION_DEFAULT);
    return;
  }
  found = g_list_sort (found, compare_stored);
  take_found (call, found);
  work (NULL, NULL, g_object_ref (task));
}

/* Without the name of the schema, by which GNOME Keyring does not find what has been locked since
 * the person logged in. */
static void
search (GTask *task, guint timeout_ms, GAsyncReadyCallback callback) {
  KeyfobKeyring *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = secret_attributes_build (
      &schema, "server", self->server,
      call->deed == DEED_CLEAR && call->login_id != NULL ? "login-id" : NULL, call->login_id, NULL);

  set_deadline (task, timeout_ms);
  secret_service_search (call->service, NULL, attributes, SECRET_SEARCH_ALL, call->cancellable,
                         callback, g_object_ref (task));
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
    search (task, self->timeout_ms, on_found);
  else
    fail (task, KEYFOB_KEYRING_ERROR_LOCKED);
}

static void
search_quietly (GTask *task) {
  Call *call = g_task_get_task_data (task);
  g_autoptr (GVariant) collections =
      g_dbus_proxy_get_cached_property (G_DBUS_PROXY (call->service), "Collections");

  if (collections == NULL) /* nobody is there to tell of them, for which libsecret has no error */
    fail (task, KEYFOB_KEYRING_ERROR_ABSENT);
  else
    secret_service_load_collections (call->service, call->cancellable, on_collections_loaded,
                                     g_object_ref (task));
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
      search (task, self->timeout_ms, on_found); /* for what it replaces */
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
      secret_attributes_build (&schema, "server", self->server, "kind",
                               keyfob_credential_kind_get_id (call->credential->kind), "login-id",
                               call->login_id, "serial", serial, NULL);

  /* It may have to unlock the default keyring, or to make one: both prompt. */
  set_deadline (task, self->prompt_timeout_ms);
  secret_service_store (call->service, &schema, attributes, collection, call->label,
                        call->credential->secret, call->cancellable, on_stored,
                        g_object_ref (task));
}

static void
on_serials_found (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autolist (SecretItem) found =
      secret_service_search_finish (SECRET_SERVICE (source), result, &error);

  if (!goes_on (task, error))
    return;
  call->serial = get_greatest_serial (found) + 1;
  store (task, SECRET_COLLECTION_DEFAULT);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyring *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  call->service = secret_service_open_finish (result, &error);
  /* What is not an answer of the bus means that there is no bus. */
  if (error != NULL && error->domain != G_DBUS_ERROR && !says_timed_out (error))
    fail (task, KEYFOB_KEYRING_ERROR_ABSENT);
  if (!goes_on (task, error))
    return;
  /* D-Bus's own limit of 25 seconds is too short for a person; this call has its deadlines. */
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (call->service), G_MAXINT);
  if (call->deed == DEED_LOAD_QUIETLY)
    search_quietly (task);
  else
    search (task, self->prompt_timeout_ms, call->deed == DEED_SAVE ? on_serials_found : on_found);
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
on_signal (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *parameters,
           gpointer user_data) {
  const char *owner = NULL;

  /* That the service went is no news. */
  if (g_str_equal (name, "NameOwnerChanged") &&
      g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")))
    g_variant_get_child (parameters, 2, "&s", &owner);
  if (owner == NULL || *owner != '\0')
    g_signal_emit (user_data, signals[SIGNAL_CHANGED], 0);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  KeyfobKeyring *self = user_data;

  /* Nor is there one if nobody listens any more. */
  if (bus == NULL || g_dbus_connection_is_closed (bus))
    return;
  self->bus = g_steal_pointer (&bus);
  for (guint i = 0; i < N_SUBSCRIPTIONS; i++)
    self->subscriptions[i] = g_dbus_connection_signal_subscribe (
        self->bus, heard[i].sender, heard[i].interface, heard[i].signal, NULL, heard[i].name,
        G_DBUS_SIGNAL_FLAGS_NONE, on_signal, self, NULL);
}

static void
keyfob_keyring_dispose (GObject *object) {
  keyfob_keyring_unwatch (KEYFOB_KEYRING (object));
  G_OBJECT_CLASS (keyfob_keyring_parent_class)->dispose (object);
}

static void
keyfob_keyring_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  KeyfobKeyring *self = KEYFOB_KEYRING (object);

  switch (id) {
  case PROP_SERVER:
    self->server = g_value_dup_string (value);
    break;
  case PROP_TIMEOUT_MS:
    self->timeout_ms = g_value_get_uint (value);
    break;
  case PROP_PROMPT_TIMEOUT_MS:
    self->prompt_timeout_ms = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_keyring_finalize (GObject *object) {
  KeyfobKeyring *self = KEYFOB_KEYRING (object);

  g_clear_object (&self->watching);
  g_free (self->server);

  G_OBJECT_CLASS (keyfob_keyring_parent_class)->finalize (object);
}

static void
keyfob_keyring_class_init (KeyfobKeyringClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = keyfob_keyring_set_property;
  object_class->dispose = keyfob_keyring_dispose;
  object_class->finalize = keyfob_keyring_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KEYFOB_TYPE_KEYRING, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_object_class_install_property (object_class, PROP_SERVER,
                                   g_param_spec_string ("server", NULL, NULL, NULL, flags));
  g_object_class_install_property (
      object_class, PROP_TIMEOUT_MS,
      g_param_spec_uint ("timeout-ms", NULL, NULL, 1, G_MAXUINT, DEFAULT_TIMEOUT_MS, flags));
  g_object_class_install_property (object_class, PROP_PROMPT_TIMEOUT_MS,
                                   g_param_spec_uint ("prompt-timeout-ms", NULL, NULL, 1, G_MAXUINT,
                                                      DEFAULT_PROMPT_TIMEOUT_MS, flags));
}

static void
keyfob_keyring_init (KeyfobKeyring *self) {
}

KeyfobKeyring *
keyfob_keyring_new (const char *server) {
  return g_object_new (KEYFOB_TYPE_KEYRING, "server", server, NULL);
}

gint64
keyfob_keyring_get_wait_ms (KeyfobKeyring *self) {
  g_return_val_if_fail (KEYFOB_IS_KEYRING (self), 0);
  return self->n_calls > 0 ? (g_get_monotonic_time () - self->waiting_us) / 1000 : 0;
}

void
keyfob_keyring_watch (KeyfobKeyring *self) {
  g_return_if_fail (KEYFOB_IS_KEYRING (self));

  if (self->watching != NULL)
    return;
  self->watching = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SESSION, self->watching, on_bus, self);
}

void
keyfob_keyring_unwatch (KeyfobKeyring *self) {
  g_return_if_fail (KEYFOB_IS_KEYRING (self));

  g_cancellable_cancel (self->watching);
  for (guint i = 0; self->bus != NULL && i < N_SUBSCRIPTIONS; i++)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
  g_clear_object (&self->bus);
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
