/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-error.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "kisi/kisi-answer.h"
#include "platform/keyfob-text.h"

#define KISI_TEXT_MAX_CHARACTERS 200
#define FIELD_MAX_CHARACTERS     40
#define RETRY_AFTER_MAX_SECONDS  3600
#define CODE_LENGTH              6

typedef struct {
  char code[CODE_LENGTH + 1];
  KisiError error;
  const char *sentence; /* our words, not yet translated; NULL where Kisi's own text says more */
} KnownCode;

/* Every code of kisi-api.md, section 3.2, in its order. People read these sentences in a hurry, at
 * a door: first what is the matter, then what to do. Where hardware, or another system, was asked
 * and failed, nobody knows what it had done by then: %KISI_ERROR_MAY_BE_DONE. */
static const KnownCode CODES[] = {
    /* Signing in */
    {"afc516", KISI_ERROR_WRONG_PASSWORD, NULL},
    {"afc526", KISI_ERROR_CODE_NEEDED, NULL},
    {"afc536", KISI_ERROR_WRONG_CODE, NULL},
    {"afc546", KISI_ERROR_WRONG_CODE,
     N_ ("This backup code is wrong or was used before. Enter another one.")},
    {"afc507", KISI_ERROR_REFUSED, N_ ("This sign-in link is not valid. Ask Kisi for a new one.")},
    {"afc496", KISI_ERROR_REFUSED, NULL},

    /* The right to unlock */
    {"fcd8ef", KISI_ERROR_NOT_ALLOWED,
     N_ ("You have no access to this door. Ask your administrator for it.")},
    {"fcd8ff", KISI_ERROR_NOT_ALLOWED, N_ ("Your access is suspended. Ask your administrator.")},
    {"f35ade", KISI_ERROR_NOT_ALLOWED,
     N_ ("Your access to this door has expired. Ask your administrator to renew it.")},
    {"f358de", KISI_ERROR_NOT_NOW,
     N_ ("Your access to this door has not started yet. Try again when it has.")},
    {"f398de", KISI_ERROR_NOT_ALLOWED,
     N_ ("Your access to this door is not valid. Ask your administrator.")},
    {"34ffaa", KISI_ERROR_NOT_NOW,
     N_ ("You may not open this door at this time. Try again within its hours.")},
    {"f01337", KISI_ERROR_NOT_FROM_HERE,
     N_ ("Your organization does not allow unlocking from apps. Use your card at the reader.")},
    {"bbc93f", KISI_ERROR_NOT_FROM_HERE,
     N_ ("This door opens only at its reader. Use your phone or card there.")},
    {"34bd8f", KISI_ERROR_NOT_FROM_HERE,
     N_ ("Only your primary device may open this door. Use your phone.")},
    {"f29aef", KISI_ERROR_SIGNED_OUT,
     N_ ("This access link is no longer valid. Ask whoever sent it for a new one.")},
    {"f298bf", KISI_ERROR_NOT_ALLOWED,
     N_ ("The access that this link gives is not valid. Ask whoever sent it.")},
    {"f298cf", KISI_ERROR_NOT_ALLOWED,
     N_ ("Access links are switched off here. Ask whoever sent you the link.")},
    {"f298df", KISI_ERROR_NOT_ALLOWED,
     N_ ("Access links do not open this door. Ask whoever sent you the link.")},

    /* Proximity */
    {"bb4faa", KISI_ERROR_NOT_NEAR,
     N_ ("This door opens only for people who stand at its reader. Go there and try again.")},
    {"bb5bff", KISI_ERROR_NOT_NEAR,
     N_ ("The door’s reader was not found nearby. Stand at it, with Bluetooth on, and try again.")},
    {"bb4bff", KISI_ERROR_BLUETOOTH, NULL},
    {"bb4fff", KISI_ERROR_BLUETOOTH,
     N_ ("Keyfob may not use Bluetooth. Allow it in the settings and try again.")},
    {"a3995f", KISI_ERROR_NOT_NEAR,
     N_ ("You are too far away from this door. Come closer and try again.")},
    {"a3799f", KISI_ERROR_LOCATION, NULL},
    {"a3793f", KISI_ERROR_LOCATION,
     N_ ("This door needs your location. Allow it in the system’s settings and try again.")},
    {"a7793f", KISI_ERROR_LOCATION,
     N_ ("This door needs your location. Allow it in the system’s settings and try again.")},
    {"bbb99f", KISI_ERROR_LOCATION,
     N_ ("Your position could not be used. Wait a moment and try again.")},
    {"bbb93f", KISI_ERROR_NOT_SET_UP,
     N_ ("The position of this door is not set. An administrator must do that.")},

    /* The state of the door */
    {"fad001", KISI_ERROR_LOCKED_DOWN, NULL},
    {"fad002", KISI_ERROR_LOCKED_DOWN,
     N_ ("The whole place is locked down. Ask an administrator to end the lockdown.")},
    {"fad110", KISI_ERROR_ALREADY_UNLOCKED, NULL},
    {"fad112", KISI_ERROR_MAY_BE_DONE,
     N_ ("The wireless lock is being unlocked already. Look before you try again.")},
    {"fad137", KISI_ERROR_REFUSED,
     N_ ("An alarm zone keeps this door locked. Ask your administrator.")},
    {"fad144", KISI_ERROR_REFUSED,
     N_ ("The alarm system still reports a violation, so the door stays locked. "
         "Ask your administrator.")},
    {"fad146", KISI_ERROR_REFUSED,
     N_ ("An alarm zone is still armed, so the door stays locked. Ask your administrator.")},

    /* Set-up */
    {"fad10e", KISI_ERROR_NOT_FOUND,
     N_ ("This door is no longer there. Refresh the list of doors.")},
    {"ff420a", KISI_ERROR_NOT_SET_UP,
     N_ ("This door has no controller. An administrator must set it up.")},
    {"fad105", KISI_ERROR_NOT_SET_UP,
     N_ ("This door is not set up properly. An administrator must correct that.")},
    {"fad108", KISI_ERROR_NOT_SET_UP,
     N_ ("This door’s controller is not set up. An administrator must do that.")},

    /* Hardware */
    {"fac001", KISI_ERROR_MAY_BE_DONE,
     N_ ("Kisi could not reach the door’s controller. Look before you try again.")},
    {"fac002", KISI_ERROR_MAY_BE_DONE,
     N_ ("Kisi could not reach the door’s controller. Look before you try again.")},
    {"fac003", KISI_ERROR_MAY_BE_DONE,
     N_ ("Kisi could not reach the door’s hardware. Look before you try again.")},
    {"fac004", KISI_ERROR_MAY_BE_DONE,
     N_ ("Kisi could not reach the door’s hardware. Look before you try again.")},
    {"ecc123", KISI_ERROR_MAY_BE_DONE,
     N_ ("The door’s controller had a problem. Look before you try again.")},
    {"fbc000", KISI_ERROR_NOT_NOW,
     N_ ("The door’s controller is being updated. Try again in a few seconds.")},
    {"fad107", KISI_ERROR_DOOR_OFFLINE,
     N_ ("The wireless lock is offline. Try again, or use another door.")},
    {"fad106", KISI_ERROR_DOOR_OFFLINE,
     N_ ("The wireless lock was not found. Try again, or use another door.")},
    {"fad10f", KISI_ERROR_MAY_BE_DONE,
     N_ ("The connection to the wireless lock failed. Look before you try again.")},

    /* The rest */
    {"ffffff", KISI_ERROR_MAY_BE_DONE,
     N_ ("Kisi had an unexpected problem. Look before you try again.")},
    {"faa9ef", KISI_ERROR_REFUSED, N_ ("This card is not known. Ask your administrator.")},
    {"faa9ff", KISI_ERROR_REFUSED, N_ ("This card is not activated. Ask your administrator.")},
    {"cabbeb", KISI_ERROR_REFUSED, N_ ("This card is enrolled already. Ask your administrator.")},
    {"facced", KISI_ERROR_REFUSED, N_ ("A certificate could not be read. Ask your administrator.")},
    {"fad121", KISI_ERROR_NOT_FOUND,
     N_ ("This elevator stop is no longer there. Refresh the list of doors.")},
    {"fad122", KISI_ERROR_NOT_SET_UP,
     N_ ("This elevator stop is not set up. An administrator must do that.")},
    {"fad123", KISI_ERROR_LOCKED_DOWN,
     N_ ("This elevator stop is locked down. Ask an administrator to end the lockdown.")},
    {"fad124", KISI_ERROR_ALREADY_UNLOCKED,
     N_ ("This elevator stop is unlocked by schedule. Just use it.")},
    {"fad334", KISI_ERROR_MAY_BE_DONE,
     N_ ("Unlocking the elevator stop failed. Look before you try again.")},
    {"aaa345", KISI_ERROR_NOT_SET_UP,
     N_ ("The alarm zone has no controller. An administrator must set it up.")},
    {"fad126", KISI_ERROR_NOT_FOUND,
     N_ ("This alarm zone is no longer there. Ask your administrator.")},
    {"fad129", KISI_ERROR_MAY_BE_DONE,
     N_ ("Kisi could not reach the alarm system. Look before you try again.")},
    {"adf234", KISI_ERROR_MAY_BE_DONE,
     N_ ("The alarm zone could not be reset. Look before you try again.")},
    {"abbb11", KISI_ERROR_MAY_BE_DONE,
     N_ ("A system connected to Kisi reported an error. Look before you try again.")},
    {"abcc11", KISI_ERROR_REFUSED,
     N_ ("This door is unknown to a system connected to Kisi. Ask your administrator.")},
    {"abdd11", KISI_ERROR_MAY_BE_DONE,
     N_ ("A system connected to Kisi did not answer. Look before you try again.")},
    {"abee11", KISI_ERROR_REFUSED,
     N_ ("A system connected to Kisi refused Kisi’s credentials. Ask your administrator.")},
    {"abfe11", KISI_ERROR_REFUSED,
     N_ ("A system connected to Kisi did not accept this. Ask your administrator.")},
    {"abff11", KISI_ERROR_REFUSED,
     N_ ("A system that this door needs is disconnected from Kisi. Ask your administrator.")},
};

