/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/unlock/keyfob-confirmations.h"

/** KEYFOB_QUESTION_SECONDS_MAX: the longest that a question can be told to wait for its answer */
#define KEYFOB_QUESTION_SECONDS_MAX 60

/**
 * KeyfobQuestionSubject:
 *
 * What is asked. Either way it is about one door, and yes means that it is unlocked.
 */
typedef enum {
  KEYFOB_QUESTION_SUBJECT_UNLOCK,   /* whether to unlock it */
  KEYFOB_QUESTION_SUBJECT_LOCATION, /* whether Kisi may be told where this computer is, for this
                                     * door and others. Who asks keeps the answer
                                     * (keyfob_proximity_set_consent()), and answers yes unless the
                                     * person would rather not unlock */
} KeyfobQuestionSubject;

#define KEYFOB_TYPE_QUESTION (keyfob_question_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobQuestion, keyfob_question, KEYFOB, QUESTION, GObject)

/*
 * KeyfobQuestion: what is to be known before a door is unlocked. Asked by #KeyfobGuard; shown by a
 * notification, a dialog or a terminal, which lets go of it when it is open no more.
 *
 * Property, read-only: `open` (boolean): waits for an answer. It notifies once, when it was
 * answered, or its time is up: then it is no. In a window it waits for ever, or until the computer
 * sleeps or its screen is locked.
 */

/**
 * KeyfobAsker:
 * @question: open; the asker keeps a reference as long as it shows it
 *
 * Shows a question to a person, Cancel as the default. It says no at once where there is nobody to
 * show it to.
 */
typedef void (*KeyfobAsker) (KeyfobQuestion *question, gpointer user_data);

/** keyfob_question_new: @where: place and floor, or "". Returns: (transfer full): an open question,
 * whose time runs */
KeyfobQuestion *keyfob_question_new (gint64 door_id, const char *door_name, const char *where);

/**
 * keyfob_question_new_of_location:
 *
 * Returns: (transfer full): an open question, which is asked in windows only
 */
KeyfobQuestion *keyfob_question_new_of_location (gint64 door_id, const char *door_name);

KeyfobQuestionSubject keyfob_question_get_subject (KeyfobQuestion *self);

gint64 keyfob_question_get_door_id (KeyfobQuestion *self);

/** keyfob_question_get_title: Returns: translated, as in "Unlock Front Entrance?"; no markup */
const char *keyfob_question_get_title (KeyfobQuestion *self);

/** keyfob_question_get_body: Returns: the place of the door, "" if unknown; or what is asked for */
const char *keyfob_question_get_body (KeyfobQuestion *self);

/** keyfob_question_dup_notification_id: Returns: (transfer full): of the notification that asks it
 */
char *keyfob_question_dup_notification_id (KeyfobQuestion *self);

gboolean keyfob_question_is_open (KeyfobQuestion *self);

guint keyfob_question_get_seconds (KeyfobQuestion *self);

/**
 * keyfob_question_set_seconds:
 * @seconds: how long it waits from now on, or from when it is shown: %KEYFOB_QUESTION_SECONDS at
 *   first, %KEYFOB_QUESTION_SECONDS_MAX at most
 */
void keyfob_question_set_seconds (KeyfobQuestion *self, guint seconds);

/** keyfob_question_is_yes: Returns: whether it was answered with yes */
gboolean keyfob_question_is_yes (KeyfobQuestion *self);

/** keyfob_question_is_answered: Returns: whether it was answered in time; else its time was up */
gboolean keyfob_question_is_answered (KeyfobQuestion *self);

/** keyfob_question_give_up: nobody could be asked: it is no longer open, and was not answered */
void keyfob_question_give_up (KeyfobQuestion *self);

/** keyfob_question_show: the person sees it from now on: its seconds begin */
void keyfob_question_show (KeyfobQuestion *self);

/**
 * keyfob_question_show_in_window:
 *
 * The person sees it from now on, in a window, which stands until they have answered: its seconds
 * never end. Whoever is slow to read, or to have it read to them, is not cut off.
 */
void keyfob_question_show_in_window (KeyfobQuestion *self);

/** keyfob_question_answer: closes it. One that is open no more stays as it is */
void keyfob_question_answer (KeyfobQuestion *self, gboolean yes);
