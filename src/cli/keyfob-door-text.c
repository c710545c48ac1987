/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-door-text.h"

#include <glib/gi18n.h>

#define COLUMN_GAP 2

enum {
  COLUMN_ID,
  COLUMN_NAME,
  COLUMN_ORGANIZATION, /* none where there is one only */
  COLUMN_PLACE,        /* and floor */
  COLUMN_STATUS,       /* and what stands beside it */
  N_COLUMNS,
};

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
keyfob_door_text_add_members (KeyfobDoor *door,
                              const char *only_organization,
                              JsonBuilder *builder) {
  gint64 since = keyfob_door_get_status_since (door);
  KeyfobSince times = keyfob_door_get_since (door);
  g_autofree char *since_text = since ? keyfob_door_text_dup_time (since) : NULL;
  g_autofree char *not_before =
      times.not_before ? keyfob_door_text_dup_time (times.not_before) : NULL;
  g_autofree char *not_after = times.not_after ? keyfob_door_text_dup_time (times.not_after) : NULL;
  const KeyfobSection *section = keyfob_door_get_section (door);

  json_builder_set_member_name (builder, "id");
  json_builder_add_int_value (builder, keyfob_door_get_id (door));
  add_string (builder, "name", keyfob_door_get_name (door));
  add_string (builder, "description", keyfob_door_get_description (door));
  add_string (builder, "organization",
              section->organization ? section->organization : only_organization);
  add_string (builder, "place", *section->place_name ? section->place_name : NULL);
  add_string (builder, "floor", section->floor_name);
  add_string (builder, "status", keyfob_door_status_get_id (keyfob_door_get_status (door)));
  add_string (builder, "status_since", since_text);
  add_string (builder, "status_not_before", not_before);
  add_string (builder, "status_not_after", not_after);
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
  const char *floor = keyfob_door_get_section (door)->floor_name;

  return g_strdup_printf ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\t%s", keyfob_door_get_id (door),
                          keyfob_door_get_name (door), keyfob_door_get_section (door)->place_name,
                          floor ? floor : "",
                          keyfob_door_status_get_id (keyfob_door_get_status (door)), notes);
}

char *
keyfob_door_text_dup_line (KeyfobDoor *door) {
  g_autofree char *fields = keyfob_door_text_dup_fields (door);
  const char *organization = keyfob_door_get_section (door)->organization;

  return organization ? g_strdup_printf ("%s\t%s\n", fields, organization)
                      : g_strconcat (fields, "\n", NULL);
}

/* Between two columns. What none has anything in is no column. */
static guint
get_gap (const guint widths[N_COLUMNS], guint column) {
  return column == COLUMN_STATUS || (column == COLUMN_ORGANIZATION && widths[column] == 0)
             ? 0
             : COLUMN_GAP;
}

/* Takes from the widest column that may lose a cell, until a line fits. */
static void
narrow (guint widths[N_COLUMNS], const guint least[N_COLUMNS], guint max_cells) {
  guint cells = 0;

  for (guint i = 0; i < N_COLUMNS; i++)
    cells += widths[i] + get_gap (widths, i);
  for (; cells > max_cells; cells--) {
    guint *widest = NULL;

    for (guint i = 0; i < N_COLUMNS; i++)
      if (widths[i] > least[i] && (widest == NULL || widths[i] > *widest))
        widest = &widths[i];
    if (widest == NULL)
      return;
    --*widest;
  }
}

/* The title of the section without the organization, which has a column of its own. */
static char *
dup_place_and_floor (const KeyfobSection *section) {
  if (!section->organization)
    return g_strdup (section->title);
  if (section->floor_name && *section->place_name)
    return g_strdup_printf (C_ ("place and floor", "%s · %s"), section->place_name,
                            section->floor_name);
  return g_strdup (section->floor_name ? section->floor_name : section->place_name);
}

/* @widest_status: (inout): what must stay of the last column, so that each status does */
static void
add_cells (GPtrArray *cells, KeyfobDoor *door, guint *widest_status) {
  const KeyfobSection *section = keyfob_door_get_section (door);
  const char *status = keyfob_door_get_status_words (door);
  g_auto (GStrv) notes = dup_notes (door, TRUE);
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  g_strv_builder_add (all, status);
  g_strv_builder_addv (all, (const char **) notes);
  words = g_strv_builder_end (all);
  *widest_status = MAX (*widest_status, keyfob_text_get_cells (status) + (*notes != NULL ? 1 : 0));
  g_ptr_array_add (cells, g_strdup_printf ("%" G_GINT64_FORMAT, keyfob_door_get_id (door)));
  g_ptr_array_add (cells, g_strdup (keyfob_door_get_name (door)));
  g_ptr_array_add (cells, g_strdup (section->organization ? section->organization : ""));
  g_ptr_array_add (cells, dup_place_and_floor (section));
  g_ptr_array_add (cells, keyfob_text_dup_list ((const char *const *) words));
}

char *
keyfob_door_text_dup_table (GPtrArray *doors, guint max_cells) {
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  guint widths[N_COLUMNS] = {0};
  guint least[N_COLUMNS] = {[COLUMN_NAME] = 1, [COLUMN_ORGANIZATION] = 1, [COLUMN_PLACE] = 1};
  GString *table = g_string_new (NULL);

  for (guint i = 0; i < doors->len; i++)
    add_cells (cells, doors->pdata[i], &least[COLUMN_STATUS]);
  for (guint i = 0; i < cells->len; i++)
    widths[i % N_COLUMNS] = MAX (widths[i % N_COLUMNS], keyfob_text_get_cells (cells->pdata[i]));
  least[COLUMN_ID] = widths[COLUMN_ID];
  if (max_cells > 0)
    narrow (widths, least, max_cells);
  for (guint i = 0; i < cells->len; i++) {
    guint column = i % N_COLUMNS;
    g_autofree char *cell = keyfob_text_dup_cells (cells->pdata[i], widths[column]);
    guint gap = widths[column] - keyfob_text_get_cells (cell) + get_gap (widths, column);

    if (column == COLUMN_STATUS)
      g_string_append_printf (table, "%s\n", cell);
    else
      g_string_append_printf (table, "%s%*s", cell, (int) gap, "");
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
