/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-client.h"
#include "kisi/kisi-list.h"
#include "kisi/kisi-unlock-context.h"

/** KisiReachability: `online`, which is a boolean or null (kisi-api.md, section 7.2) */
typedef enum {
  KISI_REACHABILITY_UNKNOWN,
  KISI_REACHABILITY_ONLINE,
  KISI_REACHABILITY_OFFLINE,
} KisiReachability;

/**
 * KisiLock:
 *
 * A lock as Kisi tells it: Kisi's word for a door. Every field but @id may have been missing;
 * then it has the value given here. Times are seconds since 1970, UTC; 0 means none.
 */
typedef struct {
  gint64 id;
  char *name;              /* (not nullable): "" if missing */
  char *description;       /* (nullable) */
  gint64 place_id;         /* 0 if unknown */
  char *place_name;        /* (nullable) */
  double latitude;         /* its own, else the place's; NAN if neither is known: degrees, WGS 84 */
  double longitude;        /* likewise */
  gint64 floor_id;         /* 0 if none */
  gint64 order_id;         /* G_MAXINT64 if none: such doors come last */
  KisiReachability online; /* missing or null: unknown */
  gboolean configured;     /* missing: TRUE, since a false claim would hide the button */
  gboolean open;
  gboolean unlocked;
  gboolean on_scheduled_unlock;
  gboolean locked_down;
  gint64 locked_down_since;
  gboolean first_to_arrive_satisfied;
  gint64 first_to_arrive_required_until;
  gboolean geofence_restricted; /* null or missing: FALSE */
  double geofence_radius_metres;
  gboolean reader_restricted;
  gboolean time_restricted;
  char *time_zone; /* (nullable): IANA name */
  gboolean favorite;
  gboolean has_state; /* whether Kisi told `unlocked` or `on_scheduled_unlock` at all */
} KisiLock;

/** kisi_lock_new: with nothing filled in, not even @name. Nobody changes one that others know */
KisiLock *kisi_lock_new (void);
KisiLock *kisi_lock_ref (KisiLock *self);
void kisi_lock_unref (KisiLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KisiLock, kisi_lock_unref)

gboolean kisi_lock_equal (const KisiLock *a, const KisiLock *b);

/** kisi_lock_new_from_json: @json: untrusted (kisi-api.md, sections 7.2 to 7.4) */
KisiLock *kisi_lock_new_from_json (JsonObject *json, GError **error);

/**
 * kisi_lock_fetch_all_async:
 *
 * Fetches every lock that the credential may use (`GET /locks`, kisi-api.md, section 7.1), with
 * `favorite=*` unless the credential is an access link. By name: without an order, pages need not
 * go together. kisi_list_fetch_async() says the rest; kisi_list_fetch_finish() ends it.
 */
void kisi_lock_fetch_all_async (KisiClient *client,
                                KisiUrgency urgency,
                                KisiProgress progress,
                                gpointer progress_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * kisi_lock_fetch_async:
 *
 * Reads one lock again: `GET /locks/{id}`, or `GET /locks?ids=` for an access link. Urgency "load":
 * nothing that the program wants by itself is sent while Kisi asks to wait.
 */
void kisi_lock_fetch_async (KisiClient *client,
                            gint64 id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/** kisi_lock_fetch_finish: @error: %KISI_ERROR_NOT_FOUND if it is gone */
KisiLock *kisi_lock_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error);

/**
 * kisi_lock_unlock_async:
 * @context: (nullable)
 * @cancellable: (nullable): takes it back as long as no byte of it was written. After that the
 *   answer comes all the same
 *
 * Sends `POST /locks/{id}/unlock` once, and never again by itself (kisi-api.md, sections 2 and 8).
 * 15 seconds for the whole, those of sleep too.
 */
void kisi_lock_unlock_async (KisiClient *client,
                             gint64 id,
                             const KisiUnlockContext *context,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * kisi_lock_unlock_finish:
 * @error: %KISI_ERROR_UNREACHABLE or %G_IO_ERROR_CANCELLED: nothing was sent. A refusal
 *   (kisi_error_is_refusal()): nothing was done. Anything else: the door may have opened
 *
 * Returns: whether Kisi accepted (any 2xx)
 */
gboolean kisi_lock_unlock_finish (KisiClient *client, GAsyncResult *result, GError **error);

/** kisi_lock_set_favorite_async: `POST /locks/{id}/favorite`, or `…/unfavorite` (section 9) */
void kisi_lock_set_favorite_async (KisiClient *client,
                                   gint64 id,
                                   gboolean favorite,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

gboolean kisi_lock_set_favorite_finish (KisiClient *client, GAsyncResult *result, GError **error);
