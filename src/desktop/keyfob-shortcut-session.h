/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define KEYFOB_TYPE_SHORTCUT_SESSION (keyfob_shortcut_session_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobShortcutSession,
                      keyfob_shortcut_session,
                      KEYFOB,
                      SHORTCUT_SESSION,
                      GObject)

/*
 * KeyfobShortcutSession: one session of the GlobalShortcuts portal, with the one shortcut that
 * Keyfob has; which may be bound only once. Dropping it unbinds.
 *
 * Property, read-only: `trigger` (string, nullable): see #KeyfobGlobalShortcut.
 *
 * Signals: `activated` (const char *activation_token, nullable). `failed` (GError *error): it is
 * not bound, or no longer: %G_IO_ERROR_PERMISSION_DENIED: the person refused; %G_IO_ERROR_CLOSED:
 * the portal has ended the session. Not worded for a person.
 */

/**
 * keyfob_shortcut_session_new:
 * @owner: of the portal's name, which knows the application
 *
 * Returns: (transfer full): a session that is about to be bound
 */
KeyfobShortcutSession *keyfob_shortcut_session_new (GDBusConnection *bus, const char *owner);

const char *keyfob_shortcut_session_get_trigger (KeyfobShortcutSession *self);

G_END_DECLS
