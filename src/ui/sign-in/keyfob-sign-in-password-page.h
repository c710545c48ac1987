/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "ui/sign-in/keyfob-sign-in-step.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_SIGN_IN_PASSWORD_PAGE (keyfob_sign_in_password_page_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSignInPasswordPage,
                      keyfob_sign_in_password_page,
                      KEYFOB,
                      SIGN_IN_PASSWORD_PAGE,
                      KeyfobSignInStep)

/*
 * KeyfobSignInPasswordPage: e-mail address and password of a Kisi account.
 */

const char *keyfob_sign_in_password_page_get_email (KeyfobSignInPasswordPage *self);
void keyfob_sign_in_password_page_set_email (KeyfobSignInPasswordPage *self, const char *email);
const char *keyfob_sign_in_password_page_get_password (KeyfobSignInPasswordPage *self);

G_END_DECLS
