/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-snapshot-cache.h"

#include <errno.h>
#include <glib/gstdio.h>

/* 20,000 doors take some 5 MiB. What is larger was not written by Keyfob. */
#define FILE_MAX_BYTES (32 * 1024 * 1024)

/* More logins than anybody has. */
#define FILES_MAX 32

#define DIGEST_CHARACTERS 16

struct _KeyfobSnapshotCache {
  GObject parent_instance;

  char *server;
  char *folder;
  char *name;   /* of the one file that 0.1.0 wrote, and what those of the logins begin with */
  GQueue calls; /* (element-type GTask): one after another, so that the last wins; the first runs */
};

G_DEFINE_FINAL_TYPE (KeyfobSnapshotCache, keyfob_snapshot_cache, G_TYPE_OBJECT)

/* What a thread needs to know. */
typedef struct {
  GTaskThreadFunc work;         /* (nullable): NULL only waits for its turn */
  KeyfobCachedSnapshot *cached; /* (nullable): to be saved */
  char **login_ids;             /* (nullable): whose files are removed, or kept */
} Call;

static void
call_free (gpointer data) {
  Call *call = data;

  keyfob_cached_snapshot_free (call->cached);
  g_strfreev (call->login_ids);
  g_free (call);
}

static char *
dup_digest (const char *text) {
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strndup (digest, DIGEST_CHARACTERS);
}

/* Returns the name of a login's file. */
static char *
dup_name (KeyfobSnapshotCache *self, const char *login_id) {
  g_autofree char *digest = dup_digest (login_id);

  return g_strconcat (self->name, "-", digest, NULL);
}

/* Returns the names of this server's files, in their order: what 0.1.0 wrote comes first. What a
 * process left that was killed while it wrote has a dot in its name. */
static GPtrArray *
list_names (KeyfobSnapshotCache *self, gboolean with_leftovers, GError **error) {
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) own_error = NULL;
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, &own_error);
  const char *name;

  if (dir == NULL && !g_error_matches (own_error, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
    g_propagate_error (error, g_steal_pointer (&own_error));
    return NULL;
  }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_prefix (name, self->name) && (with_leftovers || strchr (name, '.') == NULL))
      g_ptr_array_add (names, g_strdup (name));
  }
  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);
  return g_steal_pointer (&names);
}

static GBytes *
read_file (GFile *file, GCancellable *cancellable) {
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                         G_FILE_QUERY_INFO_NONE, cancellable, NULL);

  if (info == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR ||
      g_file_info_get_size (info) > FILE_MAX_BYTES)
    return NULL;
  return g_file_load_bytes (file, cancellable, NULL, NULL);
}

/* Returns what a file holds, if that is what its name says; NULL if it is none. */
static KeyfobCachedSnapshot *
read_cached (KeyfobSnapshotCache *self, const char *name, GCancellable *cancellable) {
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = read_file (file, cancellable);
  g_autoptr (KeyfobCachedSnapshot) cached = NULL;
  g_autofree char *own_name = NULL;

  if (bytes != NULL)
    cached = keyfob_cached_snapshot_decode (bytes, self->server, NULL);
  if (cached == NULL)
    return NULL;
  own_name = dup_name (self, cached->account);
  if (!g_str_equal (name, self->name) && !g_str_equal (name, own_name))
    return NULL;
  return g_steal_pointer (&cached);
}

static gboolean
is_of_login (gconstpointer cached, gconstpointer login_id) {
  return g_str_equal (((const KeyfobCachedSnapshot *) cached)->account, login_id);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable) {
  KeyfobSnapshotCache *self = source;
  g_autoptr (GPtrArray) names = list_names (self, FALSE, NULL);
  g_autoptr (GPtrArray) loaded =
      g_ptr_array_new_with_free_func ((GDestroyNotify) keyfob_cached_snapshot_free);

  /* What 0.1.0 wrote counts only where nothing newer is known, and so comes last. */
  for (guint i = names != NULL ? MIN (names->len, FILES_MAX) : 0; i > 0; i--) {
    KeyfobCachedSnapshot *cached = read_cached (self, names->pdata[i - 1], cancellable);

    if (cached == NULL)
      continue;
    if (g_ptr_array_find_with_equal_func (loaded, cached->account, is_of_login, NULL))
      keyfob_cached_snapshot_free (cached);
    else
      g_ptr_array_add (loaded, cached);
  }
  g_task_return_pointer (task, g_steal_pointer (&loaded), (GDestroyNotify) g_ptr_array_unref);
}

