/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-ui-test.h"

G_BEGIN_DECLS

/*
 * What a person does in quick unlock, and sees there.
 */

/** quick_unlock_test_new: as keyfob_ui_test_new(), for quick unlock */
KeyfobUiTest *quick_unlock_test_new (const KeyfobSimulatorOptions *options);

GtkWidget *quick_unlock_test_get_entry (KeyfobUiTest *test);

/** quick_unlock_test_get_selection: Returns: (transfer none): the doors that are offered */
GtkSingleSelection *quick_unlock_test_get_selection (KeyfobUiTest *test);

/** quick_unlock_test_type: @text: instead of what is there */
void quick_unlock_test_type (KeyfobUiTest *test, const char *text);

void quick_unlock_test_press_enter (KeyfobUiTest *test);

/** quick_unlock_test_dup_names: Returns: names of the doors that are offered, one a line, in order
 */
char *quick_unlock_test_dup_names (KeyfobUiTest *test);

guint quick_unlock_test_count_rows (KeyfobUiTest *test);

/** quick_unlock_test_dup_selected: Returns: (transfer full): the name of the door that Enter
 * unlocks */
char *quick_unlock_test_dup_selected (KeyfobUiTest *test);
void quick_unlock_test_assert_selected (KeyfobUiTest *test, const char *name);

/** quick_unlock_test_count_unlocks: Returns: how often the simulated door @name was unlocked */
guint quick_unlock_test_count_unlocks (KeyfobUiTest *test, const char *name);

G_END_DECLS
