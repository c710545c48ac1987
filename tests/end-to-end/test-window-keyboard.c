/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The window without a pointer. */

#include "keyfob-test.h"
#include "window-fixture.h"

/* What a window that is seen waits before it asks again: keyfob-refresher.c. */
#define REFRESH_SECONDS 15
#define REFRESH_TRIES   5

/* A keyboard repeats a key that is held many times in it. */
#define REPEAT_MICROSECONDS 500000

/* Of a window with the sidebar beside the doors, and with one of them. */
#define WIDE   960
#define NARROW 500
#define HEIGHT 680

/* Until a window that was resized has drawn itself anew. */
#define SETTLE_US (500 * 1000)

static void
find_organization (WindowTest *test) {
  window_test_type (test, "nordhaven");
  window_test_press (test, "Return");
  window_test_wait_for_focus (test, "E-mail");
}

static void
open_search (WindowTest *test) {
  window_test_press (test, "Control_L+f");
  window_test_wait_for_focus (test, "Search doors");
}

/* Of the door whose row has the keyboard. */
static void
open_details (WindowTest *test) {
  window_test_press (test, "Return");
  window_test_see (test, "Door ID");
}

/* @row: that has the keyboard then */
static void
close_details (WindowTest *test, const char *row) {
  window_test_press (test, "Escape");
  window_test_see_no_more (test, "Door ID");
  window_test_wait_for_focus (test, row);
}

/* One comes, and Escape closes it. */
static void
see_dialog (WindowTest *test, const char *words) {
  window_test_see (test, words);
  window_test_press (test, "Escape");
  window_test_see_no_more (test, words);
}

static void
fold_sidebar (WindowTest *test) {
  window_test_resize (test, NARROW, HEIGHT);
  window_test_see_no_more (test, "All Doors, ");
}

/* Fields are ready to be typed into as they come, and Return goes on. */
static void
test_sign_in (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open (test, NULL);
  window_test_wait_for_focus (test, "Organization domain");
  find_organization (test);
  window_test_type (test, "bo.berg@nordhaven.example");
  window_test_go_to (test, "Tab", "Password");
  window_test_type (test, "demo-password");
  window_test_press (test, "Return");
  window_test_wait_for_focus (test, "Code");
  window_test_type (test, "123456");
  window_test_press (test, "Return");
  window_test_see (test, "Front Entrance, ");
  window_test_wait_for_focus (test, "Main Hall, ");
}

static void
test_main_job (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  KeyfobSimulator *office = test->bench->office;
  gint64 id = keyfob_simulator_find_lock (office, "Packing Area");
  g_autoptr (AtspiAccessible) row = NULL;

  window_test_open_signed_in (test);
  open_search (test);
  window_test_type (test, "Quay");
  window_test_see_no_more (test, "Front Entrance");
  window_test_go_to (test, "Down", "Packing Area, ");
  window_test_press (test, "Control_L+Return");
  row = window_test_find_row (test, "Packing Area");
  window_test_wait_for_name (row, "Unlocked");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (office, id), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (office, 0), ==, 1);

  /* Not only is it unlocked that was focused: focus it stays, and it is the details' door. */
  open_details (test);
  close_details (test, "Packing Area, ");

  open_search (test);
  window_test_press (test, "Escape");
  window_test_see (test, "Harbour Gate, ");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (office, 0), ==, 1);
}

static guint
count_posts (WindowTest *test) {
  return keyfob_simulator_count_requests (test->bench->office, "POST", "/locks/*");
}

/* A word may end before the search has come up. */
static void
test_just_type_words (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_animate (test);
  window_test_open_signed_in (test);
  window_test_type_at_once (test, "packing a");
  window_test_see_no_more (test, "Front Entrance");
  window_test_see (test, "Packing Area, ");
}

