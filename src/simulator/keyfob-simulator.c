/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator.h"

#include "platform/keyfob-text.h"
#include "simulator/keyfob-simulator-faults.h"

/* libsoup 3.6 crashes if its server goes in the middle of a TLS handshake, and tells nobody of one.
 * A client that refused the certificate has said so by then. */
#define HANDSHAKE_US (50 * 1000)

/* Of its own, and not the decoder's: a mistake there must show. */
#define LOCK_MASK 0x3FFFFF

/* Requests are counted, not kept, so that a demo can run for months. */
typedef struct {
  guint count;
  gint64 last_arrival_us;
} Calls;

struct _KeyfobSimulator {
  GObject parent_instance;

  char *url;
  char *api_key;
  char *access_link;

  GThread *thread;
  GMainContext *context; /* of the thread, as all that follows is but for what the mutex guards */
  GMainLoop *loop;
  SoupServer *soup;
  guint port;
  GSocket *held;       /* (nullable): has the port while nobody listens on it */
  GPtrArray *troubles; /* answers that are going wrong at present */

  GMutex mutex; /* guards all below */
  SimOffice *office;
  guint connections; /* accepted so far */
  GHashTable *calls; /* `METHOD path secret` → Calls; a secret may be empty */
  GPtrArray *faults; /* of KeyfobFault, in the order of their adding; only the thread frees one */
};

G_DEFINE_FINAL_TYPE (KeyfobSimulator, keyfob_simulator, G_TYPE_OBJECT)

/* Called as soon as SoupServer has read a request's headers. */
static void
note_arrival (SoupServer *soup,
              SoupServerMessage *message,
              const char *path,
              GHashTable *query,
              gpointer user_data) {
  KeyfobSimulator *self = user_data;
  SimRequest request = {NULL};
  g_autofree char *key = NULL;
  Calls *calls;

  sim_request_init (&request, message, path);
  key = g_strjoin (" ", request.method, path, request.secret, NULL);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  calls = g_hash_table_lookup (self->calls, key);
  if (calls == NULL) {
    calls = g_new0 (Calls, 1);
    g_hash_table_insert (self->calls, g_steal_pointer (&key), calls);
  }
  calls->count++;
  calls->last_arrival_us = g_get_monotonic_time ();
}

/* SoupServer announces the first request of a connection when it accepts that. */
static void
on_request_started (SoupServer *soup, SoupServerMessage *message, gpointer user_data) {
  KeyfobSimulator *self = user_data;
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket == NULL || g_object_get_data (G_OBJECT (socket), "sim-counted") != NULL)
    return;
  g_object_set_data (G_OBJECT (socket), "sim-counted", self);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  self->connections++;
}

static void
on_request (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data) {
  KeyfobSimulator *self = user_data;
  SimRequest request = {.office = self->office, .query = query};
  const KeyfobFault *fault;

  sim_request_init (&request, message, path);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  fault = sim_faults_take (self->faults, &request);
  if (fault == NULL || fault->kind < KEYFOB_FAULT_CLOSE_BEFORE)
    sim_request_answer (&request);
  if (fault != NULL)
    sim_fault_strike (fault, self->troubles, &request);
}

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
  SoupServerListenOptions options = SOUP_SERVER_LISTEN_IPV4_ONLY;
  GSList *uris;

  if (soup_server_is_https (self->soup))
    options |= SOUP_SERVER_LISTEN_HTTPS;
  if (!soup_server_listen_local (self->soup, self->port, options, error))
    return;
  uris = soup_server_get_uris (self->soup);
  self->port = g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_clear_object (&self->held);
}

/* The port is kept, else it might be another program's before it is listened on again. A socket
 * that does not listen refuses connections, too. */
static void
stop_there (KeyfobSimulator *self, GError **error) {
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, self->port);

  soup_server_disconnect (self->soup);
  g_clear_object (&self->held);
  self->held =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (self->held != NULL)
    g_socket_bind (self->held, address, TRUE, error);
}

static void
clear_faults_there (KeyfobSimulator *self, GError **error) {
  g_mutex_lock (&self->mutex);
  g_ptr_array_set_size (self->faults, 0);
  g_mutex_unlock (&self->mutex);
  sim_troubles_end (self->troubles);
}

static void
end_delays_there (KeyfobSimulator *self, GError **error) {
  sim_troubles_end_waits (self->troubles);
}

