/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-simulator-server.h"
#include "keyfob-simulator-thread.h"
#include "keyfob-simulator.h"

G_BEGIN_DECLS

/* How the functions of keyfob-simulator.h do their work in the simulator's thread. */

struct _KeyfobSimulator {
  GObject parent_instance;

  SimThread *thread;
  SimServer *server; /* touched in the thread only */
  char *url;
  char *api_key;
  char *access_link;
};

/* A piece of work for the thread, which whoever asks for it waits for. */
typedef struct SimTask SimTask;
typedef void (*SimDeed) (KeyfobSimulator *self, SimTask *task);

struct SimTask {
  KeyfobSimulator *self;
  SimDeed work;

  /* What the work is about; each work has its own use for these. */
  const KeyfobSimulatorOptions *options;
  const KeyfobFault *fault;
  const char *name;
  const char *path;
  JsonNode *value;
  gboolean flag;
  gint64 id;
  gint64 time;
  guint count;
  guint32 bits;
  char *text;
  GError *error;
};

/** keyfob_simulator_run: does @work in the thread, and waits until it is done */
void keyfob_simulator_run (KeyfobSimulator *self, SimDeed work, SimTask *task);

G_END_DECLS
