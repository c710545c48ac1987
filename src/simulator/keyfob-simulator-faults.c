/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Things that go wrong on purpose: which request is hit, and the faults that are only an unusual
 * answer. Those that last or that touch the connection are in keyfob-simulator-trouble.c. */

#include "simulator/keyfob-simulator-faults.h"

#define NESTED_ARRAYS 200000
#define HUGE_BYTES    (9 * 1024 * 1024)

KeyfobFault *
sim_fault_new (const KeyfobFault *fault) {
  KeyfobFault *self = g_memdup2 (fault, sizeof *fault);

  self->method = g_intern_string (fault->method);
  self->path = g_intern_string (fault->path);
  self->secret = g_intern_string (fault->secret);
  self->code = g_intern_string (fault->code);
  self->text = g_intern_string (fault->text);
  if (self->times == 0)
    self->times = G_MAXUINT;
  return self;
}

static gboolean
path_fits (const char *pattern, const char *path) {
  if (g_str_has_suffix (pattern, "*"))
    return strncmp (pattern, path, strlen (pattern) - 1) == 0;
  return g_str_equal (pattern, path);
}

gboolean
sim_fault_fits (const KeyfobFault *fault,
                const char *method,
                const char *path,
                const char *secret) {
  return (fault->method == NULL || g_str_equal (fault->method, method)) &&
         (fault->path == NULL || path_fits (fault->path, path)) &&
         (fault->secret == NULL || g_str_equal (fault->secret, secret));
}

const KeyfobFault *
sim_faults_take (GPtrArray *faults, const SimRequest *request) {
  for (guint i = 0; i < faults->len; i++) {
    KeyfobFault *fault = g_ptr_array_index (faults, i);

    if (!sim_fault_fits (fault, request->method, request->path, request->secret))
      continue;
    if (fault->skip > 0) {
      fault->skip--;
    } else if (fault->times > 0) {
      fault->times--;
      return fault;
    }
  }
  return NULL;
}

static void
set_header (SoupServerMessage *message, const char *name, const char *value) {
  soup_message_headers_replace (soup_server_message_get_response_headers (message), name, value);
}

/* Changes a value of JSON that is neither an object nor an array. */
typedef void (*Twist) (JsonNode *value, const KeyfobFault *fault);

static void
twist_node (JsonNode *node, Twist twist, const KeyfobFault *fault) {
  g_autoptr (GList) nodes = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    nodes = json_object_get_values (json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    nodes = json_array_get_elements (json_node_get_array (node));
  else
    twist (node, fault);
  for (GList *l = nodes; l != NULL; l = l->next)
    twist_node (l->data, twist, fault);
}

static void
twist_answer (SimRequest *request, Twist twist, const KeyfobFault *fault) {
  SoupMessageBody *body = soup_server_message_get_response_body (request->message);
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  g_bytes_unref (soup_message_body_flatten (body));
  root = json_from_string (body->data, NULL);
  if (root == NULL)
    return;
  twist_node (root, twist, fault);
  text = json_to_string (root, FALSE);
  sim_answer_set_text (request->message, soup_server_message_get_status (request->message),
                       "application/json", text);
}

static void
change_type (JsonNode *value, const KeyfobFault *fault) {
  g_autoptr (JsonArray) empty = json_array_new ();

  if (JSON_NODE_HOLDS_NULL (value))
    json_node_init_array (value, empty);
  else if (json_node_get_value_type (value) == G_TYPE_STRING)
    json_node_init_int (value, 7);
  else
    json_node_init_string (value, "seven");
}

static void
shift_time (JsonNode *value, const KeyfobFault *fault) {
  g_autoptr (GDateTime) moment = NULL;
  g_autoptr (GDateTime) shifted = NULL;
  g_autofree char *text = NULL;

  if (json_node_get_value_type (value) == G_TYPE_STRING)
    moment = g_date_time_new_from_iso8601 (json_node_get_string (value), NULL);
  if (moment == NULL)
    return;
  shifted = g_date_time_add_seconds (moment, fault->seconds);
  text = g_date_time_format_iso8601 (shifted);
  json_node_init_string (value, text);
}

static void
skew (const KeyfobFault *fault, SimRequest *request) {
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) skewed = g_date_time_add_seconds (now, fault->seconds);
  g_autofree char *date = soup_date_time_to_string (skewed, SOUP_DATE_HTTP);

  set_header (request->message, "Date", date);
  twist_answer (request, shift_time, fault);
}

