/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-error.h"

#include <gio/gio.h>
#include <string.h>

/* Kisi's table as kisi-api.md, section 3.2, has it: what a person can do about each, and why it is
 * of that class: whether anything outside Kisi's own books may have been touched. */
static const struct {
  const char *code;
  KisiError error;
  const char *why;
} TABLE[] = {
    /* Signing in. */
    {"afc516", KISI_ERROR_WRONG_PASSWORD, "no sign-in"},
    {"afc526", KISI_ERROR_CODE_NEEDED, "no sign-in yet"},
    {"afc536", KISI_ERROR_WRONG_CODE, "no sign-in"},
    {"afc546", KISI_ERROR_WRONG_CODE, "no sign-in"},
    {"afc507", KISI_ERROR_REFUSED, "no sign-in"},
    {"afc496", KISI_ERROR_REFUSED, "denied before anything"},
    /* The right to unlock is looked at before any hardware. */
    {"fcd8ef", KISI_ERROR_NOT_ALLOWED, "no right"},
    {"fcd8ff", KISI_ERROR_NOT_ALLOWED, "suspended"},
    {"f35ade", KISI_ERROR_NOT_ALLOWED, "right expired"},
    {"f358de", KISI_ERROR_NOT_NOW, "right to come"},
    {"f398de", KISI_ERROR_NOT_ALLOWED, "right not valid"},
    {"34ffaa", KISI_ERROR_NOT_NOW, "outside the hours"},
    {"f01337", KISI_ERROR_NOT_FROM_HERE, "no apps"},
    {"bbc93f", KISI_ERROR_NOT_FROM_HERE, "reader only"},
    {"34bd8f", KISI_ERROR_NOT_FROM_HERE, "primary device only"},
    {"f29aef", KISI_ERROR_SIGNED_OUT, "the link is the credential"},
    {"f298bf", KISI_ERROR_NOT_ALLOWED, "right not valid"},
    {"f298cf", KISI_ERROR_NOT_ALLOWED, "no links"},
    {"f298df", KISI_ERROR_NOT_ALLOWED, "no links"},
    /* So is where the person is. */
    {"bb4faa", KISI_ERROR_NOT_NEAR, "no proof"},
    {"bb5bff", KISI_ERROR_NOT_NEAR, "no proof"},
    {"bb4bff", KISI_ERROR_BLUETOOTH, "no proof"},
    {"bb4fff", KISI_ERROR_BLUETOOTH, "no proof"},
    {"a3995f", KISI_ERROR_NOT_NEAR, "too far"},
    {"a3799f", KISI_ERROR_LOCATION, "no position"},
    {"a3793f", KISI_ERROR_LOCATION, "no position"},
    {"a7793f", KISI_ERROR_LOCATION, "no position"},
    {"bbb99f", KISI_ERROR_LOCATION, "no valid position"},
    {"bbb93f", KISI_ERROR_NOT_SET_UP, "the door has no position"},
    /* Of the door's state, Kisi's own books say no; but a running unlock opens it. */
    {"fad001", KISI_ERROR_LOCKED_DOWN, "Kisi's books"},
    {"fad002", KISI_ERROR_LOCKED_DOWN, "Kisi's books"},
    {"fad110", KISI_ERROR_ALREADY_UNLOCKED, "Kisi's books"},
    {"fad112", KISI_ERROR_MAY_BE_DONE, "an unlock is running"},
    {"fad137", KISI_ERROR_REFUSED, "the zone said no"},
    {"fad144", KISI_ERROR_REFUSED, "the zone said no"},
    {"fad146", KISI_ERROR_REFUSED, "the zone said no"},
    /* Without set-up there is no hardware to ask. */
    {"fad10e", KISI_ERROR_NOT_FOUND, "no door"},
    {"ff420a", KISI_ERROR_NOT_SET_UP, "no controller"},
    {"fad105", KISI_ERROR_NOT_SET_UP, "bad set-up"},
    {"fad108", KISI_ERROR_NOT_SET_UP, "no set-up"},
    /* Hardware that was asked and failed may have acted, unless it is known not to have been asked.
     */
    {"fac001", KISI_ERROR_MAY_BE_DONE, "controller asked in vain"},
    {"fac002", KISI_ERROR_MAY_BE_DONE, "controller asked in vain"},
    {"fac003", KISI_ERROR_MAY_BE_DONE, "device asked in vain"},
    {"fac004", KISI_ERROR_MAY_BE_DONE, "device asked in vain"},
    {"ecc123", KISI_ERROR_MAY_BE_DONE, "controller failed at it"},
    {"fbc000", KISI_ERROR_NOT_NOW, "an updating controller takes nothing"},
    {"fad107", KISI_ERROR_DOOR_OFFLINE, "known to be offline"},
    {"fad106", KISI_ERROR_DOOR_OFFLINE, "nothing to ask"},
    {"fad10f", KISI_ERROR_MAY_BE_DONE, "connection broke"},
    /* The rest. */
    {"ffffff", KISI_ERROR_MAY_BE_DONE, "anywhere"},
    {"faa9ef", KISI_ERROR_REFUSED, "no card"},
    {"faa9ff", KISI_ERROR_REFUSED, "card not active"},
    {"cabbeb", KISI_ERROR_REFUSED, "card enrolled"},
    {"facced", KISI_ERROR_REFUSED, "no certificate"},
    {"fad121", KISI_ERROR_NOT_FOUND, "no stop"},
    {"fad122", KISI_ERROR_NOT_SET_UP, "no set-up"},
    {"fad123", KISI_ERROR_LOCKED_DOWN, "Kisi's books"},
    {"fad124", KISI_ERROR_ALREADY_UNLOCKED, "Kisi's books"},
    {"fad334", KISI_ERROR_MAY_BE_DONE, "elevator asked in vain"},
    {"aaa345", KISI_ERROR_NOT_SET_UP, "no controller"},
    {"fad126", KISI_ERROR_NOT_FOUND, "no zone"},
    {"fad129", KISI_ERROR_MAY_BE_DONE, "alarm system asked in vain"},
    {"adf234", KISI_ERROR_MAY_BE_DONE, "alarm system failed at it"},
    {"abbb11", KISI_ERROR_MAY_BE_DONE, "partner failed at it"},
    {"abcc11", KISI_ERROR_REFUSED, "the partner knows no such door"},
    {"abdd11", KISI_ERROR_MAY_BE_DONE, "partner asked in vain"},
    {"abee11", KISI_ERROR_REFUSED, "the partner let nobody in"},
    {"abfe11", KISI_ERROR_REFUSED, "the partner said no"},
    {"abff11", KISI_ERROR_REFUSED, "partner switched off"},
};

