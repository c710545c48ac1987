/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-private.h"
#include "platform/keyfob-time.h"

#include <glib/gi18n-lib.h>

#define DESCRIPTION_MAX_CHARACTERS 1000

char *
keyfob_door_dup_nameless (gint64 id) {
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  /* Translators: what a door without a name is called; %s is Kisi's number of it. */
  return g_strdup_printf (_ ("Door %s"), number);
}

char *
keyfob_door_dup_shown_name (const KisiLock *lock) {
  g_autofree char *name = keyfob_text_dup_safe (lock->name, KEYFOB_NAME_MAX_CHARACTERS);

  return name[0] != '\0' ? g_steal_pointer (&name) : keyfob_door_dup_nameless (lock->id);
}

char *
keyfob_door_dup_shown_description (const KisiLock *lock) {
  g_autofree char *text = NULL;

  if (lock->description == NULL)
    return NULL;
  text = keyfob_text_dup_safe (lock->description, DESCRIPTION_MAX_CHARACTERS);
  return text[0] == '\0' ? NULL : g_steal_pointer (&text);
}

gint64
keyfob_door_get_id (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), 0);
  return self->lock->id;
}

const char *
keyfob_door_get_name (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->name;
}

const char *
keyfob_door_get_full_name (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->full_name != NULL ? self->full_name : self->name;
}

const char *
keyfob_door_get_description (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->description;
}

gint64
keyfob_door_get_place_id (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), 0);
  return self->section->place_id;
}

const char *
keyfob_door_get_place_name (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->section->place_name;
}

const char *
keyfob_door_get_floor_name (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->section->floor_name;
}

const char *
keyfob_door_get_section (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->section->title;
}

const char *
keyfob_door_get_search_key (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);

  if (self->search_key == NULL) {
    g_autofree char *name = keyfob_search_fold (self->name);

    self->search_key = g_strconcat (name, " ", self->section->search_key, NULL);
    self->search_name_length = strlen (name);
  }
  return self->search_key;
}

KeyfobDoorStatus
keyfob_door_get_status (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), KEYFOB_DOOR_STATUS_UNKNOWN);
  return self->look.status;
}

/* Made anew whenever it is asked for: tomorrow, the time needs its day. */
static const char *
get_doubt (KeyfobDoor *self) {
  g_autofree char *time = keyfob_time_dup_words (self->doubt_since);

  g_free (self->doubt);
  if (self->doubt_answered)
    /* Translators: a door's status; %s is a time such as "14:02", when an unlock failed halfway */
    self->doubt = g_strdup_printf (_ ("May be open since %s: look at the door"), time);
  else
    /* Translators: a door's status; %s is a time such as "14:02", when an unlock was not answered
     */
    self->doubt = g_strdup_printf (_ ("No answer %s: look at the door"), time);
  return self->doubt;
}

const char *
keyfob_door_get_status_words (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  if (self->look.status == KEYFOB_DOOR_STATUS_MAY_BE_OPEN && self->doubt_since != 0)
    return get_doubt (self);
  return self->look.status_words;
}

gint64
keyfob_door_get_status_since (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), 0);
  return self->status_since;
}

gint64
keyfob_door_get_status_not_before (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), 0);
  return self->status_since_not_before;
}

gint64
keyfob_door_get_status_not_after (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), 0);
  return self->status_since != 0 ? self->status_since : self->seen_at;
}

KeyfobSince
keyfob_door_get_since (KeyfobDoor *self) {
  const KeyfobSince none = {0};

  g_return_val_if_fail (KEYFOB_IS_DOOR (self), none);
  return (KeyfobSince) {self->look.status, self->status_since_not_before,
                        keyfob_door_get_status_not_after (self)};
}

char *
keyfob_door_dup_since_words (KeyfobDoor *self) {
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);

  /* Its words say when. */
  if (self->look.status == KEYFOB_DOOR_STATUS_MAY_BE_OPEN)
    return g_strdup ("");
  /* That it was so a moment ago, when it was first seen, tells nobody anything. */
  if (self->status_since == 0 && now - self->seen_at <= KEYFOB_TIME_SAME_SECONDS)
    return g_strdup ("");
  return keyfob_time_dup_since (self->status_since_not_before,
                                keyfob_door_get_status_not_after (self));
}

