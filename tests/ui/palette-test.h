/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-ui-test.h"

G_BEGIN_DECLS

/*
 * What a person does in the palette, and sees there.
 */

/** palette_test_new: as keyfob_ui_test_new(), for the palette */
KeyfobUiTest *palette_test_new (const KeyfobSimulatorOptions *options);

GtkWidget *palette_test_get_entry (KeyfobUiTest *test);

/** palette_test_get_selection: Returns: (transfer none): the doors that are offered */
GtkSingleSelection *palette_test_get_selection (KeyfobUiTest *test);

/** palette_test_type: @text: instead of what is there */
void palette_test_type (KeyfobUiTest *test, const char *text);

void palette_test_press_enter (KeyfobUiTest *test);

/** palette_test_dup_names: Returns: names of the doors that are offered, one a line, in order */
char *palette_test_dup_names (KeyfobUiTest *test);

guint palette_test_count_rows (KeyfobUiTest *test);

/** palette_test_dup_selected: Returns: (transfer full): the name of the door that Enter unlocks */
char *palette_test_dup_selected (KeyfobUiTest *test);
void palette_test_assert_selected (KeyfobUiTest *test, const char *name);

/** palette_test_count_unlocks: Returns: how often the simulated door @name was unlocked */
guint palette_test_count_unlocks (KeyfobUiTest *test, const char *name);

G_END_DECLS