static GError *
answer (guint status, const char *body) {
  return kisi_error_new_from_answer (status, body, body != NULL ? strlen (body) : 0, 0, FALSE,
                                     NULL);
}

static void
test_codes (void) {
  /* Statuses are not documented, so the code must win whatever the status. */
  const guint statuses[] = {403, 404, 409, 422, 503};

  for (gsize i = 0; i < G_N_ELEMENTS (TABLE); i++) {
    g_autofree char *body =
        g_strdup_printf ("{\"error\": \"Kisi's own words\", \"code\": \"%s\"}", TABLE[i].code);

    for (gsize j = 0; j < G_N_ELEMENTS (statuses); j++) {
      g_autoptr (GError) error = answer (statuses[j], body);

      g_test_message ("%s with %u (%s): %s", TABLE[i].code, statuses[j], TABLE[i].why,
                      error->message);
      g_assert_error (error, KISI_ERROR, (int) TABLE[i].error);
      g_assert_cmpint (kisi_error_is_refusal (error), ==, TABLE[i].error != KISI_ERROR_MAY_BE_DONE);
      if (TABLE[i].error == KISI_ERROR_MAY_BE_DONE)
        g_assert_true (g_str_has_suffix (error->message, "Look before you try again."));
      g_assert_cmpuint (strlen (error->message), <=, 120);
      /* Only the general denial has nothing better to say than Kisi. */
      if (g_str_equal (TABLE[i].code, "afc496"))
        g_assert_cmpstr (error->message, ==, "Kisi's own words");
      else
        g_assert_true (g_str_has_suffix (error->message, "."));
    }
  }
}

static void
test_unknown_code (void) {
  g_autoptr (GError) error = answer (409, "{\"error\": \"Something new.\", \"code\": \"aaaaaa\"}");

  g_assert_error (error, KISI_ERROR, KISI_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "Something new.");
}

/* Kisi's own guide shows this answer. */
static void
test_text_without_code (void) {
  g_autoptr (GError) error =
      answer (409, "{\"error\": \"The door has no assigned Kisi controller.\"}");

  g_assert_error (error, KISI_ERROR, KISI_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "The door has no assigned Kisi controller.");
}

