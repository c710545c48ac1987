/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-sign-in-api-key-page.h"

#include <glib/gi18n-lib.h>

#include "kisi/kisi-error.h"

struct _KeyfobSignInApiKeyPage {
  KeyfobSignInStep parent_instance;

  GtkEditable *api_key_row;
};

G_DEFINE_FINAL_TYPE (KeyfobSignInApiKeyPage, keyfob_sign_in_api_key_page, KEYFOB_TYPE_SIGN_IN_STEP)

static gboolean
keyfob_sign_in_api_key_page_is_filled_in (KeyfobSignInStep *step) {
  KeyfobSignInApiKeyPage *self = KEYFOB_SIGN_IN_API_KEY_PAGE (step);

  return keyfob_sign_in_step_has_text (step, self->api_key_row, _ ("Paste an API key."));
}

static void
keyfob_sign_in_api_key_page_show_error (KeyfobSignInStep *step, const GError *error) {
  KeyfobSignInApiKeyPage *self = KEYFOB_SIGN_IN_API_KEY_PAGE (step);

  KEYFOB_SIGN_IN_STEP_CLASS (keyfob_sign_in_api_key_page_parent_class)->show_error (step, error);
  if (kisi_error_is_refusal (error))
    keyfob_sign_in_step_mark (step, self->api_key_row);
}

static void
keyfob_sign_in_api_key_page_dispose (GObject *object) {
  gtk_widget_dispose_template (GTK_WIDGET (object), KEYFOB_TYPE_SIGN_IN_API_KEY_PAGE);

  G_OBJECT_CLASS (keyfob_sign_in_api_key_page_parent_class)->dispose (object);
}

static void
keyfob_sign_in_api_key_page_class_init (KeyfobSignInApiKeyPageClass *klass) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  KeyfobSignInStepClass *step_class = KEYFOB_SIGN_IN_STEP_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = keyfob_sign_in_api_key_page_dispose;
  step_class->is_filled_in = keyfob_sign_in_api_key_page_is_filled_in;
  step_class->show_error = keyfob_sign_in_api_key_page_show_error;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-sign-in-api-key-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInApiKeyPage, api_key_row);
}

static void
keyfob_sign_in_api_key_page_init (KeyfobSignInApiKeyPage *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
keyfob_sign_in_api_key_page_get_api_key (KeyfobSignInApiKeyPage *self) {
  return gtk_editable_get_text (self->api_key_row);
}