static void
quit_there (KeyfobSimulator *self, GError **error) {
  sim_troubles_end (self->troubles);
  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  g_main_loop_quit (self->loop);
}

static void
keyfob_simulator_finalize (GObject *object) {
  KeyfobSimulator *self = KEYFOB_SIMULATOR (object);

  if (self->soup != NULL && soup_server_is_https (self->soup))
    g_usleep (HANDSHAKE_US);
  run (self, quit_there, NULL);
  g_thread_join (self->thread);
  /* What SoupServer left behind, such as the ends of closing streams. */
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_clear_object (&self->held);
  g_ptr_array_unref (self->troubles);
  g_ptr_array_unref (self->faults);
  g_hash_table_unref (self->calls);
  sim_office_free (self->office);
  g_mutex_clear (&self->mutex);
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
  g_mutex_init (&self->mutex);
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->faults = g_ptr_array_new_with_free_func (g_free);
  self->troubles = g_ptr_array_new ();
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("simulator", thread_main, self);
}

KeyfobSimulator *
keyfob_simulator_new (const KeyfobSimulatorOptions *options, GError **error) {
  g_autoptr (KeyfobSimulator) self = g_object_new (KEYFOB_TYPE_SIMULATOR, NULL);
  const KeyfobSimulatorOptions none = {0};
  SimLogin *login;

  if (options == NULL)
    options = &none;
  self->office = sim_office_new (options);
  self->soup = soup_server_new ("tls-certificate", options->certificate, NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (on_request_started), self);
  soup_server_add_early_handler (self->soup, NULL, note_arrival, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  if (!run (self, listen_there, error))
    return NULL;
  self->url =
      g_strdup_printf ("%s://127.0.0.1:%u", options->certificate ? "https" : "http", self->port);
  login = g_ptr_array_index (self->office->logins, 0); /* the first organization's link */
  self->access_link = g_strdup (login->secret);
  login = sim_office_add_login (self->office, g_ptr_array_index (self->office->persons, 0), "api");
  self->api_key = g_strdup (login->secret);
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
  JsonObject *organization;
  guint first;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  g_return_val_if_fail (name != NULL && domain != NULL, 0);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  first = self->office->locks->len;
  organization = sim_office_add_organization (self->office, name, domain);
  sim_office_fill (self->office, organization, doors);
  return sim_json_get_id (((SimLock *) g_ptr_array_index (self->office->locks, first))->json);
}

void
keyfob_simulator_add_person (KeyfobSimulator *self,
                             const char *domain,
                             const char *name,
                             const char *email,
                             const char *password,
                             const char *otp_code) {
  JsonObject *organization;

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  g_return_if_fail (name != NULL && email != NULL && password != NULL);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  organization = sim_office_find_organization (self->office, domain);
  g_return_if_fail (organization != NULL);
  sim_office_add_person (self->office, organization, name, email, password, otp_code);
}

char *
keyfob_simulator_add_login (KeyfobSimulator *self,
                            const char *domain,
                            const char *email,
                            const char *type) {
  JsonObject *organization;
  SimPerson *person;
  SimLogin *login;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), NULL);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  organization = sim_office_find_organization (self->office, domain);
  person = sim_office_find_person (self->office, organization, email);
  g_return_val_if_fail (organization != NULL && (email == NULL || person != NULL), NULL);
  login = email != NULL ? sim_office_add_login (self->office, person, type)
                        : sim_office_add_link (self->office, organization);
  return g_strdup (login->secret);
}

void
keyfob_simulator_revoke (KeyfobSimulator *self, const char *secret) {
  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  if (secret == NULL)
    g_ptr_array_set_size (self->office->logins, 0);
  else
    g_ptr_array_remove (self->office->logins, sim_office_find_login (self->office, secret));
}

void
keyfob_simulator_share_lock (KeyfobSimulator *self, gint64 id, const char *domain) {
  SimLock *lock;

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  lock = sim_office_find_lock (self->office, id);
  g_return_if_fail (lock != NULL);
  lock->guest = sim_office_find_organization (self->office, domain);
}

