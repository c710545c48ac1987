/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-simulator.h"

#include "keyfob-simulator-faults.h"
#include "keyfob-simulator-locks.h"
#include "keyfob-simulator-server.h"
#include "keyfob-simulator-thread.h"
#include "keyfob-simulator-trouble.h"

struct _KeyfobSimulator {
  GObject parent_instance;

  SimThread *thread;
  SimServer *server; /* touched in the thread only */
  char *url;
  char *api_key;
  char *access_link;
};

G_DEFINE_FINAL_TYPE (KeyfobSimulator, keyfob_simulator, G_TYPE_OBJECT)

/* A piece of work for the thread, which whoever asks for it waits for. */
typedef struct Task Task;
typedef void (*Work) (KeyfobSimulator *self, Task *task);

struct Task {
  KeyfobSimulator *self;
  Work work;

  /* What the work is about; each work has its own use for these. */
  const KeyfobSimulatorOptions *options;
  const KeyfobFault *fault;
  const char *name;
  const char *path;
  JsonNode *value;
  gboolean flag;
  gint64 id;
  gint64 time;
  guint count;
  GError *error;
};

static void
do_work (gpointer data) {
  Task *task = data;

  task->work (task->self, task);
}

static void
run (KeyfobSimulator *self, Work work, Task *task) {
  task->self = self;
  task->work = work;
  sim_thread_run (self->thread, do_work, task);
}

static void
start (KeyfobSimulator *self, Task *task) {
  SimOffice *office;

  self->server =
      sim_server_new (sim_thread_get_context (self->thread), task->options, &task->error);
  if (self->server == NULL)
    return;
  office = self->server->office;
  self->url = g_strdup_printf ("%s://127.0.0.1:%u", self->server->secure ? "https" : "http",
                               self->server->port);
  self->api_key = g_strdup (
      sim_office_add_login (office, g_ptr_array_index (office->persons, 0), "api")->secret);
  self->access_link = g_strdup (office->access_link);
}

static void
stop (KeyfobSimulator *self, Task *task) {
  g_clear_pointer (&self->server, sim_server_free);
}

static void
keyfob_simulator_finalize (GObject *object) {
  KeyfobSimulator *self = KEYFOB_SIMULATOR (object);
  Task task = {NULL};

  run (self, stop, &task);
  sim_thread_free (self->thread);
  g_free (self->url);
  g_free (self->api_key);
  g_free (self->access_link);
  G_OBJECT_CLASS (keyfob_simulator_parent_class)->finalize (object);
}

static void
keyfob_simulator_class_init (KeyfobSimulatorClass *klass) {
  G_OBJECT_CLASS (klass)->finalize = keyfob_simulator_finalize;
}

static void
keyfob_simulator_init (KeyfobSimulator *self) {
  self->thread = sim_thread_new ();
}

KeyfobSimulator *
keyfob_simulator_new (const KeyfobSimulatorOptions *options, GError **error) {
  g_autoptr (KeyfobSimulator) self = g_object_new (KEYFOB_TYPE_SIMULATOR, NULL);
  KeyfobSimulatorOptions none = {0};
  Task task = {.options = options != NULL ? options : &none};

  run (self, start, &task);
  if (task.error != NULL) {
    g_propagate_error (error, task.error);
    return NULL;
  }
  return g_steal_pointer (&self);
}

const char *
keyfob_simulator_get_url (KeyfobSimulator *self) {
  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), NULL);
  return self->url;
}

const char *
keyfob_simulator_get_api_key (KeyfobSimulator *self) {
  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), NULL);
  return self->api_key;
}

const char *
keyfob_simulator_get_access_link (KeyfobSimulator *self) {
  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), NULL);
  return self->access_link;
}

static void
add_fault (KeyfobSimulator *self, Task *task) {
  sim_faults_add (self->server, task->fault);
}

void
keyfob_simulator_add_fault (KeyfobSimulator *self, const KeyfobFault *fault) {
  Task task = {.fault = fault};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  g_return_if_fail (fault != NULL);
  run (self, add_fault, &task);
}

static void
clear_faults (KeyfobSimulator *self, Task *task) {
  sim_faults_clear (self->server);
}

void
keyfob_simulator_clear_faults (KeyfobSimulator *self) {
  Task task = {NULL};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  run (self, clear_faults, &task);
}

static void
end_delays (KeyfobSimulator *self, Task *task) {
  sim_troubles_end_waits (self->server);
}

void
keyfob_simulator_end_delays (KeyfobSimulator *self) {
  Task task = {NULL};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  run (self, end_delays, &task);
}

static void
stop_listening (KeyfobSimulator *self, Task *task) {
  sim_server_stop (self->server);
}

