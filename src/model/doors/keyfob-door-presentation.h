/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-status.h"
#include "model/doors/keyfob-section.h"
#include "model/unlock/keyfob-unlock.h"

/**
 * KeyfobDoorPresentation:
 *
 * What is shown of a door beside its names: all that follows from what Kisi said, from where the
 * door is, from the attempt to unlock it and from the time. Words are translated and static.
 */
typedef struct {
  KeyfobDoorGuess guess;
  KeyfobDoorStatus status;
  KeyfobDoorRestrictions restrictions;
  const char *status_words;
  const char *hint;     /* (nullable) */
  const char *progress; /* (nullable) */
  guint seconds_left;
  gboolean pending;
  gboolean can_unlock;
  gboolean open;
  gboolean needs_attention;
} KeyfobDoorPresentation;

/** keyfob_door_presentation_dup_nameless: Returns: (transfer full): what a door without a name is
 * called */
char *keyfob_door_presentation_dup_nameless (gint64 id);

/** keyfob_door_presentation_dup_name: Returns: (transfer full): one line, never empty */
char *keyfob_door_presentation_dup_name (const KisiLock *lock);

/** keyfob_door_presentation_dup_description: Returns: (transfer full) (nullable): %NULL for none */
char *keyfob_door_presentation_dup_description (const KisiLock *lock);

/**
 * keyfob_door_presentation_derive:
 * @unlock: (nullable): the attempt that the door follows
 * @left: what earlier ones let one assume
 *
 * Returns: what is shown now
 */
KeyfobDoorPresentation keyfob_door_presentation_derive (const KisiLock *lock,
                                                        const KeyfobSection *section,
                                                        KeyfobUnlock *unlock,
                                                        KeyfobDoorGuess left);

/** keyfob_door_presentation_expire: Kisi accepts the login no longer, with which it was to be
 * unlocked */
void keyfob_door_presentation_expire (KeyfobDoorPresentation *self);

/** keyfob_door_presentation_lose: of a door that Kisi lists no longer nothing else is known */
void keyfob_door_presentation_lose (KeyfobDoorPresentation *self);

/**
 * keyfob_door_presentation_dup_doubt:
 * @since: when an unlock was sent of which nothing tells what became of it
 * @answered: Kisi said that it failed halfway
 *
 * Returns: (transfer full): the status, as of today: tomorrow, the time needs its day
 */
char *keyfob_door_presentation_dup_doubt (gint64 since, gboolean answered);

/**
 * keyfob_door_presentation_dup_restriction_words:
 *
 * Returns: (transfer full): whom it unlocks for, and when, as translated sentences, one a line; ""
 *   for everybody
 */
char *keyfob_door_presentation_dup_restriction_words (const KeyfobDoorPresentation *self,
                                                      const KisiLock *lock);
