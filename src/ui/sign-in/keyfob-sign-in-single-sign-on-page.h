/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "ui/sign-in/keyfob-sign-in-step.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_SIGN_IN_SINGLE_SIGN_ON_PAGE (keyfob_sign_in_single_sign_on_page_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSignInSingleSignOnPage,
                      keyfob_sign_in_single_sign_on_page,
                      KEYFOB,
                      SIGN_IN_SINGLE_SIGN_ON_PAGE,
                      KeyfobSignInStep)

/*
 * KeyfobSignInSingleSignOnPage: what to do where an organization has its people sign in elsewhere.
 *
 * Its title is the organization's name.
 */

G_END_DECLS
