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

/* What a page of a list was when it came last. */
typedef struct {
  KisiDigest digest;
  GPtrArray *objects; /* those that could be decoded */
  guint length;       /* with those that could not */
} Page;

/* What the client remembers of a list. */
typedef struct {
  GPtrArray *pages; /* (element-type Page) */
  gint64 lies;      /* by how much the total was too high */
} Memory;

/* What the client remembers of its lists: those that were fetched with one credential. */
typedef struct {
  guint serial;         /* of the credential */
  GHashTable *memories; /* (key string: path and query) (value Memory) */
} Lists;

/* Where the client keeps them. */
#define LISTS_KEY "kisi-lists"

/* A list that is being fetched. Task data. */
typedef struct {
  const char *path;
  char *query;
  KisiUrgency urgency;
  KisiDecoder decode;
  GDestroyNotify free_func;
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

  Memory *memory; /* the client's */
  Page *known;    /* (nullable): what is remembered of the page that is asked for */
} Fetch;

static void
page_clear (gpointer data) {
  g_ptr_array_unref (((Page *) data)->objects);
}

static void
page_unref (gpointer page) {
  g_rc_box_release_full (page, page_clear);
}

static void
memory_clear (gpointer data) {
  g_ptr_array_unref (((Memory *) data)->pages);
}

static void
memory_unref (gpointer memory) {
  g_rc_box_release_full (memory, memory_clear);
}

static void
fetch_free (Fetch *self) {
  g_free (self->query);
  g_clear_pointer (&self->objects, g_ptr_array_unref);
  g_hash_table_unref (self->places);
  g_array_unref (self->met);
  g_clear_pointer (&self->known, page_unref);
  memory_unref (self->memory);
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

/* Returns: the page of which @array is the content */
static Page *
decode_page (Fetch *self, JsonArray *array) {
  Page *page = g_rc_box_new0 (Page);

  page->length = json_array_get_length (array);
  page->objects = g_ptr_array_new_full (page->length, self->free_func);
  for (guint i = 0; i < page->length; i++) {
    JsonNode *node = json_array_get_element (array, i);
    g_autoptr (GError) error = NULL;
    gpointer decoded = NULL;

    if (JSON_NODE_HOLDS_OBJECT (node))
      decoded = self->decode (json_node_get_object (node), &error);
    else
      error = kisi_error_new (KISI_ERROR_UNEXPECTED, NULL);
    if (decoded != NULL)
      g_ptr_array_add (page->objects, decoded);
    else
      log_skipped (self, node, self->offset + i, error);
  }
  return page;
}

static void
add_object (Fetch *self, gpointer object) {
  gpointer decoded = g_atomic_rc_box_acquire (object);
  gpointer place = g_hash_table_lookup (self->places, decoded);

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
          (missing > 0 && (missing != self->memory->lies || self->distinct != self->offset)));
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
    self->memory->lies = get_missing (self);
    return FALSE;
  }
  if (self->reading == READINGS_MAX) {
    self->memory->lies = 0;
    return FALSE;
  }
  begin_reading (self);
  return TRUE;
}

static void fetch_page (GTask *task);

static void
remember (Fetch *self, guint index, Page *page) {
  GPtrArray *pages = self->memory->pages;

  if (index >= pages->len)
    g_ptr_array_set_size (pages, index + 1);
  g_clear_pointer (&pages->pdata[index], page_unref);
  pages->pdata[index] = g_rc_box_acquire (page);
}

/* Returns: (transfer full) (nullable): the page that came: the known one, or else what @json says
 */
static Page *
read_page (Fetch *self, JsonNode *json, const KisiDigest *digest, GError **error) {
  Page *known = g_steal_pointer (&self->known);
  Page *page = NULL;

  if (known != NULL && memcmp (&known->digest, digest, sizeof *digest) == 0)
    return known;
  g_clear_pointer (&known, page_unref);
  if (json != NULL && JSON_NODE_HOLDS_ARRAY (json))
    page = decode_page (self, json_node_get_array (json));
  /* One bad object among good ones is an oddity; nothing but bad ones is not a list of Kisi's. */
  if (page == NULL || (page->length > 0 && page->objects->len == 0)) {
    g_propagate_error (error, kisi_error_new (KISI_ERROR_UNEXPECTED, NULL));
    g_clear_pointer (&page, page_unref);
    return NULL;
  }
  page->digest = *digest;
  remember (self, self->pages, page);
  return page;
}

