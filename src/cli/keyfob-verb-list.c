/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-command-line.h"
#include "cli/keyfob-door-argument.h"
#include "cli/keyfob-door-text.h"
#include "cli/keyfob-launcher.h"
#include "cli/keyfob-picture.h"
#include "platform/keyfob-time.h"

#include <glib/gi18n.h>

static gboolean
is_place (KeyfobDoor *door, const char *folded_place) {
  g_autofree char *place = keyfob_search_fold (keyfob_door_get_section (door)->place_name);

  return g_str_equal (place, folded_place);
}

/* One line that names the places there are. */
static char *
dup_no_such_place (GPtrArray *doors, const char *place) {
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_autofree char *list = NULL;
  g_autofree char *safe = keyfob_text_dup_safe (place, KEYFOB_NAME_MAX_CHARACTERS);

  for (guint i = 0; i < doors->len; i++) {
    const char *name = keyfob_door_get_section (doors->pdata[i])->place_name;

    if (*name && g_hash_table_add (seen, (char *) name))
      g_strv_builder_add (builder, name);
  }
  names = g_strv_builder_end (builder);
  if (*names == NULL)
    return g_strdup_printf (_ ("There is no place “%s”."), safe);
  list = keyfob_text_dup_list ((const char *const *) names);
  return g_strdup_printf (_ ("There is no place “%s”; there are: %s."), safe, list);
}

/* Takes those out of @doors that the options do not ask for; or says why there are none. */
static gboolean
filter (KeyfobCommand *self, GPtrArray *doors) {
  const KeyfobOptions *options = self->options;
  guint n_doors;

  if (options->place) {
    g_autofree char *place = keyfob_search_fold (options->place);
    gboolean known = FALSE;

    for (guint i = 0; i < doors->len && !known; i++)
      known = is_place (doors->pdata[i], place);
    if (!known) {
      g_autofree char *words = dup_no_such_place (doors, options->place);

      keyfob_command_say (self, words);
      return FALSE;
    }
    for (guint i = doors->len; i-- > 0;)
      if (!is_place (doors->pdata[i], place))
        g_ptr_array_remove_index (doors, i);
  }
  n_doors = doors->len;
  if (options->status)
    for (guint i = doors->len; i-- > 0;)
      if (!g_str_equal (keyfob_door_status_get_id (keyfob_door_get_status (doors->pdata[i])),
                        options->status))
        g_ptr_array_remove_index (doors, i);
  /* Nothing at all would leave a person to wonder; to a script it is no failure. */
  if (n_doors > 0 && doors->len == 0)
    keyfob_command_say (self, _ ("None of the doors has this status."));
  return TRUE;
}

static char *
dup_json_array (GPtrArray *doors) {
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *json = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < doors->len; i++) {
    json_builder_begin_object (builder);
    keyfob_door_text_add_members (doors->pdata[i], builder);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json = keyfob_door_text_dup_json (builder, TRUE);
  return g_strconcat (json, "\n", NULL);
}

static char *
dup_lines (GPtrArray *doors) {
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < doors->len; i++) {
    g_autofree char *fields = keyfob_door_text_dup_fields (doors->pdata[i]);

    g_string_append_printf (lines, "%s\n", fields);
  }
  return g_string_free (lines, FALSE);
}

/* Doors that could not be fetched anew are shown as they were, told so. */
static void
say_age (KeyfobCommand *self) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (self->accounts);
  gint64 fetched_at = keyfob_refreshers_get_fetched_at (refreshers);
  g_autofree char *when = keyfob_time_dup_words (fetched_at);
  g_autofree char *words = NULL;

  if (fetched_at == 0)
    return;
  /* Translators: %s is a time such as "14:02" or "3 May, 14:02" */
  words = g_strdup_printf (_ ("This is how the doors were at %s."), when);
  keyfob_command_say (self, words);
}

static void
on_list_ready (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobCommand *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) doors = NULL;
  g_autofree char *data = NULL;

  keyfob_picture_need_finish (self->accounts, result, &error);
  doors = keyfob_door_text_sort (keyfob_accounts_get_doors (self->accounts));
  if (error && doors->len == 0) {
    keyfob_command_fail_to_read (g_steal_pointer (&task), error);
    return;
  }
  if (!filter (self, doors)) {
    g_task_return_int (task, KEYFOB_EXIT_USAGE);
    return;
  }
  if (self->options->json)
    data = dup_json_array (doors);
  else if (self->on_terminal)
    data = keyfob_door_text_dup_table (doors, keyfob_launcher_get_columns (self->command_line));
  else
    data = dup_lines (doors);
  keyfob_command_print (self, data);
  if (error) {
    say_age (self);
    keyfob_command_fail_to_read (g_steal_pointer (&task), error);
    return;
  }
  g_task_return_int (task, KEYFOB_EXIT_DONE);
}

void
keyfob_verb_list (GTask *task) {
  KeyfobCommand *self = g_task_get_task_data (task);

  keyfob_picture_need_async (self->accounts, KEYFOB_PICTURE_NEW, g_task_get_cancellable (task),
                             on_list_ready, task);
}

static char *
dup_line_for_people (KeyfobDoor *door) {
  const char *name = keyfob_door_get_full_name (door);

  if (keyfob_door_is_open_beside (door))
    /* Translators: the name of a door, its status, and that it stands open */
    return g_strdup_printf (_ ("%s: %s; the door stands open\n"), name,
                            keyfob_door_get_status_words (door));
  /* Translators: the name of a door, its status */
  return g_strdup_printf (_ ("%s: %s\n"), name, keyfob_door_get_status_words (door));
}

static void
print_door (KeyfobCommand *self, KeyfobDoor *door) {
  g_autofree char *restrictions = NULL;
  const char *hint;

  if (!self->on_terminal) {
    g_autofree char *fields = keyfob_door_text_dup_fields (door);
    g_autofree char *line = g_strconcat (fields, "\n", NULL);

    keyfob_command_print (self, line);
  } else {
    g_autofree char *line = dup_line_for_people (door);

    keyfob_command_print (self, line);
    hint = keyfob_door_get_hint (door); /* after the door that it is about */
    restrictions = keyfob_door_dup_restriction_words (door);
    if (hint != NULL)
      keyfob_command_say (self, hint);
    if (*restrictions)
      keyfob_command_say (self, restrictions);
  }
}

static void
on_status_ready (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobCommand *self = g_task_get_task_data (task);
  g_autoptr (GError) fetch_error = NULL;
  g_autoptr (GError) error = NULL;
  KeyfobDoor *door;

  keyfob_picture_need_finish (self->accounts, result, &fetch_error);
  door = keyfob_door_argument_find (keyfob_accounts_get_doors (self->accounts), self->options->door,
                                    &error);
  if (door)
    print_door (self, door);
  if (door && fetch_error)
    say_age (self);
  if (fetch_error) /* maybe the reason why there is no such door, too */
    keyfob_command_fail_to_read (g_steal_pointer (&task), fetch_error);
  else if (!door)
    keyfob_command_fail (g_steal_pointer (&task), error);
  else
    g_task_return_int (task, KEYFOB_EXIT_DONE);
}

void
keyfob_verb_status (GTask *task) {
  KeyfobCommand *self = g_task_get_task_data (task);

  keyfob_picture_need_async (self->accounts, KEYFOB_PICTURE_NEW, g_task_get_cancellable (task),
                             on_status_ready, task);
}
