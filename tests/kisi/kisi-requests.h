/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-client.h"
#include "kisi/kisi-error.h"
#include "kisi/kisi-lock.h"
#include "kisi/kisi-login.h"
#include "wire-server.h"

G_BEGIN_DECLS

/* The credential of new_client(): never to be seen anywhere but in `Authorization`. */
#define TEST_SECRET "s3cret-0123456789"

/*
 * What tests ask a client for, each waiting for its outcome.
 */

/** new_client: @deadline_ms: 0 for the documented ones. Returns: (transfer full): with a login */
KisiClient *new_client (const char *server, guint deadline_ms);

gboolean get (KisiClient *client, const char *path, JsonNode **json, GError **error);
gboolean post_once (KisiClient *client, const char *path, GError **error);
gboolean unlock (KisiClient *client, gint64 id, GError **error);
GPtrArray *fetch_locks (KisiClient *client, GError **error);
KisiLock *fetch_lock (KisiClient *client, gint64 id, GError **error);
KisiLogin *create_login (KisiClient *client,
                         const char *domain,
                         const char *email,
                         const char *password,
                         const char *otp_code,
                         GError **error);

/** wait_for_requests: until @server has had @count requests */
void wait_for_requests (WireServer *server, guint count);

G_END_DECLS
