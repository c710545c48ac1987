/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-object.h"

/** KisiProgress: @total: -1 while unknown */
typedef void (*KisiProgress) (guint received, gint64 total, gpointer user_data);

/**
 * kisi_list_fetch_async:
 * @path: of the list, such as `/locks` (static string)
 * @query: encoded filters; `limit` and `offset` are added
 * @decode: the struct is allocated by g_atomic_rc_box_new0(), and begins with its `gint64 id`
 * @free_func: drops one reference to a struct
 * @progress: (nullable) (scope notified): called after each page, before the callback
 * @progress_data: for @progress; must live until the callback
 *
 * Fetches all pages of a list, one after another, 250 objects a page. The end is found by counting
 * what came and by the total, and an empty page or a missing header is borne (kisi-api.md, section
 * 4). An object that cannot be decoded is skipped and logged by its ID; one that is not an object
 * or has no ID is skipped and logged by its position; a page of nothing but such ones fails with
 * %KISI_ERROR_UNEXPECTED. An object met again by ID replaces the first. A list that changed between
 * its pages (fewer distinct objects than the total, or another total) is read again, up to three
 * times in all, and what any of the readings had is kept: nothing is missing only because it slid
 * from one page to another. A total that two readings show to be too high is known to be so from
 * then on. A page with the bytes that it had when the client last fetched the list is not parsed
 * again: its structs are the same ones, which nobody changes. What lies beyond the largest offset
 * that Kisi takes (20,000) and one page is left out.
 */
void kisi_list_fetch_async (KisiClient *client,
                            const char *path,
                            const char *query,
                            KisiUrgency urgency,
                            KisiDecoder decode,
                            GDestroyNotify free_func,
                            KisiProgress progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/** kisi_list_fetch_finish: Returns: (transfer full): the structs, owning them; all pages or none */
GPtrArray *kisi_list_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error);