static const KnownCode *
find_code (const char *code) {
  for (gsize i = 0; i < G_N_ELEMENTS (CODES); i++) {
    if (g_str_equal (CODES[i].code, code))
      return &CODES[i];
  }
  return NULL;
}

static const char *
get_sentence (KisiError error) {
  switch (error) {
  case KISI_ERROR_UNREACHABLE:
    return N_ ("Kisi cannot be reached, and nothing was sent. Check the network and try again.");
  case KISI_ERROR_NO_ANSWER:
    return N_ ("Kisi did not answer. Your request may have been carried out anyway.");
  case KISI_ERROR_UNEXPECTED:
    return N_ ("Kisi sent something unexpected. Check the network, then try again.");
  case KISI_ERROR_UNAVAILABLE:
    return N_ ("Kisi is not working right now. Try again later.");
  case KISI_ERROR_MAY_BE_DONE:
    return N_ ("Something failed after Kisi had begun. Look before you try again.");
  case KISI_ERROR_TOO_MANY_REQUESTS:
    return N_ ("There were too many requests. Wait a few seconds and try again.");
  case KISI_ERROR_SIGNED_OUT:
    return N_ ("Kisi no longer accepts your sign-in. Sign in again.");
  case KISI_ERROR_WRONG_PASSWORD:
    return N_ ("The e-mail address or the password is wrong. Correct them and try again.");
  case KISI_ERROR_CODE_NEEDED:
    return N_ ("A two-factor code is needed. Enter the one that your authenticator app shows.");
  case KISI_ERROR_WRONG_CODE:
    return N_ ("This two-factor code is wrong or too old. Enter the one shown now.");
  case KISI_ERROR_INVALID_INPUT:
    return N_ ("What was entered is not valid. Correct it and try again.");
  case KISI_ERROR_NOT_FOUND:
    return N_ ("This was not found, or is not yours to see. Refresh and try again.");
  case KISI_ERROR_NOT_ALLOWED:
    return N_ ("You are not allowed to do this. Ask your administrator.");
  case KISI_ERROR_NOT_NOW:
    return N_ ("This is not possible at the moment. Try again later.");
  case KISI_ERROR_NOT_FROM_HERE:
    return N_ ("This door cannot be unlocked from an app. Use your phone or card at the reader.");
  case KISI_ERROR_NOT_NEAR:
    return N_ ("You are not close enough to this door. Go there and try again.");
  case KISI_ERROR_BLUETOOTH:
    return N_ ("This door needs Bluetooth, which is off. Switch it on and try again.");
  case KISI_ERROR_LOCATION:
    return N_ ("This door needs your location, which is off. Switch it on and try again.");
  case KISI_ERROR_LOCKED_DOWN:
    return N_ ("This door is locked down. Ask an administrator to end the lockdown.");
  case KISI_ERROR_ALREADY_UNLOCKED:
    return N_ ("This door is unlocked by schedule. Just open it.");
  case KISI_ERROR_NOT_SET_UP:
    return N_ ("This door is not set up. An administrator must do that.");
  case KISI_ERROR_DOOR_OFFLINE:
    return N_ ("The door’s controller is offline. Try again later, or use another door.");
  case KISI_ERROR_REFUSED:
    return N_ ("Kisi refused this. Ask your administrator.");
  }
  return N_ ("Kisi refused this. Ask your administrator.");
}