/* The sidebar comes and goes, and the keyboard stays where something is. */
static void
test_fold (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  open_search (test);
  fold_sidebar (test);
  window_test_wait_for_focus (test, "Search doors");
  window_test_resize (test, WIDE, HEIGHT);
  window_test_see (test, "All Doors, ");
  window_test_wait_for_focus (test, "Search doors");
  window_test_press (test, "Escape");
  window_test_wait_for_focus (test, "Main Hall, ");
  fold_sidebar (test);
  window_test_wait_for_focus (test, "Main Hall, ");
  window_test_press (test, "Down");
  window_test_wait_for_focus (test, "Front Entrance, ");

  /* From the sidebar, which goes. */
  window_test_resize (test, WIDE, HEIGHT);
  window_test_go_to (test, "Shift_L+Tab", "All Doors, ");
  fold_sidebar (test);
  window_test_wait_for_focus (test, "Front Entrance, ");
}

/* Who goes to a group lands on its doors, or where there are none on the way on, which says so. */
static void
test_folded_groups (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  KeyfobSimulator *office = test->bench->office;
  g_autoptr (AtspiAccessible) button = NULL;
  g_autofree char *description = NULL;

  keyfob_simulator_edit_lock (office, keyfob_simulator_find_lock (office, "Terrace Door"), "open",
                              json_node_init_boolean (json_node_alloc (), FALSE));
  window_test_open_signed_in (test);
  fold_sidebar (test);
  window_test_go_to (test, "Shift_L+Tab", "Back");
  window_test_press (test, "space");
  window_test_go_to (test, "Tab", "All Doors, ");
  window_test_go_to (test, "Down", "Offline, ");
  window_test_press (test, "Return");
  window_test_wait_for_focus (test, "Quay Door, ");
  window_test_go_to (test, "Shift_L+Tab", "Back");
  window_test_press (test, "space");
  window_test_wait_for_focus (test, "Offline, ");
  window_test_go_to (test, "Down", "Open, ");
  window_test_press (test, "Return");
  window_test_wait_for_focus (test, "Show All Doors");
  button = atspi_driver_find_focused (test->program);
  description = atspi_driver_get_description (button);
  g_assert_cmpstr (description, ==,
                   "No Door Stands Open. Doors without a contact sensor do not report this.");
}

/* Where there is nothing to fold, nothing takes the keyboard from whoever types. */
static void
test_fold_sign_in (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open (test, NULL);
  window_test_wait_for_focus (test, "Organization domain");
  window_test_type (test, "nord");
  window_test_resize (test, NARROW, HEIGHT);
  g_usleep (SETTLE_US);
  window_test_type (test, "haven");
  window_test_press (test, "Return");
  window_test_wait_for_focus (test, "E-mail");
}

/* There is a menu before there are doors, too. */
static void
test_menu_signed_out (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open (test, NULL);
  window_test_wait_for_focus (test, "Organization domain");
  window_test_press (test, "F10");
  window_test_see (test, "About Keyfob");
  window_test_see_no_more (test, "Sign Out");
  window_test_see_no_more (test, "Refresh");
  window_test_click (test, ATSPI_ROLE_MENU_ITEM, "Preferences");
  see_dialog (test, "Seconds a door is shown as unlocked");
}

/* Whoever signs out may sign in again. */
static void
test_sign_out (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  window_test_press (test, "F10");
  window_test_click (test, ATSPI_ROLE_MENU_ITEM, "Sign Out");
  window_test_see (test, "Sign Out?");
  window_test_wait_for_focus (test, "Cancel");
  window_test_go_to (test, "Tab", "Sign Out");
  window_test_press (test, "Return");
  window_test_see_no_more (test, "Sign Out?");
  window_test_wait_for_focus (test, "Organization domain");
  find_organization (test);
}

