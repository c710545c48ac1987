/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-test-keyring.h"
#include "simulator/keyfob-simulator.h"

G_BEGIN_DECLS

/**
 * Bench:
 *
 * What the real program is tried out on: a simulated office, a keyring, and private folders.
 */
typedef struct {
  KeyfobSimulator *office;
  KeyfobTestKeyring *keyring;
  char *folder;     /* of this test's runs alone */
  char *all_output; /* everything that was written so far */
} Bench;

/**
 * bench_new:
 *
 * Returns: (transfer full): a bench, with nobody signed in, at an office where doors that were
 *   unlocked stay so, and readers keep their passwords
 */
Bench *bench_new (KeyfobTestKeyringKind keyring);

void bench_free (Bench *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

/** bench_count_files: Returns: how many files the runs have left, empty folders not counted */
guint bench_count_files (Bench *self);

/**
 * Ran:
 *
 * What came of a run.
 */
typedef struct {
  int exit; /* 128 and more: killed by a signal */
  char *out;
  char *err;
} Ran;

void ran_free (Ran *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ran, ran_free)

/** bench_dup_environment: Returns: (transfer full): for a process on the bench */
char **bench_dup_environment (Bench *self);

/**
 * bench_dup_command:
 *
 * Returns: (transfer full): keyfob on the bench's server, or the demo's, with @arguments
 */
char **bench_dup_command (Bench *self, const char *arguments);

/** bench_dup_name: Returns: (transfer full): the bus name of that server's Keyfob */
char *bench_dup_name (Bench *self);

/**
 * bench_start:
 * @arguments: separated by spaces, or by `|` if one of them holds a space
 *
 * Starts keyfob on the bench's server, without a terminal.
 */
GSubprocess *bench_start (Bench *self, const char *arguments);

/** bench_run: runs it to its end; @input: (nullable): for standard input */
Ran *bench_run (Bench *self, const char *arguments, const char *input);

/** bench_wait: waits for what bench_start() started */
Ran *bench_wait (Bench *self, GSubprocess *process);

/** bench_expect: runs it, and fails the test unless it exits with @exit */
Ran *bench_expect (Bench *self, const char *arguments, int exit);

/** bench_sign_in: signs in with the office's API key */
void bench_sign_in (Bench *self);

/**
 * bench_choose:
 * @value: as GVariant text: a string has quotes
 *
 * Does as the preferences do: what is chosen there is in a file, if `GSETTINGS_BACKEND` is
 * `keyfile`.
 */
void bench_choose (Bench *self, const char *key, const char *value);

/** bench_count_unlocks: Returns: how often @door was really unlocked */
guint bench_count_unlocks (Bench *self, const char *door);

/** bench_count_sent: Returns: how many unlocks of any door the office was asked for */
guint bench_count_sent (Bench *self);

/**
 * bench_dup_sent:
 *
 * Returns: (transfer full) (nullable): the body of the last unlock of @door that the office was
 *   asked for
 */
char *bench_dup_sent (Bench *self, const char *door);

/** bench_start_background: starts `keyfob --background`, and waits until the bus knows it */
GSubprocess *bench_start_background (Bench *self);

/** bench_wait_for_name: waits until the bus has, or no longer has, a Keyfob of the bench's server
 */
void bench_wait_for_name (Bench *self, gboolean there);

/** bench_activate: @parameter: (nullable): floating: has the running Keyfob do an exported action
 */
void bench_activate (Bench *self, const char *action, GVariant *parameter);

/** bench_ask_to_quit: has the running Keyfob quit */
void bench_ask_to_quit (Bench *self);

/** bench_quit: has the running Keyfob quit, and waits for it; it must end well */
void bench_quit (Bench *self, GSubprocess *process);

G_END_DECLS
