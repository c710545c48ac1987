/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The real program with its settings; and with those of another version, as after half an upgrade:
 * GLib aborts a program that reads what its schema lacks. */

#include "keyfob-process.h"

#include <glib/gstdio.h>
#include <string.h>

#define SCHEMA_FILE "app.keyfob.Keyfob.gschema.xml"

/* A schema that differs in one place. */
typedef struct {
  const char *ours;
  const char *other;
} Change;

static const Change changes[] = {
    {" path=\"/app/keyfob/Keyfob/\"", ""},
    {"\"assumed-unlocked-seconds\" type=\"u\"", "\"assumed-unlocked-seconds\" type=\"i\""},
    {"\"window-maximized\" type=\"b\"", "\"window-maximized\" type=\"mb\""},
    {"\"door-confirmations\" type=\"a{xs}\"", "\"door-confirmations\" type=\"a{ss}\""},
    {"<value nick=\"ask-always\" value=\"2\"/>",
     "<value nick=\"ask-always\" value=\"2\"/><value nick=\"ask-twice\" value=\"3\"/>"},
    {"nick=\"ask\" value=\"0\"/>\n    <value nick=\"allow\" value=\"1\"",
     "nick=\"allow\" value=\"0\"/>\n    <value nick=\"ask\" value=\"1\""},
};

static char *
dup_schema (void) {
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", SCHEMA_FILE, NULL);
  g_autoptr (GError) error = NULL;
  char *schema;

  g_file_get_contents (path, &schema, NULL, &error);
  g_assert_no_error (error);
  return schema;
}

/* Has Keyfob find @schema, and no other. */
static void
install (Bench *bench, const char *schema) {
  g_autofree char *folder = g_build_filename (bench->folder, "schemas", NULL);
  g_autofree char *path = g_build_filename (folder, SCHEMA_FILE, NULL);
  const char *const command[] = {"glib-compile-schemas", folder, NULL};
  g_autoptr (GSubprocess) compiler = NULL;
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, schema, -1, &error);
  g_assert_no_error (error);
  compiler = g_subprocess_newv (command, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (compiler, NULL, NULL));
  g_setenv ("GSETTINGS_SCHEMA_DIR", folder, TRUE);
}

static void
install_changed (Bench *bench, const char *ours, const char *other) {
  g_autofree char *schema = dup_schema ();
  g_autoptr (GString) changed = g_string_new (schema);

  g_assert_cmpuint (g_string_replace (changed, ours, other, 1), ==, 1);
  install (bench, changed->str);
}

static void
assert_told (Bench *bench) {
  g_autoptr (Ran) ran = bench_expect (bench, "unlock|front entrance", 1);

  g_assert_cmpstr (ran->out, ==, "");
  g_assert_cmpstr (ran->err, ==,
                   "Keyfob cannot start, since the settings that are installed are those of "
                   "another version. Install Keyfob again.\n");
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);
}

/* Every key of the schema, so that none is forgotten where it is checked. */
static void
test_missing_key (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autofree char *schema = dup_schema ();
  g_auto (GStrv) parts = g_strsplit (schema, "<key name=\"", -1);

  bench_sign_in (bench);
  g_assert_cmpuint (g_strv_length (parts), >, 10);
  for (char **part = parts + 1; *part; part++) {
    g_autofree char *key = g_strndup (*part, strcspn (*part, "\""));
    g_autofree char *ours = g_strdup_printf ("<key name=\"%s\"", key);
    g_autofree char *other = g_strdup_printf ("<key name=\"new-%s\"", key);

    g_test_message ("%s", key);
    install_changed (bench, ours, other);
    assert_told (bench);
  }
}

static void
test_other_type (gconstpointer data) {
  const Change *change = data;
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);

  bench_sign_in (bench);
  install_changed (bench, change->ours, change->other);
  assert_told (bench);
}

static void
test_more_keys (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (Ran) ran = NULL;

  bench_sign_in (bench);
  install_changed (bench, "</schema>",
                   "<key name=\"tomorrow\" type=\"b\"><default>true</default></key></schema>");
  ran = bench_expect (bench, "unlock|front entrance", 0);
  g_assert_cmpuint (bench_count_sent (bench), ==, 1);
}

static void
sign_in_with (Bench *bench, const char *api_key) {
  g_autofree char *line = g_strconcat (api_key, "\n", NULL);
  g_autoptr (Ran) ran = bench_run (bench, "sign-in --api-key-stdin", line);

  g_assert_cmpint (ran->exit, ==, 0);
}

static void
assert_listed_before (Bench *bench, const char *first, const char *second) {
  g_autoptr (Ran) ran = bench_expect (bench, "list --json", 0);
  const char *there = strstr (ran->out, first);

  g_assert_nonnull (there);
  g_assert_nonnull (strstr (there, second));
}

/* The organizations stay in the order in which they came, or that the person chose. */
static void
test_account_order (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *harbour = NULL;
  g_autofree char *door = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *order = NULL;
  g_auto (GStrv) logins = NULL;
  g_autofree char *other_order = NULL;
  g_autoptr (GVariant) ids = NULL;

  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
  door = g_strdup_printf ("%" G_GINT64_FORMAT, keyfob_simulator_add_organization (
                                                   bench->office, "Able Harbour", "harbour", 1));
  keyfob_simulator_add_person (bench->office, "harbour", "Ada", "ada@harbour.example", "x", NULL);
  harbour = keyfob_simulator_add_login (bench->office, "harbour", "ada@harbour.example", "api");
  bench_sign_in (bench);
  sign_in_with (bench, harbour);
  assert_listed_before (bench, "21101", door);

  folder = g_build_filename (bench->folder, "XDG_CONFIG_HOME", "glib-2.0", "settings", NULL);
  path = g_build_filename (folder, "keyfile", NULL);
  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  order = g_key_file_get_value (file, "app/keyfob/Keyfob", "account-order", NULL);
  g_assert_nonnull (order);
  ids = g_variant_ref_sink (g_variant_new_parsed (order));
  logins = g_variant_dup_strv (ids, NULL);
  g_assert_cmpuint (g_strv_length (logins), ==, 2);
  other_order = g_strdup_printf ("['%s', '%s']", logins[1], logins[0]);
  bench_choose (bench, "account-order", other_order);
  assert_listed_before (bench, door, "21101");
  bench_choose (bench, "account-order", order); /* the keyring has an order, too */
  assert_listed_before (bench, "21101", door);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  /* First: the others install a schema that then goes. */
  g_test_add_func ("/settings/account-order", test_account_order);
  g_test_add_func ("/settings/missing-key", test_missing_key);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autofree char *path = g_strdup_printf ("/settings/other/%zu", i);

    g_test_add_data_func (path, &changes[i], test_other_type);
  }
  g_test_add_func ("/settings/more-keys", test_more_keys);
  return g_test_run ();
}
