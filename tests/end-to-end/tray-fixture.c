/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "tray-fixture.h"

#include "keyfob-test.h"
#include "tray-bus.h"

#include <X11/extensions/XTest.h>

/* Long enough for the sanitizers on a busy computer. */
#define PATIENCE_SECONDS 60
#define AGAIN_SECONDS    8 /* when a menu is opened anew */

/* The bar without its edges, which some panels draw a line along. */
static const ScreenBox BAR = {0, 3, 1280, 26};
#define ICON_MIN_PIXELS 12
#define ICON_MAX_PIXELS 32

/* Where nothing is, so that nothing is lit below the pointer. */
static const ScreenBox ELSEWHERE = {900, 650, 0, 0};

#define CLICK_BUTTON 1
#define MENU_BUTTON  3

/* So that black borders are seen in the pictures. */
#define DESKTOP_COLOUR 0x5e7088

/* What was on the screen, and what the programs wrote, is the best there is to explain a failure.
 */
static void
give_up (TrayTest *self, const char *what) {
  g_autoptr (ScreenPicture) picture = host_processes_take_picture (self->processes);
  g_autofree char *output = host_processes_dup_output (self->processes);
  g_autofree char *name = g_strdup_printf ("tray-%s-failed", self->processes->host->name);

  if (picture != NULL)
    screen_picture_save (picture, name);
  if (output != NULL)
    g_test_message ("The notification area wrote: %s", output);
  g_error ("%s did not come within %d s", what, PATIENCE_SECONDS);
}

static void
wait_until (TrayTest *self, KeyfobTestCondition condition, gpointer data, const char *what) {
  gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_TIME_SPAN_SECOND;

  while (!condition (data)) {
    if (g_get_monotonic_time () > end)
      give_up (self, what);
    while (g_main_context_iteration (NULL, FALSE))
      continue;
    g_usleep (G_TIME_SPAN_MILLISECOND * 50);
  }
}

static gboolean
has_screen (gpointer data) {
  TrayTest *self = data;
  g_autoptr (ScreenPicture) picture = host_processes_take_picture (self->processes);

  return picture != NULL;
}

static gboolean
has_bar (gpointer data) {
  TrayTest *self = data;
  g_autoptr (ScreenPicture) picture = host_processes_take_picture (self->processes);
  ScreenBox found;

  return picture != NULL && screen_picture_find (picture, &BAR, TRAY_COLOUR, &found);
}

static void
start_panel (TrayTest *self) {
  host_processes_start_panel (self->processes);
  wait_until (self, has_bar, self, "The bar");
}

static void
paint_desktop (TrayTest *self) {
  Display *display = self->window->display;

  XSetWindowBackground (display, DefaultRootWindow (display), DESKTOP_COLOUR);
  XClearWindow (display, DefaultRootWindow (display));
  XSync (display, False);
}

TrayTest *
tray_test_new (const TrayHost *host) {
  TrayTest *self = g_new0 (TrayTest, 1);
  const char *const compositor[] = {host->compositor, NULL};

  /* Else this computer is found offline where it has no network but the loopback. */
  g_setenv ("GIO_USE_NETWORK_MONITOR", "base", TRUE);
  self->window = window_test_new ();
  paint_desktop (self);
  self->processes = host_processes_new (host, self->window->bench);
  bench_sign_in (self->window->bench);
  if (host->service != NULL)
    host_processes_start_service (self->processes, host->service);
  if (host->compositor != NULL) {
    host_processes_start_helper (self->processes, compositor);
    wait_until (self, has_screen, self, "The compositor's screen");
  }
  start_panel (self);
  return self;
}

void
tray_test_free (TrayTest *self) {
  if (self->keyfob != NULL)
    bench_quit (self->window->bench, self->keyfob);
  g_clear_object (&self->keyfob);
  host_processes_free (self->processes);
  g_strfreev (self->labels);
  g_clear_pointer (&self->rows, g_array_unref);
  window_test_free (self->window);
  g_free (self);
}

void
tray_test_start_keyfob (TrayTest *self) {
  self->keyfob = bench_start_background (self->window->bench);
}

static gboolean
has_notifications (gpointer data) {
  return tray_bus_has_notifications ();
}

void
tray_test_start_dunst (TrayTest *self) {
  const char *const command[] = {"dunst", NULL};

  host_processes_start_helper (self->processes, command);
  wait_until (self, has_notifications, self, "What shows notifications");
}

void
tray_test_restart_panel (TrayTest *self) {
  host_processes_end_panel (self->processes);
  start_panel (self);
}

static void
move_pointer (TrayTest *self, int x, int y) {
  XTestFakeMotionEvent (self->window->display, DefaultScreen (self->window->display), x, y,
                        CurrentTime);
  XSync (self->window->display, False);
}

static void
click (TrayTest *self, const ScreenBox *where, guint button) {
  move_pointer (self, where->x + where->width / 2, where->y + where->height / 2);
  XTestFakeButtonEvent (self->window->display, button, True, CurrentTime);
  XTestFakeButtonEvent (self->window->display, button, False, CurrentTime);
  XSync (self->window->display, False);
}

static gboolean
is_same (const ScreenBox *one, const ScreenBox *other) {
  return one->x == other->x && one->y == other->y && one->width == other->width &&
         one->height == other->height;
}

