/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-command-line.h"
#include "cli/keyfob-door-text.h"
#include "cli/keyfob-organization-argument.h"
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
  KeyfobAccount *only; /* (nullable): whose doors are watched */
  GPtrArray *order;    /* KeyfobDoor: a copy of the model, to know what goes out of it */
  GHashTable *watched; /* KeyfobDoor → Watched */
  GPtrArray *queue;    /* Watched: what may have changed, told when the main loop is idle */
  GSource *tell_source;
  guint look_source; /* at the accounts */
  GSource *cancelled_source;
  GPtrArray *failing; /* (element-type KeyfobAccount): of which it was said */
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
dup_json_line (Watch *watch, Watched *watched, const char *change, const char *time) {
  g_autofree char *only_organization = keyfob_picture_dup_only_name (watch->command->accounts);
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *json = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "time");
  json_builder_add_string_value (builder, time);
  json_builder_set_member_name (builder, "change");
  json_builder_add_string_value (builder, change);
  keyfob_door_text_add_members (watched->door, only_organization, builder);
  json_builder_end_object (builder);
  json = keyfob_door_text_dup_json (builder, FALSE);
  return g_strconcat (json, "\n", NULL);
}

static char *
dup_line_for_people (Watched *watched, gboolean is_gone, GDateTime *now) {
  g_autofree char *time = g_date_time_format (now, "%X");
  const char *name = keyfob_door_get_full_name (watched->door);

  if (is_gone)
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
  g_autofree char *line = NULL;

  if (watch->command->options->json)
    return dup_json_line (watch, watched, change, time);
  if (watch->command->on_terminal)
    return dup_line_for_people (watched, g_str_equal (change, "removed"), now);
  line = keyfob_door_text_dup_line (watched->door);
  return g_strdup_printf ("%s\t%s\t%s", time, change, line);
}

/* What a change is seen by; NULL: no door is there that is watched. */
static char *
dup_fields (Watch *watch, Watched *watched) {
  KeyfobAccount *account =
      keyfob_accounts_lookup (watch->command->accounts, keyfob_door_get_id (watched->door));

  if (!watched->here || (watch->only && account != watch->only))
    return NULL;
  return keyfob_door_text_dup_fields (watched->door);
}

/* Tells what has really changed. Several notifications of one change make one line, and a change
 * that scripts and people cannot see (a second of a countdown) makes none. */
