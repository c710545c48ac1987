/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-requirements.h"

#include <string.h>

#define READER {.reader = TRUE, .radius_metres = 150}
#define AREA   {.area = TRUE, .radius_metres = 150}
#define BOTH   {.reader = TRUE, .area = TRUE, .radius_metres = 150}

#define ALLOW KEYFOB_LOCATION_CONSENT_ALLOW

/* Beginnings of sentences, in their order. */
#define HEARD       "This computer hears"
#define LISTENS     "This computer listens"
#define NO_ADAPTER  "No Bluetooth adapter was found"
#define OFF         "Bluetooth is switched off"
#define DENIED      "Keyfob may not use Bluetooth"
#define FAILED      "Bluetooth does not work"
#define NOT_HEARD   "This computer does not hear"
#define NOT_ALLOWED "This door needs your location."
#define WILL_LOCATE "When you unlock the door, Keyfob tells Kisi"

typedef struct {
  const char *name;
  KeyfobProximityFacts facts;
  const char *begins[3];
  KeyfobRemedy remedy; /* of the last note */
  gboolean met;        /* likewise */
} Case;

static const Case CASES[] = {
    {"nothing", {.bluetooth = KEYFOB_BLUETOOTH_OFF}, {NULL}},
    {"heard", {READER, .heard = TRUE}, {HEARD}, KEYFOB_REMEDY_NONE, TRUE},
    {"listens", {READER}, {LISTENS}, KEYFOB_REMEDY_NONE},
    {"absent", {READER, .bluetooth = KEYFOB_BLUETOOTH_ABSENT}, {NO_ADAPTER}, KEYFOB_REMEDY_NONE},
    {"off", {READER, .bluetooth = KEYFOB_BLUETOOTH_OFF}, {OFF}, KEYFOB_REMEDY_BLUETOOTH_SETTINGS},
    {"denied", {READER, .bluetooth = KEYFOB_BLUETOOTH_DENIED}, {DENIED}, KEYFOB_REMEDY_NONE},
    {"failed",
     {READER, .bluetooth = KEYFOB_BLUETOOTH_FAILED},
     {FAILED},
     KEYFOB_REMEDY_BLUETOOTH_SETTINGS},
    {"not-heard", {READER, .bluetooth = KEYFOB_BLUETOOTH_ON}, {NOT_HEARD}, KEYFOB_REMEDY_NONE},
    /* A reader's password is enough for the map. */
    {"area-heard", {AREA, .heard = TRUE}, {HEARD}, KEYFOB_REMEDY_NONE, TRUE},
    {"both-heard", {BOTH, .heard = TRUE}, {HEARD}, KEYFOB_REMEDY_NONE, TRUE},
    {"both",
     {BOTH, .bluetooth = KEYFOB_BLUETOOTH_OFF},
     {OFF, NOT_ALLOWED},
     KEYFOB_REMEDY_ALLOW_LOCATION},
    {"ask", {AREA}, {NOT_ALLOWED}, KEYFOB_REMEDY_ALLOW_LOCATION},
    {"refuse",
     {AREA, .consent = KEYFOB_LOCATION_CONSENT_REFUSE, .whereabouts = KEYFOB_WHEREABOUTS_FAR},
     {NOT_ALLOWED},
     KEYFOB_REMEDY_ALLOW_LOCATION},
    {"allow", {AREA, .consent = ALLOW}, {WILL_LOCATE}, KEYFOB_REMEDY_NONE, TRUE},
    {"known",
     {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_KNOWN},
     {WILL_LOCATE},
     KEYFOB_REMEDY_NONE,
     TRUE},
    {"far",
     {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_FAR, .metres = 1234},
     {"This computer was 1.2 km away from the door, which opens within 150 m."},
     KEYFOB_REMEDY_NONE},
    {"vague",
     {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_VAGUE, .metres = 900},
     {"Your location was known only to within 900 m, and the door opens within 150 m."},
     KEYFOB_REMEDY_NONE},
    {"no-service",
     {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_ABSENT},
     {"This computer has no location service."},
     KEYFOB_REMEDY_NONE},
    {"service-off",
     {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_OFF},
     {"Location services were off"},
     KEYFOB_REMEDY_LOCATION_SETTINGS},
    {"service-denied",
     {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_DENIED},
     {"This computer did not give Keyfob your location"},
     KEYFOB_REMEDY_LOCATION_SETTINGS},
    {"no-answer",
     {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_NO_ANSWER},
     {"Your location could not be found out."},
     KEYFOB_REMEDY_NONE},
};

