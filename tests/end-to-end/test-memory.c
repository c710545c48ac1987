/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What of a key is left in the memory of the real program. */

#include "../kisi/memory-search.h"
#include "keyfob-process.h"
#include "keyfob-test.h"

#include <string.h>

typedef struct {
  GSubprocess *process;
  char *masked;
} Search;

static guint
count (Search *search) {
  return memory_search_count (g_subprocess_get_identifier (search->process), search->masked);
}

static gboolean
finds_nothing (gpointer search) {
  return count (search) == 0;
}

static gboolean
finds_some (gpointer search) {
  return count (search) > 0;
}

static char *
mask (const char *text) {
  char *masked = g_strdup (text);

  for (char *c = masked; *c != '\0'; c++)
    *c ^= MEMORY_SEARCH_MASK;
  return masked;
}

/* While a request is on its way there is a copy in what libsoup sends; there may be others, in what
 * it has sent. */
static void
test_sign_out (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autofree char *masked = mask (keyfob_simulator_get_api_key (bench->office));
  Search search = {.masked = masked};
  const KeyfobFault silence = {.method = "GET", .path = "/locks", .kind = KEYFOB_FAULT_SILENCE};
  g_autoptr (GSubprocess) running = NULL, listing = NULL;
  g_autoptr (Ran) listed = NULL, unlocked = NULL, told = NULL, signed_out = NULL, refused = NULL;

  bench_sign_in (bench);
  running = search.process = bench_start_background (bench);
  listed = bench_expect (bench, "list", 0);
  unlocked = bench_expect (bench, "unlock|front entrance", 0);
  keyfob_simulator_add_fault (bench->office, &silence);
  listing = bench_start (bench, "list");
  keyfob_test_wait_until (finds_some, &search);
  keyfob_simulator_clear_faults (bench->office);
  signed_out = bench_expect (bench, "sign-out", 0);
  told = bench_wait (bench, listing);
  keyfob_test_wait_until (finds_nothing, &search);
  /* It is the same process, and still there. */
  refused = bench_expect (bench, "list", 3);
  bench_quit (bench, running);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/sign-out", test_sign_out);
  return g_test_run ();
}
