/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "guard/keyfob-question.h"
#include "model/unlock/keyfob-proximity.h"

G_BEGIN_DECLS

/**
 * keyfob_location_dialog_new:
 * @question: of location
 * @proximity: keeps what the person says
 *
 * Asks @question. To close it is to unlock nothing and to be asked again, as is Enter; it closes
 * itself when the question is open no more.
 *
 * Returns: (transfer floating): to be presented above a window
 */
AdwDialog *keyfob_location_dialog_new (KeyfobQuestion *question, KeyfobProximity *proximity);

G_END_DECLS
