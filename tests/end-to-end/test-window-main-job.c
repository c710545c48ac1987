/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* One main job - sign in, find a door, unlock it, understand a refusal, sign out - as different
 * people do it. Pictures of every step are for people to look at. */

#include "keyfob-test.h"
#include "screen-picture.h"
#include "window-fixture.h"

#include <glib/gi18n.h>
#include <locale.h>

#define FIRST_DOOR   "Main Hall"
#define DOOR         "Packing Area"
#define REFUSED_DOOR "Archive"

/* Of a window, of which the border is not for its contents. */
#define BORDER 5
#define NARROW (360 + 2 * BORDER)
#define HEIGHT 720

/* Of each side of what is not on whole pixels. */
#define ROUNDING 1

/* A frame or two, for what is on the accessibility bus to be on the screen as well. */
#define DRAW_US (700 * 1000)

typedef struct {
  const char *name;  /* of the pictures */
  gboolean keyboard; /* and nothing else; or else what a screen reader can press */
  gboolean large;    /* text of twice the size, in the narrowest window */
} Way;

typedef struct {
  const Way *way;
  WindowTest *test;
  AtspiRect window;
} Job;

/* Nothing that is read reaches out of the window at its sides, where nobody could scroll to it. */
static void
check_inside (AtspiAccessible *accessible, gpointer user_data) {
  Job *job = user_data;
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (accessible);
  g_autofree AtspiRect *box = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = atspi_accessible_get_name (accessible, NULL);

  if (component == NULL || name == NULL || *name == '\0')
    return;
  box = atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, &error);
  if (box == NULL || error != NULL) /* it has gone */
    return;
  if (atspi_accessible_get_role (accessible, NULL) == ATSPI_ROLE_FRAME)
    job->window = *box;
  else if (box->x < job->window.x - ROUNDING ||
           box->x + box->width > job->window.x + job->window.width - 2 * BORDER + ROUNDING)
    g_error ("\"%s\" is %d pixels wide at %d, in a window of %d at %d", name, box->width, box->x,
             job->window.width, job->window.x);
}

static void
look (Job *job, const char *step) {
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *name = g_strdup_printf ("main-job-%s-%s", job->way->name, step);
  g_autofree char *size = NULL;
  g_autoptr (ScreenPicture) picture = NULL;

  g_usleep (DRAW_US);
  atspi_driver_walk (job->test->program, check_inside, job);
  /* No window manager has moved it from the corner. */
  size = g_strdup_printf ("%dx%d+0+0", job->window.width, job->window.height);
  picture = screen_picture_take ((const char *const[]) {"import", "-window", "root", "-crop", size,
                                                        "+repage", "-depth", "8", "ppm:-", NULL},
                                 environment);
  g_assert_nonnull (picture);
  screen_picture_save (picture, name);
}

/* @key leads to what is called @words. */
static void
press (Job *job, AtspiRole role, const char *key, const char *words) {
  if (job->way->keyboard) {
    window_test_go_to (job->test, key, words);
    window_test_press (job->test, role == ATSPI_ROLE_MENU_ITEM ? "Return" : "space");
  } else
    window_test_click (job->test, role, words);
}

static void
fill_in (Job *job, const char *field, const char *text) {
  if (job->way->keyboard) {
    window_test_go_to (job->test, "Tab", field);
    window_test_type (job->test, text);
  } else
    window_test_fill_in (job->test, field, text);
}

static void
sign_in (Job *job) {
  window_test_see (job->test, _ ("Sign In to Kisi"));
  look (job, "1-organization");
  fill_in (job, _ ("Organization domain"), "nordhaven");
  press (job, ATSPI_ROLE_BUTTON, "Tab", _ ("Continue"));
  window_test_see (job->test, _ ("Password"));
  fill_in (job, _ ("E-mail"), "ada.lind@nordhaven.example");
  fill_in (job, _ ("Password"), "demo-password");
  look (job, "2-password");
  press (job, ATSPI_ROLE_BUTTON, "Tab", _ ("Sign In"));
  window_test_see (job->test, FIRST_DOOR ", ");
  look (job, "3-doors");
}

/* Who looks sees one row, and who listens hears that it is one. */
static AtspiAccessible *
find (Job *job, const char *door) {
  g_autofree char *found = g_strdup_printf (ngettext ("%u door found", "%u doors found", 1), 1);

  g_ptr_array_set_size (job->test->heard, 0);
  if (job->way->keyboard) {
    window_test_press (job->test, "Control_L+f");
    window_test_wait_for_focus (job->test, _ ("Search doors, places and floors"));
    window_test_press (job->test, "Control_L+a");
    window_test_type (job->test, door);
  } else {
    g_autoptr (AtspiAccessible) entry = NULL;

    if (strcmp (door, DOOR) == 0)
      window_test_click (job->test, ATSPI_ROLE_TOGGLE_BUTTON, _ ("Search"));
    entry = window_test_find (job->test, ATSPI_ROLE_INVALID, _ ("Search doors, places and floors"));
    atspi_driver_type (entry, door, NULL);
  }
  window_test_see_no_more (job->test, FIRST_DOOR ", ");
  window_test_hear (job->test, found);
  return window_test_find_row (job->test, door);
}

