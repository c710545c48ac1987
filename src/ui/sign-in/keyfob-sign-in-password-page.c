/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-sign-in-password-page.h"

#include <glib/gi18n-lib.h>

#include "kisi/kisi-error.h"

struct _KeyfobSignInPasswordPage {
  KeyfobSignInStep parent_instance;

  GtkEditable *email_row;
  GtkEditable *password_row;
};

G_DEFINE_FINAL_TYPE (KeyfobSignInPasswordPage,
                     keyfob_sign_in_password_page,
                     KEYFOB_TYPE_SIGN_IN_STEP)

static gboolean
keyfob_sign_in_password_page_is_filled_in (KeyfobSignInStep *step) {
  KeyfobSignInPasswordPage *self = KEYFOB_SIGN_IN_PASSWORD_PAGE (step);

  return keyfob_sign_in_step_has_text (step, self->email_row, _ ("Enter your e-mail address.")) &&
         keyfob_sign_in_step_has_text (step, self->password_row, _ ("Enter your password."));
}

static void
keyfob_sign_in_password_page_show_error (KeyfobSignInStep *step, const GError *error) {
  KeyfobSignInPasswordPage *self = KEYFOB_SIGN_IN_PASSWORD_PAGE (step);
  const char *field = kisi_error_get_field (error);
  gboolean email = g_strcmp0 (field, "email") == 0;
  gboolean password = g_strcmp0 (field, "password") == 0;
  gboolean either =
      g_error_matches (error, KISI_ERROR, KISI_ERROR_WRONG_PASSWORD) && !email && !password;

  KEYFOB_SIGN_IN_STEP_CLASS (keyfob_sign_in_password_page_parent_class)->show_error (step, error);
  if (email || either)
    keyfob_sign_in_step_mark (step, self->email_row);
  if (password || either)
    keyfob_sign_in_step_mark (step, self->password_row);
}

static void
keyfob_sign_in_password_page_dispose (GObject *object) {
  gtk_widget_dispose_template (GTK_WIDGET (object), KEYFOB_TYPE_SIGN_IN_PASSWORD_PAGE);

  G_OBJECT_CLASS (keyfob_sign_in_password_page_parent_class)->dispose (object);
}

static void
keyfob_sign_in_password_page_class_init (KeyfobSignInPasswordPageClass *klass) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  KeyfobSignInStepClass *step_class = KEYFOB_SIGN_IN_STEP_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = keyfob_sign_in_password_page_dispose;
  step_class->is_filled_in = keyfob_sign_in_password_page_is_filled_in;
  step_class->show_error = keyfob_sign_in_password_page_show_error;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/app/keyfob/Keyfob/keyfob-sign-in-password-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPasswordPage, email_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPasswordPage, password_row);
}

static void
keyfob_sign_in_password_page_init (KeyfobSignInPasswordPage *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
keyfob_sign_in_password_page_get_email (KeyfobSignInPasswordPage *self) {
  return gtk_editable_get_text (self->email_row);
}

void
keyfob_sign_in_password_page_set_email (KeyfobSignInPasswordPage *self, const char *email) {
  gtk_editable_set_text (self->email_row, email);
}

const char *
keyfob_sign_in_password_page_get_password (KeyfobSignInPasswordPage *self) {
  return gtk_editable_get_text (self->password_row);
}
