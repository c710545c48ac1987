/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-snapshot-cache.h"

#include <errno.h>
#include <glib/gstdio.h>

/* 20,000 doors take some 5 MiB. What is larger was not written by Keyfob. */
#define FILE_MAX_BYTES (32 * 1024 * 1024)

struct _KeyfobSnapshotCache {
  GObject parent_instance;

  char *server;
  char *path;

  /* Calls are numbered. Threads do their work under the lock; the main thread never takes it. */
  int calls;        /* atomic */
  int last_removal; /* atomic: number of the last call to remove */
  GMutex lock;
  int last_written; /* under the lock: number of the call whose picture is on disk */

  guint saves;      /* under way, as far as the main thread knows */
  GPtrArray *waits; /* (element-type GTask): for the end of all of them */
};

G_DEFINE_FINAL_TYPE (KeyfobSnapshotCache, keyfob_snapshot_cache, G_TYPE_OBJECT)

/* What a thread needs to know. */
typedef struct {
  int number;
  KeyfobCachedSnapshot *cached; /* to be saved */
} Call;

static void
call_free (gpointer data) {
  Call *call = data;

  keyfob_cached_snapshot_free (call->cached);
  g_free (call);
}

static GTask *
new_call (KeyfobSnapshotCache *self,
          gpointer source_tag,
          KeyfobCachedSnapshot *cached,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data) {
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  call->number = g_atomic_int_add (&self->calls, 1) + 1;
  call->cached = cached;
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, call, call_free);
  return task;
}

static GBytes *
read_file (KeyfobSnapshotCache *self, GCancellable *cancellable, GError **error) {
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                         G_FILE_QUERY_INFO_NONE, cancellable, error);

  if (info == NULL)
    return NULL;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR ||
      g_file_info_get_size (info) > FILE_MAX_BYTES) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         "The file of the last known doors is none of Keyfob's");
    return NULL;
  }
  return g_file_load_bytes (file, cancellable, NULL, error);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable) {
  KeyfobSnapshotCache *self = source;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  KeyfobCachedSnapshot *cached = NULL;

  g_mutex_lock (&self->lock);
  bytes = read_file (self, cancellable, &error);
  g_mutex_unlock (&self->lock);

  if (bytes != NULL)
    cached = keyfob_cached_snapshot_decode (bytes, self->server, &error);
  if (cached != NULL)
    g_task_return_pointer (task, cached, (GDestroyNotify) keyfob_cached_snapshot_free);
  else
    g_task_return_error (task, error);
}

static gboolean
write_file (KeyfobSnapshotCache *self, GBytes *bytes, GError **error) {
  g_autofree char *folder = g_path_get_dirname (self->path);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (g_mkdir_with_parents (folder, 0700) != 0 || g_chmod (folder, 0700) != 0) {
    int saved_errno = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "%s: %s", folder,
                 g_strerror (saved_errno));
    return FALSE;
  }
  return g_file_set_contents_full (self->path, data, size, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                   error);
}

static void
save_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable) {
  KeyfobSnapshotCache *self = source;
  Call *call = task_data;
  g_autoptr (GBytes) bytes = keyfob_cached_snapshot_encode (call->cached, self->server);
  GError *error = NULL;

  g_mutex_lock (&self->lock);
  if (call->number < g_atomic_int_get (&self->last_removal) || call->number < self->last_written) {
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                 "The doors were forgotten, or saved anew, meanwhile");
  } else if (write_file (self, bytes, &error)) {
    self->last_written = call->number;
  }
  g_mutex_unlock (&self->lock);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* A process that was killed while it wrote leaves what it had written under another name. */
