/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-unlock.h"

#include "keyfob-enums.h"
#include "kisi/kisi-error.h"
#include "kisi/kisi-lock.h"
#include "platform/keyfob-timer.h"

#include <glib/gi18n-lib.h>

/* Who waited longer than this until something was sent may be elsewhere by then: it is not sent. */
#define UNSENT_SECONDS 15

/* How soon the end of another process's unlock is seen. */
#define LOOK_MILLISECONDS 50

struct _KeyfobUnlock {
  GObject parent_instance;

  gint64 door_id;
  guint assumed_unlocked_ms;
  KeyfobUnlockPhase phase;
  KisiClient *client;                /* until it is given to it to be sent */
  GCancellable *taken_back;          /* ends it as long as nothing was written */
  GSource *unsent_timer;             /* while the outcome is out */
  gint64 send_by;                    /* of the KeyfobTimer's clock */
  gboolean too_late;                 /* that time passed */
  KeyfobContextCollector *collector; /* (nullable) */
  KeyfobUnlockLock *lock;            /* (nullable): the door's, until the outcome */
  KeyfobUnlockLockNote *other;       /* (nullable): another process's unlock, about to be joined */
  guint waiting;                     /* for another process */
  char *unmet;                       /* (nullable): a sentence after the error's */
  KeyfobRemedy remedy;
  GError *error;
  gint64 settles_at; /* of the KeyfobTimer's clock */
  guint seconds_left;
  gint64 over_us;     /* monotonic, as the times of readings are; 0: it is not over */
  GSource *countdown; /* (nullable): a KeyfobTimer, once it was accepted */
};

