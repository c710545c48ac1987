/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-object.h"

#include "kisi/kisi-error.h"

typedef struct {
  gint64 id;
  gboolean is_listed;
  KisiDecoder decode;
  GDestroyNotify free_func;
} Fetch;

static gpointer
read_answer (const Fetch *fetch, JsonNode *answer, GError **error) {
  gpointer object;

  if (fetch->is_listed && answer != NULL && JSON_NODE_HOLDS_ARRAY (answer)) {
    JsonArray *list = json_node_get_array (answer);

    if (json_array_get_length (list) == 0) {
      g_propagate_error (error, kisi_error_new (KISI_ERROR_NOT_FOUND, NULL));
      return NULL;
    }
    answer = json_array_get_element (list, 0);
  }
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer)) {
    object = fetch->decode (json_node_get_object (answer), error);
    if (object == NULL || fetch->id == 0 || *(gint64 *) object == fetch->id)
      return object;
    fetch->free_func (object);
  }
  g_propagate_error (error, kisi_error_new (KISI_ERROR_UNEXPECTED, NULL));
  return NULL;
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  const Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (JsonNode) answer = NULL;
  GError *error = NULL;
  gpointer object = NULL;

  if (kisi_client_send_finish (KISI_CLIENT (source), result, &answer, NULL, &error))
    object = read_answer (fetch, answer, &error);
  if (object != NULL)
    g_task_return_pointer (task, object, fetch->free_func);
  else
    g_task_return_error (task, error);
}

void
kisi_object_fetch_async (KisiClient *client,
                         const KisiRequest *request,
                         gint64 id,
                         KisiDecoder decode,
                         GDestroyNotify free_func,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data) {
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  gboolean is_listed = request->query != NULL && g_str_has_prefix (request->query, "ids=");
  const Fetch fetch = {id, is_listed, decode, free_func};

  g_task_set_source_tag (task, kisi_object_fetch_async);
  g_task_set_task_data (task, g_memdup2 (&fetch, sizeof fetch), g_free);
  kisi_client_send_async (client, request, cancellable, on_answer, task);
}

gpointer
kisi_object_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}
