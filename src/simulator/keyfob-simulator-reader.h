/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "simulator/keyfob-simulator-office.h"

G_BEGIN_DECLS

/* What the reader of a door radiates (kisi-api.md, section 16). How the real ones come by their
 * passwords, how often these change and how long Kisi takes them is not published: all of it is a
 * guess of this simulator's. */

/** sim_reader_is_there: Returns: whether the door has a reader; doors without hardware have none */
gboolean sim_reader_is_there (const SimLock *lock);

guint32 sim_reader_get_bits (const SimLock *lock);
guint sim_reader_get_password (const SimOffice *office, const SimLock *lock);

/**
 * sim_reader_accepts:
 * @proof: (nullable): what an unlock brought
 *
 * Returns: whether it is the reader's present password or the one before, in decimal digits without
 *   padding. One password may be used more than once: whether Kisi lets it is not published
 */
gboolean sim_reader_accepts (const SimOffice *office, const SimLock *lock, const char *proof);

G_END_DECLS
