/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-question-dialog.h"

#include <glib/gi18n-lib.h>

/* Of a dialog: what it asks, and what keeps the answer on location. */
#define DATA_QUESTION  "keyfob-question"
#define DATA_PROXIMITY "keyfob-proximity"

static void
on_response (AdwAlertDialog *dialog, const char *response) {
  KeyfobQuestion *question = g_object_get_data (G_OBJECT (dialog), DATA_QUESTION);
  KeyfobProximity *proximity = g_object_get_data (G_OBJECT (dialog), DATA_PROXIMITY);
  gboolean yes = !g_str_equal (response, "cancel");

  /* It is no answer any more to a question that has been closed, as when the screen was locked. */
  if (!keyfob_question_is_open (question))
    return;
  /* It closes by itself now, and libadwaita has no patience with who closes it twice. */
  g_signal_handlers_disconnect_by_func (question, adw_dialog_force_close, dialog);
  if (proximity != NULL && yes)
    keyfob_proximity_set_consent (proximity, g_str_equal (response, "allow")
                                                 ? KEYFOB_LOCATION_CONSENT_ALLOW
                                                 : KEYFOB_LOCATION_CONSENT_REFUSE);
  keyfob_question_answer (question, yes);
}

static AdwDialog *
create (KeyfobQuestion *question) {
  AdwDialog *self = adw_alert_dialog_new (keyfob_question_get_title (question),
                                          keyfob_question_get_body (question));

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (self), "cancel", _ ("_Cancel"));
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (self), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (self), "cancel");
  g_object_set_data_full (G_OBJECT (self), DATA_QUESTION, g_object_ref (question), g_object_unref);
  g_signal_connect (self, "response", G_CALLBACK (on_response), NULL);
  g_signal_connect_object (question, "notify::open", G_CALLBACK (adw_dialog_force_close), self,
                           G_CONNECT_SWAPPED);
  return self;
}

AdwDialog *
keyfob_question_dialog_new (KeyfobQuestion *question) {
  AdwDialog *self = create (question);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (self), "unlock", _ ("_Unlock"));
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (self), "unlock",
                                            ADW_RESPONSE_SUGGESTED);
  keyfob_question_show_in_window (question);
  return self;
}

AdwDialog *
keyfob_question_dialog_new_of_location (KeyfobQuestion *question, KeyfobProximity *proximity) {
  AdwDialog *self = create (question);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (self), "refuse", _ ("Unlock _Without Location"),
                                  "allow", _ ("_Allow"), NULL);
  g_object_set_data_full (G_OBJECT (self), DATA_PROXIMITY, g_object_ref (proximity),
                          g_object_unref);
  return self;
}
