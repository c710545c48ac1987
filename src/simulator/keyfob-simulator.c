/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator.h"

#include "platform/keyfob-text.h"
#include "simulator/keyfob-simulator-faults.h"
#include "simulator/keyfob-simulator-reader.h"
#include "simulator/keyfob-simulator-trouble.h"

/* libsoup 3.6 crashes if its server goes in the middle of a TLS handshake, and tells nobody of one.
 * A client that refused the certificate has said so by then. */
#define HANDSHAKE_US (50 * 1000)

struct _KeyfobSimulator {
  GObject parent_instance;

  GThread *thread;
  GMainContext *context; /* of the thread */
  GMainLoop *loop;
  SimServer *server;
  char *url;
  char *api_key;
  char *access_link;
};

G_DEFINE_FINAL_TYPE (KeyfobSimulator, keyfob_simulator, G_TYPE_OBJECT)

/* Work on the SoupServer, which only the thread may touch; somebody waits for it in another one. */
typedef void (*Work) (KeyfobSimulator *self, GError **error);

typedef struct {
  KeyfobSimulator *self;
  Work work;
  GError *error;
  GAsyncQueue *done;
} Order;

static gboolean
carry_out (gpointer user_data) {
  Order *order = user_data;
  g_autoptr (GAsyncQueue) done = g_async_queue_ref (order->done);

  order->work (order->self, &order->error);
  /* Who waits for it drops the queue, maybe before this has returned. */
  g_async_queue_push (done, order);
  return G_SOURCE_REMOVE;
}

/* Does @work in the thread, and waits until it is done. Returns: whether it went well */
static gboolean
run (KeyfobSimulator *self, Work work, GError **error) {
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autoptr (GAsyncQueue) done = g_async_queue_new ();
  Order order = {.self = self, .work = work, .done = done};

  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, carry_out, &order, NULL);
  g_source_attach (source, self->context);
  g_async_queue_pop (done);
  if (order.error == NULL)
    return TRUE;
  g_propagate_error (error, order.error);
  return FALSE;
}

static gpointer
thread_main (gpointer user_data) {
  KeyfobSimulator *self = user_data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
listen_there (KeyfobSimulator *self, GError **error) {
  sim_server_listen (self->server, error);
}

static void
stop_there (KeyfobSimulator *self, GError **error) {
  sim_server_stop (self->server);
}

static void
clear_faults_there (KeyfobSimulator *self, GError **error) {
  sim_faults_clear (self->server);
}

static void
end_delays_there (KeyfobSimulator *self, GError **error) {
  sim_troubles_end_waits (self->server);
}

static void
quit_there (KeyfobSimulator *self, GError **error) {
  g_clear_pointer (&self->server, sim_server_free);
  g_main_loop_quit (self->loop);
}

static void
keyfob_simulator_finalize (GObject *object) {
  KeyfobSimulator *self = KEYFOB_SIMULATOR (object);

  if (self->server->secure)
    g_usleep (HANDSHAKE_US);
  run (self, quit_there, NULL);
  g_thread_join (self->thread);
  /* What SoupServer left behind, such as the ends of closing streams. */
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
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
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("simulator", thread_main, self);
}

KeyfobSimulator *
keyfob_simulator_new (const KeyfobSimulatorOptions *options, GError **error) {
  g_autoptr (KeyfobSimulator) self = g_object_new (KEYFOB_TYPE_SIMULATOR, NULL);
  KeyfobSimulatorOptions none = {0};
  SimOffice *office;
  SimLogin *login;

  self->server = sim_server_new (self->context, options != NULL ? options : &none);
  if (!run (self, listen_there, error))
    return NULL;
  office = self->server->office;
  login = sim_office_add_login (office, g_ptr_array_index (office->persons, 0), "api");
  self->url = g_strdup_printf ("%s://127.0.0.1:%u", self->server->secure ? "https" : "http",
                               self->server->port);
  self->api_key = g_strdup (sim_json_get_text (login->json, "secret"));
  login = g_ptr_array_index (office->logins, 0); /* the first organization's link */
  self->access_link = g_strdup (sim_json_get_text (login->json, "secret"));
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

gint64
keyfob_simulator_add_organization (KeyfobSimulator *self,
                                   const char *name,
                                   const char *domain,
                                   guint doors) {
  SimOffice *office;
  JsonObject *organization;
  guint first;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  g_return_val_if_fail (name != NULL && domain != NULL, 0);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  office = self->server->office;
  first = office->locks->len;
  organization = sim_office_add_organization (office, name, domain);
  sim_office_fill (office, organization, doors);
  return sim_json_get_id (((SimLock *) g_ptr_array_index (office->locks, first))->json);
}

void
keyfob_simulator_add_person (KeyfobSimulator *self,
                             const char *domain,
                             const char *name,
                             const char *email,
                             const char *password,
                             const char *otp_code) {
  SimOffice *office;
  JsonObject *organization;

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  g_return_if_fail (name != NULL && email != NULL && password != NULL);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  office = self->server->office;
  organization = sim_office_find_organization (office, domain);
  g_return_if_fail (organization != NULL);
  sim_office_add_person (office, organization, name, email, password, otp_code);
}

char *
keyfob_simulator_add_login (KeyfobSimulator *self,
                            const char *domain,
                            const char *email,
                            const char *type) {
  SimOffice *office;
  JsonObject *organization;
  SimPerson *person;
  SimLogin *login;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), NULL);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  office = self->server->office;
  organization = sim_office_find_organization (office, domain);
  person = sim_office_find_person (office, organization, email);
  g_return_val_if_fail (organization != NULL && (email == NULL || person != NULL), NULL);
  login = email != NULL ? sim_office_add_login (office, person, type)
                        : sim_office_add_link (office, organization);
  return g_strdup (sim_json_get_text (login->json, "secret"));
}