enum {
  PROP_DOOR_ID = 1,
  PROP_PHASE,
  PROP_PROGRESS,
  PROP_SECONDS_LEFT,
  PROP_ERROR,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (KeyfobUnlock, keyfob_unlock, G_TYPE_OBJECT)

static void
set_phase (KeyfobUnlock *self, KeyfobUnlockPhase phase, guint seconds_left) {
  gboolean seconds_changed = self->seconds_left != seconds_left;
  gboolean progress_changed = keyfob_unlock_is_pending (self);

  self->phase = phase;
  self->seconds_left = seconds_left;
  if (keyfob_unlock_is_over (self))
    self->over_us = g_get_monotonic_time ();
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
  if (progress_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
  if (self->error != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  if (seconds_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECONDS_LEFT]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
stop_timer (GSource **timer) {
  if (*timer != NULL)
    g_source_destroy (*timer);
  g_clear_pointer (timer, g_source_unref);
}

static guint
seconds_left (gint64 left_us) {
  return (left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
}

/* Wakes up only when another number is to be shown, and not at all when the countdown is over. */
static gboolean
count_down (gpointer user_data) {
  KeyfobUnlock *self = user_data;
  gint64 left_us = self->settles_at - keyfob_timer_now ();

  if (left_us <= 0) {
    stop_timer (&self->countdown);
    set_phase (self, KEYFOB_UNLOCK_PHASE_SETTLED, 0);
    return G_SOURCE_CONTINUE;
  }

  if (self->countdown == NULL)
    self->countdown = keyfob_timer_new (count_down, self);
  keyfob_timer_set (self->countdown,
                    self->settles_at - (seconds_left (left_us) - 1) * G_TIME_SPAN_SECOND);
  if (self->phase != KEYFOB_UNLOCK_PHASE_ACCEPTED) {
    set_phase (self, KEYFOB_UNLOCK_PHASE_ACCEPTED, seconds_left (left_us));
  } else if (self->seconds_left != seconds_left (left_us)) {
    self->seconds_left = seconds_left (left_us);
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECONDS_LEFT]);
  }
  return G_SOURCE_CONTINUE;
}

static KeyfobUnlockPhase
phase_of_error (const GError *error) {
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return KEYFOB_UNLOCK_PHASE_NOT_SENT;
  if (kisi_error_is_refusal (error))
    return KEYFOB_UNLOCK_PHASE_REFUSED;
  return KEYFOB_UNLOCK_PHASE_UNKNOWN;
}

static GError *
make_taken_back_error (void) {
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                              _ ("Nothing was sent, since the screen was locked, the computer "
                                 "slept, somebody signed out, or the unlock was taken back "
                                 "meanwhile."));
}

static gboolean
on_unsent (gpointer user_data) {
  KeyfobUnlock *self = user_data;

  /* Who waits for another process's unlock sends nothing after that, but may still hear of it. */
  if (self->waiting != 0)
    return G_SOURCE_CONTINUE;
  self->too_late = TRUE;
  keyfob_unlock_cancel_unsent (self);
  return G_SOURCE_CONTINUE;
}

/* Tells the other processes. */
static void
note_outcome (KeyfobUnlock *self, KeyfobUnlockPhase phase) {
  g_autoptr (KeyfobUnlockLock) lock = g_steal_pointer (&self->lock);

  if (lock == NULL)
    return;
  switch (phase) {
  case KEYFOB_UNLOCK_PHASE_ACCEPTED:
    keyfob_unlock_lock_end (lock, KEYFOB_UNLOCK_LOCK_WORD_ACCEPTED, NULL);
    break;
  case KEYFOB_UNLOCK_PHASE_REFUSED:
    keyfob_unlock_lock_end (lock, KEYFOB_UNLOCK_LOCK_WORD_REFUSED, self->error);
    break;
  case KEYFOB_UNLOCK_PHASE_UNKNOWN:
    keyfob_unlock_lock_end (lock, KEYFOB_UNLOCK_LOCK_WORD_UNKNOWN, NULL);
    break;
  case KEYFOB_UNLOCK_PHASE_GATHERING:
  case KEYFOB_UNLOCK_PHASE_SENDING:
  case KEYFOB_UNLOCK_PHASE_SETTLED:
  case KEYFOB_UNLOCK_PHASE_NOT_SENT:
    keyfob_unlock_lock_leave (lock);
    break;
  }
}

/* What Kisi said of the door, for the next attempt. */
static void
tell_collector (KeyfobUnlock *self) {
  if (self->collector != NULL)
    self->unmet = keyfob_context_collector_learn (self->collector, self->error, &self->remedy);
  g_clear_object (&self->collector);
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  gboolean accepted = kisi_lock_unlock_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (KeyfobUnlock) self = user_data;

  stop_timer (&self->unsent_timer);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->error =
        self->too_late ? kisi_error_new (KISI_ERROR_UNREACHABLE, NULL) : make_taken_back_error ();
  else
    self->error = g_steal_pointer (&error);
  tell_collector (self);
  note_outcome (self, accepted ? KEYFOB_UNLOCK_PHASE_ACCEPTED : phase_of_error (self->error));
  if (accepted) {
    self->settles_at = keyfob_timer_now () + self->assumed_unlocked_ms * G_TIME_SPAN_MILLISECOND;
    count_down (self);
  } else {
    set_phase (self, phase_of_error (self->error), 0);
  }
}

static void
send_request (KeyfobUnlock *self) {
  g_autoptr (KisiClient) client = g_steal_pointer (&self->client);
  KisiUnlockContext presence = KISI_UNLOCK_CONTEXT_UNKNOWN;

  if (self->collector != NULL)
    presence = keyfob_context_collector_take (self->collector);
  if (self->lock != NULL)
    keyfob_unlock_lock_begin (self->lock);
  kisi_lock_unlock_async (client, self->door_id, &presence, self->taken_back, on_unlocked,
                          g_object_ref (self));
}

static gboolean
is_gathered (KeyfobUnlock *self) {
  return self->collector == NULL ||
         keyfob_context_collector_get_waiting_for (self->collector) == KEYFOB_WAITING_FOR_NOTHING;
}

/* Becomes what the unlock of another process became. */
static void
join (KeyfobUnlock *self) {
  g_autoptr (KeyfobUnlockLockNote) other = g_steal_pointer (&self->other);

  stop_timer (&self->unsent_timer);
  g_clear_object (&self->client);
  g_clear_object (&self->lock);
  if (self->collector != NULL)
    keyfob_context_collector_cancel (self->collector);
  g_clear_object (&self->collector);
  switch (other->word) {
  case KEYFOB_UNLOCK_LOCK_WORD_ACCEPTED:
    self->settles_at = other->time + self->assumed_unlocked_ms * G_TIME_SPAN_MILLISECOND;
    count_down (self);
    break;
  case KEYFOB_UNLOCK_LOCK_WORD_REFUSED:
    self->error = g_error_copy (other->error);
    set_phase (self, KEYFOB_UNLOCK_PHASE_REFUSED, 0);
    break;
  case KEYFOB_UNLOCK_LOCK_WORD_SENT:
  case KEYFOB_UNLOCK_LOCK_WORD_UNKNOWN:
    self->error = kisi_error_new (KISI_ERROR_NO_ANSWER, NULL);
    set_phase (self, KEYFOB_UNLOCK_PHASE_UNKNOWN, 0);
    break;
  }
}

/* It holds the attempt until then: whoever drops it, it is sent. */
static void
on_waiting_for (KeyfobContextCollector *collector, GParamSpec *pspec, gpointer user_data) {
  g_autoptr (KeyfobUnlock) self = g_object_ref (KEYFOB_UNLOCK (user_data));

  if (!is_gathered (self)) {
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
    return;
  }
  /* A lid that was closed upon a click must not open a door when it is opened again. */
  if (keyfob_timer_now () >= self->send_by) {
    keyfob_unlock_cancel_unsent (self);
    return;
  }
  g_signal_handlers_disconnect_by_func (collector, on_waiting_for, self);
  send_request (self);
  set_phase (self, KEYFOB_UNLOCK_PHASE_SENDING, 0);
  g_object_unref (self); /* the one of the gathering */
}

/* What the door needs is gathered, or about to be. */
static void
go_on (KeyfobUnlock *self) {
  if (is_gathered (self)) {
    send_request (self);
    set_phase (self, KEYFOB_UNLOCK_PHASE_SENDING, 0);
  } else {
    set_phase (self, KEYFOB_UNLOCK_PHASE_GATHERING, 0);
    g_signal_connect (self->collector, "notify::waiting-for", G_CALLBACK (on_waiting_for),
                      g_object_ref (self));
  }
}

/* Another process is at the door, or was. */
static gboolean
on_wait (gpointer user_data) {
  g_autoptr (KeyfobUnlock) self = NULL;

  self = g_object_ref (KEYFOB_UNLOCK (user_data));
  if (self->other == NULL &&
      !keyfob_unlock_lock_take (self->lock, self->assumed_unlocked_ms, &self->other))
    return G_SOURCE_CONTINUE;
  self->waiting = 0;
  if (self->other != NULL)
    join (self);
  else if (keyfob_timer_now () >= self->send_by)
    keyfob_unlock_cancel_unsent (self);
  else
    go_on (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for_other (KeyfobUnlock *self) {
  self->phase = KEYFOB_UNLOCK_PHASE_GATHERING;
  self->waiting =
      g_timeout_add_full (G_PRIORITY_DEFAULT, self->other != NULL ? 0 : LOOK_MILLISECONDS, on_wait,
                          g_object_ref (self), g_object_unref);
}

static void
keyfob_unlock_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobUnlock *self = KEYFOB_UNLOCK (object);

  switch (id) {
  case PROP_DOOR_ID:
    g_value_set_int64 (value, self->door_id);
    break;
  case PROP_PHASE:
    g_value_set_enum (value, self->phase);
    break;
  case PROP_PROGRESS:
    g_value_set_static_string (value, keyfob_unlock_get_progress (self));
    break;
  case PROP_SECONDS_LEFT:
    g_value_set_uint (value, self->seconds_left);
    break;
  case PROP_ERROR:
    g_value_set_boxed (value, self->error);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_unlock_dispose (GObject *object) {
  KeyfobUnlock *self = KEYFOB_UNLOCK (object);

  stop_timer (&self->countdown);
  stop_timer (&self->unsent_timer);
  g_clear_object (&self->collector);
  g_clear_object (&self->client);
  g_clear_object (&self->taken_back);
  g_clear_object (&self->lock);
  G_OBJECT_CLASS (keyfob_unlock_parent_class)->dispose (object);
}

static void
keyfob_unlock_finalize (GObject *object) {
  KeyfobUnlock *self = KEYFOB_UNLOCK (object);

  g_clear_error (&self->error);
  g_clear_pointer (&self->other, keyfob_unlock_lock_note_free);
  g_free (self->unmet);
  G_OBJECT_CLASS (keyfob_unlock_parent_class)->finalize (object);
}

static void
keyfob_unlock_class_init (KeyfobUnlockClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_unlock_get_property;
  object_class->dispose = keyfob_unlock_dispose;
  object_class->finalize = keyfob_unlock_finalize;

  properties[PROP_DOOR_ID] =
      g_param_spec_int64 ("door-id", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_PHASE] = g_param_spec_enum ("phase", NULL, NULL, KEYFOB_TYPE_UNLOCK_PHASE,
                                              KEYFOB_UNLOCK_PHASE_SENDING, flags);
  properties[PROP_PROGRESS] = g_param_spec_string ("progress", NULL, NULL, NULL, flags);
  properties[PROP_SECONDS_LEFT] =
      g_param_spec_uint ("seconds-left", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
keyfob_unlock_init (KeyfobUnlock *self) {
  self->phase = KEYFOB_UNLOCK_PHASE_SENDING;
}

KeyfobUnlock *
keyfob_unlock_new (KisiClient *client,
                   KeyfobContextCollector *collector,
                   KeyfobUnlockLock *lock,
                   gint64 door_id,
                   guint assumed_unlocked_ms) {
  KeyfobUnlock *self = g_object_new (KEYFOB_TYPE_UNLOCK, NULL);

  self->client = g_object_ref (client);
  self->taken_back = g_cancellable_new ();
  self->send_by = keyfob_timer_now () + UNSENT_SECONDS * G_TIME_SPAN_SECOND;
  self->unsent_timer = keyfob_timer_new (on_unsent, self);
  keyfob_timer_set (self->unsent_timer, self->send_by);
  self->collector = collector;
  self->lock = lock;
  self->door_id = door_id;
  self->assumed_unlocked_ms = assumed_unlocked_ms;
  if (lock == NULL ||
      (keyfob_unlock_lock_take (lock, assumed_unlocked_ms, &self->other) && self->other == NULL))
    go_on (self);
  else
    wait_for_other (self);
  return self;
}

void
keyfob_unlock_cancel_unsent (KeyfobUnlock *self) {
  g_autoptr (KeyfobUnlock) kept = NULL;

  g_return_if_fail (KEYFOB_IS_UNLOCK (self));

  if (self->phase == KEYFOB_UNLOCK_PHASE_SENDING && self->taken_back != NULL)
    g_cancellable_cancel (self->taken_back);
  if (self->phase != KEYFOB_UNLOCK_PHASE_GATHERING)
    return;
  stop_timer (&self->unsent_timer);
  kept = g_object_ref (self);
  g_clear_handle_id (&self->waiting, g_source_remove);
  g_clear_pointer (&self->other, keyfob_unlock_lock_note_free);
  if (self->collector != NULL) {
    /* It held the attempt. */
    if (g_signal_handlers_disconnect_by_func (self->collector, on_waiting_for, self) > 0)
      g_object_unref (self);
    keyfob_context_collector_cancel (self->collector);
  }
  g_clear_object (&self->collector);
  g_clear_object (&self->client);
  note_outcome (self, KEYFOB_UNLOCK_PHASE_NOT_SENT);
  self->error = make_taken_back_error ();
  set_phase (self, phase_of_error (self->error), 0);
}

void
keyfob_unlock_look_at_clock (KeyfobUnlock *self) {
  g_return_if_fail (KEYFOB_IS_UNLOCK (self));

  if (self->countdown != NULL)
    count_down (self);
}

gint64
keyfob_unlock_get_door_id (KeyfobUnlock *self) {
  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), 0);
  return self->door_id;
}

KeyfobUnlockPhase
keyfob_unlock_get_phase (KeyfobUnlock *self) {
  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), KEYFOB_UNLOCK_PHASE_UNKNOWN);
  return self->phase;
}

guint
keyfob_unlock_get_seconds_left (KeyfobUnlock *self) {
  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), 0);
  return self->seconds_left;
}

const GError *
keyfob_unlock_get_error (KeyfobUnlock *self) {
  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), NULL);
  return self->error;
}

