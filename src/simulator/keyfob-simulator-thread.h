/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SimThread:
 *
 * A thread with a main loop of its own, which does one thing after another.
 */
typedef struct SimThread SimThread;

typedef void (*SimWork) (gpointer data);

/** sim_thread_new: starts it */
SimThread *sim_thread_new (void);

/** sim_thread_free: ends it, and what is left in its main context */
void sim_thread_free (SimThread *self);

/** sim_thread_get_context: Returns: (transfer none): what its loop runs */
GMainContext *sim_thread_get_context (SimThread *self);

/** sim_thread_run: does @work there, and waits until it is done; from any other thread */
void sim_thread_run (SimThread *self, SimWork work, gpointer data);

G_END_DECLS
