/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door.h"

#define KEYFOB_TYPE_FAVOURITES (keyfob_favourites_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobFavourites, keyfob_favourites, KEYFOB, FAVOURITES, GObject)

/*
 * KeyfobFavourites: the stars that somebody changed and that Kisi has not taken yet, or that a
 * fetched picture does not show yet. A change is shown at once, and taken back if Kisi refuses: to
 * what it took before.
 */

/** keyfob_favourites_new: Returns: (transfer full): without changes */
KeyfobFavourites *keyfob_favourites_new (KisiClient *client);

/**
 * keyfob_favourites_set_async:
 *
 * See keyfob_account_set_favourite_async(). While Kisi's answer to one change is out, there is no
 * other one of that door: it fails with %G_IO_ERROR_PENDING.
 */
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

/**
 * keyfob_favourites_forget:
 *
 * The doors are another account's, if they stay: each shows what Kisi said of it last, and no
 * answer that is out changes that.
 */
void keyfob_favourites_forget (KeyfobFavourites *self);