gboolean
keyfob_door_is_assumed (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->look.guess != KEYFOB_DOOR_GUESS_NONE;
}

char *
keyfob_door_dup_last_unlock_words (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->accepted_at != 0 ? keyfob_time_dup_words (self->accepted_at) : g_strdup ("");
}

const char *
keyfob_door_get_recent_unlock (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->recent_unlock;
}

guint
keyfob_door_get_seconds_left (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), 0);
  return self->look.seconds_left;
}

gboolean
keyfob_door_is_sending (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->look.sending;
}

const char *
keyfob_door_get_progress (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->look.progress;
}

gboolean
keyfob_door_can_unlock (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->look.can_unlock;
}

const char *
keyfob_door_get_hint (KeyfobDoor *self) {
  const char *refusal;

  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);

  refusal = keyfob_door_get_refusal (self);
  return refusal != NULL ? refusal : self->look.hint;
}

/* Where nothing can be tried again, or one should look first, that is what there is to say. */
const char *
keyfob_door_get_refusal (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  if (!self->look.can_unlock || self->look.status == KEYFOB_DOOR_STATUS_MAY_BE_OPEN)
    return NULL;
  return self->refusal;
}

KeyfobRemedy
keyfob_door_get_remedy (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), KEYFOB_REMEDY_NONE);
  return keyfob_door_get_refusal (self) != NULL ? self->remedy : KEYFOB_REMEDY_NONE;
}

gboolean
keyfob_door_is_open (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->look.open;
}

gboolean
keyfob_door_is_open_beside (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->look.open && !keyfob_door_status_tells_open (self->look.status);
}

gboolean
keyfob_door_is_favourite (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->favourite_held ? self->held_favourite : self->lock->favorite;
}

gboolean
keyfob_door_needs_attention (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->look.needs_attention;
}

gboolean
keyfob_door_is_near (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->near;
}

KeyfobDoorRank
keyfob_door_get_rank (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), KEYFOB_DOOR_RANK_NONE);
  return self->rank;
}

KeyfobDoorRestrictions
keyfob_door_get_restrictions (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), KEYFOB_DOOR_RESTRICTIONS_NONE);
  return self->look.restrictions;
}

gsize
keyfob_door_get_search_name_length (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), 0);

  keyfob_door_get_search_key (self);
  return self->search_name_length;
}

KeyfobSection *
keyfob_door_get_section_object (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->section;
}

const KisiLock *
keyfob_door_get_lock (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->lock;
}

char *
keyfob_door_dup_restriction_words (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return keyfob_door_look_dup_restriction_words (&self->look, self->lock);
}

static const char *
get_sort_key (KeyfobDoor *self) {
  if (self->sort_key == NULL)
    self->sort_key = g_utf8_collate_key_for_filename (self->name, -1);
  return self->sort_key;
}

int
keyfob_door_compare_sections (gconstpointer a, gconstpointer b, gpointer unused) {
  return keyfob_section_compare (((const KeyfobDoor *) a)->section,
                                 ((const KeyfobDoor *) b)->section);
}

int
keyfob_door_compare (gconstpointer a, gconstpointer b, gpointer unused) {
  KeyfobDoor *left = (KeyfobDoor *) a;
  KeyfobDoor *right = (KeyfobDoor *) b;
  int order = keyfob_section_compare (left->section, right->section);

  if (order == 0)
    order = (left->lock->order_id > right->lock->order_id) -
            (left->lock->order_id < right->lock->order_id);
  if (order == 0)
    order = strcmp (get_sort_key (left), get_sort_key (right));
  if (order == 0)
    order = (left->lock->id > right->lock->id) - (left->lock->id < right->lock->id);
  return order;
}

int
keyfob_door_compare_names (gconstpointer a, gconstpointer b) {
  int order = strcmp (get_sort_key ((KeyfobDoor *) a), get_sort_key ((KeyfobDoor *) b));

  return order != 0 ? order : keyfob_door_compare (a, b, NULL);
}
