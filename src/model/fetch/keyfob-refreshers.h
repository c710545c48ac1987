/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/fetch/keyfob-refresher.h"

#define KEYFOB_TYPE_REFRESHERS (keyfob_refreshers_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobRefreshers, keyfob_refreshers, KEYFOB, REFRESHERS, GObject)

/*
 * KeyfobRefreshers: those of all accounts. What is wanted of one is wanted of each, of those that
 * come later, too; and what one list of doors tells of its age is what holds for all of it.
 *
 * Properties, read-only, as of #KeyfobRefresher: `refreshing` and `offline` (of any), `progress`
 * (the least), `fetched-at` (the oldest), `error` (of the first that has one), `current` (of all).
 *
 * Signal `fetched`: a fetch of one of them worked and is merged.
 */

KeyfobRefreshers *keyfob_refreshers_new (void);

void keyfob_refreshers_add (KeyfobRefreshers *self, KeyfobRefresher *refresher);
void keyfob_refreshers_remove (KeyfobRefreshers *self, KeyfobRefresher *refresher);

/* As the functions of #KeyfobRefresher of these names: */
void keyfob_refreshers_set_interest (KeyfobRefreshers *self, KeyfobInterest interest);
void keyfob_refreshers_begin_watch (KeyfobRefreshers *self);
void keyfob_refreshers_end_watch (KeyfobRefreshers *self);
void keyfob_refreshers_set_paused (KeyfobRefreshers *self, gboolean paused);
void keyfob_refreshers_refresh (KeyfobRefreshers *self);
void keyfob_refreshers_refresh_if_older (KeyfobRefreshers *self, guint seconds);
void keyfob_refreshers_resumed (KeyfobRefreshers *self);

gboolean keyfob_refreshers_is_refreshing (KeyfobRefreshers *self);
gboolean keyfob_refreshers_is_current (KeyfobRefreshers *self);
gboolean keyfob_refreshers_is_offline (KeyfobRefreshers *self);
gint64 keyfob_refreshers_get_fetched_at (KeyfobRefreshers *self);
const GError *keyfob_refreshers_get_error (KeyfobRefreshers *self);

/** keyfob_refreshers_count_locks: Returns: how many doors the pictures have; -1 without a picture
 */
int keyfob_refreshers_count_locks (KeyfobRefreshers *self);
