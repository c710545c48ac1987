/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-section.h"

#include "platform/keyfob-text.h"

#include <glib/gi18n-lib.h>

static char *
make_title (const char *place, const char *floor) {
  if (place[0] == '\0')
    return g_strdup (floor);
  /* Translators: the header over the doors of one floor: a place and a floor of it. */
  return g_strdup_printf (C_ ("place and floor", "%s · %s"), place, floor);
}

KeyfobSection *
keyfob_section_new (gint64 place_id,
                    const char *place_name,
                    gboolean place_locked_down,
                    gint64 place_locked_down_since,
                    gint64 floor_id,
                    const char *floor_name,
                    int floor_number) {
  KeyfobSection *self = g_rc_box_new0 (KeyfobSection);
  g_autofree char *floor = keyfob_text_dup_safe (floor_name, KEYFOB_NAME_MAX_CHARACTERS);
  g_autofree char *search_text = NULL;

  self->place_id = place_id;
  self->place_name = keyfob_text_dup_safe (place_name, KEYFOB_NAME_MAX_CHARACTERS);
  self->place_locked_down = place_locked_down;
  self->place_locked_down_since = place_locked_down_since;
  self->floor_id = floor_id;
  self->floor_number = floor_id == 0 ? G_MININT : floor_number;
  if (floor[0] != '\0') {
    self->title = make_title (self->place_name, floor);
    search_text = g_strconcat (self->place_name, " ", floor, NULL);
    self->floor_name = g_steal_pointer (&floor);
  } else {
    self->title = g_strdup (self->place_name);
    search_text = g_strdup (self->place_name);
  }
  self->search_key = keyfob_search_fold (search_text);
  self->sort_key = g_utf8_collate_key_for_filename (self->place_name, -1);
  return self;
}

KeyfobSection *
keyfob_section_ref (KeyfobSection *self) {
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data) {
  KeyfobSection *self = data;

  g_free (self->place_name);
  g_free (self->floor_name);
  g_free (self->title);
  g_free (self->search_key);
  g_free (self->sort_key);
}

void
keyfob_section_unref (KeyfobSection *self) {
  g_rc_box_release_full (self, clear);
}

gboolean
keyfob_section_equal (const KeyfobSection *a, const KeyfobSection *b) {
  return a == b ||
         (a->place_id == b->place_id && a->floor_id == b->floor_id &&
          a->floor_number == b->floor_number && a->place_locked_down == b->place_locked_down &&
          a->place_locked_down_since == b->place_locked_down_since &&
          g_str_equal (a->place_name, b->place_name) &&
          g_strcmp0 (a->floor_name, b->floor_name) == 0);
}

int
keyfob_section_compare (const KeyfobSection *a, const KeyfobSection *b) {
  int order;

  if (a == b)
    return 0;
  order = strcmp (a->sort_key, b->sort_key);
  if (order == 0)
    order = (a->place_id > b->place_id) - (a->place_id < b->place_id);
  if (order == 0)
    order = (a->floor_number > b->floor_number) - (a->floor_number < b->floor_number);
  if (order == 0)
    order = (a->floor_id > b->floor_id) - (a->floor_id < b->floor_id);
  return order;
}