static void
remove_leftovers (KeyfobSnapshotCache *self) {
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *name = g_path_get_basename (self->path);
  g_autofree char *prefix = g_strconcat (name, ".", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *leftover;

  while (dir != NULL && (leftover = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, leftover, NULL);

    if (g_str_has_prefix (leftover, prefix))
      g_unlink (path);
  }
}

static void
remove_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable) {
  KeyfobSnapshotCache *self = source;
  Call *call = task_data;
  int failure = 0;

  g_mutex_lock (&self->lock);
  /* A picture that was saved after this call is another person's, and stays. */
  if (self->last_written < call->number && g_unlink (self->path) != 0 && errno != ENOENT)
    failure = errno;
  remove_leftovers (self);
  g_mutex_unlock (&self->lock);

  if (failure != 0)
    g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (failure), "%s: %s",
                             self->path, g_strerror (failure));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_save_completed (GTask *task, GParamSpec *pspec, gpointer user_data) {
  KeyfobSnapshotCache *self = user_data;
  g_autoptr (GPtrArray) waits = NULL;

  if (--self->saves > 0)
    return;
  waits = g_steal_pointer (&self->waits);
  self->waits = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waits->len; i++)
    g_task_return_boolean (g_ptr_array_index (waits, i), TRUE);
}

static void
keyfob_snapshot_cache_finalize (GObject *object) {
  KeyfobSnapshotCache *self = KEYFOB_SNAPSHOT_CACHE (object);

  g_ptr_array_unref (self->waits);

  g_free (self->server);
  g_free (self->path);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (keyfob_snapshot_cache_parent_class)->finalize (object);
}

static void
keyfob_snapshot_cache_class_init (KeyfobSnapshotCacheClass *klass) {
  G_OBJECT_CLASS (klass)->finalize = keyfob_snapshot_cache_finalize;
}

static void
keyfob_snapshot_cache_init (KeyfobSnapshotCache *self) {
  g_mutex_init (&self->lock);
  self->waits = g_ptr_array_new_with_free_func (g_object_unref);
}

KeyfobSnapshotCache *
keyfob_snapshot_cache_new (const char *server) {
  KeyfobSnapshotCache *self = g_object_new (KEYFOB_TYPE_SNAPSHOT_CACHE, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, server, -1);
  g_autofree char *name = g_strdup_printf ("doors-%.16s", digest);

  self->server = g_strdup (server);
  self->path = g_build_filename (g_get_user_cache_dir (), "keyfob", name, NULL);
  return self;
}

void
keyfob_snapshot_cache_load_async (KeyfobSnapshotCache *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data) {
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KEYFOB_IS_SNAPSHOT_CACHE (self));

  task = new_call (self, keyfob_snapshot_cache_load_async, NULL, cancellable, callback, user_data);
  g_task_run_in_thread (task, load_in_thread);
}

KeyfobCachedSnapshot *
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
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KEYFOB_IS_SNAPSHOT_CACHE (self));

  cached = g_new0 (KeyfobCachedSnapshot, 1);
  cached->account = g_strdup (account);
  cached->person_name = g_strdup (person_name);
  cached->person_email = g_strdup (person_email);
  cached->organization_name = g_strdup (organization_name);
  cached->organization_domain = g_strdup (organization_domain);
  cached->snapshot = keyfob_snapshot_ref (snapshot);
  task =
      new_call (self, keyfob_snapshot_cache_save_async, cached, cancellable, callback, user_data);
  self->saves++;
  g_signal_connect (task, "notify::completed", G_CALLBACK (on_save_completed), self);
  g_task_run_in_thread (task, save_in_thread);
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
  GTask *task;

  g_return_if_fail (KEYFOB_IS_SNAPSHOT_CACHE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, keyfob_snapshot_cache_flush_async);
  if (self->saves > 0) {
    g_ptr_array_add (self->waits, task);
    return;
  }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
keyfob_snapshot_cache_flush_finish (KeyfobSnapshotCache *self, GAsyncResult *result) {
  g_return_if_fail (g_task_is_valid (result, self));
  g_task_propagate_boolean (G_TASK (result), NULL);
}

void
keyfob_snapshot_cache_remove_async (KeyfobSnapshotCache *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data) {
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KEYFOB_IS_SNAPSHOT_CACHE (self));

  task =
      new_call (self, keyfob_snapshot_cache_remove_async, NULL, cancellable, callback, user_data);
  g_atomic_int_set (&self->last_removal, ((Call *) g_task_get_task_data (task))->number);
  g_task_run_in_thread (task, remove_in_thread);
}

gboolean
keyfob_snapshot_cache_remove_finish (KeyfobSnapshotCache *self,
                                     GAsyncResult *result,
                                     GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
