/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-look.h"
#include "model/doors/keyfob-door.h"

G_BEGIN_DECLS

/*
 * What the files of #KeyfobDoor share: keyfob-door.c, how it changes and tells of it;
 * keyfob-door-facts.c, what it answers who asks, and how doors are ordered by that;
 * keyfob-door-names.c, what it is called beside others.
 */

/* What tells a door from the others of its list, from the shortest on. */
typedef enum {
  KEYFOB_DOOR_NAMING_NAME,
  KEYFOB_DOOR_NAMING_PLACE,
  KEYFOB_DOOR_NAMING_FLOOR,
  KEYFOB_DOOR_NAMING_ID,
} KeyfobDoorNaming;

struct _KeyfobDoor {
  GObject parent_instance;

  KisiLock *lock;
  KeyfobSection *section;
  char *name;
  char *full_name; /* (nullable): if it is more than the name */
  KeyfobDoorNaming naming;
  char *description;
  char *sort_key;   /* made when first compared */
  char *search_key; /* made when first searched */
  gsize search_name_length;

  KeyfobUnlock *unlock;
  gulong unlock_handler;
  KeyfobDoorGuess left;    /* what attempts that are over let one assume, until a reading tells */
  gint64 doubt_since;      /* when that became all one knows: the door may be open; 0: never */
  gboolean doubt_answered; /* by Kisi: it failed halfway */
  char *doubt;             /* (nullable): in words, when last asked for */
  gint64 left_us;          /* when the last of them was over, in monotonic microseconds */
  gint64 asked_us; /* when the newest reading was asked for, likewise; 0: it is the cache's */

  gint64 accepted_at;  /* when an attempt was last; 0: none was */
  gint64 accepted_us;  /* likewise, of keyfob_timer_now() */
  char *recent_unlock; /* (nullable): that time in words, for some minutes */
  char *refusal;       /* (nullable): why the last attempt did not unlock it */
  KeyfobRemedy remedy; /* what may mend that */
  gint64 refused_at;   /* when it was so: of keyfob_timer_now() */

  KeyfobDoorLook look;
  gint64 status_since;            /* when the change was seen; 0: none was */
  gint64 status_since_not_before; /* when it was not so yet; 0: not known */
  gint64 seen_at;                 /* when what has not changed since was first seen so; or 0 */
  gint64 read_at;                 /* when the lock was true; 0: not known */
  gint64 read_before;             /* when the one before it was */
  gboolean near;
  KeyfobDoorRank rank;
  gboolean gone;
  gboolean expired; /* the login that listed it */
  gboolean favourite_held;
  gboolean held_favourite;
};

/** keyfob_door_dup_nameless: Returns: (transfer full): what a door without a name is called */
char *keyfob_door_dup_nameless (gint64 id);

/** keyfob_door_dup_shown_name: Returns: (transfer full): one line, never empty */
char *keyfob_door_dup_shown_name (const KisiLock *lock);

/** keyfob_door_dup_shown_description: Returns: (transfer full) (nullable): %NULL for none */
char *keyfob_door_dup_shown_description (const KisiLock *lock);

G_END_DECLS
