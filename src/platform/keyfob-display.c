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

void
keyfob_display_find_async (GDBusConnection *bus, GAsyncReadyCallback callback, gpointer user_data) {
  g_dbus_connection_call (bus, SYSTEMD, SYSTEMD_PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", SYSTEMD ".Manager", "Environment"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          ANSWER_MILLISECONDS, NULL, callback, user_data);
}

char **
keyfob_display_find_finish (GDBusConnection *bus, GAsyncResult *result) {
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (bus, result, NULL);
  g_autoptr (GVariant) value = NULL;
  g_autofree const char **environment = NULL;

  if (reply)
    g_variant_get (reply, "(v)", &value);
  if (value && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    environment = g_variant_get_strv (value, NULL);
  return keyfob_display_choose (environment);
}
