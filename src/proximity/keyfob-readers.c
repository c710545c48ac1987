/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-readers.h"

#include "keyfob-enums.h"
#include "platform/keyfob-timer.h"

#define NEAR_MILLISECONDS  10000
#define PROOF_MILLISECONDS 5000

/* No building has as many readers in earshot; whoever pretends to be more costs memory no more. */
#define MAX_SOURCES 4096

/* Somebody who radiates: a link in the order of hearing, and one of the door that it names. */
typedef struct {
  char *name;
  KeyfobIbeacon beacon;
  int signal_dbm;
  gint64 heard;
  GList link;
  GList door_link;
} Source;

struct _KeyfobReaders {
  GObject parent_instance;

  gint64 near_microseconds;
  gint64 proof_microseconds;
  guint n_wanting;
  KeyfobBluetooth bluetooth;
  GHashTable *sources; /* (element-type utf8 Source) */
  GHashTable *doors;   /* (element-type guint32 GQueue): the sources of each door's bits */
  GQueue by_age;       /* of sources; the one not heard for longest comes first */
  GSource *timer;      /* set while there are sources */
  gboolean timer_set;
};

enum {
  PROP_BLUETOOTH = 1,
  PROP_WANTED,
  N_PROPERTIES,
};

enum {
  SIGNAL_NEAR_CHANGED,
  SIGNAL_HEARD,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobReaders, keyfob_readers, G_TYPE_OBJECT)

static void
source_free (gpointer data) {
  Source *source = data;

  g_free (source->name);
  g_free (source);
}

static GQueue *
find_door (KeyfobReaders *self, guint32 lock_bits) {
  return g_hash_table_lookup (self->doors, GUINT_TO_POINTER (lock_bits));
}

static void
forget (KeyfobReaders *self, Source *source, GArray *changed) {
  GQueue *door = find_door (self, source->beacon.lock_bits);

  g_queue_unlink (&self->by_age, &source->link);
  g_queue_unlink (door, &source->door_link);
  if (g_queue_is_empty (door)) {
    g_hash_table_remove (self->doors, GUINT_TO_POINTER (source->beacon.lock_bits));
    g_array_append_val (changed, source->beacon.lock_bits);
  }
  g_hash_table_remove (self->sources, source->name);
}

static gboolean
is_silent (KeyfobReaders *self, Source *source, gint64 now) {
  return now - source->heard >= self->near_microseconds;
}

static void
forget_silent (KeyfobReaders *self, gint64 now, GArray *changed) {
  while (self->by_age.head != NULL && is_silent (self, self->by_age.head->data, now))
    forget (self, self->by_age.head->data, changed);
}

/* Only when all is as it shall be, since who hears it may ask and want. */
static void
emit_near_changed (KeyfobReaders *self, GArray *changed) {
  for (guint i = 0; i < changed->len; i++)
    g_signal_emit (self, signals[SIGNAL_NEAR_CHANGED], 0, g_array_index (changed, guint32, i));
}

static void
set_timer (KeyfobReaders *self) {
  if (self->by_age.head == NULL) {
    keyfob_timer_unset (self->timer);
    self->timer_set = FALSE;
  } else if (!self->timer_set) {
    Source *oldest = self->by_age.head->data;

    keyfob_timer_set (self->timer, oldest->heard + self->near_microseconds);
    self->timer_set = TRUE;
  }
}

static gboolean
on_timer (gpointer user_data) {
  g_autoptr (KeyfobReaders) self = g_object_ref (user_data);
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint32));

  self->timer_set = FALSE;
  forget_silent (self, keyfob_timer_now (), changed);
  set_timer (self);
  emit_near_changed (self, changed);
  return G_SOURCE_CONTINUE;
}

