/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-sign-in-organization-page.h"

#include <glib/gi18n-lib.h>

#include "kisi/kisi-error.h"
#include "ui/window/keyfob-state-banner.h"

struct _KeyfobSignInOrganizationPage {
  KeyfobSignInStep parent_instance;

  AdwBanner *banner;
  GtkEditable *domain_row;
};

G_DEFINE_FINAL_TYPE (KeyfobSignInOrganizationPage,
                     keyfob_sign_in_organization_page,
                     KEYFOB_TYPE_SIGN_IN_STEP)

static gboolean
keyfob_sign_in_organization_page_is_filled_in (KeyfobSignInStep *step) {
  KeyfobSignInOrganizationPage *self = KEYFOB_SIGN_IN_ORGANIZATION_PAGE (step);

  return keyfob_sign_in_step_has_text (step, self->domain_row,
                                       _ ("Enter your organization’s domain."));
}

static void
keyfob_sign_in_organization_page_show_error (KeyfobSignInStep *step, const GError *error) {
  KeyfobSignInOrganizationPage *self = KEYFOB_SIGN_IN_ORGANIZATION_PAGE (step);

  if (!g_error_matches (error, KISI_ERROR, KISI_ERROR_INVALID_INPUT)) {
    KEYFOB_SIGN_IN_STEP_CLASS (keyfob_sign_in_organization_page_parent_class)
        ->show_error (step, error);
    return;
  }
  keyfob_sign_in_step_say (step, _ ("No organization with this domain. Check the spelling."));
  keyfob_sign_in_step_mark (step, self->domain_row);
}

static void
keyfob_sign_in_organization_page_dispose (GObject *object) {
  gtk_widget_dispose_template (GTK_WIDGET (object), KEYFOB_TYPE_SIGN_IN_ORGANIZATION_PAGE);

  G_OBJECT_CLASS (keyfob_sign_in_organization_page_parent_class)->dispose (object);
}

static void
keyfob_sign_in_organization_page_class_init (KeyfobSignInOrganizationPageClass *klass) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  KeyfobSignInStepClass *step_class = KEYFOB_SIGN_IN_STEP_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = keyfob_sign_in_organization_page_dispose;
  step_class->is_filled_in = keyfob_sign_in_organization_page_is_filled_in;
  step_class->show_error = keyfob_sign_in_organization_page_show_error;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/app/keyfob/Keyfob/keyfob-sign-in-organization-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInOrganizationPage, banner);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInOrganizationPage, domain_row);
}

static void
keyfob_sign_in_organization_page_init (KeyfobSignInOrganizationPage *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
keyfob_sign_in_organization_page_get_domain (KeyfobSignInOrganizationPage *self) {
  return gtk_editable_get_text (self->domain_row);
}

void
keyfob_sign_in_organization_page_set_domain (KeyfobSignInOrganizationPage *self,
                                             const char *domain) {
  gtk_editable_set_text (self->domain_row, domain);
}

void
keyfob_sign_in_organization_page_show_state (KeyfobSignInOrganizationPage *self,
                                             KeyfobLastingState state,
                                             KeyfobAccount *account) {
  keyfob_state_banner_show (self->banner, state, account, TRUE);
}
