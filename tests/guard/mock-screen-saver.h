/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MockScreenSaver:
 *
 * A screen saver on the session bus, with a connection of its own.
 */
typedef struct {
  GDBusConnection *bus;
  char *interface;
  char *path;
  GVariant *answer; /* to `GetActive`; NULL refuses, as what GNOME has in KDE's place */
  gboolean silent;  /* never answers */
  guint asked;
} MockScreenSaver;

/** mock_screen_saver_new: @name: also of its interface. Returns: (transfer full): on the bus */
MockScreenSaver *mock_screen_saver_new (const char *name, const char *path, gboolean active);

/** mock_screen_saver_new_with_interface: likewise, where the name is another */
MockScreenSaver *mock_screen_saver_new_with_interface (const char *name,
                                                       const char *interface,
                                                       const char *path,
                                                       gboolean active);
void mock_screen_saver_free (MockScreenSaver *self);

/** mock_screen_saver_set_active: and tells */
void mock_screen_saver_set_active (MockScreenSaver *self, gboolean active);

/** mock_screen_saver_emit: tells @parameters, whatever is the case; from @path, any if %NULL */
void mock_screen_saver_emit (MockScreenSaver *self, const char *path, GVariant *parameters);

G_END_DECLS
