/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

/**
 * KisiError:
 *
 * Why a request failed, by what a person can do about it. The message of such an error is one
 * whole translated sentence with its remedy, fit to be shown; it never holds a credential.
 *
 * The first five say what became of the request; all others mean that Kisi answered "no"
 * (kisi_error_is_refusal()).
 */
typedef enum {
  KISI_ERROR_UNREACHABLE, /* no byte of the request was sent: connect, then try again */
  KISI_ERROR_NO_ANSWER,   /* it was sent, and no whole answer came: it may have been done */
  KISI_ERROR_UNEXPECTED,  /* an answer came that cannot be Kisi's, or cannot be read */
  KISI_ERROR_UNAVAILABLE, /* 5xx without a code of Kisi's: Kisi has trouble */
  KISI_ERROR_MAY_BE_DONE, /* Kisi had begun, and something failed on the way: look first */

  KISI_ERROR_TOO_MANY_REQUESTS, /* 429: wait (kisi_error_get_retry_after()) */
  KISI_ERROR_SIGNED_OUT,        /* the credential is no longer accepted: sign in again */
  KISI_ERROR_WRONG_PASSWORD,    /* wrong e-mail or password */
  KISI_ERROR_CODE_NEEDED,       /* ask for a two-factor code and send all again */
  KISI_ERROR_WRONG_CODE,        /* wrong two-factor or backup code */
  KISI_ERROR_INVALID_INPUT,     /* correct the field kisi_error_get_field() */
  KISI_ERROR_NOT_FOUND,         /* no such thing, or not for this person */
  KISI_ERROR_NOT_ALLOWED,       /* ask an administrator for the right */
  KISI_ERROR_NOT_NOW,       /* wait: hours, right not yet valid, firmware update, running unlock */
  KISI_ERROR_NOT_FROM_HERE, /* use the phone or card at the reader: apps are excluded */
  KISI_ERROR_NOT_NEAR,      /* stand at the reader, or come closer */
  KISI_ERROR_BLUETOOTH,     /* switch Bluetooth on, or allow it */
  KISI_ERROR_LOCATION,      /* switch location on, or allow it, or renew the position */
  KISI_ERROR_LOCKED_DOWN,   /* the door or its place is locked down */
  KISI_ERROR_ALREADY_UNLOCKED, /* nothing to do: the door is unlocked by schedule */
  KISI_ERROR_NOT_SET_UP,       /* an administrator must set the door up */
  KISI_ERROR_DOOR_OFFLINE,     /* the door's hardware cannot be reached: try again by hand */
  KISI_ERROR_REFUSED,          /* anything else: Kisi's own text is in the message */
} KisiError;

#define KISI_ERROR (kisi_error_quark ())

GQuark kisi_error_quark (void);

/**
 * kisi_error_new_from_answer:
 * @http_status: status of the answer, 400 or above
 * @body: (nullable): the answer's body as it came; untrusted, need not be JSON. %NULL if it cannot
 *   be had, which is not an empty one
 * @length: bytes in @body
 * @retry_after_seconds: what a `Retry-After` header asked for, however long, or 0
 * @anonymous: whether the request was sent without a credential (401 is then not "signed out")
 * @secrets: (nullable) (array zero-terminated=1): what was sent and must not be shown. A text of
 * the server's that repeats it is not shown
 *
 * Makes the error for an answer of Kisi's. Looks at `code` first, then at the status, then at the
 * server's text (kisi-api.md, section 3). A code that is not in the table, or none, gives the error
 * that the status means, most often %KISI_ERROR_REFUSED (with 5xx: %KISI_ERROR_MAY_BE_DONE), with
 * Kisi's own text made safe to show: one line, no control characters, at most 200 characters, valid
 * UTF-8. A raw body is never shown.
 * A 401 means %KISI_ERROR_SIGNED_OUT (or, if @anonymous, a wrong password) unless its code speaks
 * of the door or of the person's rights. Without Kisi's envelope (or with a 429, an empty body) no
 * answer is Kisi's word: %KISI_ERROR_UNEXPECTED, or %KISI_ERROR_UNAVAILABLE for a 5xx.
 */
GError *kisi_error_new_from_answer (guint http_status,
                                    const char *body,
                                    gsize length,
                                    guint retry_after_seconds,
                                    gboolean anonymous,
                                    const char *const *secrets);

/**
 * kisi_error_new:
 * @field: (nullable): the input that is wrong, for %KISI_ERROR_INVALID_INPUT: `server`, `domain`,
 *   `email`, `password`, `otp_attempt`, `api-key` or `access-link`
 */
GError *kisi_error_new (KisiError code, const char *field);

/**
 * kisi_error_is_refusal:
 *
 * Whether Kisi understood the request and said no, so that nothing was done: an error with Kisi's
 * envelope, or a bare 429 (design.md, "The life of an unlock").
 */
gboolean kisi_error_is_refusal (const GError *error);

/**
 * kisi_error_is_final:
 *
 * Whether Kisi said no to this very request, and most likely will again: not to any request just
 * now (429), nor to the credential.
 */
gboolean kisi_error_is_final (const GError *error);

/** kisi_error_get_field: Returns: (nullable): the first that a 422 or Keyfob's own check names */
const char *kisi_error_get_field (const GError *error);

/** kisi_error_get_kisi_code: Returns: (nullable): six characters (kisi-api.md, section 3.2) */
const char *kisi_error_get_kisi_code (const GError *error);

/** kisi_error_get_retry_after: Returns: seconds that Kisi asked to wait, at most 3600; or 0 */
guint kisi_error_get_retry_after (const GError *error);
