/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-budget.h"

G_BEGIN_DECLS

/**
 * KisiSharedBudget:
 *
 * The budget of all processes of this person for one server, in a small file: commands in a
 * terminal take turns with each other and with the running Keyfob, and a `Retry-After` outlives
 * the process that was told.
 */
typedef struct KisiSharedBudget KisiSharedBudget;

/** kisi_shared_budget_open: Returns: (transfer full) (nullable): %NULL if there can be none */
KisiSharedBudget *kisi_shared_budget_open (const char *server);

/** kisi_shared_budget_free: frees @self; %NULL is allowed */
void kisi_shared_budget_free (KisiSharedBudget *self);

/**
 * kisi_shared_budget_begin:
 * @self: (nullable): %NULL changes nothing
 * @budget: (inout): becomes what the file says, if it says something that can be
 *
 * Keeps the other processes out until kisi_shared_budget_end(), which must follow at once.
 */
void kisi_shared_budget_begin (KisiSharedBudget *self, KisiBudget *budget);

/** kisi_shared_budget_end: writes @budget, and lets the others go on */
void kisi_shared_budget_end (KisiSharedBudget *self, const KisiBudget *budget);

G_END_DECLS
