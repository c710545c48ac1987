/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-server.h"

#include <libsoup/soup.h>
#include <string.h>

#include "kisi/kisi-error.h"

/* In GnuTLS's words. GIO has no other way to say it, and by itself takes TLS 1.0 and any key. */
#define STRONG_TLS "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%PROFILE_MEDIUM"

static gboolean
is_loopback (const char *host) {
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0;
}

static gboolean
is_server (GUri *uri) {
  const char *host = g_uri_get_host (uri);

  if (host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return FALSE;
  if (g_str_equal (g_uri_get_scheme (uri), "https"))
    return TRUE;
  return g_str_equal (g_uri_get_scheme (uri), "http") && is_loopback (host);
}

char *
kisi_server_normalize (const char *server, GError **error) {
  g_autofree char *trimmed = g_strstrip (g_strdup (server));
  g_autoptr (GUri) uri = g_uri_parse (trimmed, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *host = NULL;
  char *text;

  if (uri == NULL || !is_server (uri)) {
    g_propagate_error (error, kisi_error_new (KISI_ERROR_INVALID_INPUT, "server"));
    return NULL;
  }
  /* The keyring and the cache are looked up by this text: a host has one, however it is typed. */
  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  text = g_uri_join (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, host, g_uri_get_port (uri),
                     g_uri_get_path (uri), NULL, NULL);
  while (g_str_has_suffix (text, "/"))
    text[strlen (text) - 1] = '\0';
  return text;
}

gboolean
kisi_server_is_local (const char *server) {
  g_autoptr (GUri) uri = g_uri_parse (server, SOUP_HTTP_URI_FLAGS, NULL);

  return uri != NULL && is_loopback (g_uri_get_host (uri));
}

/* Nothing tells whether what the environment asks for is more than that, or less. An administrator
 * asks for more in GnuTLS's own configuration, which counts on top of this. */
void
kisi_server_require_strong_tls (void) {
  g_setenv ("G_TLS_GNUTLS_PRIORITY", STRONG_TLS, TRUE);
}
