/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-door-text.h"

#include <glib/gi18n.h>

#define COLUMNS       5
#define COLUMN_GAP    2
#define WIDEST_COLUMN 40

static const struct {
  KeyfobDoorRestrictions flag;
  const char *id;
  const char *words;
} RESTRICTIONS[] = {
    {KEYFOB_DOOR_RESTRICTIONS_READER, "reader", N_ ("at the reader only")},
    {KEYFOB_DOOR_RESTRICTIONS_AREA, "area", N_ ("nearby only")},
    {KEYFOB_DOOR_RESTRICTIONS_HOURS, "hours", N_ ("at some hours only")},
    {KEYFOB_DOOR_RESTRICTIONS_FIRST_ARRIVAL, "first-arrival", N_ ("waits for the first arrival")},
};

static void
add_string (JsonBuilder *builder, const char *name, const char *value) {
  json_builder_set_member_name (builder, name);
  if (value)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value) {
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
keyfob_door_text_add_members (KeyfobDoor *door, JsonBuilder *builder) {
  gint64 since = keyfob_door_get_status_since (door);
  g_autofree char *since_text = since ? keyfob_door_text_dup_time (since) : NULL;
  gint64 not_before = keyfob_door_get_status_not_before (door);
  gint64 not_after = keyfob_door_get_status_not_after (door);
  g_autofree char *not_before_text = not_before ? keyfob_door_text_dup_time (not_before) : NULL;
  g_autofree char *not_after_text = not_after ? keyfob_door_text_dup_time (not_after) : NULL;
  const char *place = keyfob_door_get_place_name (door);

  json_builder_set_member_name (builder, "id");
  json_builder_add_int_value (builder, keyfob_door_get_id (door));
  add_string (builder, "name", keyfob_door_get_name (door));
  add_string (builder, "description", keyfob_door_get_description (door));
  add_string (builder, "place", *place ? place : NULL);
  add_string (builder, "floor", keyfob_door_get_floor_name (door));
  add_string (builder, "status", keyfob_door_status_get_id (keyfob_door_get_status (door)));
  add_string (builder, "status_since", since_text);
  add_string (builder, "status_not_before", not_before_text);
  add_string (builder, "status_not_after", not_after_text);
  add_boolean (builder, "open", keyfob_door_is_open (door));
  add_boolean (builder, "favourite", keyfob_door_is_favourite (door));
  json_builder_set_member_name (builder, "restrictions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (RESTRICTIONS); i++)
    if (keyfob_door_get_restrictions (door) & RESTRICTIONS[i].flag)
      json_builder_add_string_value (builder, RESTRICTIONS[i].id);
  json_builder_end_array (builder);
}

char *
keyfob_door_text_dup_json (JsonBuilder *builder, gboolean pretty) {
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  return json_to_string (root, pretty);
}

char *
keyfob_door_text_dup_time (gint64 seconds) {
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return time ? g_date_time_format_iso8601 (time) : g_strdup ("");
}

/* What stands beside the status: for people in words, for scripts as IDs. */
static GStrv
dup_notes (KeyfobDoor *door, gboolean in_words) {
  g_autoptr (GStrvBuilder) notes = g_strv_builder_new ();

  if (in_words ? keyfob_door_is_open_beside (door) : keyfob_door_is_open (door))
    /* Translators: said of a door that stands open */
    g_strv_builder_add (notes, in_words ? C_ ("door", "open") : "open");
  if (keyfob_door_is_favourite (door))
    g_strv_builder_add (notes, in_words ? _ ("favourite") : "favourite");
  for (guint i = 0; i < G_N_ELEMENTS (RESTRICTIONS); i++)
    if (keyfob_door_get_restrictions (door) & RESTRICTIONS[i].flag)
      g_strv_builder_add (notes, in_words ? _ (RESTRICTIONS[i].words) : RESTRICTIONS[i].id);
  return g_strv_builder_end (notes);
}

char *
keyfob_door_text_dup_fields (KeyfobDoor *door) {
  g_auto (GStrv) ids = dup_notes (door, FALSE);
  g_autofree char *notes = g_strjoinv (",", ids);
  const char *floor = keyfob_door_get_floor_name (door);

  return g_strdup_printf ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\t%s", keyfob_door_get_id (door),
                          keyfob_door_get_name (door), keyfob_door_get_place_name (door),
                          floor ? floor : "",
                          keyfob_door_status_get_id (keyfob_door_get_status (door)), notes);
}

/* How many cells of a terminal @text takes. */
static guint
get_width (const char *text) {
  guint width = 0;

  for (const char *p = text; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_iszerowidth (c))
      width += g_unichar_iswide (c) ? 2 : 1;
  }
  return width;
}

char *
keyfob_door_text_dup_table (GPtrArray *doors) {
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  guint widths[COLUMNS] = {0};
  GString *table = g_string_new (NULL);

  for (guint i = 0; i < doors->len; i++) {
    KeyfobDoor *door = doors->pdata[i];
    g_auto (GStrv) notes = dup_notes (door, TRUE);

    g_ptr_array_add (cells, g_strdup_printf ("%" G_GINT64_FORMAT, keyfob_door_get_id (door)));
    g_ptr_array_add (cells, g_strdup (keyfob_door_get_name (door)));
    g_ptr_array_add (cells, g_strdup (keyfob_door_get_section (door)));
    g_ptr_array_add (cells, g_strdup (keyfob_door_get_status_words (door)));
    g_ptr_array_add (cells, keyfob_text_dup_list ((const char *const *) notes));
  }
  /* One name of 10 kB must not push all columns off the screen. */
  for (guint i = 0; i < cells->len; i++)
    widths[i % COLUMNS] =
        MAX (widths[i % COLUMNS], MIN (get_width (cells->pdata[i]), WIDEST_COLUMN));
  for (guint i = 0; i < cells->len; i++) {
    guint column = i % COLUMNS;
    guint width = get_width (cells->pdata[i]);

    g_string_append (table, cells->pdata[i]);
    if (column < COLUMNS - 1)
      g_string_append_printf (table, "%*s",
                              COLUMN_GAP + (int) MAX (widths[column], width) - (int) width, "");
    else {
      while (table->len > 0 && table->str[table->len - 1] == ' ')
        g_string_truncate (table, table->len - 1);
      g_string_append_c (table, '\n');
    }
  }
  return g_string_free (table, FALSE);
}

GPtrArray *
keyfob_door_text_sort (KeyfobDoorList *doors) {
  GListModel *model = keyfob_door_list_get_model (doors);
  guint n_doors = g_list_model_get_n_items (model);
  GPtrArray *sorted = g_ptr_array_new_full (n_doors, g_object_unref);

  for (guint i = 0; i < n_doors; i++)
    g_ptr_array_add (sorted, g_list_model_get_item (model, i));
  g_ptr_array_sort_values_with_data (sorted, keyfob_door_compare, NULL);
  return sorted;
}