const char *
keyfob_unlock_get_progress (KeyfobUnlock *self) {
  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), NULL);

  switch (self->phase) {
  case KEYFOB_UNLOCK_PHASE_GATHERING:
    return self->waiting != 0 ? _ ("Unlocking…")
                              : keyfob_context_collector_get_words (self->collector);
  case KEYFOB_UNLOCK_PHASE_SENDING:
    return _ ("Unlocking…");
  case KEYFOB_UNLOCK_PHASE_ACCEPTED:
  case KEYFOB_UNLOCK_PHASE_SETTLED:
  case KEYFOB_UNLOCK_PHASE_REFUSED:
  case KEYFOB_UNLOCK_PHASE_NOT_SENT:
  case KEYFOB_UNLOCK_PHASE_UNKNOWN:
    return NULL;
  }
  g_return_val_if_reached (NULL);
}

gboolean
keyfob_unlock_is_pending (KeyfobUnlock *self) {
  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), FALSE);
  return self->phase == KEYFOB_UNLOCK_PHASE_GATHERING || self->phase == KEYFOB_UNLOCK_PHASE_SENDING;
}

gboolean
keyfob_unlock_is_over (KeyfobUnlock *self) {
  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), TRUE);
  return !keyfob_unlock_is_pending (self) && self->phase != KEYFOB_UNLOCK_PHASE_ACCEPTED;
}

