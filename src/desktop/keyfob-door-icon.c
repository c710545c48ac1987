/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-door-icon.h"

char *
keyfob_door_icon_dup_name (KeyfobDoorStatus status, gboolean open) {
  return g_strdup_printf ("app.keyfob.Keyfob-door-%s-symbolic",
                          keyfob_door_status_get_look (status, open));
}
