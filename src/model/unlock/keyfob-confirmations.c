/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-confirmations.h"

#include "keyfob-enums.h"

#define DEFAULT_KEY "confirmation"
#define DOORS_KEY   "door-confirmations"
#define SEARCH_KEY  "unlock-from-search"
#define SECONDS_KEY "question-seconds"

struct _KeyfobConfirmations {
  GObject parent_instance;

  GSettings *settings; /* (nullable) */
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobConfirmations, keyfob_confirmations, G_TYPE_OBJECT)

static void
on_setting_changed (GSettings *settings, const char *key, gpointer user_data) {
  g_signal_emit (user_data, signals[SIGNAL_CHANGED], 0);
}

/* What the settings hold may have been written by hand, or by another version of Keyfob. Whatever
 * was chosen there, to be asked once too often is the lesser harm. */
static KeyfobConfirmation
read_word (const char *word) {
  g_autoptr (GEnumClass) choices = g_type_class_ref (KEYFOB_TYPE_CONFIRMATION);
  const GEnumValue *choice = g_enum_get_value_by_nick (choices, word);

  return choice != NULL ? (KeyfobConfirmation) choice->value : KEYFOB_CONFIRMATION_ASK_ALWAYS;
}

/* Writes all choices anew, but that for @door_id; there @word stands, if it is not NULL. */
static void
write_choice (KeyfobConfirmations *self, gint64 door_id, const char *word) {
  g_autoptr (GVariant) before = g_settings_get_value (self->settings, DOORS_KEY);
  GVariantBuilder after;
  GVariantIter iter;
  gint64 id;
  const char *other_word;

  g_variant_builder_init (&after, G_VARIANT_TYPE ("a{xs}"));
  g_variant_iter_init (&iter, before);
  while (g_variant_iter_next (&iter, "{x&s}", &id, &other_word)) {
    if (id != door_id)
      g_variant_builder_add (&after, "{xs}", id, other_word);
  }
  if (word != NULL)
    g_variant_builder_add (&after, "{xs}", door_id, word);
  g_settings_set_value (self->settings, DOORS_KEY, g_variant_builder_end (&after));
}

static void
keyfob_confirmations_dispose (GObject *object) {
  g_clear_object (&KEYFOB_CONFIRMATIONS (object)->settings);
  G_OBJECT_CLASS (keyfob_confirmations_parent_class)->dispose (object);
}

static void
keyfob_confirmations_class_init (KeyfobConfirmationsClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_confirmations_dispose;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KEYFOB_TYPE_CONFIRMATIONS, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_confirmations_init (KeyfobConfirmations *self) {
}

KeyfobConfirmations *
keyfob_confirmations_new (GSettings *settings) {
  KeyfobConfirmations *self = g_object_new (KEYFOB_TYPE_CONFIRMATIONS, NULL);

  if (settings == NULL)
    return self;
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::" DEFAULT_KEY, G_CALLBACK (on_setting_changed), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (settings, "changed::" DOORS_KEY, G_CALLBACK (on_setting_changed), self,
                           G_CONNECT_DEFAULT);
  return self;
}

KeyfobConfirmation
keyfob_confirmations_get (KeyfobConfirmations *self, gint64 door_id) {
  KeyfobConfirmation confirmation;

  g_return_val_if_fail (KEYFOB_IS_CONFIRMATIONS (self), KEYFOB_CONFIRMATION_ASK_ALWAYS);

  if (!keyfob_confirmations_lookup (self, door_id, &confirmation))
    confirmation = keyfob_confirmations_get_default (self);
  return confirmation;
}

KeyfobConfirmation
keyfob_confirmations_get_default (KeyfobConfirmations *self) {
  g_return_val_if_fail (KEYFOB_IS_CONFIRMATIONS (self), KEYFOB_CONFIRMATION_ASK_ALWAYS);

  return self->settings != NULL ? g_settings_get_enum (self->settings, DEFAULT_KEY)
                                : KEYFOB_CONFIRMATION_AT_ONCE;
}

KeyfobSearchConfirmation
keyfob_confirmations_get_search (KeyfobConfirmations *self) {
  g_return_val_if_fail (KEYFOB_IS_CONFIRMATIONS (self), KEYFOB_SEARCH_CONFIRMATION_ASK_FIRST);

  return self->settings != NULL ? g_settings_get_enum (self->settings, SEARCH_KEY)
                                : KEYFOB_SEARCH_CONFIRMATION_ASK_FIRST;
}

guint
keyfob_confirmations_get_question_seconds (KeyfobConfirmations *self) {
  g_return_val_if_fail (KEYFOB_IS_CONFIRMATIONS (self), KEYFOB_QUESTION_SECONDS);

  return self->settings != NULL ? g_settings_get_uint (self->settings, SECONDS_KEY)
                                : KEYFOB_QUESTION_SECONDS;
}

gboolean
keyfob_confirmations_lookup (KeyfobConfirmations *self,
                             gint64 door_id,
                             KeyfobConfirmation *confirmation) {
  g_autoptr (GVariant) choices = NULL;
  GVariantIter iter;
  gint64 id;
  const char *word;

  g_return_val_if_fail (KEYFOB_IS_CONFIRMATIONS (self), FALSE);

  if (self->settings == NULL)
    return FALSE;
  choices = g_settings_get_value (self->settings, DOORS_KEY);
  g_variant_iter_init (&iter, choices);
  while (g_variant_iter_next (&iter, "{x&s}", &id, &word)) {
    if (id == door_id) {
      *confirmation = read_word (word);
      return TRUE;
    }
  }
  return FALSE;
}

void
keyfob_confirmations_choose (KeyfobConfirmations *self,
                             gint64 door_id,
                             KeyfobConfirmation confirmation) {
  g_autoptr (GEnumClass) choices = g_type_class_ref (KEYFOB_TYPE_CONFIRMATION);
  const GEnumValue *choice = g_enum_get_value (choices, confirmation);

  g_return_if_fail (KEYFOB_IS_CONFIRMATIONS (self));
  g_return_if_fail (choice != NULL);

  if (self->settings != NULL)
    write_choice (self, door_id, choice->value_nick);
}

void
keyfob_confirmations_choose_default (KeyfobConfirmations *self, gint64 door_id) {
  g_return_if_fail (KEYFOB_IS_CONFIRMATIONS (self));

  if (self->settings != NULL)
    write_choice (self, door_id, NULL);
}
