/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-source.h"
#include "model/fetch/keyfob-refresh-policy.h"
#include "platform/keyfob-network-watch.h"

#define KEYFOB_TYPE_REFRESHER (keyfob_refresher_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobRefresher, keyfob_refresher, KEYFOB, REFRESHER, GObject)

/*
 * KeyfobRefresher: fetches the doors when it is time, and tells how old the picture is.
 *
 * Properties, all read-only:
 *
 *   `refreshing` (boolean)  a fetch is under way
 *   `progress` (double)     0 to 1 of a fetch of more than one page for which a person waits: the
 *                           first one, or one that was asked for; else -1
 *   `fetched-at` (int64)    when the picture was true, seconds since 1970; 0 if there is none
 *   `error` (boxed GError)  why the last fetch failed; NULL after one that worked
 *   `current` (boolean)     the last fetch worked and its picture is not older than two intervals,
 *                           so it may be shown without its age
 *   `offline` (boolean)     GNetworkMonitor's hint that this computer has no network: words only
 *
 * Signal `fetched` (KeyfobSnapshot *snapshot): a fetch worked and is merged; for the cache.
 */

/** keyfob_refresher_new: Returns: (transfer full): one with no interest that has not started */
KeyfobRefresher *keyfob_refresher_new (KisiClient *client, KeyfobDoorSource *doors);

/**
 * keyfob_refresher_new_with:
 * @network: (nullable): instead of a watch on the system's, which begins with the first start
 * @policy: whose intervals are taken, instead of those of design.md
 *
 * For tests, which do not wait for minutes.
 */
KeyfobRefresher *keyfob_refresher_new_with (KisiClient *client,
                                            KeyfobDoorSource *doors,
                                            KeyfobNetworkWatch *network,
                                            const KeyfobRefreshPolicy *policy);

/** keyfob_refresher_start: fetches now, unless it is paused, and then as the interest says */
void keyfob_refresher_start (KeyfobRefresher *self);

/** keyfob_refresher_stop: fetches no more; the picture stays, and is marked with its age */
void keyfob_refresher_stop (KeyfobRefresher *self);

/** keyfob_refresher_forget: fetches no more, and forgets the picture and its age */
void keyfob_refresher_forget (KeyfobRefresher *self);

/**
 * keyfob_refresher_show_cached:
 * @snapshot: what the cache held
 *
 * Merges it and shows its age, before the credential is known. Does nothing once started: what is
 * fetched is newer.
 */
void keyfob_refresher_show_cached (KeyfobRefresher *self, KeyfobSnapshot *snapshot);

/** keyfob_refresher_inherit: goes on from what @from has shown, which is to be forgotten */
void keyfob_refresher_inherit (KeyfobRefresher *self, KeyfobRefresher *from);

/** keyfob_refresher_set_interest: more interest fetches at once if the picture is older than it */
void keyfob_refresher_set_interest (KeyfobRefresher *self, KeyfobInterest interest);

/**
 * keyfob_refresher_begin_watch:
 *
 * Somebody watches the doors besides the window: fetches as often as for a window, until
 * keyfob_refresher_end_watch().
 */
void keyfob_refresher_begin_watch (KeyfobRefresher *self);

void keyfob_refresher_end_watch (KeyfobRefresher *self);

/** keyfob_refresher_set_paused: nothing is fetched by itself: the desktop session is locked */
void keyfob_refresher_set_paused (KeyfobRefresher *self, gboolean paused);

/**
 * keyfob_refresher_refresh:
 *
 * Fetches now, at load speed, whatever the back-off (but not before a `Retry-After` is over): a
 * person asked, the window got focus. Joins a fetch that is under way.
 */
void keyfob_refresher_refresh (KeyfobRefresher *self);

/**
 * keyfob_refresher_refresh_if_older:
 * @seconds: how old a picture may be for who begins to look at it
 *
 * As keyfob_refresher_refresh(), but not if a fetch that began less than @seconds ago worked, nor
 * if this was called for less than @seconds ago: where Kisi cannot be reached, each key of a search
 * would ask again.
 */
void keyfob_refresher_refresh_if_older (KeyfobRefresher *self, guint seconds);

/** keyfob_refresher_resumed: after sleep: new connections, then a fetch */
void keyfob_refresher_resumed (KeyfobRefresher *self);

/**
 * keyfob_refresher_get_due:
 *
 * Returns: when it fetches again by itself, as keyfob_timer_now(); 0 while it fetches, or if
 *   nothing is to be fetched
 */
gint64 keyfob_refresher_get_due (KeyfobRefresher *self);

gboolean keyfob_refresher_is_refreshing (KeyfobRefresher *self);
gboolean keyfob_refresher_is_current (KeyfobRefresher *self);
gboolean keyfob_refresher_is_offline (KeyfobRefresher *self);
gint64 keyfob_refresher_get_fetched_at (KeyfobRefresher *self);
const GError *keyfob_refresher_get_error (KeyfobRefresher *self);

/** keyfob_refresher_get_snapshot: Returns: (nullable): the picture, fetched or cached */
KeyfobSnapshot *keyfob_refresher_get_snapshot (KeyfobRefresher *self);
