/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-portal-request.h"

#include "platform/keyfob-portal.h"

#define REQUEST "org.freedesktop.portal.Request"

enum {
  RESPONSE_DONE = 0,
  RESPONSE_CANCELLED = 1, /* by the person */
};

/* The data of the task. */
typedef struct {
  GDBusConnection *bus;
  char *path;
  guint response_subscription;
  guint owner_subscription;
  GSource *cancelled;
} Request;

static void
request_free (gpointer data) {
  Request *request = data;

  g_clear_pointer (&request->cancelled, g_source_unref);
  g_object_unref (request->bus);
  g_free (request->path);
  g_free (request);
}

static void
unsubscribe (Request *request, guint *subscription) {
  if (*subscription != 0)
    g_dbus_connection_signal_unsubscribe (request->bus, *subscription);
  *subscription = 0;
}

/* Whatever it became. Each of the subscriptions has a reference of its own to the task. */
static void
end (GTask *task) {
  Request *request = g_task_get_task_data (task);

  unsubscribe (request, &request->response_subscription);
  unsubscribe (request, &request->owner_subscription);
  if (request->cancelled != NULL)
    g_source_destroy (request->cancelled);
}

static gboolean
is_over (GTask *task) {
  return ((Request *) g_task_get_task_data (task))->response_subscription == 0;
}

static void
fail (GTask *task, int code, const char *message) {
  end (task);
  g_task_return_new_error_literal (task, G_IO_ERROR, code, message);
}

static void
on_response (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data) {
  g_autoptr (GTask) task = g_object_ref (user_data);
  g_autoptr (GVariant) results = NULL;
  guint32 response;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  switch (response) {
  case RESPONSE_DONE:
    end (task);
    g_task_return_pointer (task, g_steal_pointer (&results), (GDestroyNotify) g_variant_unref);
    break;
  case RESPONSE_CANCELLED:
    fail (task, G_IO_ERROR_PERMISSION_DENIED, "The person refused");
    break;
  default:
    fail (task, G_IO_ERROR_FAILED, "The portal gave up");
  }
}

static void
on_owner_changed (GDBusConnection *bus,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data) {
  g_autoptr (GTask) task = g_object_ref (user_data);
  const char *old_owner;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")))
    return;
  /* One that comes may have been started by this very request. */
  g_variant_get (parameters, "(s&ss)", NULL, &old_owner, NULL);
  if (old_owner[0] != '\0')
    fail (task, G_IO_ERROR_CLOSED, "The portal ended");
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data) {
  g_autoptr (GTask) task = g_object_ref (user_data);
  Request *request = g_task_get_task_data (task);

  g_dbus_connection_call (request->bus, KEYFOB_PORTAL_NAME, request->path, REQUEST, "Close", NULL,
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  fail (task, G_IO_ERROR_CANCELLED, "Taken back");
  return G_SOURCE_REMOVE;
}

static void
subscribe (GTask *task, const char *path) {
  Request *request = g_task_get_task_data (task);

  unsubscribe (request, &request->response_subscription);
  g_set_str (&request->path, path);
  request->response_subscription = g_dbus_connection_signal_subscribe (
      request->bus, KEYFOB_PORTAL_NAME, REQUEST, "Response", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_response, g_object_ref (task), g_object_unref);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  const char *path;

  if (is_over (task))
    return;
  if (reply == NULL) {
    end (task);
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  /* Old portals do not heed the token. */
  g_variant_get (reply, "(&o)", &path);
  if (!g_str_equal (path, ((Request *) g_task_get_task_data (task))->path))
    subscribe (task, path);
}

static GVariant *
make_parameters (GVariant *arguments, GVariant *options, const char *token) {
  g_autoptr (GVariant) before = g_variant_ref_sink (arguments);
  g_autoptr (GVariantDict) dict = NULL;
  g_autoptr (GVariant) sunk_options = g_variant_ref_sink (options);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  dict = g_variant_dict_new (sunk_options);
  g_variant_dict_insert (dict, "handle_token", "s", token);
  for (gsize i = 0; i < g_variant_n_children (before); i++)
    g_ptr_array_add (all, g_variant_get_child_value (before, i));
  g_ptr_array_add (all, g_variant_ref_sink (g_variant_dict_end (dict)));
  return g_variant_new_tuple ((GVariant *const *) all->pdata, all->len);
}

char *
keyfob_portal_make_path (GDBusConnection *bus, const char *kind, const char *token) {
  g_autofree char *sender =
      g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + strlen (":")), ".", '_');

  return g_strdup_printf (KEYFOB_PORTAL_PATH "/%s/%s/%s", kind, sender, token);
}

void
keyfob_portal_request_async (GDBusConnection *bus,
                             const char *interface,
                             const char *method,
                             GVariant *arguments,
                             GVariant *options,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data) {
  GTask *task = g_task_new (bus, cancellable, callback, user_data);
  g_autofree char *token = g_strdup_printf ("keyfob%u", g_random_int ());
  g_autofree char *path = keyfob_portal_make_path (bus, "request", token);
  Request *request = g_new0 (Request, 1);

  g_task_set_source_tag (task, keyfob_portal_request_async);
  g_task_set_task_data (task, request, request_free);
  request->bus = g_object_ref (bus);
  /* Before the call, since the answer may come before the reply. */
  subscribe (task, path);
  request->owner_subscription = g_dbus_connection_signal_subscribe (
      bus, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged",
      "/org/freedesktop/DBus", KEYFOB_PORTAL_NAME, G_DBUS_SIGNAL_FLAGS_NONE, on_owner_changed,
      g_object_ref (task), g_object_unref);
  if (cancellable != NULL) {
    request->cancelled = g_cancellable_source_new (cancellable);
    g_task_attach_source (task, request->cancelled, G_SOURCE_FUNC (on_cancelled));
  }
  g_dbus_connection_call (bus, KEYFOB_PORTAL_NAME, KEYFOB_PORTAL_PATH, interface, method,
                          make_parameters (arguments, options, token), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_called, task);
}

GVariant *
keyfob_portal_request_finish (GDBusConnection *bus, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, bus), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
