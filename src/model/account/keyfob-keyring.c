/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-keyring.h"

#include "model/account/keyfob-keyring-call.h"
#include "model/account/keyfob-keyring-items.h"

#define DEFAULT_TIMEOUT_MS        (10 * 1000)
#define DEFAULT_PROMPT_TIMEOUT_MS (2 * 60 * 1000)

#define SERVICE_NAME "org.freedesktop.secrets"

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

struct _KeyfobKeyring {
  GObject parent_instance;

  char *server;
  guint timeout_ms;
  guint prompt_timeout_ms;
  guint n_calls;     /* that are not answered */
  gint64 waiting_us; /* monotonic: since the first of them */

  GCancellable *watching; /* (nullable): cancelled when nobody listens any more */
  GDBusConnection *bus;   /* (nullable): that is listened to */
  GArray *subscriptions;  /* (element-type guint) */
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

static gboolean
is_load (const KeyfobKeyringCall *call) {
  return call->deed == KEYFOB_KEYRING_DEED_LOAD || call->deed == KEYFOB_KEYRING_DEED_LOAD_QUIETLY;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data) {
  SecretItem *item = SECRET_ITEM (source);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) secret = NULL;
  g_autofree char *login_id = NULL;
  KeyfobCredentialKind kind;
  const char *text;
  gsize length;

  if (!secret_item_load_secret_finish (item, result, &error)) {
    keyfob_keyring_call_fail_with (task, g_steal_pointer (&error));
    return;
  }

  secret = secret_item_get_secret (item);
  if (secret == NULL || !keyfob_keyring_item_get_kind (item, &kind, &login_id)) {
    keyfob_keyring_call_fail (task, KEYFOB_KEYRING_ERROR_FAILED);
    return;
  }

  /* Services give text back as other types of text, and libsecret then takes it for none. */
  text = secret_value_get (secret, &length);
  if (!keyfob_credential_secret_is_possible (text, length)) {
    keyfob_keyring_call_fail (task, KEYFOB_KEYRING_ERROR_FAILED);
  } else if (keyfob_keyring_call_claim_answer (task)) {
    g_autoptr (SecretValue) plain = secret_value_new (text, length, "text/plain");

    g_task_return_pointer (task, keyfob_credential_new (kind, login_id, plain),
                           (GDestroyNotify) keyfob_credential_unref);
  }
}

/* Deletes the next of the items; after the last the call is done. Also the callback of a deletion,
 * of which @source and @result are; both are NULL for the first. */
static void
delete_next (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyring *self = g_task_get_source_object (task);
  KeyfobKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (SecretItem) item = NULL;
  g_autoptr (GError) error = NULL;

  if (result != NULL && !secret_item_delete_finish (SECRET_ITEM (source), result, &error)) {
    keyfob_keyring_call_fail_with (task, g_steal_pointer (&error));
    return;
  }
  if (call->items == NULL) {
    if (keyfob_keyring_call_claim_answer (task))
      g_task_return_boolean (task, TRUE);
    return;
  }
  item = call->items->data;
  call->items = g_list_delete_link (call->items, call->items);
  keyfob_keyring_call_set_deadline (task, self->timeout_ms);
  secret_item_delete (item, call->cancellable, delete_next, g_object_ref (task));
}

static void
use_items (GTask *task) {
  KeyfobKeyring *self = g_task_get_source_object (task);
  KeyfobKeyringCall *call = g_task_get_task_data (task);

  if (!is_load (call)) {
    delete_next (NULL, NULL, g_object_ref (task));
    return;
  }
  keyfob_keyring_call_set_deadline (task, self->timeout_ms);
  secret_item_load_secret (call->items->data, call->cancellable, on_loaded, g_object_ref (task));
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  int count = secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, &error);

  if (error != NULL)
    keyfob_keyring_call_fail_with (task, g_steal_pointer (&error));
  else if (count <= 0)
    keyfob_keyring_call_fail (task, KEYFOB_KEYRING_ERROR_DISMISSED);
  else
    use_items (task);
}