/* Tab walks past the sidebar without choosing anything; the arrows choose. */
static void
test_sidebar (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  window_test_go_to (test, "Shift_L+Tab", "All Doors, ");
  window_test_press (test, "Tab");
  window_test_wait_for_focus (test, "Search");
  window_test_see (test, "Front Entrance, ");
  window_test_press (test, "Shift_L+Tab");
  window_test_wait_for_focus (test, "All Doors, ");
  window_test_press (test, "Down");
  window_test_wait_for_focus (test, "Favourites, ");
  window_test_see_no_more (test, "Workshop, ");
}

/* Who opens the details has not asked for more: the button is a Tab away, and keeps the keyboard
 * while its press is obeyed, or a second one would be of the favourite. */
static void
test_details (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) row = NULL;

  window_test_open_signed_in (test);
  row = window_test_find_row (test, "Main Hall");
  window_test_go_to (test, "Down", "Main Hall, ");
  open_details (test);
  window_test_go_to (test, "Tab", "Unlock");
  window_test_press (test, "space");
  window_test_press (test, "space");
  window_test_wait_for_name (row, "Unlocked");
  window_test_wait_for_focus (test, "Unlocked");
  window_test_press (test, "space");
  close_details (test, "Main Hall, ");
  g_assert_cmpuint (count_posts (test), ==, 1);
}

/* Enter opens the details, and does no more there. */
static void
test_enter_twice (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  window_test_go_to (test, "Down", "Main Hall, ");
  window_test_press (test, "Return");
  window_test_press (test, "Return");
  window_test_see (test, "Door ID");
  window_test_wait_for_focus (test, "Main Hall");
  window_test_press (test, "Shift_L"); /* else Enter might be taken for one that is held */
  window_test_press (test, "Return");
  close_details (test, "Main Hall, ");

  window_test_go_to (test, "Down", "Staff Entrance, ");
  open_details (test);
  window_test_press (test, "Control_L+Return");
  window_test_see (test, "Unlocked · ");
  g_assert_cmpuint (count_posts (test), ==, 1);
  g_assert_cmpuint (
      keyfob_simulator_count_unlocks (
          test->bench->office, keyfob_simulator_find_lock (test->bench->office, "Staff Entrance")),
      ==, 1);
}

/* A row's button keeps the keyboard while its press is obeyed, so that the arrows go on from there.
 */
static void
test_row_button (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) row = NULL;

  window_test_open_signed_in (test);
  window_test_go_to (test, "Down", "Main Hall, ");
  window_test_press (test, "Tab");
  window_test_wait_for_focus (test, "Unlock Main Hall");
  window_test_press (test, "space");
  row = window_test_find_row (test, "Main Hall");
  window_test_wait_for_name (row, "Unlocked");
  window_test_wait_for_focus (test, "Unlock Main Hall");
  window_test_press (test, "space");
  window_test_press (test, "Down");
  window_test_go_to (test, "Down", "Cold Store, ");
  g_assert_cmpuint (count_posts (test), ==, 1);
}

static gboolean
is_sent_twice (gpointer test) {
  return count_posts (test) == 2;
}

/* A keyboard repeats what is held, also when the seconds are over that a door counts as unlocked.
 */
static void
test_held (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) row = NULL;

  window_test_open_signed_in (test);
  row = window_test_find_row (test, "Cold Store");
  window_test_go_to (test, "Down", "Cold Store, ");
  window_test_hold (test, "Control_L+Return");
  window_test_wait_for_name (row, "Unlocked");
  window_test_wait_for_name (row, "Unlocked since"); /* the seconds are over */
  g_usleep (REPEAT_MICROSECONDS);
  window_test_let_go (test, "Control_L+Return");
  g_assert_cmpuint (count_posts (test), ==, 1);

  window_test_press (test, "Control_L+Return");
  keyfob_test_wait_until (is_sent_twice, test);
}

/* No search is opened first: whatever is typed is sought. */
static void
test_just_type (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  window_test_type (test, "cold");
  window_test_see_no_more (test, "Front Entrance");
  window_test_press (test, "Return");
  window_test_wait_for_focus (test, "Cold Store, ");
  window_test_press (test, "Control_L+Return");
  window_test_see (test, "Unlocked");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->bench->office, 0), ==, 1);
}

