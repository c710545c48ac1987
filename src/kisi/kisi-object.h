/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-client.h"

/**
 * KisiDecoder:
 * @json: untrusted
 * @error: %KISI_ERROR_UNEXPECTED that names the field
 *
 * Returns: (transfer full) (nullable): the struct made of it
 */
typedef gpointer (*KisiDecoder) (JsonObject *json, GError **error);

/**
 * kisi_object_fetch_async:
 * @request: for one object, or, with the query `ids=`, for a list of it alone
 * @id: which it has to be: nobody is shown another door's state under this one's name; or 0
 * @decode: if there is an @id, the struct begins with it
 */
void kisi_object_fetch_async (KisiClient *client,
                              const KisiRequest *request,
                              gint64 id,
                              KisiDecoder decode,
                              GDestroyNotify free_func,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/**
 * kisi_object_fetch_finish:
 * @error: among others %KISI_ERROR_NOT_FOUND for an empty list
 *
 * Returns: (transfer full) (nullable): the struct
 */
gpointer kisi_object_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error);
