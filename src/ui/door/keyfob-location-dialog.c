/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-location-dialog.h"

#include <glib/gi18n-lib.h>

typedef struct {
  KeyfobQuestion *question;
  KeyfobProximity *proximity;
} Asked;

static void
asked_free (gpointer data, GClosure *closure) {
  Asked *asked = data;

  g_object_unref (asked->question);
  g_object_unref (asked->proximity);
  g_free (asked);
}

static void
on_response (AdwAlertDialog *dialog, const char *response, Asked *asked) {
  gboolean allow = g_str_equal (response, "allow");
  gboolean refuse = g_str_equal (response, "refuse");

  /* It is no answer any more to a question that has been closed, as when the screen was locked. */
  if (!keyfob_question_is_open (asked->question))
    return;
  /* It closes by itself now, and libadwaita has no patience with who closes it twice. */
  g_signal_handlers_disconnect_by_func (asked->question, adw_dialog_force_close, dialog);
  if (allow || refuse)
    keyfob_proximity_set_consent (asked->proximity, allow ? KEYFOB_LOCATION_CONSENT_ALLOW
                                                          : KEYFOB_LOCATION_CONSENT_REFUSE);
  keyfob_question_answer (asked->question, allow || refuse);
}

AdwDialog *
keyfob_location_dialog_new (KeyfobQuestion *question, KeyfobProximity *proximity) {
  AdwDialog *self = adw_alert_dialog_new (keyfob_question_get_title (question),
                                          keyfob_question_get_body (question));
  Asked *asked = g_new0 (Asked, 1);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (self), "cancel", _ ("_Cancel"), "refuse",
                                  _ ("Unlock _Without Location"), "allow", _ ("_Allow"), NULL);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (self), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (self), "cancel");
  asked->question = g_object_ref (question);
  asked->proximity = g_object_ref (proximity);
  g_signal_connect_data (self, "response", G_CALLBACK (on_response), asked, asked_free,
                         G_CONNECT_DEFAULT);
  g_signal_connect_object (question, "notify::open", G_CALLBACK (adw_dialog_force_close), self,
                           G_CONNECT_SWAPPED);
  return self;
}
