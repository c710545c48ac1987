/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* A body of Kisi's: as every noun, and as a refusal. The first byte chooses the status. */

#include "fuzz.h"

#include "kisi/kisi-error.h"
#include "kisi/kisi-lock.h"
#include "kisi/kisi-login.h"
#include "kisi/kisi-organization.h"
#include "kisi/kisi-parse.h"
#include "kisi/kisi-place.h"

#define SECRET "0123456789abcdef"

static void
read_object (JsonNode *json) {
  g_autoptr (KisiLogin) login = kisi_login_new_from_json (json, TRUE, NULL);
  g_autoptr (KisiLogin) login_in_use = kisi_login_new_from_json (json, FALSE, NULL);
  g_autoptr (KisiOrganization) organization = kisi_organization_new_from_json (json, NULL);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (json) ? json_node_get_object (json) : NULL;
  g_autoptr (KisiLock) lock = object != NULL ? kisi_lock_new_from_json (object, NULL) : NULL;
  g_autoptr (KisiPlace) place = object != NULL ? kisi_place_new_from_json (object, NULL) : NULL;
  g_autoptr (KisiFloor) floor = object != NULL ? kisi_floor_new_from_json (object, NULL) : NULL;
  g_autoptr (KisiLock) copy = lock != NULL ? kisi_lock_copy (lock) : NULL;

  fuzz_check (login == NULL || login->secret != NULL);
  fuzz_check (lock == NULL || (lock->id > 0 && g_utf8_validate (lock->name, -1, NULL)));
  fuzz_check (lock == NULL || kisi_lock_equal (lock, copy));
  fuzz_check (place == NULL || place->id > 0);
  fuzz_check (floor == NULL || floor->id > 0);
}

static void
read_refusal (const char *body, gsize length, guint status) {
  const char *secrets[] = {SECRET, NULL};
  g_autoptr (GError) error =
      kisi_error_new_from_answer (status, body, length, G_MAXUINT, status % 2 != 0, secrets);

  fuzz_check (fuzz_is_line (error->message) && *error->message != '\0');
  fuzz_check (strstr (error->message, SECRET) == NULL);
  fuzz_check (kisi_error_get_retry_after (error) <= 3600);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size) {
  g_autofree char *body = NULL;
  g_autoptr (JsonNode) json = NULL;
  gsize length;

  if (size < 2) /* an empty body is not read */
    return 0;
  length = size - 1;
  body = g_memdup2 (data + 1, length);
  read_refusal (body, length, 400 + data[0] % 200);
  kisi_parse_mend (body, length);
  json = kisi_parse (body, length, NULL);
  if (json == NULL)
    return 0;
  read_object (json);
  if (JSON_NODE_HOLDS_ARRAY (json)) {
    JsonArray *array = json_node_get_array (json);

    for (guint i = 0; i < json_array_get_length (array); i++)
      read_object (json_array_get_element (array, i));
  }
  return 0;
}
