/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "app/keyfob-self-restart.h"
#include "ui/keyfob-ui.h"

#define KEYFOB_TYPE_PRESENTER (keyfob_presenter_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobPresenter, keyfob_presenter, KEYFOB, PRESENTER, GObject)

/*
 * KeyfobPresenter: opens the windows of the application, through the module `keyfob-ui.so`. If this
 * process cannot, since it knows of no display, or since the module is of another version by now,
 * the one that it hands over to does it.
 */

/**
 * keyfob_presenter_new:
 * @application: registered; owns this
 * @options: of this process; live longer than this
 * @settings: (nullable): without them there are no windows
 */
KeyfobPresenter *keyfob_presenter_new (GApplication *application,
                                       const KeyfobOptions *options,
                                       KeyfobAccounts *accounts,
                                       GSettings *settings,
                                       KeyfobDesktop *desktop);

/** keyfob_presenter_set_self_restart: @self_restart: by what another process takes this one's place
 */
void keyfob_presenter_set_self_restart (KeyfobPresenter *self, KeyfobSelfRestart *self_restart);

/**
 * keyfob_presenter_set_display:
 * @display: (nullable): of whoever wants the window that is presented next; see keyfob-display.h
 */
void keyfob_presenter_set_display (KeyfobPresenter *self, const char *const *display);

/**
 * keyfob_presenter_present_async:
 * @search: (nullable): what to look for in quick unlock
 * @question: (nullable): what to ask
 * @callback: is given the application as its source
 *
 * If another process has to do it (keyfob_self_restart_give_over_async()), that one opens quick
 * unlock or the window as a command line does: it gets no @search, and opens no preferences. A
 * search text does not belong into arguments, which everybody on the computer can read.
 */
void keyfob_presenter_present_async (KeyfobPresenter *self,
                                     KeyfobUiView view,
                                     const char *search,
                                     KeyfobQuestion *question,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/** keyfob_presenter_present_finish: @error: a sentence for whoever wanted to see it */
gboolean keyfob_presenter_present_finish (GAsyncResult *result, GError **error);
