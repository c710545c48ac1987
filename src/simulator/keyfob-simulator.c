/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-simulator.h"

#include "keyfob-simulator-faults.h"
#include "keyfob-simulator-task.h"
#include "keyfob-simulator-trouble.h"

G_DEFINE_FINAL_TYPE (KeyfobSimulator, keyfob_simulator, G_TYPE_OBJECT)

static void
do_work (gpointer data) {
  SimTask *task = data;

  task->work (task->self, task);
}

void
keyfob_simulator_run (KeyfobSimulator *self, SimDeed work, SimTask *task) {
  task->self = self;
  task->work = work;
  sim_thread_run (self->thread, do_work, task);
}

static void
start (KeyfobSimulator *self, SimTask *task) {
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
stop (KeyfobSimulator *self, SimTask *task) {
  g_clear_pointer (&self->server, sim_server_free);
}

static void
keyfob_simulator_finalize (GObject *object) {
  KeyfobSimulator *self = KEYFOB_SIMULATOR (object);
  SimTask task = {NULL};

  keyfob_simulator_run (self, stop, &task);
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
  SimTask task = {.options = options != NULL ? options : &none};

  keyfob_simulator_run (self, start, &task);
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
add_fault (KeyfobSimulator *self, SimTask *task) {
  sim_faults_add (self->server, task->fault);
}

void
keyfob_simulator_add_fault (KeyfobSimulator *self, const KeyfobFault *fault) {
  SimTask task = {.fault = fault};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  g_return_if_fail (fault != NULL);
  keyfob_simulator_run (self, add_fault, &task);
}

static void
clear_faults (KeyfobSimulator *self, SimTask *task) {
  sim_faults_clear (self->server);
}

void
keyfob_simulator_clear_faults (KeyfobSimulator *self) {
  SimTask task = {NULL};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  keyfob_simulator_run (self, clear_faults, &task);
}

static void
end_delays (KeyfobSimulator *self, SimTask *task) {
  sim_troubles_end_waits (self->server);
}

void
keyfob_simulator_end_delays (KeyfobSimulator *self) {
  SimTask task = {NULL};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  keyfob_simulator_run (self, end_delays, &task);
}

static void
stop_listening (KeyfobSimulator *self, SimTask *task) {
  sim_server_stop (self->server);
}

void
keyfob_simulator_stop_listening (KeyfobSimulator *self) {
  SimTask task = {NULL};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  keyfob_simulator_run (self, stop_listening, &task);
}

static void
listen_again (KeyfobSimulator *self, SimTask *task) {
  task->flag = sim_server_listen (self->server, &task->error);
}

gboolean
keyfob_simulator_listen_again (KeyfobSimulator *self, GError **error) {
  SimTask task = {NULL};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), FALSE);
  keyfob_simulator_run (self, listen_again, &task);
  if (task.error != NULL)
    g_propagate_error (error, task.error);
  return task.flag;
}

static void
revoke_all (KeyfobSimulator *self, SimTask *task) {
  g_ptr_array_set_size (self->server->office->logins, 0);
  g_clear_pointer (&self->server->office->access_link, g_free);
}

void
keyfob_simulator_revoke_all (KeyfobSimulator *self) {
  SimTask task = {NULL};

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  keyfob_simulator_run (self, revoke_all, &task);
}

static void
find_calls (KeyfobSimulator *self, SimTask *task) {
  task->count = sim_server_find_calls (self->server, task->name, task->path, &task->time);
}

guint
keyfob_simulator_count_requests (KeyfobSimulator *self, const char *method, const char *path) {
  SimTask task = {.name = method, .path = path};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  keyfob_simulator_run (self, find_calls, &task);
  return task.count;
}

static void
count_connections (KeyfobSimulator *self, SimTask *task) {
  task->count = self->server->connections;
}

guint
keyfob_simulator_count_connections (KeyfobSimulator *self) {
  SimTask task = {NULL};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  keyfob_simulator_run (self, count_connections, &task);
  return task.count;
}

static void
count_logins (KeyfobSimulator *self, SimTask *task) {
  task->count = sim_office_count_logins (self->server->office, NULL, "device");
}

guint
keyfob_simulator_count_logins (KeyfobSimulator *self) {
  SimTask task = {NULL};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  keyfob_simulator_run (self, count_logins, &task);
  return task.count;
}

gint64
keyfob_simulator_get_last_arrival_us (KeyfobSimulator *self, const char *method, const char *path) {
  SimTask task = {.name = method, .path = path};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  keyfob_simulator_run (self, find_calls, &task);
  return task.time;
}
