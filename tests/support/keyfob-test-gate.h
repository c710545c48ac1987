/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KeyfobTestGate:
 *
 * A port before a server's that speaks TLS in its place. It accepts connections at once, and holds
 * back the handshakes until it is opened. It runs on the main loop.
 */
typedef struct _KeyfobTestGate KeyfobTestGate;

/** keyfob_test_gate_new: @url: of the server, which is on this computer and speaks no TLS */
KeyfobTestGate *keyfob_test_gate_new (const char *url, GTlsCertificate *certificate);

/** keyfob_test_gate_free: closes all connections */
void keyfob_test_gate_free (KeyfobTestGate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobTestGate, keyfob_test_gate_free)

/** keyfob_test_gate_get_url: Returns: `https://127.0.0.1:PORT` */
const char *keyfob_test_gate_get_url (KeyfobTestGate *self);

/** keyfob_test_gate_count: Returns: how many connections were accepted */
guint keyfob_test_gate_count (KeyfobTestGate *self);

/** keyfob_test_gate_open: lets through what waits, and all that comes */
void keyfob_test_gate_open (KeyfobTestGate *self);

/** keyfob_test_gate_is_passed: Returns: whether each connection that was let through has ended */
gboolean keyfob_test_gate_is_passed (KeyfobTestGate *self);

G_END_DECLS
