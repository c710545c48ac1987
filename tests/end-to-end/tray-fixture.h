/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "host-processes.h"
#include "window-fixture.h"

G_BEGIN_DECLS

/**
 * TrayTest:
 *
 * The real program in a real notification area, for a person who sees pixels and moves a mouse.
 * Whatever does not come in time fails the test, with what there was instead.
 */
typedef struct {
  WindowTest *window; /* the bench and the screen; its program is not used */
  HostProcesses *processes;
  GSubprocess *keyfob;
  ScreenBox icon; /* where it was found */
  ScreenBox menu; /* likewise, when it is open */
  gint64 opened_us;
  char **labels; /* of the menu */
  GArray *rows;  /* of #ScreenBox: where these are */
} TrayTest;

/** tray_test_new: Returns: (transfer full): a bench with somebody signed in, and an empty bar */
TrayTest *tray_test_new (const TrayHost *host);

/** tray_test_free: ends all; the program must end well, if it still runs */
void tray_test_free (TrayTest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrayTest, tray_test_free)

/** tray_test_start_keyfob: in the background */
void tray_test_start_keyfob (TrayTest *self);

/** tray_test_restart_panel: kills the panel, and starts it again */
void tray_test_restart_panel (TrayTest *self);

/** tray_test_start_dunst: starts what shows notifications, before the program looks for it */
void tray_test_start_dunst (TrayTest *self);

/** tray_test_see_icon: waits until one icon is on the bar, which stays where it is */
void tray_test_see_icon (TrayTest *self);

/**
 * tray_test_open_menu:
 * @words: waits until an item of the menu says this
 *
 * Clicks the icon as one does for its menu, and waits until that is on the screen.
 */
void tray_test_open_menu (TrayTest *self, const char *words);

/** tray_test_click_icon: clicks it as one clicks anything */
void tray_test_click_icon (TrayTest *self);

/** tray_test_choose: clicks the row of the menu that says @words */
void tray_test_choose (TrayTest *self, const char *words);

/** tray_test_wait_for_unlock: waits until the simulated @door was unlocked; it must be just once */
void tray_test_wait_for_unlock (TrayTest *self, const char *door);

/** tray_test_see_notification: waits until just one is shown */
void tray_test_see_notification (TrayTest *self);

/** tray_test_save_picture: of the whole screen: `<build folder>/pictures/tray-<host>-@what.png` */
void tray_test_save_picture (TrayTest *self, const char *what);

G_END_DECLS