/* Twice at the same place in a row, since the bar may just be making room for it. */
static gboolean
has_icon (gpointer data) {
  TrayTest *self = data;
  g_autoptr (ScreenPicture) picture = host_processes_take_picture (self->processes);
  ScreenBox last = self->icon;

  if (picture == NULL || !screen_picture_find (picture, &BAR, TRAY_COLOUR, &self->icon))
    self->icon = (ScreenBox) {0};
  return self->icon.width >= ICON_MIN_PIXELS && self->icon.width <= ICON_MAX_PIXELS &&
         self->icon.height >= ICON_MIN_PIXELS && is_same (&self->icon, &last);
}

void
tray_test_see_icon (TrayTest *self) {
  move_pointer (self, ELSEWHERE.x, ELSEWHERE.y);
  self->icon = (ScreenBox) {0};
  wait_until (self, has_icon, self, "One icon");
}

/* The uppermost window that is drawn over windows, which is a menu or a tooltip. (Neither panel
 * tells assistive technology of this menu.) */
static ScreenBox
find_popup (TrayTest *self) {
  Display *display = self->window->display;
  Window root, parent;
  Window *windows = NULL;
  unsigned int n_windows = 0;
  ScreenBox found = {0};

  XQueryTree (display, DefaultRootWindow (display), &root, &parent, &windows, &n_windows);
  for (unsigned int i = 0; i < n_windows; i++) {
    XWindowAttributes window;

    if (XGetWindowAttributes (display, windows[i], &window) && window.map_state == IsViewable &&
        window.override_redirect)
      found = (ScreenBox) {window.x, window.y, window.width, window.height};
  }
  if (windows != NULL)
    XFree (windows);
  return found;
}

static void
read_labels (TrayTest *self) {
  g_clear_pointer (&self->labels, g_strfreev);
  self->labels = tray_bus_dup_labels ();
}

/* Twice at the same place in a row, since a menu grows as it is filled. */
static gboolean
has_menu (gpointer data) {
  TrayTest *self = data;
  g_autoptr (ScreenPicture) picture = NULL;
  ScreenBox last = self->menu;

  self->menu = find_popup (self);
  if (self->menu.width == 0 || !is_same (&self->menu, &last))
    return FALSE;
  picture = host_processes_take_picture (self->processes);
  if (picture == NULL)
    return FALSE;
  read_labels (self);
  g_clear_pointer (&self->rows, g_array_unref);
  self->rows = screen_picture_find_rows (picture, &self->menu);
  return self->rows->len == g_strv_length (self->labels);
}

/* A panel that has just read half of the menu shows that half, for as long as it is open: a person
 * closes it, and looks again. */
static gboolean
has_whole_menu (gpointer data) {
  TrayTest *self = data;
  gint64 now_us = g_get_monotonic_time ();

  if (self->opened_us == 0 || now_us > self->opened_us + AGAIN_SECONDS * G_USEC_PER_SEC) {
    if (self->opened_us != 0)
      click (self, &ELSEWHERE, CLICK_BUTTON);
    self->opened_us = now_us;
    self->menu = (ScreenBox) {0};
    click (self, &self->icon, MENU_BUTTON);
  }
  return has_menu (self);
}

/* Returns the row of the menu that says @words, or -1. */
static int
find_label (TrayTest *self, const char *words) {
  for (int i = 0; self->labels[i] != NULL; i++)
    if (strstr (self->labels[i], words) != NULL)
      return i;
  return -1;
}

typedef struct {
  TrayTest *test;
  const char *words;
} Offer;

static gboolean
is_offered (gpointer data) {
  Offer *offer = data;

  read_labels (offer->test);
  return find_label (offer->test, offer->words) >= 0;
}

void
tray_test_open_menu (TrayTest *self, const char *words) {
  Offer offer = {self, words};

  wait_until (self, is_offered, &offer, words);
  self->opened_us = 0;
  wait_until (self, has_whole_menu, self, "The menu");
}

void
tray_test_click_icon (TrayTest *self) {
  click (self, &self->icon, CLICK_BUTTON);
}

void
tray_test_choose (TrayTest *self, const char *words) {
  int row = find_label (self, words);

  g_assert_cmpint (row, >=, 0);
  click (self, &g_array_index (self->rows, ScreenBox, row), CLICK_BUTTON);
}

typedef struct {
  KeyfobSimulator *office;
  gint64 door;
} Wish;

static gboolean
is_unlocked (gpointer data) {
  Wish *wish = data;

  return keyfob_simulator_count_unlocks (wish->office, wish->door) != 0;
}

void
tray_test_wait_for_unlock (TrayTest *self, const char *door) {
  KeyfobSimulator *office = self->window->bench->office;
  Wish wish = {office, keyfob_simulator_find_lock (office, door)};

  wait_until (self, is_unlocked, &wish, "The unlock");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (office, wish.door), ==, 1);
}

static gboolean
has_notification (gpointer data) {
  return tray_bus_count_notifications () == 1;
}

void
tray_test_see_notification (TrayTest *self) {
  wait_until (self, has_notification, self, "One notification");
}

void
tray_test_save_picture (TrayTest *self, const char *what) {
  g_autofree char *name = g_strdup_printf ("tray-%s-%s", self->processes->host->name, what);
  g_autoptr (ScreenPicture) picture = host_processes_take_picture (self->processes);

  g_assert_nonnull (picture);
  screen_picture_save (picture, name);
}
