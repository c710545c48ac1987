/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libsecret/secret.h>

/**
 * keyfob_access_link_parse:
 * @link: as pasted: an https link of a host of Kisi's or of @server, or the bare secret. Blanks
 *   around it are borne, and a mail filter's link around it too
 * @server: base URL; what scheme and host it has, a link may have too
 * @error: %KISI_ERROR_INVALID_INPUT with field `access-link`
 *
 * Finds the secret: a `secret` or `token` in the query, else the last part of the path. What the
 * links look like is documented nowhere, so this is tolerant in all but the host: the secret is
 * for Kisi alone. @link is read in place: nothing of it is copied but into non-pageable memory, or
 * into memory that is wiped, to unwrap it.
 *
 * Returns: (transfer full) (nullable): the secret
 */
SecretValue *keyfob_access_link_parse (const char *link, const char *server, GError **error);
