/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-command-line.h"
#include "cli/keyfob-door-text.h"
#include "cli/keyfob-picture.h"
#include "kisi/kisi-error.h"

#include <glib/gi18n.h>

/* What is known of a door, for as long as it is watched. */
typedef struct {
  KeyfobDoor *door;
  gulong notify_id;
  char *fields;  /* (nullable): as told last; NULL: not there */
  gboolean here; /* in the model now */
  gboolean queued;
} Watched;

typedef struct {
  KeyfobCommand *command;
  GTask *task;
  GPtrArray *order;    /* KeyfobDoor: a copy of the model, to know what goes out of it */
  GHashTable *watched; /* KeyfobDoor → Watched */
  GPtrArray *queue;    /* Watched: what may have changed, told when the main loop is idle */
  GSource *tell_source;
  GSource *cancelled_source;
  gboolean failing;
} Watch;

static void
watched_free (gpointer data) {
  Watched *self = data;

  g_clear_signal_handler (&self->notify_id, self->door);
  g_clear_object (&self->door);
  g_free (self->fields);
  g_free (self);
}

static char *
dup_json_line (Watched *watched, const char *change, const char *time) {
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *json = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "time");
  json_builder_add_string_value (builder, time);
  json_builder_set_member_name (builder, "change");
  json_builder_add_string_value (builder, change);
  keyfob_door_text_add_members (watched->door, builder);
  json_builder_end_object (builder);
  json = keyfob_door_text_dup_json (builder, FALSE);
  return g_strconcat (json, "\n", NULL);
}

static char *
dup_line_for_people (Watched *watched, GDateTime *now) {
  g_autofree char *time = g_date_time_format (now, "%X");
  const char *name = keyfob_door_get_full_name (watched->door);

  if (!watched->here)
    /* Translators: a time, then the name of a door that is no longer in the list */
    return g_strdup_printf (_ ("%s  %s is gone\n"), time, name);
  if (keyfob_door_is_open_beside (watched->door))
    /* Translators: a time, the name of a door, its status, and that it stands open */
    return g_strdup_printf (_ ("%s  %s: %s, open\n"), time, name,
                            keyfob_door_get_status_words (watched->door));
  /* Translators: a time, the name of a door, its status */
  return g_strdup_printf (_ ("%s  %s: %s\n"), time, name,
                          keyfob_door_get_status_words (watched->door));
}

static char *
dup_line (Watch *watch, Watched *watched, const char *change) {
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = keyfob_door_text_dup_time (g_date_time_to_unix (now));
  g_autofree char *fields = NULL;

  if (watch->command->options->json)
    return dup_json_line (watched, change, time);
  if (watch->command->on_terminal)
    return dup_line_for_people (watched, now);
  fields = keyfob_door_text_dup_fields (watched->door);
  return g_strdup_printf ("%s\t%s\t%s\n", time, change, fields);
}

/* Tells what has really changed. Several notifications of one change make one line, and a change
 * that scripts and people cannot see (a second of a countdown) makes none. */
