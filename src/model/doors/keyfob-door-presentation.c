/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-presentation.h"

#include "platform/keyfob-text.h"
#include "platform/keyfob-time.h"

#include <glib/gi18n-lib.h>

#define DESCRIPTION_MAX_CHARACTERS 1000

char *
keyfob_door_presentation_dup_nameless (gint64 id) {
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  /* Translators: what a door without a name is called; %s is Kisi's number of it. */
  return g_strdup_printf (_ ("Door %s"), number);
}

char *
keyfob_door_presentation_dup_name (const KisiLock *lock) {
  g_autofree char *name = keyfob_text_dup_safe (lock->name, KEYFOB_NAME_MAX_CHARACTERS);

  return name[0] != '\0' ? g_steal_pointer (&name)
                         : keyfob_door_presentation_dup_nameless (lock->id);
}

char *
keyfob_door_presentation_dup_description (const KisiLock *lock) {
  g_autofree char *text = NULL;

  if (lock->description == NULL)
    return NULL;
  text = keyfob_text_dup_safe (lock->description, DESCRIPTION_MAX_CHARACTERS);
  return text[0] == '\0' ? NULL : g_steal_pointer (&text);
}

/* kisi-api.md, section 7.5: until then the schedule waits, unless somebody has arrived. */
static gboolean
awaits_first_arrival (const KisiLock *lock) {
  return !lock->first_to_arrive_satisfied &&
         lock->first_to_arrive_required_until > g_get_real_time () / G_USEC_PER_SEC;
}

static KeyfobDoorRestrictions
get_restrictions (const KisiLock *lock) {
  KeyfobDoorRestrictions restrictions = KEYFOB_DOOR_RESTRICTIONS_NONE;

  if (lock->reader_restricted)
    restrictions |= KEYFOB_DOOR_RESTRICTIONS_READER;
  if (lock->geofence_restricted)
    restrictions |= KEYFOB_DOOR_RESTRICTIONS_AREA;
  if (lock->time_restricted)
    restrictions |= KEYFOB_DOOR_RESTRICTIONS_HOURS;
  if (awaits_first_arrival (lock))
    restrictions |= KEYFOB_DOOR_RESTRICTIONS_FIRST_ARRIVAL;
  return restrictions;
}

static const char *
get_hint (const KeyfobDoorPresentation *presentation, const KisiLock *lock) {
  switch (presentation->status) {
  case KEYFOB_DOOR_STATUS_MAY_BE_OPEN:
    return _ ("The last unlock may have opened this door. Look before you try again.");
  case KEYFOB_DOOR_STATUS_NOT_SET_UP:
    return _ ("This door is not set up yet. An administrator can set it up in Kisi.");
  case KEYFOB_DOOR_STATUS_LOCKED_DOWN:
    if (lock->locked_down)
      return _ (
          "This door is locked down. It can be unlocked once an administrator ends the lockdown.");
    return _ ("This place is locked down. Its doors can be unlocked once an administrator ends the "
              "lockdown.");
  case KEYFOB_DOOR_STATUS_OFFLINE:
    return _ ("This door is offline. An unlock may not reach it.");
  case KEYFOB_DOOR_STATUS_JUST_UNLOCKED:
    return NULL;
  case KEYFOB_DOOR_STATUS_UNLOCKED:
  case KEYFOB_DOOR_STATUS_UNKNOWN:
  case KEYFOB_DOOR_STATUS_LOCKED:
    if (presentation->restrictions & KEYFOB_DOOR_RESTRICTIONS_FIRST_ARRIVAL)
      return _ ("The unlock schedule of this door starts when the first person arrives.");
    return NULL;
  }
  g_return_val_if_reached (NULL);
}

static const char *
get_status_words (const KeyfobDoorPresentation *presentation, const KisiLock *lock) {
  if (keyfob_door_status_tells_open (presentation->status) && lock->open)
    return C_ ("door status", "Open (lock reports locked)");
  if (presentation->status == KEYFOB_DOOR_STATUS_UNLOCKED && lock->on_scheduled_unlock)
    return C_ ("door status", "Unlocked by schedule");
  return keyfob_door_status_get_words (presentation->status);
}

