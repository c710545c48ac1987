/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Keyfob"

#include "model/fetch/keyfob-refresher.h"

#include "kisi/kisi-error.h"
#include "platform/keyfob-timer.h"

#define NETWORK_SETTLE_MS 2000

/* A network that never comes to rest makes nothing due more often. */
#define NETWORK_HURRY_SECONDS 10

/* One fetch, until it is merged. A refresher that has another one, or is gone, is not told. */
typedef struct {
  GWeakRef refresher;
  GCancellable *cancellable;
  KisiUrgency urgency;
  gint64 started_at;
  gint64 started_us;        /* the same by the monotonic clock, which stands still in sleep */
  KeyfobSnapshot *snapshot; /* once fetched */
} Fetch;

struct _KeyfobRefresher {
  GObject parent_instance;

  KisiClient *client;
  KeyfobDoorSource *doors;
  KeyfobNetworkWatch *network;
  gboolean offline; /* as it says */

  KeyfobRefreshPolicy policy; /* its interest is the most of the next two */
  KeyfobInterest interest;
  guint watchers;
  gboolean started;
  GSource *fetch_timer;
  gint64 hurried_at; /* when a word of the network's made a failed fetch due, or does; 0: never */
  gint64 wished_at;  /* when somebody last found the picture too old; 0: never */
  Fetch *fetch;      /* under way; owned by its callbacks */
  double progress;

