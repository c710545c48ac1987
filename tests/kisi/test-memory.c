/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What of a password is left in ordinary memory, where it can be swapped out or read later. */

#include <string.h>

#include "kisi/kisi-wipe.h"
#include "memory-search.h"

#define START_LENGTH  24
#define LENGTH_MAX    1200 /* a buffer that grows does so after some of these */
#define HOLES         40
#define HOLE_MAX_SIZE 8192

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
  g_assert_cmpuint (memory_search_count (masked), ==, 0);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/body", test_body);
  return g_test_run ();
}
