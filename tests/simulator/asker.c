/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "asker.h"

#define PATIENCE_SECONDS 60

Asker *
asker_new (KeyfobSimulatorOptions options, gboolean secure) {
  Asker *self = g_new0 (Asker, 1);
  g_autoptr (GError) error = NULL;

  if (secure) {
    self->certificate = keyfob_test_certificate_new ();
    options.certificate = self->certificate->certificate;
  }
  self->simulator = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  self->session = soup_session_new_with_options ("timeout", PATIENCE_SECONDS, NULL);
  if (secure)
    soup_session_set_tls_database (self->session, self->certificate->database);
  asker_use (self, "KISI-LOGIN", keyfob_simulator_get_api_key (self->simulator));
  return self;
}

void
asker_free (Asker *self) {
  g_assert_finalize_object (self->session);
  if (self->simulator != NULL)
    g_assert_finalize_object (self->simulator);
  g_clear_pointer (&self->certificate, keyfob_test_certificate_free);
  g_free (self->authorization);
  g_free (self);
}

void
asker_use (Asker *self, const char *scheme, const char *secret) {
  g_free (self->authorization);
  self->authorization = secret != NULL ? g_strconcat (scheme, " ", secret, NULL) : NULL;
}

SoupMessage *
asker_new_message (Asker *self, const char *method, const char *path, const char *body) {
  g_autofree char *url = g_strconcat (keyfob_simulator_get_url (self->simulator), path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;

  if (self->authorization != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                  self->authorization);
  if (bytes != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_IDEMPOTENT);
  return g_steal_pointer (&message);
}

Reply *
asker_ask (Asker *self, const char *method, const char *path, const char *body) {
  Reply *reply = g_new0 (Reply, 1);
  gsize length = 0;
  const char *text;

  reply->message = asker_new_message (self, method, path, body);
  reply->body = soup_session_send_and_read (self->session, reply->message, NULL, &reply->error);
  if (reply->body == NULL)
    return reply;
  reply->status = soup_message_get_status (reply->message);
  text = g_bytes_get_data (reply->body, &length);
  if (length > 0 && g_utf8_validate (text, length, NULL)) {
    g_autoptr (JsonParser) parser = json_parser_new ();

    if (json_parser_load_from_data (parser, text, length, NULL))
      reply->json = json_parser_steal_root (parser);
  }
  return reply;
}

JsonNode *
asker_get (Asker *self, const char *path) {
  g_autoptr (Reply) reply = asker_ask (self, "GET", path, NULL);

  g_assert_no_error (reply->error);
  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_nonnull (reply->json);
  return g_steal_pointer (&reply->json);
}

void
asker_expect (Asker *self,
              const char *method,
              const char *path,
              const char *body,
              guint status,
              const char *code) {
  g_autoptr (Reply) reply = asker_ask (self, method, path, body);

  g_assert_no_error (reply->error);
  g_assert_cmpuint (reply->status, ==, status);
  if (code == NULL)
    return;
  g_assert_nonnull (reply->json);
  g_assert_cmpstr (
      json_object_get_string_member_with_default (json_node_get_object (reply->json), "code", NULL),
      ==, code);
}

void
reply_free (Reply *self) {
  g_clear_pointer (&self->json, json_node_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_object (&self->message);
  g_clear_error (&self->error);
  g_free (self);
}

const char *
reply_get_header (Reply *self, const char *name) {
  return soup_message_headers_get_one (soup_message_get_response_headers (self->message), name);
}

JsonObject *
find_door (JsonNode *locks, const char *name) {
  JsonArray *array = json_node_get_array (locks);

  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonObject *lock = json_array_get_object_element (array, i);

    if (g_strcmp0 (json_object_get_string_member_with_default (lock, "name", NULL), name) == 0)
      return lock;
  }
  g_error ("there is no door called %s", name);
}
