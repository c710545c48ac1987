/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-confirmation-words.h"

#include <glib/gi18n-lib.h>

const char *
keyfob_confirmation_get_words (KeyfobConfirmation confirmation) {
  switch (confirmation) {
  case KEYFOB_CONFIRMATION_AT_ONCE:
    return _ ("Unlock at once");
  case KEYFOB_CONFIRMATION_ASK_FIRST:
    return _ ("Ask first");
  case KEYFOB_CONFIRMATION_ASK_ALWAYS:
    return _ ("Ask first, always");
  }
  g_return_val_if_reached ("");
}

const char *
keyfob_confirmation_get_explanation (KeyfobConfirmation confirmation) {
  switch (confirmation) {
  case KEYFOB_CONFIRMATION_AT_ONCE:
    return _ ("Keyfob does not ask, except before an unlock from search, as chosen below.");
  case KEYFOB_CONFIRMATION_ASK_FIRST:
    return _ ("Keyfob asks when the unlock comes from the notification area, desktop search, a "
              "notification, the terminal or another program. It does not ask in its windows.");
  case KEYFOB_CONFIRMATION_ASK_ALWAYS:
    return _ ("Keyfob asks before each unlock, also in its windows.");
  }
  g_return_val_if_reached ("");
}
