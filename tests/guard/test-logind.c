/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-logind.h"

#include "../platform/mock-bus.h"
#include "keyfob-test.h"

#define LOGIND       "org.freedesktop.login1"
#define LOGIND_PATH  "/org/freedesktop/login1"
#define SESSION_PATH "/org/freedesktop/login1/session/c1"

/* A logind that knows a locked session from its first moment, unlike that of python-dbusmock, which
 * is told of sessions when it has its name (test-session-monitor.c). */
static const char XML[] = "<node>"
                          "<interface name='org.freedesktop.login1.Manager'>"
                          "<method name='GetSessionByPID'>"
                          "<arg type='u' direction='in'/><arg type='o' direction='out'/>"
                          "</method>"
                          "</interface>"
                          "<interface name='org.freedesktop.login1.Session'>"
                          "<property name='LockedHint' type='b' access='read'/>"
                          "</interface>"
                          "</node>";

typedef struct {
  GTestDBus *daemon;
  GDBusConnection *bus;
  gboolean fails; /* to say whether it is locked */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (fixture->daemon), TRUE);
  fixture->bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (fixture->bus, FALSE);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  keyfob_test_finalize_soon (fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_assert_finalize_object (fixture->daemon);
}

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data) {
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", SESSION_PATH));
}

static GVariant *
get_locked_hint (GDBusConnection *bus,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *property,
                 GError **error,
                 gpointer user_data) {
  if (!((Fixture *) user_data)->fails)
    return g_variant_new_boolean (TRUE);
  g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_FAILED, "Out of order");
  return NULL;
}

static GDBusConnection *
start_logind (Fixture *fixture) {
  static const GDBusInterfaceVTable vtable = {.method_call = on_call,
                                              .get_property = get_locked_hint};
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (XML, NULL);
  GDBusConnection *bus = mock_bus_connect ();

  g_assert_cmpuint (g_dbus_connection_register_object (bus, LOGIND_PATH, node->interfaces[0],
                                                       &vtable, fixture, NULL, NULL),
                    >, 0);
  g_assert_cmpuint (g_dbus_connection_register_object (bus, SESSION_PATH, node->interfaces[1],
                                                       &vtable, fixture, NULL, NULL),
                    >, 0);
  mock_bus_own (bus, LOGIND);
  return bus;
}

static gboolean
is_known (gpointer source) {
  return keyfob_lock_source_is_known (source);
}

static gboolean
is_locked (gpointer source) {
  return keyfob_lock_source_is_locked (source);
}

static gboolean
is_unlocked (gpointer source) {
  return !keyfob_lock_source_is_locked (source) && !keyfob_lock_source_is_unsure (source);
}

static gboolean
is_unsure (gpointer source) {
  return keyfob_lock_source_is_unsure (source);
}

static void
emit (GDBusConnection *logind, const char *changes) {
  g_autoptr (GVariant) parameters =
      g_variant_ref_sink (g_variant_new_parsed (changes, "org.freedesktop.login1.Session"));

  g_assert_true (g_dbus_connection_emit_signal (logind, NULL, SESSION_PATH,
                                                "org.freedesktop.DBus.Properties",
                                                "PropertiesChanged", parameters, NULL));
}

/* It comes late, and is restarted while the screen is locked: then nobody says so anew. */
static void
test_restart (Fixture *fixture, gconstpointer unused) {
  KeyfobLockSource *source = keyfob_logind_new ();
  GDBusConnection *logind;

  keyfob_test_wait_until (is_known, source);
  g_assert_false (keyfob_lock_source_is_locked (source));
  logind = start_logind (fixture);
  keyfob_test_wait_until (is_locked, source);
  mock_bus_disconnect (logind);
  keyfob_test_wait_until (is_unsure, source); /* its last word stands */
  logind = start_logind (fixture);
  keyfob_test_wait_until (is_locked, source);
  emit (logind, "(%s, {'LockedHint': <false>}, @as [])");
  keyfob_test_wait_until (is_unlocked, source);
  g_assert_finalize_object (source);
  mock_bus_disconnect (logind);
}

/* It has changed, and cannot be read: nobody knows what to, whatever was said before. */
static void
test_failure (Fixture *fixture, gconstpointer unused) {
  GDBusConnection *logind = start_logind (fixture);
  KeyfobLockSource *source = keyfob_logind_new ();

  keyfob_test_wait_until (is_locked, source);
  emit (logind, "(%s, {'LockedHint': <false>}, @as [])");
  keyfob_test_wait_until (is_unlocked, source);
  fixture->fails = TRUE;
  emit (logind, "(%s, @a{sv} {}, ['LockedHint'])");
  keyfob_test_wait_until (is_unsure, source);
  emit (logind, "(%s, {'LockedHint': <false>}, @as [])");
  keyfob_test_wait_until (is_unlocked, source);
  g_assert_finalize_object (source);
  mock_bus_disconnect (logind);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/logind/restart", Fixture, NULL, set_up, test_restart, tear_down);
  g_test_add ("/logind/failure", Fixture, NULL, set_up, test_failure, tear_down);
  return g_test_run ();
}
