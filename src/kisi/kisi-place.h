/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-list.h"

/** KisiPlace: what a lock's own `place` does not say (kisi-api.md, section 10) */
typedef struct {
  gint64 id;
  char *name; /* (not nullable) */
  gboolean locked_down;
  gint64 locked_down_since; /* seconds since 1970; 0 if none */
} KisiPlace;

/** kisi_place_new: with nothing filled in, not even @name. Nobody changes one that others know */
KisiPlace *kisi_place_new (void);
KisiPlace *kisi_place_ref (KisiPlace *self);
void kisi_place_unref (KisiPlace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KisiPlace, kisi_place_unref)

/** kisi_place_new_from_json: a #KisiDecoder */
KisiPlace *kisi_place_new_from_json (JsonObject *json, GError **error);

/** kisi_place_fetch_all_async: `GET /places`, not for access links; kisi_list_fetch_finish() */
void kisi_place_fetch_all_async (KisiClient *client,
                                 KisiUrgency urgency,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/** kisi_place_fetch_async: `GET /places/{id}`: an access link is told no lockdown */
void kisi_place_fetch_async (KisiClient *client,
                             gint64 id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

KisiPlace *kisi_place_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error);

/** KisiFloor: kisi-api.md, section 11 */
typedef struct {
  gint64 id;
  gint64 place_id;
  char *name; /* (not nullable) */
  int number; /* lowest first */
} KisiFloor;

KisiFloor *kisi_floor_new (void);
KisiFloor *kisi_floor_ref (KisiFloor *self);
void kisi_floor_unref (KisiFloor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KisiFloor, kisi_floor_unref)

KisiFloor *kisi_floor_new_from_json (JsonObject *json, GError **error);

/** kisi_floor_fetch_all_async: `GET /floors?place_id=`, likewise */
void kisi_floor_fetch_all_async (KisiClient *client,
                                 gint64 place_id,
                                 KisiUrgency urgency,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
