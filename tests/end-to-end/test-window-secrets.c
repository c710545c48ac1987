/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Whether what is typed into the window, and what Kisi gives for it, stays where it belongs. */

#include "keyfob-test.h"
#include "window-fixture.h"

#include <libsecret/secret.h>

#define PASSWORD "demo-password"

/* What the keyring has: the only place for a secret. The keyring's own files are elsewhere. */
static void
add_kept_secrets (GPtrArray *secrets) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (SecretService) service =
      secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_NONE, NULL, &error);
  GList *items;

  g_assert_no_error (error);
  items = secret_service_search_sync (service, NULL, none,
                                      SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (items), ==, 1);
  for (GList *item = items; item != NULL; item = item->next) {
    g_autoptr (SecretValue) value = secret_item_get_secret (item->data);

    g_ptr_array_add (secrets, g_strdup (secret_value_get_text (value)));
  }
  g_list_free_full (items, g_object_unref);
}

static void
check_bytes (const char *path, const char *bytes, gsize length, GPtrArray *secrets) {
  for (guint i = 0; i < secrets->len; i++) {
    const char *secret = secrets->pdata[i];
    g_autofree char *encoded = g_base64_encode ((const guchar *) secret, strlen (secret));

    if (memmem (bytes, length, secret, strlen (secret)) != NULL ||
        memmem (bytes, length, encoded, strlen (encoded)) != NULL)
      g_error ("Secret %u stands in %s", i, path);
  }
}

static void
check_file (const char *path, GPtrArray *secrets) {
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  check_bytes (path, bytes, length, secrets);
}

/* Returns how many files there are. */
static guint
check_folder (const char *path, GPtrArray *secrets) {
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  guint n_files = 0;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR)) {
      n_files += check_folder (child, secrets);
    } else if (g_file_test (child, G_FILE_TEST_IS_REGULAR)) {
      check_file (child, secrets);
      n_files++;
    }
  }
  return n_files;
}

static void
check_process (WindowTest *test, GPtrArray *secrets) {
  const char *const files[] = {"cmdline", "environ"};

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path =
        g_strdup_printf ("/proc/%s/%s", g_subprocess_get_identifier (test->process), files[i]);

    check_file (path, secrets);
  }
}

/* Of the window that is signed in: a door is unlocked, and it quits; the doors are kept, and
 * something is logged. */
static void
check_run (WindowTest *test, GPtrArray *secrets) {
  g_autoptr (AtspiAccessible) row = window_test_find_row (test, "Front Entrance");
  g_autofree char *output = NULL;
  g_autofree char *cache = g_build_filename (test->bench->folder, "XDG_CACHE_HOME", "keyfob", NULL);

  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock Front Entrance");
  window_test_wait_for_name (row, "Unlocked");
  /* The doors may be there before the keyring has answered. */
  keyfob_test_wait_until (keyfob_test_keyring_has_one_item, test->bench->keyring);
  add_kept_secrets (secrets);
  check_process (test, secrets);
  window_test_quit (test);

  g_assert_true (g_file_get_contents (test->output, &output, NULL, NULL));
  g_assert_nonnull (strstr (output, "Kisi-DEBUG"));
  g_assert_cmpuint (check_folder (cache, secrets), >, 0);
  check_folder (test->bench->folder, secrets); /* all XDG folders, and the output */
}

static void
test_password (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (GPtrArray) secrets = g_ptr_array_new_with_free_func (g_free);

  window_test_open (test, "all");
  window_test_fill_in (test, "Organization domain", "nordhaven");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Continue");
  window_test_fill_in (test, "E-mail", "ada.lind@nordhaven.example");
  window_test_fill_in (test, "Password", PASSWORD "-not");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  window_test_see (test, "The e-mail address or the password is wrong.");
  window_test_fill_in (test, "Password", PASSWORD);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  g_ptr_array_add (secrets, g_strdup (PASSWORD));
  check_run (test, secrets);
}

static void
check_pasted (const char *page, const char *field, const char *secret, WindowTest *test) {
  g_autoptr (GPtrArray) secrets = g_ptr_array_new_with_free_func (g_free);

  window_test_open (test, "all");
  window_test_go_to (test, "Tab", page);
  window_test_press (test, "Return");
  window_test_fill_in (test, field, secret);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  g_ptr_array_add (secrets, g_strdup (secret));
  check_run (test, secrets);
  g_assert_cmpstr (secrets->pdata[0], ==, secrets->pdata[1]);
}

static void
test_api_key (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  check_pasted ("API key", "API key", keyfob_simulator_get_api_key (test->bench->office), test);
}

static void
test_access_link (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  check_pasted ("Access link", "Access link",
                keyfob_simulator_get_access_link (test->bench->office), test);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/secrets/password", test_password);
  g_test_add_func ("/window/secrets/api-key", test_api_key);
  g_test_add_func ("/window/secrets/access-link", test_access_link);
  return g_test_run ();
}
