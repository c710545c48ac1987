/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-readers.h"

#include "platform/keyfob-timer.h"

#define NEAR_MILLISECONDS  10000
#define PROOF_MILLISECONDS 5000

/* No building has as many readers in earshot; whoever pretends to be more costs memory no more. */
#define MAX_SOURCES 4096

/* Somebody who radiates. */
typedef struct {
  KeyfobIbeacon beacon;
  int signal_dbm;
  gint64 heard;
} Source;

struct _KeyfobReaders {
  GObject parent_instance;

  gint64 near_microseconds;
  gint64 proof_microseconds;
  guint n_wanting;
  KeyfobBluetooth bluetooth;
  GHashTable *sources; /* (element-type utf8 Source) */
  GHashTable *doors;   /* (element-type guint32 GPtrArray): the sources of each door's bits */
  gint64 oldest;       /* none was heard last before that; G_MAXINT64 if there are none */
  GSource *timer;      /* set while there are some */
};

enum {
  SIGNAL_BLUETOOTH_CHANGED,
  SIGNAL_WANTED_CHANGED,
  SIGNAL_NEAR_CHANGED,
  SIGNAL_HEARD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobReaders, keyfob_readers, G_TYPE_OBJECT)

static GPtrArray *
find_door (KeyfobReaders *self, guint32 lock_bits) {
  return g_hash_table_lookup (self->doors, GUINT_TO_POINTER (lock_bits));
}

static void
leave_door (KeyfobReaders *self, Source *source, GArray *changed) {
  guint32 lock_bits = source->beacon.lock_bits;
  GPtrArray *door = find_door (self, lock_bits);

  g_ptr_array_remove_fast (door, source);
  if (door->len == 0) {
    g_hash_table_remove (self->doors, GUINT_TO_POINTER (lock_bits));
    g_array_append_val (changed, lock_bits);
  }
}

static void
set_oldest (KeyfobReaders *self, gint64 oldest) {
  self->oldest = oldest;
  if (oldest == G_MAXINT64)
    keyfob_timer_unset (self->timer);
  else
    keyfob_timer_set (self->timer, oldest + self->near_microseconds);
}

/* Those that were heard last at that time or before. */
static void
forget (KeyfobReaders *self, gint64 time, GArray *changed) {
  gint64 oldest = G_MAXINT64;
  GHashTableIter iter;
  Source *source;

  g_hash_table_iter_init (&iter, self->sources);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &source)) {
    if (source->heard <= time) {
      leave_door (self, source, changed);
      g_hash_table_iter_remove (&iter);
    } else {
      oldest = MIN (oldest, source->heard);
    }
  }
  set_oldest (self, oldest);
}

static gint64
get_silent_since (KeyfobReaders *self) {
  return keyfob_timer_now () - self->near_microseconds;
}

/* Only when all is as it shall be, since who hears it may ask and want. */
static void
emit_near_changed (KeyfobReaders *self, GArray *changed) {
  for (guint i = 0; i < changed->len; i++)
    g_signal_emit (self, signals[SIGNAL_NEAR_CHANGED], 0, g_array_index (changed, guint32, i));
}

