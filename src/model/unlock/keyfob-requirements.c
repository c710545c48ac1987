/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-requirements.h"

#include "proximity/keyfob-position.h"

#include <glib/gi18n-lib.h>

void
keyfob_proximity_note_free (KeyfobProximityNote *self) {
  g_free (self->sentence);
  g_free (self);
}

static KeyfobProximityNote *
note_new (gboolean met, KeyfobRemedy remedy, const char *sentence) {
  KeyfobProximityNote *note = g_new0 (KeyfobProximityNote, 1);

  note->sentence = g_strdup (sentence);
  note->remedy = remedy;
  note->met = met;
  return note;
}

static KeyfobProximityNote *
note_unmet (KeyfobRemedy remedy, const char *sentence) {
  return note_new (FALSE, remedy, sentence);
}

static KeyfobProximityNote *
note_reader (const KeyfobProximityFacts *facts) {
  if (facts->heard)
    return note_new (TRUE, KEYFOB_REMEDY_NONE, _ ("This computer hears the door’s reader."));
  switch (facts->bluetooth) {
  case KEYFOB_BLUETOOTH_UNKNOWN:
    return note_unmet (KEYFOB_REMEDY_NONE, _ ("This computer listens for the door’s reader…"));
  case KEYFOB_BLUETOOTH_ABSENT:
    return note_unmet (KEYFOB_REMEDY_NONE,
                       _ ("No Bluetooth adapter was found, or the Bluetooth service does not run, "
                          "so this computer cannot hear the door’s reader."));
  case KEYFOB_BLUETOOTH_OFF:
    return note_unmet (
        KEYFOB_REMEDY_BLUETOOTH_SETTINGS,
        _ ("Bluetooth is switched off, so this computer cannot hear the door’s reader."));
  case KEYFOB_BLUETOOTH_DENIED:
    return note_unmet (KEYFOB_REMEDY_NONE,
                       _ ("Keyfob may not use Bluetooth on this computer, so it cannot hear the "
                          "door’s reader. Ask the administrator of this computer."));
  case KEYFOB_BLUETOOTH_FAILED:
    return note_unmet (
        KEYFOB_REMEDY_BLUETOOTH_SETTINGS,
        _ ("Bluetooth does not work now, so this computer cannot hear the door’s reader."));
  case KEYFOB_BLUETOOTH_ON:
    return note_unmet (KEYFOB_REMEDY_NONE,
                       _ ("This computer does not hear the door’s reader. Stand "
                          "at it with this computer."));
  }
  g_return_val_if_reached (NULL);
}

static KeyfobProximityNote *
note_far (const KeyfobProximityFacts *facts) {
  g_autofree char *distance = keyfob_position_dup_length_words (facts->metres);
  g_autofree char *radius = keyfob_position_dup_length_words (facts->needs.radius_metres);
  /* Translators: both are lengths such as “120 m” */
  g_autofree char *sentence = g_strdup_printf (
      _ ("This computer was %1$s away from the door, which opens within %2$s."), distance, radius);

  return note_unmet (KEYFOB_REMEDY_NONE, sentence);
}

static KeyfobProximityNote *
note_vague (const KeyfobProximityFacts *facts) {
  g_autofree char *accuracy = keyfob_position_dup_length_words (facts->metres);
  g_autofree char *radius = keyfob_position_dup_length_words (facts->needs.radius_metres);
  /* Translators: both are lengths such as “120 m” */
  g_autofree char *sentence =
      g_strdup_printf (_ ("Your location was known only to within %1$s, and the door opens within "
                          "%2$s. Switching Wi-Fi on may help."),
                       accuracy, radius);

  return note_unmet (KEYFOB_REMEDY_NONE, sentence);
}

static KeyfobProximityNote *
note_whereabouts (const KeyfobProximityFacts *facts) {
  switch (facts->whereabouts) {
  case KEYFOB_WHEREABOUTS_UNKNOWN:
  case KEYFOB_WHEREABOUTS_KNOWN:
    return note_new (TRUE, KEYFOB_REMEDY_NONE,
                     _ ("When you unlock the door, Keyfob tells Kisi your location."));
  case KEYFOB_WHEREABOUTS_FAR:
    return note_far (facts);
  case KEYFOB_WHEREABOUTS_VAGUE:
    return note_vague (facts);
  case KEYFOB_WHEREABOUTS_ABSENT:
    return note_unmet (KEYFOB_REMEDY_NONE,
                       _ ("This computer has no location service. Installing GeoClue may help."));
  case KEYFOB_WHEREABOUTS_OFF:
    return note_unmet (KEYFOB_REMEDY_LOCATION_SETTINGS,
                       _ ("Location services were off when Keyfob last asked."));
  case KEYFOB_WHEREABOUTS_DENIED:
    return note_unmet (KEYFOB_REMEDY_LOCATION_SETTINGS,
                       _ ("This computer did not give Keyfob your location."));
  case KEYFOB_WHEREABOUTS_NO_ANSWER:
    return note_unmet (KEYFOB_REMEDY_NONE,
                       _ ("Your location could not be found out. Switching Wi-Fi on may help."));
  }
  g_return_val_if_reached (NULL);
}