static void
keyfob_readers_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobReaders *self = KEYFOB_READERS (object);

  switch (id) {
  case PROP_BLUETOOTH:
    g_value_set_enum (value, self->bluetooth);
    break;
  case PROP_WANTED:
    g_value_set_boolean (value, self->n_wanting > 0);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_readers_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  switch (id) {
  case PROP_BLUETOOTH:
    keyfob_readers_set_bluetooth (KEYFOB_READERS (object), g_value_get_enum (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_readers_finalize (GObject *object) {
  KeyfobReaders *self = KEYFOB_READERS (object);

  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_hash_table_unref (self->doors);
  g_hash_table_unref (self->sources);
  G_OBJECT_CLASS (keyfob_readers_parent_class)->finalize (object);
}

static void
keyfob_readers_class_init (KeyfobReadersClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_readers_get_property;
  object_class->set_property = keyfob_readers_set_property;
  object_class->finalize = keyfob_readers_finalize;

  properties[PROP_BLUETOOTH] =
      g_param_spec_enum ("bluetooth", NULL, NULL, KEYFOB_TYPE_BLUETOOTH, KEYFOB_BLUETOOTH_UNKNOWN,
                         flags | G_PARAM_READWRITE);
  properties[PROP_WANTED] =
      g_param_spec_boolean ("wanted", NULL, NULL, FALSE, flags | G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_NEAR_CHANGED] =
      g_signal_new ("near-changed", KEYFOB_TYPE_READERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_HEARD] = g_signal_new ("heard", KEYFOB_TYPE_READERS, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
keyfob_readers_init (KeyfobReaders *self) {
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, source_free);
  self->doors = g_hash_table_new_full (NULL, NULL, NULL, g_free); /* the links are the sources' */
  self->timer = keyfob_timer_new (on_timer, self);
}

KeyfobReaders *
keyfob_readers_new (void) {
  return keyfob_readers_new_with (NEAR_MILLISECONDS, PROOF_MILLISECONDS);
}

KeyfobReaders *
keyfob_readers_new_with (guint near_ms, guint proof_ms) {
  KeyfobReaders *self = g_object_new (KEYFOB_TYPE_READERS, NULL);

  self->near_microseconds = near_ms * G_GINT64_CONSTANT (1000);
  self->proof_microseconds = proof_ms * G_GINT64_CONSTANT (1000);
  return self;
}

void
keyfob_readers_want (KeyfobReaders *self, gboolean wanted) {
  gboolean was_wanted;

  g_return_if_fail (KEYFOB_IS_READERS (self));
  g_return_if_fail (wanted || self->n_wanting > 0);

  was_wanted = self->n_wanting > 0;
  self->n_wanting += wanted ? 1 : -1;
  if (was_wanted != (self->n_wanting > 0))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WANTED]);
}

gboolean
keyfob_readers_is_wanted (KeyfobReaders *self) {
  g_return_val_if_fail (KEYFOB_IS_READERS (self), FALSE);
  return self->n_wanting > 0;
}

KeyfobBluetooth
keyfob_readers_get_bluetooth (KeyfobReaders *self) {
  g_return_val_if_fail (KEYFOB_IS_READERS (self), KEYFOB_BLUETOOTH_UNKNOWN);
  return self->bluetooth;
}

void
keyfob_readers_set_bluetooth (KeyfobReaders *self, KeyfobBluetooth bluetooth) {
  g_autoptr (GArray) forgotten = NULL;

  g_return_if_fail (KEYFOB_IS_READERS (self));

  if (self->bluetooth == bluetooth)
    return;
  self->bluetooth = bluetooth;
  forgotten = g_array_new (FALSE, FALSE, sizeof (guint32));
  while (bluetooth != KEYFOB_BLUETOOTH_ON && self->by_age.head != NULL)
    forget (self, self->by_age.head->data, forgotten);
  set_timer (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BLUETOOTH]);
  emit_near_changed (self, forgotten);
}

static Source *
add_source (KeyfobReaders *self, const char *name, guint32 lock_bits, GArray *changed) {
  Source *source = g_new0 (Source, 1);
  GQueue *door = find_door (self, lock_bits);

  if (door == NULL) {
    door = g_new0 (GQueue, 1);
    g_hash_table_insert (self->doors, GUINT_TO_POINTER (lock_bits), door);
    g_array_append_val (changed, lock_bits);
  }
  source->name = g_strdup (name);
  source->link.data = source;
  source->door_link.data = source;
  g_queue_push_tail_link (&self->by_age, &source->link);
  g_queue_push_tail_link (door, &source->door_link);
  g_hash_table_insert (self->sources, source->name, source);
  return source;
}

static void
make_last (GQueue *queue, GList *link) {
  g_queue_unlink (queue, link);
  g_queue_push_tail_link (queue, link);
}

static Source *
find_source (KeyfobReaders *self, const char *name, guint32 lock_bits, GArray *changed) {
  Source *source = g_hash_table_lookup (self->sources, name);

  if (source != NULL && source->beacon.lock_bits == lock_bits) {
    make_last (&self->by_age, &source->link);
    make_last (find_door (self, lock_bits), &source->door_link);
    return source;
  }
  if (source != NULL)
    forget (self, source, changed);
  else if (g_hash_table_size (self->sources) == MAX_SOURCES)
    forget (self, self->by_age.head->data, changed);
  return add_source (self, name, lock_bits, changed);
}

void
keyfob_readers_hear (KeyfobReaders *self,
                     const char *source,
                     const KeyfobIbeacon *beacon,
                     int signal_dbm) {
  g_autoptr (GArray) changed = NULL;
  Source *heard;
  gint64 now;

  g_return_if_fail (KEYFOB_IS_READERS (self));
  g_return_if_fail (source != NULL);
  g_return_if_fail (beacon != NULL);

  changed = g_array_new (FALSE, FALSE, sizeof (guint32));
  now = keyfob_timer_now ();
  /* If it is back before the timer goes off, who asked in between has to hear of it. */
  forget_silent (self, now, changed);
  heard = find_source (self, source, beacon->lock_bits, changed);
  heard->beacon = *beacon;
  heard->signal_dbm = signal_dbm;
  heard->heard = now;
  set_timer (self);
  emit_near_changed (self, changed);
  g_signal_emit (self, signals[SIGNAL_HEARD], 0, beacon->lock_bits);
}

gboolean
keyfob_readers_is_near (KeyfobReaders *self, gint64 door_id) {
  GQueue *door;

  g_return_val_if_fail (KEYFOB_IS_READERS (self), FALSE);

  door = door_id > 0 ? find_door (self, door_id & KEYFOB_IBEACON_LOCK_MASK) : NULL;
  return door != NULL && !is_silent (self, door->tail->data, keyfob_timer_now ());
}

gboolean
keyfob_readers_get_proof (KeyfobReaders *self, gint64 door_id, guint *password) {
  Source *nearest = NULL;
  GQueue *door;
  gint64 oldest;

  g_return_val_if_fail (KEYFOB_IS_READERS (self), FALSE);
  g_return_val_if_fail (password != NULL, FALSE);

  oldest = keyfob_timer_now () - self->proof_microseconds;
  door = door_id > 0 ? find_door (self, door_id & KEYFOB_IBEACON_LOCK_MASK) : NULL;
  for (GList *link = door != NULL ? door->tail : NULL; link != NULL; link = link->prev) {
    Source *source = link->data;

    if (source->heard < oldest)
      break;
    if (nearest == NULL || source->signal_dbm > nearest->signal_dbm)
      nearest = source;
  }
  if (nearest != NULL)
    *password = nearest->beacon.password;
  return nearest != NULL;
}
