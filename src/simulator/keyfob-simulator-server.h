/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libsoup/soup.h>

#include "simulator/keyfob-simulator-office.h"
#include "simulator/keyfob-simulator.h"

G_BEGIN_DECLS

/**
 * SimServer:
 *
 * The web server before the office. What the mutex does not guard belongs to the thread of the
 * context.
 */
typedef struct {
  GMainContext *context;
  SoupServer *soup;
  gboolean secure;
  guint port;
  GSocket *held;       /* (nullable): has the port while nobody listens on it */
  GPtrArray *troubles; /* of SimTrouble: answers that are going wrong at present */

  GMutex mutex; /* guards all below */
  SimOffice *office;
  guint connections; /* accepted so far */
  GHashTable *calls; /* `METHOD path secret` → SimCall */
  GPtrArray *faults; /* of SimFault, in the order of their adding; only the thread frees one */
} SimServer;

SimServer *sim_server_new (GMainContext *context, const KeyfobSimulatorOptions *options);
void sim_server_free (SimServer *server);

/** sim_server_listen: on the same port as before if there was one */
gboolean sim_server_listen (SimServer *server, GError **error);

/** sim_server_stop: closes all connections and takes no more; the port stays the server's */
void sim_server_stop (SimServer *server);

/**
 * sim_server_find_calls:
 * @secret: (nullable): any if %NULL
 * @method: (nullable): any if %NULL
 * @path: (nullable): as in #KeyfobFault
 * @last_arrival_us: (out): when the last one came, monotonic time; 0 if none
 *
 * Returns: how many came
 */
guint sim_server_find_calls (SimServer *server,
                             const char *secret,
                             const char *method,
                             const char *path,
                             gint64 *last_arrival_us);

/** sim_path_fits: @pattern: (nullable): any; a `*` at its end stands for anything */
gboolean sim_path_fits (const char *pattern, const char *path);

G_END_DECLS
