/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WireServer:
 *
 * A server on a loopback port that answers with exactly the bytes a test gives it, for what no
 * well-behaved server would send. (The simulator is for everything else.) It has threads of its
 * own.
 */
typedef struct _WireServer WireServer;

WireServer *wire_server_new (void);

/** wire_server_free: closes every connection, and ends the threads */
void wire_server_free (WireServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WireServer, wire_server_free)

/** wire_server_get_url: Returns: `http://127.0.0.1:PORT` */
const char *wire_server_get_url (WireServer *self);

/**
 * wire_server_answer_bytes:
 * @head: the status line and headers, lines ending in `\r\n`, without the empty line
 * @body: (nullable): sent as it is
 * @length: bytes in @body; -1 if it ends with a NUL
 *
 * The answer to the next request that has none yet; the last answer is given again and again. A
 * `Content-Length` is added unless @head ends the body by `Connection: close`.
 */
void wire_server_answer_bytes (WireServer *self, const char *head, const char *body, gssize length);

/** wire_server_answer: 200 with that JSON */
void wire_server_answer (WireServer *self, const char *json);

/** wire_server_stay_silent: the next request is read and never answered */
void wire_server_stay_silent (WireServer *self);

/** wire_server_hang_up: the next request is read, then the connection is closed */
void wire_server_hang_up (WireServer *self);

/** wire_server_drip: the next answer is 200 and a blank every millisecond, without end */
void wire_server_drip (WireServer *self);

/** wire_server_count: Returns: how many requests came in */
guint wire_server_count (WireServer *self);

/** wire_server_dup_request: Returns: (transfer full): head and body of request @index, from 0 */
char *wire_server_dup_request (WireServer *self, guint index);

G_END_DECLS
