/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MockGeoclue:
 *
 * A private bus in the place of the system's, and on it GeoClue (mock-geoclue.py) once it is
 * started. A test that has such a bus already sets @bus, and only starts and ends GeoClue.
 */
typedef struct {
  GTestDBus *daemon;
  GDBusConnection *bus;
  GSubprocess *mock; /* nullable */
} MockGeoclue;

/** mock_geoclue_set_up: there is a bus, and no GeoClue */
void mock_geoclue_set_up (MockGeoclue *self);
void mock_geoclue_tear_down (MockGeoclue *self);

/** mock_geoclue_start: there is a GeoClue, which knows no place */
void mock_geoclue_start (MockGeoclue *self);

/** mock_geoclue_end: as if it crashed */
void mock_geoclue_end (MockGeoclue *self);

/**
 * mock_geoclue_tell:
 * @method: one of mock-geoclue.py
 * @arguments: (transfer floating) (nullable)
 */
void mock_geoclue_tell (MockGeoclue *self, const char *method, GVariant *arguments);

/** mock_geoclue_ask: Returns: (transfer full): the string that @method of mock-geoclue.py answers
 */
char *mock_geoclue_ask (MockGeoclue *self, const char *method);

/** mock_geoclue_wait_for_log: until it has been called just so since the last time */
void mock_geoclue_wait_for_log (MockGeoclue *self, const char *log);

G_END_DECLS
