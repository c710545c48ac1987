/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libsoup/soup.h>

#include "keyfob-test-certificate.h"
#include "simulator/keyfob-simulator.h"

G_BEGIN_DECLS

/**
 * Asker:
 *
 * A simulator and a plain SoupSession that asks it: none of Keyfob's own client.
 */
typedef struct {
  KeyfobSimulator *simulator; /* %NULL if the test made an end of it */
  SoupSession *session;
  KeyfobTestCertificate *certificate; /* (nullable) */
  char *authorization;                /* (nullable): sent with each request */
} Asker;

/**
 * Reply:
 * @status: 0 if no whole answer came
 * @json: (nullable): the body, if it is JSON
 * @message: what was sent: its headers and its HTTP version are those of the answer
 */
typedef struct {
  guint status;
  JsonNode *json;
  GBytes *body;
  SoupMessage *message;
  GError *error;
} Reply;

/** asker_new: @secure: over TLS, with HTTP/2. The asker holds the administrator's API key */
Asker *asker_new (KeyfobSimulatorOptions options, gboolean secure);

/** asker_free: the simulator must be gone with it */
void asker_free (Asker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asker, asker_free)

/** asker_use: @secret: (nullable): ask with that from now on; @scheme: such as `KISI-LOGIN` */
void asker_use (Asker *self, const char *scheme, const char *secret);

/** asker_new_message: Returns: (transfer full): not sent yet; @body: (nullable): JSON */
SoupMessage *asker_new_message (Asker *self,
                                const char *method,
                                const char *path,
                                const char *body);

/** asker_ask: Returns: (transfer full): what came back */
Reply *asker_ask (Asker *self, const char *method, const char *path, const char *body);

/** asker_get: `GET`, which must be answered with 200. Returns: (transfer full): the JSON */
JsonNode *asker_get (Asker *self, const char *path);

/** asker_expect: asks, and checks the status and the envelope's code; @code: (nullable): any */
void asker_expect (Asker *self,
                   const char *method,
                   const char *path,
                   const char *body,
                   guint status,
                   const char *code);

/** reply_free: frees @self */
void reply_free (Reply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)

/** reply_get_header: Returns: (nullable): of the answer */
const char *reply_get_header (Reply *self, const char *name);

/** find_door: Returns: (transfer none): the door of that name in a list of locks */
JsonObject *find_door (JsonNode *locks, const char *name);

G_END_DECLS
