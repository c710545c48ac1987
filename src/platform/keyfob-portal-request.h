/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

/*
 * Requests to portals, for all of Keyfob that makes any. Not by libportal, of which 0.9 has no
 * global shortcuts, and in the others loses what Keyfob has to tell apart: that the person said no
 * is the same error as that the request was taken back, whose callback is never called; that
 * locations are switched off, denied or not to be had is one error; and a portal that ends leaves a
 * request waiting for ever. It connects to the bus synchronously, too.
 */

/**
 * keyfob_portal_make_path:
 * @kind: `request` or `session`
 * @token: of the object
 *
 * Returns: (transfer full): where the portal puts what it makes for this process
 */
char *keyfob_portal_make_path (GDBusConnection *bus, const char *kind, const char *token);

/**
 * keyfob_portal_request_async:
 * @interface: of the portal, such as `org.freedesktop.portal.Background`
 * @arguments: (transfer floating): a tuple of what stands before the options of @method
 * @options: (transfer floating): of type `a{sv}`
 * @cancellable: takes the request back, also from the person who may be looking at it
 *
 * Makes a request, which may wait for a person, and so without a time limit; but it ends when the
 * portal does.
 */
void keyfob_portal_request_async (GDBusConnection *bus,
                                  const char *interface,
                                  const char *method,
                                  GVariant *arguments,
                                  GVariant *options,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/**
 * keyfob_portal_request_finish:
 * @error: %G_IO_ERROR_PERMISSION_DENIED: the person said no; %G_IO_ERROR_CANCELLED: @cancellable;
 *   others: it could not be asked. None is worded for a person
 *
 * Returns: (transfer full) (nullable): the results, of type `a{sv}`
 */
GVariant *keyfob_portal_request_finish (GDBusConnection *bus, GAsyncResult *result, GError **error);
