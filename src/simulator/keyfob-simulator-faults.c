/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Things that go wrong on purpose: which request is hit, and the faults that are only an unusual
 * answer. Those that last or that touch the connection are in keyfob-simulator-trouble.c. */

#include "simulator/keyfob-simulator-faults.h"

#include "simulator/keyfob-simulator-trouble.h"

#define NESTED_ARRAYS 200000

void
sim_fault_free (gpointer data) {
  SimFault *self = data;

  g_free ((char *) self->fault.method);
  g_free ((char *) self->fault.path);
  g_free ((char *) self->fault.secret);
  g_free ((char *) self->fault.code);
  g_free ((char *) self->fault.text);
  g_free (self);
}

void
sim_faults_add (SimServer *server, const KeyfobFault *fault) {
  SimFault *self = g_new0 (SimFault, 1);

  self->fault = *fault;
  self->fault.method = g_strdup (fault->method);
  self->fault.path = g_strdup (fault->path);
  self->fault.secret = g_strdup (fault->secret);
  self->fault.code = g_strdup (fault->code);
  self->fault.text = g_strdup (fault->text);
  g_ptr_array_add (server->faults, self);
}

SimFault *
sim_faults_take (SimServer *server, const char *secret, const char *method, const char *path) {
  for (guint i = 0; i < server->faults->len; i++) {
    SimFault *self = g_ptr_array_index (server->faults, i);

    if ((self->fault.method != NULL && !g_str_equal (self->fault.method, method)) ||
        !sim_path_fits (self->fault.path, path) ||
        (self->fault.secret != NULL && !g_str_equal (self->fault.secret, secret)))
      continue;
    if (self->passed < self->fault.skip) {
      self->passed++;
    } else if (self->fault.times == 0 || self->hit < self->fault.times) {
      self->hit++;
      return self;
    }
  }
  return NULL;
}

void
sim_faults_clear (SimServer *server) {
  g_mutex_lock (&server->mutex);
  g_ptr_array_set_size (server->faults, 0);
  g_mutex_unlock (&server->mutex);
  sim_troubles_end (server);
}

gboolean
sim_fault_is_carried_out (const SimFault *self) {
  switch (self->fault.kind) {
  case KEYFOB_FAULT_CLOSE_BEFORE:
  case KEYFOB_FAULT_RESET:
  case KEYFOB_FAULT_REDIRECT:
  case KEYFOB_FAULT_STATUS_HTML:
  case KEYFOB_FAULT_STATUS_CODE:
  case KEYFOB_FAULT_TOO_MANY:
    return FALSE;
  case KEYFOB_FAULT_DELAY:
  case KEYFOB_FAULT_SILENCE:
  case KEYFOB_FAULT_CLOSE_AFTER:
  case KEYFOB_FAULT_GARBAGE:
  case KEYFOB_FAULT_TRUNCATED:
  case KEYFOB_FAULT_WRONG_TYPES:
  case KEYFOB_FAULT_DEEP_NESTING:
  case KEYFOB_FAULT_HUGE_BODY:
  case KEYFOB_FAULT_SLOW_DRIP:
  case KEYFOB_FAULT_CLOCK_SKEW:
  case KEYFOB_FAULT_DEPRECATED:
  case KEYFOB_FAULT_MISDIRECTED:
    return TRUE;
  }
  return TRUE;
}

static void
set_header (SoupServerMessage *message, const char *name, const char *value) {
  soup_message_headers_replace (soup_server_message_get_response_headers (message), name, value);
}