gboolean
keyfob_unlock_is_refused (KeyfobUnlock *self) {
  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), FALSE);
  return self->phase == KEYFOB_UNLOCK_PHASE_REFUSED || self->phase == KEYFOB_UNLOCK_PHASE_NOT_SENT;
}

gint64
keyfob_unlock_get_over_us (KeyfobUnlock *self) {
  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), 0);
  return self->over_us;
}

KeyfobDoorGuess
keyfob_unlock_get_guess (KeyfobUnlock *self) {
  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), KEYFOB_DOOR_GUESS_NONE);

  switch (self->phase) {
  case KEYFOB_UNLOCK_PHASE_ACCEPTED:
    return KEYFOB_DOOR_GUESS_JUST_UNLOCKED;
  case KEYFOB_UNLOCK_PHASE_SETTLED:
    return KEYFOB_DOOR_GUESS_UNLOCKED;
  case KEYFOB_UNLOCK_PHASE_UNKNOWN:
    return KEYFOB_DOOR_GUESS_MAY_BE_OPEN;
  case KEYFOB_UNLOCK_PHASE_GATHERING:
  case KEYFOB_UNLOCK_PHASE_SENDING:
  case KEYFOB_UNLOCK_PHASE_REFUSED:
  case KEYFOB_UNLOCK_PHASE_NOT_SENT:
    return KEYFOB_DOOR_GUESS_NONE;
  }
  g_return_val_if_reached (KEYFOB_DOOR_GUESS_NONE);
}