static void
nest (SoupServerMessage *message) {
  g_autofree char *opening = g_strnfill (NESTED_ARRAYS, '[');
  g_autofree char *closing = g_strnfill (NESTED_ARRAYS, ']');
  g_autofree char *text = g_strconcat (opening, closing, NULL);

  sim_answer_set_text (message, SOUP_STATUS_OK, "application/json", text);
}

static void
bloat (SoupServerMessage *message) {
  g_autofree char *text = g_strnfill (HUGE_BYTES, ' ');

  text[0] = '[';
  text[HUGE_BYTES - 1] = ']';
  sim_answer_set_text (message, SOUP_STATUS_OK, "application/json", text);
}

/* The other host is this very simulator under another name: whoever follows will be seen to. */
static void
redirect (SoupServerMessage *message) {
  g_autoptr (GUri) uri = soup_uri_copy (soup_server_message_get_uri (message), SOUP_URI_HOST,
                                        "localhost", SOUP_URI_NONE);
  g_autofree char *location = g_uri_to_string (uri);

  soup_server_message_set_status (message, SOUP_STATUS_TEMPORARY_REDIRECT, NULL);
  set_header (message, "Location", location);
}

static void
send_html (const KeyfobFault *fault, SoupServerMessage *message) {
  const char *phrase = soup_status_get_phrase (fault->status);
  g_autofree char *text =
      g_strdup_printf ("<html><head><title>%u %s</title></head><body><h1>%s</h1></body></html>\n",
                       fault->status, phrase, phrase);

  sim_answer_set_text (message, fault->status, "text/html", text);
}

static void
send_too_many (const KeyfobFault *fault, SoupServerMessage *message) {
  g_autofree char *seconds = g_strdup_printf ("%d", fault->seconds);

  soup_server_message_set_status (message, SIM_TOO_MANY_REQUESTS, NULL);
  if (fault->seconds > 0)
    set_header (message, "Retry-After", seconds);
}

void
sim_fault_strike (const KeyfobFault *fault, GPtrArray *troubles, SimRequest *request) {
  SoupServerMessage *message = request->message;

  switch (fault->kind) {
  case KEYFOB_FAULT_DELAY:
    sim_trouble_wait (troubles, message, fault->milliseconds);
    break;
  case KEYFOB_FAULT_SILENCE:
    sim_trouble_hold (troubles, message);
    break;
  case KEYFOB_FAULT_CLOSE_BEFORE:
  case KEYFOB_FAULT_CLOSE_AFTER:
    sim_trouble_hang_up (message);
    break;
  case KEYFOB_FAULT_RESET:
    sim_trouble_reset (message);
    break;
  case KEYFOB_FAULT_GARBAGE:
    sim_answer_set_text (message, SOUP_STATUS_OK, "application/json", "\x01\x02 {{ what? \xff\xfe");
    break;
  case KEYFOB_FAULT_TRUNCATED:
    sim_trouble_truncate (message);
    break;
  case KEYFOB_FAULT_WRONG_TYPES:
    twist_answer (request, change_type, fault);
    break;
  case KEYFOB_FAULT_DEEP_NESTING:
    nest (message);
    break;
  case KEYFOB_FAULT_HUGE_BODY:
    bloat (message);
    break;
  case KEYFOB_FAULT_SLOW_DRIP:
    bloat (message);
    sim_trouble_drip (troubles, message, fault->milliseconds);
    break;
  case KEYFOB_FAULT_REDIRECT:
    redirect (message);
    break;
  case KEYFOB_FAULT_STATUS_HTML:
    send_html (fault, message);
    break;
  case KEYFOB_FAULT_STATUS_CODE:
    sim_answer_refuse (request, fault->status, fault->code,
                       fault->text != NULL ? fault->text : "An unexpected issue occured.");
    sim_trouble_wait (troubles, message, fault->milliseconds);
    break;
  case KEYFOB_FAULT_TOO_MANY:
    send_too_many (fault, message);
    sim_trouble_wait (troubles, message, fault->milliseconds);
    break;
  case KEYFOB_FAULT_CLOCK_SKEW:
    skew (fault, request);
    break;
  case KEYFOB_FAULT_DEPRECATED:
    set_header (message, "Deprecation", "Sat, 01 Aug 2026 00:00:00 GMT");
    set_header (message, "Sunset", "Mon, 01 Feb 2027 00:00:00 GMT");
    break;
  case KEYFOB_FAULT_MISDIRECTED:
    soup_server_message_set_status (message, SOUP_STATUS_MISDIRECTED_REQUEST, NULL);
    break;
  }
}