static KeyfobProximityNote *
note_area (const KeyfobProximityFacts *facts) {
  switch (facts->consent) {
  case KEYFOB_LOCATION_CONSENT_ASK:
  case KEYFOB_LOCATION_CONSENT_REFUSE:
    return note_unmet (KEYFOB_REMEDY_ALLOW_LOCATION,
                       _ ("This door needs your location. Allow it in Keyfob’s preferences."));
  case KEYFOB_LOCATION_CONSENT_ALLOW:
    return note_whereabouts (facts);
  }
  g_return_val_if_reached (NULL);
}

GPtrArray *
keyfob_requirements_dup_notes (const KeyfobProximityFacts *facts) {
  GPtrArray *notes = g_ptr_array_new_with_free_func ((GDestroyNotify) keyfob_proximity_note_free);

  /* A password from the reader is enough for the map as well (kisi-api.md, section 15). */
  if (facts->needs.reader || (facts->needs.area && facts->heard))
    g_ptr_array_add (notes, note_reader (facts));
  if (facts->needs.area && !facts->heard)
    g_ptr_array_add (notes, note_area (facts));
  return notes;
}

static gboolean
is_one_of (const char *code, const char *const *codes) {
  return code != NULL && g_strv_contains (codes, code);
}

gboolean
keyfob_requirements_is_of_reader (const char *kisi_code) {
  static const char *const CODES[] = {"bb4faa", "bb5bff", "bb4bff", "bb4fff", NULL};

  return is_one_of (kisi_code, CODES);
}

gboolean
keyfob_requirements_is_of_area (const char *kisi_code) {
  static const char *const CODES[] = {"a3995f", "a3799f", "a3793f", "a7793f", NULL};

  return is_one_of (kisi_code, CODES);
}

/* What the sentence of @code in kisi-error-codes.c leaves out. */
static gboolean
says_more_of_reader (const KeyfobProximityFacts *facts, const char *code) {
  switch (facts->bluetooth) {
  case KEYFOB_BLUETOOTH_UNKNOWN:
    return FALSE;
  case KEYFOB_BLUETOOTH_OFF:
    return !g_str_equal (code, "bb4bff");
  case KEYFOB_BLUETOOTH_ON:
    return !g_str_equal (code, "bb5bff");
  case KEYFOB_BLUETOOTH_ABSENT:
  case KEYFOB_BLUETOOTH_DENIED:
  case KEYFOB_BLUETOOTH_FAILED:
    return TRUE;
  }
  g_return_val_if_reached (FALSE);
}

static gboolean
says_more_of_area (const KeyfobProximityFacts *facts, const char *code) {
  if (facts->consent != KEYFOB_LOCATION_CONSENT_ALLOW)
    return TRUE;
  switch (facts->whereabouts) {
  case KEYFOB_WHEREABOUTS_UNKNOWN:
  case KEYFOB_WHEREABOUTS_KNOWN:
    return FALSE;
  case KEYFOB_WHEREABOUTS_OFF:
    return !g_str_equal (code, "a3799f");
  case KEYFOB_WHEREABOUTS_DENIED:
    return g_str_equal (code, "a3995f") || g_str_equal (code, "a3799f");
  case KEYFOB_WHEREABOUTS_FAR:
  case KEYFOB_WHEREABOUTS_VAGUE:
  case KEYFOB_WHEREABOUTS_ABSENT:
  case KEYFOB_WHEREABOUTS_NO_ANSWER:
    return TRUE;
  }
  g_return_val_if_reached (FALSE);
}

char *
keyfob_requirements_dup_unmet (const KeyfobProximityFacts *facts,
                               const char *kisi_code,
                               KeyfobRemedy *remedy) {
  KeyfobProximityNote *note = NULL;
  char *sentence = NULL;
  gboolean says_more = FALSE;

  *remedy = KEYFOB_REMEDY_NONE;
  if (keyfob_requirements_is_of_reader (kisi_code)) {
    note = note_reader (facts);
    /* Kisi’s sentence says already that one should go there. */
    if (!facts->heard && facts->bluetooth == KEYFOB_BLUETOOTH_ON)
      g_set_str (&note->sentence, _ ("This computer did not hear the door’s reader."));
    says_more = says_more_of_reader (facts, kisi_code);
  } else if (keyfob_requirements_is_of_area (kisi_code)) {
    note = note_area (facts);
    says_more = says_more_of_area (facts, kisi_code);
  }
  if (note == NULL)
    return NULL;
  if (!note->met) {
    *remedy = note->remedy;
    if (says_more)
      sentence = g_steal_pointer (&note->sentence);
  }
  keyfob_proximity_note_free (note);
  return sentence;
}
