/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-display.h"

#include <string.h>

#define SYSTEMD      "org.freedesktop.systemd1"
#define SYSTEMD_PATH "/org/freedesktop/systemd1"

/* It is there, or it is not. */
#define ANSWER_MILLISECONDS 1000

/* More than any path may have. */
#define VALUE_MAX_BYTES 4096

static const char *const DISPLAYS[] = {"WAYLAND_DISPLAY", "DISPLAY", NULL};
static const char *const NAMES[] = {"WAYLAND_DISPLAY", "DISPLAY", "XAUTHORITY", NULL};

/* The first of that name, as programs find it that are given such an environment. */
static const char *
find_value (const char *const *environment, const char *name) {
  const char *value = g_environ_getenv ((char **) environment, name);

  return value && *value != '\0' && strlen (value) <= VALUE_MAX_BYTES ? value : NULL;
}

static gboolean
has_display (const char *const *environment) {
  for (const char *const *name = DISPLAYS; *name; name++)
    if (find_value (environment, *name))
      return TRUE;
  return FALSE;
}

gboolean
keyfob_display_is_there (void) {
  g_auto (GStrv) environment = g_get_environ ();

  return has_display ((const char *const *) environment);
}

static char **
dup_named (const char *const *environment) {
  g_autoptr (GStrvBuilder) named = g_strv_builder_new ();

  for (const char *const *name = NAMES; *name; name++) {
    const char *value = find_value (environment, *name);

    if (value)
      g_strv_builder_take (named, g_strconcat (*name, "=", value, NULL));
  }
  return g_strv_builder_end (named);
}

char **
keyfob_display_dup (void) {
  g_auto (GStrv) environment = g_get_environ ();

  return dup_named ((const char *const *) environment);
}

/* As that of `ssh -X`. */
static gboolean
is_over_network (const char *x_display) {
  return x_display && *x_display != ':' && !g_str_has_prefix (x_display, "unix:");
}

char **
keyfob_display_choose (const char *const *environment) {
  g_auto (GStrv) display = environment ? dup_named (environment) : NULL;

  if (display && is_over_network (g_environ_getenv (display, "DISPLAY")))
    display = g_environ_unsetenv (display, "DISPLAY");
  return display && has_display ((const char *const *) display) ? g_steal_pointer (&display) : NULL;
}

static void
on_environment (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GVariant) value = NULL;
  g_autofree const char **environment = NULL;

  if (reply)
    g_variant_get (reply, "(v)", &value);
  if (value && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    environment = g_variant_get_strv (value, NULL);
  g_task_return_pointer (task, keyfob_display_choose (environment), (GDestroyNotify) g_strfreev);
}

void
keyfob_display_find_async (GDBusConnection *bus, GAsyncReadyCallback callback, gpointer user_data) {
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, keyfob_display_find_async);
  if (!bus) {
    g_task_return_pointer (task, NULL, NULL);
    g_object_unref (task);
    return;
  }
  g_dbus_connection_call (bus, SYSTEMD, SYSTEMD_PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", SYSTEMD ".Manager", "Environment"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          ANSWER_MILLISECONDS, NULL, on_environment, task);
}

char **
keyfob_display_find_finish (GAsyncResult *result) {
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
