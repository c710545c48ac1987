/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "mock-bluez.h"
#include "proximity/keyfob-beacon-scanner.h"

G_BEGIN_DECLS

/* A test that waits for silence waits so long, and one that does not never comes near it. */
#define SHORT_MILLISECONDS 50
#define LONG_MILLISECONDS  3600000

#define DOOR    12345
#define ADDRESS "AA:BB:CC:00:00:01"
#define BEGUN   "SetDiscoveryFilter StartDiscovery"
#define ENDED   " StopDiscovery"

/** ScannerFixture: a BlueZ without adapter, and a scanner that nobody wants yet */
typedef struct {
  GTestDBus *daemon;
  MockBluez *bluez;
  KeyfobReaders *readers;
  KeyfobBeaconScanner *scanner;
} ScannerFixture;

void scanner_fixture_set_up (ScannerFixture *fixture, gconstpointer unused);

/** scanner_fixture_set_up_hasty: one that tries, and searches, anew after a short while */
void scanner_fixture_set_up_hasty (ScannerFixture *fixture, gconstpointer unused);

/** scanner_fixture_set_up_doubtful: one that begins anew when nothing is heard for a short while */
void scanner_fixture_set_up_doubtful (ScannerFixture *fixture, gconstpointer unused);

/** scanner_fixture_set_up_patient: one that pauses for a short while between two beginnings */
void scanner_fixture_set_up_patient (ScannerFixture *fixture, gconstpointer unused);

/** scanner_fixture_tear_down: asserts that nobody holds anything any more */
void scanner_fixture_tear_down (ScannerFixture *fixture, gconstpointer unused);

/** scanner_fixture_add…: adds a test of a scanner, or of a hasty, doubtful or patient one */
#define scanner_fixture_add(path, test)                                                            \
  g_test_add (path, ScannerFixture, NULL, scanner_fixture_set_up, test, scanner_fixture_tear_down)
#define scanner_fixture_add_hasty(path, test)                                                      \
  g_test_add (path, ScannerFixture, NULL, scanner_fixture_set_up_hasty, test,                      \
              scanner_fixture_tear_down)

#define scanner_fixture_add_doubtful(path, test)                                                   \
  g_test_add (path, ScannerFixture, NULL, scanner_fixture_set_up_doubtful, test,                   \
              scanner_fixture_tear_down)

#define scanner_fixture_add_patient(path, test)                                                    \
  g_test_add (path, ScannerFixture, NULL, scanner_fixture_set_up_patient, test,                    \
              scanner_fixture_tear_down)

/** start_listening: adds an adapter, and waits until it searches */
void start_listening (ScannerFixture *fixture);

/** emit_added: lets BlueZ tell of a new object with that interface; @properties: (transfer
 * floating)
 */
void emit_added (ScannerFixture *fixture,
                 const char *path,
                 const char *interface,
                 GVariant *properties);

/** assert_calls: that just these methods of an adapter were called so far */
void assert_calls (ScannerFixture *fixture, const char *adapter, const char *expected);

/** get_password: Returns: of %DOOR, as was heard last; %G_MAXUINT for none */
guint get_password (KeyfobReaders *readers);

/** wait_for_password: until that of %DOOR is heard */
void wait_for_password (ScannerFixture *fixture, guint password);

/** is_off, is_on: conditions to wait for, of the readers: what Bluetooth is */
gboolean is_off (gpointer readers);
gboolean is_on (gpointer readers);

/** is_near: likewise: that %DOOR is heard */
gboolean is_near (gpointer readers);

G_END_DECLS
