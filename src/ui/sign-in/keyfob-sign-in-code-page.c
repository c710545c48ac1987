/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-sign-in-code-page.h"

#include <glib/gi18n-lib.h>

#include "kisi/kisi-error.h"

struct _KeyfobSignInCodePage {
  KeyfobSignInStep parent_instance;

  GtkEditable *code_row;
};

G_DEFINE_FINAL_TYPE (KeyfobSignInCodePage, keyfob_sign_in_code_page, KEYFOB_TYPE_SIGN_IN_STEP)

static gboolean
keyfob_sign_in_code_page_is_filled_in (KeyfobSignInStep *step) {
  KeyfobSignInCodePage *self = KEYFOB_SIGN_IN_CODE_PAGE (step);

  return keyfob_sign_in_step_has_text (step, self->code_row, _ ("Enter the code."));
}

static void
keyfob_sign_in_code_page_show_error (KeyfobSignInStep *step, const GError *error) {
  KeyfobSignInCodePage *self = KEYFOB_SIGN_IN_CODE_PAGE (step);

  KEYFOB_SIGN_IN_STEP_CLASS (keyfob_sign_in_code_page_parent_class)->show_error (step, error);
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_WRONG_CODE) ||
      g_strcmp0 (kisi_error_get_field (error), "otp_attempt") == 0)
    keyfob_sign_in_step_mark (step, self->code_row);
}

static void
keyfob_sign_in_code_page_dispose (GObject *object) {
  gtk_widget_dispose_template (GTK_WIDGET (object), KEYFOB_TYPE_SIGN_IN_CODE_PAGE);

  G_OBJECT_CLASS (keyfob_sign_in_code_page_parent_class)->dispose (object);
}

static void
keyfob_sign_in_code_page_class_init (KeyfobSignInCodePageClass *klass) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  KeyfobSignInStepClass *step_class = KEYFOB_SIGN_IN_STEP_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = keyfob_sign_in_code_page_dispose;
  step_class->is_filled_in = keyfob_sign_in_code_page_is_filled_in;
  step_class->show_error = keyfob_sign_in_code_page_show_error;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-sign-in-code-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInCodePage, code_row);
}

static void
keyfob_sign_in_code_page_init (KeyfobSignInCodePage *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

char *
keyfob_sign_in_code_page_dup_code (KeyfobSignInCodePage *self) {
  return g_strstrip (g_strdup (gtk_editable_get_text (self->code_row)));
}
