/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/notifications/keyfob-notifier.h"

#include "guard/keyfob-guard.h"
#include "keyfob-enums.h"
#include "kisi/kisi-error.h"

#include <glib/gi18n-lib.h>

struct _KeyfobNotifier {
  GObject parent_instance;

  GApplication *application; /* (nullable): weak, since this is a part of it */
  gboolean holds;            /* it: what is untold would be lost with the process */
  KeyfobNotificationService *service;
  KeyfobAccounts *accounts;
  KeyfobSessionMonitor *session;
  GHashTable *followed; /* a set of KeyfobUnlock */
  GHashTable *untold;   /* (key gint64) (value GError): doors that were wished at a locked screen */
  GHashTable *questions; /* (key KeyfobQuestion) (value char): open ones, and their tokens */
  GHashTable *logins; /* (key gint64) (value char): of doors of which something was told or asked,
                       * the login IDs of whose doors they were then */
};

enum {
  SIGNAL_ASKED,
  SIGNAL_TOLD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobNotifier, keyfob_notifier, G_TYPE_OBJECT)

static char *
get_door_notification_id (gint64 door_id) {
  return g_strdup_printf ("unlock-%" G_GINT64_FORMAT, door_id);
}

/* @button: (nullable): that unlocks the door again. The desktop may keep it for longer than this
 * process lives, and than the person stays signed in. */
static void
tell_of_door (KeyfobNotifier *self, gint64 door_id, const char *body, const char *button) {
  g_autofree char *name =
      keyfob_door_list_dup_name (keyfob_accounts_get_doors (self->accounts), door_id);
  KeyfobAccount *account = keyfob_accounts_lookup (self->accounts, door_id);
  g_autofree char *login = NULL;
  g_autofree char *id = get_door_notification_id (door_id);
  KeyfobNotice *notice = keyfob_notice_new (name, body);

  if (button != NULL && account != NULL)
    login = keyfob_account_dup_login_digest (account);
  if (login != NULL)
    keyfob_notice_add_button (notice, button, "app.unlock-again",
                              g_variant_new ("(xs)", door_id, login));
  keyfob_notification_service_send (self->service, id, notice);
}

/* What is told of the door from now on goes when who unlocks it now signs out. */
static void
note_login (KeyfobNotifier *self, gint64 door_id) {
  KeyfobAccount *account = keyfob_accounts_lookup (self->accounts, door_id);

  if (account != NULL)
    g_hash_table_insert (self->logins, g_memdup2 (&door_id, sizeof door_id),
                         g_strdup (keyfob_account_get_login_id (account)));
  else
    g_hash_table_remove (self->logins, &door_id);
}

/* @login: (nullable): any */
static gboolean
is_of (KeyfobNotifier *self, gint64 door_id, const char *login) {
  return login == NULL || g_strcmp0 (g_hash_table_lookup (self->logins, &door_id), login) == 0;
}

static void
withdraw_from_door (KeyfobNotifier *self, gint64 door_id) {
  g_autofree char *id = get_door_notification_id (door_id);

  keyfob_notification_service_withdraw (self->service, id);
}

/* Whether the same wish may be granted if it is sent once more: nothing was done, for a reason that
 * passes by itself or that the person has changed. */
static gboolean
is_worth_another_try (const GError *error) {
  return g_error_matches (error, KISI_ERROR, KISI_ERROR_UNREACHABLE) ||
         g_error_matches (error, KISI_ERROR, KISI_ERROR_TOO_MANY_REQUESTS) ||
         g_error_matches (error, KISI_ERROR, KISI_ERROR_DOOR_OFFLINE) ||
         g_error_matches (error, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_SESSION_LOCKED) ||
         g_error_matches (error, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_LOCK_UNSURE) ||
         g_error_matches (error, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_OTHER_HANDS) ||
         g_error_matches (error, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_TOO_LATE);
}

static void
tell_of_unlock (KeyfobNotifier *self, KeyfobUnlock *unlock) {
  g_autofree char *words = keyfob_unlock_dup_words (unlock, NULL);
  const char *button = NULL;

  if (keyfob_unlock_get_phase (unlock) == KEYFOB_UNLOCK_PHASE_UNKNOWN)
    /* Translators: a button, where the door may be open already: a person looks and decides. */
    button = _ ("Unlock Again");
  else if (is_worth_another_try (keyfob_unlock_get_error (unlock)))
    button = _ ("Try Again");
  tell_of_door (self, keyfob_unlock_get_door_id (unlock), words, button);
}

