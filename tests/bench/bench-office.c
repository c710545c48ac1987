/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* bench-office DOORS [tls]
 *
 * A simulated office in a process of its own, so that what it costs is not counted as Keyfob's.
 * Prints "URL API_KEY AUTHORITY KEY…", where AUTHORITY is the file of the certificate to trust, or
 * "-" without TLS, and the last are keys of other organizations with as many doors; then a line
 * "REQUESTS" for each line it reads: how many came so far. Ends when its input does. */

#include "keyfob-test-certificate.h"
#include "simulator/keyfob-simulator.h"

#include <stdio.h>
#include <stdlib.h>

#define FURTHER_ORGANIZATIONS 4

/* Returns: (transfer full): an API key there */
static char *
add_organization (KeyfobSimulator *office, guint number, guint doors) {
  g_autofree char *name = g_strdup_printf ("Office %u", number);
  g_autofree char *domain = g_strdup_printf ("office-%u", number);

  keyfob_simulator_add_organization (office, name, domain, doors);
  keyfob_simulator_add_person (office, domain, "Ada Lind", "ada@office.example", "secret", NULL);
  return keyfob_simulator_add_login (office, domain, "ada@office.example", "api");
}

int
main (int argc, char **argv) {
  KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (KeyfobSimulator) office = NULL;
  g_autoptr (KeyfobTestCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;

  if (argc < 2)
    g_error ("Usage: bench-office DOORS [tls]");
  options.doors = atoi (argv[1]);
  if (argc > 2) {
    certificate = keyfob_test_certificate_new ();
    options.certificate = certificate->certificate;
  }
  office = keyfob_simulator_new (&options, &error);
  if (office == NULL)
    g_error ("No office: %s", error->message);
  printf ("%s %s %s", keyfob_simulator_get_url (office), keyfob_simulator_get_api_key (office),
          certificate == NULL ? "-" : certificate->authority_path);
  for (guint i = 1; i <= FURTHER_ORGANIZATIONS; i++) {
    g_autofree char *key = add_organization (office, i, options.doors);

    printf (" %s", key);
  }
  putchar ('\n');
  fflush (stdout);
  for (int c = getchar (); c != EOF; c = getchar ()) {
    if (c != '\n')
      continue;
    printf ("%u\n", keyfob_simulator_count_requests (office, NULL, NULL));
    fflush (stdout);
  }
  return 0;
}