/* Returns: whether there is more to be fetched */
static gboolean
take_page (Fetch *self, const Page *page, gint64 total) {
  guint had = self->objects->len;

  for (guint i = 0; i < page->objects->len && self->objects->len < OBJECTS_MAX; i++)
    add_object (self, g_ptr_array_index (page->objects, i));
  self->distinct += page->length - page->objects->len;
  if (self->offset == 0)
    self->total = total;
  self->uneven = self->uneven || total != self->total;
  self->pages += page->length > 0;
  self->offset += page->length;
  return has_more (self, page->length, self->objects->len - had, total) || read_again (self);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  Fetch *self = g_task_get_task_data (task);
  g_autoptr (JsonNode) json = NULL;
  KisiPage answer;
  GError *error = NULL;
  Page *page = NULL;
  gboolean more;

  if (kisi_client_send_finish (KISI_CLIENT (source), result, &json, &answer, &error))
    page = read_page (self, json, &answer.digest, &error);
  if (page == NULL) {
    g_task_return_error (task, error);
    return;
  }
  more = take_page (self, page, answer.total);
  page_unref (page);
  if (self->progress != NULL)
    self->progress (self->objects->len, answer.total, self->progress_data);

  if (more) {
    fetch_page (g_steal_pointer (&task));
    return;
  }
  g_ptr_array_set_size (self->memory->pages, MIN (self->memory->pages->len, self->pages));
  g_task_return_pointer (task, g_steal_pointer (&self->objects),
                         (GDestroyNotify) g_ptr_array_unref);
}

/* Takes over the task. */
static void
fetch_page (GTask *task) {
  Fetch *self = g_task_get_task_data (task);
  g_autofree char *query =
      g_strdup_printf ("%s&limit=%u&offset=%u", self->query, PAGE_OBJECTS, self->offset);
  const KisiDigest none = {0};
  KisiRequest request = {
      .method = "GET",
      .path = self->path,
      .query = query,
      .urgency = self->urgency,
      .known = &none,
  };

  if (self->pages < self->memory->pages->len) {
    self->known = g_rc_box_acquire (g_ptr_array_index (self->memory->pages, self->pages));
    request.known = &self->known->digest;
  }

  kisi_client_send_async (g_task_get_source_object (task), &request, g_task_get_cancellable (task),
                          on_page, task);
}

static void
lists_free (gpointer data) {
  Lists *self = data;

  g_hash_table_unref (self->memories);
  g_free (self);
}

/* Nothing of an earlier person's is left. Who is still fetching it holds its own. */
static Lists *
get_lists (KisiClient *client) {
  guint serial = kisi_client_get_credential_serial (client);
  Lists *lists = g_object_get_data (G_OBJECT (client), LISTS_KEY);

  if (lists != NULL && lists->serial == serial)
    return lists;
  lists = g_new0 (Lists, 1);
  lists->serial = serial;
  lists->memories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, memory_unref);
  g_object_set_data_full (G_OBJECT (client), LISTS_KEY, lists, lists_free);
  return lists;
}

/* Returns: (transfer full): what @client remembers of that list */
static Memory *
get_memory (KisiClient *client, const char *path, const char *query) {
  g_autofree char *key = g_strdup_printf ("%s?%s", path, query);
  GHashTable *memories = get_lists (client)->memories;
  Memory *memory = g_hash_table_lookup (memories, key);

  if (memory == NULL) {
    memory = g_rc_box_new0 (Memory);
    memory->pages = g_ptr_array_new_with_free_func (page_unref);
    g_hash_table_insert (memories, g_steal_pointer (&key), memory);
  }
  return g_rc_box_acquire (memory);
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
  fetch->free_func = free_func;
  fetch->progress = progress;
  fetch->progress_data = progress_data;
  fetch->objects = g_ptr_array_new_with_free_func (free_func);
  fetch->places = g_hash_table_new (g_int64_hash, g_int64_equal);
  fetch->met = g_array_new (FALSE, FALSE, sizeof (guint));
  fetch->memory = get_memory (client, path, query);
  begin_reading (fetch);
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);

  fetch_page (task);
}

GPtrArray *
kisi_list_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}