/* Does with the items what the call is for. */
static void
take_items (GTask *task) {
  KeyfobKeyring *self = g_task_get_source_object (task);
  KeyfobKeyringCall *call = g_task_get_task_data (task);

  if (is_load (call))
    keyfob_keyring_items_keep_last (&call->items);
  else if (call->deed == KEYFOB_KEYRING_DEED_SAVE)
    keyfob_keyring_items_keep_older (&call->items, call->serial);

  if (call->items == NULL && is_load (call)) {
    if (keyfob_keyring_call_claim_answer (task))
      g_task_return_pointer (task, NULL, NULL);
  } else if (call->deed == KEYFOB_KEYRING_DEED_LOAD_QUIETLY &&
             keyfob_keyring_items_any_locked (call->items)) {
    keyfob_keyring_call_fail (task, KEYFOB_KEYRING_ERROR_LOCKED);
  } else if (call->deed != KEYFOB_KEYRING_DEED_SAVE &&
             keyfob_keyring_items_any_locked (call->items)) {
    keyfob_keyring_call_set_deadline (task, self->prompt_timeout_ms);
    secret_service_unlock (call->service, call->items, call->cancellable, on_unlocked,
                           g_object_ref (task));
  } else {
    use_items (task);
  }
}

static void store (GTask *task, const char *collection);

static void
on_searched (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  call->items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);
  if (error != NULL) {
    keyfob_keyring_call_fail_with (task, g_steal_pointer (&error));
  } else if (call->deed == KEYFOB_KEYRING_DEED_SAVE && call->serial == 0) {
    call->serial = keyfob_keyring_items_get_serial (call->items) + 1;
    g_clear_list (&call->items, g_object_unref);
    store (task, SECRET_COLLECTION_DEFAULT);
  } else {
    take_items (task);
  }
}

static void
search (GTask *task) {
  KeyfobKeyring *self = g_task_get_source_object (task);
  KeyfobKeyringCall *call = g_task_get_task_data (task);
  gboolean asks = call->deed != KEYFOB_KEYRING_DEED_LOAD_QUIETLY && !call->stored;
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&schema, "server", self->server, NULL);

  keyfob_keyring_call_set_deadline (task, asks ? self->prompt_timeout_ms : self->timeout_ms);
  secret_service_search (call->service, &schema, attributes, SECRET_SEARCH_ALL, call->cancellable,
                         on_searched, g_object_ref (task));
}

/* A service that asks when it is searched while it is locked must not be searched quietly. */
static void
on_collections_loaded (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretCollection) collections = NULL;
  gboolean any_unlocked = FALSE;

  if (!secret_service_load_collections_finish (SECRET_SERVICE (source), result, &error)) {
    keyfob_keyring_call_fail_with (task, g_steal_pointer (&error));
    return;
  }
  collections = secret_service_get_collections (SECRET_SERVICE (source));
  for (GList *l = collections; l != NULL; l = l->next)
    any_unlocked |= !secret_collection_get_locked (l->data);
  if (any_unlocked || collections == NULL)
    search (task);
  else
    keyfob_keyring_call_fail (task, KEYFOB_KEYRING_ERROR_LOCKED);
}

static void
search_quietly (GTask *task) {
  KeyfobKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GVariant) collections =
      g_dbus_proxy_get_cached_property (G_DBUS_PROXY (call->service), "Collections");

  if (collections == NULL) /* nobody is there to tell of them, for which libsecret has no error */
    keyfob_keyring_call_fail (task, KEYFOB_KEYRING_ERROR_ABSENT);
  else
    secret_service_load_collections (call->service, call->cancellable, on_collections_loaded,
                                     g_object_ref (task));
}

/* Fails with why it could not be stored at first. */
static void
give_up_storing (GTask *task) {
  KeyfobKeyringCall *call = g_task_get_task_data (task);

  keyfob_keyring_call_fail_with (task, g_steal_pointer (&call->store_error));
}

