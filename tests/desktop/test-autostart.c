/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-autostart.h"

#include "../platform/mock-request-portal.h"
#include "keyfob-test-sandbox.h"
#include "keyfob-test.h"

#include <glib/gstdio.h>

typedef struct {
  GSettings *settings;
  KeyfobAutostart *autostart;
  char *notified; /* names of properties, each with a blank after it */
  GTestDBus *daemon;
  MockRequestPortal *portal;
} Fixture;

static void
note (Fixture *fixture, GParamSpec *pspec) {
  g_autofree char *before = fixture->notified;

  fixture->notified = g_strdup_printf ("%s%s ", before, g_param_spec_get_name (pspec));
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->portal = mock_request_portal_new ();
  fixture->settings = g_settings_new ("app.keyfob.Keyfob");
  fixture->autostart = keyfob_autostart_new (fixture->settings);
  fixture->notified = g_strdup ("");
  g_signal_connect_swapped (fixture->autostart, "notify", G_CALLBACK (note), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->autostart);
  g_settings_reset (fixture->settings, "start-with-desktop");
  g_object_unref (fixture->settings);
  g_free (fixture->notified);
  if (fixture->portal != NULL)
    mock_request_portal_free (fixture->portal);
  g_test_dbus_down (fixture->daemon);
  g_object_unref (fixture->daemon);
}

static gboolean
is_on (Fixture *fixture) {
  return keyfob_autostart_is_enabled (fixture->autostart);
}

/* Outside a sandbox it is so, or not, at once. */
static void
test_file (Fixture *fixture, gconstpointer unused) {
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "autostart", NULL);

  keyfob_autostart_set_enabled (fixture->autostart, TRUE);
  g_assert_cmpstr (fixture->notified, ==, "enabled ");
  g_assert_true (is_on (fixture));
  g_assert_false (g_settings_get_boolean (fixture->settings, "start-with-desktop"));
  keyfob_autostart_set_enabled (fixture->autostart, FALSE);
  g_assert_false (is_on (fixture));
  g_assert_cmpstr (fixture->portal->log->str, ==, "");
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_cannot_write (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "autostart", NULL);
  const GError *told;

  g_file_set_contents (folder, "not a folder", -1, &error);
  g_assert_no_error (error);
  keyfob_autostart_set_enabled (fixture->autostart, TRUE);
  g_assert_cmpstr (fixture->notified, ==, "error ");
  told = keyfob_autostart_get_error (fixture->autostart);
  g_assert_true (g_str_has_prefix (told->message, "The folder “autostart”"));
  keyfob_autostart_set_enabled (fixture->autostart, FALSE);
  g_assert_no_error (keyfob_autostart_get_error (fixture->autostart));
  g_remove (folder);
}

static void
grant (Fixture *fixture, gboolean autostart) {
  g_clear_pointer (&fixture->portal->results, g_variant_unref);
  fixture->portal->results = g_variant_ref_sink (
      g_variant_new_parsed ("{'background': <true>, 'autostart': <%b>}", autostart));
}

static gboolean
has_told (gpointer data) {
  return ((Fixture *) data)->notified[0] != '\0';
}

static void
wish (Fixture *fixture, gboolean enabled) {
  g_set_str (&fixture->notified, "");
  keyfob_autostart_set_enabled (fixture->autostart, enabled);
  keyfob_test_wait_until (has_told, fixture);
}

static void
test_granted (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GVariant) options = NULL;
  g_autofree const char **command = NULL;
  gboolean autostart;

  grant (fixture, TRUE);
  wish (fixture, TRUE);
  g_assert_cmpstr (fixture->notified, ==, "enabled ");
  g_assert_true (is_on (fixture));
  g_assert_true (g_settings_get_boolean (fixture->settings, "start-with-desktop"));
  g_variant_get (fixture->portal->arguments, "(s@a{sv})", NULL, &options);
  g_assert_true (g_variant_lookup (options, "autostart", "b", &autostart));
  g_assert_true (autostart);
  g_assert_true (g_variant_lookup (options, "commandline", "^a&s", &command));
  g_assert_cmpstr (command[0], ==, "keyfob");
  g_assert_cmpstr (command[1], ==, "--background");
  g_assert_null (command[2]);

  grant (fixture, FALSE);
  wish (fixture, FALSE);
  g_assert_false (is_on (fixture));
}

