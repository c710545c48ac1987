/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door.h"
#include "model/fetch/keyfob-snapshot.h"

#define KEYFOB_TYPE_DOOR_LIST (keyfob_door_list_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorList, keyfob_door_list, KEYFOB, DOOR_LIST, GObject)

typedef struct _KeyfobDoorSource KeyfobDoorSource;

/*
 * KeyfobDoorList: the doors of all accounts, one #KeyfobDoor an ID, in no order (views sort). They
 * come from a #KeyfobDoorSource each.
 *
 * Properties, read-only: `model` (GListStore of #KeyfobDoor, the same for life).
 */

/** keyfob_door_list_new: Returns: (transfer full): an empty list */
KeyfobDoorList *keyfob_door_list_new (void);

/** keyfob_door_list_get_model: Returns: (transfer none): the doors */
GListModel *keyfob_door_list_get_model (KeyfobDoorList *self);

/** keyfob_door_list_lookup: Returns: (transfer none) (nullable): the door with that ID */
KeyfobDoor *keyfob_door_list_lookup (KeyfobDoorList *self, gint64 id);

/** keyfob_door_list_get_source: Returns: (nullable): where the door with that ID comes from */
KeyfobDoorSource *keyfob_door_list_get_source (KeyfobDoorList *self, gint64 id);

/** keyfob_door_list_dup_name: Returns: (transfer full): the full name of that door, which need not
 * be in the list */
char *keyfob_door_list_dup_name (KeyfobDoorList *self, gint64 id);

/**
 * keyfob_door_list_dup_sinces:
 * @locks: (element-type KisiLock)
 *
 * Returns: (transfer full) (element-type KeyfobSince): since when the door of each is as it is
 */
GArray *keyfob_door_list_dup_sinces (KeyfobDoorList *self, GPtrArray *locks);

/* For #KeyfobDoorSource: */

typedef struct {
  gint64 id; /* the key of the table */
  KeyfobDoor *door;
  KeyfobDoorSource *source; /* whose lock it shows */
  guint merge;              /* number of the last merge that met it */
  gboolean moved; /* a merge changes its place in the order, and the model has not said so yet */
  KisiLock *lock; /* what that merge says of a door that goes to another section, until it does;
                   * borrowed from it */
} KeyfobDoorEntry;

KeyfobDoorEntry *keyfob_door_list_get_entry (KeyfobDoorList *self, gint64 id);
KeyfobDoorEntry *keyfob_door_list_get_entry_at (KeyfobDoorList *self, guint position);

/** keyfob_door_list_dup_doors: Returns: (transfer full) (element-type KeyfobDoor): those of
 * @source: whoever is told of one may change the list */
GPtrArray *keyfob_door_list_dup_doors (KeyfobDoorList *self, KeyfobDoorSource *source);

/** keyfob_door_list_next_merge: Returns: another number each time */
guint keyfob_door_list_next_merge (KeyfobDoorList *self);

/** keyfob_door_list_add: @door: (transfer full): has come; the caller tells the model of it */
KeyfobDoorEntry *keyfob_door_list_add (KeyfobDoorList *self,
                                       KeyfobDoor *door,
                                       KeyfobDoorSource *source);

/** keyfob_door_list_drop: the door goes; the caller tells the model of it */
void keyfob_door_list_drop (KeyfobDoorList *self, KeyfobDoorEntry *entry);

/** keyfob_door_list_drop_doors: all of @source go, and the model tells of it */
void keyfob_door_list_drop_doors (KeyfobDoorList *self, KeyfobDoorSource *source);

/** keyfob_door_list_splice: as g_list_store_splice(), of the model */
void keyfob_door_list_splice (KeyfobDoorList *self,
                              guint position,
                              guint removed,
                              GPtrArray *added);

/**
 * keyfob_door_list_update_door:
 *
 * As keyfob_door_update(), for a door of the list, whose name is told by
 * keyfob_door_list_tell_names().
 */
gboolean keyfob_door_list_update_door (KeyfobDoorList *self,
                                       KeyfobDoor *door,
                                       KisiLock *lock,
                                       KeyfobSection *section);

/** keyfob_door_list_tell_names: notifies of all full names that are others by now */
void keyfob_door_list_tell_names (KeyfobDoorList *self);

void keyfob_door_list_add_source (KeyfobDoorList *self, KeyfobDoorSource *source);
void keyfob_door_list_remove_source (KeyfobDoorList *self, KeyfobDoorSource *source);

/** keyfob_door_list_rank_changed: which of several sources that have a door lists it may be another
 */
void keyfob_door_list_rank_changed (KeyfobDoorList *self);
