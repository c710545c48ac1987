/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/fetch/keyfob-refresher.h"

G_BEGIN_DECLS

/*
 * What the files of #KeyfobRefresher share: keyfob-refresher.c, what it is told and what it tells;
 * keyfob-refresher-fetch.c, one fetch after another.
 */

typedef struct KeyfobRefresherFetch KeyfobRefresherFetch;

struct _KeyfobRefresher {
  GObject parent_instance;

  KisiClient *client;
  KeyfobDoorList *doors;
  KeyfobNetworkWatch *network;
  gboolean offline; /* as it says */

  KeyfobSchedule schedule; /* its interest is the most of the next two */
  KeyfobInterest interest;
  guint watchers;
  gboolean started;
  GSource *fetch_timer;
  gint64
      hurried_at;   /* when a word of the network's makes or made a failed fetch due; 0 for never */
  gint64 wished_at; /* when somebody last found the picture too old; 0 for never */
  KeyfobRefresherFetch *fetch; /* under way; owned by its callbacks */
  double progress;

  GCancellable *cached_merge;
  KeyfobOffice *office;
  gboolean fetched; /* it was, since the start; else it comes from the cache or an earlier start */
  GError *error;
  gboolean current;
  GSource *current_timer; /* goes off when the picture is no longer so */
};

/** keyfob_refresher_go_on: begins a fetch that is due, or waits for the next one */
void keyfob_refresher_go_on (KeyfobRefresher *self);

/** keyfob_refresher_cancel_fetch: nobody waits any more for what is under way */
void keyfob_refresher_cancel_fetch (KeyfobRefresher *self);

/** keyfob_refresher_set_progress: see the property */
void keyfob_refresher_set_progress (KeyfobRefresher *self, double progress);

/**
 * keyfob_refresher_end_fetch:
 * @started_at: when it was begun, by keyfob_timer_now()
 * @took: how long it took, without the time that the computer slept
 * @office: (nullable): what was fetched and is merged; %NULL if it failed
 * @error: (nullable): why it failed, or why not all of @office is new
 *
 * Takes the outcome of the fetch under way, tells of it, and goes on.
 */
void keyfob_refresher_end_fetch (KeyfobRefresher *self,
                                 gint64 started_at,
                                 gint64 took,
                                 KeyfobOffice *office,
                                 const GError *error);

G_END_DECLS
