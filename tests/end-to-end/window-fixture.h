/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "atspi-driver.h"
#include "keyfob-process.h"

#include <X11/Xlib.h>

G_BEGIN_DECLS

/**
 * WindowTest:
 *
 * The real program with its real window, on a bench, for a person who sees and does what assistive
 * technology can. Whatever does not come in time fails the test, with what there was instead.
 */
typedef struct {
  Bench *bench;
  AtspiAccessible *desktop;
  AtspiAccessible *program; /* what the accessibility bus has of it */
  GSubprocess *process;
  Display *display;
  char *output; /* path of the file with all that it wrote */
  AtspiEventListener *listener;
  GPtrArray *heard; /* (element-type utf8): what was announced, in its order */
} WindowTest;

/** window_test_new: Returns: (transfer full): a bench with nobody signed in, and no window yet */
WindowTest *window_test_new (void);

/** window_test_animate: has things move, as on most desktops; before the window is opened */
void window_test_animate (WindowTest *self);

/** window_test_enlarge: has text of twice the size; before the window is opened */
void window_test_enlarge (WindowTest *self);

/** window_test_free: ends the program first, if it still runs; it must end well */
void window_test_free (WindowTest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WindowTest, window_test_free)

/**
 * window_test_open:
 * @debug: (nullable): what of G_MESSAGES_DEBUG it shall log
 *
 * Starts the program, and waits for its window.
 */
void window_test_open (WindowTest *self, const char *debug);

/** window_test_open_signed_in: signs in with the office's API key, and waits for the doors */
void window_test_open_signed_in (WindowTest *self);

/** window_test_wait_for_end: waits until the program has ended by itself; it must end well */
void window_test_wait_for_end (WindowTest *self);

/** window_test_quit: has it quit */
void window_test_quit (WindowTest *self);

/** window_test_find: Returns: (transfer full): what atspi_driver_find() finds in the program */
AtspiAccessible *window_test_find (WindowTest *self, AtspiRole role, const char *words);

/** window_test_find_row: Returns: (transfer full): the row of @door, whose name begins with it */
AtspiAccessible *window_test_find_row (WindowTest *self, const char *door);

/** window_test_see: waits until @words are shown by anything */
void window_test_see (WindowTest *self, const char *words);

/** window_test_see_no_more: waits until nothing shows @words */
void window_test_see_no_more (WindowTest *self, const char *words);

/** window_test_wait_for_name: waits until the name of @accessible has @words in it */
void window_test_wait_for_name (AtspiAccessible *accessible, const char *words);

/** window_test_see_of: waits until the row of @door is described by @words, among others */
void window_test_see_of (WindowTest *self, const char *door, const char *words);

/** window_test_hear: waits until something has been announced that has @words in it */
void window_test_hear (WindowTest *self, const char *words);

/** window_test_click: clicks what window_test_find() finds */
void window_test_click (WindowTest *self, AtspiRole role, const char *words);

/** window_test_go_to: presses @key, such as `Tab`, until the focus is on what is called @words */
void window_test_go_to (WindowTest *self, const char *key, const char *words);

/** window_test_wait_for_focus: waits until the focus is on what is called @words */
void window_test_wait_for_focus (WindowTest *self, const char *words);

/** window_test_fill_in: replaces what the entry called @field holds */
void window_test_fill_in (WindowTest *self, const char *field, const char *text);

/**
 * window_test_press:
 * @keys: such as `Control+f`: a key by its name to X, with those to hold before it
 *
 * Presses and lets go of keys, in the window that is on top.
 */
void window_test_press (WindowTest *self, const char *keys);

/** window_test_hold: as window_test_press(), but they stay down, so that the last is repeated */
void window_test_hold (WindowTest *self, const char *keys);

/** window_test_let_go: of keys that are held */
void window_test_let_go (WindowTest *self, const char *keys);

/** window_test_resize: as a person who drags the window's corner */
void window_test_resize (WindowTest *self, guint width, guint height);

/** window_test_type: types @text, which is ASCII, on the keyboard */
void window_test_type (WindowTest *self, const char *text);

/** window_test_type_at_once: the same, faster than any window draws what was typed before */
void window_test_type_at_once (WindowTest *self, const char *text);

G_END_DECLS
