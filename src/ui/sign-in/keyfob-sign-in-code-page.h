/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "ui/sign-in/keyfob-sign-in-step.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_SIGN_IN_CODE_PAGE (keyfob_sign_in_code_page_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSignInCodePage,
                      keyfob_sign_in_code_page,
                      KEYFOB,
                      SIGN_IN_CODE_PAGE,
                      KeyfobSignInStep)

/*
 * KeyfobSignInCodePage: the two-factor code, where Kisi asks for one beside the password.
 */

/** keyfob_sign_in_code_page_dup_code: Returns: (transfer full): without blanks around it */
char *keyfob_sign_in_code_page_dup_code (KeyfobSignInCodePage *self);

G_END_DECLS
