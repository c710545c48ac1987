/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "guard/keyfob-lock-source.h"

#define KEYFOB_TYPE_INHIBIT_PORTAL (keyfob_inhibit_portal_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobInhibitPortal,
                      keyfob_inhibit_portal,
                      KEYFOB,
                      INHIBIT_PORTAL,
                      KeyfobLockSource)

/*
 * KeyfobInhibitPortal: what the portal `org.freedesktop.portal.Inhibit` tells of the screen saver:
 * for a sandbox, where nobody else can be asked.
 */

/**
 * keyfob_inhibit_portal_new:
 * @bus: of the session; the portal is not started
 * @application_id: whom the portal serves
 *
 * Returns: (transfer full): a lock source
 */
KeyfobLockSource *keyfob_inhibit_portal_new (GDBusConnection *bus, const char *application_id);
