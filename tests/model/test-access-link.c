/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-error.h"
#include "model/account/keyfob-access-link.h"

#define SERVER "https://api.kisi.io"

static void
assert_secret (const char *link, const char *server, const char *expected) {
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) secret = keyfob_access_link_parse (link, server, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (secret_value_get_text (secret), ==, expected);
}

static void
assert_refused (const char *link, const char *server) {
  g_autoptr (GError) error = NULL;

  g_assert_null (keyfob_access_link_parse (link, server, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_INVALID_INPUT);
  g_assert_cmpstr (kisi_error_get_field (error), ==, "access-link");
  g_assert_cmpstr (error->message, !=, "");
}

static void
test_secret (void) {
  g_autofree char *longest = g_strnfill (1000, 'a');

  assert_secret ("s3cret", SERVER, "s3cret");
  assert_secret ("  s3cret\r\n", SERVER, "s3cret");
  assert_secret (longest, SERVER, longest);
}

static void
test_link (void) {
  assert_secret ("https://kisi.io/s3cret", SERVER, "s3cret");
  assert_secret ("https://web.kisi.io/links/s3cret/", SERVER, "s3cret");
  assert_secret ("HTTPS://Web.KISI.io:443/links/s3cret?lang=de#top", SERVER, "s3cret");
  assert_secret ("https://link.getkisi.com/l/s3cret", SERVER, "s3cret");
  assert_secret ("https://web.kisi.io/unlock?place=1&secret=s3cret&x=y", SERVER, "s3cret");
  assert_secret ("https://web.kisi.io/?token=s3cret=", SERVER, "s3cret=");
  assert_secret ("http://127.0.0.1:8080/links/s3cret", "http://127.0.0.1:8080", "s3cret");
  assert_secret ("http://[::1]:8080/links/s3cret", "http://[::1]:8080", "s3cret");
}

/* The secret would go to Kisi, but the person was about to trust somebody else's page. */
static void
test_foreign_host (void) {
  assert_refused ("https://kisi.example/s3cret", SERVER);
  assert_refused ("https://notkisi.io/s3cret", SERVER);
  assert_refused ("https://getkisi.com.example/s3cret", SERVER);
  assert_refused ("https://kisi.io.example/s3cret", SERVER);
  assert_refused ("https://kisi.io@evil.example/s3cret", SERVER);
  assert_refused ("https://evil.example/https://kisi.io/s3cret", SERVER);
  assert_refused ("https://evil.example#@kisi.io/s3cret", SERVER);
  assert_refused ("https://[::1]/s3cret", SERVER);
  assert_refused ("https:///s3cret", SERVER);
  assert_refused ("http://kisi.io/s3cret", SERVER);
  assert_refused ("ftp://kisi.io/s3cret", SERVER);
  assert_refused ("javascript://kisi.io/s3cret", SERVER);
  assert_refused ("http://127.0.0.1/s3cret", SERVER);
}

static void
test_no_secret (void) {
  g_autofree char *too_long = g_strnfill (1001, 'a');

  assert_refused ("", SERVER);
  assert_refused (" \n", SERVER);
  assert_refused (too_long, SERVER);
  assert_refused ("two words", SERVER);
  assert_refused ("s\xc3\xa9"
                  "cret",
                  SERVER);
  assert_refused ("\xff\xfe", SERVER);
  assert_refused ("https://kisi.io", SERVER);
  assert_refused ("https://kisi.io/", SERVER);
  assert_refused ("https://kisi.io/?", SERVER);
  assert_refused ("https://kisi.io/?secret=", SERVER);
  assert_refused ("https://kisi.io/two words", SERVER);
  assert_refused ("https://", SERVER);
  assert_refused ("://", SERVER);
}

static char *
dup_percent_encoded (const char *link) {
  return g_uri_escape_string (link, NULL, FALSE);
}

/* Mail filters put links into links of their own. */
static void
test_wrapped (void) {
  g_autofree char *safe = NULL;
  g_autofree char *twice = NULL;

  assert_secret ("https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fweb.kisi.io%2F"
                 "links%3Fsecret%3DX&data=05%7C&reserved=0",
                 SERVER, "X");
  assert_secret (" https://EUR01.safelinks.protection.outlook.com/GetUrl?data=1&url=https%3a%2f%2f"
                 "web.kisi.io%2flinks%2fs3cret\n",
                 SERVER, "s3cret");
  assert_secret ("https://urldefense.proofpoint.com/v1/url?u=https://web.kisi.io/links/s3cret&k=1",
                 SERVER, "s3cret");
  assert_secret ("https://urldefense.proofpoint.com/v2/url?u=https-3A__web.kisi.io_links-3Fsecret"
                 "-3DX-5Fy-2Dz&d=DwMFaQ&c=1",
                 SERVER, "X_y-z");
  assert_secret ("https://urldefense.com/v3/__https://web.kisi.io/links?secret=X__;!!abc!def$",
                 SERVER, "X");
  assert_secret ("https://urldefense.com/v3/__https:/web.kisi.io/links/s3cret__;!!abc$", SERVER,
                 "s3cret");
  assert_secret ("https://urldefense.us/v3/__https://web.kisi.io/links?secret=a*b**Ad__;Kyws!!a$",
                 SERVER, "a+b,,d");

  safe = dup_percent_encoded ("https://urldefense.com/v3/__https://web.kisi.io/l/s3cret__;!!a$");
  twice = g_strconcat ("https://nam12.safelinks.protection.outlook.com/?url=", safe, NULL);
  assert_secret (twice, SERVER, "s3cret");
}

/* What is within is taken only if it would be taken without. */
static void
test_wrapped_wrongly (void) {
  assert_refused ("https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example"
                  "%2Fs3cret",
                  SERVER);
  assert_refused ("https://nam12.safelinks.protection.outlook.com/?url=s3cret", SERVER);
  assert_refused ("https://nam12.safelinks.protection.outlook.com/?url=", SERVER);
  assert_refused ("https://nam12.safelinks.protection.outlook.com/s3cret", SERVER);
  assert_refused ("https://nam12.safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2F"
                  "web.kisi.io%2Fs3cret",
                  SERVER);
  assert_refused ("https://evil.example/?url=https%3A%2F%2Fweb.kisi.io%2Fs3cret", SERVER);
  assert_refused ("http://urldefense.com/v3/__https://web.kisi.io/l/s3cret__;!!a$", SERVER);
  assert_refused ("https://urldefense.com/v3/__https://web.kisi.io/l/s3cret", SERVER);
  assert_refused ("https://urldefense.com/v3/__", SERVER);
  assert_refused ("https://urldefense.com/v3/__***__;*", SERVER);
  assert_refused ("https://urldefense.com/v2/url?u=https-3", SERVER);
  assert_refused ("https://urldefense.com/v2/url?u=https-ZZ__web.kisi.io_s3cret", SERVER);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/access-link/secret", test_secret);
  g_test_add_func ("/access-link/link", test_link);
  g_test_add_func ("/access-link/foreign-host", test_foreign_host);
  g_test_add_func ("/access-link/no-secret", test_no_secret);
  g_test_add_func ("/access-link/wrapped", test_wrapped);
  g_test_add_func ("/access-link/wrapped-wrongly", test_wrapped_wrongly);

  return g_test_run ();
}
