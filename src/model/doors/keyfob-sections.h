/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-section.h"
#include "model/fetch/keyfob-snapshot.h"

/**
 * KeyfobSections:
 *
 * Where the doors of one snapshot are. Of each section there is one only; and one that says the
 * same as that of the snapshot before is that one, so that a door can tell with one comparison.
 */
typedef struct _KeyfobSections KeyfobSections;

/**
 * keyfob_sections_new:
 * @organization: (nullable): whose the places are, where there are several
 * @organization_position: of it among them
 * @before: (nullable): those of the snapshot before
 *
 * Returns: (transfer full): none yet
 */
KeyfobSections *keyfob_sections_new (KeyfobSnapshot *snapshot,
                                     const char *organization,
                                     guint organization_position,
                                     KeyfobSections *before);

void keyfob_sections_free (KeyfobSections *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobSections, keyfob_sections_free)

/** keyfob_sections_get: Returns: (transfer none): where the snapshot has @lock, with the newest
 * lockdown */
KeyfobSection *keyfob_sections_get (KeyfobSections *self, const KisiLock *lock);

/** keyfob_sections_lock_down: what was read of a place after the snapshot was asked for; sections
 * of it that were made are none of these any more */
void keyfob_sections_lock_down (KeyfobSections *self,
                                gint64 place_id,
                                gboolean locked_down,
                                gint64 since);

/** keyfob_sections_settle: all are made: from now on they are only compared with */
void keyfob_sections_settle (KeyfobSections *self);
