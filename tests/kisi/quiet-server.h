/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * QuietServer:
 *
 * Takes every connection, keeps it, and never says a word by itself.
 */
typedef struct {
  GSocketService *service;
  char *url;
  GPtrArray *connections; /* (element-type GSocketConnection): in the order in which they came */
} QuietServer;

/** quiet_server_new: @scheme: of the URL. Returns: (transfer full): on a port of its own */
QuietServer *quiet_server_new (const char *scheme);

void quiet_server_free (QuietServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuietServer, quiet_server_free)

/** quiet_server_is_asked: Returns: whether anybody has connected; to wait for */
gboolean quiet_server_is_asked (gpointer self);

G_END_DECLS
