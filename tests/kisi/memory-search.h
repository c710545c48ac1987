/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * memory_search_count:
 * @process: its number, or `self`
 * @masked: a text of which each byte has %MEMORY_SEARCH_MASK added, so that this is no copy itself
 *
 * Returns: how often the text stands in the process's memory that can be written and may be
 *   swapped out: not in what libsecret locked
 */
guint memory_search_count (const char *process, const char *masked);

#define MEMORY_SEARCH_MASK 0x40

G_END_DECLS