static void
set_error_from_errno (GError **error, const char *path, int saved_errno) {
  g_clear_error (error);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "%s: %s", path,
               g_strerror (saved_errno));
}

static gboolean
write_file (KeyfobSnapshotCache *self, const char *name, GBytes *bytes, GError **error) {
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (g_mkdir_with_parents (self->folder, 0700) != 0 || g_chmod (self->folder, 0700) != 0) {
    set_error_from_errno (error, self->folder, errno);
    return FALSE;
  }
  return g_file_set_contents_full (path, data, size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
remove_file (KeyfobSnapshotCache *self, const char *name, GError **error) {
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  set_error_from_errno (error, path, errno);
  return FALSE;
}

/* Whether the file that 0.1.0 wrote is there, and of one of @login_ids. */
static gboolean
is_first_file_of (KeyfobSnapshotCache *self, const char *const *login_ids) {
  g_autoptr (KeyfobCachedSnapshot) cached = read_cached (self, self->name, NULL);

  return cached != NULL && g_strv_contains (login_ids, cached->account);
}

static void
return_done (GTask *task, GError *error) {
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
save_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable) {
  KeyfobSnapshotCache *self = source;
  Call *call = task_data;
  const char *login_ids[] = {call->cached->account, NULL};
  g_autofree char *name = dup_name (self, call->cached->account);
  g_autoptr (GBytes) bytes = keyfob_cached_snapshot_encode (call->cached, self->server);
  GError *error = NULL;

  if (write_file (self, name, bytes, &error) && is_first_file_of (self, login_ids))
    remove_file (self, self->name, NULL);
  return_done (task, error);
}

static void
remove_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable) {
  KeyfobSnapshotCache *self = source;
  Call *call = task_data;
  g_autofree char *own_name = dup_name (self, call->login_ids[0]);
  g_autofree char *leftover = g_strconcat (own_name, ".", NULL);
  g_autofree char *first_leftover = g_strconcat (self->name, ".", NULL);
  gboolean is_first_theirs = is_first_file_of (self, (const char *const *) call->login_ids);
  GError *error = NULL;
  g_autoptr (GPtrArray) names = list_names (self, TRUE, &error);

  for (guint i = 0; names != NULL && i < names->len; i++) {
    const char *name = names->pdata[i];

    if (g_str_equal (name, own_name) || g_str_has_prefix (name, leftover) ||
        g_str_has_prefix (name, first_leftover) ||
        (is_first_theirs && g_str_equal (name, self->name)))
      remove_file (self, name, &error);
  }
  return_done (task, error);
}

static void
keep_only_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable) {
  KeyfobSnapshotCache *self = source;
  Call *call = task_data;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) kept = NULL;
  GError *error = NULL;
  g_autoptr (GPtrArray) names = list_names (self, TRUE, &error);

  for (guint i = 0; call->login_ids[i] != NULL; i++)
    g_strv_builder_take (builder, dup_name (self, call->login_ids[i]));
  if (is_first_file_of (self, (const char *const *) call->login_ids))
    g_strv_builder_add (builder, self->name);
  kept = g_strv_builder_end (builder);
  for (guint i = 0; names != NULL && i < names->len; i++) {
    if (!g_strv_contains ((const char *const *) kept, names->pdata[i]))
      remove_file (self, names->pdata[i], &error);
  }
  return_done (task, error);
}

static void
run_first (KeyfobSnapshotCache *self) {
  GTask *task = g_queue_peek_head (&self->calls);
  Call *call = task != NULL ? g_task_get_task_data (task) : NULL;

  if (call == NULL)
    return;
  if (call->work != NULL)
    g_task_run_in_thread (task, call->work);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_completed (GTask *task, GParamSpec *pspec, gpointer user_data) {
  g_autoptr (KeyfobSnapshotCache) self = g_object_ref (user_data);

  g_object_unref (g_queue_pop_head (&self->calls));
  run_first (self);
}

/* Takes what is not const. */
static void
begin (KeyfobSnapshotCache *self,
       gpointer source_tag,
       GTaskThreadFunc work,
       KeyfobCachedSnapshot *cached,
       const char *const *login_ids,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data) {
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  call->work = work;
  call->cached = cached;
  call->login_ids = g_strdupv ((char **) login_ids);
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, call, call_free);
  g_signal_connect (task, "notify::completed", G_CALLBACK (on_completed), self);
  g_queue_push_tail (&self->calls, task);
  if (self->calls.length == 1)
    run_first (self);
}