KeyfobDoorPresentation
keyfob_door_presentation_derive (const KisiLock *lock,
                                 const KeyfobSection *section,
                                 KeyfobUnlock *unlock,
                                 KeyfobDoorGuess left) {
  KeyfobDoorGuess now = unlock != NULL ? keyfob_unlock_get_guess (unlock) : KEYFOB_DOOR_GUESS_NONE;
  KeyfobDoorGuess guess = now != KEYFOB_DOOR_GUESS_NONE ? now : left;
  KeyfobDoorPresentation presentation = {
      .guess = guess,
      .status = keyfob_door_status_derive (lock, section->place_locked_down, guess),
      .restrictions = get_restrictions (lock),
      .progress = unlock != NULL ? keyfob_unlock_get_progress (unlock) : NULL,
      .pending = unlock != NULL && keyfob_unlock_is_pending (unlock),
      .open = lock->open,
  };

  presentation.status_words = get_status_words (&presentation, lock);
  presentation.hint = get_hint (&presentation, lock);
  presentation.can_unlock =
      !presentation.pending && keyfob_door_status_can_unlock (presentation.status);
  if (presentation.status == KEYFOB_DOOR_STATUS_JUST_UNLOCKED)
    presentation.seconds_left = keyfob_unlock_get_seconds_left (unlock);
  /* An offline door is to be looked after even while it is assumed unlocked. */
  presentation.needs_attention = lock->open ||
                                 presentation.status == KEYFOB_DOOR_STATUS_MAY_BE_OPEN ||
                                 presentation.status == KEYFOB_DOOR_STATUS_LOCKED_DOWN ||
                                 (lock->configured && lock->online == KISI_REACHABILITY_OFFLINE);
  return presentation;
}

void
keyfob_door_presentation_expire (KeyfobDoorPresentation *self) {
  self->hint = _ ("Sign in again to unlock this door.");
  self->can_unlock = FALSE;
}

void
keyfob_door_presentation_lose (KeyfobDoorPresentation *self) {
  self->guess = KEYFOB_DOOR_GUESS_NONE;
  self->status = KEYFOB_DOOR_STATUS_UNKNOWN;
  self->status_words = C_ ("door status", "No longer listed");
  self->hint = _ ("This door is no longer on your list.");
  self->seconds_left = 0;
  self->open = FALSE;
  self->can_unlock = FALSE;
  self->needs_attention = FALSE;
}

char *
keyfob_door_presentation_dup_doubt (gint64 since, gboolean answered) {
  g_autofree char *time = keyfob_time_dup_words (since);

  if (answered)
    /* Translators: a door's status; %s is a time such as "14:02", when an unlock failed halfway */
    return g_strdup_printf (_ ("May be open since %s: look at the door"), time);
  /* Translators: a door's status; %s is a time such as "14:02", when an unlock was not answered */
  return g_strdup_printf (_ ("No answer %s: look at the door"), time);
}

static char *
dup_area_words (const KisiLock *lock) {
  if (!(lock->geofence_radius_metres >= 1 && lock->geofence_radius_metres < G_MAXINT))
    return g_strdup (_ ("Unlocks only for people who are near the door."));
  /* Translators: %d is a distance in metres. */
  return g_strdup_printf (_ ("Unlocks only for people within %d m of the door."),
                          (int) lock->geofence_radius_metres);
}

static char *
dup_hours_words (const KisiLock *lock) {
  g_autofree char *zone = keyfob_text_dup_safe (lock->time_zone, KEYFOB_NAME_MAX_CHARACTERS);

  if (zone[0] == '\0')
    return g_strdup (_ ("Unlocks only at certain hours."));
  /* Translators: %s is a time zone, such as Europe/Oslo. */
  return g_strdup_printf (_ ("Unlocks only at certain hours (time zone %s)."), zone);
}

char *
keyfob_door_presentation_dup_restriction_words (const KeyfobDoorPresentation *self,
                                                const KisiLock *lock) {
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_auto (GStrv) sentences = NULL;

  if (self->restrictions & KEYFOB_DOOR_RESTRICTIONS_READER)
    g_strv_builder_add (lines, _ ("Unlocks only for people who stand at its reader."));
  if (self->restrictions & KEYFOB_DOOR_RESTRICTIONS_AREA)
    g_strv_builder_take (lines, dup_area_words (lock));
  if (self->restrictions & KEYFOB_DOOR_RESTRICTIONS_HOURS)
    g_strv_builder_take (lines, dup_hours_words (lock));
  sentences = g_strv_builder_end (lines);
  return g_strjoinv ("\n", sentences);
}
