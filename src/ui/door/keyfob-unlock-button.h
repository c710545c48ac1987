/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

#include "model/doors/keyfob-door.h"

/**
 * keyfob_unlock_button_show:
 * @button: with an action that @owner has installed, and that activates `door.unlock`
 * @door: (nullable): what it unlocks
 *
 * Shows whether @button may be pressed, and tells assistive technology whether it is busy, and what
 * to expect. A button that is switched off loses the keyboard: so it stays on while its press is
 * being obeyed, and as long as it has the keyboard. `door.unlock` says then why it does nothing.
 *
 * To be called when the door has changed, and when the button gets or loses the keyboard.
 */
void keyfob_unlock_button_show (GtkWidget *button, GtkWidget *owner, KeyfobDoor *door);