static void
on_default_found (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, NULL);

  if (collection != NULL && !secret_collection_get_locked (collection))
    store (task, g_dbus_proxy_get_object_path (G_DBUS_PROXY (collection)));
  else
    give_up_storing (task);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  call->stored = secret_service_store_finish (SECRET_SERVICE (source), result, &error);
  if (call->stored) {
    search (task);
  } else if (call->store_error != NULL) {
    give_up_storing (task);
  } else {
    /* KWallet has a wallet made when there is none, and may know it by its own path only. */
    call->store_error = g_steal_pointer (&error);
    secret_collection_for_alias (call->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                 call->cancellable, on_default_found, g_object_ref (task));
  }
}

/* @collection: an alias or a path */
static void
store (GTask *task, const char *collection) {
  KeyfobKeyring *self = g_task_get_source_object (task);
  KeyfobKeyringCall *call = g_task_get_task_data (task);
  g_autofree char *serial = g_strdup_printf ("%" G_GUINT64_FORMAT, call->serial);
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&schema, "server", self->server, "kind",
                               keyfob_credential_kind_get_id (call->credential->kind), "login-id",
                               call->credential->login_id, "serial", serial, NULL);

  /* It may have to unlock the default keyring, or to make one: both prompt. */
  keyfob_keyring_call_set_deadline (task, self->prompt_timeout_ms);
  secret_service_store (call->service, &schema, attributes, collection, call->label,
                        call->credential->secret, call->cancellable, on_stored,
                        g_object_ref (task));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  call->service = secret_service_open_finish (result, &error);
  if (call->service == NULL) {
    /* What is not an answer of the bus means that there is no bus. */
    if (error->domain != G_DBUS_ERROR && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
      keyfob_keyring_call_fail (task, KEYFOB_KEYRING_ERROR_ABSENT);
    else
      keyfob_keyring_call_fail_with (task, g_steal_pointer (&error));
    return;
  }
  /* D-Bus's own limit of 25 seconds is too short for a person; this call has its deadlines. */
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (call->service), G_MAXINT);
  if (call->deed == KEYFOB_KEYRING_DEED_LOAD_QUIETLY)
    search_quietly (task);
  else
    search (task);
}

static void
on_completed (GTask *task, GParamSpec *pspec, gpointer user_data) {
  KEYFOB_KEYRING (user_data)->n_calls--;
}

/* Takes @task. */
static void
begin (GTask *task) {
  KeyfobKeyring *self = g_task_get_source_object (task);
  KeyfobKeyringCall *call = g_task_get_task_data (task);

  if (self->n_calls++ == 0)
    self->waiting_us = g_get_monotonic_time ();
  g_signal_connect (task, "notify::completed", G_CALLBACK (on_completed), self);
  keyfob_keyring_call_set_deadline (task, self->timeout_ms);
  /* A service of our own each time: libsecret's shared one outlives its bus and its provider. */
  secret_service_open (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_NONE, call->cancellable, on_opened,
                       task);
}

static void
on_service_signal (GDBusConnection *bus,
                   const char *sender,
                   const char *path,
                   const char *interface,
                   const char *name,
                   GVariant *parameters,
                   gpointer user_data) {
  g_signal_emit (user_data, signals[SIGNAL_CHANGED], 0);
}

static void
on_owner_changed (GDBusConnection *bus,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *name,
                  GVariant *parameters,
                  gpointer user_data) {
  const char *owner = NULL;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")))
    g_variant_get_child (parameters, 2, "&s", &owner);
  if (owner != NULL && *owner != '\0')
    g_signal_emit (user_data, signals[SIGNAL_CHANGED], 0);
}

