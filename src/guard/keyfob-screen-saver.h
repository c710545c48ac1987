/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "guard/keyfob-lock-source.h"

#define KEYFOB_TYPE_SCREEN_SAVER (keyfob_screen_saver_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobScreenSaver,
                      keyfob_screen_saver,
                      KEYFOB,
                      SCREEN_SAVER,
                      KeyfobLockSource)

/*
 * KeyfobScreenSaver: a desktop's screen saver or lock screen on the session bus, of which
 * `org.freedesktop.ScreenSaver` is the oldest. All have the methods and signals of that.
 */

/**
 * keyfob_screen_saver_new:
 * @name: on the bus. Never started: who is not there shows no lock screen
 * @interface: what it has there
 * @path: where it answers
 * @other_path: (nullable): where it answers if not there
 *
 * Returns: (transfer full): a lock source
 */
KeyfobLockSource *keyfob_screen_saver_new (GDBusConnection *bus,
                                           const char *name,
                                           const char *interface,
                                           const char *path,
                                           const char *other_path);
