/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-location-source.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define KEYFOB_TYPE_LOCATOR (keyfob_locator_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobLocator, keyfob_locator, KEYFOB, LOCATOR, GObject)

/*
 * KeyfobLocator: asks GeoClue where this computer is: once for each question, and nothing in
 * between. No position is kept.
 */

KeyfobLocator *keyfob_locator_new (void);

/** keyfob_locator_new_with: @limit_ms: instead of 8 s; for tests */
KeyfobLocator *keyfob_locator_new_with (guint limit_ms);

/**
 * keyfob_locator_locate_async:
 * @enough_metres: a position as accurate as this is taken at once; a vaguer one only at the end of
 *   the time limit, since better ones often follow
 *
 * Questions that overlap share one GeoClue client.
 */
void keyfob_locator_locate_async (KeyfobLocator *self,
                                  double enough_metres,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/**
 * keyfob_locator_locate_finish:
 * @position: (out caller-allocates): the most accurate one that came in time
 * @error: #KeyfobLocatorError with a sentence, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether there is one
 */
gboolean keyfob_locator_locate_finish (KeyfobLocator *self,
                                       GAsyncResult *result,
                                       KeyfobPosition *position,
                                       GError **error);

G_END_DECLS
