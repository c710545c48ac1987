/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "asker.h"

G_BEGIN_DECLS

/* Of a door that opens for anybody. */
#define FAULT_TEST_UNLOCK "/locks/21101/unlock"

/**
 * FaultTest:
 * @function: its data says whether to ask over TLS, with HTTP/2, instead of over HTTP/1.1
 */
typedef struct {
  const char *name;
  GTestDataFunc function;
} FaultTest;

/** fault_test_run: runs @tests, which end with one without a name, over HTTP/1.1 and over HTTP/2 */
int fault_test_run (int argc, char *argv[], const char *group, const FaultTest *tests);

/** fault_test_new_asker: @secure: the test's data. Returns: (transfer full): an asker */
Asker *fault_test_new_asker (gconstpointer secure);

void fault_test_add (Asker *asker, KeyfobFault fault);

/** fault_test_unlock: the next unlock meets @fault. Returns: (transfer full): what came of it */
Reply *fault_test_unlock (Asker *asker, KeyfobFault fault);

/** fault_test_expect_unlocks: one was asked for, @count came about, and the simulator is well */
void fault_test_expect_unlocks (Asker *asker, guint count);

/** fault_test_has_unlocked: a #KeyfobTestCondition; @data: the asker */
gboolean fault_test_has_unlocked (gpointer data);

G_END_DECLS
