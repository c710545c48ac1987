/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-section.h"
#include "model/fetch/keyfob-office.h"

G_BEGIN_DECLS

/**
 * KeyfobSections:
 *
 * The sections of an office, made as its locks ask for them.
 */
typedef struct _KeyfobSections KeyfobSections;

/**
 * keyfob_sections_new:
 * @office: whose places and floors are looked up
 * @previous: (nullable) (transfer full): those of the picture before: a section that says the same
 *   as before is the same, so that a door can tell with one comparison
 *
 * Returns: (transfer full): the sections
 */
KeyfobSections *keyfob_sections_new (KeyfobOffice *office, KeyfobSections *previous);

/** keyfob_sections_free: frees @self; %NULL is allowed */
void keyfob_sections_free (KeyfobSections *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobSections, keyfob_sections_free)

/** keyfob_sections_get: Returns: (transfer none): where @lock of the office is */
KeyfobSection *keyfob_sections_get (KeyfobSections *self, const KisiLock *lock);

/** keyfob_sections_seal: forgets the office and @previous: there are no more locks to ask for */
void keyfob_sections_seal (KeyfobSections *self);

G_END_DECLS
