/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* A body of Kisi's: as every noun, and as a refusal. The first byte chooses the status. */

#include "fuzz.h"

#include "kisi/kisi-answer.h"
#include "kisi/kisi-error.h"
#include "kisi/kisi-login.h"
#include "kisi/kisi-organization.h"
#include "model/fetch/keyfob-cached-snapshot.h"

#define SECRET "0123456789abcdef"
#define SERVER "https://api.kisi.io"

/* What was taken from Kisi can be kept, and read again. */
static void
keep (KisiLock *lock, KisiPlace *place, KisiFloor *floor) {
  g_autoptr (GPtrArray) locks = g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_lock_unref);
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_place_unref);
  g_autoptr (GPtrArray) floors = g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_floor_unref);
  g_autoptr (KeyfobSnapshot) snapshot = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (KeyfobCachedSnapshot) read = NULL;
  KeyfobCachedSnapshot cached = {.account = (char *) "1"};

  if (lock != NULL)
    g_ptr_array_add (locks, lock);
  if (place != NULL)
    g_ptr_array_add (places, place);
  if (floor != NULL)
    g_ptr_array_add (floors, floor);
  cached.snapshot = snapshot = keyfob_snapshot_new (
      g_steal_pointer (&locks), g_steal_pointer (&places), g_steal_pointer (&floors), 0);
  bytes = keyfob_cached_snapshot_encode (&cached, SERVER);
  read = keyfob_cached_snapshot_decode (bytes, SERVER, NULL);
  fuzz_check (read != NULL);
  if (lock != NULL)
    fuzz_check (kisi_lock_equal (lock, read->snapshot->locks->pdata[0]));
}

static void
read_object (JsonNode *json) {
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (json) ? json_node_get_object (json) : NULL;
  g_autoptr (KisiLogin) login = NULL;
  g_autoptr (KisiOrganization) organization = NULL;
  KisiLock *lock;

  if (object == NULL)
    return;
  login = kisi_login_new_from_json (object, NULL);
  organization = kisi_organization_new_from_json (object, NULL);
  lock = kisi_lock_new_from_json (object, NULL);
  fuzz_check (lock == NULL || (lock->id > 0 && g_utf8_validate (lock->name, -1, NULL)));
  keep (lock, kisi_place_new_from_json (object, NULL), kisi_floor_new_from_json (object, NULL));
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
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autoptr (JsonNode) json = NULL;
  gsize length;

  if (size < 2) /* an empty body is not read */
    return 0;
  length = size - 1;
  g_byte_array_append (body, data + 1, length);
  read_refusal ((const char *) body->data, length, 400 + data[0] % 200);
  json = kisi_answer_parse (body, headers, FALSE, &length, NULL);
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
