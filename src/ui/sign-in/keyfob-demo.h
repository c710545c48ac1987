/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/**
 * keyfob_demo_open:
 * @display: where the person is
 * @error: it could not be started. Not worded for a person
 *
 * Opens the simulated office in a process of its own, which nobody's login and doors are in.
 *
 * Returns: whether it opens, in front
 */
gboolean keyfob_demo_open (GdkDisplay *display, GError **error);

G_END_DECLS