typedef struct {
  WindowTest *test;
  gint64 last; /* when the doors were asked for, before */
  gint64 now;
} Asked;

static gboolean
has_asked_again (gpointer data) {
  Asked *asked = data;

  asked->now = keyfob_simulator_get_last_arrival_us (asked->test->bench->office, "GET", "/locks");
  return asked->now != asked->last;
}

/* Doors are asked for sooner than the window does by itself. It may do so just before, so a few
 * times are tried. */
static void
test_refresh (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  Asked asked = {.test = test};

  window_test_open_signed_in (test);
  window_test_press (test, "Down"); /* a window that gets the keyboard refreshes, too */
  has_asked_again (&asked);
  for (guint i = 0; i < REFRESH_TRIES; i++) {
    asked.last = asked.now;
    window_test_press (test, "F5");
    keyfob_test_wait_until (has_asked_again, &asked);
    if (asked.now - asked.last < REFRESH_SECONDS * G_USEC_PER_SEC)
      return;
  }
  g_assert_not_reached ();
}

static void
test_windows (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  window_test_press (test, "Control_L+comma");
  see_dialog (test, "Seconds a door is shown as unlocked");

  window_test_press (test, "Control_L+Shift_L+slash"); /* which is Ctrl+? */
  see_dialog (test, "Unlock the focused door");
}

static gboolean
is_unlocked (gpointer office) {
  return keyfob_simulator_count_unlocks (office, 0) > 0;
}

/* Three keys: quick unlock, a letter or two, Enter. The keyboard stays where is typed. */
static void
test_quick_unlock (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  KeyfobSimulator *office = test->bench->office;
  gint64 id = keyfob_simulator_find_lock (office, "Staff Entrance");

  window_test_open_signed_in (test);
  window_test_press (test, "Control_L+k");
  window_test_see (test, "Quick Unlock");
  window_test_type (test, "entr");
  window_test_press (test, "Down"); /* from Front to Staff Entrance */
  window_test_press (test, "Return");
  keyfob_test_wait_until (is_unlocked, office);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (office, id), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (office, 0), ==, 1);
  window_test_see (test, "Staff Entrance, Harbour Warehouse · Quay level, Unlocked");
  window_test_press (test, "Escape");
  window_test_see_no_more (test, "Quick Unlock");
  window_test_see (test, "All Doors"); /* the window stays */
}

static void
test_quit (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  window_test_press (test, "Control_L+q");
  window_test_wait_for_end (test);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/keyboard/sign-in", test_sign_in);
  g_test_add_func ("/window/keyboard/main-job", test_main_job);
  g_test_add_func ("/window/keyboard/just-type-words", test_just_type_words);
  g_test_add_func ("/window/keyboard/fold", test_fold);
  g_test_add_func ("/window/keyboard/fold-sign-in", test_fold_sign_in);
  g_test_add_func ("/window/keyboard/sign-out", test_sign_out);
  g_test_add_func ("/window/keyboard/folded-groups", test_folded_groups);
  g_test_add_func ("/window/keyboard/menu-signed-out", test_menu_signed_out);
  g_test_add_func ("/window/keyboard/sidebar", test_sidebar);
  g_test_add_func ("/window/keyboard/details", test_details);
  g_test_add_func ("/window/keyboard/enter-twice", test_enter_twice);
  g_test_add_func ("/window/keyboard/row-button", test_row_button);
  g_test_add_func ("/window/keyboard/held", test_held);
  g_test_add_func ("/window/keyboard/just-type", test_just_type);
  g_test_add_func ("/window/keyboard/windows", test_windows);
  g_test_add_func ("/window/keyboard/refresh", test_refresh);
  g_test_add_func ("/window/keyboard/quick-unlock", test_quick_unlock);
  g_test_add_func ("/window/keyboard/quit", test_quit);
  return g_test_run ();
}
