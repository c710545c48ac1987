/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <json-glib/json-glib.h>

/**
 * KisiFields:
 * @object: borrowed, untrusted
 * @bad_field: (nullable): the first field that had a wrong type; a static string
 *
 * Reads the fields of an object as kisi-api.md, section 1, advises: a field that is missing or null
 * has a default; one of a wrong type is remembered, and kisi_fields_check() tells at the end.
 * Names of fields must be static strings.
 */
typedef struct {
  JsonObject *object;
  const char *bad_field;
} KisiFields;

/** kisi_fields_has: Returns: whether the field is there and not null */
gboolean kisi_fields_has (KisiFields *self, const char *name);

/** kisi_fields_get_id: Returns: `id`; one that is missing or not above 0 is of a wrong type */
gint64 kisi_fields_get_id (KisiFields *self);

/** kisi_fields_get_integer: Returns: a whole number, doubles that are one too; or @missing */
gint64 kisi_fields_get_integer (KisiFields *self, const char *name, gint64 missing);

/** kisi_fields_get_number: Returns: a number that is finite; @missing without one */
double kisi_fields_get_number (KisiFields *self, const char *name, double missing);

/** kisi_fields_get_boolean: Returns: true or false; @missing without either */
gboolean kisi_fields_get_boolean (KisiFields *self, const char *name, gboolean missing);

/** kisi_fields_dup_string: Returns: (transfer full) (nullable): valid UTF-8; %NULL if missing */
char *kisi_fields_dup_string (KisiFields *self, const char *name);

/**
 * kisi_fields_get_time:
 *
 * Returns: seconds since 1970 of an ISO 8601 time, with or without fractions; 0 if missing. Text
 *   that is no time counts as missing: a door is worth more than the time beside it. So does a time
 *   before 1970, with which servers say that there is none, or after the year 9999
 */
gint64 kisi_fields_get_time (KisiFields *self, const char *name);

/** kisi_fields_get_object: Returns: (transfer none) (nullable): %NULL if missing */
JsonObject *kisi_fields_get_object (KisiFields *self, const char *name);

/**
 * kisi_fields_check:
 * @error: %KISI_ERROR_UNEXPECTED that names the field
 *
 * Returns: whether all fields that were asked for had their right types
 */
gboolean kisi_fields_check (const KisiFields *self, GError **error);
