/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "app/keyfob-setup.h"

#include "cli/keyfob-door-argument.h"
#include "cli/keyfob-launcher.h"
#include "platform/keyfob-text.h"
#include "proximity/keyfob-beacon-scanner.h"
#include "simulator/keyfob-demo-reader.h"

#include <glib/gi18n.h>

/* Who looks at the doors in this process, apart from the window, which tells by itself. */
static void
set_interest (KeyfobAccounts *accounts, KeyfobVerb verb) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (accounts);

  switch (verb) {
  case KEYFOB_VERB_NONE:
  case KEYFOB_VERB_QUICK:
    keyfob_refreshers_set_interest (refreshers, KEYFOB_INTEREST_BACKGROUND);
    break;
  case KEYFOB_VERB_WATCH: /* it tells by itself, too */
    break;
  case KEYFOB_VERB_LIST:
  case KEYFOB_VERB_UNLOCK:
  case KEYFOB_VERB_STATUS:
  case KEYFOB_VERB_SIGN_IN:
  case KEYFOB_VERB_SIGN_OUT:
  case KEYFOB_VERB_HELP:
  case KEYFOB_VERB_VERSION:
    /* They fetch what they need: an ID is unlocked without listing first. */
    keyfob_refreshers_set_paused (refreshers, TRUE);
    break;
  }
}

KeyfobAccounts *
keyfob_setup_accounts (const KeyfobOptions *options,
                       KeyfobProximity *proximity,
                       KeyfobSimulator **simulator,
                       GError **error) {
  const KeyfobSimulatorOptions office = {.doors = options->demo_doors, .living = TRUE};
  const char *server = options->server ? options->server : KISI_DEFAULT_SERVER;
  g_autoptr (KeyfobSimulator) demo = NULL;
  g_autoptr (KisiClient) client = NULL;
  g_autoptr (SecretValue) key = NULL;
  g_autoptr (KeyfobCredential) credential = NULL;
  KeyfobAccounts *accounts;

  if (options->demo) {
    demo = keyfob_simulator_new (&office, error);
    if (!demo)
      return NULL;
    server = keyfob_simulator_get_url (demo);
  }
  client = kisi_client_new (server, NULL, error);
  if (!client)
    return NULL;
  accounts = keyfob_accounts_new (client, demo == NULL, proximity);
  if (!demo)
    keyfob_accounts_share_budgets (accounts);
  set_interest (accounts, options->verb);
  if (!demo) {
    if (options->service) /* by whatever it was started for: maybe a search, which asks nobody */
      keyfob_accounts_show_known (accounts);
    else
      keyfob_accounts_start (accounts);
    return accounts;
  }
  key = secret_value_new (keyfob_simulator_get_api_key (demo), -1, "text/plain");
  credential = keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "demo", key);
  keyfob_accounts_use_credential (accounts, credential, "Signe Holm", "Nordhaven Works");
  *simulator = g_steal_pointer (&demo);
  return accounts;
}

/* The door that @text means, by name or ID; or 0 if there is none that has a reader. */
static gint64
find_reader (KeyfobSimulator *simulator, const char *text, GError **error) {
  gint64 id = keyfob_door_argument_is_id (text) ? keyfob_door_argument_read_id (text, NULL)
                                                : keyfob_simulator_find_lock (simulator, text);
  g_autofree char *safe = NULL;
  guint32 bits;
  guint password;

  if (keyfob_simulator_get_advertisement (simulator, id, &bits, &password))
    return id;
  safe = keyfob_text_dup_safe (text, KEYFOB_NAME_MAX_CHARACTERS);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("The demo has no reader at a door “%s”. “keyfob list --demo” shows its doors."),
               safe);
  return 0;
}

GObject *
keyfob_setup_listener (const KeyfobOptions *options,
                       KeyfobSimulator *simulator,
                       KeyfobReaders *readers,
                       GError **error) {
  gint64 id = 0;

  if (!simulator)
    return G_OBJECT (keyfob_beacon_scanner_new (readers));
  if (options->demo_near)
    id = find_reader (simulator, options->demo_near, error);
  if (options->demo_near && id == 0)
    return NULL;
  return G_OBJECT (keyfob_demo_reader_new (readers, simulator, id));
}

KeyfobAutostart *
keyfob_setup_autostart (GApplication *application, GSettings *settings) {
  if (settings == NULL ||
      !g_str_equal (g_application_get_application_id (application), KEYFOB_APPLICATION_ID))
    return NULL;
  return keyfob_autostart_new (settings);
}