static void
send_text (SoupServerMessage *message, guint status, const char *type, const char *text) {
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

void
sim_answer_send (SimAnswer *answer, SoupServerMessage *message) {
  char *text;

  soup_server_message_set_status (message, answer->status, NULL);
  if (answer->body != NULL) {
    text = json_to_string (answer->body, FALSE);
    soup_server_message_set_response (message, "application/json; charset=utf-8", SOUP_MEMORY_TAKE,
                                      text, strlen (text));
  }
  if (answer->range != NULL)
    set_header (message, "X-Collection-Range", answer->range);
}

/* Changes every value of the answer's JSON that is neither an object nor an array. */
typedef JsonNode *(*Twist) (JsonNode *value, gpointer user_data);

static JsonNode *twist_node (JsonNode *node, Twist twist, gpointer user_data);

static JsonNode *
twist_object (JsonObject *object, Twist twist, gpointer user_data) {
  g_autoptr (JsonObject) twisted = json_object_new ();
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *name = names; name != NULL; name = name->next)
    json_object_set_member (
        twisted, name->data,
        twist_node (json_object_get_member (object, name->data), twist, user_data));
  return json_node_init_object (json_node_alloc (), twisted);
}

static JsonNode *
twist_array (JsonArray *array, Twist twist, gpointer user_data) {
  g_autoptr (JsonArray) twisted = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (twisted,
                            twist_node (json_array_get_element (array, i), twist, user_data));
  return json_node_init_array (json_node_alloc (), twisted);
}

static JsonNode *
twist_node (JsonNode *node, Twist twist, gpointer user_data) {
  if (JSON_NODE_HOLDS_OBJECT (node))
    return twist_object (json_node_get_object (node), twist, user_data);
  if (JSON_NODE_HOLDS_ARRAY (node))
    return twist_array (json_node_get_array (node), twist, user_data);
  return twist (node, user_data);
}

static void
twist_answer (SimAnswer *answer, Twist twist, gpointer user_data) {
  JsonNode *straight = answer->body;

  if (straight == NULL)
    return;
  answer->body = twist_node (straight, twist, user_data);
  json_node_unref (straight);
}

static JsonNode *
change_type (JsonNode *value, gpointer user_data) {
  if (JSON_NODE_HOLDS_NULL (value)) {
    JsonNode *empty = json_node_new (JSON_NODE_ARRAY);

    json_node_take_array (empty, json_array_new ());
    return empty;
  }
  if (json_node_get_value_type (value) == G_TYPE_STRING)
    return json_node_init_int (json_node_alloc (), 7);
  return json_node_init_string (json_node_alloc (), "seven");
}

static JsonNode *
shift_time (JsonNode *value, gpointer user_data) {
  int *seconds = user_data;
  g_autoptr (GDateTime) moment = NULL;
  g_autofree char *text = NULL;

  if (json_node_get_value_type (value) == G_TYPE_STRING)
    moment = g_date_time_new_from_iso8601 (json_node_get_string (value), NULL);
  if (moment == NULL)
    return json_node_copy (value);
  text =
      sim_json_format_time (g_date_time_to_unix_usec (moment) + (gint64) *seconds * G_USEC_PER_SEC);
  return json_node_init_string (json_node_alloc (), text);
}

static void
skew (const KeyfobFault *fault, SoupServerMessage *message, SimAnswer *answer) {
  int seconds = fault->seconds;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) skewed = g_date_time_add_seconds (now, seconds);
  g_autofree char *date = soup_date_time_to_string (skewed, SOUP_DATE_HTTP);

  set_header (message, "Date", date);
  twist_answer (answer, shift_time, &seconds);
  sim_answer_send (answer, message);
}

static void
nest (SoupServerMessage *message) {
  g_autoptr (GString) text = g_string_sized_new (2 * NESTED_ARRAYS + 1);

  for (guint i = 0; i < NESTED_ARRAYS; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < NESTED_ARRAYS; i++)
    g_string_append_c (text, ']');
  send_text (message, SOUP_STATUS_OK, "application/json", text->str);
}

/* The other host is this very simulator under another name: whoever follows will be seen to. */
static void
redirect (SimServer *server, SoupServerMessage *message) {
  GUri *uri = soup_server_message_get_uri (message);
  g_autofree char *location =
      g_uri_join (G_URI_FLAGS_NONE, server->secure ? "https" : "http", NULL, "localhost",
                  (int) server->port, g_uri_get_path (uri), g_uri_get_query (uri), NULL);

  soup_server_message_set_status (message, SOUP_STATUS_TEMPORARY_REDIRECT, NULL);
  set_header (message, "Location", location);
}

