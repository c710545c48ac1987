/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-recent-doors.h"

#define RECENT_MAX_DOORS 12
#define SETTINGS_KEY     "recent-doors"

struct _KeyfobRecentDoors {
  GObject parent_instance;

  GSettings *settings; /* NULL: kept in memory */
  gint64 ids[RECENT_MAX_DOORS];
  guint n_ids;
};

enum {
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobRecentDoors, keyfob_recent_doors, G_TYPE_OBJECT)

static guint
find (const gint64 *ids, guint n_ids, gint64 id) {
  for (guint i = 0; i < n_ids; i++)
    if (ids[i] == id)
      return i;
  return G_MAXUINT;
}

/* Takes the first dozen of what the setting says: anybody may have written it. */
static gboolean
take_setting (KeyfobRecentDoors *self) {
  g_autoptr (GVariant) value = g_settings_get_value (self->settings, SETTINGS_KEY);
  gint64 ids[RECENT_MAX_DOORS];
  guint n_ids = 0;
  gsize n_kept;
  const gint64 *kept = g_variant_get_fixed_array (value, &n_kept, sizeof (gint64));

  for (gsize i = 0; i < n_kept && n_ids < RECENT_MAX_DOORS; i++)
    if (find (ids, n_ids, kept[i]) == G_MAXUINT)
      ids[n_ids++] = kept[i];

  if (n_ids == self->n_ids && memcmp (ids, self->ids, n_ids * sizeof *ids) == 0)
    return FALSE;
  memcpy (self->ids, ids, n_ids * sizeof *ids);
  self->n_ids = n_ids;
  return TRUE;
}

static void
on_setting_changed (GSettings *settings, const char *key, gpointer user_data) {
  KeyfobRecentDoors *self = KEYFOB_RECENT_DOORS (user_data);

  if (take_setting (self))
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
keep (KeyfobRecentDoors *self) {
  /* The setting tells of its change at once: what it says is known by then. */
  if (self->settings != NULL)
    g_settings_set_value (
        self->settings, SETTINGS_KEY,
        g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, self->ids, self->n_ids, sizeof (gint64)));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
keyfob_recent_doors_dispose (GObject *object) {
  KeyfobRecentDoors *self = KEYFOB_RECENT_DOORS (object);

  g_clear_object (&self->settings);
  G_OBJECT_CLASS (keyfob_recent_doors_parent_class)->dispose (object);
}

static void
keyfob_recent_doors_class_init (KeyfobRecentDoorsClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_recent_doors_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_recent_doors_init (KeyfobRecentDoors *self) {
}

KeyfobRecentDoors *
keyfob_recent_doors_new (GSettings *settings) {
  KeyfobRecentDoors *self = g_object_new (KEYFOB_TYPE_RECENT_DOORS, NULL);

  if (settings == NULL)
    return self;
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::" SETTINGS_KEY, G_CALLBACK (on_setting_changed),
                           self, G_CONNECT_DEFAULT);
  take_setting (self);
  return self;
}

void
keyfob_recent_doors_add (KeyfobRecentDoors *self, gint64 door_id) {
  guint rank;

  g_return_if_fail (KEYFOB_IS_RECENT_DOORS (self));

  rank = find (self->ids, self->n_ids, door_id);
  if (rank == 0)
    return;
  if (rank == G_MAXUINT) {
    rank = MIN (self->n_ids, RECENT_MAX_DOORS - 1);
    self->n_ids = rank + 1;
  }
  memmove (self->ids + 1, self->ids, rank * sizeof *self->ids);
  self->ids[0] = door_id;
  keep (self);
}

guint
keyfob_recent_doors_get_rank (KeyfobRecentDoors *self, gint64 door_id) {
  g_return_val_if_fail (KEYFOB_IS_RECENT_DOORS (self), G_MAXUINT);
  return find (self->ids, self->n_ids, door_id);
}

void
keyfob_recent_doors_keep_listed (KeyfobRecentDoors *self, KeyfobDoorList *doors) {
  guint n = 0;

  g_return_if_fail (KEYFOB_IS_RECENT_DOORS (self));

  for (guint i = 0; i < self->n_ids; i++)
    if (keyfob_door_list_lookup (doors, self->ids[i]) != NULL)
      self->ids[n++] = self->ids[i];
  if (n == self->n_ids)
    return;
  self->n_ids = n;
  keep (self);
}

void
keyfob_recent_doors_forget (KeyfobRecentDoors *self) {
  g_return_if_fail (KEYFOB_IS_RECENT_DOORS (self));

  if (self->n_ids == 0)
    return;
  self->n_ids = 0;
  keep (self);
}
