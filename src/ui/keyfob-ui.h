/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/keyfob-desktop.h"

#include <gmodule.h>

/**
 * KeyfobUiView:
 *
 * What is to be shown.
 */
typedef enum {
  KEYFOB_UI_VIEW_WINDOW,
  KEYFOB_UI_VIEW_PREFERENCES,  /* the window, with the preferences */
  KEYFOB_UI_VIEW_QUICK_UNLOCK, /* quick unlock */
  KEYFOB_UI_VIEW_QUESTION,     /* a dialog of its own, where there are no notifications */
} KeyfobUiView;

/**
 * KeyfobUiRequest:
 * @application: the running application; its actions are inserted as `app.`
 * @accounts: whose doors are shown
 * @settings: of schema `app.keyfob.Keyfob` (in memory in the demo)
 * @desktop: is told of every window that opens and closes
 * @demo: whether to say "Demo" plainly
 * @view: what is to be shown
 * @search: (nullable): what to look for in quick unlock
 * @question: (nullable): what to ask
 * @activation_token: (nullable): from the desktop, so that the window may be raised
 */
typedef struct {
  GApplication *application;
  KeyfobAccounts *accounts;
  GSettings *settings;
  KeyfobDesktop *desktop;
  gboolean demo;
  KeyfobUiView view;
  const char *search;
  KeyfobQuestion *question;
  const char *activation_token;
} KeyfobUiRequest;

/**
 * keyfob_ui_present:
 * @error: GTK could not start: there is no display
 *
 * The one function that the module `keyfob-ui.so` exports. Opens the window that is wanted, or
 * raises the one there is.
 *
 * Returns: whether it is shown
 */
G_MODULE_EXPORT gboolean keyfob_ui_present (const KeyfobUiRequest *request, GError **error);

/** KeyfobUiPresent: the type of keyfob_ui_present(), for g_module_symbol() */
typedef gboolean (*KeyfobUiPresent) (const KeyfobUiRequest *request, GError **error);
