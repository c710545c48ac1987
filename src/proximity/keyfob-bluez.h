/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-readers.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define KEYFOB_TYPE_BLUEZ (keyfob_bluez_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobBluez, keyfob_bluez, KEYFOB, BLUEZ, GObject)

/*
 * KeyfobBluez: a running BlueZ: lets all its adapters search for as long as the object lives, and
 * tells the readers what they hear, and whether they can.
 */

/**
 * keyfob_bluez_new:
 * @bus: a connection that is for this only, since BlueZ counts one search a connection
 * @owner: the unique name that BlueZ has there
 * @readers: what is heard
 * @anew_ms: how long a reader may be silent before it is searched for anew, and how long BlueZ is
 *   left alone when it failed
 *
 * Returns: (transfer full): one that searches as soon as it knows the adapters
 */
KeyfobBluez *keyfob_bluez_new (GDBusConnection *bus,
                               const char *owner,
                               KeyfobReaders *readers,
                               guint anew_ms);

G_END_DECLS
