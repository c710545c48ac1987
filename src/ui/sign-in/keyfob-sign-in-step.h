/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#define KEYFOB_TYPE_SIGN_IN_STEP (keyfob_sign_in_step_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSignInStep,
                      keyfob_sign_in_step,
                      KEYFOB,
                      SIGN_IN_STEP,
                      AdwNavigationPage)

/*
 * KeyfobSignInStep: one step of signing in: picture, heading (its title) and words, and below them
 * fields, a sentence on what is wrong with these, and the button. Enter in a field does what the
 * button does, the action `sign-in.continue`. While that is switched off, the button spins.
 *
 * Its children in a .blp are the fields (AdwEntryRow, by the `name` that errors of Kisi's call them
 * by), what stands below the button, and, with the type `top`, what stands below the header bar.
 *
 * Properties, write-only strings: `icon-name`, `words`, `button-label` (without, there is none).
 */

/** keyfob_sign_in_step_find_blank: Returns: (nullable): the first field that nothing is typed in */
const char *keyfob_sign_in_step_find_blank (KeyfobSignInStep *self);

/** keyfob_sign_in_step_say: @words: a sentence on what is wrong; is announced, too */
void keyfob_sign_in_step_say (KeyfobSignInStep *self, const char *words);

/**
 * keyfob_sign_in_step_mark:
 * @field: (nullable): all of them if there is none of that name
 *
 * Marks, for eyes and ears, what keyfob_sign_in_step_say() was about, and puts the keyboard there.
 * What was typed stays. To go on typing takes the mark away.
 */
void keyfob_sign_in_step_mark (KeyfobSignInStep *self, const char *field);

/** keyfob_sign_in_step_unmark: nothing is wrong any more */
void keyfob_sign_in_step_unmark (KeyfobSignInStep *self);

/** keyfob_sign_in_step_focus: what is still asked for is typed without a click */
void keyfob_sign_in_step_focus (KeyfobSignInStep *self);
