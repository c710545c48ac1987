/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* bench-merge [DOORS [ROUNDS]]
 *
 * How long the model alone takes to show DOORS doors (20,000), against json-glib parsing the bytes
 * that they came in. The bytes are those of a simulated office. Prints one line a figure:
 * "NAME VALUE UNIT"; of ROUNDS rounds (5) the fastest counts for totals and the slowest for
 * stretches. A stretch is one turn of the main loop; totals are processor time of the main thread.
 */

#include <libsoup/soup.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kisi/kisi-lock.h"
#include "model/doors/keyfob-door-source.h"
#include "simulator/keyfob-simulator.h"

#define PAGE_DOORS 250

typedef struct {
  const char *name;
  double total_ms;   /* least */
  double stretch_ms; /* most; 0 for what is no turn of a loop */
} Figure;

enum {
  PARSE,
  DECODE,
  FIRST_MERGE,
  UNCHANGED_MERGE,
  CHANGED_MERGE,
  CLEAR,
  N_FIGURES,
};

static Figure figures[N_FIGURES] = {
    [PARSE] = {"json-glib-parse"},       [DECODE] = {"decode"},
    [FIRST_MERGE] = {"first-merge"},     [UNCHANGED_MERGE] = {"unchanged-merge"},
    [CHANGED_MERGE] = {"changed-merge"}, [CLEAR] = {"clear"},
};

static double
cpu_ms (void) {
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void
note_total (int figure, double ms) {
  if (figures[figure].total_ms == 0 || ms < figures[figure].total_ms)
    figures[figure].total_ms = ms;
}

static void
set_done (GObject *source, GAsyncResult *result, gpointer user_data) {
  *(gboolean *) user_data = TRUE;
}

/* Turns the loop until @done, and two turns more for what is left over. */
static void
turn (int figure, const gboolean *done, double begun_ms) {
  guint more = 2;

  while (more > 0) {
    double before = cpu_ms ();
    gboolean worked = g_main_context_iteration (NULL, FALSE);

    figures[figure].stretch_ms = MAX (figures[figure].stretch_ms, cpu_ms () - before);
    if (*done && !worked)
      more--;
  }
  note_total (figure, cpu_ms () - begun_ms);
}

static void
merge (int figure, KeyfobDoorSource *doors, KeyfobSnapshot *office) {
  gboolean done = FALSE;
  double before = cpu_ms ();

  keyfob_door_source_merge_async (doors, office, NULL, set_done, &done);
  turn (figure, &done, before);
}

static GPtrArray *
fetch_pages (guint n_doors) {
  const KeyfobSimulatorOptions options = {.doors = n_doors, .unlimited = TRUE};
  g_autoptr (KeyfobSimulator) simulator = keyfob_simulator_new (&options, NULL);
  g_autoptr (SoupSession) session = soup_session_new ();
  GPtrArray *pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint offset = 0; offset < n_doors; offset += PAGE_DOORS) {
    g_autofree char *uri =
        g_strdup_printf ("%s/locks?favorite=*&limit=%d&offset=%u",
                         keyfob_simulator_get_url (simulator), PAGE_DOORS, offset);
    g_autofree char *secret =
        g_strconcat ("KISI-LOGIN ", keyfob_simulator_get_api_key (simulator), NULL);
    g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
    g_autoptr (GError) error = NULL;
    GBytes *page;

    soup_message_headers_append (soup_message_get_request_headers (message), "Authorization",
                                 secret);
    page = soup_session_send_and_read (session, message, NULL, &error);
    if (page == NULL || soup_message_get_status (message) != 200)
      g_error ("%s: %s", uri, error != NULL ? error->message : "refused");
    g_ptr_array_add (pages, page);
  }
  return pages;
}

/* Parses and decodes all pages. Returns the office of them. */
static KeyfobSnapshot *
make_office (GPtrArray *pages) {
  g_autoptr (GPtrArray) parsers = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *locks = g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_lock_unref);
  double before = cpu_ms ();

  for (guint i = 0; i < pages->len; i++) {
    JsonParser *parser = json_parser_new ();
    gsize size;
    const char *data = g_bytes_get_data (g_ptr_array_index (pages, i), &size);

    g_ptr_array_add (parsers, parser);
    if (!json_parser_load_from_data (parser, data, size, NULL))
      g_error ("Page %u cannot be parsed", i);
  }
  note_total (PARSE, cpu_ms () - before);

  before = cpu_ms ();
  for (guint i = 0; i < parsers->len; i++) {
    JsonArray *array = json_node_get_array (json_parser_get_root (parsers->pdata[i]));

    for (guint j = 0; j < json_array_get_length (array); j++)
      g_ptr_array_add (locks,
                       kisi_lock_new_from_json (json_array_get_object_element (array, j), NULL));
  }
  note_total (DECODE, cpu_ms () - before);
  return keyfob_snapshot_new (
      locks, g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_place_unref),
      g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_floor_unref), 1700000000);
}

static void
run_round (GPtrArray *pages) {
  g_autoptr (KeyfobDoorList) doors = keyfob_door_list_new ();
  g_autoptr (KeyfobDoorSource) source = keyfob_door_source_new (doors);
  g_autoptr (KeyfobSnapshot) office = make_office (pages);
  g_autoptr (KeyfobSnapshot) same = make_office (pages);
  g_autoptr (KeyfobSnapshot) changed = make_office (pages);
  const gboolean done = TRUE;
  double before;

  /* The C library puts off much of the work of freeing the parsed pages; it is none of the merge's,
   * since Keyfob parses large pages in a thread. */
  malloc_trim (0);

  for (guint i = 0; i < changed->locks->len; i++) {
    KisiLock *lock = g_ptr_array_index (changed->locks, i);

    lock->open = !lock->open;
  }
  merge (FIRST_MERGE, source, office);
  if (g_list_model_get_n_items (keyfob_door_list_get_model (doors)) != office->locks->len)
    g_error ("Not all doors were merged");
  merge (UNCHANGED_MERGE, source, same);
  merge (CHANGED_MERGE, source, changed);
  before = cpu_ms ();
  keyfob_door_source_clear (source);
  figures[CLEAR].stretch_ms = MAX (figures[CLEAR].stretch_ms, cpu_ms () - before);
  turn (CLEAR, &done, before);
}

int
main (int argc, char **argv) {
  guint n_doors = argc > 1 ? strtoul (argv[1], NULL, 10) : 20000;
  guint rounds = argc > 2 ? strtoul (argv[2], NULL, 10) : 5;
  g_autoptr (GPtrArray) pages = fetch_pages (n_doors);
  double total;

  for (guint i = 0; i < rounds; i++)
    run_round (pages);

  for (guint i = 0; i < N_FIGURES; i++) {
    printf ("%s %.1f ms\n", figures[i].name, figures[i].total_ms);
    if (figures[i].stretch_ms > 0)
      printf ("%s-stretch %.1f ms\n", figures[i].name, figures[i].stretch_ms);
  }
  total = figures[DECODE].total_ms + figures[FIRST_MERGE].total_ms;
  printf ("decode-and-merge-ratio %.2f x\n", total / figures[PARSE].total_ms);
  return 0;
}
