/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-fields.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "kisi/kisi-error.h"

/* The end of the year 9999. What cannot be shown is of no use, nor does anybody mean it. */
#define TIME_MAX G_GINT64_CONSTANT (253402300799)

/* Beyond this, doubles skip whole numbers. */
#define WHOLE_DOUBLE_MAX 9007199254740992.0

static void
mark_bad (KisiFields *self, const char *name) {
  if (self->bad_field == NULL)
    self->bad_field = name;
}

/* The member as a value, or NULL where it is missing, null or (then marked) an object or array. */
static JsonNode *
get_value (KisiFields *self, const char *name) {
  JsonNode *node = json_object_get_member (self->object, name);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (!JSON_NODE_HOLDS_VALUE (node)) {
    mark_bad (self, name);
    return NULL;
  }
  return node;
}

static const char *
get_text (KisiFields *self, const char *name) {
  JsonNode *node = get_value (self, name);

  if (node == NULL)
    return NULL;
  if (json_node_get_value_type (node) != G_TYPE_STRING) {
    mark_bad (self, name);
    return NULL;
  }
  return json_node_get_string (node);
}

gboolean
kisi_fields_has (KisiFields *self, const char *name) {
  JsonNode *node = json_object_get_member (self->object, name);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node);
}

gint64
kisi_fields_get_id (KisiFields *self) {
  gint64 id = kisi_fields_get_integer (self, "id", 0);

  /* json-glib makes G_MAXINT64 of every larger number: such IDs could not be told apart. */
  if (id <= 0 || id == G_MAXINT64)
    mark_bad (self, "id");
  return id;
}

gint64
kisi_fields_get_integer (KisiFields *self, const char *name, gint64 missing) {
  JsonNode *node = get_value (self, name);

  if (node == NULL)
    return missing;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE) {
    double number = json_node_get_double (node);

    if (fabs (number) <= WHOLE_DOUBLE_MAX && number == floor (number))
      return (gint64) number;
  }
  mark_bad (self, name);
  return missing;
}

double
kisi_fields_get_number (KisiFields *self, const char *name, double missing) {
  JsonNode *node = get_value (self, name);

  if (node == NULL)
    return missing;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE && isfinite (json_node_get_double (node)))
    return json_node_get_double (node);
  mark_bad (self, name);
  return missing;
}

gboolean
kisi_fields_get_boolean (KisiFields *self, const char *name, gboolean missing) {
  JsonNode *node = get_value (self, name);

  if (node == NULL)
    return missing;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  mark_bad (self, name);
  return missing;
}

char *
kisi_fields_dup_string (KisiFields *self, const char *name) {
  const char *text = get_text (self, name);

  /* The body was valid UTF-8, but escapes in it may spell half a surrogate pair. */
  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

gint64
kisi_fields_get_time (KisiFields *self, const char *name) {
  const char *text = get_text (self, name);
  g_autoptr (GDateTime) time = NULL;
  gint64 seconds;

  if (text == NULL)
    return 0;
  time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL) {
    /* Times without a zone are UTC (kisi-api.md, section 1). */
    g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

    time = g_date_time_new_from_iso8601 (text, utc);
  }
  seconds = time != NULL ? g_date_time_to_unix (time) : 0;
  return seconds > 0 && seconds <= TIME_MAX ? seconds : 0;
}

JsonObject *
kisi_fields_get_object (KisiFields *self, const char *name) {
  JsonNode *node = json_object_get_member (self->object, name);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    mark_bad (self, name);
    return NULL;
  }
  return json_node_get_object (node);
}

gboolean
kisi_fields_check (const KisiFields *self, GError **error) {
  if (self->bad_field == NULL)
    return TRUE;
  /* Translators: %s is the name of a field in an answer of Kisi's, such as "locked_down" */
  g_set_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED,
               _ ("Kisi sent something unexpected (“%s”). Try again later."), self->bad_field);
  return FALSE;
}
