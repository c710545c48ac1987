/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-command-line.h"
#include "cli/keyfob-door-argument.h"
#include "cli/keyfob-door-text.h"
#include "cli/keyfob-launcher.h"
#include "cli/keyfob-picture.h"

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
dup_json_array (GPtrArray *doors, const char *only_organization) {
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *json = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < doors->len; i++) {
    json_builder_begin_object (builder);
    keyfob_door_text_add_members (doors->pdata[i], only_organization, builder);
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
    g_autofree char *line = keyfob_door_text_dup_line (doors->pdata[i]);

    g_string_append (lines, line);
  }
  return g_string_free (lines, FALSE);
}

static void
print_doors (KeyfobCommand *self, GPtrArray *doors) {
  g_autofree char *only_organization = keyfob_picture_dup_only_name (self->accounts);
  g_autofree char *data = NULL;

  if (self->options->json)
    data = dup_json_array (doors, only_organization);
  else if (self->on_terminal)
    data = keyfob_door_text_dup_table (doors, keyfob_launcher_get_columns (self->command_line));
  else
    data = dup_lines (doors);
  keyfob_command_print (self, data);
}

static void
on_list_ready (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobCommand *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobPicture) picture = keyfob_picture_need_finish (self->accounts, result, &error);
  g_autoptr (GPtrArray) doors = NULL;
  const GError *read_error;
  gboolean shown;

  if (!picture) {
    keyfob_command_fail (g_steal_pointer (&task), error);
    return;
  }
  doors = keyfob_picture_dup_doors (picture);
  read_error = keyfob_picture_get_error (picture);
  shown = !read_error || doors->len > 0;
  if (shown && !filter (self, doors)) {
    if (!read_error) /* it may be of one that could not be read */
      keyfob_picture_say (picture, self, FALSE, NULL);
    g_task_return_int (task, KEYFOB_EXIT_USAGE);
    return;
  }
  if (shown)
    print_doors (self, doors);
  keyfob_picture_say (picture, self, shown, NULL);
  g_task_return_int (task, read_error ? keyfob_exit_for_read_error (read_error) : KEYFOB_EXIT_DONE);
}

void
keyfob_verb_list (GTask *task) {
  KeyfobCommand *self = g_task_get_task_data (task);

  keyfob_picture_need_async (self->accounts, self->options->organization, KEYFOB_PICTURE_NEW, NULL,
                             NULL, g_task_get_cancellable (task), on_list_ready, task);
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
    g_autofree char *line = keyfob_door_text_dup_line (door);

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

/* Of a door, or of none that could be found: maybe because it could not be read. */
static KeyfobExit
get_status_exit (KeyfobCommand *self, KeyfobPicture *picture, KeyfobDoor *door) {
  KeyfobAccount *account =
      door ? keyfob_accounts_lookup (self->accounts, keyfob_door_get_id (door)) : NULL;
  const GError *read_error = keyfob_picture_get_error (picture);

  if (account)
    read_error = keyfob_picture_get_error_of (picture, account);
  else if (!read_error)
    read_error = keyfob_picture_get_gap (picture);
  if (read_error)
    return keyfob_exit_for_read_error (read_error);
  return door ? KEYFOB_EXIT_DONE : KEYFOB_EXIT_USAGE;
}

static void
on_status_ready (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobCommand *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobPicture) picture = keyfob_picture_need_finish (self->accounts, result, &error);
  g_autoptr (GPtrArray) doors = NULL;
  KeyfobDoor *door;

  if (!picture) {
    keyfob_command_fail (g_steal_pointer (&task), error);
    return;
  }
  doors = keyfob_picture_dup_doors (picture);
  door = keyfob_door_argument_find (doors, self->options->door, &error);
  if (door)
    print_door (self, door);
  else if (!keyfob_picture_get_error (picture)) /* which may be why there is no such door */
    keyfob_command_say (self, error->message);
  keyfob_picture_say (picture, self, door != NULL,
                      door ? keyfob_accounts_lookup (self->accounts, keyfob_door_get_id (door))
                           : NULL);
  g_task_return_int (task, get_status_exit (self, picture, door));
}

void
keyfob_verb_status (GTask *task) {
  KeyfobCommand *self = g_task_get_task_data (task);

  keyfob_picture_need_async (self->accounts, self->options->organization, KEYFOB_PICTURE_NEW, NULL,
                             NULL, g_task_get_cancellable (task), on_status_ready, task);
}