static void
test_statuses (void) {
  const struct {
    guint status;
    const char *body;
    KisiError error;
    gboolean refusal;
  } cases[] = {
      {401, "{\"error\": \"x\"}", KISI_ERROR_SIGNED_OUT, TRUE},
      {401, "{\"error\": \"x\", \"code\": \"afc496\"}", KISI_ERROR_SIGNED_OUT, TRUE},
      {401, "{\"error\": \"x\", \"code\": \"afc516\"}", KISI_ERROR_SIGNED_OUT, TRUE},
      {401, "{\"error\": \"x\", \"code\": \"123456\"}", KISI_ERROR_SIGNED_OUT, TRUE},
      {401, "{\"error\": \"x\", \"code\": \"fad001\"}", KISI_ERROR_LOCKED_DOWN, TRUE},
      {403, "{\"error\": \"x\"}", KISI_ERROR_NOT_ALLOWED, TRUE},
      {404, "{\"error\": \"x\"}", KISI_ERROR_NOT_FOUND, TRUE},
      {409, "{\"error\": \"x\"}", KISI_ERROR_REFUSED, TRUE},
      {422, "{\"errors\": {}}", KISI_ERROR_INVALID_INPUT, TRUE},
      {429, "", KISI_ERROR_TOO_MANY_REQUESTS, TRUE},
      {429, "{\"error\": \"x\", \"code\": \"fad001\"}", KISI_ERROR_TOO_MANY_REQUESTS, TRUE},
      /* Nothing shows that these come from Kisi, and so that nothing was done. */
      {400, "<html>", KISI_ERROR_UNEXPECTED, FALSE},
      {407, "", KISI_ERROR_UNEXPECTED, FALSE},
      {421, "", KISI_ERROR_UNEXPECTED, FALSE},
      {500, NULL, KISI_ERROR_UNAVAILABLE, FALSE},
      {502, "<html><body>Bad Gateway</body></html>", KISI_ERROR_UNAVAILABLE, FALSE},
      {503, "{\"error\": \"x\"}", KISI_ERROR_UNAVAILABLE, FALSE},
      {503, "{\"error\": \"x\", \"code\": 503}", KISI_ERROR_UNAVAILABLE, FALSE},
      {504, "{\"error\": \"x\", \"code\": \"gateway_timeout\"}", KISI_ERROR_UNAVAILABLE, FALSE},
      /* Kisi's, but no "no". */
      {503, "{\"error\": \"x\", \"code\": \"aaaaaa\"}", KISI_ERROR_MAY_BE_DONE, FALSE},
      {400, "{\"error\": \"x\", \"code\": \"aaaaaa\"}", KISI_ERROR_REFUSED, TRUE},
      {400, "{\"error\": \"x\"}", KISI_ERROR_REFUSED, TRUE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = answer (cases[i].status, cases[i].body);

    g_test_message ("%u %s", cases[i].status, cases[i].body);
    g_assert_error (error, KISI_ERROR, (int) cases[i].error);
    g_assert_cmpint (kisi_error_is_refusal (error), ==, cases[i].refusal);
    g_assert_null (strstr (error->message, "<"));
  }
}

/* A gateway, a firewall, the page of a hotel: what does not look like Kisi's is not Kisi's word,
 * whatever its status. */
static void
test_strangers (void) {
  const guint statuses[] = {400, 401, 403, 404, 409, 422, 429};
  const char *const bodies[] = {
      NULL, /* too big, or damaged */
      "<html><body>Sign in to this network</body></html>",
      "Forbidden",
      "{\"message\": \"Unauthorized\"}",
      "{\"error\": {\"status\": 404}}",
      "{\"errors\": [\"x\"]}",
      "{\"code\": 404}",
      "[]",
      "\"x\"",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++) {
    g_autoptr (GError) empty = answer (statuses[i], "");

    for (gsize j = 0; j < G_N_ELEMENTS (bodies); j++) {
      g_autoptr (GError) error = answer (statuses[i], bodies[j]);

      g_test_message ("%u %s", statuses[i], bodies[j]);
      g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
      g_assert_false (kisi_error_is_refusal (error));
    }
    g_assert_error (empty, KISI_ERROR,
                    (statuses[i] == 429 ? KISI_ERROR_TOO_MANY_REQUESTS : KISI_ERROR_UNEXPECTED));
  }
}

static void
test_sign_in (void) {
  const char *bad = "{\"error\": \"x\"}";
  const char *body = "{\"error\": \"x\", \"code\": \"afc526\"}";
  g_autoptr (GError) password = kisi_error_new_from_answer (401, bad, strlen (bad), 0, TRUE, NULL);
  g_autoptr (GError) code = kisi_error_new_from_answer (401, body, strlen (body), 0, TRUE, NULL);

  g_assert_error (password, KISI_ERROR, KISI_ERROR_WRONG_PASSWORD);
  g_assert_error (code, KISI_ERROR, KISI_ERROR_CODE_NEEDED);
}

static void
test_field (void) {
  g_autoptr (GError) error =
      answer (422, "{\"errors\": {\"email\": [\"is not valid\", \"is too long\"], \"name\": []}}");
  g_autoptr (GError) odd = answer (422, "{\"errors\": {\"email\": {\"a\": [1]}}}");
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) own = kisi_error_new (KISI_ERROR_INVALID_INPUT, "domain");

  g_assert_error (error, KISI_ERROR, KISI_ERROR_INVALID_INPUT);
  g_assert_cmpstr (kisi_error_get_field (error), ==, "email");
  g_assert_nonnull (strstr (error->message, "is not valid"));
  g_assert_cmpstr (kisi_error_get_field (odd), ==, "email");
  g_assert_cmpstr (kisi_error_get_field (copy), ==, "email");
  g_assert_cmpstr (kisi_error_get_field (own), ==, "domain");
}

