/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-sign-out-dialog.h"

#include <glib/gi18n-lib.h>

AdwDialog *
keyfob_sign_out_dialog_new (void) {
  AdwDialog *self = adw_alert_dialog_new (
      _ ("Sign Out?"),
      _ ("Keyfob forgets the login and the doors it knows. Doors stay as they are."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (self), "cancel", _ ("_Cancel"), "sign-out",
                                  _ ("_Sign Out"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (self), "sign-out",
                                            ADW_RESPONSE_DESTRUCTIVE);
  /* Else it would be the last one, which Enter would take. */
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (self), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (self), "cancel");
  return self;
}
