/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Keyfob"

#include "keyfob-refresher.h"

#include "keyfob-enums.h"
#include "kisi/kisi-error.h"

#include <time.h>

#define NETWORK_SETTLE_MS 2000

/* One fetch, until it is merged. A refresher that has another one, or is gone, is not told. */
typedef struct {
  GWeakRef refresher;
  GCancellable *cancellable;
  KisiUrgency urgency;
  gint64 started_at;
  KeyfobOffice *office; /* once fetched */
} Fetch;

struct _KeyfobRefresher {
  GObject parent_instance;

  KisiClient *client;
  KeyfobDoorList *doors;
  KeyfobNetworkWatch *network;

  KeyfobSchedule schedule; /* its interest is the most of the next two */
  KeyfobInterest interest;
  guint watchers;
  gboolean started;
  GSource *fetch_timer;

  Fetch *fetch; /* owned by its callbacks */
  GCancellable *cached_merge;
  double progress;

  KeyfobOffice *office;
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

/* A clock that counts the hours of sleep too: after them no picture is current. */
static gint64
now_us (void) {
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
notify (KeyfobRefresher *self, guint property) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
fetch_free (Fetch *fetch) {
  g_weak_ref_clear (&fetch->refresher);
  g_object_unref (fetch->cancellable);
  g_clear_pointer (&fetch->office, keyfob_office_unref);
  g_free (fetch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

/* Returns the refresher that still waits for @fetch, or NULL. */
static KeyfobRefresher *
dup_waiting (Fetch *fetch) {
  g_autoptr (KeyfobRefresher) self = g_weak_ref_get (&fetch->refresher);

  return self != NULL && self->fetch == fetch ? g_steal_pointer (&self) : NULL;
}

static gboolean
dispatch_timer (GSource *timer, GSourceFunc callback, gpointer user_data) {
  g_source_set_ready_time (timer, -1);
  return callback (user_data);
}

static GSourceFuncs timer_funcs = {.dispatch = dispatch_timer};

/* A timer that is not set. The first to last steps of a fetch follow each other in a ring; a timer
 * that knows where the ring begins lets the last one be written before the first. */
static GSource *
timer_new (GSourceFunc callback, KeyfobRefresher *self) {
  GSource *timer = g_source_new (&timer_funcs, sizeof (GSource));

  g_source_set_callback (timer, callback, self, NULL);
  g_source_set_static_name (timer, "KeyfobRefresher");
  g_source_attach (timer, g_main_context_get_thread_default ());
  return timer;
}

static void
set_timer (GSource *timer, gint64 time) {
  g_source_set_ready_time (timer, g_get_monotonic_time () + MAX (time - now_us (), 0));
}

static void
set_progress (KeyfobRefresher *self, double progress) {
  if (progress == self->progress)
    return;
  self->progress = progress;
  notify (self, PROP_PROGRESS);
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
set_office (KeyfobRefresher *self, KeyfobOffice *office) {
  gint64 before = keyfob_refresher_get_fetched_at (self);
  g_autoptr (KeyfobOffice) old = g_steal_pointer (&self->office);

  if (office != NULL)
    self->office = keyfob_office_ref (office);
  if (keyfob_refresher_get_fetched_at (self) != before)
    notify (self, PROP_FETCHED_AT);
}

static gboolean
update_current (gpointer user_data) {
  KeyfobRefresher *self = user_data;
  gboolean current = keyfob_refresher_is_current (self);

  if (current)
    set_timer (self->current_timer, self->schedule.current_until);
  else
    g_source_set_ready_time (self->current_timer, -1);
  if (current != self->current) {
    self->current = current;
    notify (self, PROP_CURRENT);
  }
  return G_SOURCE_CONTINUE;
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

/* Sets the timer for the next fetch, if one is wanted. */
static void
await_next (KeyfobRefresher *self) {
  gint64 due = keyfob_schedule_get_due (&self->schedule);

  if (!self->started || self->fetch != NULL || due == KEYFOB_SCHEDULE_NEVER)
    g_source_set_ready_time (self->fetch_timer, -1);
  else
    set_timer (self->fetch_timer, due);
}

static void
end_fetch (KeyfobRefresher *self) {
  self->fetch = NULL;
  set_progress (self, -1);
  update_current (self);
  notify (self, PROP_REFRESHING);
  await_next (self);
}

/* build-aux/bench waits for this line, to tell how long a start takes. */
static void
on_cached_merged (GObject *source, GAsyncResult *result, gpointer user_data) {
  KeyfobDoorList *doors = KEYFOB_DOOR_LIST (source);

  if (keyfob_door_list_merge_finish (doors, result, NULL))
    g_debug ("%u doors from the cache",
             g_list_model_get_n_items (keyfob_door_list_get_model (doors)));
}

static void
on_merged (GObject *source, GAsyncResult *result, gpointer user_data) {
  gboolean merged = keyfob_door_list_merge_finish (KEYFOB_DOOR_LIST (source), result, NULL);
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (KeyfobRefresher) self = dup_waiting (fetch);

  if (self == NULL)
    return;
  if (!merged) { /* somebody cleared the doors */
    keyfob_schedule_hurry (&self->schedule, now_us ());
    end_fetch (self);
    return;
  }

  /* Whoever hears of one of these changes finds all of them done. */
  g_object_freeze_notify (G_OBJECT (self));
  keyfob_schedule_succeeded (&self->schedule, fetch->started_at, now_us ());
  self->fetched = TRUE;
  set_error (self, NULL);
  set_office (self, fetch->office);
  end_fetch (self);
  g_object_thaw_notify (G_OBJECT (self));
  if (self->fetched) /* nobody who was told of it has stopped all this */
    g_signal_emit (self, signals[SIGNAL_FETCHED], 0, fetch->office);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobOffice) office =
      keyfob_office_fetch_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (KeyfobRefresher) self = dup_waiting (fetch);
  GCancellable *cancellable;

  if (self == NULL)
    return;
  if (office == NULL) {
    g_object_freeze_notify (G_OBJECT (self));
    keyfob_schedule_failed (&self->schedule, error, now_us ());
    set_error (self, error);
    end_fetch (self);
    g_object_thaw_notify (G_OBJECT (self));
    return;
  }
  fetch->office = keyfob_office_ref (office);
  cancellable = fetch->cancellable;
  keyfob_door_list_merge_async (self->doors, office, cancellable, on_merged,
                                g_steal_pointer (&fetch));
}

static void
begin_fetch (KeyfobRefresher *self) {
  Fetch *fetch = g_new0 (Fetch, 1);
  gboolean awaited = self->schedule.asked || self->schedule.fetched_at == 0;

  g_weak_ref_init (&fetch->refresher, self);
  fetch->cancellable = g_cancellable_new ();
  fetch->urgency = awaited ? KISI_URGENCY_LOAD : KISI_URGENCY_REFRESH;
  fetch->started_at = now_us ();
  self->fetch = fetch;
  await_next (self);
  keyfob_office_fetch_async (self->client, fetch->urgency, self->fetched ? self->office : NULL,
                             on_progress, fetch, fetch->cancellable, on_fetched, fetch);
  notify (self, PROP_REFRESHING);
}

/* Begins a fetch that is due, or waits for the next one. */
static gboolean
go_on (gpointer user_data) {
  KeyfobRefresher *self = user_data;

  if (self->started && self->fetch == NULL &&
      keyfob_schedule_get_due (&self->schedule) <= now_us ())
    begin_fetch (self);
  else
    await_next (self);
  return G_SOURCE_CONTINUE;
}

static void
on_network_settled (KeyfobNetworkWatch *network, gboolean changed, gpointer user_data) {
  KeyfobRefresher *self = user_data;

  if (changed) {
    keyfob_refresher_resumed (self);
  } else if (self->error != NULL) {
    keyfob_schedule_hurry (&self->schedule, now_us ());
    go_on (self);
  }
}

static void
on_network_available (KeyfobNetworkWatch *network, GParamSpec *pspec, gpointer user_data) {
  notify (user_data, PROP_OFFLINE);
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

  if (self->fetch != NULL)
    g_cancellable_cancel (self->fetch->cancellable);
  self->fetch = NULL;
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
  g_clear_pointer (&self->office, keyfob_office_unref);
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
  self->fetch_timer = timer_new (go_on, self);
  self->current_timer = timer_new (update_current, self);
  self->cached_merge = g_cancellable_new ();
  self->progress = -1;
}

KeyfobRefresher *
keyfob_refresher_new (KisiClient *client, KeyfobDoorList *doors) {
  g_autoptr (KeyfobNetworkWatch) network = keyfob_network_watch_new (NULL, NETWORK_SETTLE_MS);
  KeyfobSchedule schedule;

  keyfob_schedule_init (&schedule);
  return keyfob_refresher_new_with (client, doors, network, &schedule);
}

KeyfobRefresher *
keyfob_refresher_new_with (KisiClient *client,
                           KeyfobDoorList *doors,
                           KeyfobNetworkWatch *network,
                           const KeyfobSchedule *schedule) {
  KeyfobRefresher *self = g_object_new (KEYFOB_TYPE_REFRESHER, NULL);

  self->client = g_object_ref (client);
  self->doors = g_object_ref (doors);
  self->network = g_object_ref (network);
  self->schedule = *schedule;
  g_signal_connect_object (network, "settled", G_CALLBACK (on_network_settled), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (network, "notify::available", G_CALLBACK (on_network_available), self,
                           G_CONNECT_DEFAULT);
  return self;
}

/* What is told of is done by then, as above. */
static void
reset (KeyfobRefresher *self, gboolean start) {
  g_object_freeze_notify (G_OBJECT (self));
  cancel_fetch (self);
  keyfob_schedule_reset (&self->schedule);
  self->started = start;
  self->fetched = FALSE;
  set_error (self, NULL);
  update_current (self);
  if (start && !self->schedule.paused)
    self->schedule.asked = TRUE;
  go_on (self);
  g_object_thaw_notify (G_OBJECT (self));
}

void
keyfob_refresher_start (KeyfobRefresher *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));
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
  set_office (self, NULL);
  g_object_thaw_notify (G_OBJECT (self));
}

void
keyfob_refresher_show_cached (KeyfobRefresher *self, KeyfobOffice *office) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  /* What was fetched, or is being merged, is newer. */
  if (self->fetched || (self->fetch != NULL && self->fetch->office != NULL))
    return;
  set_office (self, office);
  keyfob_door_list_merge_async (self->doors, office, self->cached_merge, on_cached_merged, NULL);
}

/* The most of what the window and those who watch are interested in. */
static void
update_interest (KeyfobRefresher *self) {
  KeyfobInterest interest = self->watchers > 0 ? KEYFOB_INTEREST_WINDOW : self->interest;

  if (interest == self->schedule.interest)
    return;
  keyfob_schedule_set_interest (&self->schedule, interest, now_us ());
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

  self->schedule.paused = paused;
  go_on (self);
}

void
keyfob_refresher_refresh (KeyfobRefresher *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  if (!self->started || self->fetch != NULL)
    return;
  self->schedule.asked = TRUE;
  go_on (self);
}

void
keyfob_refresher_resumed (KeyfobRefresher *self) {
  g_return_if_fail (KEYFOB_IS_REFRESHER (self));

  kisi_client_renew_connections (self->client);
  update_current (self);
  /* What is under way is so on a connection that has probably died. */
  cancel_fetch (self);
  keyfob_schedule_hurry (&self->schedule, now_us ());
  go_on (self);
}

gboolean
keyfob_refresher_is_refreshing (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), FALSE);
  return self->fetch != NULL;
}

gboolean
keyfob_refresher_is_current (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), FALSE);
  return now_us () < self->schedule.current_until;
}

gboolean
keyfob_refresher_is_offline (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), FALSE);
  return !keyfob_network_watch_is_available (self->network);
}

double
keyfob_refresher_get_progress (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), -1);
  return self->progress;
}

gint64
keyfob_refresher_get_fetched_at (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), 0);
  return self->office == NULL ? 0 : self->office->fetched_at;
}

const GError *
keyfob_refresher_get_error (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), NULL);
  return self->error;
}

KeyfobOffice *
keyfob_refresher_get_office (KeyfobRefresher *self) {
  g_return_val_if_fail (KEYFOB_IS_REFRESHER (self), NULL);
  return self->office;
}
