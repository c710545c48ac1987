/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-portal.h"

gboolean
keyfob_sandbox_is_there (void) {
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

void
keyfob_portal_register_async (GDBusConnection *bus,
                              const char *application_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data) {
  g_dbus_connection_call (bus, KEYFOB_PORTAL_NAME, KEYFOB_PORTAL_PATH,
                          "org.freedesktop.host.portal.Registry", "Register",
                          g_variant_new ("(s@a{sv})", application_id,
                                         g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, cancellable, callback,
                          user_data);
}

gboolean
keyfob_portal_register_finish (GDBusConnection *bus, GAsyncResult *result) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (bus, result, &error);

  if (reply == NULL)
    g_debug ("Portal registry: %s", error->message);
  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
