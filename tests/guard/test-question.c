/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-question.h"

#include "keyfob-test-clock.h"
#include "keyfob-test.h"

typedef struct {
  KeyfobQuestion *question;
  guint closed;
} Fixture;

static void
on_open (KeyfobQuestion *question, GParamSpec *pspec, gpointer user_data) {
  g_assert_false (keyfob_question_is_open (question));
  ((Fixture *) user_data)->closed++;
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->question = keyfob_question_new (12, "Front Entrance", "Nordhaven HQ");
  g_signal_connect (fixture->question, "notify::open", G_CALLBACK (on_open), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->question);
}

static gboolean
is_closed (gpointer question) {
  return !keyfob_question_is_open (question);
}

static void
test_words (Fixture *fixture, gconstpointer unused) {
  g_assert_cmpint (keyfob_question_get_door_id (fixture->question), ==, 12);
  g_assert_cmpstr (keyfob_question_get_title (fixture->question), ==, "Unlock Front Entrance?");
  g_assert_cmpstr (keyfob_question_get_body (fixture->question), ==, "Nordhaven HQ");
}

/* The first answer holds. */
static void
test_answer (Fixture *fixture, gconstpointer yes) {
  gboolean is_yes = GPOINTER_TO_INT (yes);

  g_assert_true (keyfob_question_is_open (fixture->question));
  g_assert_false (keyfob_question_is_yes (fixture->question));
  keyfob_question_answer (fixture->question, is_yes);
  keyfob_question_answer (fixture->question, !is_yes);
  g_assert_cmpuint (fixture->closed, ==, 1);
  g_assert_true (keyfob_question_is_answered (fixture->question));
  g_assert_cmpint (keyfob_question_is_yes (fixture->question), ==, is_yes);
}

static void
test_time_up (Fixture *fixture, gconstpointer unused) {
  keyfob_question_set_seconds (fixture->question, 0);
  keyfob_test_wait_until (is_closed, fixture->question);
  keyfob_question_answer (fixture->question, TRUE);
  g_assert_cmpuint (fixture->closed, ==, 1);
  g_assert_false (keyfob_question_is_answered (fixture->question));
  g_assert_false (keyfob_question_is_yes (fixture->question));
}

/* Until it is shown, as by a service that has to be started, nobody can answer it. */
static void
test_shown_late (Fixture *fixture, gconstpointer unused) {
  keyfob_question_set_seconds (fixture->question, 1);
  g_usleep (1100000);
  keyfob_question_show (fixture->question);
  keyfob_question_answer (fixture->question, TRUE);
  g_assert_true (keyfob_question_is_yes (fixture->question));
}

/* As after sleep, when what comes first is the answer. */
static void
test_too_late (Fixture *fixture, gconstpointer unused) {
  keyfob_question_set_seconds (fixture->question, 0);
  keyfob_question_answer (fixture->question, TRUE);
  g_assert_cmpuint (fixture->closed, ==, 1);
  g_assert_false (keyfob_question_is_answered (fixture->question));
  g_assert_false (keyfob_question_is_yes (fixture->question));
}

/* However long ago it was made: who reads slowly, or has it read to them, is not cut off. */
static void
test_in_window (Fixture *fixture, gconstpointer unused) {
  keyfob_question_set_seconds (fixture->question, 0);
  keyfob_question_show_in_window (fixture->question);
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (keyfob_question_is_open (fixture->question));
  keyfob_question_answer (fixture->question, TRUE);
  g_assert_true (keyfob_question_is_yes (fixture->question));
}

/* Nobody tells of sleep where there is no logind. */
static void
test_in_window_asleep (Fixture *fixture, gconstpointer unused) {
  keyfob_question_show_in_window (fixture->question);
  keyfob_test_clock_sleep (5);
  keyfob_test_wait_until (is_closed, fixture->question);
  g_assert_false (keyfob_question_is_answered (fixture->question));
}

static void
test_in_window_answered_asleep (Fixture *fixture, gconstpointer unused) {
  keyfob_question_show_in_window (fixture->question);
  keyfob_test_clock_sleep (5);
  keyfob_question_answer (fixture->question, TRUE);
  g_assert_false (keyfob_question_is_answered (fixture->question));
  g_assert_false (keyfob_question_is_yes (fixture->question));
}

/* What is over is not asked again. */
static void
test_in_window_too_late (Fixture *fixture, gconstpointer unused) {
  keyfob_question_give_up (fixture->question);
  keyfob_question_show_in_window (fixture->question);
  keyfob_question_answer (fixture->question, TRUE);
  g_assert_false (keyfob_question_is_open (fixture->question));
  g_assert_false (keyfob_question_is_yes (fixture->question));
}

/* Whoever hears that it is closed may let go of it. */
static void
test_dropped_by_listener (void) {
  KeyfobQuestion *question = keyfob_question_new (1, "Door", "");
  gpointer pointer = question;

  g_object_add_weak_pointer (G_OBJECT (question), &pointer);
  g_signal_connect (question, "notify::open", G_CALLBACK (g_object_unref), NULL);
  keyfob_question_answer (question, TRUE);
  g_assert_null (pointer);

  pointer = question = keyfob_question_new (1, "Door", "");
  g_object_add_weak_pointer (G_OBJECT (question), &pointer);
  g_signal_connect (question, "notify::open", G_CALLBACK (g_object_unref), NULL);
  keyfob_question_set_seconds (question, 0);
  while (pointer != NULL)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)
  TEST ("/question/words", NULL, test_words);
  TEST ("/question/yes", GINT_TO_POINTER (TRUE), test_answer);
  TEST ("/question/no", GINT_TO_POINTER (FALSE), test_answer);
  TEST ("/question/time-up", NULL, test_time_up);
  TEST ("/question/too-late", NULL, test_too_late);
  TEST ("/question/shown-late", NULL, test_shown_late);
  TEST ("/question/in-window", NULL, test_in_window);
  TEST ("/question/in-window-asleep", NULL, test_in_window_asleep);
  TEST ("/question/in-window-answered-asleep", NULL, test_in_window_answered_asleep);
  TEST ("/question/in-window-too-late", NULL, test_in_window_too_late);
  g_test_add_func ("/question/dropped-by-listener", test_dropped_by_listener);
  return g_test_run ();
}
