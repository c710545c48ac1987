/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libsoup/soup.h>

#include "kisi/kisi-client.h"

G_BEGIN_DECLS

/**
 * kisi_message_new:
 * @server: base URL
 * @request: what to send
 *
 * Returns: (transfer full): a message that follows no redirects, asks for no other credential, and
 *   goes over HTTP/1.1
 */
SoupMessage *kisi_message_new (const char *server, const KisiRequest *request);

/** kisi_message_set_credential: sets `Authorization` (kisi-api.md, section 5) */
void kisi_message_set_credential (SoupMessage *message,
                                  KisiCredentialKind kind,
                                  SecretValue *credential);

/**
 * kisi_message_forget_credential:
 *
 * Overwrites `Authorization` and takes it away: it is in ordinary memory, and so goes as soon as it
 * has been sent. What libsoup and the TLS library copied is out of reach.
 */
void kisi_message_forget_credential (SoupMessage *message);

/**
 * kisi_message_was_written:
 *
 * Returns: whether anything of the request was sent, so that the server may have seen it. A restart
 *   sets the count back
 */
gboolean kisi_message_was_written (SoupMessage *message);

/**
 * kisi_message_dup_retirement:
 *
 * Returns: (transfer full) (nullable): what the answer's `Deprecation` and `Sunset` say
 * (kisi-api.md, section 1), fit for a log; %NULL without them
 */
char *kisi_message_dup_retirement (SoupMessage *message);

/** kisi_message_dup_endpoint: Returns: (transfer full): such as `/locks/{id}/unlock` */
char *kisi_message_dup_endpoint (SoupMessage *message);

G_END_DECLS
