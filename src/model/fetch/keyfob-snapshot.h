/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-place.h"
#include "model/doors/keyfob-door-status.h"

/**
 * KeyfobSnapshot:
 *
 * One whole picture of what a credential may see, as it was at one moment: what is fetched, merged
 * into the doors, and kept in the cache. Immutable once made; reference-counted.
 */
typedef struct {
  GPtrArray *locks;  /* (element-type KisiLock) */
  GPtrArray *places; /* (element-type KisiPlace): empty for an access link */
  GPtrArray *floors; /* (element-type KisiFloor): of the places that have doors on floors */
  gint64 fetched_at; /* seconds since 1970 when the first request was sent */
  gint64 asked_us; /* the same in monotonic microseconds, to tell what is newer; 0 from the cache */
  GError *places_error; /* (nullable): why the places are as they were in the picture before */
  GArray *sinces; /* (element-type KeyfobSince) (nullable): of each of @locks; for the cache only */
} KeyfobSnapshot;

/** keyfob_snapshot_new: takes the arrays (transfer full); Returns: (transfer full): the picture */
KeyfobSnapshot *keyfob_snapshot_new (GPtrArray *locks,
                                     GPtrArray *places,
                                     GPtrArray *floors,
                                     gint64 fetched_at);

/**
 * keyfob_snapshot_new_for_cache:
 * @sinces: (transfer full) (nullable)
 *
 * Returns: (transfer full): @self, and what no answer of Kisi's says
 */
KeyfobSnapshot *keyfob_snapshot_new_for_cache (KeyfobSnapshot *self, GArray *sinces);

/** keyfob_snapshot_ref: Returns: (transfer full): @self */
KeyfobSnapshot *keyfob_snapshot_ref (KeyfobSnapshot *self);

/** keyfob_snapshot_unref: drops one reference; the last frees */
void keyfob_snapshot_unref (KeyfobSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobSnapshot, keyfob_snapshot_unref)

/**
 * keyfob_snapshot_fetch_async:
 * @previous: (nullable): the picture before; its floors are taken over for places whose floors
 *   are known (kisi-api.md, section 11: "keep for the session"), its places if they cannot be had
 *
 * Fetches locks, places and the floors that are needed, one request after another. An access link
 * may call for the locks alone. The floors of some places only are asked for in one fetch, so that
 * many places do not keep the doors waiting. A floor that Kisi does not tell of is noted with an
 * empty name.
 */
void keyfob_snapshot_fetch_async (KisiClient *client,
                                  KisiUrgency urgency,
                                  KeyfobSnapshot *previous,
                                  KisiProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/**
 * keyfob_snapshot_fetch_finish:
 *
 * Returns: (transfer full) (nullable): the picture, or %NULL with a #KisiError: the locks' error.
 *   Places that Kisi refuses to tell of, and floors that cannot be had, are left out. Places that
 *   cannot be had now are those of the picture before, and `places_error` says why: a lockdown may
 *   have begun or ended since.
 */
KeyfobSnapshot *keyfob_snapshot_fetch_finish (KisiClient *client,
                                              GAsyncResult *result,
                                              GError **error);
