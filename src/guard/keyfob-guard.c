/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-guard.h"

#include "kisi/kisi-error.h"
#include "platform/keyfob-timer.h"

#include <glib/gi18n-lib.h>

/* Nobody means more at once, and a program that does shall not cover the screen with questions. */
#define QUESTIONS_MAX 5
#define REQUESTS_MAX  64

/* One request to unlock a door: the data of its task. */
typedef struct {
  gint64 door_id;
  KeyfobUnlockOrigin origin;
  char *login; /* (nullable) */
  KeyfobAsker asker;
  gpointer asker_data;
  gint64 decide_until;      /* as keyfob_timer_now(): a computer that slept must not unlock on */
  GSource *timer;           /* of that */
  KeyfobAccount *account;   /* (nullable): who unlocks that door, or is known to have listed it */
  gboolean tied;            /* to whom: before, it was not known who is signed in */
  GSource *signed_out;      /* (nullable): of that account, if it was signed in */
  GSource *taken_back;      /* (nullable) */
  KeyfobQuestion *question; /* (nullable): that was asked */
  gboolean began;           /* the attempt, and joined none */
} Request;

static void
request_free (gpointer data) {
  Request *request = data;

  g_clear_pointer (&request->timer, g_source_unref);
  g_clear_object (&request->account);
  g_clear_pointer (&request->signed_out, g_source_unref);
  g_clear_pointer (&request->taken_back, g_source_unref);
  g_clear_object (&request->question);
  g_free (request->login);
  g_free (request);
}

/* Nothing will come of it: ends its timer, and what it waits for. */
static void
let_go (Request *request) {
  g_source_destroy (request->timer);
  if (request->signed_out != NULL)
    g_source_destroy (request->signed_out);
  if (request->taken_back != NULL)
    g_source_destroy (request->taken_back);
}

/* Nothing was decided in time, not even to ask. */
static gboolean
is_too_late (const Request *request) {
  return request->question == NULL && keyfob_timer_now () >= request->decide_until;
}

struct _KeyfobGuard {
  GObject parent_instance;

  KeyfobAccounts *accounts;
  KeyfobConfirmations *confirmations;
  KeyfobSessionMonitor *session;
  guint seconds;
  GPtrArray *requests; /* (element-type GTask): neither answered nor sent yet */
};

G_DEFINE_FINAL_TYPE (KeyfobGuard, keyfob_guard, G_TYPE_OBJECT)

GQuark
keyfob_guard_error_quark (void) {
  return g_quark_from_static_string ("keyfob-guard-error-quark");
}

