/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-office.h"

/* A client may send a password that it heard 5 s ago (kisi-api.md, section 16). With the one before
 * accepted, that leaves it at least three more seconds to arrive. */
#define DEFAULT_PASSWORD_SECONDS 8

/* Passwords that follow each other are in different classes modulo this, so that the present one is
 * never, by chance, one that is no longer accepted: a test could not tell then. */
#define CLASSES       3
#define CLASS_SIZE    341 /* 10 bits, shared out */
#define DIGEST_DIGITS 8

static guint64
get_period (const SimOffice *office) {
  gint64 seconds = (g_get_monotonic_time () - office->opened_at) / G_USEC_PER_SEC;
  guint each = office->options.password_seconds;

  /* From 1 on: even the first has one before it. */
  return 1 + seconds / (each != 0 ? each : DEFAULT_PASSWORD_SECONDS) + office->turns;
}

static guint
make_password (const SimOffice *office, const SimLock *lock, guint64 period) {
  g_autofree char *what = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GUINT64_FORMAT,
                                           sim_json_get_id (lock->json), period);
  g_autofree char *digest =
      g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) office->reader_secret,
                                 strlen (office->reader_secret), what, -1);

  digest[DIGEST_DIGITS] = '\0';
  return g_ascii_strtoull (digest, NULL, 16) % CLASS_SIZE * CLASSES + period % CLASSES;
}

guint
sim_reader_get_password (const SimOffice *office, const SimLock *lock) {
  return make_password (office, lock, get_period (office));
}

gboolean
sim_reader_accepts (const SimOffice *office, const SimLock *lock, const char *proof) {
  guint64 period = get_period (office);

  if (proof == NULL || (lock->traits & SIM_NO_CONTROLLER))
    return FALSE;
  for (guint64 past = 0; past <= 1; past++) {
    g_autofree char *right = g_strdup_printf ("%u", make_password (office, lock, period - past));

    if (g_str_equal (proof, right))
      return TRUE;
  }
  return FALSE;
}
