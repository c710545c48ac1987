/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-lasting-state.h"
#include "ui/sign-in/keyfob-sign-in-step.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_SIGN_IN_ORGANIZATION_PAGE (keyfob_sign_in_organization_page_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSignInOrganizationPage,
                      keyfob_sign_in_organization_page,
                      KEYFOB,
                      SIGN_IN_ORGANIZATION_PAGE,
                      KeyfobSignInStep)

/*
 * KeyfobSignInOrganizationPage: the first page: which organization, or another way than a password.
 */

const char *keyfob_sign_in_organization_page_get_domain (KeyfobSignInOrganizationPage *self);
void keyfob_sign_in_organization_page_set_domain (KeyfobSignInOrganizationPage *self,
                                                  const char *domain);

/** keyfob_sign_in_organization_page_show_state: @state: of @account; what a banner tells */
void keyfob_sign_in_organization_page_show_state (KeyfobSignInOrganizationPage *self,
                                                  KeyfobLastingState state,
                                                  KeyfobAccount *account);

G_END_DECLS
