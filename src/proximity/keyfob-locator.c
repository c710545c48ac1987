/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-locator.h"

#include "platform/keyfob-portal.h"
#include "proximity/keyfob-geoclue-client.h"
#include "proximity/keyfob-location-portal.h"

/* As long as a person waits at a door. GeoClue, and what it asks, have no limit of their own. */
#define LIMIT_MILLISECONDS 8000

/* Half of the way around the earth: who is that vague does not know. */
#define ACCURACY_MAX_METRES 20037508.0

/* Where the computer was before that says nothing of where it is. GeoClue's sources keep what they
 * found out last, and tell it at once to who asks next. */
#define POSITION_MAX_AGE_SECONDS 60

struct _KeyfobLocator {
  GObject parent_instance;

  guint limit_ms;
  GPtrArray *questions; /* (element-type GTask): those not answered yet */
  GCancellable *asking; /* NULL while there are none */
  GObject *source;      /* NULL before there is a bus */
  KeyfobPosition last;  /* of that source; none if the accuracy is negative */
};

/* The data of the task. */
typedef struct {
  double enough_metres;
  KeyfobPosition best; /* none if the accuracy is negative */
  GSource *limit;
  GSource *cancelled; /* nullable */
} Question;

G_DEFINE_QUARK (keyfob - locator - error - quark, keyfob_locator_error)
G_DEFINE_FINAL_TYPE (KeyfobLocator, keyfob_locator, G_TYPE_OBJECT)

static GError *
make_error (KeyfobLocatorError code) {
  static const char *const MESSAGES[] = {
      [KEYFOB_LOCATOR_ERROR_ABSENT] = "No location service",
      [KEYFOB_LOCATOR_ERROR_OFF] = "Location services are off",
      [KEYFOB_LOCATOR_ERROR_DENIED] = "Not allowed to know the location",
      [KEYFOB_LOCATOR_ERROR_NO_ANSWER] = "No location within the time limit",
  };

  return g_error_new_literal (KEYFOB_LOCATOR_ERROR, code, MESSAGES[code]);
}

static void
question_free (gpointer data) {
  Question *question = data;

  g_source_unref (question->limit);
  g_clear_pointer (&question->cancelled, g_source_unref);
  g_free (question);
}

static void
stop (KeyfobLocator *self) {
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_object (&self->source);
  self->last.accuracy_metres = -1;
}

static gboolean
is_located (GTask *task) {
  return ((Question *) g_task_get_task_data (task))->best.accuracy_metres >= 0;
}

/* @error: (transfer full) (nullable): why there is none, if there is none */
static void
answer (GTask *task, GError *error) {
  g_autoptr (GTask) answered = g_object_ref (task);
  g_autoptr (GError) given_error = error;
  KeyfobLocator *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);

  g_source_destroy (question->limit);
  if (question->cancelled != NULL)
    g_source_destroy (question->cancelled);
  g_ptr_array_remove (self->questions, task);
  if (self->questions->len == 0)
    stop (self);
  if (given_error != NULL)
    g_task_return_error (task, g_steal_pointer (&given_error));
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
on_limit (gpointer user_data) {
  GTask *task = user_data;

  answer (task, is_located (task) ? NULL : make_error (KEYFOB_LOCATOR_ERROR_NO_ANSWER));
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data) {
  answer (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Taken back"));
  return G_SOURCE_REMOVE;
}

static void
take (GTask *task, const KeyfobPosition *position) {
  Question *question = g_task_get_task_data (task);

  if (!is_located (task) || position->accuracy_metres <= question->best.accuracy_metres)
    question->best = *position;
  if (position->accuracy_metres <= question->enough_metres)
    answer (task, NULL);
}

/* Who is answered may take back another question, or ask a new one, before this goes on. */
static GPtrArray *
copy_questions (KeyfobLocator *self) {
  return g_ptr_array_copy (self->questions, (GCopyFunc) (GCallback) g_object_ref, NULL);
}

static gboolean
is_open (KeyfobLocator *self, GTask *task) {
  return g_ptr_array_find (self->questions, task, NULL);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  KeyfobLocator *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bus == NULL) {
    g_debug ("Bus: %s", error->message);
    keyfob_locator_fail (self, KEYFOB_LOCATOR_ERROR_ABSENT);
  } else if (keyfob_sandbox_is_there ()) {
    self->source = G_OBJECT (keyfob_location_portal_new (self, bus));
  } else {
    /* GLib would end the process with the bus; Keyfob does without. */
    g_dbus_connection_set_exit_on_close (bus, FALSE);
    self->source = G_OBJECT (keyfob_geoclue_client_new (self, bus));
  }
}