static void
test_retry_after (void) {
  g_autoptr (GError) error = kisi_error_new_from_answer (429, "", 0, 30, FALSE, NULL);
  g_autoptr (GError) absurd = kisi_error_new_from_answer (429, "", 0, G_MAXUINT, FALSE, NULL);
  g_autoptr (GError) stranger = kisi_error_new_from_answer (429, "<html>", 6, 30, FALSE, NULL);
  g_autoptr (GError) other = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "other");

  g_assert_cmpuint (kisi_error_get_retry_after (error), ==, 30);
  g_assert_cmpuint (kisi_error_get_retry_after (stranger), ==, 30);
  g_assert_cmpuint (kisi_error_get_retry_after (absurd), ==, 3600);
  g_assert_cmpuint (kisi_error_get_retry_after (other), ==, 0);
  g_assert_false (kisi_error_is_refusal (other));
}

/* Kisi's text is shown where nothing better is known: it must not be able to do anything there. */
static void
test_hostile_text (void) {
  g_autoptr (GString) body = g_string_new ("{\"error\": \"");
  g_autoptr (GError) long_text = NULL;
  g_autoptr (GError) lines = NULL;
  g_autoptr (GError) blank = NULL;
  g_autoptr (GError) cut = NULL;
  g_autoptr (GError) deep = NULL;
  g_autoptr (GString) nested = g_string_new (NULL);

  for (guint i = 0; i < 5000; i++)
    g_string_append (body, "é");
  g_string_append (body, "\"}");
  long_text = answer (409, body->str);
  g_assert_cmpint (g_utf8_strlen (long_text->message, -1), ==, 200);

  lines = answer (409, "{\"error\": \"  one\\r\\n\\ttwo\\u202e \\u0007three\"}");
  g_assert_true (g_str_has_prefix (lines->message, "one two three"));
  g_assert_true (g_utf8_validate (lines->message, -1, NULL));

  blank = answer (409, "{\"error\": \" \\u200b\\n \"}");
  g_assert_error (blank, KISI_ERROR, KISI_ERROR_REFUSED);
  g_assert_cmpuint (strlen (blank->message), >, 10);

  cut = answer (409, "{\"error\": \"half a sen");
  g_assert_error (cut, KISI_ERROR, KISI_ERROR_UNEXPECTED);
  g_assert_null (strstr (cut->message, "half"));

  for (guint i = 0; i < 200000; i++)
    g_string_append_c (nested, '[');
  deep = answer (409, nested->str);
  g_assert_error (deep, KISI_ERROR, KISI_ERROR_UNEXPECTED);
}

static void
test_own_sentences (void) {
  for (int code = KISI_ERROR_UNREACHABLE; code <= KISI_ERROR_REFUSED; code++) {
    g_autoptr (GError) error = kisi_error_new (code, NULL);

    g_assert_error (error, KISI_ERROR, code);
    g_assert_true (g_str_has_suffix (error->message, "."));
    g_assert_cmpint (kisi_error_is_refusal (error), ==, code > KISI_ERROR_MAY_BE_DONE);
  }
}

static void
test_fields (void) {
  const char *fields[] = {"server", "domain", "email", "api-key", "access-link"};
  g_autoptr (GError) other = kisi_error_new (KISI_ERROR_INVALID_INPUT, "password");

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (GError) error = kisi_error_new (KISI_ERROR_INVALID_INPUT, fields[i]);

    g_assert_cmpstr (kisi_error_get_field (error), ==, fields[i]);
    g_assert_cmpstr (error->message, !=, other->message);
  }
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/codes", test_codes);
  g_test_add_func ("/error/unknown-code", test_unknown_code);
  g_test_add_func ("/error/text-without-code", test_text_without_code);
  g_test_add_func ("/error/statuses", test_statuses);
  g_test_add_func ("/error/strangers", test_strangers);
  g_test_add_func ("/error/sign-in", test_sign_in);
  g_test_add_func ("/error/field", test_field);
  g_test_add_func ("/error/retry-after", test_retry_after);
  g_test_add_func ("/error/hostile-text", test_hostile_text);
  g_test_add_func ("/error/fields", test_fields);
  g_test_add_func ("/error/own-sentences", test_own_sentences);
  return g_test_run ();
}
