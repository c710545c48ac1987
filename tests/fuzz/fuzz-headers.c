/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* An answer's headers, an empty line, and its body, which may be packed. */

#include "fuzz.h"

#include "kisi/kisi-answer.h"
#include "kisi/kisi-error.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size) {
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  const guint8 *end = memmem (data, size, "\n\n", 2);
  gsize length = end != NULL ? (gsize) (end - data) + 1 : size;
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 429\n%.*s", (int) length, (const char *) data);
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) json = NULL;
  gsize parsed;

  if (end != NULL)
    g_byte_array_append (body, end + 2, size - length - 1);
  if (!soup_headers_parse (text, strlen (text), headers))
    return 0;
  refusal = kisi_answer_make_error (429, headers, body, FALSE, NULL);
  fuzz_check (fuzz_is_line (refusal->message));
  fuzz_check (kisi_error_get_retry_after (refusal) <= 3600);
  fuzz_check (kisi_answer_get_total (headers) >= -1);
  if (body->len == 0) /* nobody asks then */
    return 0;
  json = kisi_answer_parse (body, headers, TRUE, &parsed, &error);
  fuzz_check ((json != NULL) != (error != NULL));
  return 0;
}
