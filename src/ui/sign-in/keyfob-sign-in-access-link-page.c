/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-sign-in-access-link-page.h"

#include <glib/gi18n-lib.h>

#include "kisi/kisi-error.h"

struct _KeyfobSignInAccessLinkPage {
  KeyfobSignInStep parent_instance;

  GtkEditable *access_link_row;
};

G_DEFINE_FINAL_TYPE (KeyfobSignInAccessLinkPage,
                     keyfob_sign_in_access_link_page,
                     KEYFOB_TYPE_SIGN_IN_STEP)

static gboolean
keyfob_sign_in_access_link_page_is_filled_in (KeyfobSignInStep *step) {
  KeyfobSignInAccessLinkPage *self = KEYFOB_SIGN_IN_ACCESS_LINK_PAGE (step);

  return keyfob_sign_in_step_has_text (step, self->access_link_row, _ ("Paste an access link."));
}

static void
keyfob_sign_in_access_link_page_show_error (KeyfobSignInStep *step, const GError *error) {
  KeyfobSignInAccessLinkPage *self = KEYFOB_SIGN_IN_ACCESS_LINK_PAGE (step);

  KEYFOB_SIGN_IN_STEP_CLASS (keyfob_sign_in_access_link_page_parent_class)
      ->show_error (step, error);
  if (kisi_error_is_refusal (error))
    keyfob_sign_in_step_mark (step, self->access_link_row);
}

static void
keyfob_sign_in_access_link_page_dispose (GObject *object) {
  gtk_widget_dispose_template (GTK_WIDGET (object), KEYFOB_TYPE_SIGN_IN_ACCESS_LINK_PAGE);

  G_OBJECT_CLASS (keyfob_sign_in_access_link_page_parent_class)->dispose (object);
}

static void
keyfob_sign_in_access_link_page_class_init (KeyfobSignInAccessLinkPageClass *klass) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  KeyfobSignInStepClass *step_class = KEYFOB_SIGN_IN_STEP_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = keyfob_sign_in_access_link_page_dispose;
  step_class->is_filled_in = keyfob_sign_in_access_link_page_is_filled_in;
  step_class->show_error = keyfob_sign_in_access_link_page_show_error;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/app/keyfob/Keyfob/keyfob-sign-in-access-link-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInAccessLinkPage, access_link_row);
}

static void
keyfob_sign_in_access_link_page_init (KeyfobSignInAccessLinkPage *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
keyfob_sign_in_access_link_page_get_access_link (KeyfobSignInAccessLinkPage *self) {
  return gtk_editable_get_text (self->access_link_row);
}
