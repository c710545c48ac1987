/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi/kisi-list.h"

#include "kisi/kisi-error.h"

#define PAGE_OBJECTS     250   /* the maximum of every list that is fetched */
#define OFFSET_MAX       20000 /* kisi-api.md, section 4 */
#define OBJECTS_MAX      (OFFSET_MAX + PAGE_OBJECTS)
#define LOGGED_SKIPS_MAX 10

/* How often a list is read that changes while it is read. */
#define READINGS_MAX 3

/* A list that is being fetched. Task data. */
typedef struct {
  const char *path;
  char *query;
  KisiUrgency urgency;
  KisiDecoder decode;
  KisiProgress progress;
  gpointer progress_data;

  GPtrArray *objects;
  GHashTable *places; /* from ID to its place in @objects, plus one */
  guint skipped;      /* for the log */

  guint reading;   /* from 1 */
  GArray *met;     /* (element-type guint): in which reading each of @objects was met last */
  guint pages;     /* of this reading, that were not empty */
  guint offset;    /* objects received in this reading, whatever became of them */
  guint distinct;  /* of them */
  gint64 total;    /* what the first page of this reading said */
  gboolean uneven; /* another one said something else */

  /* The reading before. */
  guint distinct_before;
  guint objects_before; /* with those of the earlier ones */

  /* By how much the total was too high when the client last fetched this list with this credential
   * (for another the total may be right), and by what name it remembers that. */
  gint64 lies;
  char *key;
} Fetch;

static void
fetch_free (Fetch *self) {
  g_free (self->query);
  g_clear_pointer (&self->objects, g_ptr_array_unref);
  g_hash_table_unref (self->places);
  g_array_unref (self->met);
  g_free (self->key);
  g_free (self);
}

static void
log_skipped (Fetch *self, JsonNode *node, guint position, const GError *error) {
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *id = object != NULL ? json_object_get_member (object, "id") : NULL;

  if (++self->skipped > LOGGED_SKIPS_MAX)
    return;
  if (id != NULL && JSON_NODE_HOLDS_VALUE (id) && json_node_get_value_type (id) == G_TYPE_INT64)
    g_message ("%s: skipped the object with ID %" G_GINT64_FORMAT ": %s", self->path,
               json_node_get_int (id), error->message);
  else
    g_message ("%s: skipped the object at position %u: %s", self->path, position, error->message);
}

static void
add_object (Fetch *self, JsonNode *node, guint position) {
  g_autoptr (GError) error = NULL;
  gpointer decoded = NULL;
  gpointer place;

  if (JSON_NODE_HOLDS_OBJECT (node))
    decoded = self->decode (json_node_get_object (node), &error);
  else
    error = kisi_error_new (KISI_ERROR_UNEXPECTED, NULL);
  if (decoded == NULL) {
    log_skipped (self, node, position, error);
    self->distinct++;
    return;
  }

  place = g_hash_table_lookup (self->places, decoded);
  if (place != NULL) {
    guint index = GPOINTER_TO_UINT (place) - 1;

    /* The key is the old struct, which goes: the last one takes its place. */
    g_hash_table_replace (self->places, decoded, place);
    g_ptr_array_add (self->objects, decoded);
    g_ptr_array_remove_index_fast (self->objects, index);
    self->distinct += g_array_index (self->met, guint, index) != self->reading;
    g_array_index (self->met, guint, index) = self->reading;
    return;
  }
  self->distinct++;
  g_array_append_val (self->met, self->reading);
  g_ptr_array_add (self->objects, decoded);
  g_hash_table_insert (self->places, decoded, GUINT_TO_POINTER (self->objects->len));
}

/* Whether there may be more after a page of @received objects, of which @added were new. */
static gboolean
has_more (Fetch *self, guint received, guint added, gint64 total) {
  if (received == 0 || self->objects->len >= OBJECTS_MAX)
    return FALSE;
  if (self->offset > OFFSET_MAX) {
    g_message ("%s: Kisi lists more than can be asked for; the rest is left out", self->path);
    return FALSE;
  }
  if (total >= 0)
    return self->offset < total;
  /* Without a total, a page that brought nothing new is the same page again. */
  return added > 0;
}

/* How many more the total promises than came. */
static gint64
get_missing (Fetch *self) {
  return MAX (self->total - self->distinct, 0);
}

/* Whether the list changed between the pages of this reading: what slid from one page to another
 * came twice, or not at all. What came twice took the place of what did not come, whatever the
 * total is used to. */
static gboolean
has_shifted (Fetch *self) {
  gint64 missing = get_missing (self);

  return self->pages > 1 && self->offset <= OFFSET_MAX && self->objects->len < OBJECTS_MAX &&
         (self->uneven ||
          (missing > 0 && (missing != self->lies || self->distinct != self->offset)));
}

