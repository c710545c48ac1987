/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_SETTINGS_ENABLE_BACKEND

#include "keyfob-setup.h"

#include "keyfob-running.h"

#include <gio/gsettingsbackend.h>

#define SETTINGS_SCHEMA "app.keyfob.Keyfob"

/* Who looks at the doors in this process, apart from the window, which tells by itself. */
static void
set_interest (KeyfobAccount *account, KeyfobVerb verb) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (account);

  switch (verb) {
  case KEYFOB_VERB_NONE:
  case KEYFOB_VERB_QUICK:
    keyfob_refresher_set_interest (refresher, KEYFOB_INTEREST_BACKGROUND);
    break;
  case KEYFOB_VERB_WATCH: /* it tells by itself, too */
    break;
  case KEYFOB_VERB_LIST:
  case KEYFOB_VERB_UNLOCK:
  case KEYFOB_VERB_STATUS:
  case KEYFOB_VERB_SIGN_IN:
  case KEYFOB_VERB_SIGN_OUT:
    /* They fetch what they need: an ID is unlocked without listing first. */
    keyfob_refresher_set_paused (refresher, TRUE);
    break;
  }
}

KeyfobAccount *
keyfob_setup_account (const KeyfobOptions *options, KeyfobSimulator **simulator, GError **error) {
  const KeyfobSimulatorOptions office = {.doors = options->demo_doors, .living = TRUE};
  const char *server = options->server ? options->server : KISI_DEFAULT_SERVER;
  g_autoptr (KeyfobSimulator) demo = NULL;
  g_autoptr (KisiClient) client = NULL;
  g_autoptr (SecretValue) key = NULL;
  g_autoptr (KeyfobCredential) credential = NULL;
  KeyfobAccount *account;

  if (options->demo) {
    demo = keyfob_simulator_new (&office, error);
    if (!demo)
      return NULL;
    server = keyfob_simulator_get_url (demo);
  }
  client = kisi_client_new (server, NULL, error);
  if (!client)
    return NULL;
  account = keyfob_account_new (client, demo == NULL);
  set_interest (account, options->verb);
  if (!demo) {
    keyfob_account_start (account);
    return account;
  }
  key = secret_value_new (keyfob_simulator_get_api_key (demo), -1, "text/plain");
  credential = keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "demo", key);
  keyfob_account_use_credential (account, credential, "Signe Holm", "Nordhaven Works");
  *simulator = g_steal_pointer (&demo);
  return account;
}

GSettings *
keyfob_setup_settings (gboolean in_memory) {
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source ? g_settings_schema_source_lookup (source, SETTINGS_SCHEMA, TRUE) : NULL;
  g_autoptr (GSettingsBackend) backend = in_memory ? g_memory_settings_backend_new () : NULL;

  return schema ? g_settings_new_full (schema, backend, NULL) : NULL;
}

KeyfobAutostart *
keyfob_setup_autostart (GApplication *application, GSettings *settings) {
  if (settings == NULL ||
      !g_str_equal (g_application_get_application_id (application), KEYFOB_APPLICATION_ID))
    return NULL;
  return keyfob_autostart_new (settings);
}
