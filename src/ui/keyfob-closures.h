/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

#include "keyfob-enums.h"
#include "model/doors/keyfob-door.h"

/*
 * Pure functions that expressions in the .blp files call. @self is whatever the expression is
 * evaluated for, and never looked at.
 */

/** keyfob_closures_bind: makes all of them known to the template of @widget_class */
void keyfob_closures_bind (GtkWidgetClass *widget_class);

/**
 * keyfob_dup_status_line:
 * @words: the status's own words
 * @since: (nullable): such as "since 14:02"; "" if not known
 * @seconds_left: the countdown, 0 if there is none
 * @progress: (nullable): what an unlock that is on its way does
 * @open: whether the door stands open
 * @near: whether its reader is heard
 *
 * Returns: (transfer full): what stands below a door's name in the list
 */
char *keyfob_dup_status_line (gpointer self,
                              KeyfobDoorStatus status,
                              const char *words,
                              const char *since,
                              guint seconds_left,
                              const char *progress,
                              gboolean open,
                              gboolean near);

/**
 * keyfob_dup_status_icon:
 * @open: whether the door stands open
 *
 * Returns: (transfer full): the name of the icon whose shape stands for @status. Shape and colour
 *   only repeat the words, which are always shown beside them.
 */
char *keyfob_dup_status_icon (gpointer self, KeyfobDoorStatus status, gboolean open);

/**
 * keyfob_has_button:
 *
 * Returns: whether a door of that status has an Unlock button at all (design.md, "The status of a
 *   door"); whether the button may be pressed is another question
 */
gboolean keyfob_has_button (gpointer self, KeyfobDoorStatus status);

/** keyfob_dup_row_label: Returns: (transfer full): what assistive technology calls a row */
char *keyfob_dup_row_label (gpointer self, const char *name, const char *section, const char *line);

/** keyfob_dup_recent_unlock_words: Returns: (transfer full): what the mark of that time means */
char *keyfob_dup_recent_unlock_words (const char *recent_unlock);
