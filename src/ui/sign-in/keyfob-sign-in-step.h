/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define KEYFOB_TYPE_SIGN_IN_STEP (keyfob_sign_in_step_get_type ())
G_DECLARE_DERIVABLE_TYPE (KeyfobSignInStep,
                          keyfob_sign_in_step,
                          KEYFOB,
                          SIGN_IN_STEP,
                          AdwNavigationPage)

/*
 * KeyfobSignInStep: what the pages of signing in have in common: picture, heading and words, and
 * below them fields, a sentence on what is wrong with these, and the button. Enter in a field does
 * what the button does.
 *
 * Its children in a .blp are the fields (AdwEntryRow), what stands below the button, and, with the
 * type `top`, what stands below the header bar.
 *
 * Properties, write-only: `icon-name`, `heading`, `words`, `button-label`, `button-action`
 * (strings; without an action there is no button) and `busy` (boolean: spins in the button).
 *
 * Signal `edited`: the text of a field has changed.
 */
struct _KeyfobSignInStepClass {
  AdwNavigationPageClass parent_class;

  gboolean (*is_filled_in) (KeyfobSignInStep *self);
  void (*show_error) (KeyfobSignInStep *self, const GError *error);
};

/** keyfob_sign_in_step_is_filled_in: Returns: whether each field is; if not, the page says so */
gboolean keyfob_sign_in_step_is_filled_in (KeyfobSignInStep *self);

/** keyfob_sign_in_step_show_error: says what was wrong, and marks the fields that it is about */
void keyfob_sign_in_step_show_error (KeyfobSignInStep *self, const GError *error);

/** keyfob_sign_in_step_unmark: nothing is wrong any more */
void keyfob_sign_in_step_unmark (KeyfobSignInStep *self);

/** keyfob_sign_in_step_focus: what a page still asks for is typed without a click */
void keyfob_sign_in_step_focus (KeyfobSignInStep *self);

/*
 * For the pages themselves.
 */

/** keyfob_sign_in_step_say: @words: a sentence on what is wrong; is announced, too */
void keyfob_sign_in_step_say (KeyfobSignInStep *self, const char *words);

/** keyfob_sign_in_step_mark: @row: the field that keyfob_sign_in_step_say() was about */
void keyfob_sign_in_step_mark (KeyfobSignInStep *self, GtkEditable *row);

/**
 * keyfob_sign_in_step_has_text:
 * @row: one of the fields
 * @words: what to say if there is none
 *
 * Returns: whether there is more than blanks in @row
 */
gboolean keyfob_sign_in_step_has_text (KeyfobSignInStep *self, GtkEditable *row, const char *words);

G_END_DECLS
