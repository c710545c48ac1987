/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KeyfobTestCondition:
 *
 * Returns: whether what a test waits for has come about
 */
typedef gboolean (*KeyfobTestCondition) (gpointer data);

/**
 * keyfob_test_store_result:
 * @user_data: a `GAsyncResult *` that is %NULL
 *
 * A #GAsyncReadyCallback that keeps a reference to the result, for keyfob_test_wait_for_result().
 */
void keyfob_test_store_result (GObject *source, GAsyncResult *result, gpointer user_data);

/**
 * keyfob_test_wait_for_result:
 * @result: where keyfob_test_store_result() will put it
 *
 * Runs the main loop until the result is there. A minute without one fails the test.
 *
 * Returns: (transfer full): the result; *@result is %NULL again
 */
GAsyncResult *keyfob_test_wait_for_result (GAsyncResult **result);

/**
 * keyfob_test_wait_until:
 * @condition: asked after each turn of the main loop
 *
 * Runs the main loop until @condition holds. A minute without that fails the test.
 */
void keyfob_test_wait_until (KeyfobTestCondition condition, gpointer data);

/** keyfob_test_let_pass: runs the main loop for so long */
void keyfob_test_let_pass (guint milliseconds);

/** keyfob_test_settle: runs the main loop until nothing is left in it that is due */
void keyfob_test_settle (void);

/**
 * keyfob_test_finalize_soon:
 * @object: (type GObject) (transfer full): the last reference
 *
 * As g_assert_finalize_object(), for an object that a thread, or a call that was cancelled, may
 * hold a moment longer: runs the main loop until it is gone.
 */
void keyfob_test_finalize_soon (gpointer object);

G_END_DECLS
