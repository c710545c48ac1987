/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-status.h"

/**
 * keyfob_door_icon_dup_name:
 * @open: whether the door stands open
 *
 * Returns: (transfer full): the name of the icon that stands for @status where others show it: in
 *   the icon theme, and with the application ID before it, or a sandbox would not let it out
 */
char *keyfob_door_icon_dup_name (KeyfobDoorStatus status, gboolean open);