KeyfobRemedy
keyfob_unlock_get_remedy (KeyfobUnlock *self) {
  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), KEYFOB_REMEDY_NONE);
  return self->remedy;
}

/* Why not, in one sentence or two. */
static char *
dup_error_words (KeyfobUnlock *self) {
  if (self->unmet == NULL)
    return g_strdup (self->error->message);
  /* Kisi cannot know why it was not told, and sends people to settings that do not help. */
  if (self->remedy == KEYFOB_REMEDY_ALLOW_LOCATION)
    return g_strdup (self->unmet);
  /* Translators: two sentences: why Kisi refused an unlock, and what this computer lacked. */
  return g_strdup_printf (_ ("%1$s %2$s"), self->error->message, self->unmet);
}

gboolean
keyfob_unlock_is_answered (KeyfobUnlock *self) {
  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), FALSE);
  return g_error_matches (self->error, KISI_ERROR, KISI_ERROR_MAY_BE_DONE);
}

/* What nobody knows, with what Kisi said of it, if it answered at all. */
static char *
dup_unknown_words (KeyfobUnlock *self, const char *door_name) {
  if (keyfob_unlock_is_answered (self)) {
    if (door_name == NULL)
      /* Translators: %s is a sentence or two: what failed, and to look before trying again. */
      return g_strdup_printf (_ ("The door may have opened. %s"), self->error->message);
    /* Translators: a door's name; what failed, and to look before trying again. */
    return g_strdup_printf (_ ("“%s” may have opened. %s"), door_name, self->error->message);
  }
  if (door_name == NULL)
    return g_strdup (_ ("No answer came. The door may have opened. Look before you try again."));
  /* Translators: %s is a door's name. */
  return g_strdup_printf (
      _ ("No answer came for “%s”. The door may have opened. Look before you try again."),
      door_name);
}

char *
keyfob_unlock_dup_words (KeyfobUnlock *self, const char *door_name) {
  g_autofree char *error_words = NULL;

  g_return_val_if_fail (KEYFOB_IS_UNLOCK (self), NULL);

  switch (self->phase) {
  case KEYFOB_UNLOCK_PHASE_GATHERING:
  case KEYFOB_UNLOCK_PHASE_SENDING:
    return g_strdup ("");
  case KEYFOB_UNLOCK_PHASE_ACCEPTED:
  case KEYFOB_UNLOCK_PHASE_SETTLED:
    if (door_name == NULL)
      return g_strdup (_ ("Unlock accepted."));
    /* Translators: %s is a door's name. Kisi took the request; that is not yet an open door. */
    return g_strdup_printf (_ ("%s: unlock accepted"), door_name);
  case KEYFOB_UNLOCK_PHASE_UNKNOWN:
    return dup_unknown_words (self, door_name);
  case KEYFOB_UNLOCK_PHASE_REFUSED:
  case KEYFOB_UNLOCK_PHASE_NOT_SENT:
    error_words = dup_error_words (self);
    if (door_name == NULL)
      return g_steal_pointer (&error_words);
    /* Translators: a door's name, and a sentence that says why it was not unlocked. */
    return g_strdup_printf (_ ("%s: %s"), door_name, error_words);
  }
  g_return_val_if_reached (NULL);
}
