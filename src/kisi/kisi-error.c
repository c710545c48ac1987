/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-error.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "kisi/kisi-error-codes.h"
#include "kisi/kisi-parse.h"

#define KISI_TEXT_MAX_CHARACTERS 200
#define FIELD_MAX_CHARACTERS     40
#define RETRY_AFTER_MAX_SECONDS  3600
#define CODE_LENGTH              6

typedef struct {
  char *kisi_code;
  char *field;
  guint retry_after;
} KisiErrorPrivate;

static void
kisi_error_private_init (KisiErrorPrivate *priv) {
}

static void
kisi_error_private_copy (const KisiErrorPrivate *from, KisiErrorPrivate *to) {
  to->kisi_code = g_strdup (from->kisi_code);
  to->field = g_strdup (from->field);
  to->retry_after = from->retry_after;
}

static void
kisi_error_private_clear (KisiErrorPrivate *priv) {
  g_free (priv->kisi_code);
  g_free (priv->field);
}

G_DEFINE_EXTENDED_ERROR (KisiError, kisi_error)

/* What an error body says, as far as it says it. */
typedef struct {
  char *code;            /* Kisi's six characters, or NULL */
  char *text;            /* one line, or NULL */
  char *field;           /* the first that a 422 names, or NULL */
  gboolean is_kisis;     /* it has the shape of Kisi's */
  gboolean tells_secret; /* the text does */
} Envelope;

static void
envelope_clear (Envelope *self) {
  g_free (self->code);
  g_free (self->text);
  g_free (self->field);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Envelope, envelope_clear)

/* One line without anything that could change how what stands around it is shown: control
 * characters, line ends and the invisible marks of bidirectional text become blanks. */
static char *
make_text_safe (const char *text, guint max_characters) {
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) safe = g_string_new (NULL);
  guint characters = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    GUnicodeType type = g_unichar_type (c);

    if (g_unichar_isspace (c) || type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
        type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR)
      c = ' ';
    if (c == ' ' && (safe->len == 0 || safe->str[safe->len - 1] == ' '))
      continue;
    if (++characters > max_characters - 1) {
      g_string_append (safe, "…");
      break;
    }
    g_string_append_unichar (safe, c);
  }
  g_strchomp (safe->str);

  return safe->str[0] != '\0' ? g_strdup (safe->str) : NULL;
}

/* Looks at the whole text, since the start of a secret is as bad as all of it. */
static void
set_text (Envelope *self, const char *text, const char *const *secrets) {
  g_free (self->text);
  self->text = make_text_safe (text, KISI_TEXT_MAX_CHARACTERS);
  for (gsize i = 0; secrets != NULL && secrets[i] != NULL; i++)
    self->tells_secret = self->tells_secret || strstr (text, secrets[i]) != NULL;
}

static const char *
get_string (JsonObject *object, const char *member) {
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  return json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static gboolean
is_kisi_code (const char *text) {
  if (text == NULL || strlen (text) != CODE_LENGTH)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p))
      return FALSE;
  }
  return TRUE;
}

/* The `errors` of a 422: {"email": ["is invalid"]} (kisi-api.md, section 3.1). */
static void
read_field_errors (JsonObject *errors, const char *const *secrets, Envelope *envelope) {
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, errors);
  if (!json_object_iter_next_ordered (&iter, &name, &node))
    return;
  envelope->field = make_text_safe (name, FIELD_MAX_CHARACTERS);

  if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0)
    node = json_array_get_element (json_node_get_array (node), 0);
  if (envelope->field != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING) {
    g_autofree char *text =
        g_strdup_printf ("%s: %s", envelope->field, json_node_get_string (node));

    set_text (envelope, text, secrets);
  }
}

