/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

/**
 * keyfob_wrapped_link_unwrap:
 * @link: untrusted; blanks around it are borne
 *
 * Mail filters put links into links of their own: Outlook's SafeLinks, and Proofpoint's URL
 * Defense, versions 1 to 3. They are undone here and nobody is asked.
 *
 * Returns: (transfer full) (nullable): the link within, as untrusted as @link, to be freed with
 *   kisi_wipe_free(); %NULL if @link is no such wrapping
 */
char *keyfob_wrapped_link_unwrap (const char *link);