void
keyfob_simulator_add_fault (KeyfobSimulator *self, const KeyfobFault *fault) {
  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  g_return_if_fail (fault != NULL);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  g_ptr_array_add (self->faults, sim_fault_new (fault));
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
keyfob_simulator_edit_lock (KeyfobSimulator *self, gint64 id, const char *member, JsonNode *value) {
  SimLock *lock;

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  g_return_if_fail (member != NULL);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  lock = sim_office_find_lock (self->office, id);
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
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  lock = sim_office_find_lock (self->office, id);
  if (lock != NULL)
    sim_office_remove_lock (self->office, lock);
}

gint64
keyfob_simulator_add_lock (KeyfobSimulator *self, const char *name) {
  SimLock *lock;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  g_return_val_if_fail (name != NULL, 0);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  lock =
      sim_office_add_lock (self->office, g_ptr_array_index (self->office->places, 0), NULL, name);
  return sim_json_get_id (lock->json);
}

void
keyfob_simulator_set_place_locked_down (KeyfobSimulator *self,
                                        gint64 place_id,
                                        gboolean locked_down) {
  SimPlace *place;

  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  place = sim_office_find_place (self->office, place_id);
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
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  organization = sim_office_find_organization (self->office, domain);
  if (organization != NULL)
    json_object_set_boolean_member (organization, "sso_flow_enabled", single_sign_on);
}

gint64
keyfob_simulator_find_lock (KeyfobSimulator *self, const char *name) {
  g_autofree char *wanted = NULL;
  GPtrArray *locks;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  g_return_val_if_fail (name != NULL, 0);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  locks = self->office->locks;
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
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  if (id == 0)
    return self->office->unlock_count;
  lock = sim_office_find_lock (self->office, id);
  return lock != NULL ? lock->unlock_count : 0;
}

JsonNode *
keyfob_simulator_dup_last_unlock (KeyfobSimulator *self, gint64 id) {
  SimLock *lock;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), NULL);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  lock = sim_office_find_lock (self->office, id);
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
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  lock = sim_office_find_lock (self->office, lock_id);
  if (lock == NULL || (lock->traits & SIM_NO_CONTROLLER))
    return FALSE;
  *lock_bits = sim_json_get_id (lock->json) & LOCK_MASK;
  *password = sim_reader_get_password (self->office, lock);
  return TRUE;
}

void
keyfob_simulator_turn_passwords (KeyfobSimulator *self) {
  g_return_if_fail (KEYFOB_IS_SIMULATOR (self));
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  self->office->turns++;
}

/* @last_arrival_us: (out) (optional): when the last of them came; 0 if none did */
static guint
count_calls (KeyfobSimulator *self, const KeyfobFault *filter, gint64 *last_arrival_us) {
  guint count = 0;
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  if (last_arrival_us != NULL)
    *last_arrival_us = 0;
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    g_auto (GStrv) words = g_strsplit (key, " ", 3);
    Calls *calls = value;

    if (!sim_fault_fits (filter, words[0], words[1], words[2]))
      continue;
    count += calls->count;
    if (last_arrival_us != NULL)
      *last_arrival_us = MAX (*last_arrival_us, calls->last_arrival_us);
  }
  return count;
}

guint
keyfob_simulator_count_requests (KeyfobSimulator *self, const char *method, const char *path) {
  return keyfob_simulator_count_requests_of (self, NULL, method, path);
}

guint
keyfob_simulator_count_requests_of (KeyfobSimulator *self,
                                    const char *secret,
                                    const char *method,
                                    const char *path) {
  const KeyfobFault filter = {.method = method, .path = path, .secret = secret};

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  return count_calls (self, &filter, NULL);
}

guint
keyfob_simulator_count_connections (KeyfobSimulator *self) {
  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  return self->connections;
}

guint
keyfob_simulator_count_logins (KeyfobSimulator *self) {
  guint count = 0;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  G_MUTEX_AUTO_LOCK (&self->mutex, locker);
  for (guint i = 0; i < self->office->logins->len; i++) {
    SimLogin *login = g_ptr_array_index (self->office->logins, i);

    count += g_strcmp0 (sim_json_get_text (login->json, "type"), "device") == 0;
  }
  return count;
}

gint64
keyfob_simulator_get_last_arrival_us (KeyfobSimulator *self, const char *method, const char *path) {
  const KeyfobFault filter = {.method = method, .path = path};
  gint64 last_arrival_us;

  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (self), 0);
  count_calls (self, &filter, &last_arrival_us);
  return last_arrival_us;
}
