/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-source.h"
#include "simulator/keyfob-simulator.h"

G_BEGIN_DECLS

/** new_lock: Returns: a configured, online, locked door of place 1 without a floor */
KisiLock *new_lock (gint64 id, const char *name);

/** new_place: Returns: a place that is not locked down */
KisiPlace *new_place (gint64 id, const char *name);

KisiFloor *new_floor (gint64 id, gint64 place_id, int number, const char *name);

/** new_snapshot: Returns: an office without a lock, a place or a floor */
KeyfobSnapshot *new_snapshot (void);

/** new_large_snapshot: Returns: an office of @n doors, IDs from 1, in ten places of five floors */
KeyfobSnapshot *new_large_snapshot (guint n);

/** new_rich_snapshot: Returns: an office whose first door has in each field what no other field has
 */
KeyfobSnapshot *new_rich_snapshot (void);

/** new_simulator: Returns: the demo office, as it stands and without a limit of requests */
KeyfobSimulator *new_simulator (void);

/** new_client: Returns: a client with the credential of the simulator's administrator */
KisiClient *new_client (KeyfobSimulator *simulator);

/** make_door: as keyfob_door_new(), of a copy: @lock may be changed then */
KeyfobDoor *make_door (const KisiLock *lock, KeyfobSection *section);

/** update_door: as keyfob_door_update(), with a copy: @lock may be changed then */
gboolean update_door (KeyfobDoor *door, const KisiLock *lock, KeyfobSection *section);

/** snapshot_get_lock: Returns: the lock at @index, to be changed before the office is used */
KisiLock *snapshot_get_lock (KeyfobSnapshot *office, guint index);

/** source_of: Returns: the only source of that list, which it has for life */
KeyfobDoorSource *source_of (KeyfobDoorList *doors);

/** merge_from: @source merges; waits for the end */
void merge_from (KeyfobDoorSource *source, KeyfobSnapshot *office);

/** merge: likewise, the only source of @doors */
void merge (KeyfobDoorList *doors, KeyfobSnapshot *office);

/** merge_as_of: likewise, as a picture that was asked for at @asked_us */
void merge_as_of (KeyfobDoorList *doors, KeyfobSnapshot *office, gint64 asked_us);

/** read_again: @doors hear of one door of @office, asked for at @asked_us, that it is @open */
void read_again (KeyfobDoorList *doors,
                 KeyfobSnapshot *office,
                 guint index,
                 gboolean open,
                 gint64 asked_us);

guint door_list_count (KeyfobDoorList *doors);

/** finalize_doors: asserts that nobody else holds the list */
void finalize_doors (KeyfobDoorList *doors);

/**
 * Changes:
 *
 * What a model told: `items-changed`, and `notify` of every door in it.
 */
typedef struct {
  guint emissions;
  guint removed;
  guint added;
  GString *notified; /* names of properties, each with a blank after it */
  GListModel *model;
  GPtrArray *watched; /* (element-type KeyfobDoor) */
} Changes;

/** changes_watch: begins to note what @doors tell; doors that come later are not watched */
Changes *changes_watch (KeyfobDoorList *doors);
void changes_free (Changes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Changes, changes_free)

/** assert_words: asserts that @words are those in @expected, in any order; empties @words */
void assert_words (GString *words, const char *expected);

G_END_DECLS
