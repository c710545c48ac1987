/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What of a password is left in ordinary memory, where it can be swapped out or read later; and
 * what of a huge answer is kept there. */

#include <stdio.h>
#include <string.h>

#include "keyfob-test.h"
#include "kisi-requests.h"
#include "kisi/kisi-wipe.h"
#include "memory-search.h"

#define START_LENGTH  24
#define LENGTH_MAX    1200 /* a buffer that grows does so after some of these */
#define HOLES         40
#define HOLE_MAX_SIZE 8192
#define HUGE_BYTES    (7 * 1024 * 1024)

/* Holes of all sizes, none of which can grow: as in a program that has run for a while, where what
 * grows is moved, and leaves behind what it was. */
static void
riddle_heap (GPtrArray *blocks) {
  for (gsize size = 64; size <= HOLE_MAX_SIZE; size *= 2) {
    for (guint i = 0; i < 2 * HOLES; i++)
      g_ptr_array_add (blocks, g_malloc (size));
    for (guint i = 0; i < 2 * HOLES; i += 2)
      g_clear_pointer (&blocks->pdata[blocks->len - 1 - i], g_free);
  }
}

static JsonNode *
make_body (const char *masked_start, gsize length) {
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  char *password = g_strnfill (length, 'x');

  for (guint i = 0; i < START_LENGTH; i++)
    password[i] = masked_start[i] ^ MEMORY_SEARCH_MASK;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "email");
  json_builder_add_string_value (builder, "ada.lind@nordhaven.example");
  json_builder_set_member_name (builder, "password");
  json_builder_add_string_value (builder, password);
  json_builder_set_member_name (builder, "otp_attempt");
  json_builder_add_string_value (builder, "123456");
  json_builder_end_object (builder);
  kisi_wipe_free (password);
  return json_builder_get_root (builder);
}

static void
test_body (void) {
  g_autoptr (GPtrArray) blocks = g_ptr_array_new_with_free_func (g_free);
  char masked[START_LENGTH + 1] = "";

  for (guint i = 0; i < START_LENGTH; i++)
    masked[i] = (char) (g_random_int_range ('a', 'z' + 1) ^ MEMORY_SEARCH_MASK);
  riddle_heap (blocks);
  for (gsize length = START_LENGTH; length <= LENGTH_MAX; length++) {
    JsonNode *body = make_body (masked, length);
    g_autoptr (GBytes) bytes = kisi_wipe_bytes_new (body);

    g_assert_cmpuint (g_bytes_get_size (bytes), >, length);
    kisi_wipe_node_unref (body);
  }
  g_assert_cmpuint (memory_search_count ("self", masked), ==, 0);
}

static guint
get_private_kib (void) {
  g_autofree char *text = NULL;
  const char *line;
  guint kib = 0;

  g_assert_true (g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL));
  line = strstr (text, "Private_Dirty:");
  g_assert_nonnull (line);
  g_assert_cmpint (sscanf (line, "Private_Dirty: %u", &kib), ==, 1);
  return kib;
}

static gboolean
is_given_back (gpointer limit_kib) {
  return get_private_kib () < GPOINTER_TO_UINT (limit_kib);
}

/* Asks for what is @good or not, does nothing with it, and waits until it has left no trace. */
static void
check_given_back (KisiClient *client, gboolean good) {
  guint before = get_private_kib ();
  g_autoptr (JsonNode) json = NULL;

  g_assert_true (get (client, "/locks", &json, NULL) == good);
  g_clear_pointer (&json, json_node_unref);
  g_assert_cmpuint (get_private_kib (), >, before + 4096);
  keyfob_test_wait_until (is_given_back, GUINT_TO_POINTER (before + 4096));
}

/* Doors for a whole city, or what only looks like them: a program that sits there all day does not
 * keep twenty times as much for ever. */
static void
test_huge_answer (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (GString) text = g_string_new ("[{}");

  wire_server_answer (server, "[{}]");
  g_assert_true (get (client, "/locks", NULL, NULL)); /* what every program needs */
  while (text->len < HUGE_BYTES)
    g_string_append_printf (text, ", {\"id\": %zu, \"name\": \"Door\", \"floor\": {\"id\": 1}}",
                            text->len);
  for (guint i = 0; i < 2; i++) {
    g_string_append (text, i == 0 ? "]" : ", nonsense]");
    wire_server_answer (server, text->str);
    check_given_back (client, i == 0);
    g_string_truncate (text, text->len - 1);
  }
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/body", test_body);
  g_test_add_func ("/memory/huge-answer", test_huge_answer);
  return g_test_run ();
}