/* Before anything is sent there may be a wait of seconds; what was told of it must not stay. */
static void
on_progress (KeyfobUnlock *unlock, GParamSpec *pspec, gpointer user_data) {
  if (keyfob_unlock_is_pending (unlock))
    tell_of_door (user_data, keyfob_unlock_get_door_id (unlock),
                  keyfob_unlock_get_progress (unlock), NULL);
}

static void
on_phase (KeyfobUnlock *unlock, GParamSpec *pspec, gpointer user_data) {
  KeyfobNotifier *self = user_data;
  KeyfobUnlockPhase phase = keyfob_unlock_get_phase (unlock);

  if (keyfob_unlock_is_pending (unlock))
    return;
  if (phase == KEYFOB_UNLOCK_PHASE_SETTLED)
    withdraw_from_door (self, keyfob_unlock_get_door_id (unlock));
  else
    tell_of_unlock (self, unlock);
  if (!keyfob_unlock_is_over (unlock))
    return;
  g_signal_handlers_disconnect_by_data (unlock, self);
  g_hash_table_remove (self->followed, unlock);
}

static void
hold_if_untold (KeyfobNotifier *self) {
  gboolean holds = keyfob_notifier_is_busy (self);

  if (self->application == NULL || holds == self->holds)
    return;
  self->holds = holds;
  if (holds)
    g_application_hold (self->application);
  else
    g_application_release (self->application);
}

static void
on_locked (KeyfobNotifier *self) {
  GHashTableIter iter;
  gpointer door_id;
  gpointer error;

  if (keyfob_session_monitor_is_locked (self->session))
    return;
  g_hash_table_iter_init (&iter, self->untold);
  while (g_hash_table_iter_next (&iter, &door_id, &error)) {
    keyfob_notifier_report_refusal (self, *(gint64 *) door_id, error);
    g_hash_table_iter_remove (&iter);
  }
  hold_if_untold (self);
}

static void
let_go (KeyfobNotifier *self, KeyfobQuestion *question) {
  g_autofree char *id = keyfob_question_dup_notification_id (question);

  g_signal_handlers_disconnect_by_data (question, self);
  keyfob_notification_service_withdraw (self->service, id);
}

static void
on_question_closed (KeyfobQuestion *question, GParamSpec *pspec, gpointer user_data) {
  KeyfobNotifier *self = user_data;

  let_go (self, question);
  g_hash_table_remove (self->questions, question);
}

