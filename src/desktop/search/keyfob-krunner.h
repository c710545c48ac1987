/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/search/keyfob-door-search.h"

#define KEYFOB_TYPE_KRUNNER (keyfob_krunner_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobKrunner, keyfob_krunner, KEYFOB, KRUNNER, GObject)

/*
 * KeyfobKrunner: the doors in Plasma's search (`org.kde.krunner1`).
 */

/** keyfob_krunner_new: Returns: (transfer full): exported on @bus at @path, or %NULL */
KeyfobKrunner *keyfob_krunner_new (GDBusConnection *bus,
                                   const char *path,
                                   KeyfobDoorSearch *search,
                                   GError **error);
