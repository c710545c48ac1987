/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MockPortal:
 *
 * The Inhibit portal and the registry of applications, on a connection of its own.
 */
typedef struct {
  GDBusConnection *bus;
  gboolean active;      /* the screen saver */
  guint32 response;     /* to CreateMonitor */
  char *application_id; /* as registered; NULL if nobody was before the first call */
  char *session_path;   /* of the monitor; NULL if there is none */
  gboolean silent;      /* never answers CreateMonitor */
  gboolean stateless;   /* gives a monitor, and tells nothing by it */
  guint asked;          /* for a monitor */
  guint answers;        /* to "the session wants to end" */
} MockPortal;

/** mock_portal_new: Returns: (transfer full): on the bus once it returns */
MockPortal *mock_portal_new (gboolean active, guint32 response);
void mock_portal_free (MockPortal *self);

/** mock_portal_emit: @session_path: (nullable): the monitor's if %NULL; @state: of type `a{sv}` */
void mock_portal_emit (MockPortal *self, const char *session_path, GVariant *state);

G_END_DECLS