/* Returns: (transfer none) (nullable) */
static KeyfobQuestion *
find_question (KeyfobNotifier *self, const char *id) {
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
on_sent (KeyfobNotifier *self, const char *id) {
  KeyfobQuestion *question = find_question (self, id);

  if (question == NULL) {
    g_signal_emit (self, signals[SIGNAL_TOLD], 0, id);
    return;
  }
  keyfob_question_show (question);
  g_signal_emit (self, signals[SIGNAL_ASKED], 0, question, TRUE);
}

/* Of all notices only a question is not to be done without. */
static void
on_not_sent (KeyfobNotifier *self, const char *id) {
  KeyfobQuestion *question = find_question (self, id);
  g_autoptr (KeyfobQuestion) unasked = NULL;

  if (question == NULL)
    return;
  unasked = g_object_ref (question);
  g_signal_handlers_disconnect_by_data (question, self);
  g_hash_table_remove (self->questions, question);
  keyfob_question_show (unasked);
  g_signal_emit (self, signals[SIGNAL_ASKED], 0, unasked, FALSE);
}

/* Lets go of all that is under way. What was accepted has nobody left to end its showing.
 * @login: (nullable): of that one only */
static void
stop (KeyfobNotifier *self, const char *login) {
  GHashTableIter iter;
  gpointer object;

  g_hash_table_iter_init (&iter, self->followed);
  while (g_hash_table_iter_next (&iter, &object, NULL)) {
    if (!is_of (self, keyfob_unlock_get_door_id (object), login))
      continue;
    g_signal_handlers_disconnect_by_data (object, self);
    withdraw_from_door (self, keyfob_unlock_get_door_id (object));
    g_hash_table_iter_remove (&iter);
  }
  g_hash_table_iter_init (&iter, self->questions);
  while (g_hash_table_iter_next (&iter, &object, NULL)) {
    if (!is_of (self, keyfob_question_get_door_id (object), login))
      continue;
    let_go (self, object);
    g_hash_table_iter_remove (&iter);
  }
  g_hash_table_iter_init (&iter, self->untold);
  while (g_hash_table_iter_next (&iter, &object, NULL))
    if (is_of (self, *(gint64 *) object, login))
      g_hash_table_iter_remove (&iter);
  hold_if_untold (self);
}

/* Whose it was that earlier processes told, nobody knows: it stays until nobody is signed in. */
static void
withdraw_from_login (KeyfobNotifier *self, const char *login) {
  GHashTableIter iter;
  gpointer door_id;

  g_hash_table_iter_init (&iter, self->logins);
  while (g_hash_table_iter_next (&iter, &door_id, NULL))
    if (is_of (self, *(gint64 *) door_id, login)) {
      withdraw_from_door (self, *(gint64 *) door_id);
      g_hash_table_iter_remove (&iter);
    }
}

static void
on_account_ended (KeyfobNotifier *self, KeyfobAccount *account, gboolean same_person) {
  guint n = keyfob_accounts_get_n (self->accounts);
  const char *login = keyfob_account_get_login_id (account);

  if (n > (same_person ? 1 : 0)) {
    stop (self, login);
    withdraw_from_login (self, login);
    return;
  }
  stop (self, NULL);
  g_hash_table_remove_all (self->logins);
  keyfob_notification_service_withdraw_all (self->service);
}

static void
keyfob_notifier_dispose (GObject *object) {
  KeyfobNotifier *self = KEYFOB_NOTIFIER (object);

  if (self->service != NULL)
    stop (self, NULL);
  g_clear_weak_pointer (&self->application);
  g_clear_object (&self->service);
  g_clear_object (&self->accounts);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (keyfob_notifier_parent_class)->dispose (object);
}

static void
keyfob_notifier_finalize (GObject *object) {
  KeyfobNotifier *self = KEYFOB_NOTIFIER (object);

  g_hash_table_unref (self->followed);
  g_hash_table_unref (self->untold);
  g_hash_table_unref (self->questions);
  g_hash_table_unref (self->logins);
  G_OBJECT_CLASS (keyfob_notifier_parent_class)->finalize (object);
}

static void
keyfob_notifier_class_init (KeyfobNotifierClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_notifier_dispose;
  object_class->finalize = keyfob_notifier_finalize;

  signals[SIGNAL_ASKED] =
      g_signal_new ("asked", KEYFOB_TYPE_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, KEYFOB_TYPE_QUESTION, G_TYPE_BOOLEAN);
  signals[SIGNAL_TOLD] = g_signal_new ("told", KEYFOB_TYPE_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
keyfob_notifier_init (KeyfobNotifier *self) {
  self->followed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->untold =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_error_free);
  self->questions = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->logins = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

KeyfobNotifier *
keyfob_notifier_new (GApplication *application,
                     KeyfobAccounts *accounts,
                     KeyfobSessionMonitor *session) {
  KeyfobNotifier *self = g_object_new (KEYFOB_TYPE_NOTIFIER, NULL);

  g_set_weak_pointer (&self->application, application);
  self->accounts = g_object_ref (accounts);
  self->session = g_object_ref (session);
  self->service = keyfob_notification_service_new (application);
  g_signal_connect_object (self->service, "sent", G_CALLBACK (on_sent), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "not-sent", G_CALLBACK (on_not_sent), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "ended", G_CALLBACK (on_account_ended), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::locked", G_CALLBACK (on_locked), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "shutdown", G_CALLBACK (keyfob_notifier_leave), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
keyfob_notifier_remember (KeyfobNotifier *self) {
  g_return_if_fail (KEYFOB_IS_NOTIFIER (self));
  keyfob_notification_service_remember (self->service);
}

KeyfobNotificationService *
keyfob_notifier_get_service (KeyfobNotifier *self) {
  g_return_val_if_fail (KEYFOB_IS_NOTIFIER (self), NULL);
  return self->service;
}

gboolean
keyfob_notifier_is_busy (KeyfobNotifier *self) {
  g_return_val_if_fail (KEYFOB_IS_NOTIFIER (self), FALSE);
  return g_hash_table_size (self->untold) > 0;
}

void
keyfob_notifier_follow (KeyfobNotifier *self, KeyfobUnlock *unlock) {
  g_return_if_fail (KEYFOB_IS_NOTIFIER (self));
  g_return_if_fail (KEYFOB_IS_UNLOCK (unlock));
  if (g_hash_table_contains (self->followed, unlock))
    return;
  g_hash_table_add (self->followed, g_object_ref (unlock));
  note_login (self, keyfob_unlock_get_door_id (unlock));
  g_signal_connect (unlock, "notify::progress", G_CALLBACK (on_progress), self);
  g_signal_connect (unlock, "notify::phase", G_CALLBACK (on_phase), self);
  if (keyfob_unlock_get_phase (unlock) == KEYFOB_UNLOCK_PHASE_GATHERING)
    on_progress (unlock, NULL, self);
  on_phase (unlock, NULL, self);
}

void
keyfob_notifier_report_refusal (KeyfobNotifier *self, gint64 door_id, const GError *error) {
  const char *button = is_worth_another_try (error) ? _ ("Try Again") : NULL;

  g_return_if_fail (KEYFOB_IS_NOTIFIER (self));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (error, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED) ||
      g_error_matches (error, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_ASKING))
    return;
  note_login (self, door_id);
  if (g_error_matches (error, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_SESSION_LOCKED) &&
      keyfob_session_monitor_is_locked (self->session)) {
    g_hash_table_insert (self->untold, g_memdup2 (&door_id, sizeof door_id), g_error_copy (error));
    hold_if_untold (self);
  } else if (g_error_matches (error, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_TOO_MANY)) {
    /* One for all of them: there may be hundreds. */
    keyfob_notifier_notify (self, "too-many", _ ("Keyfob"), error->message);
  } else {
    tell_of_door (self, door_id, error->message, button);
  }
}

void
keyfob_notifier_notify (KeyfobNotifier *self, const char *id, const char *title, const char *body) {
  g_return_if_fail (KEYFOB_IS_NOTIFIER (self));
  keyfob_notification_service_send (self->service, id, keyfob_notice_new (title, body));
}

/* That an earlier question was not answered is no answer to this one. That the door may be open is
 * so until Kisi tells otherwise. */
static void
forget_last_time (KeyfobNotifier *self, gint64 door_id) {
  KeyfobDoor *door = keyfob_door_list_lookup (keyfob_accounts_get_doors (self->accounts), door_id);

  if (door == NULL || keyfob_door_get_status (door) != KEYFOB_DOOR_STATUS_MAY_BE_OPEN)
    withdraw_from_door (self, door_id);
}

/* Some services show the buttons only where one looks for them: so many seconds are there for that.
 */
static char *
dup_body (KeyfobQuestion *question) {
  const char *where = keyfob_question_get_body (question);
  guint seconds = keyfob_question_get_seconds (question);
  g_autofree char *wait =
      g_strdup_printf (ngettext ("%u second to answer", "%u seconds to answer", seconds), seconds);

  return *where != '\0' ? g_strconcat (where, "\n", wait, NULL) : g_steal_pointer (&wait);
}

void
keyfob_notifier_ask (KeyfobQuestion *question, gpointer user_data) {
  KeyfobNotifier *self = user_data;
  /* The person's own programs are on the bus, too; only who shows the question may answer it. Its
   * 122 random bits come from a generator that was seeded with as many of the kernel's. */
  g_autofree char *token = g_uuid_string_random ();
  g_autofree char *id = keyfob_question_dup_notification_id (question);
  g_autofree char *body = dup_body (question);
  KeyfobNotice *notice = keyfob_notice_new (keyfob_question_get_title (question), body);

  notice->is_question = TRUE;
  keyfob_notice_add_button (notice, _ ("Cancel"), "app.answer",
                            g_variant_new ("(sb)", token, FALSE));
  keyfob_notice_add_button (notice, _ ("Unlock"), "app.answer",
                            g_variant_new ("(sb)", token, TRUE));
  note_login (self, keyfob_question_get_door_id (question));
  forget_last_time (self, keyfob_question_get_door_id (question));
  g_hash_table_insert (self->questions, g_object_ref (question), g_steal_pointer (&token));
  g_signal_connect (question, "notify::open", G_CALLBACK (on_question_closed), self);
  keyfob_notification_service_send (self->service, id, notice);
}

void
keyfob_notifier_answer (KeyfobNotifier *self, const char *token, gboolean yes) {
  GHashTableIter iter;
  gpointer question;
  gpointer its_token;

  g_return_if_fail (KEYFOB_IS_NOTIFIER (self));
  g_hash_table_iter_init (&iter, self->questions);
  while (g_hash_table_iter_next (&iter, &question, &its_token)) {
    if (!g_str_equal (its_token, token))
      continue;
    keyfob_question_answer (question, yes);
    return;
  }
}

void
keyfob_notifier_leave (KeyfobNotifier *self) {
  g_return_if_fail (KEYFOB_IS_NOTIFIER (self));
  stop (self, NULL);
  keyfob_notification_service_leave (self->service);
}
