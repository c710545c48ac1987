/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-refresher-private.h"

#include "platform/keyfob-timer.h"

/* One fetch, until it is merged. A refresher that has another one, or is gone, is not told. */
struct KeyfobRefresherFetch {
  GWeakRef refresher;
  GCancellable *cancellable;
  KisiUrgency urgency;
  gint64 started_at;
  gint64 started_us;    /* the same by the monotonic clock, which stands still in sleep */
  KeyfobOffice *office; /* once fetched */
};

typedef KeyfobRefresherFetch Fetch;

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

static void
on_progress (guint received, gint64 total, gpointer user_data) {
  Fetch *fetch = user_data;
  g_autoptr (KeyfobRefresher) self = dup_waiting (fetch);

  /* Nobody waits for a refresh: a bar that flashes every 15 seconds tells nothing. */
  if (self == NULL || fetch->urgency != KISI_URGENCY_LOAD || total <= 0)
    return;
  if (received < total || self->progress >= 0)
    keyfob_refresher_set_progress (self, MIN ((double) received / total, 1));
}

static void
end (KeyfobRefresher *self, const Fetch *fetch, KeyfobOffice *office, const GError *error) {
  keyfob_refresher_end_fetch (self, fetch->started_at, g_get_monotonic_time () - fetch->started_us,
                              office, error);
}

static void
on_merged (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  gboolean merged = keyfob_door_list_merge_finish (KEYFOB_DOOR_LIST (source), result, &error);
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (KeyfobRefresher) self = dup_waiting (fetch);

  if (self != NULL)
    end (self, fetch, merged ? fetch->office : NULL, merged ? fetch->office->places_error : error);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobOffice) office =
      keyfob_office_fetch_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (KeyfobRefresher) self = dup_waiting (fetch);
  GCancellable *cancellable = fetch->cancellable;

  if (self == NULL)
    return;
  if (office == NULL) {
    end (self, fetch, NULL, error);
    return;
  }
  fetch->office = keyfob_office_ref (office);
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
  fetch->started_at = keyfob_timer_now ();
  fetch->started_us = g_get_monotonic_time ();
  self->fetch = fetch;
  keyfob_office_fetch_async (self->client, fetch->urgency, self->office, on_progress, fetch,
                             fetch->cancellable, on_fetched, fetch);
  g_object_notify (G_OBJECT (self), "refreshing");
}

void
keyfob_refresher_go_on (KeyfobRefresher *self) {
  gint64 due = keyfob_schedule_get_due (&self->schedule, kisi_client_get_held_until (self->client));

  keyfob_timer_unset (self->fetch_timer);
  if (!self->started || self->fetch != NULL || due == KEYFOB_SCHEDULE_NEVER)
    return;
  if (due <= keyfob_timer_now ())
    begin_fetch (self);
  else
    keyfob_timer_set (self->fetch_timer, due);
}

void
keyfob_refresher_cancel_fetch (KeyfobRefresher *self) {
  if (self->fetch == NULL)
    return;
  g_cancellable_cancel (self->fetch->cancellable);
  self->fetch = NULL;
  keyfob_refresher_set_progress (self, -1);
  g_object_notify (G_OBJECT (self), "refreshing");
}
