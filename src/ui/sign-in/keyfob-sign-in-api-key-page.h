/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "ui/sign-in/keyfob-sign-in-step.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_SIGN_IN_API_KEY_PAGE (keyfob_sign_in_api_key_page_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSignInApiKeyPage,
                      keyfob_sign_in_api_key_page,
                      KEYFOB,
                      SIGN_IN_API_KEY_PAGE,
                      KeyfobSignInStep)

/*
 * KeyfobSignInApiKeyPage: an API key is pasted.
 */

const char *keyfob_sign_in_api_key_page_get_api_key (KeyfobSignInApiKeyPage *self);

G_END_DECLS
