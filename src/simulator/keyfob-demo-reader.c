/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-demo-reader.h"

#define INTERVAL_MILLISECONDS 1000

/* As of a reader at arm's length. */
#define SIGNAL_DBM (-50)

struct _KeyfobDemoReader {
  GObject parent_instance;

  KeyfobReaders *readers;
  KeyfobSimulator *simulator;
  gint64 door_id;
  guint next; /* source that hears the reader once more; 0 while nobody wants to hear */
};

G_DEFINE_FINAL_TYPE (KeyfobDemoReader, keyfob_demo_reader, G_TYPE_OBJECT)

static gboolean
hear (gpointer user_data) {
  KeyfobDemoReader *self = user_data;
  KeyfobIbeacon beacon;
  guint password;

  self->next = g_timeout_add (INTERVAL_MILLISECONDS, hear, self);
  if (!keyfob_simulator_get_advertisement (self->simulator, self->door_id, &beacon.lock_bits,
                                           &password))
    return G_SOURCE_REMOVE;
  beacon.password = password;
  keyfob_readers_report (self->readers, "demo", &beacon, SIGNAL_DBM);
  return G_SOURCE_REMOVE;
}

static void
on_wanted (KeyfobDemoReader *self) {
  g_clear_handle_id (&self->next, g_source_remove);
  /* A moment later, as with a real one: who wants to hear is not ready before the call returns. */
  if (self->door_id != 0 && keyfob_readers_is_wanted (self->readers))
    self->next = g_idle_add (hear, self);
}

static void
keyfob_demo_reader_dispose (GObject *object) {
  KeyfobDemoReader *self = KEYFOB_DEMO_READER (object);

  g_clear_handle_id (&self->next, g_source_remove);
  g_clear_object (&self->readers);
  g_clear_object (&self->simulator);
  G_OBJECT_CLASS (keyfob_demo_reader_parent_class)->dispose (object);
}

static void
keyfob_demo_reader_class_init (KeyfobDemoReaderClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_demo_reader_dispose;
}

static void
keyfob_demo_reader_init (KeyfobDemoReader *self) {
}

KeyfobDemoReader *
keyfob_demo_reader_new (KeyfobReaders *readers, KeyfobSimulator *simulator, gint64 door_id) {
  KeyfobDemoReader *self;

  g_return_val_if_fail (KEYFOB_IS_READERS (readers), NULL);
  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (simulator), NULL);
  self = g_object_new (KEYFOB_TYPE_DEMO_READER, NULL);
  self->readers = g_object_ref (readers);
  self->simulator = g_object_ref (simulator);
  self->door_id = door_id;
  keyfob_readers_set_bluetooth (readers, KEYFOB_BLUETOOTH_ON);
  g_signal_connect_object (readers, "wanted-changed", G_CALLBACK (on_wanted), self,
                           G_CONNECT_SWAPPED);
  on_wanted (self);
  return self;
}
