/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-readers.h"

#include <gio/gio.h>

#define KEYFOB_TYPE_BLUEZ (keyfob_bluez_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobBluez, keyfob_bluez, KEYFOB, BLUEZ, GObject)

/*
 * KeyfobBluez: a running BlueZ: lets all its adapters search for as long as the object lives, and
 * tells the readers what they hear, and whether they can.
 */

/** KeyfobSearchTimes: in milliseconds */
typedef struct {
  guint silent; /* a reader may be, before it is searched for anew; BlueZ is left alone so long,
                   too, when it failed */
  guint deaf;   /* a search may be, and hear nothing of anything, before it is begun anew */
  guint pause;  /* between two requests for a search, or after one that found BlueZ busy */
} KeyfobSearchTimes;

/**
 * keyfob_bluez_new:
 * @bus: a connection that is for this only, since BlueZ counts one search a connection
 * @owner: the unique name that BlueZ has there
 */
KeyfobBluez *keyfob_bluez_new (GDBusConnection *bus,
                               const char *owner,
                               KeyfobReaders *readers,
                               const KeyfobSearchTimes *times);
