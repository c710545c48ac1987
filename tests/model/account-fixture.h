/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-test-keyring.h"
#include "model/account/keyfob-accounts.h"
#include "simulator/keyfob-demo-person.h"
#include "simulator/keyfob-simulator.h"

G_BEGIN_DECLS

#define ADA      KEYFOB_DEMO_EMAIL
#define BO       "bo.berg@nordhaven.example"
#define PASSWORD KEYFOB_DEMO_PASSWORD

/* For an answer that the test lets go by keyfob_simulator_end_delays(), before the client's
 * deadline of 10 s. */
#define HELD_BACK_MS 9000

/**
 * AccountFixture:
 *
 * An office, a desktop with a keyring, and an account on them that has not started.
 */
typedef struct {
  KeyfobTestKeyring *desktop;
  KeyfobSimulator *office;
  KeyfobAccounts *accounts;
} AccountFixture;

/** account_fixture_set_up: @kind: a #KeyfobTestKeyringKind as a pointer */
void account_fixture_set_up (AccountFixture *fixture, gconstpointer kind);

/** account_fixture_tear_down: asserts that nobody holds the account any more */
void account_fixture_tear_down (AccountFixture *fixture, gconstpointer kind);

/** account_fixture_add: adds a test on a desktop with such a keyring */
#define account_fixture_add(path, kind, test)                                                      \
  g_test_add (path, AccountFixture, GINT_TO_POINTER (KEYFOB_TEST_KEYRING_##kind),                  \
              account_fixture_set_up, test, account_fixture_tear_down)

/** account_fixture_run: as g_test_run(), with a cache folder of its own */
int account_fixture_run (void);

/** account_new: Returns: (transfer full): another account of the office */
KeyfobAccounts *account_new (AccountFixture *fixture, gboolean persistent);

/** start: starts and waits for what the keyring says */
void start (KeyfobAccounts *accounts);

/** restart: as if the program was ended and run again */
void restart (AccountFixture *fixture);

KisiOrganization *find_organization (AccountFixture *fixture, const char *domain);

/** sign_in: at `nordhaven`. Each of these waits for the end */
gboolean sign_in (AccountFixture *fixture,
                  const char *email,
                  const char *password,
                  const char *code,
                  GError **error);
void sign_in_as_ada (AccountFixture *fixture);
gboolean sign_in_with_api_key (AccountFixture *fixture, const char *key, GError **error);
gboolean sign_in_with_access_link (AccountFixture *fixture, const char *link, GError **error);

/** sign_out: asserts that nothing is left here before it waits for the rest */
gboolean sign_out (AccountFixture *fixture, GError **error);

/**
 * sign_out_while_locked: starts, signs in as Ada, and signs out while the keyring is locked and
 * cannot forget her; then unlocks it
 */
void sign_out_while_locked (AccountFixture *fixture);

void assert_state (AccountFixture *fixture, KeyfobAccountState state);
guint count_doors (AccountFixture *fixture);

/** get_identity: Returns: of the first account */
const KeyfobIdentity *get_identity (AccountFixture *fixture);

/** assert_is_ada: asserts that the first account is hers, and known to be */
void assert_is_ada (AccountFixture *fixture);

/** has_fresh_doors, has_doors: conditions to wait for, of a KeyfobAccounts */
gboolean has_fresh_doors (gpointer accounts);
gboolean has_doors (gpointer accounts);

gboolean cache_has_files (void);
void wait_for_cache (void);

G_END_DECLS