static gboolean
tell (gpointer user_data) {
  Watch *watch = user_data;

  for (guint i = 0; i < watch->queue->len; i++) {
    Watched *watched = watch->queue->pdata[i];
    g_autofree char *fields = watched->here ? keyfob_door_text_dup_fields (watched->door) : NULL;

    watched->queued = FALSE;
    if (g_strcmp0 (fields, watched->fields) != 0) {
      g_autofree char *line = dup_line (watch, watched,
                                        fields == NULL            ? "removed"
                                        : watched->fields == NULL ? "added"
                                                                  : "changed");

      keyfob_command_print (watch->command, line);
      g_free (watched->fields);
      watched->fields = g_steal_pointer (&fields);
    }
    if (!watched->here)
      g_hash_table_remove (watch->watched, watched->door);
  }
  g_ptr_array_set_size (watch->queue, 0);
  g_clear_pointer (&watch->tell_source, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
queue (Watch *watch, Watched *watched) {
  if (!watched->queued)
    g_ptr_array_add (watch->queue, watched);
  watched->queued = TRUE;
  if (watch->tell_source)
    return;
  watch->tell_source = g_idle_source_new ();
  g_source_set_callback (watch->tell_source, tell, watch, NULL);
  g_source_attach (watch->tell_source, NULL);
}

static void
on_door_notify (KeyfobDoor *door, GParamSpec *pspec, gpointer user_data) {
  Watch *watch = user_data;

  queue (watch, g_hash_table_lookup (watch->watched, door));
}

static void
add (Watch *watch, KeyfobDoor *door) {
  Watched *watched = g_hash_table_lookup (watch->watched, door);

  if (!watched) {
    watched = g_new0 (Watched, 1);
    watched->door = g_object_ref (door);
    watched->notify_id = g_signal_connect (door, "notify", G_CALLBACK (on_door_notify), watch);
    g_hash_table_insert (watch->watched, door, watched);
  }
  watched->here = TRUE;
  queue (watch, watched);
}

static void
on_items_changed (GListModel *model, guint at, guint removed, guint added, gpointer user_data) {
  Watch *watch = user_data;

  for (guint i = at; i < at + removed; i++) {
    Watched *watched = g_hash_table_lookup (watch->watched, watch->order->pdata[i]);

    watched->here = FALSE;
    queue (watch, watched);
  }
  if (removed > 0)
    g_ptr_array_remove_range (watch->order, at, removed);
  for (guint i = at; i < at + added; i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, i);

    add (watch, door);
    g_ptr_array_insert (watch->order, i, door);
  }
}

static void
watch_free (Watch *watch) {
  g_clear_pointer (&watch->queue, g_ptr_array_unref);
  g_clear_pointer (&watch->order, g_ptr_array_unref);
  g_clear_pointer (&watch->watched, g_hash_table_unref);
  if (watch->tell_source)
    g_source_destroy (watch->tell_source);
  g_clear_pointer (&watch->tell_source, g_source_unref);
  if (watch->cancelled_source)
    g_source_destroy (watch->cancelled_source);
  g_clear_pointer (&watch->cancelled_source, g_source_unref);
  g_free (watch);
}

static void
stop (Watch *watch, const GError *error) {
  KeyfobAccounts *accounts = watch->command->accounts;
  GTask *task = watch->task;

  g_signal_handlers_disconnect_by_data (
      keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts)), watch);
  g_signal_handlers_disconnect_by_data (keyfob_accounts_get_refreshers (accounts), watch);
  keyfob_refreshers_end_watch (keyfob_accounts_get_refreshers (accounts));
  g_signal_handlers_disconnect_by_data (accounts, watch);
  watch_free (watch);
  if (error) {
    keyfob_command_fail (task, error);
    return;
  }
  g_task_return_int (task, KEYFOB_EXIT_DONE);
  g_object_unref (task);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data) {
  stop (user_data, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_state (KeyfobAccounts *accounts, GParamSpec *pspec, gpointer user_data) {
  g_autoptr (GError) error = NULL;

  if (keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_SIGNED_IN ||
      keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_STARTING)
    return;
  error = keyfob_picture_make_signed_out_error (accounts);
  stop (user_data, error);
}

/* A fetch that fails is said once, and once that all is well again. */
static void
on_fetch_error (KeyfobRefreshers *refreshers, GParamSpec *pspec, gpointer user_data) {
  Watch *watch = user_data;
  const GError *error = keyfob_refreshers_get_error (refreshers);

  if (watch->failing == (error != NULL))
    return;
  watch->failing = error != NULL;
  keyfob_command_say (watch->command, error ? error->message : _ ("Kisi answers again."));
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobCommand *command = g_task_get_task_data (task);
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (command->accounts);
  GListModel *model = keyfob_door_list_get_model (keyfob_accounts_get_doors (command->accounts));
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  Watch *watch;
  GHashTableIter iter;
  gpointer watched;

  if (!keyfob_picture_need_finish (command->accounts, result, &error)) {
    if (g_cancellable_is_cancelled (cancellable))
      g_task_return_int (task, KEYFOB_EXIT_DONE);
    else
      keyfob_command_fail_to_read (g_steal_pointer (&task), error);
    return;
  }
  watch = g_new0 (Watch, 1);
  watch->command = command;
  watch->task = g_steal_pointer (&task);
  watch->order = g_ptr_array_new ();
  watch->watched = g_hash_table_new_full (NULL, NULL, NULL, watched_free);
  watch->queue = g_ptr_array_new ();
  on_items_changed (model, 0, 0, g_list_model_get_n_items (model), watch);
  /* What is there at the start is no change. */
  g_hash_table_iter_init (&iter, watch->watched);
  while (g_hash_table_iter_next (&iter, NULL, &watched))
    ((Watched *) watched)->fields = keyfob_door_text_dup_fields (((Watched *) watched)->door);

  keyfob_refreshers_begin_watch (refreshers);
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), watch);
  g_signal_connect (refreshers, "notify::error", G_CALLBACK (on_fetch_error), watch);
  g_signal_connect (command->accounts, "notify::state", G_CALLBACK (on_state), watch);
  if (cancellable) {
    watch->cancelled_source = g_cancellable_source_new (cancellable);
    g_source_set_callback (watch->cancelled_source, G_SOURCE_FUNC (on_cancelled), watch, NULL);
    g_source_attach (watch->cancelled_source, NULL);
  }
}

void
keyfob_verb_watch (GTask *task) {
  KeyfobCommand *command = g_task_get_task_data (task);

  keyfob_picture_need_async (command->accounts, KEYFOB_PICTURE_NEW, g_task_get_cancellable (task),
                             on_ready, task);
}
