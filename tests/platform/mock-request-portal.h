/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MockRequestPortal:
 *
 * The portals that ask a person (Background, GlobalShortcuts, Location) and the registry of
 * applications, on a connection of its own. Every method but those for tidying up is answered
 * through a request.
 */
typedef struct {
  GDBusConnection *bus;
  guint32 response;           /* to all requests but CreateSession */
  GVariant *results;          /* (nullable): of them */
  gboolean silent;            /* the person has not answered yet */
  gboolean odd_path;          /* requests are not where their token says, as in old portals */
  guint32 version;            /* of GlobalShortcuts; 0: it is not there */
  const char *location_error; /* (nullable): of Location's CreateSession */
  GString *log;               /* names of the methods called, each with a blank after it */
  GVariant *arguments;        /* of the last request */
  char *caller;
  char *request_path; /* of the last request */
  char *session_path; /* of the last session */
} MockRequestPortal;

/** mock_request_portal_new: Returns: (transfer full): on the bus once it returns; says yes */
MockRequestPortal *mock_request_portal_new (void);
void mock_request_portal_free (MockRequestPortal *self);

/** mock_request_portal_answer: the person answers after all */
void mock_request_portal_answer (MockRequestPortal *self, guint32 response);

/** mock_request_portal_emit: a signal of the portal, or of @path if that is given
 */
void mock_request_portal_emit (MockRequestPortal *self,
                               const char *path,
                               const char *interface,
                               const char *signal,
                               GVariant *parameters);

/** mock_request_portal_has_logged: Returns: whether that is all that was called; forgets it then */
gboolean mock_request_portal_has_logged (MockRequestPortal *self, const char *log);

G_END_DECLS
