/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-error-codes.h"

#include <glib/gi18n-lib.h>

/* Every code of kisi-api.md, section 3.2, in its order. People read these sentences in a hurry, at
 * a door: first what is the matter, then what to do. Where hardware, or another system, was asked
 * and failed, nobody knows what it had done by then: %KISI_ERROR_MAY_BE_DONE. */
static const KisiErrorCode CODES[] = {
    /* Signing in */
    {"afc516", KISI_ERROR_WRONG_PASSWORD, NULL},
    {"afc526", KISI_ERROR_CODE_NEEDED, NULL},
    {"afc536", KISI_ERROR_WRONG_CODE, NULL},
    {"afc546", KISI_ERROR_WRONG_CODE,
     N_ ("This backup code is wrong or was used before. Enter another one.")},
    {"afc507", KISI_ERROR_REFUSED, N_ ("This sign-in link is not valid. Ask Kisi for a new one.")},
    {"afc496", KISI_ERROR_REFUSED, NULL},

    /* The right to unlock */
    {"fcd8ef", KISI_ERROR_NOT_ALLOWED,
     N_ ("You have no access to this door. Ask your administrator for it.")},
    {"fcd8ff", KISI_ERROR_NOT_ALLOWED, N_ ("Your access is suspended. Ask your administrator.")},
    {"f35ade", KISI_ERROR_NOT_ALLOWED,
     N_ ("Your access to this door has expired. Ask your administrator to renew it.")},
    {"f358de", KISI_ERROR_NOT_NOW,
     N_ ("Your access to this door has not started yet. Try again when it has.")},
    {"f398de", KISI_ERROR_NOT_ALLOWED,
     N_ ("Your access to this door is not valid. Ask your administrator.")},
    {"34ffaa", KISI_ERROR_NOT_NOW,
     N_ ("You may not open this door at this time. Try again within its hours.")},
    {"f01337", KISI_ERROR_NOT_FROM_HERE,
     N_ ("Your organization does not allow unlocking from apps. Use your card at the reader.")},
    {"bbc93f", KISI_ERROR_NOT_FROM_HERE,
     N_ ("This door opens only at its reader. Use your phone or card there.")},
    {"34bd8f", KISI_ERROR_NOT_FROM_HERE,
     N_ ("Only your primary device may open this door. Use your phone.")},
    {"f29aef", KISI_ERROR_SIGNED_OUT,
     N_ ("This access link is no longer valid. Ask whoever sent it for a new one.")},
    {"f298bf", KISI_ERROR_NOT_ALLOWED,
     N_ ("The access that this link gives is not valid. Ask whoever sent it.")},
    {"f298cf", KISI_ERROR_NOT_ALLOWED,
     N_ ("Access links are switched off here. Ask whoever sent you the link.")},
    {"f298df", KISI_ERROR_NOT_ALLOWED,
     N_ ("Access links do not open this door. Ask whoever sent you the link.")},

    /* Proximity */
    {"bb4faa", KISI_ERROR_NOT_NEAR,
     N_ ("This door opens only for people who stand at its reader. Go there and try again.")},
    {"bb5bff", KISI_ERROR_NOT_NEAR,
     N_ ("The door’s reader was not found nearby. Stand at it, with Bluetooth on, and try again.")},
    {"bb4bff", KISI_ERROR_BLUETOOTH, NULL},
    {"bb4fff", KISI_ERROR_BLUETOOTH,
     N_ ("Keyfob may not use Bluetooth. Allow it in the settings and try again.")},
    {"a3995f", KISI_ERROR_NOT_NEAR,
     N_ ("You are too far away from this door. Come closer and try again.")},
    {"a3799f", KISI_ERROR_LOCATION, NULL},
    {"a3793f", KISI_ERROR_LOCATION,
     N_ ("This door needs your location. Allow it in the system’s settings and try again.")},
    {"a7793f", KISI_ERROR_LOCATION,
     N_ ("This door needs your location. Allow it in the system’s settings and try again.")},
    {"bbb99f", KISI_ERROR_LOCATION,
     N_ ("Your position could not be used. Wait a moment and try again.")},
    {"bbb93f", KISI_ERROR_NOT_SET_UP,
     N_ ("The position of this door is not set. An administrator must do that.")},

    /* The state of the door */
    {"fad001", KISI_ERROR_LOCKED_DOWN, NULL},
    {"fad002", KISI_ERROR_LOCKED_DOWN,
     N_ ("The whole place is locked down. Ask an administrator to end the lockdown.")},
    {"fad110", KISI_ERROR_ALREADY_UNLOCKED, NULL},
    {"fad112", KISI_ERROR_MAY_BE_DONE,
     N_ ("The wireless lock is being unlocked already. Look before you try again.")},
    {"fad137", KISI_ERROR_REFUSED,
     N_ ("An alarm zone keeps this door locked. Ask your administrator.")},
    {"fad144", KISI_ERROR_REFUSED,
     N_ ("The alarm system still reports a violation, so the door stays locked. "
         "Ask your administrator.")},
    {"fad146", KISI_ERROR_REFUSED,
     N_ ("An alarm zone is still armed, so the door stays locked. Ask your administrator.")},

    /* Set-up */
    {"fad10e", KISI_ERROR_NOT_FOUND,
     N_ ("This door is no longer there. Refresh the list of doors.")},
    {"ff420a", KISI_ERROR_NOT_SET_UP,
     N_ ("This door has no controller. An administrator must set it up.")},
    {"fad105", KISI_ERROR_NOT_SET_UP,
     N_ ("This door is not set up properly. An administrator must correct that.")},
    {"fad108", KISI_ERROR_NOT_SET_UP,
     N_ ("This door’s controller is not set up. An administrator must do that.")},

    /* Hardware */
    {"fac001", KISI_ERROR_MAY_BE_DONE,
     N_ ("Kisi could not reach the door’s controller. Look before you try again.")},
    {"fac002", KISI_ERROR_MAY_BE_DONE,
     N_ ("Kisi could not reach the door’s controller. Look before you try again.")},
    {"fac003", KISI_ERROR_MAY_BE_DONE,
     N_ ("Kisi could not reach the door’s hardware. Look before you try again.")},
    {"fac004", KISI_ERROR_MAY_BE_DONE,
     N_ ("Kisi could not reach the door’s hardware. Look before you try again.")},
    {"ecc123", KISI_ERROR_MAY_BE_DONE,
     N_ ("The door’s controller had a problem. Look before you try again.")},
    {"fbc000", KISI_ERROR_NOT_NOW,
     N_ ("The door’s controller is being updated. Try again in a few seconds.")},
    {"fad107", KISI_ERROR_DOOR_OFFLINE,
     N_ ("The wireless lock is offline. Try again, or use another door.")},
    {"fad106", KISI_ERROR_DOOR_OFFLINE,
     N_ ("The wireless lock was not found. Try again, or use another door.")},
    {"fad10f", KISI_ERROR_MAY_BE_DONE,
     N_ ("The connection to the wireless lock failed. Look before you try again.")},

    /* The rest */
    {"ffffff", KISI_ERROR_MAY_BE_DONE,
     N_ ("Kisi had an unexpected problem. Look before you try again.")},
    {"faa9ef", KISI_ERROR_REFUSED, N_ ("This card is not known. Ask your administrator.")},
    {"faa9ff", KISI_ERROR_REFUSED, N_ ("This card is not activated. Ask your administrator.")},
    {"cabbeb", KISI_ERROR_REFUSED, N_ ("This card is enrolled already. Ask your administrator.")},
    {"facced", KISI_ERROR_REFUSED, N_ ("A certificate could not be read. Ask your administrator.")},
    {"fad121", KISI_ERROR_NOT_FOUND,
     N_ ("This elevator stop is no longer there. Refresh the list of doors.")},
    {"fad122", KISI_ERROR_NOT_SET_UP,
     N_ ("This elevator stop is not set up. An administrator must do that.")},
    {"fad123", KISI_ERROR_LOCKED_DOWN,
     N_ ("This elevator stop is locked down. Ask an administrator to end the lockdown.")},
    {"fad124", KISI_ERROR_ALREADY_UNLOCKED,
     N_ ("This elevator stop is unlocked by schedule. Just use it.")},
    {"fad334", KISI_ERROR_MAY_BE_DONE,
     N_ ("Unlocking the elevator stop failed. Look before you try again.")},
    {"aaa345", KISI_ERROR_NOT_SET_UP,
     N_ ("The alarm zone has no controller. An administrator must set it up.")},
    {"fad126", KISI_ERROR_NOT_FOUND,
     N_ ("This alarm zone is no longer there. Ask your administrator.")},
    {"fad129", KISI_ERROR_MAY_BE_DONE,
     N_ ("Kisi could not reach the alarm system. Look before you try again.")},
    {"adf234", KISI_ERROR_MAY_BE_DONE,
     N_ ("The alarm zone could not be reset. Look before you try again.")},
    {"abbb11", KISI_ERROR_MAY_BE_DONE,
     N_ ("A system connected to Kisi reported an error. Look before you try again.")},
    {"abcc11", KISI_ERROR_REFUSED,
     N_ ("This door is unknown to a system connected to Kisi. Ask your administrator.")},
    {"abdd11", KISI_ERROR_MAY_BE_DONE,
     N_ ("A system connected to Kisi did not answer. Look before you try again.")},
    {"abee11", KISI_ERROR_REFUSED,
     N_ ("A system connected to Kisi refused Kisi’s credentials. Ask your administrator.")},
    {"abfe11", KISI_ERROR_REFUSED,
     N_ ("A system connected to Kisi did not accept this. Ask your administrator.")},
    {"abff11", KISI_ERROR_REFUSED,
     N_ ("A system that this door needs is disconnected from Kisi. Ask your administrator.")},
};