void
keyfob_simulator_revoke (KeyfobSimulator *self, const char *secret) {
  SimOffice *office;
  SimLogin *login;

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  g_return_if_fail (secret != NULL);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  office = self->server->office;
  login = sim_office_find_login (office, secret);
  if (login != NULL)
    g_ptr_array_remove (office->logins, login);
}

void
keyfob_simulator_share_lock (KeyfobSimulator *self, gint64 id, const char *domain) {
  SimLock *lock;

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  lock = sim_office_find_lock (self->server->office, id);
  g_return_if_fail (lock != NULL);
  lock->guest = sim_office_find_organization (self->server->office, domain);
}

void
keyfob_simulator_add_fault (KeyfobSimulator *self, const KeyfobFault *fault) {
  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  g_return_if_fail (fault != NULL);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  sim_faults_add (self->server, fault);
}

void
keyfob_simulator_clear_faults (KeyfobSimulator *self) {
  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  run (self, clear_faults_there, NULL);
}

void
keyfob_simulator_end_delays (KeyfobSimulator *self) {
  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  run (self, end_delays_there, NULL);
}

void
keyfob_simulator_stop_listening (KeyfobSimulator *self) {
  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  run (self, stop_there, NULL);
}

gboolean
keyfob_simulator_listen_again (KeyfobSimulator *self, GError **error) {
  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), FALSE);
  return run (self, listen_there, error);
}

void
keyfob_simulator_revoke_all (KeyfobSimulator *self) {
  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  g_ptr_array_set_size (self->server->office->logins, 0);
}

void
keyfob_simulator_edit_lock (KeyfobSimulator *self, gint64 id, const char *member, JsonNode *value) {
  SimLock *lock;

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  g_return_if_fail (member != NULL);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  lock = sim_office_find_lock (self->server->office, id);
  if (lock != NULL) {
    sim_json_touch (lock->json);
    json_object_remove_member (lock->json, member);
    if (value != NULL)
      json_object_set_member (lock->json, member, json_node_ref (value));
    g_clear_pointer (&lock->sort_key, g_free);
  }
  g_clear_pointer (&value, json_node_unref);
}

void
keyfob_simulator_remove_lock (KeyfobSimulator *self, gint64 id) {
  SimLock *lock;

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  lock = sim_office_find_lock (self->server->office, id);
  if (lock != NULL)
    sim_office_remove_lock (self->server->office, lock);
}

