/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-simulator-json.h"

#include <math.h>

static void
append_comma (GString *out) {
  if (out->len > 0 && out->str[out->len - 1] != '{' && out->str[out->len - 1] != '[')
    g_string_append_c (out, ',');
}

static void
append_name (GString *out, const char *name) {
  append_comma (out);
  sim_json_append_text (out, name);
  g_string_append_c (out, ':');
}

void
sim_json_append_text (GString *out, const char *text) {
  if (text == NULL) {
    g_string_append (out, "null");
    return;
  }
  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (out, "\\%c", *c);
    else if ((guchar) *c < 0x20)
      g_string_append_printf (out, "\\u%04x", *c);
    else
      g_string_append_c (out, *c);
  g_string_append_c (out, '"');
}

static void
append_number (GString *out, double number) {
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (number))
    g_string_append (out, "null");
  else
    g_string_append (out, g_ascii_formatd (buffer, sizeof buffer, "%.10g", number));
}

char *
sim_json_format_time (gint64 time) {
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc_usec (time);
  gboolean whole = time % G_USEC_PER_SEC == 0;
  g_autofree char *text = g_date_time_format (moment, "%Y-%m-%dT%H:%M:%S");

  /* Kisi's samples have times with and without milliseconds (kisi-api.md, section 1). */
  if (whole)
    return g_strconcat (text, "Z", NULL);
  return g_strdup_printf ("%s.%03dZ", text, g_date_time_get_microsecond (moment) / 1000);
}

static void
append_value (GString *out, const SimMember *member, gconstpointer object, gboolean with_favorite) {
  gconstpointer field = (const char *) object + member->offset;
  g_autofree char *time = NULL;

  switch (member->kind) {
  case SIM_INTEGER:
    g_string_append_printf (out, "%" G_GINT64_FORMAT, *(const gint64 *) field);
    break;
  case SIM_OPTIONAL_INTEGER:
    if (*(const gint64 *) field == 0)
      g_string_append (out, "null");
    else
      g_string_append_printf (out, "%" G_GINT64_FORMAT, *(const gint64 *) field);
    break;
  case SIM_NUMBER:
  case SIM_OPTIONAL_NUMBER:
    append_number (out, *(const double *) field);
    break;
  case SIM_BOOLEAN:
  case SIM_FAVORITE:
    g_string_append (out, *(const int *) field ? "true" : "false");
    break;
  case SIM_OPTIONAL_BOOLEAN:
    if (*(const int *) field == SIM_UNKNOWN)
      g_string_append (out, "null");
    else
      g_string_append (out, *(const int *) field ? "true" : "false");
    break;
  case SIM_TEXT:
    sim_json_append_text (out, *(char *const *) field);
    break;
  case SIM_TIME:
    if (*(const gint64 *) field != 0)
      time = sim_json_format_time (*(const gint64 *) field);
    sim_json_append_text (out, time);
    break;
  case SIM_OBJECT:
    sim_json_append_object (out, member->shape, *(gconstpointer const *) field, with_favorite);
    break;
  case SIM_FIXED:
    g_string_append (out, member->fixed);
    break;
  }
}

void
sim_json_append_edit (GString *out, const char *name, JsonNode *value) {
  g_autofree char *text = json_to_string (value, FALSE);

  append_name (out, name);
  g_string_append (out, text);
}

void
sim_json_free_edit (gpointer node) {
  g_clear_pointer ((JsonNode **) &node, json_node_unref);
}

void
sim_json_append_members (GString *out,
                         const SimMember *shape,
                         gconstpointer object,
                         GHashTable *edits,
                         gboolean with_favorite) {
  for (const SimMember *member = shape; member->name != NULL; member++) {
    gpointer edit = NULL;

    if (edits != NULL && g_hash_table_lookup_extended (edits, member->name, NULL, &edit)) {
      if (edit != NULL)
        sim_json_append_edit (out, member->name, edit);
    } else if (member->kind != SIM_FAVORITE || with_favorite) {
      append_name (out, member->name);
      append_value (out, member, object, with_favorite);
    }
  }
}

