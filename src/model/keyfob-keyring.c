/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-keyring.h"

#include "keyfob-keyring-call.h"
#include "keyfob-keyring-items.h"

#define DEFAULT_TIMEOUT_MS        (10 * 1000)
#define DEFAULT_PROMPT_TIMEOUT_MS (2 * 60 * 1000)

static const SecretSchema schema = {
    "app.keyfob.Keyfob",
    SECRET_SCHEMA_NONE,
    {
        {"server", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {"kind", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {"login-id", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {NULL, 0},
    },
};

struct _KeyfobKeyring {
  GObject parent_instance;

  char *server;
  guint timeout_ms;
  guint prompt_timeout_ms;
};

G_DEFINE_FINAL_TYPE (KeyfobKeyring, keyfob_keyring, G_TYPE_OBJECT)

G_DEFINE_QUARK (keyfob - keyring - error - quark, keyfob_keyring_error)

enum {
  PROP_SERVER = 1,
  PROP_TIMEOUT_MS,
  PROP_PROMPT_TIMEOUT_MS,
};

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

  text = secret_value_get (secret, &length);
  if (!keyfob_credential_secret_is_possible (text, length))
    keyfob_keyring_call_fail (task, KEYFOB_KEYRING_ERROR_FAILED);
  else if (keyfob_keyring_call_claim_answer (task))
    g_task_return_pointer (task, keyfob_credential_new (kind, login_id, secret),
                           (GDestroyNotify) keyfob_credential_unref);
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

static void
on_searched (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyring *self = g_task_get_source_object (task);
  KeyfobKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  call->items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);
  if (error != NULL) {
    keyfob_keyring_call_fail_with (task, g_steal_pointer (&error));
    return;
  }

  if (is_load (call))
    keyfob_keyring_items_keep_newest (&call->items);
  else if (call->deed == KEYFOB_KEYRING_DEED_SAVE)
    keyfob_keyring_items_keep_others (&call->items, call->credential);

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

static void
search (GTask *task) {
  KeyfobKeyring *self = g_task_get_source_object (task);
  KeyfobKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&schema, "server", self->server, NULL);

  keyfob_keyring_call_set_deadline (task, self->timeout_ms);
  secret_service_search (call->service, &schema, attributes, SECRET_SEARCH_ALL, call->cancellable,
                         on_searched, g_object_ref (task));
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  call->stored = secret_service_store_finish (SECRET_SERVICE (source), result, &error);
  if (call->stored)
    search (task);
  else
    keyfob_keyring_call_fail_with (task, g_steal_pointer (&error));
}

static void
store (GTask *task) {
  KeyfobKeyring *self = g_task_get_source_object (task);
  KeyfobKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&schema, "server", self->server, "kind",
                               keyfob_credential_kind_get_id (call->credential->kind), "login-id",
                               call->credential->login_id, NULL);

  /* It may have to unlock the default keyring, or to make one: both prompt. */
  keyfob_keyring_call_set_deadline (task, self->prompt_timeout_ms);
  secret_service_store (call->service, &schema, attributes, SECRET_COLLECTION_DEFAULT, call->label,
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
  } else if (call->deed == KEYFOB_KEYRING_DEED_SAVE) {
    store (task);
  } else {
    search (task);
  }
}

/* Takes @task. */
static void
begin (GTask *task) {
  KeyfobKeyring *self = g_task_get_source_object (task);
  KeyfobKeyringCall *call = g_task_get_task_data (task);

  keyfob_keyring_call_set_deadline (task, self->timeout_ms);
  /* A service of our own each time: libsecret's shared one outlives its bus and its provider. */
  secret_service_open (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_NONE, call->cancellable, on_opened,
                       task);
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

  g_free (self->server);

  G_OBJECT_CLASS (keyfob_keyring_parent_class)->finalize (object);
}

static void
keyfob_keyring_class_init (KeyfobKeyringClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_keyring_get_property;
  object_class->set_property = keyfob_keyring_set_property;
  object_class->finalize = keyfob_keyring_finalize;

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
