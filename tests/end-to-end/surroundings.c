/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "surroundings.h"

#include "keyfob-test.h"

#include <string.h>

#define ADAPTER          "hci0"
#define ADDRESS          "AA:BB:CC:00:00:01"
#define INTERVAL_US      (G_USEC_PER_SEC / 5)
#define SIGNAL_DBM       (-60)
#define SEARCHES         "StartDiscovery"
#define SEARCHES_NO_MORE "StopDiscovery"

/* What GTestDBus takes from the environment, and the bench, or a window, needs. */
static const char *const KEPT[] = {"DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "XDG_RUNTIME_DIR"};

struct _Reader {
  MockBluez *bluez;
  KeyfobSimulator *office;
  gint64 door_id;
  char *device_path;
  GThread *thread;
  GMutex mutex;
  GCond cond; /* of silent */
  gboolean silent;
};

typedef struct {
  char *values[G_N_ELEMENTS (KEPT)];
} Kept;

static Kept
keep_environment (void) {
  Kept kept;

  for (guint i = 0; i < G_N_ELEMENTS (KEPT); i++)
    kept.values[i] = g_strdup (g_getenv (KEPT[i]));
  return kept;
}

static void
put_back_environment (Kept kept) {
  for (guint i = 0; i < G_N_ELEMENTS (KEPT); i++) {
    if (kept.values[i] != NULL)
      g_setenv (KEPT[i], kept.values[i], TRUE);
    g_free (kept.values[i]);
  }
}

Surroundings *
surroundings_new (void) {
  Surroundings *self = g_new0 (Surroundings, 1);
  Kept kept = keep_environment ();
  g_autoptr (GError) error = NULL;

  self->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->daemon);
  put_back_environment (kept);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (self->daemon), TRUE);
  self->bus =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (self->daemon),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  self->geoclue.bus = self->bus;
  self->logind.bus = self->bus;
  return self;
}

void
surroundings_free (Surroundings *self) {
  Kept kept;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->bluez, mock_bluez_free);
  if (self->geoclue.mock != NULL)
    mock_geoclue_end (&self->geoclue);
  if (self->logind.mock != NULL)
    mock_logind_end (&self->logind);
  g_dbus_connection_close_sync (self->bus, NULL, &error);
  g_assert_no_error (error);
  keyfob_test_finalize_soon (self->bus);
  kept = keep_environment ();
  g_test_dbus_down (self->daemon);
  put_back_environment (kept);
  g_assert_finalize_object (self->daemon);
  g_free (self);
}

void
surroundings_add_bluetooth (Surroundings *self) {
  self->bluez = mock_bluez_new ();
  mock_bluez_add_adapter (self->bluez, ADAPTER);
}

void
surroundings_add_logind (Surroundings *self) {
  mock_logind_start (&self->logind);
  mock_logind_add_session (&self->logind);
  mock_logind_add_session_of_process (&self->logind);
}

char *
surroundings_dup_searches (Surroundings *self) {
  return mock_bluez_dup_calls (self->bluez, ADAPTER);
}

static gboolean
searches (gpointer data) {
  g_autofree char *calls = surroundings_dup_searches (data);

  return g_str_has_suffix (calls, SEARCHES);
}

static gboolean
searches_no_more (gpointer data) {
  g_autofree char *calls = surroundings_dup_searches (data);

  return g_str_has_suffix (calls, SEARCHES_NO_MORE);
}

void
surroundings_wait_for_search (Surroundings *self) {
  keyfob_test_wait_until (searches, self);
}

void
surroundings_wait_for_silence (Surroundings *self) {
  keyfob_test_wait_until (searches_no_more, self);
}

void
surroundings_move (Surroundings *self, double latitude, double longitude, double accuracy_metres) {
  if (self->geoclue.mock == NULL)
    mock_geoclue_start (&self->geoclue);
  mock_geoclue_tell (&self->geoclue, "Move",
                     g_variant_new ("(ddd)", latitude, longitude, accuracy_metres));
}

static void
radiate (Reader *self) {
  guint32 bits;
  guint password;
  gboolean radiates =
      keyfob_simulator_get_advertisement (self->office, self->door_id, &bits, &password);

  g_assert_true (radiates);
  mock_bluez_advertise (self->bluez, self->device_path, bits, password, SIGNAL_DBM);
}

static gpointer
run (gpointer data) {
  Reader *self = data;

  g_mutex_lock (&self->mutex);
  while (!self->silent) {
    radiate (self);
    g_cond_wait_until (&self->cond, &self->mutex, g_get_monotonic_time () + INTERVAL_US);
  }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

Reader *
reader_new (Surroundings *surroundings,
            KeyfobSimulator *office,
            const char *door,
            const char *device_path) {
  Reader *self = g_new0 (Reader, 1);

  self->bluez = surroundings->bluez;
  self->office = office;
  self->door_id = keyfob_simulator_find_lock (office, door);
  self->device_path = device_path != NULL ? g_strdup (device_path)
                                          : mock_bluez_add_device (self->bluez, ADAPTER, ADDRESS);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("reader", run, self);
  return self;
}

void
reader_free (Reader *self) {
  g_mutex_lock (&self->mutex);
  self->silent = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->device_path);
  g_free (self);
}
