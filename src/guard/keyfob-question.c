/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-question.h"

#include "platform/keyfob-timer.h"

#include <glib/gi18n-lib.h>

/* How often a question in a window looks whether the computer has slept, which nobody tells where
 * there is no logind. After a longer sleep it looks at once. */
#define LOOK_SECONDS 2
/* What two clocks that are read one after the other may differ by is less. */
#define SLEEP_MIN_SECONDS 1

struct _KeyfobQuestion {
  GObject parent_instance;

  KeyfobQuestionSubject subject;
  gint64 door_id;
  char *title;
  char *body;
  guint seconds;
  gint64 open_until; /* as keyfob_timer_now(): a computer that slept must not ask on */
  gint64 slept;      /* as keyfob_timer_get_slept(), when it was shown in a window */
  GSource *timer;
  gboolean open;
  gboolean answered;
  gboolean yes;
};

enum {
  PROP_OPEN = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (KeyfobQuestion, keyfob_question, G_TYPE_OBJECT)

static void
close_question (KeyfobQuestion *self) {
  g_source_destroy (self->timer);
  self->open = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}

static gboolean
is_in_window (KeyfobQuestion *self) {
  return self->open_until == G_MAXINT64;
}

/* Whoever is asked in a window went away. */
static gboolean
has_slept (KeyfobQuestion *self) {
  return is_in_window (self) &&
         keyfob_timer_get_slept () - self->slept >= SLEEP_MIN_SECONDS * G_USEC_PER_SEC;
}

static void
look_later (KeyfobQuestion *self) {
  keyfob_timer_set (self->timer, keyfob_timer_now () + LOOK_SECONDS * G_USEC_PER_SEC);
}

static gboolean
on_time_up (gpointer user_data) {
  g_autoptr (KeyfobQuestion) self = g_object_ref (user_data);

  if (is_in_window (self) && !has_slept (self))
    look_later (self);
  else
    close_question (self);
  return G_SOURCE_CONTINUE;
}

static void
start_timer (KeyfobQuestion *self) {
  self->open_until = keyfob_timer_now () + self->seconds * G_USEC_PER_SEC;
  if (self->open)
    keyfob_timer_set (self->timer, self->open_until);
}

static void
keyfob_question_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobQuestion *self = KEYFOB_QUESTION (object);

  switch (id) {
  case PROP_OPEN:
    g_value_set_boolean (value, self->open);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_question_finalize (GObject *object) {
  KeyfobQuestion *self = KEYFOB_QUESTION (object);

  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_free (self->title);
  g_free (self->body);
  G_OBJECT_CLASS (keyfob_question_parent_class)->finalize (object);
}

static void
keyfob_question_class_init (KeyfobQuestionClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_question_get_property;
  object_class->finalize = keyfob_question_finalize;

  properties[PROP_OPEN] =
      g_param_spec_boolean ("open", NULL, NULL, TRUE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
keyfob_question_init (KeyfobQuestion *self) {
  self->open = TRUE;
  self->timer = keyfob_timer_new (on_time_up, self);
  self->seconds = KEYFOB_QUESTION_SECONDS;
  start_timer (self);
}

KeyfobQuestion *
keyfob_question_new (gint64 door_id, const char *door_name, const char *where) {
  KeyfobQuestion *self = g_object_new (KEYFOB_TYPE_QUESTION, NULL);

  self->door_id = door_id;
  /* Translators: %s is a door's name. */
  self->title = g_strdup_printf (_ ("Unlock %s?"), door_name);
  self->body = g_strdup (where);
  return self;
}

KeyfobQuestion *
keyfob_question_new_of_location (gint64 door_id, const char *door_name) {
  KeyfobQuestion *self = g_object_new (KEYFOB_TYPE_QUESTION, NULL);

  self->subject = KEYFOB_QUESTION_SUBJECT_LOCATION;
  self->door_id = door_id;
  self->title = g_strdup (_ ("Tell Kisi Your Location?"));
  self->body = g_strdup_printf (
      /* Translators: %s is a door's name. */
      _ ("“%s” unlocks only for people who are near the door. If you allow it, Keyfob finds out "
         "your location only while you unlock such a door, tells Kisi, and does not keep it. You "
         "can change this in the preferences."),
      door_name);
  keyfob_question_show_in_window (self);
  return self;
}

KeyfobQuestionSubject
keyfob_question_get_subject (KeyfobQuestion *self) {
  g_return_val_if_fail (KEYFOB_IS_QUESTION (self), KEYFOB_QUESTION_SUBJECT_UNLOCK);
  return self->subject;
}

gint64
keyfob_question_get_door_id (KeyfobQuestion *self) {
  g_return_val_if_fail (KEYFOB_IS_QUESTION (self), 0);
  return self->door_id;
}

const char *
keyfob_question_get_title (KeyfobQuestion *self) {
  g_return_val_if_fail (KEYFOB_IS_QUESTION (self), NULL);
  return self->title;
}

const char *
keyfob_question_get_body (KeyfobQuestion *self) {
  g_return_val_if_fail (KEYFOB_IS_QUESTION (self), NULL);
  return self->body;
}

char *
keyfob_question_dup_notification_id (KeyfobQuestion *self) {
  g_return_val_if_fail (KEYFOB_IS_QUESTION (self), NULL);
  return g_strdup_printf ("question-%" G_GINT64_FORMAT, self->door_id);
}

guint
keyfob_question_get_seconds (KeyfobQuestion *self) {
  g_return_val_if_fail (KEYFOB_IS_QUESTION (self), 0);
  return self->seconds;
}

void
keyfob_question_set_seconds (KeyfobQuestion *self, guint seconds) {
  g_return_if_fail (KEYFOB_IS_QUESTION (self));
  self->seconds = MIN (seconds, KEYFOB_QUESTION_SECONDS_MAX);
  start_timer (self);
}

gboolean
keyfob_question_is_open (KeyfobQuestion *self) {
  g_return_val_if_fail (KEYFOB_IS_QUESTION (self), FALSE);
  return self->open;
}

gboolean
keyfob_question_is_yes (KeyfobQuestion *self) {
  g_return_val_if_fail (KEYFOB_IS_QUESTION (self), FALSE);
  return self->yes;
}

gboolean
keyfob_question_is_answered (KeyfobQuestion *self) {
  g_return_val_if_fail (KEYFOB_IS_QUESTION (self), FALSE);
  return self->answered;
}

void
keyfob_question_show (KeyfobQuestion *self) {
  g_return_if_fail (KEYFOB_IS_QUESTION (self));

  start_timer (self);
}

void
keyfob_question_show_in_window (KeyfobQuestion *self) {
  g_return_if_fail (KEYFOB_IS_QUESTION (self));

  if (!self->open)
    return;
  self->open_until = G_MAXINT64;
  self->slept = keyfob_timer_get_slept ();
  look_later (self);
}

void
keyfob_question_answer (KeyfobQuestion *self, gboolean yes) {
  g_autoptr (KeyfobQuestion) kept = NULL;

  g_return_if_fail (KEYFOB_IS_QUESTION (self));

  if (!self->open)
    return;
  kept = g_object_ref (self);
  /* A main loop that was held up, or slept, may hear of the answer first. */
  self->answered = keyfob_timer_now () < self->open_until && !has_slept (self);
  self->yes = self->answered && yes;
  close_question (self);
}

void
keyfob_question_give_up (KeyfobQuestion *self) {
  g_return_if_fail (KEYFOB_IS_QUESTION (self));

  self->open_until = 0;
  keyfob_question_answer (self, FALSE);
}
