/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-access-link.h"

#include "kisi/kisi-error.h"
#include "kisi/kisi-wipe.h"
#include "model/account/keyfob-credential.h"
#include "model/account/keyfob-wrapped-link.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A piece of somebody else's string: a secret is not copied to be looked at. */
typedef struct {
  const char *start;
  gsize length;
} Span;

static Span
span_trim (const char *text) {
  Span span = {text, strlen (text)};

  while (span.length > 0 && g_ascii_isspace (span.start[0])) {
    span.start++;
    span.length--;
  }
  while (span.length > 0 && g_ascii_isspace (span.start[span.length - 1]))
    span.length--;
  return span;
}

/* Cuts off what comes before the first of @separators, or everything, and leaves @rest at the
 * separator. */
static Span
span_take (Span *rest, const char *separators) {
  Span taken = {rest->start, 0};

  while (taken.length < rest->length && strchr (separators, taken.start[taken.length]) == NULL)
    taken.length++;
  rest->start += taken.length;
  rest->length -= taken.length;
  return taken;
}

static gboolean
span_starts_with (Span span, const char *prefix) {
  gsize length = strlen (prefix);

  return span.length >= length && g_ascii_strncasecmp (span.start, prefix, length) == 0;
}

static gboolean
span_ends_with (Span span, const char *suffix) {
  gsize length = strlen (suffix);

  return span.length >= length &&
         g_ascii_strncasecmp (span.start + span.length - length, suffix, length) == 0;
}

static gboolean
span_equals (Span span, Span other) {
  return span.length == other.length &&
         g_ascii_strncasecmp (span.start, other.start, span.length) == 0;
}

/* Cuts `https://host:port` off, and gives scheme and host. */
static gboolean
take_origin (Span *rest, Span *scheme, Span *host) {
  Span authority;

  *scheme = span_take (rest, ":");
  if (!span_starts_with (*rest, "://"))
    return FALSE;
  rest->start += 3;
  rest->length -= 3;
  authority = span_take (rest, "/?#");
  if (memchr (authority.start, '@', authority.length) != NULL)
    return FALSE;
  if (authority.length > 0 && authority.start[0] == '[') {
    *host = span_take (&authority, "]");
    return TRUE;
  }
  *host = span_take (&authority, ":");
  return TRUE;
}

static gboolean
origin_is_trusted (Span scheme, Span host, const char *server) {
  Span kisi = {"kisi.io", strlen ("kisi.io")};
  Span rest = {server, strlen (server)};
  Span server_scheme;
  Span server_host;

  if (take_origin (&rest, &server_scheme, &server_host) && span_equals (scheme, server_scheme) &&
      span_equals (host, server_host))
    return TRUE;
  return span_equals (scheme, (Span) {"https", strlen ("https")}) &&
         (span_equals (host, kisi) || span_ends_with (host, ".kisi.io") ||
          span_ends_with (host, ".getkisi.com"));
}

/* The secret in what follows the host. */
static Span
find_secret (Span rest) {
  Span path = span_take (&rest, "?#");
  Span secret = {path.start, 0};
  Span query = span_take (&rest, "#");

  while (query.length > 0) {
    Span parameter;

    query.start++; /* over the ? or & */
    query.length--;
    parameter = span_take (&query, "&");
    if (span_starts_with (parameter, "secret=") || span_starts_with (parameter, "token=")) {
      span_take (&parameter, "=");
      return (Span) {parameter.start + 1, parameter.length - 1};
    }
  }

  while (path.length > 0 && path.start[path.length - 1] == '/')
    path.length--;
  while (path.length > 0) {
    path.start++; /* over the slash */
    path.length--;
    secret = span_take (&path, "/");
  }
  return secret;
}

static SecretValue *
fail (const char *words, GError **error) {
  GError *cause = kisi_error_new (KISI_ERROR_INVALID_INPUT, "access-link");

  g_free (cause->message);
  cause->message = g_strdup (words);
  g_propagate_error (error, cause);
  return NULL;
}

static SecretValue *
parse (const char *link, const char *server, GError **error) {
  Span secret = span_trim (link);
  Span rest = secret;
  Span scheme;
  Span host;

  if (secret.length == 0)
    return fail (_ ("Paste an access link."), error);
  if (take_origin (&rest, &scheme, &host)) {
    if (!origin_is_trusted (scheme, host, server))
      return fail (_ ("This is not a link to Kisi. Paste the access link that you were sent."),
                   error);
    secret = find_secret (rest);
  } else if (g_strstr_len (secret.start, secret.length, "://") != NULL) {
    return fail (_ ("This is not a link to Kisi. Paste the access link that you were sent."),
                 error);
  }
  if (!keyfob_credential_secret_is_possible (secret.start, secret.length))
    return fail (_ ("This is not a Kisi access link. Paste the whole link, and nothing else."),
                 error);
  return secret_value_new (secret.start, secret.length, "text/plain");
}

SecretValue *
keyfob_access_link_parse (const char *link, const char *server, GError **error) {
  char *unwrapped = keyfob_wrapped_link_unwrap (link);
  SecretValue *secret = parse (unwrapped != NULL ? unwrapped : link, server, error);

  kisi_wipe_free (unwrapped);
  return secret;
}
