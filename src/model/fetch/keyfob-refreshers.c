/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-refreshers.h"

struct _KeyfobRefreshers {
  GObject parent_instance;

  GPtrArray *all; /* (element-type KeyfobRefresher) */
  KeyfobInterest interest;
  guint watchers;
  gboolean paused;

  /* As they were last told. */
  gboolean refreshing;
  double progress;
  gint64 fetched_at;
  gboolean current;
  gboolean offline;
};

enum {
  PROP_REFRESHING = 1,
  PROP_PROGRESS,
  PROP_FETCHED_AT,
  PROP_ERROR,
  PROP_CURRENT,
  PROP_OFFLINE,
  N_PROPERTIES,
};

enum {
  SIGNAL_FETCHED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobRefreshers, keyfob_refreshers, G_TYPE_OBJECT)

/* Who waits for one waits for the slowest. */
static double
get_progress (KeyfobRefreshers *self) {
  double least = -1;

  for (guint i = 0; i < self->all->len; i++) {
    double progress;

    g_object_get (self->all->pdata[i], "progress", &progress, NULL);
    if (progress >= 0 && (least < 0 || progress < least))
      least = progress;
  }
  return least;
}

static void
notify (KeyfobRefreshers *self, guint property) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* Tells what is not as it was told. */
static void
update (KeyfobRefreshers *self) {
  gboolean refreshing = keyfob_refreshers_is_refreshing (self);
  double progress = get_progress (self);
  gint64 fetched_at = keyfob_refreshers_get_fetched_at (self);
  gboolean current = keyfob_refreshers_is_current (self);
  gboolean offline = keyfob_refreshers_is_offline (self);

  g_object_freeze_notify (G_OBJECT (self));
  if (refreshing != self->refreshing)
    notify (self, PROP_REFRESHING);
  if (progress != self->progress)
    notify (self, PROP_PROGRESS);
  if (fetched_at != self->fetched_at)
    notify (self, PROP_FETCHED_AT);
  if (current != self->current)
    notify (self, PROP_CURRENT);
  if (offline != self->offline)
    notify (self, PROP_OFFLINE);
  self->refreshing = refreshing;
  self->progress = progress;
  self->fetched_at = fetched_at;
  self->current = current;
  self->offline = offline;
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_error (KeyfobRefreshers *self) {
  notify (self, PROP_ERROR);
}

static void
on_fetched (KeyfobRefreshers *self) {
  g_signal_emit (self, signals[SIGNAL_FETCHED], 0);
}

static void
keyfob_refreshers_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobRefreshers *self = KEYFOB_REFRESHERS (object);

  switch (id) {
  case PROP_REFRESHING:
    g_value_set_boolean (value, keyfob_refreshers_is_refreshing (self));
    break;
  case PROP_PROGRESS:
    g_value_set_double (value, get_progress (self));
    break;
  case PROP_FETCHED_AT:
    g_value_set_int64 (value, keyfob_refreshers_get_fetched_at (self));
    break;
  case PROP_ERROR:
    g_value_set_boxed (value, keyfob_refreshers_get_error (self));
    break;
  case PROP_CURRENT:
    g_value_set_boolean (value, keyfob_refreshers_is_current (self));
    break;
  case PROP_OFFLINE:
    g_value_set_boolean (value, keyfob_refreshers_is_offline (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_refreshers_finalize (GObject *object) {
  g_ptr_array_unref (KEYFOB_REFRESHERS (object)->all);
  G_OBJECT_CLASS (keyfob_refreshers_parent_class)->finalize (object);
}

static void
keyfob_refreshers_class_init (KeyfobRefreshersClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_refreshers_get_property;
  object_class->finalize = keyfob_refreshers_finalize;

  properties[PROP_REFRESHING] = g_param_spec_boolean ("refreshing", NULL, NULL, FALSE, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_FETCHED_AT] =
      g_param_spec_int64 ("fetched-at", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_CURRENT] = g_param_spec_boolean ("current", NULL, NULL, FALSE, flags);
  properties[PROP_OFFLINE] = g_param_spec_boolean ("offline", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_FETCHED] = g_signal_new ("fetched", KEYFOB_TYPE_REFRESHERS, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_refreshers_init (KeyfobRefreshers *self) {
  self->all = g_ptr_array_new_with_free_func (g_object_unref);
  self->progress = -1;
}

KeyfobRefreshers *
keyfob_refreshers_new (void) {
  return g_object_new (KEYFOB_TYPE_REFRESHERS, NULL);
}

void
keyfob_refreshers_add (KeyfobRefreshers *self, KeyfobRefresher *refresher) {
  g_return_if_fail (KEYFOB_IS_REFRESHERS (self));

  g_ptr_array_add (self->all, g_object_ref (refresher));
  keyfob_refresher_set_interest (refresher, self->interest);
  for (guint i = 0; i < self->watchers; i++)
    keyfob_refresher_begin_watch (refresher);
  keyfob_refresher_set_paused (refresher, self->paused);
  g_signal_connect_object (refresher, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (refresher, "notify::error", G_CALLBACK (on_error), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (refresher, "fetched", G_CALLBACK (on_fetched), self, G_CONNECT_SWAPPED);
  update (self);
}

void
keyfob_refreshers_remove (KeyfobRefreshers *self, KeyfobRefresher *refresher) {
  gboolean failed;

  g_return_if_fail (KEYFOB_IS_REFRESHERS (self));

  g_signal_handlers_disconnect_by_data (refresher, self);
  failed = keyfob_refresher_get_error (refresher) != NULL;
  g_ptr_array_remove (self->all, refresher);
  if (failed)
    notify (self, PROP_ERROR);
  update (self);
}

/* Whoever is told of what one does may add or remove others meanwhile. */
static GPtrArray *
dup_all (KeyfobRefreshers *self) {
  return g_ptr_array_copy (self->all, (GCopyFunc) (GCallback) g_object_ref, NULL);
}

static void
each (KeyfobRefreshers *self, void (*act) (KeyfobRefresher *)) {
  g_autoptr (GPtrArray) all = dup_all (self);

  for (guint i = 0; i < all->len; i++)
    act (all->pdata[i]);
}

void
keyfob_refreshers_set_interest (KeyfobRefreshers *self, KeyfobInterest interest) {
  g_autoptr (GPtrArray) all = NULL;

  g_return_if_fail (KEYFOB_IS_REFRESHERS (self));

  self->interest = interest;
  all = dup_all (self);
  for (guint i = 0; i < all->len; i++)
    keyfob_refresher_set_interest (all->pdata[i], interest);
}

void
keyfob_refreshers_begin_watch (KeyfobRefreshers *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHERS (self));

  self->watchers++;
  each (self, keyfob_refresher_begin_watch);
}

void
keyfob_refreshers_end_watch (KeyfobRefreshers *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHERS (self));
  g_return_if_fail (self->watchers > 0);

  self->watchers--;
  each (self, keyfob_refresher_end_watch);
}

void
keyfob_refreshers_set_paused (KeyfobRefreshers *self, gboolean paused) {
  g_autoptr (GPtrArray) all = NULL;

  g_return_if_fail (KEYFOB_IS_REFRESHERS (self));

  self->paused = paused;
  all = dup_all (self);
  for (guint i = 0; i < all->len; i++)
    keyfob_refresher_set_paused (all->pdata[i], paused);
}

void
keyfob_refreshers_refresh (KeyfobRefreshers *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHERS (self));
  each (self, keyfob_refresher_refresh);
}

void
keyfob_refreshers_refresh_if_older (KeyfobRefreshers *self, guint seconds) {
  g_autoptr (GPtrArray) all = NULL;

  g_return_if_fail (KEYFOB_IS_REFRESHERS (self));

  all = dup_all (self);
  for (guint i = 0; i < all->len; i++)
    keyfob_refresher_refresh_if_older (all->pdata[i], seconds);
}

void
keyfob_refreshers_resumed (KeyfobRefreshers *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHERS (self));
  each (self, keyfob_refresher_resumed);
}

gboolean
keyfob_refreshers_is_refreshing (KeyfobRefreshers *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHERS (self), FALSE);

  for (guint i = 0; i < self->all->len; i++) {
    if (keyfob_refresher_is_refreshing (self->all->pdata[i]))
      return TRUE;
  }
  return FALSE;
}

gboolean
keyfob_refreshers_is_current (KeyfobRefreshers *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHERS (self), FALSE);

  for (guint i = 0; i < self->all->len; i++) {
    if (!keyfob_refresher_is_current (self->all->pdata[i]))
      return FALSE;
  }
  return self->all->len > 0;
}

gboolean
keyfob_refreshers_is_offline (KeyfobRefreshers *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHERS (self), FALSE);

  for (guint i = 0; i < self->all->len; i++) {
    if (keyfob_refresher_is_offline (self->all->pdata[i]))
      return TRUE;
  }
  return FALSE;
}

gint64
keyfob_refreshers_get_fetched_at (KeyfobRefreshers *self) {
  gint64 oldest = 0;

  g_return_val_if_fail (KEYFOB_IS_REFRESHERS (self), 0);

  for (guint i = 0; i < self->all->len; i++) {
    gint64 fetched_at = keyfob_refresher_get_fetched_at (self->all->pdata[i]);

    if (fetched_at != 0 && (oldest == 0 || fetched_at < oldest))
      oldest = fetched_at;
  }
  return oldest;
}

const GError *
keyfob_refreshers_get_error (KeyfobRefreshers *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHERS (self), NULL);

  for (guint i = 0; i < self->all->len; i++) {
    const GError *error = keyfob_refresher_get_error (self->all->pdata[i]);

    if (error != NULL)
      return error;
  }
  return NULL;
}

int
keyfob_refreshers_count_locks (KeyfobRefreshers *self) {
  int n = -1;

  g_return_val_if_fail (KEYFOB_IS_REFRESHERS (self), -1);

  for (guint i = 0; i < self->all->len; i++) {
    KeyfobSnapshot *snapshot = keyfob_refresher_get_snapshot (self->all->pdata[i]);

    if (snapshot != NULL)
      n = MAX (n, 0) + (int) snapshot->locks->len;
  }
  return n;
}