static void
read_envelope (const char *body, gsize length, const char *const *secrets, Envelope *envelope) {
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  const char *text;
  JsonNode *errors;

  root = kisi_parse (body, length, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;
  object = json_node_get_object (root);

  if (is_kisi_code (get_string (object, "code")))
    envelope->code = g_strdup (get_string (object, "code"));

  errors = json_object_get_member (object, "errors");
  if (errors != NULL && JSON_NODE_HOLDS_OBJECT (errors))
    read_field_errors (json_node_get_object (errors), secrets, envelope);
  else
    errors = NULL;

  text = get_string (object, "error");
  if (text != NULL)
    set_text (envelope, text, secrets);
  envelope->is_kisis = envelope->code != NULL || errors != NULL || text != NULL;
}

/* Between here and Kisi there may be gateways, firewalls and the pages of a hotel, and all of them
 * say 401, 403 and 404, too: a status alone is nobody's word. */
static gboolean
is_word_of_kisi (guint http_status, const char *body, gsize length, const Envelope *envelope) {
  /* The one that Kisi sends without a body (kisi-api.md, section 3.1). */
  if (http_status == 429 && body != NULL && length == 0)
    return TRUE;
  /* A 5xx needs a code, since gateways speak JSON most often when they fail. */
  return http_status >= 500 ? envelope->code != NULL : envelope->is_kisis;
}

/* What a status of Kisi's means where no code says better. */
static KisiError
get_error_of_status (guint http_status, gboolean anonymous) {
  switch (http_status) {
  case 401:
    return anonymous ? KISI_ERROR_WRONG_PASSWORD : KISI_ERROR_SIGNED_OUT;
  case 403:
    return KISI_ERROR_NOT_ALLOWED;
  case 404:
    return KISI_ERROR_NOT_FOUND;
  case 422:
    return KISI_ERROR_INVALID_INPUT;
  case 429:
    return KISI_ERROR_TOO_MANY_REQUESTS;
  default:
    return http_status >= 500 ? KISI_ERROR_MAY_BE_DONE : KISI_ERROR_REFUSED;
  }
}

/* 401 means that the credential is bad (kisi-api.md, section 3.1), and which code comes with it is
 * not documented: all but those that speak of the door or of the person's rights mean that. */
static gboolean
means_signed_out (const KisiErrorCode *known) {
  return known->error == KISI_ERROR_REFUSED || known->error == KISI_ERROR_WRONG_PASSWORD ||
         known->error == KISI_ERROR_CODE_NEEDED || known->error == KISI_ERROR_WRONG_CODE;
}

/* Kisi's own text says more than our sentence for these, if there is one. */
static gboolean
is_told_by_kisi (KisiError error) {
  return error == KISI_ERROR_REFUSED || error == KISI_ERROR_NOT_ALLOWED ||
         error == KISI_ERROR_NOT_FOUND || error == KISI_ERROR_INVALID_INPUT;
}

GError *
kisi_error_new_from_answer (guint http_status,
                            const char *body,
                            gsize length,
                            guint retry_after_seconds,
                            gboolean anonymous,
                            const char *const *secrets) {
  g_auto (Envelope) envelope = {NULL};
  const KisiErrorCode *known = NULL;
  const char *sentence = NULL;
  KisiError code;
  GError *error;
  KisiErrorPrivate *priv;

  if (body != NULL)
    read_envelope (body, length, secrets, &envelope);
  if (envelope.code != NULL)
    known = kisi_error_code_find (envelope.code);
  if (http_status == 401 && !anonymous && known != NULL && means_signed_out (known))
    known = NULL;

  if (!is_word_of_kisi (http_status, body, length, &envelope)) {
    code = http_status >= 500 ? KISI_ERROR_UNAVAILABLE : KISI_ERROR_UNEXPECTED;
  } else if (known != NULL && http_status != 429) {
    code = known->error;
    sentence = known->sentence;
  } else {
    code = get_error_of_status (http_status, anonymous);
  }

  if (sentence != NULL)
    error = g_error_new_literal (KISI_ERROR, code, _ (sentence));
  else if (is_told_by_kisi (code) && envelope.text != NULL && !envelope.tells_secret)
    error = g_error_new_literal (KISI_ERROR, code, envelope.text);
  else if (code == KISI_ERROR_MAY_BE_DONE && envelope.text != NULL && !envelope.tells_secret)
    /* Translators: %s is what Kisi's server says went wrong, in English. */
    error = g_error_new (KISI_ERROR, code, _ ("Kisi says: “%s” Look before you try again."),
                         envelope.text);
  else
    error = g_error_new_literal (KISI_ERROR, code, _ (kisi_error_get_sentence (code)));

  priv = kisi_error_get_private (error);
  priv->kisi_code = g_steal_pointer (&envelope.code);
  priv->field = g_steal_pointer (&envelope.field);
  priv->retry_after = MIN (retry_after_seconds, RETRY_AFTER_MAX_SECONDS);
  return error;
}

GError *
kisi_error_new (KisiError code, const char *field) {
  const char *sentence = code == KISI_ERROR_INVALID_INPUT ? kisi_error_get_field_sentence (field)
                                                          : kisi_error_get_sentence (code);
  GError *error = g_error_new_literal (KISI_ERROR, code, _ (sentence));

  kisi_error_get_private (error)->field = g_strdup (field);
  return error;
}

gboolean
kisi_error_is_refusal (const GError *error) {
  return error != NULL && error->domain == KISI_ERROR && error->code > KISI_ERROR_MAY_BE_DONE;
}

gboolean
kisi_error_is_final (const GError *error) {
  return kisi_error_is_refusal (error) && error->code != KISI_ERROR_TOO_MANY_REQUESTS &&
         error->code != KISI_ERROR_SIGNED_OUT;
}

const char *
kisi_error_get_field (const GError *error) {
  if (error == NULL || error->domain != KISI_ERROR)
    return NULL;
  return kisi_error_get_private (error)->field;
}

const char *
kisi_error_get_kisi_code (const GError *error) {
  if (error == NULL || error->domain != KISI_ERROR)
    return NULL;
  return kisi_error_get_private (error)->kisi_code;
}

guint
kisi_error_get_retry_after (const GError *error) {
  if (error == NULL || error->domain != KISI_ERROR)
    return 0;
  return kisi_error_get_private (error)->retry_after;
}
