/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-question-dialog.h"

#include <glib/gi18n-lib.h>

static void
on_response (AdwAlertDialog *dialog, const char *response, KeyfobQuestion *question) {
  /* It closes by itself now, and libadwaita has no patience with who closes it twice. */
  g_signal_handlers_disconnect_by_func (question, adw_dialog_force_close, dialog);
  keyfob_question_answer (question, g_str_equal (response, "unlock"));
}

static void
release (gpointer question, GClosure *closure) {
  g_object_unref (question);
}

AdwDialog *
keyfob_question_dialog_new (KeyfobQuestion *question) {
  AdwDialog *self = adw_alert_dialog_new (keyfob_question_get_title (question),
                                          keyfob_question_get_body (question));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (self), "cancel", _ ("_Cancel"), "unlock",
                                  _ ("_Unlock"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (self), "unlock",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (self), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (self), "cancel");
  keyfob_question_show_in_window (question);
  g_signal_connect_data (self, "response", G_CALLBACK (on_response), g_object_ref (question),
                         release, G_CONNECT_DEFAULT);
  g_signal_connect_object (question, "notify::open", G_CALLBACK (adw_dialog_force_close), self,
                           G_CONNECT_SWAPPED);
  return self;
}
