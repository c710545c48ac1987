/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-text.h"

#include <string.h>

static void
test_safe (void) {
  const struct {
    const char *text;
    const char *shown;
  } cases[] = {
      {NULL, ""},
      {"", ""},
      {"Front Door", "Front Door"},
      {"  Front \t\r\n Door\n", "Front Door"},
      {"Front\x01\x1b[31mDoor\x7f", "Front [31mDoor"},
      {"Two\u2028lines\u2029here", "Two lines here"},
      {"<b>Bold</b> & co", "<b>Bold</b> & co"}, /* never markup, so it stays what it is */
      {"Exit \u202egnp.exe", "Exit gnp.exe"},
      {"\u2066a\u2069\u202ab\u202c", "ab"},
      {"שער ראשי", "שער ראשי"},
      {"🚪👨\u200d👩\u200d👧", "🚪👨\u200d👩\u200d👧"},
      {" \u200b\ufeff\u00a0\u2067 ", ""}, /* nothing to be seen */
      {"Caf\xe9", "Caf\ufffd"},
      {"\xff\xfe", "\ufffd\ufffd"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *shown = keyfob_text_dup_safe (cases[i].text, 200);

    g_assert_cmpstr (shown, ==, cases[i].shown);
  }
}

static void
test_long (void) {
  g_autofree char *letters = g_strnfill (10000, 'x');
  g_autofree char *shown = keyfob_text_dup_safe (letters, 200);
  g_autofree char *exact = g_strndup (letters, 200);
  g_autofree char *whole = keyfob_text_dup_safe (exact, 200);
  g_autoptr (GString) accents = g_string_new ("abcde");
  g_autofree char *uncut = NULL;

  g_assert_cmpint (g_utf8_strlen (shown, -1), ==, 200);
  g_assert_true (g_str_has_suffix (shown, "x…"));
  g_assert_cmpstr (whole, ==, exact);

  /* A letter is not shown without its accents. */
  g_string_append (accents, "e\u0301\u0302 and more");
  uncut = keyfob_text_dup_safe (accents->str, 8);
  g_assert_cmpstr (uncut, ==, "abcde…");
}

static void
test_middle (void) {
  const struct {
    const char *text;
    const char *shown;
  } cases[] = {
      {"", ""},
      {"Entrance", "Entrance"},
      {"Entrances", "Ent…nces"},
      {"Fi\u0301rstntd", "F…tntd"},
      {"First door e\u0301abc",
       "Fir…bc"}, /* no letter is shown without its accents, or they alone */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *shown = keyfob_text_dup_middle (cases[i].text, 8);

    g_assert_cmpstr (shown, ==, cases[i].shown);
  }
}

static void
test_cells (void) {
  const struct {
    const char *text;
    guint cells;
    const char *in_eight;
  } cases[] = {
      {"", 0, ""},
      {"Entrance", 8, "Entrance"},
      {"Entrances", 9, "Entranc…"},
      {"Cafe\u0301 Nordhaven", 14, "Cafe\u0301 No…"},
      {"正面入口", 8, "正面入口"},
      {"正面入口2", 9, "正面入…"}, /* seven cells: half a letter cannot be shown */
      {"abcdefe\u0301\u0302 and more", 16, "abcdef…"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *shown = keyfob_text_dup_cells (cases[i].text, 8);

    g_assert_cmpuint (keyfob_text_get_cells (cases[i].text), ==, cases[i].cells);
    g_assert_cmpstr (shown, ==, cases[i].in_eight);
  }
}

/* A name of nothing but accents is cut too, and at once. */
static void
test_long_marks (void) {
  g_autoptr (GString) marks = g_string_new ("a");
  g_autofree char *shown = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (marks, "\u0301");
  shown = keyfob_text_dup_safe (marks->str, 200);
  g_assert_cmpstr (shown, ==, "…");
}

static void
test_fold (void) {
  const struct {
    const char *text;
    const char *folded;
  } cases[] = {
      {"", ""},
      {"Front Door 2", "front door 2"},
      {"Empfang Köln", "empfang koln"},
      {"ÉLAN", "elan"},
      {"e\u0301lan", "elan"},
      {"Straße", "strasse"},
      {"ＡＢＣ", "abc"},
      {"Łódź Øst", "lodz ost"},
      {"ДВЕРЬ", "дверь"},
      {"ﬁre", "fire"},
      {"KJØKKENET", "kjokkenet"},
      {"Ærø", "aero"},
      {"Œuvre", "oeuvre"},
      {"Þórður", "thordur"},
      {"Đakovo", "dakovo"},
      {"Ħal", "hal"},
      {"Kırık İki", "kirik iki"},
      {"Ŋ Ŧ", "n t"},
      {"STRAẞE", "strasse"},
      {"Dvořákova Ångström", "dvorakova angstrom"},
      {"ΕΊΣΟΔΟΣ", "εισοδοσ"},
      {"Вход Й", "вход и"},
      {"℡ 2", "tel 2"},
      /* Marks that make another word; in one character or in two. */
      {"ビル入口", "ビル入口"},
      {"ヒ\u3099ル入口", "ビル入口"},
      {"ﾋﾞﾙ入口", "ビル入口"},
      {"ヒル入口", "ヒル入口"},
      {"がっこう", "がっこう"},
      {"कमला", "कमला"},
      {"कमल", "कमल"},
      {"ที่นี่", "ที่นี่"},
      {"שׁער", "שׁער"},
      {"آب", "آب"},
      {"ا\u0653ب", "آب"},
      {"한국", "한국"},
      {"\u1112\u1161\u11ab국", "한국"},
      /* What telephones write. */
      {"Men’s Room", "men's room"},
      {"Men‘s Menʼs", "men's men's"},
      {"“Lobby” „B“ «C»", "\"lobby\" \"b\" \"c\""},
      {"A–B—C‑D−1", "a-b-c-d-1"},
      {"\u3000Front\u00a0\u2009\tDoor\u2028", "front door"},
      {" Front  Door ", "front door"},
      /* What nobody sees. */
      {"Lobby\u200b", "lobby"},
      {"Store\u00adroom", "storeroom"},
      {"\ufeffLob\u2060by\U000e0041", "lobby"},
      {"e\u200d\u0301", "e"},
      {"ヒ\u034f\u3099ル", "ビル"},
      {"☕\ufe0f", "☕"},
      {"\u3164", ""},
  };
  g_autofree char *invalid = keyfob_search_fold ("\xff\xfe");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *folded = keyfob_search_fold (cases[i].text);
    g_autofree char *again = keyfob_search_fold (folded);

    g_assert_cmpstr (folded, ==, cases[i].folded);
    g_assert_cmpstr (again, ==, folded);
  }
  g_assert_true (g_utf8_validate (invalid, -1, NULL));
}

static void
test_list (void) {
  g_autofree char *none = keyfob_text_dup_list ((const char *const[]) {NULL});
  g_autofree char *one = keyfob_text_dup_list ((const char *const[]) {"100 %s", NULL});
  g_autofree char *three = keyfob_text_dup_list ((const char *const[]) {"a", "", "c", NULL});

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (one, ==, "100 %s");
  g_assert_cmpstr (three, ==, "a, , c");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/safe", test_safe);
  g_test_add_func ("/text/long", test_long);
  g_test_add_func ("/text/cells", test_cells);
  g_test_add_func ("/text/long-marks", test_long_marks);
  g_test_add_func ("/text/middle", test_middle);
  g_test_add_func ("/text/fold", test_fold);
  g_test_add_func ("/text/list", test_list);
  return g_test_run ();
}