void
keyfob_simulator_stop_listening (KeyfobSimulator *self) {
  Task task = {NULL};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  run (self, stop_listening, &task);
}

static void
listen_again (KeyfobSimulator *self, Task *task) {
  task->flag = sim_server_listen (self->server, &task->error);
}

gboolean
keyfob_simulator_listen_again (KeyfobSimulator *self, GError **error) {
  Task task = {NULL};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), FALSE);
  run (self, listen_again, &task);
  if (task.error != NULL)
    g_propagate_error (error, task.error);
  return task.flag;
}

static void
revoke_all (KeyfobSimulator *self, Task *task) {
  g_ptr_array_set_size (self->server->office->logins, 0);
  g_clear_pointer (&self->server->office->access_link, g_free);
}

void
keyfob_simulator_revoke_all (KeyfobSimulator *self) {
  Task task = {NULL};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  run (self, revoke_all, &task);
}

static void
edit_lock (KeyfobSimulator *self, Task *task) {
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
  Task task = {.id = id, .name = member, .value = value};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  g_return_if_fail (member != NULL);
  run (self, edit_lock, &task);
  g_clear_pointer (&task.value, json_node_unref);
}

static void
remove_lock (KeyfobSimulator *self, Task *task) {
  SimLock *lock = sim_office_find_lock (self->server->office, task->id);

  if (lock != NULL)
    sim_office_remove_lock (self->server->office, lock);
}

void
keyfob_simulator_remove_lock (KeyfobSimulator *self, gint64 id) {
  Task task = {.id = id};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  run (self, remove_lock, &task);
}

static void
add_lock (KeyfobSimulator *self, Task *task) {
  SimOffice *office = self->server->office;

  task->id =
      sim_office_add_lock (office, g_ptr_array_index (office->places, 0), NULL, task->name)->id;
}

gint64
keyfob_simulator_add_lock (KeyfobSimulator *self, const char *name) {
  Task task = {.name = name};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  g_return_val_if_fail (name != NULL, 0);
  run (self, add_lock, &task);
  return task.id;
}

static void
set_place_locked_down (KeyfobSimulator *self, Task *task) {
  SimPlace *place = sim_office_find_place (self->server->office, task->id);

  if (place != NULL)
    sim_office_lock_place_down (place, task->flag);
}

void
keyfob_simulator_set_place_locked_down (KeyfobSimulator *self,
                                        gint64 place_id,
                                        gboolean locked_down) {
  Task task = {.id = place_id, .flag = locked_down};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  run (self, set_place_locked_down, &task);
}

static void
find_lock (KeyfobSimulator *self, Task *task) {
  GPtrArray *locks = self->server->office->locks;

  for (guint i = 0; i < locks->len && task->id == 0; i++) {
    SimLock *lock = g_ptr_array_index (locks, i);

    if (g_strcmp0 (lock->name, task->name) == 0)
      task->id = lock->id;
  }
}

gint64
keyfob_simulator_find_lock (KeyfobSimulator *self, const char *name) {
  Task task = {.name = name};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  run (self, find_lock, &task);
  return task.id;
}

static void
count_unlocks (KeyfobSimulator *self, Task *task) {
  SimLock *lock = sim_office_find_lock (self->server->office, task->id);

  if (task->id == 0)
    task->count = self->server->office->unlock_count;
  else if (lock != NULL)
    task->count = lock->unlock_count;
}

guint
keyfob_simulator_count_unlocks (KeyfobSimulator *self, gint64 id) {
  Task task = {.id = id};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  run (self, count_unlocks, &task);
  return task.count;
}

static void
find_calls (KeyfobSimulator *self, Task *task) {
  task->count = sim_server_find_calls (self->server, task->name, task->path, &task->time);
}

guint
keyfob_simulator_count_requests (KeyfobSimulator *self, const char *method, const char *path) {
  Task task = {.name = method, .path = path};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  run (self, find_calls, &task);
  return task.count;
}

static void
count_connections (KeyfobSimulator *self, Task *task) {
  task->count = self->server->connections;
}

guint
keyfob_simulator_count_connections (KeyfobSimulator *self) {
  Task task = {NULL};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  run (self, count_connections, &task);
  return task.count;
}

static void
count_logins (KeyfobSimulator *self, Task *task) {
  task->count = sim_office_count_logins (self->server->office, NULL, "device");
}

guint
keyfob_simulator_count_logins (KeyfobSimulator *self) {
  Task task = {NULL};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  run (self, count_logins, &task);
  return task.count;
}

gint64
keyfob_simulator_get_last_arrival_us (KeyfobSimulator *self, const char *method, const char *path) {
  Task task = {.name = method, .path = path};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  run (self, find_calls, &task);
  return task.time;
}
