/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "simulator/keyfob-simulator-request.h"

/** sim_fault_new: Returns: (transfer full): a copy, for g_free(): its strings are interned */
KeyfobFault *sim_fault_new (const KeyfobFault *fault);

/** sim_fault_fits: Returns: whether such a request is one of those that @fault names */
gboolean sim_fault_fits (const KeyfobFault *fault,
                         const char *method,
                         const char *path,
                         const char *secret);

/** sim_faults_take: Returns: (nullable): the one that hits this request; it has one less to hit */
const KeyfobFault *sim_faults_take (GPtrArray *faults, const SimRequest *request);

/** sim_fault_strike: @troubles: see below; what is carried out has been answered already */
void sim_fault_strike (const KeyfobFault *fault, GPtrArray *troubles, SimRequest *request);

/* Faults that last, or that touch the connection: those that last are in @troubles until they are
 * over. They work on the socket below SoupServer, so they do the same to HTTP/1.1 and HTTP/2; but
 * on HTTP/2 everything on that connection is hit, since SoupServer has no way to end one stream of
 * it. */

/** sim_trouble_wait: the answer, which is set, goes out after @milliseconds, if any */
void sim_trouble_wait (GPtrArray *troubles, SoupServerMessage *message, guint milliseconds);

/** sim_troubles_end_waits: what sim_trouble_wait() holds back goes out now */
void sim_troubles_end_waits (GPtrArray *troubles);

/** sim_trouble_hold: never answers; the connection stays until sim_troubles_end() */
void sim_trouble_hold (GPtrArray *troubles, SoupServerMessage *message);

/** sim_trouble_hang_up: closes the connection (FIN; no goodbye of TLS) */
void sim_trouble_hang_up (SoupServerMessage *message);

/** sim_trouble_reset: resets the connection (RST) */
void sim_trouble_reset (SoupServerMessage *message);

/**
 * sim_trouble_truncate:
 *
 * Half of the answer, which is set, is sent although all of it is announced; then the connection is
 * closed. (On HTTP/2 the stream ends early just before, since SoupServer ends it with its last
 * byte.)
 */
void sim_trouble_truncate (SoupServerMessage *message);

/**
 * sim_trouble_drip:
 *
 * Of the answer, which is set, a byte of the connection comes every @milliseconds. On HTTP/1.1 the
 * headers come at once; on TLS nothing is readable until the bytes make up a record.
 */
void sim_trouble_drip (GPtrArray *troubles, SoupServerMessage *message, guint milliseconds);

/** sim_troubles_end: closes the connections of all that lasts */
void sim_troubles_end (GPtrArray *troubles);
