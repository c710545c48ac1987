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

enum {
  PROP_READERS = 1,
  PROP_SIMULATOR,
  PROP_DOOR_ID,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

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
  keyfob_readers_hear (self->readers, "demo", &beacon, SIGNAL_DBM);
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
keyfob_demo_reader_set_property (GObject *object,
                                 guint id,
                                 const GValue *value,
                                 GParamSpec *pspec) {
  KeyfobDemoReader *self = KEYFOB_DEMO_READER (object);

  switch (id) {
  case PROP_READERS:
    self->readers = g_value_dup_object (value);
    break;
  case PROP_SIMULATOR:
    self->simulator = g_value_dup_object (value);
    break;
  case PROP_DOOR_ID:
    self->door_id = g_value_get_int64 (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_demo_reader_constructed (GObject *object) {
  KeyfobDemoReader *self = KEYFOB_DEMO_READER (object);

  G_OBJECT_CLASS (keyfob_demo_reader_parent_class)->constructed (object);
  keyfob_readers_set_bluetooth (self->readers, KEYFOB_BLUETOOTH_ON);
  g_signal_connect_object (self->readers, "wanted-changed", G_CALLBACK (on_wanted), self,
                           G_CONNECT_SWAPPED);
  on_wanted (self);
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
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_CONSTRUCT_ONLY | G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = keyfob_demo_reader_set_property;
  object_class->constructed = keyfob_demo_reader_constructed;
  object_class->dispose = keyfob_demo_reader_dispose;

  properties[PROP_READERS] =
      g_param_spec_object ("readers", NULL, NULL, KEYFOB_TYPE_READERS, flags);
  properties[PROP_SIMULATOR] =
      g_param_spec_object ("simulator", NULL, NULL, KEYFOB_TYPE_SIMULATOR, flags);
  properties[PROP_DOOR_ID] = g_param_spec_int64 ("door-id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
keyfob_demo_reader_init (KeyfobDemoReader *self) {
}

KeyfobDemoReader *
keyfob_demo_reader_new (KeyfobReaders *readers, KeyfobSimulator *simulator, gint64 door_id) {
  g_return_val_if_fail (KEYFOB_IS_READERS (readers), NULL);
  g_return_val_if_fail (KEYFOB_IS_SIMULATOR (simulator), NULL);
  return g_object_new (KEYFOB_TYPE_DEMO_READER, "readers", readers, "simulator", simulator,
                       "door-id", door_id, NULL);
}
