/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "guard/keyfob-question.h"
#include "model/unlock/keyfob-proximity.h"

/**
 * keyfob_question_dialog_new:
 *
 * Asks @question, for as long as it takes. To close it is to say no, as is Enter; it closes itself
 * when the question is open no more.
 *
 * Returns: (transfer floating): to be presented above a window, or as one of its own
 */
AdwDialog *keyfob_question_dialog_new (KeyfobQuestion *question);

/**
 * keyfob_question_dialog_new_of_location:
 * @proximity: keeps what the person says
 *
 * Likewise. To close it is to unlock nothing and to be asked again.
 *
 * Returns: (transfer floating): to be presented above a window
 */
AdwDialog *keyfob_question_dialog_new_of_location (KeyfobQuestion *question,
                                                   KeyfobProximity *proximity);