static void
keyfob_snapshot_cache_finalize (GObject *object) {
  KeyfobSnapshotCache *self = KEYFOB_SNAPSHOT_CACHE (object);

  g_free (self->server);
  g_free (self->folder);
  g_free (self->name);
  G_OBJECT_CLASS (keyfob_snapshot_cache_parent_class)->finalize (object);
}

static void
keyfob_snapshot_cache_class_init (KeyfobSnapshotCacheClass *klass) {
  G_OBJECT_CLASS (klass)->finalize = keyfob_snapshot_cache_finalize;
}

static void
keyfob_snapshot_cache_init (KeyfobSnapshotCache *self) {
  g_queue_init (&self->calls);
}

KeyfobSnapshotCache *
keyfob_snapshot_cache_new (const char *server) {
  KeyfobSnapshotCache *self = g_object_new (KEYFOB_TYPE_SNAPSHOT_CACHE, NULL);
  g_autofree char *digest = dup_digest (server);

  self->server = g_strdup (server);
  self->folder = g_build_filename (g_get_user_cache_dir (), "keyfob", NULL);
  self->name = g_strconcat ("doors-", digest, NULL);
  return self;
}

void
keyfob_snapshot_cache_load_async (KeyfobSnapshotCache *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data) {
  g_return_if_fail (KEYFOB_IS_SNAPSHOT_CACHE (self));

  begin (self, keyfob_snapshot_cache_load_async, load_in_thread, NULL, NULL, cancellable, callback,
         user_data);
}

GPtrArray *
keyfob_snapshot_cache_load_finish (KeyfobSnapshotCache *self,
                                   GAsyncResult *result,
                                   GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
keyfob_snapshot_cache_save_async (KeyfobSnapshotCache *self,
                                  const char *account,
                                  const char *person_name,
                                  const char *person_email,
                                  const char *organization_name,
                                  const char *organization_domain,
                                  KeyfobSnapshot *snapshot,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data) {
  KeyfobCachedSnapshot *cached;

  g_return_if_fail (KEYFOB_IS_SNAPSHOT_CACHE (self));

  cached = g_new0 (KeyfobCachedSnapshot, 1);
  cached->account = g_strdup (account);
  cached->person_name = g_strdup (person_name);
  cached->person_email = g_strdup (person_email);
  cached->organization_name = g_strdup (organization_name);
  cached->organization_domain = g_strdup (organization_domain);
  cached->snapshot = keyfob_snapshot_ref (snapshot);
  begin (self, keyfob_snapshot_cache_save_async, save_in_thread, cached, NULL, cancellable,
         callback, user_data);
}

gboolean
keyfob_snapshot_cache_save_finish (KeyfobSnapshotCache *self,
                                   GAsyncResult *result,
                                   GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
keyfob_snapshot_cache_flush_async (KeyfobSnapshotCache *self,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data) {
  g_return_if_fail (KEYFOB_IS_SNAPSHOT_CACHE (self));

  begin (self, keyfob_snapshot_cache_flush_async, NULL, NULL, NULL, NULL, callback, user_data);
}

void
keyfob_snapshot_cache_flush_finish (KeyfobSnapshotCache *self, GAsyncResult *result) {
  g_return_if_fail (g_task_is_valid (result, self));
  g_task_propagate_boolean (G_TASK (result), NULL);
}

void
keyfob_snapshot_cache_remove_async (KeyfobSnapshotCache *self,
                                    const char *login_id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data) {
  const char *login_ids[] = {login_id, NULL};

  g_return_if_fail (KEYFOB_IS_SNAPSHOT_CACHE (self));

  begin (self, keyfob_snapshot_cache_remove_async, remove_in_thread, NULL, login_ids, cancellable,
         callback, user_data);
}

gboolean
keyfob_snapshot_cache_remove_finish (KeyfobSnapshotCache *self,
                                     GAsyncResult *result,
                                     GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
keyfob_snapshot_cache_keep_only_async (KeyfobSnapshotCache *self,
                                       const char *const *login_ids,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data) {
  g_return_if_fail (KEYFOB_IS_SNAPSHOT_CACHE (self));

  begin (self, keyfob_snapshot_cache_keep_only_async, keep_only_in_thread, NULL, login_ids,
         cancellable, callback, user_data);
}

gboolean
keyfob_snapshot_cache_keep_only_finish (KeyfobSnapshotCache *self,
                                        GAsyncResult *result,
                                        GError **error) {
  return keyfob_snapshot_cache_remove_finish (self, result, error);
}