gint64
keyfob_simulator_add_lock (KeyfobSimulator *self, const char *name) {
  SimOffice *office;
  SimLock *lock;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  g_return_val_if_fail (name != NULL, 0);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  office = self->server->office;
  lock = sim_office_add_lock (office, g_ptr_array_index (office->places, 0), NULL, name);
  return sim_json_get_id (lock->json);
}

void
keyfob_simulator_set_place_locked_down (KeyfobSimulator *self,
                                        gint64 place_id,
                                        gboolean locked_down) {
  SimPlace *place;

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  place = sim_office_find_place (self->server->office, place_id);
  if (place != NULL)
    sim_json_lock_down (place->json, locked_down);
}

void
keyfob_simulator_set_single_sign_on (KeyfobSimulator *self,
                                     const char *domain,
                                     gboolean single_sign_on) {
  JsonObject *organization;

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  g_return_if_fail (domain != NULL);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  organization = sim_office_find_organization (self->server->office, domain);
  if (organization != NULL)
    json_object_set_boolean_member (organization, "sso_flow_enabled", single_sign_on);
}

gint64
keyfob_simulator_find_lock (KeyfobSimulator *self, const char *name) {
  g_autofree char *wanted = NULL;
  GPtrArray *locks;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  g_return_val_if_fail (name != NULL, 0);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  locks = self->server->office->locks;
  wanted = keyfob_search_fold (name);
  for (guint i = 0; i < locks->len; i++) {
    SimLock *lock = g_ptr_array_index (locks, i);
    g_autofree char *folded = keyfob_search_fold (sim_lock_get_name (lock));

    if (g_str_equal (folded, wanted))
      return sim_json_get_id (lock->json);
  }
  return 0;
}

guint
keyfob_simulator_count_unlocks (KeyfobSimulator *self, gint64 id) {
  SimLock *lock;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  if (id == 0)
    return self->server->office->unlock_count;
  lock = sim_office_find_lock (self->server->office, id);
  return lock != NULL ? lock->unlock_count : 0;
}

JsonNode *
keyfob_simulator_dup_last_unlock (KeyfobSimulator *self, gint64 id) {
  SimLock *lock;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), NULL);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  lock = sim_office_find_lock (self->server->office, id);
  return lock != NULL && lock->last_unlock != NULL ? json_from_string (lock->last_unlock, NULL)
                                                   : NULL;
}

gboolean
keyfob_simulator_get_advertisement (KeyfobSimulator *self,
                                    gint64 lock_id,
                                    guint32 *lock_bits,
                                    guint *password) {
  SimLock *lock;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), FALSE);
  g_return_val_if_fail (lock_bits != NULL && password != NULL, FALSE);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  lock = sim_office_find_lock (self->server->office, lock_id);
  if (lock == NULL || !sim_reader_is_there (lock))
    return FALSE;
  *lock_bits = sim_reader_get_bits (lock);
  *password = sim_reader_get_password (self->server->office, lock);
  return TRUE;
}

void
keyfob_simulator_turn_passwords (KeyfobSimulator *self) {
  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  self->server->office->turns++;
}

guint
keyfob_simulator_count_requests (KeyfobSimulator *self, const char *method, const char *path) {
  gint64 last_arrival_us;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  return sim_server_find_calls (self->server, NULL, method, path, &last_arrival_us);
}

guint
keyfob_simulator_count_requests_of (KeyfobSimulator *self,
                                    const char *secret,
                                    const char *method,
                                    const char *path) {
  gint64 last_arrival_us;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  g_return_val_if_fail (secret != NULL, 0);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  return sim_server_find_calls (self->server, secret, method, path, &last_arrival_us);
}

guint
keyfob_simulator_count_connections (KeyfobSimulator *self) {
  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  return self->server->connections;
}

guint
keyfob_simulator_count_logins (KeyfobSimulator *self) {
  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  return sim_office_count_logins (self->server->office, "device");
}

gint64
keyfob_simulator_get_last_arrival_us (KeyfobSimulator *self, const char *method, const char *path) {
  gint64 last_arrival_us;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  G_MUTEX_AUTO_LOCK (&self->server->mutex, locker);
  sim_server_find_calls (self->server, NULL, method, path, &last_arrival_us);
  return last_arrival_us;
}
