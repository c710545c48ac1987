/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-sign-in-single-sign-on-page.h"

#include <glib/gi18n-lib.h>

struct _KeyfobSignInSingleSignOnPage {
  KeyfobSignInStep parent_instance;
};

G_DEFINE_FINAL_TYPE (KeyfobSignInSingleSignOnPage,
                     keyfob_sign_in_single_sign_on_page,
                     KEYFOB_TYPE_SIGN_IN_STEP)

static char *
dup_single_sign_on_words (gpointer self, const char *name) {
  /* Translators: %s is the name of an organization; the hyphen is one that no line ends at */
  return g_strdup_printf (_ ("%s Uses Single Sign‑On"), name != NULL ? name : "");
}

static void
keyfob_sign_in_single_sign_on_page_class_init (KeyfobSignInSingleSignOnPageClass *klass) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/app/keyfob/Keyfob/keyfob-sign-in-single-sign-on-page.ui");
  gtk_widget_class_bind_template_callback_full (widget_class, "single_sign_on_words",
                                                G_CALLBACK (dup_single_sign_on_words));
}

static void
keyfob_sign_in_single_sign_on_page_init (KeyfobSignInSingleSignOnPage *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}
