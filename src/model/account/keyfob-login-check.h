/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-client.h"

#define KEYFOB_TYPE_LOGIN_CHECK (keyfob_login_check_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobLoginCheck, keyfob_login_check, KEYFOB, LOGIN_CHECK, GObject)

/*
 * KeyfobLoginCheck: whether Kisi really does not accept a credential any more. One 401 may be a
 * hiccup, and signs nobody out: Kisi is asked what it thinks of the credential itself, twice, 5
 * seconds apart; and later on from time to time, whether it has changed its mind.
 *
 * Property, read-only: `doubting` (boolean): it was refused once, and is being asked about.
 *
 * Signal `judged` (gboolean accepted): FALSE: it was refused each time; TRUE: after that it is
 * accepted again.
 */

/** keyfob_login_check_new: @client: whose credential it is */
KeyfobLoginCheck *keyfob_login_check_new (KisiClient *client);

/**
 * keyfob_login_check_new_with:
 * @confirm_ms: between the two times; instead of 5 seconds
 * @again_ms: the first wait after them, which doubles each time; instead of a minute
 *
 * For tests, which do not wait for minutes.
 */
KeyfobLoginCheck *keyfob_login_check_new_with (KisiClient *client,
                                               guint confirm_ms,
                                               guint again_ms);

/** keyfob_login_check_doubt: a request with the credential was refused: asks, unless it does so */
void keyfob_login_check_doubt (KeyfobLoginCheck *self);

/** keyfob_login_check_stop: the credential is another: nothing that was said holds for it */
void keyfob_login_check_stop (KeyfobLoginCheck *self);

gboolean keyfob_login_check_is_doubting (KeyfobLoginCheck *self);