void
sim_json_append_object (GString *out,
                        const SimMember *shape,
                        gconstpointer object,
                        gboolean with_favorite) {
  g_string_append_c (out, '{');
  sim_json_append_members (out, shape, object, NULL, with_favorite);
  g_string_append_c (out, '}');
}

static const SimMember *
find_member (const SimMember *shape, const char *name) {
  for (const SimMember *member = shape; member->name != NULL; member++)
    if (g_str_equal (member->name, name))
      return member;
  return NULL;
}

gboolean
sim_json_has_member (const SimMember *shape, const char *name) {
  return find_member (shape, name) != NULL;
}

static gboolean
holds (JsonNode *value, GType type) {
  return JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == type;
}

static gboolean
set_time (gint64 *field, JsonNode *value) {
  g_autoptr (GDateTime) moment = NULL;

  if (JSON_NODE_HOLDS_NULL (value)) {
    *field = 0;
    return TRUE;
  }
  if (!holds (value, G_TYPE_STRING))
    return FALSE;
  moment = g_date_time_new_from_iso8601 (json_node_get_string (value), NULL);
  if (moment == NULL)
    return FALSE;
  *field = g_date_time_to_unix_usec (moment);
  return TRUE;
}

static gboolean
set_text (char **field, JsonNode *value) {
  if (!JSON_NODE_HOLDS_NULL (value) && !holds (value, G_TYPE_STRING))
    return FALSE;
  g_set_str (field, JSON_NODE_HOLDS_NULL (value) ? NULL : json_node_get_string (value));
  return TRUE;
}

static gboolean
set_integer (gint64 *field, JsonNode *value, gboolean optional) {
  if (optional && JSON_NODE_HOLDS_NULL (value)) {
    *field = 0;
    return TRUE;
  }
  if (!holds (value, G_TYPE_INT64))
    return FALSE;
  *field = json_node_get_int (value);
  return TRUE;
}

static gboolean
set_number (double *field, JsonNode *value, gboolean optional) {
  if (optional && JSON_NODE_HOLDS_NULL (value)) {
    *field = NAN;
    return TRUE;
  }
  if (!holds (value, G_TYPE_DOUBLE) && !holds (value, G_TYPE_INT64))
    return FALSE;
  *field = json_node_get_double (value);
  return TRUE;
}

static gboolean
set_boolean (int *field, JsonNode *value, gboolean optional) {
  if (optional && JSON_NODE_HOLDS_NULL (value)) {
    *field = SIM_UNKNOWN;
    return TRUE;
  }
  if (!holds (value, G_TYPE_BOOLEAN))
    return FALSE;
  *field = json_node_get_boolean (value);
  return TRUE;
}

gboolean
sim_json_set_member (const SimMember *shape, gpointer object, const char *name, JsonNode *value) {
  const SimMember *member = find_member (shape, name);
  gpointer field;

  if (member == NULL)
    return FALSE;
  field = (char *) object + member->offset;
  switch (member->kind) {
  case SIM_INTEGER:
  case SIM_OPTIONAL_INTEGER:
    return set_integer (field, value, member->kind == SIM_OPTIONAL_INTEGER);
  case SIM_NUMBER:
  case SIM_OPTIONAL_NUMBER:
    return set_number (field, value, member->kind == SIM_OPTIONAL_NUMBER);
  case SIM_BOOLEAN:
  case SIM_OPTIONAL_BOOLEAN:
    return set_boolean (field, value, member->kind == SIM_OPTIONAL_BOOLEAN);
  case SIM_TEXT:
    return set_text (field, value);
  case SIM_TIME:
    return set_time (field, value);
  case SIM_FAVORITE:
  case SIM_OBJECT:
  case SIM_FIXED:
    return FALSE;
  }
  return FALSE;
}
