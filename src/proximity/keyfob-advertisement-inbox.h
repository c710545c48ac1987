/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-advertisement.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define KEYFOB_TYPE_ADVERTISEMENT_INBOX (keyfob_advertisement_inbox_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobAdvertisementInbox,
                      keyfob_advertisement_inbox,
                      KEYFOB,
                      ADVERTISEMENT_INBOX,
                      GObject)

/*
 * KeyfobAdvertisementInbox: collects what BlueZ tells of devices while it searches. There may be
 * hundreds of signals a second, most of them of other things. The thread of the bus sorts them, and
 * the main loop is woken up only now and then, for those of readers.
 *
 * Signal `filled`: there are some to take
 */

/**
 * KeyfobHeard:
 * @path: of the device
 * @time: when BlueZ told it, by keyfob_timer_now(); it may have waited since, if the computer slept
 */
typedef struct {
  char *path;
  KeyfobAdvertisement advertisement;
  gint64 time;
} KeyfobHeard;

/**
 * keyfob_advertisement_inbox_new:
 * @bus: changes of devices reach nothing else through it any more, as long as this lives
 * @owner: BlueZ's unique name there
 *
 * Returns: (transfer full): an empty one
 */
KeyfobAdvertisementInbox *keyfob_advertisement_inbox_new (GDBusConnection *bus, const char *owner);

/** keyfob_advertisement_inbox_take: Returns: (transfer full) (element-type KeyfobHeard): in order
 */
GPtrArray *keyfob_advertisement_inbox_take (KeyfobAdvertisementInbox *self);

/**
 * keyfob_advertisement_inbox_get_last_heard:
 *
 * Returns: when any device at all advertised last, on the clock of keyfob_timer_now(); 0 for never
 */
gint64 keyfob_advertisement_inbox_get_last_heard (KeyfobAdvertisementInbox *self);

G_END_DECLS