/* Whether this reading had what the one before had, and nothing twice: then what is missing is
 * nowhere, and the total wrong. */
static gboolean
has_settled (Fetch *self) {
  return self->reading > 1 && !self->uneven && self->distinct == self->offset &&
         self->distinct == self->distinct_before && self->objects->len == self->objects_before;
}

static void
begin_reading (Fetch *self) {
  self->distinct_before = self->distinct;
  self->objects_before = self->objects->len;
  self->reading++;
  self->pages = 0;
  self->offset = 0;
  self->distinct = 0;
  self->total = -1;
  self->uneven = FALSE;
}

/* At the end of a reading. Returns whether another one has begun. */
static gboolean
read_again (Fetch *self) {
  if (!has_shifted (self) || has_settled (self)) {
    self->lies = get_missing (self);
    return FALSE;
  }
  if (self->reading == READINGS_MAX) {
    self->lies = 0;
    return FALSE;
  }
  begin_reading (self);
  return TRUE;
}

static void fetch_page (GTask *task);

/* Returns: whether the page could be used; else sets @error */
static gboolean
take_page (Fetch *self, JsonNode *json, gint64 total, gboolean *more, GError **error) {
  JsonArray *page;
  guint length;
  guint had = self->objects->len;
  guint skipped = self->skipped;

  if (json == NULL || !JSON_NODE_HOLDS_ARRAY (json)) {
    g_propagate_error (error, kisi_error_new (KISI_ERROR_UNEXPECTED, NULL));
    return FALSE;
  }
  page = json_node_get_array (json);
  length = json_array_get_length (page);
  for (guint i = 0; i < length && self->objects->len < OBJECTS_MAX; i++)
    add_object (self, json_array_get_element (page, i), self->offset + i);

  /* One bad object among good ones is an oddity; nothing but bad ones is not a list of Kisi's. */
  if (length > 0 && self->skipped - skipped == length) {
    g_propagate_error (error, kisi_error_new (KISI_ERROR_UNEXPECTED, NULL));
    return FALSE;
  }
  if (self->offset == 0)
    self->total = total;
  self->uneven = self->uneven || total != self->total;
  self->pages += length > 0;
  self->offset += length;
  *more = has_more (self, length, self->objects->len - had, total);
  if (!*more)
    *more = read_again (self);
  return TRUE;
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  Fetch *self = g_task_get_task_data (task);
  g_autoptr (JsonNode) json = NULL;
  GError *error = NULL;
  gboolean more = FALSE;
  gint64 total;

  if (!kisi_client_send_finish (KISI_CLIENT (source), result, &json, &total, &error) ||
      !take_page (self, json, total, &more, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (self->progress != NULL)
    self->progress (self->objects->len, total, self->progress_data);

  if (more) {
    fetch_page (g_steal_pointer (&task));
    return;
  }
  g_object_set_data (source, self->key, GSIZE_TO_POINTER (self->lies));
  g_task_return_pointer (task, g_steal_pointer (&self->objects),
                         (GDestroyNotify) g_ptr_array_unref);
}

/* Takes over the task. */
static void
fetch_page (GTask *task) {
  Fetch *self = g_task_get_task_data (task);
  g_autofree char *query =
      g_strdup_printf ("%s&limit=%u&offset=%u", self->query, PAGE_OBJECTS, self->offset);
  KisiRequest request = {
      .method = "GET",
      .path = self->path,
      .query = query,
      .urgency = self->urgency,
  };

  kisi_client_send_async (g_task_get_source_object (task), &request, g_task_get_cancellable (task),
                          on_page, task);
}

void
kisi_list_fetch_async (KisiClient *client,
                       const char *path,
                       const char *query,
                       KisiUrgency urgency,
                       KisiDecoder decode,
                       GDestroyNotify free_func,
                       KisiProgress progress,
                       gpointer progress_data,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data) {
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  Fetch *fetch = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, kisi_list_fetch_async);
  fetch->path = path;
  fetch->query = g_strdup (query);
  fetch->urgency = urgency;
  fetch->decode = decode;
  fetch->progress = progress;
  fetch->progress_data = progress_data;
  fetch->objects = g_ptr_array_new_with_free_func (free_func);
  fetch->places = g_hash_table_new (g_int64_hash, g_int64_equal);
  fetch->met = g_array_new (FALSE, FALSE, sizeof (guint));
  fetch->key =
      g_strdup_printf ("%u %s?%s", kisi_client_get_credential_serial (client), path, query);
  fetch->lies = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (client), fetch->key));
  begin_reading (fetch);
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);

  fetch_page (task);
}

GPtrArray *
kisi_list_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}
