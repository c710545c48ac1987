/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* bench-refresh SERVER: what a refresh costs that finds nothing new. The API key is in
 * BENCH_API_KEY. Prints "OURS PARSER NOTIFICATIONS":
 *   OURS           CPU that one refresh takes, in microseconds: of the whole process, all threads,
 *                  from wish to done: requests, parsing, comparing, merge
 *   PARSER         CPU that json-glib takes to parse the same answers once, in microseconds
 *   NOTIFICATIONS  how often a door notified or the list changed in all the refreshes
 * The office is another process: what it costs is not in this. */

#include "model/account/keyfob-accounts.h"

#include <libsoup/soup.h>
#include <stdio.h>
#include <time.h>

#define REFRESHES 10
#define PARSES    100

static const char *const PATHS[] = {"/locks?favorite=*&sort=name&limit=250&offset=0",
                                    "/places?sort=name&limit=250&offset=0"};

static gint64
cpu_us (void) {
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint64
measure_parser (const char *server, const char *api_key) {
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *authorization = g_strconcat ("KISI-LOGIN ", api_key, NULL);
  gint64 spent_us = 0;

  for (guint i = 0; i < G_N_ELEMENTS (PATHS); i++) {
    g_autofree char *url = g_strconcat (server, PATHS[i], NULL);
    g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) body = NULL;
    gint64 start_us;

    soup_message_headers_append (soup_message_get_request_headers (message), "Authorization",
                                 authorization);
    body = soup_session_send_and_read (session, message, NULL, &error);
    if (body == NULL || soup_message_get_status (message) != SOUP_STATUS_OK)
      g_error ("No answer to %s", PATHS[i]);
    start_us = cpu_us ();
    for (guint j = 0; j < PARSES; j++) {
      g_autoptr (JsonParser) parser = json_parser_new ();

      if (!json_parser_load_from_data (parser, g_bytes_get_data (body, NULL),
                                       g_bytes_get_size (body), &error))
        g_error ("%s", error->message);
    }
    spent_us += cpu_us () - start_us;
  }
  return spent_us / PARSES;
}

static void
count (guint *counter) {
  (*counter)++;
}

static void
watch_doors (KeyfobDoorList *doors, guint *notifications) {
  GListModel *model = keyfob_door_list_get_model (doors);

  g_signal_connect_swapped (doors, "notify", G_CALLBACK (count), notifications);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (count), notifications);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, i);

    g_signal_connect_swapped (door, "notify", G_CALLBACK (count), notifications);
  }
}

static void
refresh (KeyfobRefresher *refresher, guint *fetched) {
  const guint before = *fetched;

  keyfob_refresher_refresh (refresher);
  while (*fetched == before || keyfob_refresher_is_refreshing (refresher))
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv) {
  const char *api_key = g_getenv ("BENCH_API_KEY");
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiClient) client = NULL;
  g_autoptr (KeyfobAccounts) accounts = NULL;
  g_autoptr (SecretValue) secret = NULL;
  g_autoptr (KeyfobCredential) credential = NULL;
  KeyfobRefresher *refresher;
  guint notifications = 0, fetched = 0;
  gint64 start_us, ours_us;

  if (argc < 2 || api_key == NULL)
    g_error ("Usage: BENCH_API_KEY=… bench-refresh SERVER");
  client = kisi_client_new (argv[1], NULL, &error);
  if (client == NULL)
    g_error ("%s", error->message);
  accounts = keyfob_accounts_new (client, FALSE, NULL);
  secret = secret_value_new (api_key, -1, "text/plain");
  credential = keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "1", secret);
  keyfob_accounts_use_credential (accounts, credential, NULL, NULL);
  refresher = keyfob_account_get_refresher (keyfob_accounts_get_first (accounts));
  g_signal_connect_swapped (refresher, "fetched", G_CALLBACK (count), &fetched);
  while (fetched == 0)
    g_main_context_iteration (NULL, TRUE);
  refresh (refresher, &fetched);
  watch_doors (keyfob_accounts_get_doors (accounts), &notifications);

  start_us = cpu_us ();
  for (guint i = 0; i < REFRESHES; i++)
    refresh (refresher, &fetched);
  ours_us = (cpu_us () - start_us) / REFRESHES;
  printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u\n", ours_us,
          measure_parser (argv[1], api_key), notifications);
  return 0;
}
