/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "bench-window.h"

#include "ui/keyfob-ui.h"

#define SETTLE_MS 1500 /* for the first frames, and what is done after them */

static gboolean
on_timeout (gpointer user_data) {
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
bench_run_for (guint milliseconds) {
  gboolean over = FALSE;

  g_timeout_add (milliseconds, on_timeout, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

void
bench_window_open (BenchWindow *self, guint doors) {
  const KeyfobSimulatorOptions options = {.doors = doors, .unlimited = TRUE};
  g_autoptr (GSettings) settings = g_settings_new ("app.keyfob.Keyfob");
  g_autoptr (KeyfobReaders) readers = keyfob_readers_new ();
  g_autoptr (KeyfobLocator) locator = keyfob_locator_new ();
  g_autoptr (KeyfobProximity) proximity = NULL;
  g_autoptr (SecretValue) secret = NULL;
  g_autoptr (KeyfobCredential) credential = NULL;
  g_autoptr (GError) error = NULL;
  KeyfobUiRequest request = {.view = KEYFOB_UI_VIEW_WINDOW, .settings = settings};
  KeyfobDoorList *list;

  self->application = g_application_new ("app.keyfob.Bench", G_APPLICATION_NON_UNIQUE);
  self->simulator = keyfob_simulator_new (&options, &error);
  if (self->simulator == NULL)
    g_error ("No office: %s", error->message);
  self->client = kisi_client_new (keyfob_simulator_get_url (self->simulator), NULL, &error);
  if (self->client == NULL || !g_application_register (self->application, NULL, &error))
    g_error ("%s", error->message);
  secret = secret_value_new (keyfob_simulator_get_api_key (self->simulator), -1, "text/plain");
  credential = keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "1", secret);
  proximity = keyfob_proximity_new (readers, locator, settings);
  self->accounts = keyfob_accounts_new (self->client, FALSE, proximity);
  keyfob_accounts_use_credential (self->accounts, credential, NULL, NULL);
  self->desktop = keyfob_desktop_new (self->application, self->accounts, settings, NULL);
  request.application = self->application;
  request.accounts = self->accounts;
  request.desktop = self->desktop;
  if (!keyfob_ui_present (&request, &error))
    g_error ("No window: %s", error->message);
  self->window = gtk_window_list_toplevels ()->data;
  list = keyfob_accounts_get_doors (self->accounts);
  while (g_list_model_get_n_items (keyfob_door_list_get_model (list)) < doors)
    g_main_context_iteration (NULL, TRUE);
  bench_run_for (SETTLE_MS);
}

void
bench_window_close (BenchWindow *self) {
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_clear_object (&self->desktop);
  g_clear_object (&self->accounts);
  g_clear_object (&self->client);
  g_clear_object (&self->simulator);
  g_clear_object (&self->application);
}
