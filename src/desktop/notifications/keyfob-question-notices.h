/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/notifications/keyfob-notifications.h"
#include "guard/keyfob-question.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_QUESTION_NOTICES (keyfob_question_notices_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobQuestionNotices,
                      keyfob_question_notices,
                      KEYFOB,
                      QUESTION_NOTICES,
                      GObject)

/*
 * KeyfobQuestionNotices: questions that are asked by notifications, whose buttons activate
 * `app.answer`. Each goes when its question is closed.
 *
 * Signal `cannot-ask` (KeyfobQuestion *question): see #KeyfobNotifier.
 */

/** keyfob_question_notices_new: Returns: (transfer full): none yet */
KeyfobQuestionNotices *keyfob_question_notices_new (KeyfobNotifications *notifications);

/** keyfob_question_notices_ask: or emits `cannot-ask`, maybe before it returns */
void keyfob_question_notices_ask (KeyfobQuestionNotices *self, KeyfobQuestion *question);

/** keyfob_question_notices_answer: @token: of the button; an unknown one is ignored */
void keyfob_question_notices_answer (KeyfobQuestionNotices *self, const char *token, gboolean yes);

/** keyfob_question_notices_withdraw: all of them; the questions stay open */
void keyfob_question_notices_withdraw (KeyfobQuestionNotices *self);

G_END_DECLS
