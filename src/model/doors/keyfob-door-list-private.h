/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-list.h"
#include "model/doors/keyfob-door-names.h"
#include "model/doors/keyfob-sections.h"

G_BEGIN_DECLS

/*
 * What the files of #KeyfobDoorList share: keyfob-door-list.c, the doors and when they are worked
 * on; keyfob-door-merge.c, how a new picture gets into them.
 */

typedef struct {
  gint64 id; /* the key of the table */
  KeyfobDoor *door;
  guint merge;    /* number of the last merge that met it */
  gboolean moved; /* that merge changes its place in the order */
  gboolean shown; /* it is in the model */
  /* What that merge says of a door that goes to another section; borrowed from it. */
  const KisiLock *lock;
  KeyfobSection *section;
} KeyfobDoorEntry;

/* A door that was read again, and may be gone since. */
typedef struct {
  gint64 id; /* the key of the table */
  gint64 asked_us;
} KeyfobDoorReading;

struct _KeyfobDoorList {
  GObject parent_instance;

  GListStore *model;
  GHashTable *entries;      /* ID → KeyfobDoorEntry */
  KeyfobDoorNames *names;   /* of the doors in it */
  KeyfobSections *sections; /* of the last merge */
  gboolean expired;         /* the login that lists them */
  guint merge_number;
  gint64 asked_us;      /* when the newest picture was asked for whose merge has begun */
  GHashTable *readings; /* ID → KeyfobDoorReading: those newer than that */
  GQueue merges;        /* (element-type GTask): the first one runs; the data is its merge */
  GPtrArray *discarded; /* (element-type KeyfobDoorEntry): to be freed when there is time */
  guint slice_source;
};

/** keyfob_door_list_discard: takes an entry out of the table; a later slice frees its door */
void keyfob_door_list_discard (KeyfobDoorList *self, KeyfobDoorEntry *entry);

/** keyfob_door_list_update_door: as keyfob_door_update(), for a door of the list */
gboolean keyfob_door_list_update_door (KeyfobDoorList *self,
                                       KeyfobDoor *door,
                                       const KisiLock *lock,
                                       KeyfobSection *section);

/** keyfob_door_list_announce_move: makes views sort the door at @position again */
void keyfob_door_list_announce_move (KeyfobDoorList *self, guint position, KeyfobDoor *door);

/**
 * KeyfobDoorMerge:
 *
 * One picture on its way into the doors.
 */
typedef struct _KeyfobDoorMerge KeyfobDoorMerge;

/** keyfob_door_merge_new: Returns: (transfer full): a merge that has not begun */
KeyfobDoorMerge *keyfob_door_merge_new (KeyfobOffice *office);

void keyfob_door_merge_free (KeyfobDoorMerge *self);

/**
 * keyfob_door_merge_go_on:
 * @deadline: monotonic time in microseconds
 *
 * Works until all is done or @deadline has come. Who is told of a change may do anything with
 * @doors meanwhile, even drop the merge.
 *
 * Returns: whether there is nothing left to do: the doors are what the picture says, or the merge
 *   was dropped
 */
gboolean keyfob_door_merge_go_on (KeyfobDoorMerge *self, KeyfobDoorList *doors, gint64 deadline);

/** keyfob_door_merge_take_back: ends it early: what it has not shown yet is discarded */
void keyfob_door_merge_take_back (KeyfobDoorMerge *self, KeyfobDoorList *doors);

/** keyfob_door_merge_drop: the doors are cleared, those that it has not shown yet among them */
void keyfob_door_merge_drop (KeyfobDoorMerge *self);

/** keyfob_door_merge_is_dropped: Returns: whether keyfob_door_merge_drop() came */
gboolean keyfob_door_merge_is_dropped (KeyfobDoorMerge *self);

/**
 * keyfob_door_merge_forget:
 * @position: where in the model the door is; G_MAXUINT if it is not shown yet
 *
 * The door is removed by hand while this merge runs.
 */
void keyfob_door_merge_forget (KeyfobDoorMerge *self,
                               KeyfobDoorList *doors,
                               KeyfobDoorEntry *entry,
                               guint position);

G_END_DECLS
