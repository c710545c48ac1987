/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "guard/keyfob-guard.h"
#include "mock-logind.h"
#include "simulator/keyfob-simulator.h"

G_BEGIN_DECLS

#define DOOR       "Front Entrance"
#define OTHER_DOOR "Loading Dock"

/**
 * GuardFixture:
 *
 * An office, somebody who is signed in there, a desktop, and a guard between them.
 */
typedef struct {
  MockLogind logind;
  KeyfobSimulator *office;
  GSettings *settings;
  KeyfobConfirmations *confirmations;
  KeyfobAccounts *accounts;
  KeyfobSessionMonitor *session;
  KeyfobGuard *guard;
  KeyfobQuestion *asked; /* the last question */
  guint questions;
  guint attempts;
} GuardFixture;

/** guard_fixture_set_up: everything is known, and the doors are there */
void guard_fixture_set_up (GuardFixture *fixture, gconstpointer unused);

/** guard_fixture_set_up_unready: nobody is signed in, and there is no guard yet */
void guard_fixture_set_up_unready (GuardFixture *fixture, gconstpointer unused);

/** guard_fixture_tear_down: asserts that nobody holds anything any more */
void guard_fixture_tear_down (GuardFixture *fixture, gconstpointer unused);

/** guard_fixture_add, guard_fixture_add_unready: add a test of a guard, or of one to be made */
#define guard_fixture_add(path, test)                                                              \
  g_test_add (path, GuardFixture, NULL, guard_fixture_set_up, test, guard_fixture_tear_down)
#define guard_fixture_add_unready(path, test)                                                      \
  g_test_add (path, GuardFixture, NULL, guard_fixture_set_up_unready, test, guard_fixture_tear_down)

/** sign_in: as the office's administrator, in a login of that ID */
void sign_in (GuardFixture *fixture, const char *login_id);

/** sign_out: the account that was signed in first */
void sign_out (GuardFixture *fixture);

/** make_session_and_guard: for a fixture that is not ready */
void make_session_and_guard (GuardFixture *fixture);

/** find: Returns: the ID of a door */
gint64 find (GuardFixture *fixture, const char *name);

/** choose: when to ask, unless a door says otherwise */
void choose (GuardFixture *fixture, KeyfobConfirmation confirmation);

/** note_question: a #KeyfobAsker, of a fixture */
void note_question (KeyfobQuestion *question, gpointer fixture);

/** wish: wishes; the outcome comes to @result. A question is noted in the fixture */
void wish (GuardFixture *fixture,
           const char *door,
           KeyfobUnlockOrigin origin,
           GCancellable *cancellable,
           GAsyncResult **result);

/** finish: waits for the end of a wish. Returns: (transfer full) (nullable): the attempt */
KeyfobUnlock *finish (GuardFixture *fixture, GAsyncResult **pending, GError **error);

/** finish_accepted: likewise, of one that must become an attempt which Kisi accepts */
KeyfobUnlock *finish_accepted (GuardFixture *fixture, GAsyncResult **pending);

/** finish_refused: likewise, of one that must send nothing; @words: (nullable): why */
void finish_refused (GuardFixture *fixture,
                     GAsyncResult **pending,
                     GQuark domain,
                     int code,
                     const char *words);

/** count_posts: Returns: how many requests to unlock the office has had */
guint count_posts (GuardFixture *fixture);

gboolean is_busy (GuardFixture *fixture);

/** is_known, is_asked, is_closed, is_over: conditions to wait for, of the session, the fixture, a
 * question, and an attempt */
gboolean is_known (gpointer session);
gboolean is_asked (gpointer fixture);
gboolean is_closed (gpointer question);
gboolean is_over (gpointer unlock);

G_END_DECLS
