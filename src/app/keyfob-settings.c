/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_SETTINGS_ENABLE_BACKEND

#include "app/keyfob-settings.h"

#include <gio/gsettingsbackend.h>
#include <glib/gi18n.h>

#define SCHEMA "app.keyfob.Keyfob"

typedef struct {
  const char *name;
  const char *type;
  const char *choices; /* (nullable): of an enumeration: its words in the order of its values */
} Key;

/* All that is read, or written, as it is in the schema. */
static const Key keys[] = {
    {"assumed-unlocked-seconds", "u"},
    {"account-order", "as"},
    {"window-width", "i"},
    {"window-height", "i"},
    {"window-maximized", "b"},
    {"confirmation", "s", "at-once ask-first ask-always"},
    {"unlock-from-search", "s", "ask-first at-once"},
    {"question-seconds", "u"},
    {"ask-in-window", "b"},
    {"door-confirmations", "a{xs}"},
    {"send-location", "s", "ask allow refuse"},
    {"recent-doors", "ax"},
    {"start-with-desktop", "b"},
    {"global-shortcut", "b"},
    {"told-no-notification-area", "b"},
};

/* Returns: (transfer full) (nullable): the words of an enumeration */
static char *
dup_choices (GSettingsSchemaKey *key) {
  g_autoptr (GVariant) range = g_settings_schema_key_get_range (key);
  g_autoptr (GVariant) words = NULL;
  g_autofree const char **choices = NULL;
  const char *kind;

  g_variant_get (range, "(&sv)", &kind, &words);
  if (!g_str_equal (kind, "enum"))
    return NULL;
  choices = g_variant_get_strv (words, NULL);
  return g_strjoinv (" ", (char **) choices);
}

static gboolean
has_key (GSettingsSchema *schema, const Key *wanted) {
  g_autoptr (GSettingsSchemaKey) key = NULL;
  g_autofree char *choices = NULL;

  if (!g_settings_schema_has_key (schema, wanted->name))
    return FALSE;
  key = g_settings_schema_get_key (schema, wanted->name);
  choices = dup_choices (key);
  return g_variant_type_equal (g_settings_schema_key_get_value_type (key),
                               G_VARIANT_TYPE (wanted->type)) &&
         g_strcmp0 (choices, wanted->choices) == 0;
}

static gboolean
is_ours (GSettingsSchema *schema) {
  if (!g_settings_schema_get_path (schema))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!has_key (schema, &keys[i]))
      return FALSE;
  return TRUE;
}

gboolean
keyfob_settings_new (gboolean in_memory, GSettings **settings, GError **error) {
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source ? g_settings_schema_source_lookup (source, SCHEMA, TRUE) : NULL;
  g_autoptr (GSettingsBackend) backend = in_memory ? g_memory_settings_backend_new () : NULL;

  *settings = NULL;
  if (!schema)
    return TRUE;
  if (!is_ours (schema)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         _ ("Keyfob cannot start, since the settings that are installed are those "
                            "of another version. Install Keyfob again."));
    return FALSE;
  }
  *settings = g_settings_new_full (schema, backend, NULL);
  return TRUE;
}
