/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include <string.h>

#include "keyfob-test.h"
#include "kisi-requests.h"

#define PASSWORD   "p4ssword-secret"
#define NEW_SECRET "n3w-secret-abcdef"

/* Everything that anything in the process logs, however unimportant. */
static GMutex mutex;
static GString *logged;

static GLogWriterOutput
keep (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data) {
  g_mutex_lock (&mutex);
  for (gsize i = 0; i < n_fields; i++) {
    if (fields[i].length < 0)
      g_string_append_printf (logged, "%s=%s ", fields[i].key, (const char *) fields[i].value);
  }
  g_string_append_c (logged, '\n');
  g_mutex_unlock (&mutex);
  return G_LOG_WRITER_HANDLED;
}

static char *
take_log (void) {
  char *text;

  g_mutex_lock (&mutex);
  text = g_strdup (logged->str);
  g_string_truncate (logged, 0);
  g_mutex_unlock (&mutex);
  return text;
}

static guint
count (const char *text, const char *part) {
  guint n = 0;

  for (const char *p = strstr (text, part); p != NULL; p = strstr (p + 1, part))
    n++;
  return n;
}

static void
test_secrets (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (KisiLogin) login = NULL;
  g_autofree char *text = NULL;

  g_free (take_log ());
  wire_server_answer (server, "{\"id\": 5, \"secret\": \"" NEW_SECRET "\"}");
  wire_server_answer (server, "{\"id\": 5, \"secret\": [\"" NEW_SECRET "\"]}");
  wire_server_answer (server, "{\"id\": 5, \"secret\": \"" NEW_SECRET "\", }");
  wire_server_answer_bytes (server, "HTTP/1.1 401 Unauthorized\r\n",
                            "{\"error\": \"" TEST_SECRET PASSWORD NEW_SECRET "\"}", -1);
  wire_server_answer_bytes (server, "HTTP/1.1 409 Conflict\r\n",
                            "{\"error\": \"" TEST_SECRET PASSWORD NEW_SECRET "\"}", -1);
  wire_server_answer_bytes (server, "HTTP/1.1 307 Redirect\r\nLocation: /" NEW_SECRET "\r\n", "",
                            -1);
  wire_server_answer_bytes (server, "HTTP/1.1 200 OK\r\nX-Collection-Range: 0-1/2\r\n",
                            "[{\"id\": \"" NEW_SECRET "\"}, {\"id\": 1}]", -1);
  wire_server_hang_up (server);

  login = create_login (client, "d", "e", PASSWORD, "123456", NULL);
  g_assert_nonnull (login);
  g_assert_null (create_login (client, "d", "e", PASSWORD, "123456", NULL));
  g_assert_null (create_login (client, "d", "e", PASSWORD, "123456", NULL));
  for (guint i = 0; i < 3; i++)
    g_assert_false (unlock (client, 1, NULL));
  g_ptr_array_unref (fetch_locks (client, NULL));
  g_assert_false (unlock (client, 1, NULL));

  text = take_log ();
  g_assert_cmpuint (count (text, "POST /logins: status 200"), ==, 3);
  g_assert_cmpuint (count (text, "POST /locks/1/unlock: status 401"), ==, 1);
  g_assert_cmpuint (count (text, "skipped the object at position 0"), ==, 1);
  g_assert_cmpuint (count (text, "GLIB_DOMAIN=Kisi"), >=, 8);
  g_assert_cmpuint (count (text, TEST_SECRET), ==, 0);
  g_assert_cmpuint (count (text, PASSWORD), ==, 0);
  g_assert_cmpuint (count (text, NEW_SECRET), ==, 0);
  g_assert_cmpuint (count (text, "123456"), ==, 0);
}

static void
test_deprecation (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autofree char *text = NULL;

  g_free (take_log ());
  wire_server_answer_bytes (server,
                            "HTTP/1.1 200 OK\r\nDeprecation: Mon, 01 Jan 2029 00:00:00 GMT\r\n"
                            "Sunset: Tue, 01 Jan 2030 00:00:00 GMT\x1b[31m\r\n",
                            "{}", -1);
  for (guint i = 0; i < 3; i++)
    g_assert_true (unlock (client, 100 + i, NULL));
  g_assert_true (get (client, "/login", NULL, NULL));

  text = take_log ();
  g_assert_cmpuint (count (text, "Kisi is retiring"), ==, 2);
  g_assert_cmpuint (count (text, "/locks/{id}/unlock"), ==, 1);
  g_assert_cmpuint (count (text, "Sunset: Tue, 01 Jan 2030 00:00:00 GMT"), ==, 2);
  g_assert_cmpuint (count (text, "\x1b"), ==, 0);
}

static void
test_skipped (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (GString) page = g_string_new ("[{\"id\": 1}, {\"id\": 77, \"name\": 5}, 3");
  g_autofree char *text = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (page, ", {\"id\": %u, \"open\": \"yes\"}", 1000 + i);
  g_string_append_c (page, ']');
  g_free (take_log ());
  wire_server_answer (server, page->str);
  g_ptr_array_unref (fetch_locks (client, NULL));

  text = take_log ();
  g_assert_cmpuint (count (text, "skipped the object with ID 77: "), ==, 1);
  g_assert_cmpuint (count (text, "skipped the object at position 2: "), ==, 1);
  /* A page that is bad all over does not fill the journal every fifteen seconds. */
  g_assert_cmpuint (count (text, "skipped the object"), <=, 20);
}

int
main (int argc, char **argv) {
  logged = g_string_new (NULL);
  g_log_set_writer_func (keep, NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/secrets", test_secrets);
  g_test_add_func ("/log/deprecation", test_deprecation);
  g_test_add_func ("/log/skipped", test_skipped);
  return g_test_run ();
}
