/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-process.h"

G_BEGIN_DECLS

/**
 * Session:
 *
 * A keyfob on a terminal of its own, and the person at it.
 */
typedef struct {
  pid_t pid;
  int terminal;
  GString *seen;
} Session;

/** session_new: @arguments: as for bench_start() */
Session *session_new (Bench *bench, const char *arguments);

/** session_new_wide: likewise, on a terminal with lines of @columns cells; 0: it does not tell */
Session *session_new_wide (Bench *bench, const char *arguments, guint columns);

/** await_text: reads what is written until @text is; without one, until the end */
void await_text (Session *self, const char *text);

/** type: types a line */
void type (Session *self, const char *line);

/** session_end: waits for the end. Returns: the exit, or 128 and the signal */
int session_end (Session *self, Bench *bench);

G_END_DECLS