static void
test_notes (gconstpointer data) {
  const Case *tested = data;
  g_autoptr (GPtrArray) notes = keyfob_requirements_dup_notes (&tested->facts);
  const KeyfobProximityNote *last;

  g_assert_cmpuint (notes->len, ==, g_strv_length ((char **) tested->begins));
  for (guint i = 0; i < notes->len; i++) {
    const KeyfobProximityNote *note = g_ptr_array_index (notes, i);

    g_test_message ("%s", note->sentence);
    g_assert_true (g_str_has_prefix (note->sentence, tested->begins[i]));
  }
  if (notes->len == 0)
    return;
  last = g_ptr_array_index (notes, notes->len - 1);
  g_assert_cmpint (last->remedy, ==, tested->remedy);
  g_assert_cmpint (last->met, ==, tested->met);
}

/* What follows Kisi's refusal: only what it leaves out, and only if it is of the same thing. */
static void
test_lacks (void) {
  const struct {
    const char *code;
    KeyfobProximityFacts facts;
    const char *begins; /* NULL: nothing */
    KeyfobRemedy remedy;
  } cases[] = {
      {NULL, {BOTH, .bluetooth = KEYFOB_BLUETOOTH_OFF}, NULL, KEYFOB_REMEDY_NONE},
      {"fad001", {BOTH, .bluetooth = KEYFOB_BLUETOOTH_OFF}, NULL, KEYFOB_REMEDY_NONE},
      {"bb4faa",
       {READER, .bluetooth = KEYFOB_BLUETOOTH_OFF},
       OFF,
       KEYFOB_REMEDY_BLUETOOTH_SETTINGS},
      {"bb4faa", {READER, .bluetooth = KEYFOB_BLUETOOTH_ABSENT}, NO_ADAPTER, KEYFOB_REMEDY_NONE},
      {"bb5bff", {READER, .bluetooth = KEYFOB_BLUETOOTH_ABSENT}, NO_ADAPTER, KEYFOB_REMEDY_NONE},
      {"bb4faa",
       {READER, .bluetooth = KEYFOB_BLUETOOTH_ON},
       "This computer did not hear the door’s reader.",
       KEYFOB_REMEDY_NONE},
      {"bb5bff", {READER, .bluetooth = KEYFOB_BLUETOOTH_ON}, NULL, KEYFOB_REMEDY_NONE},
      {"bb4faa", {READER}, NULL, KEYFOB_REMEDY_NONE}, /* nobody has listened */
      {"bb4faa",
       {READER, .heard = TRUE, .bluetooth = KEYFOB_BLUETOOTH_ON},
       NULL,
       KEYFOB_REMEDY_NONE},
      {"bb4bff",
       {READER, .bluetooth = KEYFOB_BLUETOOTH_OFF},
       NULL,
       KEYFOB_REMEDY_BLUETOOTH_SETTINGS},
      {"bb4fff", {READER, .bluetooth = KEYFOB_BLUETOOTH_DENIED}, DENIED, KEYFOB_REMEDY_NONE},
      {"a3995f", {AREA}, NOT_ALLOWED, KEYFOB_REMEDY_ALLOW_LOCATION},
      {"a7793f", {AREA}, NOT_ALLOWED, KEYFOB_REMEDY_ALLOW_LOCATION},
      {"a3799f",
       {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_OFF},
       NULL,
       KEYFOB_REMEDY_LOCATION_SETTINGS},
      {"a7793f",
       {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_DENIED},
       NULL,
       KEYFOB_REMEDY_LOCATION_SETTINGS},
      {"a3995f",
       {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_FAR, .metres = 300},
       "This computer was 300 m away",
       KEYFOB_REMEDY_NONE},
      {"a3995f",
       {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_VAGUE, .metres = 300},
       "Your location was known only to within 300 m",
       KEYFOB_REMEDY_NONE},
      {"a3995f",
       {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_KNOWN},
       NULL,
       KEYFOB_REMEDY_NONE},
      {"a3799f",
       {AREA, .consent = ALLOW, .whereabouts = KEYFOB_WHEREABOUTS_ABSENT},
       "This computer has no location service",
       KEYFOB_REMEDY_NONE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    KeyfobRemedy remedy = KEYFOB_REMEDY_ALLOW_LOCATION;
    g_autofree char *lack = keyfob_requirements_dup_unmet (&cases[i].facts, cases[i].code, &remedy);

    g_test_message ("%" G_GSIZE_FORMAT ": %s", i, lack);
    g_assert_cmpint (lack != NULL, ==, cases[i].begins != NULL);
    if (lack != NULL)
      g_assert_true (g_str_has_prefix (lack, cases[i].begins));
    g_assert_cmpint (remedy, ==, cases[i].remedy);
  }
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree char *path = g_strdup_printf ("/requirements/notes/%s", CASES[i].name);

    g_test_add_data_func (path, &CASES[i], test_notes);
  }
  g_test_add_func ("/requirements/lacks", test_lacks);
  return g_test_run ();
}
