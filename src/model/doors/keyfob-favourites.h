/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_FAVOURITES (keyfob_favourites_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobFavourites, keyfob_favourites, KEYFOB, FAVOURITES, GObject)

/*
 * KeyfobFavourites: the wishes to set or unset a favourite that Kisi has not taken yet, or that a
 * fetched picture does not show yet. A wish is shown at once. A door has one request at a time; a
 * wish that comes meanwhile is sent after it.
 */

/** keyfob_favourites_new: Returns: (transfer full): without wishes */
KeyfobFavourites *keyfob_favourites_new (KisiClient *client);

/** keyfob_favourites_set_async: see keyfob_accounts_set_favourite_async() */
void keyfob_favourites_set_async (KeyfobFavourites *self,
                                  KeyfobDoor *door,
                                  gboolean favourite,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/** keyfob_favourites_set_finish: Returns: whether Kisi took it */
gboolean keyfob_favourites_set_finish (KeyfobFavourites *self,
                                       GAsyncResult *result,
                                       GError **error);

/**
 * keyfob_favourites_fetched:
 * @asked_us: when a picture that is merged was asked for: monotonic time in microseconds
 *
 * What Kisi took before that shows as the picture has it from now on.
 */
void keyfob_favourites_fetched (KeyfobFavourites *self, gint64 asked_us);

/** keyfob_favourites_forget: the doors are another account's: wishes under way show no more */
void keyfob_favourites_forget (KeyfobFavourites *self);

G_END_DECLS