static gboolean
on_timer (gpointer user_data) {
  g_autoptr (KeyfobReaders) self = g_object_ref (user_data);
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint32));

  forget (self, get_silent_since (self), changed);
  emit_near_changed (self, changed);
  return G_SOURCE_CONTINUE;
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
  G_OBJECT_CLASS (klass)->finalize = keyfob_readers_finalize;

  signals[SIGNAL_BLUETOOTH_CHANGED] =
      g_signal_new ("bluetooth-changed", KEYFOB_TYPE_READERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_WANTED_CHANGED] =
      g_signal_new ("wanted-changed", KEYFOB_TYPE_READERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
  signals[SIGNAL_NEAR_CHANGED] =
      g_signal_new ("near-changed", KEYFOB_TYPE_READERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_HEARD] = g_signal_new ("heard", KEYFOB_TYPE_READERS, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
keyfob_readers_init (KeyfobReaders *self) {
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->doors = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->oldest = G_MAXINT64;
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
    g_signal_emit (self, signals[SIGNAL_WANTED_CHANGED], 0);
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
  g_autoptr (GArray) changed = NULL;

  g_return_if_fail (KEYFOB_IS_READERS (self));

  if (self->bluetooth == bluetooth)
    return;
  self->bluetooth = bluetooth;
  changed = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (bluetooth != KEYFOB_BLUETOOTH_ON)
    forget (self, G_MAXINT64, changed);
  g_signal_emit (self, signals[SIGNAL_BLUETOOTH_CHANGED], 0);
  emit_near_changed (self, changed);
}

static Source *
add_source (KeyfobReaders *self, const char *name, guint32 lock_bits, GArray *changed) {
  Source *source = g_new0 (Source, 1);
  GPtrArray *door;

  /* Many at once, since all have to be looked through. */
  while (g_hash_table_size (self->sources) >= MAX_SOURCES)
    forget (self, (self->oldest + keyfob_timer_now ()) / 2, changed);
  door = find_door (self, lock_bits);
  if (door == NULL) {
    door = g_ptr_array_new ();
    g_hash_table_insert (self->doors, GUINT_TO_POINTER (lock_bits), door);
    g_array_append_val (changed, lock_bits);
  }
  g_ptr_array_add (door, source);
  g_hash_table_insert (self->sources, g_strdup (name), source);
  return source;
}

static Source *
find_source (KeyfobReaders *self, const char *name, guint32 lock_bits, GArray *changed) {
  Source *source = g_hash_table_lookup (self->sources, name);

  if (source != NULL && source->beacon.lock_bits != lock_bits) {
    leave_door (self, source, changed);
    g_hash_table_remove (self->sources, name);
    source = NULL;
  }
  return source != NULL ? source : add_source (self, name, lock_bits, changed);
}

void
keyfob_readers_report (KeyfobReaders *self,
                       const char *source,
                       const KeyfobIbeacon *beacon,
                       int signal_dbm) {
  g_autoptr (GArray) changed = NULL;
  Source *heard;

  g_return_if_fail (KEYFOB_IS_READERS (self));
  g_return_if_fail (source != NULL);
  g_return_if_fail (beacon != NULL);

  changed = g_array_new (FALSE, FALSE, sizeof (guint32));
  /* If it is back before the timer goes off, who asked in between has to hear of it. */
  if (self->oldest <= get_silent_since (self))
    forget (self, get_silent_since (self), changed);
  heard = find_source (self, source, beacon->lock_bits, changed);
  *heard = (Source) {*beacon, signal_dbm, keyfob_timer_now ()};
  if (self->oldest == G_MAXINT64)
    set_oldest (self, heard->heard);
  emit_near_changed (self, changed);
  g_signal_emit (self, signals[SIGNAL_HEARD], 0, beacon->lock_bits);
}

/* The strongest of those that were heard since; NULL if there is none. */
static Source *
find_nearest (KeyfobReaders *self, gint64 door_id, gint64 since) {
  GPtrArray *door = door_id > 0 ? find_door (self, door_id & KEYFOB_IBEACON_LOCK_MASK) : NULL;
  Source *nearest = NULL;

  for (guint i = 0; door != NULL && i < door->len; i++) {
    Source *source = g_ptr_array_index (door, i);

    if (source->heard > since && (nearest == NULL || source->signal_dbm > nearest->signal_dbm))
      nearest = source;
  }
  return nearest;
}

gboolean
keyfob_readers_is_near (KeyfobReaders *self, gint64 door_id) {
  g_return_val_if_fail (KEYFOB_IS_READERS (self), FALSE);
  return find_nearest (self, door_id, get_silent_since (self)) != NULL;
}

gboolean
keyfob_readers_get_proof (KeyfobReaders *self, gint64 door_id, guint *password) {
  Source *nearest;

  g_return_val_if_fail (KEYFOB_IS_READERS (self), FALSE);
  g_return_val_if_fail (password != NULL, FALSE);

  nearest = find_nearest (self, door_id, keyfob_timer_now () - self->proof_microseconds);
  if (nearest != NULL)
    *password = nearest->beacon.password;
  return nearest != NULL;
}
