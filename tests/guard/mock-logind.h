/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LOGIND      "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define MOCK        "org.freedesktop.DBus.Mock"

/**
 * MockLogind:
 *
 * A private bus in the place of the system's, with python-dbusmock's logind on it. A test that has
 * such a bus already sets @bus, and only starts and ends the mock.
 */
typedef struct {
  GTestDBus *daemon;
  GSubprocess *mock; /* NULL while it does not run */
  GDBusConnection *bus;
} MockLogind;

void mock_logind_set_up (MockLogind *self);
void mock_logind_tear_down (MockLogind *self);

/** mock_logind_start: it runs, and knows no session */
void mock_logind_start (MockLogind *self);
void mock_logind_end (MockLogind *self);

/** mock_logind_call: Returns: (transfer full): the answer of a method, which must be there */
GVariant *mock_logind_call (MockLogind *self,
                            const char *path,
                            const char *interface,
                            const char *method,
                            GVariant *arguments);

/** mock_logind_add_session: makes session "c1" of the person */
void mock_logind_add_session (MockLogind *self);

/** mock_logind_add_session_of_process: lets logind say that this process belongs to it */
void mock_logind_add_session_of_process (MockLogind *self);

/** mock_logind_set_locked: of session "c1" */
void mock_logind_set_locked (MockLogind *self, gboolean locked);

/** mock_logind_announce_sleep: @start: the computer is about to sleep; else it has slept */
void mock_logind_announce_sleep (MockLogind *self, gboolean start);

G_END_DECLS
