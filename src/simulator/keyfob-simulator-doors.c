/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What keyfob-simulator.h offers about doors. */

#include "keyfob-simulator-locks.h"
#include "keyfob-simulator-reader.h"
#include "keyfob-simulator-task.h"
#include "model/keyfob-text.h"

static void
edit_lock (KeyfobSimulator *self, SimTask *task) {
  SimLock *lock = sim_office_find_lock (self->server->office, task->id);

  if (lock == NULL)
    return;
  lock->updated_at = sim_now ();
  if (lock->edits != NULL)
    g_hash_table_remove (lock->edits, task->name);
  if (task->value != NULL && sim_json_set_member (SIM_LOCK_SHAPE, lock, task->name, task->value))
    return;
  /* What the office itself has no room for is only said, not lived. */
  if (lock->edits == NULL)
    lock->edits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, sim_json_free_edit);
  g_hash_table_insert (lock->edits, g_strdup (task->name), g_steal_pointer (&task->value));
}

void
keyfob_simulator_edit_lock (KeyfobSimulator *self, gint64 id, const char *member, JsonNode *value) {
  SimTask task = {.id = id, .name = member, .value = value};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  g_return_if_fail (member != NULL);
  keyfob_simulator_run (self, edit_lock, &task);
  g_clear_pointer (&task.value, json_node_unref);
}

static void
remove_lock (KeyfobSimulator *self, SimTask *task) {
  SimLock *lock = sim_office_find_lock (self->server->office, task->id);

  if (lock != NULL)
    sim_office_remove_lock (self->server->office, lock);
}

void
keyfob_simulator_remove_lock (KeyfobSimulator *self, gint64 id) {
  SimTask task = {.id = id};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  keyfob_simulator_run (self, remove_lock, &task);
}

static void
add_lock (KeyfobSimulator *self, SimTask *task) {
  SimOffice *office = self->server->office;

  task->id =
      sim_office_add_lock (office, g_ptr_array_index (office->places, 0), NULL, task->name)->id;
}

gint64
keyfob_simulator_add_lock (KeyfobSimulator *self, const char *name) {
  SimTask task = {.name = name};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  g_return_val_if_fail (name != NULL, 0);
  keyfob_simulator_run (self, add_lock, &task);
  return task.id;
}

static void
set_place_locked_down (KeyfobSimulator *self, SimTask *task) {
  SimPlace *place = sim_office_find_place (self->server->office, task->id);

  if (place != NULL)
    sim_office_lock_place_down (place, task->flag);
}

void
keyfob_simulator_set_place_locked_down (KeyfobSimulator *self,
                                        gint64 place_id,
                                        gboolean locked_down) {
  SimTask task = {.id = place_id, .flag = locked_down};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  keyfob_simulator_run (self, set_place_locked_down, &task);
}

static void
find_lock (KeyfobSimulator *self, SimTask *task) {
  GPtrArray *locks = self->server->office->locks;
  g_autofree char *wanted = keyfob_search_fold (task->name);

  for (guint i = 0; i < locks->len && task->id == 0; i++) {
    SimLock *lock = g_ptr_array_index (locks, i);
    g_autofree char *name = keyfob_search_fold (lock->name);

    if (g_str_equal (name, wanted))
      task->id = lock->id;
  }
}

gint64
keyfob_simulator_find_lock (KeyfobSimulator *self, const char *name) {
  SimTask task = {.name = name};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  g_return_val_if_fail (name != NULL, 0);
  keyfob_simulator_run (self, find_lock, &task);
  return task.id;
}

static void
count_unlocks (KeyfobSimulator *self, SimTask *task) {
  SimLock *lock = sim_office_find_lock (self->server->office, task->id);

  if (task->id == 0)
    task->count = self->server->office->unlock_count;
  else if (lock != NULL)
    task->count = lock->unlock_count;
}

guint
keyfob_simulator_count_unlocks (KeyfobSimulator *self, gint64 id) {
  SimTask task = {.id = id};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  keyfob_simulator_run (self, count_unlocks, &task);
  return task.count;
}

static void
get_advertisement (KeyfobSimulator *self, SimTask *task) {
  SimOffice *office = self->server->office;
  SimLock *lock = sim_office_find_lock (office, task->id);

  if (lock == NULL || !sim_reader_is_there (lock))
    return;
  task->flag = TRUE;
  task->bits = sim_reader_get_bits (lock);
  task->count = sim_reader_get_password (office, lock);
}

gboolean
keyfob_simulator_get_advertisement (KeyfobSimulator *self,
                                    gint64 lock_id,
                                    guint32 *lock_bits,
                                    guint *password) {
  SimTask task = {.id = lock_id};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), FALSE);
  g_return_val_if_fail (lock_bits != NULL && password != NULL, FALSE);
  keyfob_simulator_run (self, get_advertisement, &task);
  *lock_bits = task.bits;
  *password = task.count;
  return task.flag;
}

static void
turn_passwords (KeyfobSimulator *self, SimTask *task) {
  self->server->office->turns++;
}

void
keyfob_simulator_turn_passwords (KeyfobSimulator *self) {
  SimTask task = {NULL};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  keyfob_simulator_run (self, turn_passwords, &task);
}

static void
find_last_unlock (KeyfobSimulator *self, SimTask *task) {
  SimLock *lock = sim_office_find_lock (self->server->office, task->id);

  task->text = lock != NULL ? g_strdup (lock->last_unlock) : NULL;
}

JsonNode *
keyfob_simulator_dup_last_unlock (KeyfobSimulator *self, gint64 id) {
  SimTask task = {.id = id};
  g_autofree char *text = NULL;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), NULL);
  keyfob_simulator_run (self, find_last_unlock, &task);
  text = task.text;
  return text != NULL ? json_from_string (text, NULL) : NULL;
}
