/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/search/keyfob-door-search.h"
#include "keyfob-test-keyring.h"
#include "simulator/keyfob-simulator.h"

G_BEGIN_DECLS

/* Longer than any test. */
#define FOR_EVER_MS (10 * 60 * 1000)

#define DOOR    "Front Entrance"
#define DOOR_ID "21101"

/**
 * SearchFixture:
 *
 * A desktop with a session bus, on which a program searches an office's doors, and an application
 * whose actions note what is wished.
 */
typedef struct {
  KeyfobTestKeyring *desktop;
  KeyfobSimulator *office;
  KeyfobAccounts *accounts; /* not started */
  KeyfobRecentDoors *recent;
  KeyfobDoorFinder *finder;
  GApplication *application;
  KeyfobDoorSearch *search; /* without doors */
  GDBusConnection *bus;     /* Keyfob's */
  GDBusConnection *client;  /* the searching program's */
  GString *wishes;          /* "ACTION PARAMETER" each, a blank after it */
} SearchFixture;

void search_fixture_set_up (SearchFixture *self);
void search_fixture_tear_down (SearchFixture *self);

/** search_fixture_begin_again: as if the program was started anew: another search without doors */
void search_fixture_begin_again (SearchFixture *self, guint wait_max_ms, guint linger_ms);

/** search_fixture_set_doors: hands the account and its doors to the search */
void search_fixture_set_doors (SearchFixture *self);

/** search_fixture_know: signed in, Kisi is down, and these doors are known; not refreshing */
void search_fixture_know (SearchFixture *self, KeyfobSnapshot *known);

/** search_fixture_sign_in: signs in, waits for the doors, and hands them to the search */
void search_fixture_sign_in (SearchFixture *self);

/** search_fixture_sign_in_elsewhere: at another organization, too; Returns: its "Front Entrance" */
gint64 search_fixture_sign_in_elsewhere (SearchFixture *self);

/** search_fixture_refresh: and waits for the end of it */
void search_fixture_refresh (SearchFixture *self);

/** search_fixture_send: calls Keyfob; the result is for keyfob_test_wait_for_result() */
void search_fixture_send (SearchFixture *self,
                          const char *interface,
                          const char *method,
                          GVariant *arguments,
                          GAsyncResult **result);

/** search_fixture_receive: Returns: (transfer full): the answer to what was sent */
GVariant *search_fixture_receive (SearchFixture *self, GAsyncResult **result);

/** search_fixture_call: sends and receives */
GVariant *search_fixture_call (SearchFixture *self,
                               const char *interface,
                               const char *method,
                               GVariant *arguments);

/** search_fixture_assert_wishes: asserts what was wished since it was asked for the last time */
void search_fixture_assert_wishes (SearchFixture *self, const char *expected);

G_END_DECLS
