/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

#define KEYFOB_PORTAL_NAME "org.freedesktop.portal.Desktop"
#define KEYFOB_PORTAL_PATH "/org/freedesktop/portal/desktop"

/** keyfob_sandbox_is_there: Returns: whether this process is in one, where portals are asked */
gboolean keyfob_sandbox_is_there (void);

/**
 * keyfob_portal_register_async:
 * @application_id: what the desktop file is named after
 *
 * Tells the portals which application this process is, since outside a sandbox they can only guess
 * (`org.freedesktop.host.portal.Registry`). They believe it before any other call to them, so that
 * whoever is about to make one must do this first.
 */
void keyfob_portal_register_async (GDBusConnection *bus,
                                   const char *application_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * keyfob_portal_register_finish:
 *
 * Returns: whether portals may be called now: %FALSE only if it was cancelled. That they know it
 *   already, have no registry, know no such desktop file, or that this is a sandbox is no failure
 */
gboolean keyfob_portal_register_finish (GDBusConnection *bus, GAsyncResult *result);