GError *
keyfob_guard_error_new (KeyfobGuardError code, const char *door_name, const char *hint) {
  switch (code) {
  case KEYFOB_GUARD_ERROR_SESSION_LOCKED:
    /* Translators: %s is a door's name. The screen is the computer's. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because the screen was locked."), door_name);
  case KEYFOB_GUARD_ERROR_LOCK_UNSURE:
    /* Translators: %s is a door's name. The screen is the computer's. */
    return g_error_new (
        KEYFOB_GUARD_ERROR, code,
        _ ("“%s” was not unlocked, because Keyfob cannot tell whether the screen is "
           "locked. Lock the screen and unlock it again, then try again."),
        door_name);
  case KEYFOB_GUARD_ERROR_TOO_LATE:
    /* Translators: %s is a door's name. The keyring is the desktop's store of passwords. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because the keyring or the desktop did not "
                           "answer in time. Try again."),
                        door_name);
  case KEYFOB_GUARD_ERROR_FOREIGN:
    /* Translators: %s is a door's name. A button of an old notification was pressed. */
    return g_error_new (
        KEYFOB_GUARD_ERROR, code,
        _ ("“%s” was not unlocked, because that notification is from an earlier sign-in."),
        door_name);
  case KEYFOB_GUARD_ERROR_OTHER_HANDS:
    /* Translators: %s is a door's name. Several organizations have it. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because another sign-in unlocks it by now. Try "
                           "again."),
                        door_name);
  case KEYFOB_GUARD_ERROR_CANNOT:
    /* Translators: a door's name, and a sentence that says why it was not unlocked. */
    return g_error_new (KEYFOB_GUARD_ERROR, code, _ ("%s: %s"), door_name, hint);
  case KEYFOB_GUARD_ERROR_DECLINED:
    /* Translators: %s is a door's name. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because the answer was no."), door_name);
  case KEYFOB_GUARD_ERROR_NOT_ANSWERED:
    /* Translators: %s is a door's name. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because nobody answered in time."), door_name);
  case KEYFOB_GUARD_ERROR_ASKING:
    /* Translators: %s is a door's name. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("You are being asked about “%s” already. Answer that question first."),
                        door_name);
  case KEYFOB_GUARD_ERROR_TOO_MANY:
    /* Translators: %s is a door's name. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because too many doors wait to be unlocked. "
                           "Answer Keyfob’s questions first."),
                        door_name);
  }
  g_return_val_if_reached (NULL);
}

static GError *
make_error (KeyfobGuard *self, KeyfobGuardError code, gint64 door_id) {
  KeyfobDoorList *doors = keyfob_accounts_get_doors (self->accounts);
  KeyfobDoor *door = keyfob_door_list_lookup (doors, door_id);
  g_autofree char *name = keyfob_door_list_dup_name (doors, door_id);

  return keyfob_guard_error_new (code, name, door != NULL ? keyfob_door_get_hint (door) : NULL);
}

/* Of whoever unlocks that door. */
static KeyfobAccountState
get_state (KeyfobGuard *self, gint64 door_id) {
  KeyfobAccount *account = keyfob_accounts_lookup (self->accounts, door_id);

  return account != NULL ? keyfob_account_get_state (account)
                         : keyfob_accounts_get_state (self->accounts);
}

/* Names the account if there are others. */
static GError *
make_expired_error (KeyfobGuard *self, KeyfobAccount *account) {
  g_autoptr (GError) error = kisi_error_new (KISI_ERROR_SIGNED_OUT, NULL);
  g_autofree char *words = NULL;

  if (account == NULL)
    return g_steal_pointer (&error);
  words = keyfob_accounts_dup_named (self->accounts, account, error->message);
  return g_error_new_literal (error->domain, error->code, words);
}

static GError *
make_signed_out_error (KeyfobGuard *self, gint64 door_id) {
  const GError *keyring_error = keyfob_accounts_get_keyring_error (self->accounts);

  if (get_state (self, door_id) == KEYFOB_ACCOUNT_STATE_EXPIRED)
    return make_expired_error (self, keyfob_accounts_lookup (self->accounts, door_id));
  return g_error_new_literal (KISI_ERROR, KISI_ERROR_SIGNED_OUT,
                              keyring_error != NULL ? keyring_error->message
                                                    : _ ("Sign in first, then unlock the door."));
}

/* Takes the request out. Its task is to be answered with what it became. */
static GTask *
end (KeyfobGuard *self, GTask *task) {
  Request *request = g_task_get_task_data (task);
  guint position;

  g_return_val_if_fail (g_ptr_array_find (self->requests, task, &position), NULL);

  task = g_ptr_array_steal_index (self->requests, position);
  let_go (request);
  if (request->question != NULL) {
    g_signal_handlers_disconnect_by_data (request->question, task);
    keyfob_question_answer (request->question, FALSE);
  }
  return task;
}

/* @error: (transfer full) */
static void
refuse (KeyfobGuard *self, GTask *task, GError *error) {
  g_autoptr (GTask) ended = end (self, task);

  g_task_return_error (ended, error);
}

static gboolean
is_to_be_asked (KeyfobGuard *self, const Request *request) {
  /* To join an attempt is to send nothing. */
  if (keyfob_accounts_get_attempt (self->accounts, request->door_id) != NULL)
    return FALSE;
  if (request->origin == KEYFOB_UNLOCK_ORIGIN_SEARCH &&
      keyfob_confirmations_get_search (self->confirmations) == KEYFOB_SEARCH_CONFIRMATION_ASK_FIRST)
    return TRUE;
  switch (keyfob_confirmations_get (self->confirmations, request->door_id)) {
  case KEYFOB_CONFIRMATION_AT_ONCE:
    return FALSE;
  case KEYFOB_CONFIRMATION_ASK_FIRST:
    return request->origin != KEYFOB_UNLOCK_ORIGIN_DIRECT;
  case KEYFOB_CONFIRMATION_ASK_ALWAYS:
    return TRUE;
  }
  g_return_val_if_reached (TRUE);
}

static gboolean
is_being_asked (KeyfobGuard *self, gint64 door_id) {
  for (guint i = 0; i < self->requests->len; i++) {
    const Request *request = g_task_get_task_data (g_ptr_array_index (self->requests, i));

    if (request->question != NULL && request->door_id == door_id)
      return TRUE;
  }
  return FALSE;
}

static guint
count_questions (KeyfobGuard *self) {
  guint questions = 0;

  for (guint i = 0; i < self->requests->len; i++) {
    const Request *request = g_task_get_task_data (g_ptr_array_index (self->requests, i));

    questions += request->question != NULL;
  }
  return questions;
}

static gboolean
has_left (const Request *request) {
  return request->account != NULL &&
         keyfob_account_get_state (request->account) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT;
}

/* By whoever asked; or they have signed out; or nobody unlocked that door when it was asked for. */
static gboolean
is_taken_back (KeyfobGuard *self, GTask *task) {
  const Request *request = g_task_get_task_data (task);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return TRUE;
  if (request->signed_out != NULL)
    return has_left (request);
  return request->tied && request->account == NULL &&
         keyfob_accounts_lookup (self->accounts, request->door_id) != NULL;
}

static KeyfobDoor *
find_door (KeyfobGuard *self, gint64 id) {
  return keyfob_door_list_lookup (keyfob_accounts_get_doors (self->accounts), id);
}

/* What Kisi said a while ago is no reason: then it shall say itself what holds now. But a window
 * that shows a door as one that cannot be unlocked does not unlock it. */
static gboolean
cannot_be_unlocked (KeyfobGuard *self, const Request *request) {
  KeyfobDoor *door = find_door (self, request->door_id);
  KeyfobAccount *account = keyfob_accounts_lookup (self->accounts, request->door_id);

  return door != NULL &&
         (request->origin == KEYFOB_UNLOCK_ORIGIN_DIRECT ||
          keyfob_refresher_is_current (keyfob_account_get_refresher (account))) &&
         (keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_NOT_SET_UP ||
          keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_LOCKED_DOWN);
}

static gboolean
is_foreign (const Request *request) {
  g_autofree char *login =
      request->account != NULL ? keyfob_account_dup_login_digest (request->account) : NULL;

  return request->login != NULL && g_strcmp0 (request->login, login) != 0;
}

/* Nobody who is signed in has said that they have it, and not all have said what they have. */
static gboolean
is_unknown_door (KeyfobGuard *self, const Request *request) {
  return !request->tied &&
         keyfob_accounts_get_state (self->accounts) == KEYFOB_ACCOUNT_STATE_SIGNED_IN &&
         keyfob_accounts_lookup (self->accounts, request->door_id) == NULL;
}

/* Returns NULL if nothing speaks against the request, but that the person may have to be asked. */
static GError *
check_preconditions (KeyfobGuard *self, GTask *task) {
  const Request *request = g_task_get_task_data (task);
  KeyfobAccount *account = keyfob_accounts_lookup (self->accounts, request->door_id);
  KeyfobGuardError code;

  if (is_taken_back (self, task))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Taken back");
  /* Kisi has none, and whoever asks over the bus may ask for anything. */
  if (request->door_id <= 0)
    return kisi_error_new (KISI_ERROR_NOT_FOUND, NULL);
  if (keyfob_session_monitor_is_locked (self->session))
    code = KEYFOB_GUARD_ERROR_SESSION_LOCKED;
  else if (is_too_late (request) && is_unknown_door (self, request))
    return kisi_error_new (KISI_ERROR_NOT_FOUND, NULL);
  else if (is_too_late (request))
    code = KEYFOB_GUARD_ERROR_TOO_LATE;
  else if (keyfob_session_monitor_is_unsure (self->session))
    code = KEYFOB_GUARD_ERROR_LOCK_UNSURE;
  /* The cache knew who lists the door, and the keyring does not: nobody stands in for them. */
  else if (has_left (request) ||
           get_state (self, request->door_id) != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return make_signed_out_error (self, request->door_id);
  else if (account == NULL)
    return kisi_error_new (KISI_ERROR_NOT_FOUND, NULL);
  else if (account != request->account)
    code = KEYFOB_GUARD_ERROR_OTHER_HANDS;
  else if (is_foreign (request))
    code = KEYFOB_GUARD_ERROR_FOREIGN;
  else if (keyfob_accounts_get_attempt (self->accounts, request->door_id) == NULL &&
           cannot_be_unlocked (self, request))
    code = KEYFOB_GUARD_ERROR_CANNOT;
  else
    return NULL;
  return make_error (self, code, request->door_id);
}

/* An unlock would begin that wants to know where this computer is, and the person has not said yet
 * whether Kisi may be told. */
static gboolean
lacks_consent (KeyfobGuard *self, gint64 door_id) {
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (self->accounts);
  KeyfobDoor *door = find_door (self, door_id);

  return proximity != NULL && door != NULL &&
         keyfob_accounts_get_attempt (self->accounts, door_id) == NULL &&
         keyfob_proximity_must_ask (proximity, door);
}

static void
unlock_door (KeyfobGuard *self, GTask *task) {
  g_autoptr (GTask) ended = end (self, task);
  Request *request = g_task_get_task_data (ended);

  request->began = keyfob_accounts_get_attempt (self->accounts, request->door_id) == NULL;
  g_task_return_pointer (ended, keyfob_accounts_unlock (self->accounts, request->door_id),
                         g_object_unref);
}

/* Returns whether the request goes on. If not, it is out. */
static gboolean
take_answer (KeyfobGuard *self, GTask *task, KeyfobQuestion *question) {
  KeyfobGuardError no = keyfob_question_is_answered (question) ? KEYFOB_GUARD_ERROR_DECLINED
                                                               : KEYFOB_GUARD_ERROR_NOT_ANSWERED;
  GError *error = check_preconditions (self, task);

  if (error == NULL && !keyfob_question_is_yes (question))
    error = make_error (self, no, ((Request *) g_task_get_task_data (task))->door_id);
  if (error != NULL)
    refuse (self, task, error);
  return error == NULL;
}

/* Returns whether one more question may be put. If not, the request is out. */
static gboolean
may_ask (KeyfobGuard *self, GTask *task) {
  const Request *request = g_task_get_task_data (task);

  if (is_being_asked (self, request->door_id))
    refuse (self, task, make_error (self, KEYFOB_GUARD_ERROR_ASKING, request->door_id));
  else if (count_questions (self) >= QUESTIONS_MAX)
    refuse (self, task, make_error (self, KEYFOB_GUARD_ERROR_TOO_MANY, request->door_id));
  else
    return TRUE;
  return FALSE;
}

/* @question: (transfer full) */
static void
put (GTask *task, KeyfobQuestion *question, GCallback on_answer) {
  Request *request = g_task_get_task_data (task);

  request->question = question;
  g_signal_connect (question, "notify::open", on_answer, task);
  request->asker (question, request->asker_data);
}

static void
on_location_answer (KeyfobQuestion *question, GParamSpec *pspec, gpointer user_data) {
  KeyfobGuard *self = g_task_get_source_object (user_data);

  if (take_answer (self, user_data, question))
    unlock_door (self, user_data);
}

/* The last that a person may be asked for. */
static void
ask_for_location (KeyfobGuard *self, GTask *task) {
  const Request *request = g_task_get_task_data (task);
  g_autofree char *name =
      keyfob_door_list_dup_name (keyfob_accounts_get_doors (self->accounts), request->door_id);

  /* Whoever does not see the door is told where to allow it when Kisi has refused. */
  if (request->origin != KEYFOB_UNLOCK_ORIGIN_DIRECT || !lacks_consent (self, request->door_id))
    unlock_door (self, task);
  else if (may_ask (self, task))
    put (task, keyfob_question_new_of_location (request->door_id, name),
         G_CALLBACK (on_location_answer));
}

static void
on_answer (KeyfobQuestion *question, GParamSpec *pspec, gpointer user_data) {
  KeyfobGuard *self = g_task_get_source_object (user_data);
  Request *request = g_task_get_task_data (user_data);

  if (!take_answer (self, user_data, question))
    return;
  g_signal_handlers_disconnect_by_data (question, user_data);
  g_clear_object (&request->question);
  ask_for_location (self, user_data);
}

static KeyfobQuestion *
make_question (KeyfobGuard *self,
               const Request *request,
               const char *door_name,
               const char *where) {
  KeyfobQuestion *question = keyfob_question_new (request->door_id, door_name, where);

  keyfob_question_set_seconds (question,
                               keyfob_confirmations_get_question_seconds (self->confirmations));
  return question;
}

static void
ask (KeyfobGuard *self, GTask *task) {
  const Request *request = g_task_get_task_data (task);
  KeyfobDoorList *doors = keyfob_accounts_get_doors (self->accounts);
  KeyfobDoor *door = keyfob_door_list_lookup (doors, request->door_id);
  g_autofree char *name = keyfob_door_list_dup_name (doors, request->door_id);
  const char *where = door != NULL ? keyfob_door_get_section (door)->title : "";

  if (may_ask (self, task))
    put (task, make_question (self, request, name, where), G_CALLBACK (on_answer));
}

/* Looks where things stand, at the start and whenever something has changed. */
static void
look (GTask *task) {
  KeyfobGuard *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);
  GError *error;

  if ((!request->tied || !keyfob_session_monitor_is_known (self->session)) &&
      !is_taken_back (self, task) && !is_too_late (request))
    return;
  error = check_preconditions (self, task);
  if (error != NULL)
    refuse (self, task, error);
  else if (request->question != NULL &&
           keyfob_accounts_get_attempt (self->accounts, request->door_id) == NULL)
    return; /* the answer is waited for */
  else if (is_to_be_asked (self, request))
    ask (self, task);
  else
    ask_for_location (self, task);
}

static gboolean
on_taken_back (GCancellable *cancellable, gpointer user_data) {
  look (user_data);
  return G_SOURCE_REMOVE;
}

/* A keyring may take minutes to be unlocked. Nobody stands at the door any more by then. */
static gboolean
on_time_up (gpointer user_data) {
  look (user_data);
  return G_SOURCE_CONTINUE;
}

static GSource *
watch (GTask *task, GCancellable *cancellable) {
  GSource *source = g_cancellable_source_new (cancellable);

  g_task_attach_source (task, source, G_SOURCE_FUNC (on_taken_back));
  return source;
}

/* From now on the request is that of whoever unlocks the door now, and of nobody who comes after.
 */
static void
tie_to_person (KeyfobGuard *self, GTask *task) {
  Request *request = g_task_get_task_data (task);

  if (request->account == NULL && find_door (self, request->door_id) != NULL)
    g_set_object (&request->account, keyfob_accounts_lookup (self->accounts, request->door_id));
  if (request->tied || get_state (self, request->door_id) == KEYFOB_ACCOUNT_STATE_STARTING)
    return;
  /* It may be the door of one of several that have not said yet which doors they have. */
  if (keyfob_accounts_lookup (self->accounts, request->door_id) == NULL &&
      !keyfob_accounts_know_their_doors (self->accounts))
    return;
  request->tied = TRUE;
  if (request->account == NULL)
    g_set_object (&request->account, keyfob_accounts_lookup (self->accounts, request->door_id));
  if (request->account != NULL && !has_left (request))
    request->signed_out = watch (task, keyfob_account_get_cancellable (request->account));
}

static void
on_change (KeyfobGuard *self) {
  g_autoptr (KeyfobGuard) kept = g_object_ref (self);
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->requests->len; i++)
    g_ptr_array_add (requests, g_object_ref (g_ptr_array_index (self->requests, i)));
  for (guint i = 0; i < requests->len; i++) {
    GTask *task = g_ptr_array_index (requests, i);

    tie_to_person (self, task);
    /* One request's end may have been another's. */
    if (g_ptr_array_find (self->requests, task, NULL))
      look (task);
  }
}

/* Who asked has gone to bed. The question itself may have no end of its own. */
static void
on_sleep (KeyfobGuard *self) {
  for (guint i = self->requests->len; i-- > 0;) {
    Request *request = g_task_get_task_data (g_ptr_array_index (self->requests, i));

    if (request->question != NULL)
      keyfob_question_give_up (request->question);
    i = MIN (i, self->requests->len); /* one request's end may have been another's */
  }
}

static GError *
make_gone_error (void) {
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The guard is gone");
}

static void
keyfob_guard_dispose (GObject *object) {
  KeyfobGuard *self = KEYFOB_GUARD (object);

  while (self->requests->len > 0)
    refuse (self, g_ptr_array_index (self->requests, 0), make_gone_error ());
  g_clear_object (&self->accounts);
  g_clear_object (&self->confirmations);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (keyfob_guard_parent_class)->dispose (object);
}

static void
keyfob_guard_finalize (GObject *object) {
  g_ptr_array_unref (KEYFOB_GUARD (object)->requests);
  G_OBJECT_CLASS (keyfob_guard_parent_class)->finalize (object);
}

static void
keyfob_guard_class_init (KeyfobGuardClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_guard_dispose;
  object_class->finalize = keyfob_guard_finalize;
}

static void
keyfob_guard_init (KeyfobGuard *self) {
  self->requests = g_ptr_array_new_with_free_func (g_object_unref);
  self->seconds = KEYFOB_QUESTION_SECONDS;
}

KeyfobGuard *
keyfob_guard_new (KeyfobAccounts *accounts,
                  KeyfobConfirmations *confirmations,
                  KeyfobSessionMonitor *session) {
  KeyfobGuard *self = g_object_new (KEYFOB_TYPE_GUARD, NULL);

  self->accounts = g_object_ref (accounts);
  self->confirmations = g_object_ref (confirmations);
  self->session = g_object_ref (session);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (on_change), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keyfob_accounts_get_refreshers (accounts), "fetched",
                           G_CALLBACK (on_change), self, G_CONNECT_SWAPPED);
  /* A question about that door is none any more: answered later, it would unlock once more. */
  g_signal_connect_object (accounts, "unlocking", G_CALLBACK (on_change), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "suspending", G_CALLBACK (on_sleep), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "resumed", G_CALLBACK (on_sleep), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::known", G_CALLBACK (on_change), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::locked", G_CALLBACK (on_change), self,
                           G_CONNECT_SWAPPED);
  return self;
}