  GCancellable *cached_merge;
  KeyfobSnapshot *snapshot;
  gboolean fetched; /* it was, since the start; else it comes from the cache or an earlier start */
  GError *error;
  gboolean current;
  GSource *current_timer; /* goes off when the picture is no longer so */
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

G_DEFINE_FINAL_TYPE (KeyfobRefresher, keyfob_refresher, G_TYPE_OBJECT)

static void
notify (KeyfobRefresher *self, guint property) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_error (KeyfobRefresher *self, const GError *error) {
  if (error == NULL && self->error == NULL)
    return;
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  notify (self, PROP_ERROR);
}

static void
set_snapshot (KeyfobRefresher *self, KeyfobSnapshot *snapshot) {
  gint64 before = keyfob_refresher_get_fetched_at (self);
  g_autoptr (KeyfobSnapshot) old = g_steal_pointer (&self->snapshot);

  if (snapshot != NULL)
    self->snapshot = keyfob_snapshot_ref (snapshot);
  if (keyfob_refresher_get_fetched_at (self) != before)
    notify (self, PROP_FETCHED_AT);
}

static void
fetch_free (Fetch *fetch) {
  g_weak_ref_clear (&fetch->refresher);
  g_object_unref (fetch->cancellable);
  g_clear_pointer (&fetch->snapshot, keyfob_snapshot_unref);
  g_free (fetch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

/* Returns the refresher that still waits for @fetch, or NULL. */
static KeyfobRefresher *
dup_waiting (Fetch *fetch) {
  g_autoptr (KeyfobRefresher) self = g_weak_ref_get (&fetch->refresher);

  return self != NULL && self->fetch == fetch ? g_steal_pointer (&self) : NULL;
}

static void
set_progress (KeyfobRefresher *self, double progress) {
  if (progress == self->progress)
    return;
  self->progress = progress;
  notify (self, PROP_PROGRESS);
}

static void
on_progress (guint received, gint64 total, gpointer user_data) {
  Fetch *fetch = user_data;
  g_autoptr (KeyfobRefresher) self = dup_waiting (fetch);

  /* Nobody waits for a refresh: a bar that flashes every 15 seconds tells nothing. */
  if (self == NULL || fetch->urgency != KISI_URGENCY_LOAD || total <= 0)
    return;
  if (received < total || self->progress >= 0)
    set_progress (self, MIN ((double) received / total, 1));
}

static gboolean
update_current (gpointer user_data) {
  KeyfobRefresher *self = user_data;
  gboolean current = keyfob_refresher_is_current (self);

  if (current)
    keyfob_timer_set (self->current_timer, self->policy.current_until);
  else
    keyfob_timer_unset (self->current_timer);
  if (current != self->current) {
    self->current = current;
    notify (self, PROP_CURRENT);
  }
  return G_SOURCE_CONTINUE;
}

static void go_on (KeyfobRefresher *self);

/* @snapshot: (nullable): what was fetched and is merged; NULL if it failed
 * @error: (nullable): why it failed, or why not all of @snapshot is new */
static void
end_fetch (KeyfobRefresher *self, Fetch *fetch, KeyfobSnapshot *snapshot, const GError *error) {
  /* Whoever hears of one of these changes finds all of them done. */
  g_object_freeze_notify (G_OBJECT (self));
  self->fetch = NULL;
  set_progress (self, -1);
  notify (self, PROP_REFRESHING);
  if (error == NULL)
    keyfob_refresh_policy_succeeded (&self->policy, fetch->started_at,
                                     g_get_monotonic_time () - fetch->started_us);
  else
    keyfob_refresh_policy_failed (&self->policy, error, keyfob_timer_now ());
  if (snapshot != NULL) {
    self->fetched = TRUE;
    set_snapshot (self, snapshot);
  }
  set_error (self, error);
  update_current (self);
  go_on (self);
  g_object_thaw_notify (G_OBJECT (self));
  if (snapshot != NULL && self->fetched) /* nobody who was told of it has stopped all this */
    g_signal_emit (self, signals[SIGNAL_FETCHED], 0, snapshot);
}

static void
on_merged (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  gboolean merged = keyfob_door_source_merge_finish (KEYFOB_DOOR_SOURCE (source), result, &error);
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (KeyfobRefresher) self = dup_waiting (fetch);

  if (self != NULL)
    end_fetch (self, fetch, merged ? fetch->snapshot : NULL,
               merged ? fetch->snapshot->places_error : error);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobSnapshot) snapshot =
      keyfob_snapshot_fetch_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (KeyfobRefresher) self = dup_waiting (fetch);
  GCancellable *cancellable = fetch->cancellable;

  if (self == NULL)
    return;
  if (snapshot == NULL) {
    end_fetch (self, fetch, NULL, error);
    return;
  }
  fetch->snapshot = keyfob_snapshot_ref (snapshot);
  keyfob_door_source_merge_async (self->doors, snapshot, cancellable, on_merged,
                                  g_steal_pointer (&fetch));
}

static void
begin_fetch (KeyfobRefresher *self) {
  Fetch *fetch = g_new0 (Fetch, 1);
  gboolean awaited = self->policy.asked || self->policy.fetched_at == 0;

  g_weak_ref_init (&fetch->refresher, self);
  fetch->cancellable = g_cancellable_new ();
  fetch->urgency = awaited ? KISI_URGENCY_LOAD : KISI_URGENCY_REFRESH;
  fetch->started_at = keyfob_timer_now ();
  fetch->started_us = g_get_monotonic_time ();
  self->fetch = fetch;
  keyfob_snapshot_fetch_async (self->client, fetch->urgency, self->snapshot, on_progress, fetch,
                               fetch->cancellable, on_fetched, fetch);
  notify (self, PROP_REFRESHING);
}

static void
go_on (KeyfobRefresher *self) {
  gint64 due =
      keyfob_refresh_policy_get_due (&self->policy, kisi_client_get_held_until (self->client));

  keyfob_timer_unset (self->fetch_timer);
  if (!self->started || self->fetch != NULL || due == KEYFOB_REFRESH_POLICY_NEVER)
    return;
  if (due <= keyfob_timer_now ())
    begin_fetch (self);
  else
    keyfob_timer_set (self->fetch_timer, due);
}

static void
cancel_fetch (KeyfobRefresher *self) {
  if (self->fetch == NULL)
    return;
  g_cancellable_cancel (self->fetch->cancellable);
  self->fetch = NULL;
  set_progress (self, -1);
  notify (self, PROP_REFRESHING);
}

/* build-aux/bench waits for this line, to tell how long a start takes. */
static void
on_cached_merged (GObject *source, GAsyncResult *result, gpointer user_data) {
  KeyfobSnapshot *snapshot = user_data;

  if (keyfob_door_source_merge_finish (KEYFOB_DOOR_SOURCE (source), result, NULL))
    g_debug ("%u doors from the cache", snapshot->locks->len);
  keyfob_snapshot_unref (snapshot);
}

static gboolean
on_due (gpointer user_data) {
  go_on (user_data);
  return G_SOURCE_CONTINUE;
}

/* What failed for another reason is not mended by a network. */
static gboolean
may_fare_better (const GError *error) {
  return g_error_matches (error, KISI_ERROR, KISI_ERROR_UNREACHABLE) ||
         g_error_matches (error, KISI_ERROR, KISI_ERROR_NO_ANSWER);
}

static void
update_offline (KeyfobRefresher *self) {
  gboolean offline = !keyfob_network_watch_is_available (self->network);

  if (offline == self->offline)
    return;
  self->offline = offline;
  notify (self, PROP_OFFLINE);
}

/* What is under way goes on: if its connection is dead, its deadline is a few seconds away. */
static void
on_network_settled (KeyfobNetworkWatch *network, gboolean changed, gpointer user_data) {
  KeyfobRefresher *self = user_data;
  gint64 now = keyfob_timer_now ();

  update_offline (self);
  if (changed)
    kisi_client_renew_connections (self->client);
  if (!may_fare_better (self->error) || self->hurried_at > now)
    return;
  self->hurried_at = MAX (now, self->hurried_at + NETWORK_HURRY_SECONDS * G_USEC_PER_SEC);
  keyfob_refresh_policy_make_due (&self->policy, self->hurried_at);
  go_on (self);
}

static void
keyfob_refresher_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobRefresher *self = KEYFOB_REFRESHER (object);

  switch (id) {
  case PROP_REFRESHING:
    g_value_set_boolean (value, keyfob_refresher_is_refreshing (self));
    break;
  case PROP_PROGRESS:
    g_value_set_double (value, self->progress);
    break;
  case PROP_FETCHED_AT:
    g_value_set_int64 (value, keyfob_refresher_get_fetched_at (self));
    break;
  case PROP_ERROR:
    g_value_set_boxed (value, self->error);
    break;
  case PROP_CURRENT:
    g_value_set_boolean (value, keyfob_refresher_is_current (self));
    break;
  case PROP_OFFLINE:
    g_value_set_boolean (value, keyfob_refresher_is_offline (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_refresher_dispose (GObject *object) {
  KeyfobRefresher *self = KEYFOB_REFRESHER (object);

  cancel_fetch (self);
  g_cancellable_cancel (self->cached_merge);
  g_source_destroy (self->fetch_timer);
  g_source_destroy (self->current_timer);
  g_clear_object (&self->network);
  g_clear_object (&self->client);
  g_clear_object (&self->doors);
  G_OBJECT_CLASS (keyfob_refresher_parent_class)->dispose (object);
}

static void
keyfob_refresher_finalize (GObject *object) {
  KeyfobRefresher *self = KEYFOB_REFRESHER (object);

  g_object_unref (self->cached_merge);
  g_source_unref (self->fetch_timer);
  g_source_unref (self->current_timer);
  g_clear_pointer (&self->snapshot, keyfob_snapshot_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (keyfob_refresher_parent_class)->finalize (object);
}

static void
keyfob_refresher_class_init (KeyfobRefresherClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_refresher_get_property;
  object_class->dispose = keyfob_refresher_dispose;
  object_class->finalize = keyfob_refresher_finalize;

  properties[PROP_REFRESHING] = g_param_spec_boolean ("refreshing", NULL, NULL, FALSE, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_FETCHED_AT] =
      g_param_spec_int64 ("fetched-at", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_CURRENT] = g_param_spec_boolean ("current", NULL, NULL, FALSE, flags);
  properties[PROP_OFFLINE] = g_param_spec_boolean ("offline", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[SIGNAL_FETCHED] = g_signal_new ("fetched", KEYFOB_TYPE_REFRESHER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
keyfob_refresher_init (KeyfobRefresher *self) {
  self->fetch_timer = keyfob_timer_new (on_due, self);
  self->current_timer = keyfob_timer_new (update_current, self);
  self->cached_merge = g_cancellable_new ();
  self->progress = -1;
}

static void
watch_network (KeyfobRefresher *self, KeyfobNetworkWatch *network) {
  self->network = g_object_ref (network);
  g_signal_connect_object (network, "settled", G_CALLBACK (on_network_settled), self,
                           G_CONNECT_DEFAULT);
  update_offline (self);
}

KeyfobRefresher *
keyfob_refresher_new (KisiClient *client, KeyfobDoorSource *doors) {
  KeyfobRefreshPolicy policy;

  keyfob_refresh_policy_init (&policy);
  return keyfob_refresher_new_with (client, doors, NULL, &policy);
}

KeyfobRefresher *
keyfob_refresher_new_with (KisiClient *client,
                           KeyfobDoorSource *doors,
                           KeyfobNetworkWatch *network,
                           const KeyfobRefreshPolicy *policy) {
  KeyfobRefresher *self = g_object_new (KEYFOB_TYPE_REFRESHER, NULL);

  self->client = g_object_ref (client);
  self->doors = g_object_ref (doors);
  self->policy = *policy;
  if (network != NULL)
    watch_network (self, network);
  return self;
}

/* Begins anew, or ends; either way what was fetched is of an earlier time. */
static void
reset (KeyfobRefresher *self, gboolean start) {
  g_object_freeze_notify (G_OBJECT (self));
  cancel_fetch (self);
  keyfob_refresh_policy_reset (&self->policy);
  self->started = start;
  self->fetched = FALSE;
  set_error (self, NULL);
  update_current (self);
  if (start && !self->policy.paused)
    self->policy.asked = TRUE;
  go_on (self);
  g_object_thaw_notify (G_OBJECT (self));
}

void
keyfob_refresher_start (KeyfobRefresher *self) {
  g_autoptr (KeyfobNetworkWatch) network = NULL;

  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  /* Not earlier, since GNetworkMonitor loads every module of GIO: the doors of the cache would
   * wait for that. */
  if (self->network == NULL) {
    network = keyfob_network_watch_new (NULL, NETWORK_SETTLE_MS);
    watch_network (self, network);
  }
  reset (self, TRUE);
}

void
keyfob_refresher_stop (KeyfobRefresher *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));
  reset (self, FALSE);
}

void
keyfob_refresher_forget (KeyfobRefresher *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  g_cancellable_cancel (self->cached_merge);
  g_object_unref (self->cached_merge);
  self->cached_merge = g_cancellable_new ();
  g_object_freeze_notify (G_OBJECT (self));
  reset (self, FALSE);
  set_snapshot (self, NULL);
  g_object_thaw_notify (G_OBJECT (self));
}

void
keyfob_refresher_show_cached (KeyfobRefresher *self, KeyfobSnapshot *snapshot) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  if (self->started)
    return;
  set_snapshot (self, snapshot);
  keyfob_door_source_merge_async (self->doors, snapshot, self->cached_merge, on_cached_merged,
                                  keyfob_snapshot_ref (snapshot));
}

void
keyfob_refresher_inherit (KeyfobRefresher *self, KeyfobRefresher *from) {
  GCancellable *merge = self->cached_merge;

  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  set_snapshot (self, from->snapshot);
  self->cached_merge = from->cached_merge;
  from->cached_merge = merge;
}

/* The most of what the window and those who watch are interested in. */
static void
update_interest (KeyfobRefresher *self) {
  KeyfobInterest interest = self->watchers > 0 ? KEYFOB_INTEREST_WINDOW : self->interest;

  if (interest == self->policy.interest)
    return;
  keyfob_refresh_policy_set_interest (&self->policy, interest, keyfob_timer_now ());
  update_current (self);
  go_on (self);
}

void
keyfob_refresher_set_interest (KeyfobRefresher *self, KeyfobInterest interest) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  self->interest = interest;
  update_interest (self);
}

void
keyfob_refresher_begin_watch (KeyfobRefresher *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  self->watchers++;
  update_interest (self);
}

void
keyfob_refresher_end_watch (KeyfobRefresher *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));
  g_return_if_fail (self->watchers > 0);

  self->watchers--;
  update_interest (self);
}

void
keyfob_refresher_set_paused (KeyfobRefresher *self, gboolean paused) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  self->policy.paused = paused;
  go_on (self);
}

void
keyfob_refresher_refresh (KeyfobRefresher *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  if (!self->started || self->fetch != NULL)
    return;
  self->policy.asked = TRUE;
  go_on (self);
}

void
keyfob_refresher_refresh_if_older (KeyfobRefresher *self, guint seconds) {
  gint64 now = keyfob_timer_now ();
  gint64 since = now - (gint64) seconds * G_USEC_PER_SEC;

  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  if (MAX (self->policy.fetched_at, self->wished_at) > since)
    return;
  self->wished_at = now;
  keyfob_refresher_refresh (self);
}

void
keyfob_refresher_resumed (KeyfobRefresher *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  kisi_client_renew_connections (self->client);
  update_current (self);
  /* What is under way is so on a connection that has probably died. */
  cancel_fetch (self);
  keyfob_refresh_policy_make_due (&self->policy, keyfob_timer_now ());
  go_on (self);
}

gint64
keyfob_refresher_get_due (KeyfobRefresher *self) {
  gint64 due;

  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), 0);

  due = keyfob_refresh_policy_get_due (&self->policy, kisi_client_get_held_until (self->client));
  return self->started && self->fetch == NULL && due != KEYFOB_REFRESH_POLICY_NEVER ? due : 0;
}

gboolean
keyfob_refresher_is_refreshing (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), FALSE);
  return self->fetch != NULL;
}

gboolean
keyfob_refresher_is_current (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), FALSE);
  return keyfob_timer_now () < self->policy.current_until;
}

gboolean
keyfob_refresher_is_offline (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), FALSE);
  return self->offline;
}

gint64
keyfob_refresher_get_fetched_at (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), 0);
  return self->snapshot == NULL ? 0 : self->snapshot->fetched_at;
}

const GError *
keyfob_refresher_get_error (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), NULL);
  return self->error;
}

KeyfobSnapshot *
keyfob_refresher_get_snapshot (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), NULL);
  return self->snapshot;
}
