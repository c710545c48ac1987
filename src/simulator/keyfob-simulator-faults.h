/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "simulator/keyfob-simulator-request.h"
#include "simulator/keyfob-simulator-server.h"

G_BEGIN_DECLS

/* A KeyfobFault of its own strings, and how often it has been met. */
typedef struct {
  KeyfobFault fault;
  guint passed;
  guint hit;
} SimFault;

void sim_fault_free (gpointer fault);
void sim_faults_add (SimServer *server, const KeyfobFault *fault);

/** sim_faults_take: Returns: (nullable) (transfer none): the fault that hits this request */
SimFault *sim_faults_take (SimServer *server,
                           const char *secret,
                           const char *method,
                           const char *path);

/** sim_faults_clear: forgets all faults and closes the connections that they hold */
void sim_faults_clear (SimServer *server);

/** sim_fault_is_carried_out: Returns: whether the request does its deed before it goes wrong */
gboolean sim_fault_is_carried_out (const SimFault *fault);

/** sim_fault_strike: @answer: what would have been the answer, if the request was carried out */
void sim_fault_strike (SimServer *server,
                       SimFault *fault,
                       SoupServerMessage *message,
                       SimAnswer *answer);

void sim_answer_send (SimAnswer *answer, SoupServerMessage *message);

G_END_DECLS
