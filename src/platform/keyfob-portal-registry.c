/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-portal-registry.h"

static void
on_registered (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GTask) task = user_data;

  if (reply == NULL)
    g_debug ("Portal registry: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

void
keyfob_portal_register_async (GDBusConnection *bus,
                              const char *application_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data) {
  GTask *task = g_task_new (bus, cancellable, callback, user_data);

  g_task_set_source_tag (task, keyfob_portal_register_async);
  g_dbus_connection_call (bus, KEYFOB_PORTAL_NAME, KEYFOB_PORTAL_PATH,
                          "org.freedesktop.host.portal.Registry", "Register",
                          g_variant_new ("(s@a{sv})", application_id,
                                         g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, cancellable, on_registered,
                          task);
}

gboolean
keyfob_portal_register_finish (GDBusConnection *bus, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, bus), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