static void
start (KeyfobLocator *self) {
  self->asking = g_cancellable_new ();
  g_bus_get (keyfob_sandbox_is_there () ? G_BUS_TYPE_SESSION : G_BUS_TYPE_SYSTEM, self->asking,
             on_bus, self);
}

static void
keyfob_locator_dispose (GObject *object) {
  KeyfobLocator *self = KEYFOB_LOCATOR (object);

  while (self->questions->len > 0)
    on_cancelled (NULL, g_ptr_array_index (self->questions, 0));
  G_OBJECT_CLASS (keyfob_locator_parent_class)->dispose (object);
}

static void
keyfob_locator_finalize (GObject *object) {
  g_ptr_array_unref (KEYFOB_LOCATOR (object)->questions);
  G_OBJECT_CLASS (keyfob_locator_parent_class)->finalize (object);
}

static void
keyfob_locator_class_init (KeyfobLocatorClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_locator_dispose;
  object_class->finalize = keyfob_locator_finalize;
}

static void
keyfob_locator_init (KeyfobLocator *self) {
  self->questions = g_ptr_array_new_with_free_func (g_object_unref);
  self->last.accuracy_metres = -1;
}

KeyfobLocator *
keyfob_locator_new (void) {
  return keyfob_locator_new_with (LIMIT_MILLISECONDS);
}

KeyfobLocator *
keyfob_locator_new_with (guint limit_ms) {
  KeyfobLocator *self = g_object_new (KEYFOB_TYPE_LOCATOR, NULL);

  self->limit_ms = limit_ms;
  return self;
}

void
keyfob_locator_locate_async (KeyfobLocator *self,
                             double enough_metres,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data) {
  g_autoptr (GTask) task = NULL;
  Question *question;

  g_return_if_fail (KEYFOB_IS_LOCATOR (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, keyfob_locator_locate_async);
  question = g_new0 (Question, 1);
  g_task_set_task_data (task, question, question_free);
  question->enough_metres = enough_metres;
  question->best.accuracy_metres = -1;
  question->limit = g_timeout_source_new (self->limit_ms);
  g_task_attach_source (task, question->limit, on_limit);
  if (cancellable != NULL) {
    question->cancelled = g_cancellable_source_new (cancellable);
    g_task_attach_source (task, question->cancelled, G_SOURCE_FUNC (on_cancelled));
  }
  g_ptr_array_add (self->questions, g_object_ref (task));
  if (self->asking == NULL)
    start (self);
  else if (self->last.accuracy_metres >= 0)
    take (task, &self->last);
}

gboolean
keyfob_locator_locate_finish (KeyfobLocator *self,
                              GAsyncResult *result,
                              KeyfobPosition *position,
                              GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *position = ((Question *) g_task_get_task_data (G_TASK (result)))->best;
  return TRUE;
}

/* What has no time is of now, and so is what is a little ahead of the clock. */
static gboolean
is_of_now (GVariant *properties) {
  guint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint64 seconds;

  if (!g_variant_lookup (properties, "Timestamp", "(tt)", &seconds, NULL) || seconds == 0)
    return TRUE;
  return (now > seconds ? now - seconds : seconds - now) <= POSITION_MAX_AGE_SECONDS;
}

/* GeoClue's accuracy is -1 if it does not know it, and 0 for the best of a satellite receiver. */
static gboolean
read_position (GVariant *properties, KeyfobPosition *position) {
  return g_variant_lookup (properties, "Latitude", "d", &position->latitude) &&
         g_variant_lookup (properties, "Longitude", "d", &position->longitude) &&
         g_variant_lookup (properties, "Accuracy", "d", &position->accuracy_metres) &&
         keyfob_position_is_valid (position->latitude, position->longitude) &&
         position->accuracy_metres >= 0 && position->accuracy_metres <= ACCURACY_MAX_METRES &&
         is_of_now (properties);
}

void
keyfob_locator_take (KeyfobLocator *self, GVariant *properties) {
  g_autoptr (GPtrArray) questions = NULL;
  KeyfobPosition position;

  if (!read_position (properties, &position))
    return;
  questions = copy_questions (self);
  self->last = position;
  for (guint i = 0; i < questions->len; i++) {
    if (is_open (self, questions->pdata[i]))
      take (questions->pdata[i], &position);
  }
}

void
keyfob_locator_fail (KeyfobLocator *self, KeyfobLocatorError code) {
  g_autoptr (GPtrArray) questions = copy_questions (self);

  for (guint i = 0; i < questions->len; i++) {
    GTask *task = questions->pdata[i];

    if (is_open (self, task))
      answer (task, is_located (task) ? NULL : make_error (code));
  }
}
