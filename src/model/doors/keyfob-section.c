/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-section.h"

#include "platform/keyfob-text.h"

#include <glib/gi18n-lib.h>

/* @whole: (transfer full) (nullable). Returns: (transfer full) (nullable): with one more @part */
static char *
add_part (char *whole, const char *part) {
  g_autofree char *before = whole;

  if (part == NULL || *part == '\0')
    return g_steal_pointer (&before);
  if (before == NULL)
    return g_strdup (part);
  /* Translators: the header over the doors of one floor: a place and a floor of it; or an
   * organization and what is in it. */
  return g_strdup_printf (C_ ("place and floor", "%s · %s"), before, part);
}

static char *
dup_safe_or_null (const char *name) {
  g_autofree char *safe = keyfob_text_dup_safe (name, KEYFOB_NAME_MAX_CHARACTERS);

  return *safe != '\0' ? g_steal_pointer (&safe) : NULL;
}

KeyfobSection *
keyfob_section_new (const char *organization,
                    guint organization_position,
                    gint64 place_id,
                    const char *place_name,
                    gboolean place_locked_down,
                    gint64 place_locked_down_since,
                    gint64 floor_id,
                    const char *floor_name,
                    int floor_number) {
  KeyfobSection *self = g_rc_box_new0 (KeyfobSection);
  g_autofree char *search_text = NULL;
  char *title;

  self->organization = dup_safe_or_null (organization);
  self->organization_position = organization_position;
  self->place_id = place_id;
  self->place_name = keyfob_text_dup_safe (place_name, KEYFOB_NAME_MAX_CHARACTERS);
  self->place_locked_down = place_locked_down;
  self->place_locked_down_since = place_locked_down_since;
  self->floor_id = floor_id;
  self->floor_name = dup_safe_or_null (floor_name);
  self->floor_number = floor_id == 0 ? G_MININT : floor_number;
  title = add_part (NULL, self->organization);
  title = add_part (title, self->place_name);
  title = add_part (title, self->floor_name);
  self->title = title != NULL ? title : g_strdup ("");
  search_text = g_strdup_printf ("%s %s %s", self->organization ? self->organization : "",
                                 self->place_name, self->floor_name ? self->floor_name : "");
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

  g_free (self->organization);
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

char *
keyfob_section_dup_place_title (const KeyfobSection *self) {
  return add_part (add_part (NULL, self->organization), self->place_name);
}

gboolean
keyfob_section_is_same_place (const KeyfobSection *a, const KeyfobSection *b) {
  return a == b ||
         (a->place_id == b->place_id && g_strcmp0 (a->organization, b->organization) == 0);
}

gboolean
keyfob_section_equal (const KeyfobSection *a, const KeyfobSection *b) {
  return a == b ||
         (g_strcmp0 (a->organization, b->organization) == 0 &&
          a->organization_position == b->organization_position && a->place_id == b->place_id &&
          a->floor_id == b->floor_id && a->floor_number == b->floor_number &&
          a->place_locked_down == b->place_locked_down &&
          a->place_locked_down_since == b->place_locked_down_since &&
          g_str_equal (a->place_name, b->place_name) &&
          g_strcmp0 (a->floor_name, b->floor_name) == 0);
}

int
keyfob_section_compare (const KeyfobSection *a, const KeyfobSection *b) {
  int order;

  if (a == b)
    return 0;
  order = (a->organization_position > b->organization_position) -
          (a->organization_position < b->organization_position);
  if (order == 0)
    order = g_strcmp0 (a->organization, b->organization);
  if (order == 0)
    order = strcmp (a->sort_key, b->sort_key);
  if (order == 0)
    order = (a->place_id > b->place_id) - (a->place_id < b->place_id);
  if (order == 0)
    order = (a->floor_number > b->floor_number) - (a->floor_number < b->floor_number);
  if (order == 0)
    order = (a->floor_id > b->floor_id) - (a->floor_id < b->floor_id);
  return order;
}
