/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

/**
 * KeyfobConfirmation:
 *
 * Whether a person is asked before a door is unlocked. The values of the enumeration
 * `app.keyfob.Keyfob.Confirmation` of the settings.
 */
typedef enum {
  KEYFOB_CONFIRMATION_AT_ONCE,   /* never asks */
  KEYFOB_CONFIRMATION_ASK_FIRST, /* asks, but not after a click in the window or quick unlock */
  KEYFOB_CONFIRMATION_ASK_ALWAYS,
} KeyfobConfirmation;

/**
 * KeyfobSearchConfirmation:
 *
 * Whether a person is asked before a door is unlocked that was found in the desktop's search, where
 * a bare Enter takes the first result. The values of the enumeration
 * `app.keyfob.Keyfob.SearchConfirmation` of the settings.
 */
typedef enum {
  KEYFOB_SEARCH_CONFIRMATION_ASK_FIRST,
  KEYFOB_SEARCH_CONFIRMATION_AT_ONCE, /* asks where #KeyfobConfirmation says so */
} KeyfobSearchConfirmation;

#define KEYFOB_TYPE_CONFIRMATIONS (keyfob_confirmations_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobConfirmations, keyfob_confirmations, KEYFOB, CONFIRMATIONS, GObject)

/*
 * KeyfobConfirmations: what the person chose: a default, and other choices for some doors. Kept in
 * the settings `confirmation`, `door-confirmations`, `unlock-from-search` and `question-seconds`.
 *
 * Signal `changed`.
 */

/**
 * keyfob_confirmations_new:
 * @settings: (nullable): of schema `app.keyfob.Keyfob`; without, nobody is asked but who searches
 */
KeyfobConfirmations *keyfob_confirmations_new (GSettings *settings);

/** keyfob_confirmations_get: Returns: what holds for that door */
KeyfobConfirmation keyfob_confirmations_get (KeyfobConfirmations *self, gint64 door_id);

/** keyfob_confirmations_get_default: Returns: what holds for doors without a choice of their own */
KeyfobConfirmation keyfob_confirmations_get_default (KeyfobConfirmations *self);

/** keyfob_confirmations_get_search: Returns: what holds besides, for doors found in a search */
KeyfobSearchConfirmation keyfob_confirmations_get_search (KeyfobConfirmations *self);

/** KEYFOB_QUESTION_SECONDS: how long a question waits for its answer, unless chosen otherwise */
#define KEYFOB_QUESTION_SECONDS 10

/** keyfob_confirmations_get_question_seconds: Returns: how long a question waits for its answer */
guint keyfob_confirmations_get_question_seconds (KeyfobConfirmations *self);

/**
 * keyfob_confirmations_lookup:
 * @confirmation: (out): what was chosen for that door; %KEYFOB_CONFIRMATION_ASK_ALWAYS if this
 *   version of Keyfob does not know what that is
 *
 * Returns: whether something was; else the default holds
 */
gboolean keyfob_confirmations_lookup (KeyfobConfirmations *self,
                                      gint64 door_id,
                                      KeyfobConfirmation *confirmation);

/** keyfob_confirmations_choose: another choice for that door than the default */
void keyfob_confirmations_choose (KeyfobConfirmations *self,
                                  gint64 door_id,
                                  KeyfobConfirmation confirmation);

/** keyfob_confirmations_choose_default: for that door the default holds again */
void keyfob_confirmations_choose_default (KeyfobConfirmations *self, gint64 door_id);