static gboolean
tell (gpointer user_data) {
  Watch *watch = user_data;

  for (guint i = 0; i < watch->queue->len; i++) {
    Watched *watched = watch->queue->pdata[i];
    g_autofree char *fields = dup_fields (watch, watched);

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
  g_clear_handle_id (&watch->look_source, g_source_remove);
  g_clear_object (&watch->only);
  g_clear_pointer (&watch->failing, g_ptr_array_unref);
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
say (Watch *watch, KeyfobAccount *account, const char *words) {
  g_autofree char *line = keyfob_accounts_dup_named (watch->command->accounts, account, words);

  keyfob_command_say (watch->command, line);
}

/* Of an account that is watched. Expired ones fetch nothing, and have no error. */
static GError *
dup_error (Watch *watch, KeyfobAccount *account) {
  const GError *error = keyfob_refresher_get_error (keyfob_account_get_refresher (account));

  if (keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED)
    return keyfob_picture_make_signed_out_error (watch->command->accounts, account);
  return error ? g_error_copy (error) : NULL;
}

/* What fails is said once, and once that all is well again. A refused login is told of once that is
 * certain. */
static void
look_at_account (Watch *watch, KeyfobAccount *account) {
  g_autoptr (GError) error = dup_error (watch, account);

  if (keyfob_account_is_doubted (account) ||
      g_ptr_array_find (watch->failing, account, NULL) == (error != NULL))
    return;
  if (error)
    g_ptr_array_add (watch->failing, g_object_ref (account));
  else
    g_ptr_array_remove (watch->failing, account);
  say (watch, account, error ? error->message : _ ("Kisi answers again."));
}

static gboolean
is_to_go_on (Watch *watch) {
  KeyfobAccountState state = watch->only ? keyfob_account_get_state (watch->only)
                                         : keyfob_accounts_get_state (watch->command->accounts);

  return state == KEYFOB_ACCOUNT_STATE_SIGNED_IN || state == KEYFOB_ACCOUNT_STATE_STARTING;
}

/* Why it does not go on. */
static GError *
make_end (Watch *watch) {
  if (watch->only && keyfob_account_get_state (watch->only) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT)
    /* Translators: %s is an organization */
    return g_error_new (KISI_ERROR, KISI_ERROR_SIGNED_OUT, _ ("You have signed out of %s."),
                        keyfob_account_get_title (watch->only));
  return keyfob_picture_make_signed_out_error (watch->command->accounts, watch->only);
}

/* Looks how the accounts are. */
static gboolean
look (gpointer user_data) {
  Watch *watch = user_data;
  g_autoptr (GError) error = NULL;

  watch->look_source = 0;
  if (!is_to_go_on (watch)) {
    error = make_end (watch);
    stop (watch, error);
    return G_SOURCE_REMOVE;
  }
  for (guint i = 0; i < keyfob_accounts_get_n (watch->command->accounts); i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (watch->command->accounts, i);

    if (!watch->only || account == watch->only)
      look_at_account (watch, account);
  }
  return G_SOURCE_REMOVE;
}

/* An account may be in the middle of a change, and will say more. */
static void
on_change (Watch *watch) {
  if (watch->look_source == 0)
    watch->look_source = g_idle_add_full (G_PRIORITY_DEFAULT, look, watch, NULL);
}

/* Who signed in anew is another account of the same person; nobody else is meant. */
static void
follow_person (Watch *watch) {
  const KeyfobIdentity *identity = keyfob_account_get_identity (watch->only);

  for (guint i = 0; i < keyfob_accounts_get_n (watch->command->accounts); i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (watch->command->accounts, i);

    if (keyfob_identity_is_same_person (keyfob_account_get_identity (account), identity)) {
      g_set_object (&watch->only, account);
      return;
    }
  }
}

static void
on_accounts_changed (Watch *watch) {
  if (watch->only && keyfob_account_get_state (watch->only) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT)
    follow_person (watch);
  on_change (watch);
}

static void
begin (GTask *task, KeyfobPicture *picture) {
  KeyfobCommand *command = g_task_get_task_data (task);
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (command->accounts);
  GListModel *model = keyfob_door_list_get_model (keyfob_accounts_get_doors (command->accounts));
  GCancellable *cancellable = g_task_get_cancellable (task);
  Watch *watch = g_new0 (Watch, 1);
  GHashTableIter iter;
  gpointer watched;

  watch->command = command;
  watch->task = g_object_ref (task);
  g_set_object (&watch->only, keyfob_picture_get_only (picture));
  watch->failing = g_ptr_array_new_with_free_func (g_object_unref);
  watch->order = g_ptr_array_new ();
  watch->watched = g_hash_table_new_full (NULL, NULL, NULL, watched_free);
  watch->queue = g_ptr_array_new ();
  on_items_changed (model, 0, 0, g_list_model_get_n_items (model), watch);
  /* What is there at the start is no change. */
  g_hash_table_iter_init (&iter, watch->watched);
  while (g_hash_table_iter_next (&iter, NULL, &watched))
    ((Watched *) watched)->fields = dup_fields (watch, watched);

  keyfob_refreshers_begin_watch (refreshers);
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), watch);
  g_signal_connect_swapped (refreshers, "notify::error", G_CALLBACK (on_change), watch);
  g_signal_connect_swapped (command->accounts, "changed", G_CALLBACK (on_accounts_changed), watch);
  if (cancellable) {
    watch->cancelled_source = g_cancellable_source_new (cancellable);
    g_source_set_callback (watch->cancelled_source, G_SOURCE_FUNC (on_cancelled), watch, NULL);
    g_source_attach (watch->cancelled_source, NULL);
  }
  on_change (watch);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobCommand *command = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobPicture) picture =
      keyfob_picture_need_finish (command->accounts, result, &error);
  const GError *read_error = picture ? keyfob_picture_get_error (picture) : NULL;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task))) {
    g_task_return_int (task, KEYFOB_EXIT_DONE);
  } else if (!picture) {
    keyfob_command_fail (g_steal_pointer (&task), error);
  } else if (read_error) {
    keyfob_picture_say (picture, command, FALSE, NULL);
    g_task_return_int (task, keyfob_exit_for_read_error (read_error));
  } else {
    begin (task, picture);
  }
}

void
keyfob_verb_watch (GTask *task) {
  KeyfobCommand *command = g_task_get_task_data (task);

  keyfob_picture_need_async (command->accounts, command->options->organization, KEYFOB_PICTURE_NEW,
                             NULL, NULL, g_task_get_cancellable (task), on_ready, task);
}
