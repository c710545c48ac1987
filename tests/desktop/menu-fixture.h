/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/tray/keyfob-tray-menu.h"
#include "menu-host.h"
#include "simulator/keyfob-simulator.h"

G_BEGIN_DECLS

/* The menu's own, which a change of its layout may have to wait for. */
#define LAYOUT_INTERVAL_MS 1000

/**
 * MenuFixture:
 *
 * An account, and an application whose actions are noted. The account is that of an office only if
 * the fixture is told so; else it asks nobody, and what it knows the test tells it.
 */
typedef struct {
  GTestDBus *daemon;       /* of the session bus */
  KeyfobSimulator *office; /* nullable */
  GApplication *application;
  KeyfobReaders *readers; /* which nobody listens to but the test */
  KeyfobAccounts *accounts;
  KeyfobRecentDoors *recent;
  KeyfobDoorFinder *finder;
  KeyfobTrayMenu *menu; /* from show() on */
  MenuHost *host;       /* likewise */
  char *elsewhere;      /* nullable: the secret of sign_in_elsewhere() */
  GString *activated;   /* names of actions and their parameters, a blank after each */
} MenuFixture;

/** menu_fixture_set_up: @with_office: a boolean as a pointer */
void menu_fixture_set_up (MenuFixture *fixture, gconstpointer with_office);

/** menu_fixture_tear_down: asserts that nobody holds anything any more */
void menu_fixture_tear_down (MenuFixture *fixture, gconstpointer with_office);

#define menu_fixture_add(path, with_office, test)                                                  \
  g_test_add (path, MenuFixture, GINT_TO_POINTER (with_office), menu_fixture_set_up, test,         \
              menu_fixture_tear_down)

/** sign_in: in the office */
void sign_in (MenuFixture *fixture);

/**
 * sign_in_elsewhere:
 * @name: of the other organization, which has three doors
 *
 * Signs in at another organization of the office's server, too, with the fixture's secret for it.
 * Returns: its "Front Entrance"
 */
gint64 sign_in_elsewhere (MenuFixture *fixture, const char *name);

/** merge_doors: lets the account know the doors from @first to @last, named "Door 0001" and on */
void merge_doors (MenuFixture *fixture, guint first, guint last);

/** show: makes the menu, and a host that has read it */
void show (MenuFixture *fixture);

/** assert_text: asserts that the menu has these lines, and then those that it always has */
void assert_text (MenuFixture *fixture, const char *doors);

/** assert_activated: waits until an action is activated, and forgets it */
void assert_activated (MenuFixture *fixture, const char *expected);

/** has_new_layout, has_update: conditions to wait for, of a MenuHost: since it read the menu */
gboolean has_new_layout (gpointer host);
gboolean has_update (gpointer host);

/** is_open: a condition to wait for, of a KeyfobTrayMenu */
gboolean is_open (gpointer menu);

/** wait_for_first: reads the menu whenever its layout changes, until its first label begins so */
void wait_for_first (MenuFixture *fixture, const char *label_start);

/** wait_for_timers: until all was done that was due by now, and the host has heard of it */
void wait_for_timers (MenuFixture *fixture);

G_END_DECLS
