/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-door-argument.h"

#include "cli/keyfob-door-text.h"

#include <glib/gi18n.h>

#define MOST_SUGGESTIONS 5

gboolean
keyfob_door_argument_is_id (const char *text) {
  return *text != '\0' && strspn (text, "0123456789") == strlen (text);
}

gint64
keyfob_door_argument_read_id (const char *text, GError **error) {
  guint64 id;

  if (g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &id, NULL))
    return id;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
               _ ("No door has the ID %s. “keyfob list” shows all doors."), text);
  return 0;
}

static gboolean
is_name_of (const char *name, const char *wanted, gboolean whole) {
  g_autofree char *folded = keyfob_search_fold (name);

  return whole ? g_str_equal (folded, wanted) : strstr (folded, wanted) != NULL;
}

/* The doors whose name, bare or full, is @text, or holds it if not @whole; in order.
 * None if nothing of @text can be seen. */
static GPtrArray *
find_by_name (GPtrArray *doors, const char *text, gboolean whole) {
  g_autofree char *wanted = keyfob_search_fold (text);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < doors->len && *wanted != '\0'; i++) {
    KeyfobDoor *door = doors->pdata[i];

    if (is_name_of (keyfob_door_get_name (door), wanted, whole) ||
        is_name_of (keyfob_door_get_full_name (door), wanted, whole))
      g_ptr_array_add (found, g_object_ref (door));
  }
  return found;
}

/* The one of @found that is called @text letter for letter, or NULL. */
static KeyfobDoor *
find_exact (GPtrArray *found, const char *text) {
  g_autofree char *wanted = keyfob_text_dup_safe (text, KEYFOB_NAME_MAX_CHARACTERS);
  KeyfobDoor *exact = NULL;

  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (keyfob_door_get_name (found->pdata[i]), wanted) ||
        g_str_equal (keyfob_door_get_full_name (found->pdata[i]), text)) {
      if (exact != NULL)
        return NULL;
      exact = found->pdata[i];
    }
  return exact;
}

/* The first of @doors, by name and ID. */
static char *
dup_suggestions (GPtrArray *doors) {
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (guint i = 0; i < doors->len && i < MOST_SUGGESTIONS; i++)
    g_strv_builder_take (names, keyfob_door_dup_name_and_id (doors->pdata[i]));
  all = g_strv_builder_end (names);
  return keyfob_text_dup_list ((const char *const *) all);
}

static void
set_none_error (GPtrArray *doors, const char *text, GError **error) {
  g_autoptr (GPtrArray) near = find_by_name (doors, text, FALSE);
  g_autofree char *safe = keyfob_text_dup_safe (text, KEYFOB_NAME_MAX_CHARACTERS);
  g_autofree char *suggestions = dup_suggestions (near);

  if (near->len == 0)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 _ ("No door is called “%s”. “keyfob list” shows all doors."), safe);
  else if (near->len <= MOST_SUGGESTIONS)
    /* Translators: the second is a list of doors, as in "Front Entrance (12), Front Gate (13)" */
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 _ ("“%s” is only part of a name. Give the whole name or the ID: %s."), safe,
                 suggestions);
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 _ ("“%s” is only part of a name. Give the whole name or the ID: %s and others."),
                 safe, suggestions);
}

static void
set_several_error (GPtrArray *found, const char *text, GError **error) {
  g_autofree char *safe = keyfob_text_dup_safe (text, KEYFOB_NAME_MAX_CHARACTERS);
  /* Uncut: it is by the places that these doors are told apart. */
  g_autofree char *table = keyfob_door_text_dup_table (found, 0);

  g_strchomp (table);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
               _ ("Several doors are called “%s”. Give the ID of one:\n%s"), safe, table);
}

static KeyfobDoor *
find_by_id (GPtrArray *doors, gint64 id) {
  for (guint i = 0; i < doors->len; i++)
    if (keyfob_door_get_id (doors->pdata[i]) == id)
      return doors->pdata[i];
  return NULL;
}

KeyfobDoor *
keyfob_door_argument_find (GPtrArray *doors, const char *text, GError **error) {
  g_autoptr (GPtrArray) found = NULL;
  KeyfobDoor *door;

  if (keyfob_door_argument_is_id (text)) {
    gint64 id = keyfob_door_argument_read_id (text, error);

    door = id ? find_by_id (doors, id) : NULL;

    if (id && !door)
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _ ("No door has the ID %s. “keyfob list” shows all doors."), text);
    return door;
  }

  found = find_by_name (doors, text, TRUE);
  door = found->len == 1 ? found->pdata[0] : find_exact (found, text);
  if (door == NULL && found->len == 0)
    set_none_error (doors, text, error);
  else if (door == NULL)
    set_several_error (found, text, error);
  return door; /* @doors hold it as well */
}