gboolean
keyfob_guard_is_busy (KeyfobGuard *self) {
  g_return_val_if_fail (KEYFOB_IS_GUARD (self), FALSE);
  return self->requests->len > 0;
}

void
keyfob_guard_set_seconds (KeyfobGuard *self, guint seconds) {
  g_return_if_fail (KEYFOB_IS_GUARD (self));
  self->seconds = seconds;
}

void
keyfob_guard_unlock_async (KeyfobGuard *self,
                           gint64 door_id,
                           KeyfobUnlockOrigin origin,
                           const char *login,
                           KeyfobAsker asker,
                           gpointer asker_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data) {
  GTask *task;
  Request *request;

  g_return_if_fail (KEYFOB_IS_GUARD (self));
  g_return_if_fail (asker != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, keyfob_guard_unlock_async);
  /* What was sent is told, whoever took it back later. */
  g_task_set_check_cancellable (task, FALSE);
  if (self->accounts == NULL) {
    g_task_return_error (task, make_gone_error ());
    g_object_unref (task);
    return;
  }
  if (self->requests->len >= REQUESTS_MAX) {
    g_task_return_error (task, make_error (self, KEYFOB_GUARD_ERROR_TOO_MANY, door_id));
    g_object_unref (task);
    return;
  }
  request = g_new0 (Request, 1);
  request->door_id = door_id;
  request->origin = origin;
  request->login = g_strdup (login);
  request->asker = asker;
  request->asker_data = asker_data;
  request->decide_until = keyfob_timer_now () + self->seconds * G_USEC_PER_SEC;
  request->timer = keyfob_timer_new (on_time_up, task);
  keyfob_timer_set (request->timer, request->decide_until);
  g_task_set_task_data (task, request, request_free);
  if (cancellable != NULL)
    request->taken_back = watch (task, cancellable);
  g_ptr_array_add (self->requests, task);
  keyfob_session_monitor_begin (self->session);
  tie_to_person (self, task);
  look (task);
}

KeyfobUnlock *
keyfob_guard_unlock_finish (KeyfobGuard *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
keyfob_guard_has_begun (KeyfobGuard *self, GAsyncResult *result) {
  const Request *request;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  request = g_task_get_task_data (G_TASK (result));
  return request != NULL && request->began;
}
