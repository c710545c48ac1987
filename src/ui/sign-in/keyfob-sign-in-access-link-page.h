/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "ui/sign-in/keyfob-sign-in-step.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_SIGN_IN_ACCESS_LINK_PAGE (keyfob_sign_in_access_link_page_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSignInAccessLinkPage,
                      keyfob_sign_in_access_link_page,
                      KEYFOB,
                      SIGN_IN_ACCESS_LINK_PAGE,
                      KeyfobSignInStep)

/*
 * KeyfobSignInAccessLinkPage: an access link is pasted.
 */

const char *keyfob_sign_in_access_link_page_get_access_link (KeyfobSignInAccessLinkPage *self);

G_END_DECLS
