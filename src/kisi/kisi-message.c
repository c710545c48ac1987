/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-message.h"

#include <string.h>

#include "kisi/kisi-wipe.h"

#define HEADER_LOG_CHARACTERS "60"

SoupMessage *
kisi_message_new (const char *server, const KisiRequest *request) {
  g_autofree char *url = g_strconcat (server, request->path, request->query != NULL ? "?" : NULL,
                                      request->query, NULL);
  SoupMessage *message = soup_message_new (request->method, url);
  SoupMessageFlags flags = SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS;
  SoupMessageHeaders *headers;

  /* libsoup takes a new connection for every POST unless it believes it may repeat it. It must not:
   * the exchange cancels in "restarted". */
  if (request->once)
    flags |= SOUP_MESSAGE_IDEMPOTENT;
  soup_message_set_flags (message, flags);
  /* Over HTTP/2, libsoup repeats what a server calls refused before "restarted" can keep it from
   * that. One protocol for all, so that an unlock finds the connection that a refresh left. */
  soup_message_set_force_http1 (message, TRUE);
  /* With it, libsoup would hold the whole body of a 401 in memory, however big. */
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
  soup_message_set_priority (message, request->urgency == KISI_URGENCY_NOW
                                          ? SOUP_MESSAGE_PRIORITY_VERY_HIGH
                                          : SOUP_MESSAGE_PRIORITY_NORMAL);

  headers = soup_message_get_request_headers (message);
  soup_message_headers_append (headers, "Accept", "application/json");
  soup_message_headers_append (headers, "Accept-Encoding", "gzip");
  if (!g_str_equal (request->method, "GET"))
    soup_message_headers_append (headers, "Content-Type", "application/json");
  if (request->body != NULL) {
    g_autoptr (GBytes) body = kisi_wipe_bytes_new (request->body);

    soup_message_set_request_body_from_bytes (message, "application/json", body);
  }
  return message;
}

void
kisi_message_set_credential (SoupMessage *message,
                             KisiCredentialKind kind,
                             SecretValue *credential) {
  const char *scheme = kind == KISI_CREDENTIAL_ACCESS_LINK ? "KISI-GROUP-LINK" : "KISI-LOGIN";
  char *value = g_strconcat (scheme, " ", secret_value_get_text (credential), NULL);

  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", value);
  kisi_wipe_free (value);
}

void
kisi_message_forget_credential (SoupMessage *message) {
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char *value = soup_message_headers_get_one (headers, "Authorization");

  if (value == NULL)
    return;
  explicit_bzero ((char *) value, strlen (value));
  soup_message_headers_remove (headers, "Authorization");
}

gboolean
kisi_message_was_written (SoupMessage *message) {
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);

  return metrics == NULL || soup_message_metrics_get_request_header_bytes_sent (metrics) > 0;
}

char *
kisi_message_dup_retirement (SoupMessage *message) {
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *deprecation = soup_message_headers_get_one (headers, "Deprecation");
  const char *sunset = soup_message_headers_get_one (headers, "Sunset");
  char *text;

  if (deprecation == NULL && sunset == NULL)
    return NULL;
  text = g_strdup_printf ("Deprecation: %." HEADER_LOG_CHARACTERS
                          "s; Sunset: %." HEADER_LOG_CHARACTERS "s",
                          deprecation != NULL ? deprecation : "-", sunset != NULL ? sunset : "-");
  return g_strcanon (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 :;,.@+-",
                     '?');
}

char *
kisi_message_dup_endpoint (SoupMessage *message) {
  g_auto (GStrv) parts = g_strsplit (g_uri_get_path (soup_message_get_uri (message)), "/", -1);

  for (guint i = 0; parts[i] != NULL; i++) {
    if (g_ascii_isdigit (parts[i][0])) {
      g_free (parts[i]);
      parts[i] = g_strdup ("{id}");
    }
  }
  return g_strjoinv ("/", parts);
}