/* What to tell a person about wrong input there. @field: (nullable): as in kisi_error_new() */
static const char *
get_field_sentence (const char *field) {
  const struct {
    const char *field;
    const char *sentence;
  } sentences[] = {
      {"server", N_ ("This is not the address of a Kisi server. It begins with “https://”.")},
      {"domain", N_ ("No organization with this domain. Check the spelling.")},
      {"email", N_ ("This is not an e-mail address. Correct it and try again.")},
      {"api-key", N_ ("This is not an API key. Copy it again from Kisi’s dashboard.")},
      {"access-link", N_ ("This is not a Kisi access link. Copy the whole link again.")},
  };

  for (gsize i = 0; field != NULL && i < G_N_ELEMENTS (sentences); i++) {
    if (g_str_equal (sentences[i].field, field))
      return sentences[i].sentence;
  }
  return get_sentence (KISI_ERROR_INVALID_INPUT);
}

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

/* Looks at the whole text, since the start of a secret is as bad as all of it. */
static void
set_text (Envelope *self, const char *text, const char *const *secrets) {
  g_free (self->text);
  self->text = keyfob_text_dup_safe (text, KISI_TEXT_MAX_CHARACTERS);
  for (gsize i = 0; secrets != NULL && secrets[i] != NULL; i++)
    self->tells_secret = self->tells_secret || strstr (text, secrets[i]) != NULL;
}