static void
subscribe (KeyfobKeyring *self, const char *interface, const char *signal) {
  guint id =
      g_dbus_connection_signal_subscribe (self->bus, SERVICE_NAME, interface, signal, NULL, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_service_signal, self, NULL);

  g_array_append_val (self->subscriptions, id);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  KeyfobKeyring *self = user_data;
  guint id;

  /* Nor is there one if nobody listens any more. */
  if (bus == NULL || g_dbus_connection_is_closed (bus))
    return;
  self->bus = g_steal_pointer (&bus);
  subscribe (self, "org.freedesktop.DBus.Properties", "PropertiesChanged");
  subscribe (self, "org.freedesktop.Secret.Service", NULL);
  subscribe (self, "org.freedesktop.Secret.Collection", NULL);
  id =
      g_dbus_connection_signal_subscribe (self->bus, "org.freedesktop.DBus", "org.freedesktop.DBus",
                                          "NameOwnerChanged", "/org/freedesktop/DBus", SERVICE_NAME,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_owner_changed, self, NULL);
  g_array_append_val (self->subscriptions, id);
}

static void
keyfob_keyring_dispose (GObject *object) {
  keyfob_keyring_unwatch (KEYFOB_KEYRING (object));
  G_OBJECT_CLASS (keyfob_keyring_parent_class)->dispose (object);
}

static void
keyfob_keyring_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobKeyring *self = KEYFOB_KEYRING (object);

  switch (id) {
  case PROP_SERVER:
    g_value_set_string (value, self->server);
    break;
  case PROP_TIMEOUT_MS:
    g_value_set_uint (value, self->timeout_ms);
    break;
  case PROP_PROMPT_TIMEOUT_MS:
    g_value_set_uint (value, self->prompt_timeout_ms);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
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
  g_array_unref (self->subscriptions);
  g_free (self->server);

  G_OBJECT_CLASS (keyfob_keyring_parent_class)->finalize (object);
}

static void
keyfob_keyring_class_init (KeyfobKeyringClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_keyring_get_property;
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
  self->subscriptions = g_array_new (FALSE, FALSE, sizeof (guint));
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
  for (guint i = 0; i < self->subscriptions->len; i++)
    g_dbus_connection_signal_unsubscribe (self->bus, g_array_index (self->subscriptions, guint, i));
  g_array_set_size (self->subscriptions, 0);
  g_clear_object (&self->bus);
}

void
keyfob_keyring_load_async (KeyfobKeyring *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data) {
  GTask *task =
      keyfob_keyring_call_new (self, KEYFOB_KEYRING_DEED_LOAD, cancellable, callback, user_data);

  g_task_set_source_tag (task, keyfob_keyring_load_async);
  begin (task);
}

void
keyfob_keyring_load_quietly_async (KeyfobKeyring *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data) {
  GTask *task = keyfob_keyring_call_new (self, KEYFOB_KEYRING_DEED_LOAD_QUIETLY, cancellable,
                                         callback, user_data);

  g_task_set_source_tag (task, keyfob_keyring_load_quietly_async);
  begin (task);
}

KeyfobCredential *
keyfob_keyring_load_finish (KeyfobKeyring *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
keyfob_keyring_save_async (KeyfobKeyring *self,
                           KeyfobCredential *credential,
                           const char *label,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data) {
  GTask *task =
      keyfob_keyring_call_new (self, KEYFOB_KEYRING_DEED_SAVE, cancellable, callback, user_data);
  KeyfobKeyringCall *call = g_task_get_task_data (task);

  g_task_set_source_tag (task, keyfob_keyring_save_async);
  call->credential = keyfob_credential_ref (credential);
  call->label = g_strdup (label);
  begin (task);
}

gboolean
keyfob_keyring_save_finish (KeyfobKeyring *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
keyfob_keyring_clear_async (KeyfobKeyring *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data) {
  GTask *task =
      keyfob_keyring_call_new (self, KEYFOB_KEYRING_DEED_CLEAR, cancellable, callback, user_data);

  g_task_set_source_tag (task, keyfob_keyring_clear_async);
  begin (task);
}

gboolean
keyfob_keyring_clear_finish (KeyfobKeyring *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
