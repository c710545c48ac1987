/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "keyfob-test.h"
#include "model/account/keyfob-accounts.h"
#include "simulator/keyfob-simulator.h"
#include "ui/keyfob-ui.h"

G_BEGIN_DECLS

/**
 * KeyfobUiTest:
 *
 * A real window on a simulated office: the main one, or that of @view. @window is %NULL once it is
 * closed.
 */
typedef struct {
  KeyfobSimulator *simulator;
  KisiClient *client;
  KeyfobReaders *readers; /* that nobody listens for */
  KeyfobAccounts *accounts;
  GApplication *application;
  GSettings *settings;
  KeyfobDesktop *desktop;
  GtkWindow *window;
  gboolean demo;
  KeyfobUiView view;
  const char *search; /* for quick unlock */
} KeyfobUiTest;

/**
 * keyfob_ui_test_new:
 * @options: (nullable): of the simulator; never answered with 429 and not living unless it says so
 *
 * Starts an office and an account, with the settings' defaults, and opens no window yet.
 */
KeyfobUiTest *keyfob_ui_test_new (const KeyfobSimulatorOptions *options);

/**
 * keyfob_ui_test_new_persistent:
 *
 * As keyfob_ui_test_new(), with an account that keeps its credential in the keyring.
 */
KeyfobUiTest *keyfob_ui_test_new_persistent (void);

/** keyfob_ui_test_free: closes the window and proves that nothing of it stays behind */
void keyfob_ui_test_free (KeyfobUiTest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobUiTest, keyfob_ui_test_free)

/** keyfob_ui_test_request: asks for @view, whatever the test is of */
void keyfob_ui_test_request (KeyfobUiTest *self, KeyfobUiView view);

/** keyfob_ui_test_present: opens or raises the window, and waits until it is drawn */
void keyfob_ui_test_present (KeyfobUiTest *self);

/** keyfob_ui_test_sign_in: as the office's administrator, with a credential in memory */
void keyfob_ui_test_sign_in (KeyfobUiTest *self);

/** keyfob_ui_test_open: signs in, opens the window, and waits until doors can be unlocked */
void keyfob_ui_test_open (KeyfobUiTest *self);

/** keyfob_ui_test_close: closes the window and waits until it is gone */
void keyfob_ui_test_close (KeyfobUiTest *self);

/** keyfob_ui_test_get_door: Returns: (transfer none): the door of that name, which must be there */
KeyfobDoor *keyfob_ui_test_get_door (KeyfobUiTest *self, const char *name);

/** keyfob_ui_test_hear: what that door's reader radiates now is heard, once */
void keyfob_ui_test_hear (KeyfobUiTest *self, const char *door_name);

/**
 * keyfob_ui_test_find:
 * @root: where to look: itself and all below that are mapped
 * @type: of what
 * @text: (nullable): the text that it or a label in it shows; %NULL for any
 *
 * Returns: (transfer none) (nullable): the first such widget, in the order of the screen
 */
GtkWidget *keyfob_ui_test_find (GtkWidget *root, GType type, const char *text);

/** keyfob_ui_test_find_by_class: as keyfob_ui_test_find(), by a style class */
GtkWidget *keyfob_ui_test_find_by_class (GtkWidget *root, GType type, const char *css_class);

/** keyfob_ui_test_get: as keyfob_ui_test_find() in the window, but waits for it to come */
GtkWidget *keyfob_ui_test_get (KeyfobUiTest *self, GType type, const char *text);

/** keyfob_ui_test_get_row: waits for that door, scrolls to it, and returns its row */
GtkWidget *keyfob_ui_test_get_row (KeyfobUiTest *self, const char *door_name);

/** keyfob_ui_test_wait_for_text: until a label in the window shows just that text */
void keyfob_ui_test_wait_for_text (KeyfobUiTest *self, const char *text);

/** keyfob_ui_test_wait_for_part: until a label in the window has @part in its text */
void keyfob_ui_test_wait_for_part (KeyfobUiTest *self, const char *part);

/** keyfob_ui_test_shows: Returns: whether a label in the window has @part in its text */
gboolean keyfob_ui_test_shows (KeyfobUiTest *self, const char *part);

/** keyfob_ui_test_click: presses a button, which must be sensitive */
void keyfob_ui_test_click (GtkWidget *button);

/** keyfob_ui_test_choose: chooses a group in the sidebar by its title */
void keyfob_ui_test_choose (KeyfobUiTest *self, const char *title);

/** keyfob_ui_test_type: what a person would see in an entry row after typing */
void keyfob_ui_test_type (KeyfobUiTest *self, const char *row_title, const char *text);

/** keyfob_ui_test_count_rows: Returns: how many doors the list has now */
guint keyfob_ui_test_count_rows (KeyfobUiTest *self);

/** keyfob_ui_test_settle: runs the loop until some frames were drawn and animations are over */
void keyfob_ui_test_settle (KeyfobUiTest *self);

/** keyfob_ui_test_save_picture_of: another window, such as that of the shortcuts */
void keyfob_ui_test_save_picture_of (GtkWindow *window, const char *name);

/** keyfob_ui_test_save_picture: `<build folder>/pictures/@name.png`, for people to look at */
void keyfob_ui_test_save_picture (KeyfobUiTest *self, const char *name);

G_END_DECLS