const KisiErrorCode *
kisi_error_code_find (const char *code) {
  for (gsize i = 0; i < G_N_ELEMENTS (CODES); i++) {
    if (g_str_equal (CODES[i].code, code))
      return &CODES[i];
  }
  return NULL;
}

const char *
kisi_error_get_sentence (KisiError error) {
  switch (error) {
  case KISI_ERROR_UNREACHABLE:
    return N_ ("Kisi cannot be reached, and nothing was sent. Check the network and try again.");
  case KISI_ERROR_NO_ANSWER:
    return N_ ("Kisi did not answer. Your request may have been carried out anyway.");
  case KISI_ERROR_UNEXPECTED:
    return N_ ("Kisi sent something unexpected. Check the network, then try again.");
  case KISI_ERROR_UNAVAILABLE:
    return N_ ("Kisi is not working right now. Try again later.");
  case KISI_ERROR_MAY_BE_DONE:
    return N_ ("Something failed after Kisi had begun. Look before you try again.");
  case KISI_ERROR_TOO_MANY_REQUESTS:
    return N_ ("There were too many requests. Wait a few seconds and try again.");
  case KISI_ERROR_SIGNED_OUT:
    return N_ ("Kisi no longer accepts your sign-in. Sign in again.");
  case KISI_ERROR_WRONG_PASSWORD:
    return N_ ("The e-mail address or the password is wrong. Correct them and try again.");
  case KISI_ERROR_CODE_NEEDED:
    return N_ ("A two-factor code is needed. Enter the one that your authenticator app shows.");
  case KISI_ERROR_WRONG_CODE:
    return N_ ("This two-factor code is wrong or too old. Enter the one shown now.");
  case KISI_ERROR_INVALID_INPUT:
    return N_ ("What was entered is not valid. Correct it and try again.");
  case KISI_ERROR_NOT_FOUND:
    return N_ ("This was not found, or is not yours to see. Refresh and try again.");
  case KISI_ERROR_NOT_ALLOWED:
    return N_ ("You are not allowed to do this. Ask your administrator.");
  case KISI_ERROR_NOT_NOW:
    return N_ ("This is not possible at the moment. Try again later.");
  case KISI_ERROR_NOT_FROM_HERE:
    return N_ ("This door cannot be unlocked from an app. Use your phone or card at the reader.");
  case KISI_ERROR_NOT_NEAR:
    return N_ ("You are not close enough to this door. Go there and try again.");
  case KISI_ERROR_BLUETOOTH:
    return N_ ("This door needs Bluetooth, which is off. Switch it on and try again.");
  case KISI_ERROR_LOCATION:
    return N_ ("This door needs your location, which is off. Switch it on and try again.");
  case KISI_ERROR_LOCKED_DOWN:
    return N_ ("This door is locked down. Ask an administrator to end the lockdown.");
  case KISI_ERROR_ALREADY_UNLOCKED:
    return N_ ("This door is unlocked by schedule. Just open it.");
  case KISI_ERROR_NOT_SET_UP:
    return N_ ("This door is not set up. An administrator must do that.");
  case KISI_ERROR_DOOR_OFFLINE:
    return N_ ("The door’s controller is offline. Try again later, or use another door.");
  case KISI_ERROR_REFUSED:
    return N_ ("Kisi refused this. Ask your administrator.");
  }
  return N_ ("Kisi refused this. Ask your administrator.");
}

const char *
kisi_error_get_field_sentence (const char *field) {
  const struct {
    const char *field;
    const char *sentence;
  } sentences[] = {
      {"server", N_ ("This is not the address of a Kisi server. It begins with “https://”.")},
      {"domain", N_ ("No organization with this domain. Check the spelling.")},
      {"email", N_ ("This is not an e-mail address. Correct it and try again.")},
      {"api-key", N_ ("This is not an API key. Copy it again from Kisi’s dashboard.")},
      {"access-link", N_ ("This is not a Kisi access link. Copy the whole link again.")},
  };

  for (gsize i = 0; field != NULL && i < G_N_ELEMENTS (sentences); i++) {
    if (g_str_equal (sentences[i].field, field))
      return sentences[i].sentence;
  }
  return kisi_error_get_sentence (KISI_ERROR_INVALID_INPUT);
}