/* By the button that names the door. */
static void
ask_to_unlock (Job *job, const char *door) {
  g_autofree char *button = g_strdup_printf (_ ("Unlock %s"), door);

  press (job, ATSPI_ROLE_BUTTON, "Tab", button);
}

static void
unlock (Job *job) {
  KeyfobSimulator *office = job->test->bench->office;
  g_autoptr (AtspiAccessible) row = find (job, DOOR);
  g_autofree char *accepted = g_strdup_printf (_ ("%s: unlock accepted"), DOOR);

  window_test_wait_for_name (row, C_ ("door status", "Locked"));
  look (job, "4-found");
  ask_to_unlock (job, DOOR);
  window_test_wait_for_name (row, C_ ("door status", "Unlocked"));
  window_test_hear (job->test, accepted);
  look (job, "5-unlocked");
  g_assert_cmpuint (
      keyfob_simulator_count_unlocks (office, keyfob_simulator_find_lock (office, DOOR)), ==, 1);
}

static void
understand_refusal (Job *job) {
  const char *why = _ ("You may not open this door at this time. Try again within its hours.");
  g_autoptr (AtspiAccessible) row = find (job, REFUSED_DOOR);

  ask_to_unlock (job, REFUSED_DOOR);
  window_test_see_of (job->test, REFUSED_DOOR, why);
  window_test_hear (job->test, why);
  look (job, "6-refused");
  window_test_wait_for_name (row, C_ ("door status", "Locked"));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (job->test->bench->office, 0), ==, 1);
}

static gboolean
has_no_login (gpointer office) {
  return keyfob_simulator_count_logins (office) == 0;
}

static void
sign_out (Job *job) {
  g_auto (GStrv) words = g_strsplit (_ ("_Sign Out"), "_", -1);
  g_autofree char *sign_out = g_strjoinv ("", words);

  window_test_press (job->test, "F10");
  press (job, ATSPI_ROLE_MENU_ITEM, "Down", sign_out);
  window_test_see (job->test, _ ("Sign Out?"));
  look (job, "7-sign-out");
  press (job, ATSPI_ROLE_BUTTON, "Tab", sign_out);
  window_test_see (job->test, _ ("Sign In to Kisi"));
  window_test_wait_for_focus (job->test, _ ("Organization domain"));
  window_test_see_no_more (job->test, DOOR);
  keyfob_test_wait_until (has_no_login, job->test->bench->office);
}

static void
do_main_job (const Way *way) {
  g_autoptr (WindowTest) test = window_test_new ();
  Job job = {.way = way, .test = test};

  if (way->large)
    window_test_enlarge (test);
  window_test_open (test, NULL);
  if (way->large)
    window_test_resize (test, NARROW, HEIGHT);
  sign_in (&job);
  unlock (&job);
  understand_refusal (&job);
  sign_out (&job);
  if (way->large)
    g_assert_cmpint (job.window.width, ==, NARROW);
}

static void
test_screen_reader (void) {
  do_main_job (&(Way) {.name = "screen-reader"});
}

static void
test_keyboard (void) {
  do_main_job (&(Way) {.name = "keyboard", .keyboard = TRUE});
}

static void
test_large_text (void) {
  do_main_job (&(Way) {.name = "large-text", .large = TRUE});
}

/* Makes a German locale, since there may be none, in a home folder that lasts as long as the
 * display. */
static gboolean
make_german (void) {
  g_autofree char *locale = g_build_filename (g_get_home_dir (), "de_DE.UTF-8", NULL);
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "localedef",
                                                      "-i", "de_DE", "-f", "UTF-8", locale, NULL);

  return process != NULL && g_subprocess_wait_check (process, NULL, NULL);
}

static void
do_german_job (const Way *way) {
  if (!make_german ()) {
    g_test_skip ("localedef makes no German locale here");
    return;
  }
  g_setenv ("LOCPATH", g_get_home_dir (), TRUE);
  g_setenv ("LC_ALL", "de_DE.UTF-8", TRUE);
  g_setenv ("ADW_DEBUG_COLOR_SCHEME", "prefer-dark", TRUE);
  g_setenv ("ADW_DEBUG_HIGH_CONTRAST", "1", TRUE);
  g_assert_nonnull (setlocale (LC_ALL, ""));
  g_assert_cmpstr (C_ ("door status", "Locked"), ==, "Verriegelt");

  do_main_job (way);

  g_unsetenv ("ADW_DEBUG_HIGH_CONTRAST");
  g_unsetenv ("ADW_DEBUG_COLOR_SCHEME");
  g_unsetenv ("LOCPATH");
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  setlocale (LC_ALL, "");
}

static void
test_german (void) {
  do_german_job (&(Way) {.name = "german"});
}

static void
test_german_large_text (void) {
  do_german_job (&(Way) {.name = "german-large-text", .large = TRUE});
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_DIR);
  textdomain (GETTEXT_PACKAGE);
  g_test_add_func ("/window/main-job/screen-reader", test_screen_reader);
  g_test_add_func ("/window/main-job/keyboard", test_keyboard);
  g_test_add_func ("/window/main-job/large-text", test_large_text);
  g_test_add_func ("/window/main-job/german", test_german);
  g_test_add_func ("/window/main-job/german-large-text", test_german_large_text);
  return g_test_run ();
}