/* By the person, or by what they told the desktop earlier. */
static void
test_denied (Fixture *fixture, gconstpointer unused) {
  grant (fixture, FALSE);
  for (guint response = 0; response < 2; response++) {
    fixture->portal->response = response;
    wish (fixture, TRUE);
    g_assert_error (keyfob_autostart_get_error (fixture->autostart), G_IO_ERROR,
                    G_IO_ERROR_PERMISSION_DENIED);
    g_assert_false (is_on (fixture));
  }
}

static void
test_no_portal (Fixture *fixture, gconstpointer unused) {
  mock_request_portal_free (g_steal_pointer (&fixture->portal));
  wish (fixture, TRUE);
  g_assert_error (keyfob_autostart_get_error (fixture->autostart), G_IO_ERROR,
                  G_IO_ERROR_NOT_SUPPORTED);
  g_assert_false (is_on (fixture));
}

static gboolean
is_asked (gpointer data) {
  return ((Fixture *) data)->portal->arguments != NULL;
}

/* Who thinks better of it takes the question back. The last word counts. */
static void
test_second_thoughts (Fixture *fixture, gconstpointer unused) {
  fixture->portal->silent = TRUE;
  keyfob_autostart_set_enabled (fixture->autostart, TRUE);
  keyfob_test_wait_until (is_asked, fixture);
  g_assert_true (keyfob_autostart_is_wished (fixture->autostart)); /* so to switch it off is news */
  g_assert_false (is_on (fixture));
  fixture->portal->silent = FALSE;
  grant (fixture, FALSE);
  wish (fixture, FALSE);
  g_assert_cmpstr (fixture->notified, ==, "enabled ");
  g_assert_false (is_on (fixture));
  g_assert_nonnull (strstr (fixture->portal->log->str, "Request.Close"));
}

/* Dropped while a person looks at the question. */
static void
test_dropped (Fixture *fixture, gconstpointer unused) {
  fixture->portal->silent = TRUE;
  keyfob_autostart_set_enabled (fixture->autostart, TRUE);
  keyfob_test_wait_until (is_asked, fixture);
}

int
main (int argc, char **argv) {
  g_autofree char *folder = g_dir_make_tmp ("keyfob-config-XXXXXX", NULL);
  g_autofree char *own = g_build_filename (folder, "own", NULL);
  g_autofree char *of_system = g_build_filename (folder, "system", NULL);
  g_autofree char *removal = g_strdup_printf ("rm -r '%s'", folder);
  int status;

  g_mkdir (own, 0700);
  g_setenv ("XDG_CONFIG_HOME", own, TRUE);
  g_setenv ("XDG_CONFIG_DIRS", of_system, TRUE);
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function)                                                                       \
  g_test_add ("/autostart/" path, Fixture, NULL, set_up, function, tear_down)
  if (keyfob_test_is_in_sandbox ()) {
    TEST ("granted", test_granted);
    TEST ("denied", test_denied);
    TEST ("no-portal", test_no_portal);
    TEST ("second-thoughts", test_second_thoughts);
    TEST ("dropped", test_dropped);
  } else {
    TEST ("file", test_file);
    TEST ("cannot-write", test_cannot_write);
    g_test_add_func ("/autostart/sandbox", keyfob_test_run_in_sandbox);
  }
  status = g_test_run ();
  g_spawn_command_line_sync (removal, NULL, NULL, NULL, NULL);
  return status;
}
