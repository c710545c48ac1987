/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-ibeacon.h"

#include <glib-object.h>

/**
 * KeyfobBluetooth:
 *
 * Whether this computer can hear readers. What `context.services` tells Kisi follows from it.
 */
typedef enum {
  KEYFOB_BLUETOOTH_UNKNOWN, /* nobody has wanted to know yet, or the answer is still out */
  KEYFOB_BLUETOOTH_ABSENT,  /* no BlueZ, or no adapter */
  KEYFOB_BLUETOOTH_OFF,     /* there is an adapter, and it is switched off */
  KEYFOB_BLUETOOTH_DENIED,  /* Keyfob may not use it */
  KEYFOB_BLUETOOTH_FAILED,  /* BlueZ would not scan for another reason */
  KEYFOB_BLUETOOTH_ON,      /* it listens, or would as soon as somebody wants it */
} KeyfobBluetooth;

#define KEYFOB_TYPE_READERS (keyfob_readers_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobReaders, keyfob_readers, KEYFOB, READERS, GObject)

/*
 * KeyfobReaders: the readers that are heard, each with age and signal. Who listens (the scanner,
 * or in the demo the stand-in for it) tells it what is heard and whether it can; who wants to hear
 * (a window, quick unlock, the menu, an unlock) says so, and nobody listens for nobody.
 *
 * Signals:
 *   `bluetooth-changed`              whether readers can be heard, or why not
 *   `wanted-changed`                 whether anybody wants to hear
 *   `near-changed` (uint lock_bits)  doors of these bits are near now, or no longer
 *   `heard` (uint lock_bits)         there is a proof that is as fresh as can be, for who waits
 */

KeyfobReaders *keyfob_readers_new (void);

/**
 * keyfob_readers_new_with: for tests
 * @near_ms: how long a reader that is silent counts as near, instead of 10 s
 * @proof_ms: how old a proof may be, instead of 5 s
 */
KeyfobReaders *keyfob_readers_new_with (guint near_ms, guint proof_ms);

/** keyfob_readers_want: @wanted: TRUE once more, or once less; calls are counted */
void keyfob_readers_want (KeyfobReaders *self, gboolean wanted);

gboolean keyfob_readers_is_wanted (KeyfobReaders *self);

KeyfobBluetooth keyfob_readers_get_bluetooth (KeyfobReaders *self);

/** keyfob_readers_set_bluetooth: for who listens. Anything but "on" forgets what was heard */
void keyfob_readers_set_bluetooth (KeyfobReaders *self, KeyfobBluetooth bluetooth);

/**
 * keyfob_readers_report:
 * @source: who radiates: any name that tells readers apart (BlueZ's object path)
 * @signal_dbm: its strength; larger is nearer
 *
 * For who listens. Of a source the last advertisement counts. There is a bound on how many sources
 * are remembered; beyond it the ones not heard for longest go.
 */
void keyfob_readers_report (KeyfobReaders *self,
                            const char *source,
                            const KeyfobIbeacon *beacon,
                            int signal_dbm);

/** keyfob_readers_is_near: Returns: whether a reader of that door was heard lately (10 s) */
gboolean keyfob_readers_is_near (KeyfobReaders *self, gint64 door_id);

/**
 * keyfob_readers_get_proof:
 * @password: (out): of the reader with the strongest signal
 *
 * Returns: whether there is one that is fresh (5 s at most; kisi-api.md, section 16)
 */
gboolean keyfob_readers_get_proof (KeyfobReaders *self, gint64 door_id, guint *password);
