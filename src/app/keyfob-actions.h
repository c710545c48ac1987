/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "app/keyfob-application.h"

/**
 * keyfob_actions_add:
 *
 * Adds the `app.` actions of @application, which GApplication exports on the session bus, where any
 * program of the same user may activate them:
 *
 *   `unlock` (x)       unlocks the door with that ID, if the guard lets it
 *   `answer` ((sb))    what the person said to a notification that asked: its token, and yes or no
 *   `open`             the window
 *   `preferences`      the window, with the preferences
 *   `quick`            quick unlock
 *   `search` (s)       quick unlock, with the text
 *   `reload-credential`  the keyring changed
 *   `quit`
 */
void keyfob_actions_add (KeyfobApplication *application);

/** keyfob_actions_add_answer: adds `answer` alone, for a process that has no windows */
void keyfob_actions_add_answer (KeyfobApplication *application);
