/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

/**
 * KeyfobSection:
 *
 * Where doors are: a floor of a place, or a place without floors, of an organization where there
 * are several. One header of the list. Immutable, reference-counted, and shared by its doors, so
 * that 20,000 of them do not hold the same names 20,000 times. Belongs to the main thread.
 */
typedef struct {
  char *organization; /* (nullable): safe to show; NULL where there is one only */
  guint organization_position;
  gint64 place_id;  /* 0 if unknown */
  char *place_name; /* (not nullable): safe to show; "" if unknown */
  gint64 floor_id;  /* 0 if none */
  char *floor_name; /* (nullable): safe to show */
  int floor_number; /* lowest first; G_MININT without a floor: such doors come first */
  char *title;      /* (not nullable): "Organization · Place · Floor", of what has a name */
  char *search_key; /* (not nullable): these names, by keyfob_search_fold() */
  char *sort_key;   /* (not nullable): the place's, in natural order */
  gboolean place_locked_down;
  gint64 place_locked_down_since; /* seconds since 1970; 0 if not told */
} KeyfobSection;

/**
 * keyfob_section_new:
 * @organization: (nullable): where there are several: as it came
 * @organization_position: of it among them
 * @place_name: (nullable): as it came
 * @floor_id: 0 for a place without floors
 * @floor_name: (nullable): as it came
 *
 * Returns: (transfer full): the section
 */
KeyfobSection *keyfob_section_new (const char *organization,
                                   guint organization_position,
                                   gint64 place_id,
                                   const char *place_name,
                                   gboolean place_locked_down,
                                   gint64 place_locked_down_since,
                                   gint64 floor_id,
                                   const char *floor_name,
                                   int floor_number);

/** keyfob_section_ref: Returns: (transfer full): @self */
KeyfobSection *keyfob_section_ref (KeyfobSection *self);

/** keyfob_section_unref: drops one reference; the last frees */
void keyfob_section_unref (KeyfobSection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobSection, keyfob_section_unref)

/** keyfob_section_dup_place_title: Returns: (transfer full) (nullable): the title without a floor;
 * %NULL if nothing of it has a name */
char *keyfob_section_dup_place_title (const KeyfobSection *self);

/** keyfob_section_is_same_place: Returns: whether both are of one place of one organization */
gboolean keyfob_section_is_same_place (const KeyfobSection *a, const KeyfobSection *b);

/** keyfob_section_equal: Returns: whether both say the same */
gboolean keyfob_section_equal (const KeyfobSection *a, const KeyfobSection *b);

/**
 * keyfob_section_compare:
 *
 * The order of the headers: organizations as the person put them, place name (natural), place ID,
 * floor number, floor ID.
 *
 * Returns: as strcmp()
 */
int keyfob_section_compare (const KeyfobSection *a, const KeyfobSection *b);
