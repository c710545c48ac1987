/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/notifications/keyfob-question-notices.h"

#include <glib/gi18n-lib.h>

struct _KeyfobQuestionNotices {
  GObject parent_instance;

  KeyfobNotifications *notifications;
  GHashTable *questions; /* (key KeyfobQuestion) (value char): open ones, and their tokens */
};

enum {
  SIGNAL_CANNOT_ASK,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobQuestionNotices, keyfob_question_notices, G_TYPE_OBJECT)

static void
let_go (KeyfobQuestionNotices *self, KeyfobQuestion *question) {
  g_autofree char *id = keyfob_question_dup_notification_id (question);

  g_signal_handlers_disconnect_by_data (question, self);
  keyfob_notifications_withdraw (self->notifications, id);
}

static void
on_closed (KeyfobQuestion *question, GParamSpec *pspec, gpointer user_data) {
  KeyfobQuestionNotices *self = user_data;

  let_go (self, question);
  g_hash_table_remove (self->questions, question);
}

/* Returns: (transfer none) (nullable) */
static KeyfobQuestion *
find (KeyfobQuestionNotices *self, const char *id) {
  GHashTableIter iter;
  gpointer question;

  g_hash_table_iter_init (&iter, self->questions);
  while (g_hash_table_iter_next (&iter, &question, NULL)) {
    g_autofree char *question_id = keyfob_question_dup_notification_id (question);

    if (g_str_equal (question_id, id))
      return question;
  }
  return NULL;
}

/* The service may have had to be started: that is none of the person's time. */
static void
on_sent (KeyfobQuestionNotices *self, const char *id) {
  KeyfobQuestion *question = find (self, id);

  if (question != NULL)
    keyfob_question_show (question);
}

/* Of all notifications only a question is not to be done without. */
static void
on_not_sent (KeyfobQuestionNotices *self, const char *id) {
  KeyfobQuestion *question = find (self, id);
  g_autoptr (KeyfobQuestion) unasked = NULL;

  if (question == NULL)
    return;
  unasked = g_object_ref (question);
  g_signal_handlers_disconnect_by_data (question, self);
  g_hash_table_remove (self->questions, question);
  keyfob_question_show (unasked);
  g_signal_emit (self, signals[SIGNAL_CANNOT_ASK], 0, unasked);
}

static void
keyfob_question_notices_dispose (GObject *object) {
  KeyfobQuestionNotices *self = KEYFOB_QUESTION_NOTICES (object);

  if (self->notifications != NULL)
    keyfob_question_notices_withdraw (self);
  g_clear_object (&self->notifications);
  G_OBJECT_CLASS (keyfob_question_notices_parent_class)->dispose (object);
}

static void
keyfob_question_notices_finalize (GObject *object) {
  g_hash_table_unref (KEYFOB_QUESTION_NOTICES (object)->questions);
  G_OBJECT_CLASS (keyfob_question_notices_parent_class)->finalize (object);
}

static void
keyfob_question_notices_class_init (KeyfobQuestionNoticesClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_question_notices_dispose;
  G_OBJECT_CLASS (klass)->finalize = keyfob_question_notices_finalize;

  signals[SIGNAL_CANNOT_ASK] =
      g_signal_new ("cannot-ask", KEYFOB_TYPE_QUESTION_NOTICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, KEYFOB_TYPE_QUESTION);
}

static void
keyfob_question_notices_init (KeyfobQuestionNotices *self) {
  self->questions = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
}

KeyfobQuestionNotices *
keyfob_question_notices_new (KeyfobNotifications *notifications) {
  KeyfobQuestionNotices *self = g_object_new (KEYFOB_TYPE_QUESTION_NOTICES, NULL);

  self->notifications = g_object_ref (notifications);
  g_signal_connect_object (notifications, "sent", G_CALLBACK (on_sent), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (notifications, "not-sent", G_CALLBACK (on_not_sent), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/* Some services show the buttons only where one looks for them: so many seconds are there for that.
 */
static char *
dup_body (KeyfobQuestion *question) {
  const char *where = keyfob_question_get_body (question);
  g_autofree char *wait = NULL;
  guint seconds;

  g_object_get (question, "seconds", &seconds, NULL);
  wait =
      g_strdup_printf (ngettext ("%u second to answer", "%u seconds to answer", seconds), seconds);
  return *where != '\0' ? g_strconcat (where, "\n", wait, NULL) : g_steal_pointer (&wait);
}

void
keyfob_question_notices_ask (KeyfobQuestionNotices *self, KeyfobQuestion *question) {
  /* The person's own programs are on the bus, too; only who shows the question may answer it. Its
   * 122 random bits come from a generator that was seeded with as many of the kernel's. */
  g_autofree char *token = g_uuid_string_random ();
  g_autofree char *id = NULL;
  g_autofree char *body = NULL;
  KeyfobNotice *notice;

  g_return_if_fail (KEYFOB_IS_QUESTION_NOTICES (self));
  g_return_if_fail (KEYFOB_IS_QUESTION (question));
  id = keyfob_question_dup_notification_id (question);
  body = dup_body (question);
  notice = keyfob_notice_new (keyfob_question_get_title (question), body);
  notice->is_question = TRUE;
  keyfob_notice_add_button (notice, _ ("Cancel"), "app.answer",
                            g_variant_new ("(sb)", token, FALSE));
  keyfob_notice_add_button (notice, _ ("Unlock"), "app.answer",
                            g_variant_new ("(sb)", token, TRUE));
  g_hash_table_insert (self->questions, g_object_ref (question), g_steal_pointer (&token));
  g_signal_connect (question, "notify::open", G_CALLBACK (on_closed), self);
  keyfob_notifications_send (self->notifications, id, notice);
}

void
keyfob_question_notices_answer (KeyfobQuestionNotices *self, const char *token, gboolean yes) {
  GHashTableIter iter;
  gpointer question;
  gpointer its_token;

  g_return_if_fail (KEYFOB_IS_QUESTION_NOTICES (self));
  g_hash_table_iter_init (&iter, self->questions);
  while (g_hash_table_iter_next (&iter, &question, &its_token)) {
    if (!g_str_equal (its_token, token))
      continue;
    keyfob_question_answer (question, yes);
    return;
  }
}

void
keyfob_question_notices_withdraw (KeyfobQuestionNotices *self) {
  GHashTableIter iter;
  gpointer question;

  g_return_if_fail (KEYFOB_IS_QUESTION_NOTICES (self));
  g_hash_table_iter_init (&iter, self->questions);
  while (g_hash_table_iter_next (&iter, &question, NULL)) {
    let_go (self, question);
    g_hash_table_iter_remove (&iter);
  }
}
