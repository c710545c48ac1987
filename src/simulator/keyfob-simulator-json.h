/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a SimMember of kind %SIM_OPTIONAL_BOOLEAN holds for null. */
#define SIM_UNKNOWN (-1)

/**
 * SimMemberKind:
 * @SIM_INTEGER: a gint64
 * @SIM_OPTIONAL_INTEGER: a gint64; 0 is null
 * @SIM_NUMBER: a double
 * @SIM_OPTIONAL_NUMBER: a double; not-a-number is null
 * @SIM_BOOLEAN: an int
 * @SIM_OPTIONAL_BOOLEAN: an int; %SIM_UNKNOWN is null
 * @SIM_FAVORITE: an int that is written only if the caller asked for favourites
 * @SIM_TEXT: a char * that is owned; %NULL is null
 * @SIM_TIME: a gint64, microseconds since 1970; 0 is null
 * @SIM_OBJECT: a pointer to a struct that `shape` describes
 * @SIM_FIXED: nothing in the struct; `fixed` is the JSON
 */
typedef enum {
  SIM_INTEGER,
  SIM_OPTIONAL_INTEGER,
  SIM_NUMBER,
  SIM_OPTIONAL_NUMBER,
  SIM_BOOLEAN,
  SIM_OPTIONAL_BOOLEAN,
  SIM_FAVORITE,
  SIM_TEXT,
  SIM_TIME,
  SIM_OBJECT,
  SIM_FIXED,
} SimMemberKind;

typedef struct _SimMember SimMember;

/**
 * SimMember:
 *
 * One member of an answer's shape. A shape is an array of these that ends with one without a
 * name, and reads like the schema of kisi-openapi.yaml that it stands for.
 */
struct _SimMember {
  const char *name;
  SimMemberKind kind;
  gsize offset;
  const SimMember *shape;
  const char *fixed;
};

/**
 * sim_json_append_members:
 * @shape: which members
 * @object: the struct that they come from
 * @edits: (nullable) (element-type utf8 JsonNode): members to write otherwise; %NULL values take
 *   a member away
 * @with_favorite: whether to write members of kind %SIM_FAVORITE
 *
 * Appends `"name":value` for each member, with commas between them and, if @out does not end
 * with `{`, before them.
 */
void sim_json_append_members (GString *out,
                              const SimMember *shape,
                              gconstpointer object,
                              GHashTable *edits,
                              gboolean with_favorite);

/** sim_json_append_object: sim_json_append_members() between braces, without edits */
void sim_json_append_object (GString *out,
                             const SimMember *shape,
                             gconstpointer object,
                             gboolean with_favorite);

/** sim_json_append_text: @text in quotes, escaped; `null` for %NULL */
void sim_json_append_text (GString *out, const char *text);

/** sim_json_free_edit: #GDestroyNotify of a value among the edits */
void sim_json_free_edit (gpointer node);

/** sim_json_append_edit: `"name":value`, with a comma where one is due */
void sim_json_append_edit (GString *out, const char *name, JsonNode *value);

/**
 * sim_json_set_member:
 *
 * Returns: whether @shape has a member @name, and @value was of its type and has been stored
 */
gboolean sim_json_set_member (const SimMember *shape,
                              gpointer object,
                              const char *name,
                              JsonNode *value);

/** sim_json_has_member: Returns: whether @shape has a member @name */
gboolean sim_json_has_member (const SimMember *shape, const char *name);

/** sim_json_format_time: @time in microseconds since 1970; Returns: (transfer full): ISO 8601 */
char *sim_json_format_time (gint64 time);

G_END_DECLS