static void
send_html (const KeyfobFault *fault, SoupServerMessage *message) {
  const char *phrase = soup_status_get_phrase (fault->status);
  g_autofree char *text =
      g_strdup_printf ("<html><head><title>%u %s</title></head><body><h1>%s</h1></body></html>\n",
                       fault->status, phrase, phrase);

  send_text (message, fault->status, "text/html", text);
}

static void
send_too_many (const KeyfobFault *fault, SoupServerMessage *message) {
  g_autofree char *seconds = g_strdup_printf ("%d", fault->seconds);

  soup_server_message_set_status (message, SIM_TOO_MANY_REQUESTS, NULL);
  if (fault->seconds > 0)
    set_header (message, "Retry-After", seconds);
}

static void
delay (SimServer *server, const KeyfobFault *fault, SoupServerMessage *message) {
  if (fault->milliseconds > 0)
    sim_trouble_wait (server, message, fault->milliseconds);
}

void
sim_fault_strike (SimServer *server,
                  SimFault *self,
                  SoupServerMessage *message,
                  SimAnswer *answer) {
  const KeyfobFault *fault = &self->fault;

  switch (fault->kind) {
  case KEYFOB_FAULT_DELAY:
    sim_answer_send (answer, message);
    sim_trouble_wait (server, message, fault->milliseconds);
    break;
  case KEYFOB_FAULT_SILENCE:
    sim_trouble_hold (server, message);
    break;
  case KEYFOB_FAULT_CLOSE_BEFORE:
  case KEYFOB_FAULT_CLOSE_AFTER:
    sim_trouble_hang_up (message);
    break;
  case KEYFOB_FAULT_RESET:
    sim_trouble_reset (message);
    break;
  case KEYFOB_FAULT_GARBAGE:
    send_text (message, SOUP_STATUS_OK, "application/json", "\x01\x02 {{ what? \xff\xfe");
    break;
  case KEYFOB_FAULT_TRUNCATED:
    sim_answer_send (answer, message);
    sim_trouble_truncate (server, message);
    break;
  case KEYFOB_FAULT_WRONG_TYPES:
    twist_answer (answer, change_type, NULL);
    sim_answer_send (answer, message);
    break;
  case KEYFOB_FAULT_DEEP_NESTING:
    nest (message);
    break;
  case KEYFOB_FAULT_HUGE_BODY:
    sim_trouble_flood (server, message);
    break;
  case KEYFOB_FAULT_SLOW_DRIP:
    sim_trouble_drip (server, message, fault->milliseconds);
    break;
  case KEYFOB_FAULT_REDIRECT:
    redirect (server, message);
    break;
  case KEYFOB_FAULT_STATUS_HTML:
    send_html (fault, message);
    break;
  case KEYFOB_FAULT_STATUS_CODE:
    sim_answer_refuse (answer, fault->status, fault->code,
                       fault->text != NULL ? fault->text : "An unexpected issue occured.");
    sim_answer_send (answer, message);
    delay (server, fault, message);
    break;
  case KEYFOB_FAULT_TOO_MANY:
    send_too_many (fault, message);
    delay (server, fault, message);
    break;
  case KEYFOB_FAULT_CLOCK_SKEW:
    skew (fault, message, answer);
    break;
  case KEYFOB_FAULT_DEPRECATED:
    sim_answer_send (answer, message);
    set_header (message, "Deprecation", "Sat, 01 Aug 2026 00:00:00 GMT");
    set_header (message, "Sunset", "Mon, 01 Feb 2027 00:00:00 GMT");
    break;
  case KEYFOB_FAULT_MISDIRECTED:
    soup_server_message_set_status (message, SOUP_STATUS_MISDIRECTED_REQUEST, NULL);
    break;
  }
}
