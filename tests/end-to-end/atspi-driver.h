/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <atspi/atspi.h>

G_BEGIN_DECLS

/* libatspi has none of these itself. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAction, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiComponent, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiEditableText, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiEventListener, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiStateSet, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiText, g_object_unref)

/**
 * atspi_driver_start:
 *
 * Connects to the accessibility bus of the session bus, to see and press what assistive technology
 * sees and presses.
 *
 * Returns: (transfer full) (nullable): the desktop, which is the root of every program, or %NULL
 *   with @error set where there is no such bus
 */
AtspiAccessible *atspi_driver_start (GError **error);

/**
 * atspi_driver_find:
 * @root: where to look, the desktop or a part of a window; itself included
 * @role: what it is; %ATSPI_ROLE_INVALID for anything
 * @words: (nullable): what its accessible name must contain, letter case included
 * @seconds: how long to wait for it
 *
 * Waits until something that @role and @words fit is on the screen. The first in reading order is
 * taken, if several are.
 *
 * Returns: (transfer full) (nullable): it, or %NULL with @error set if it did not come in time
 */
AtspiAccessible *atspi_driver_find (AtspiAccessible *root,
                                    AtspiRole role,
                                    const char *words,
                                    guint seconds,
                                    GError **error);

/**
 * atspi_driver_wait_until_gone:
 * @root: where to look, itself included
 * @words: what no accessible name may contain, letter case included
 *
 * Waits until nothing on the screen has a name with @words in it.
 *
 * Returns: whether it came to that within @seconds; else @error says what there is
 */
gboolean atspi_driver_wait_until_gone (AtspiAccessible *root,
                                       const char *words,
                                       guint seconds,
                                       GError **error);

/**
 * atspi_driver_wait_for_name:
 * @accessible: something on the screen
 * @words: what its accessible name must contain, letter case included
 *
 * Waits until the name of @accessible contains @words.
 *
 * Returns: whether it did so within @seconds; else @error says what the name was
 */
gboolean atspi_driver_wait_for_name (AtspiAccessible *accessible,
                                     const char *words,
                                     guint seconds,
                                     GError **error);

/** atspi_driver_has_state: Returns: whether it has @state now */
gboolean atspi_driver_has_state (AtspiAccessible *accessible, AtspiStateType state);

/** atspi_driver_find_focused: Returns: (transfer full) (nullable): what has the keyboard now */
AtspiAccessible *atspi_driver_find_focused (AtspiAccessible *root);

/**
 * atspi_driver_find_related:
 *
 * Returns: (transfer full) (nullable): the first that @accessible has a relation of @type to
 */
AtspiAccessible *atspi_driver_find_related (AtspiAccessible *accessible, AtspiRelationType type);

/**
 * atspi_driver_click:
 * @accessible: a button, a row or a menu item
 *
 * Does the first thing that can be done to it, which is what a click does. Something insensitive
 * is not clicked.
 *
 * Returns: whether it was clicked; else @error is set
 */
gboolean atspi_driver_click (AtspiAccessible *accessible, GError **error);

/**
 * atspi_driver_type:
 * @accessible: an entry
 * @text: what it shall hold
 *
 * Replaces all text of an entry.
 *
 * Returns: whether it took the text; else @error is set
 */
gboolean atspi_driver_type (AtspiAccessible *accessible, const char *text, GError **error);

/**
 * atspi_driver_get_text:
 * @accessible: a label, an entry or a text
 *
 * Returns: (transfer full): the text that it shows, or its accessible name if it shows none
 */
char *atspi_driver_get_text (AtspiAccessible *accessible);

/** atspi_driver_get_description: Returns: (transfer full): its description as it is now, or "" */
char *atspi_driver_get_description (AtspiAccessible *accessible);

typedef void (*AtspiDriverVisit) (AtspiAccessible *accessible, gpointer data);

/** atspi_driver_walk: calls @visit for @root, and for all below it that is on the screen */
void atspi_driver_walk (AtspiAccessible *root, AtspiDriverVisit visit, gpointer data);

/**
 * atspi_driver_describe:
 *
 * Returns: (transfer full): role and name of @root and all below it that is on the screen, a line
 *   each, indented by depth: for the message of a failed test
 */
char *atspi_driver_describe (AtspiAccessible *root);

G_END_DECLS