static gboolean
is_kisi_code (const char *text) {
  return text != NULL && strlen (text) == CODE_LENGTH &&
         strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS) == CODE_LENGTH;
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
  envelope->field = keyfob_text_dup_safe (name, FIELD_MAX_CHARACTERS);
  if (*envelope->field == '\0') {
    g_clear_pointer (&envelope->field, g_free);
    return;
  }

  if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0)
    node = json_array_get_element (json_node_get_array (node), 0);
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING) {
    g_autofree char *text =
        g_strdup_printf ("%s: %s", envelope->field, json_node_get_string (node));

    set_text (envelope, text, secrets);
  }
}

static void
read_envelope (const char *body, gsize length, const char *const *secrets, Envelope *envelope) {
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  const char *code;
  const char *text;
  JsonNode *errors;

  root = kisi_answer_parse_plain (body, length, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;
  object = json_node_get_object (root);

  code = json_object_get_string_member_with_default (object, "code", NULL);
  if (is_kisi_code (code))
    envelope->code = g_strdup (code);

  errors = json_object_get_member (object, "errors");
  if (errors != NULL && JSON_NODE_HOLDS_OBJECT (errors))
    read_field_errors (json_node_get_object (errors), secrets, envelope);
  else
    errors = NULL;

  text = json_object_get_string_member_with_default (object, "error", NULL);
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
means_signed_out (const KnownCode *known) {
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
  const KnownCode *known = NULL;
  const char *sentence = NULL;
  gboolean has_text;
  KisiError code;
  GError *error;
  KisiErrorPrivate *priv;

  if (body != NULL)
    read_envelope (body, length, secrets, &envelope);
  if (envelope.code != NULL)
    known = find_code (envelope.code);
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

  has_text = envelope.text != NULL && *envelope.text != '\0' && !envelope.tells_secret;
  if (sentence != NULL)
    error = g_error_new_literal (KISI_ERROR, code, _ (sentence));
  else if (is_told_by_kisi (code) && has_text)
    error = g_error_new_literal (KISI_ERROR, code, envelope.text);
  else if (code == KISI_ERROR_MAY_BE_DONE && has_text)
    /* Translators: %s is what Kisi's server says went wrong, in English. */
    error = g_error_new (KISI_ERROR, code, _ ("Kisi says: “%s” Look before you try again."),
                         envelope.text);
  else
    error = g_error_new_literal (KISI_ERROR, code, _ (get_sentence (code)));

  priv = kisi_error_get_private (error);
  priv->kisi_code = g_steal_pointer (&envelope.code);
  priv->field = g_steal_pointer (&envelope.field);
  priv->retry_after = MIN (retry_after_seconds, RETRY_AFTER_MAX_SECONDS);
  return error;
}

GError *
kisi_error_new (KisiError code, const char *field) {
  const char *sentence =
      code == KISI_ERROR_INVALID_INPUT ? get_field_sentence (field) : get_sentence (code);
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
