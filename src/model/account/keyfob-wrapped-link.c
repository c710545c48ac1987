/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-wrapped-link.h"

#include "kisi/kisi-wipe.h"

#include <string.h>

/* Of one within the other: a mail may have passed several filters. */
#define LAYERS_MAX 3

#define HTTPS "https://"

/* The longest run of URL Defense 3, and the characters that give the length of one, from 2 on. */
static const char run_lengths[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Returns what follows the host, if that is @name, or ends with it where it begins with a dot. */
static const char *
skip_host (const char *link, const char *name) {
  gsize name_length = strlen (name);
  const char *host;
  gsize length;

  if (g_ascii_strncasecmp (link, HTTPS, strlen (HTTPS)) != 0)
    return NULL;
  host = link + strlen (HTTPS);
  length = strcspn (host, "/?#");
  if (length < name_length || memchr (host, '@', length) != NULL ||
      g_ascii_strncasecmp (host + length - name_length, name, name_length) != 0 ||
      (name[0] != '.' && length != name_length))
    return NULL;
  return host + length;
}

static char *
dup_parameter (const char *rest, const char *name) {
  const char *query = strchr (rest, '?');
  gsize name_length = strlen (name);

  while (query != NULL && *query != '#' && *query != '\0') {
    const char *parameter = query + 1;
    gsize length = strcspn (parameter, "&#");

    if (length > name_length && strncmp (parameter, name, name_length) == 0 &&
        parameter[name_length] == '=')
      return g_strndup (parameter + name_length + 1, length - name_length - 1);
    query = parameter + length;
  }
  return NULL;
}

/* @text: (transfer full) (nullable) */
static char *
unescape (char *text) {
  char *plain = text != NULL ? g_uri_unescape_string (text, NULL) : NULL;

  kisi_wipe_free (text);
  return plain;
}

static char *
unwrap_version_2 (const char *rest) {
  char *text = dup_parameter (rest, "u");

  for (char *p = text; p != NULL && *p != '\0'; p++)
    *p = *p == '-' ? '%' : *p == '_' ? '/' : *p;
  return unescape (text);
}

/* What stands for the asterisks of version 3: Base64, as it goes into a link, up to the `!`. */
static guchar *
dup_replaced (const char *encoded, gsize *length) {
  g_autofree char *text = g_strndup (encoded, strcspn (encoded, "!"));
  g_autoptr (GString) padded =
      g_string_new (g_strdelimit (g_strdelimit (text, "-", '+'), "_", '/'));

  while (padded->len % 4 != 0)
    g_string_append_c (padded, '=');
  return g_base64_decode (padded->str, length);
}

/* `*` stands for one character, `**` and the length of it for a run. */
static char *
unwrap_version_3 (const char *rest) {
  const char *end = strstr (rest, "__;");
  gsize n_replaced = 0;
  gsize next = 0;
  g_autofree guchar *replaced = NULL;
  GString *inner;

  if (end == NULL)
    return NULL;
  replaced = dup_replaced (end + 3, &n_replaced);
  inner = g_string_sized_new (strlen (rest) + n_replaced); /* it never moves */
  while (rest < end) {
    gsize n = 1;

    if (*rest != '*') {
      g_string_append_c (inner, *rest++);
      continue;
    }
    rest++;
    if (rest + 1 < end && *rest == '*' && strchr (run_lengths, rest[1]) != NULL) {
      n = strchr (run_lengths, rest[1]) - run_lengths + 2;
      rest += 2;
    }
    n = MIN (n, n_replaced - next);
    g_string_append_len (inner, (const char *) replaced + next, n);
    next += n;
  }
  /* Some programs take two slashes for one too many. */
  if (g_str_has_prefix (inner->str, "https:/") && inner->str[strlen ("https:/")] != '/')
    g_string_insert_c (inner, strlen ("https:/"), '/');
  return g_string_free (inner, FALSE);
}

static char *
unwrap_defended (const char *rest) {
  if (g_str_has_prefix (rest, "/v1/"))
    return unescape (dup_parameter (rest, "u"));
  if (g_str_has_prefix (rest, "/v2/"))
    return unwrap_version_2 (rest);
  if (g_str_has_prefix (rest, "/v3/__"))
    return unwrap_version_3 (rest + strlen ("/v3/__"));
  return NULL;
}

static char *
unwrap_once (const char *link) {
  static const char *const defenders[] = {"urldefense.com", "urldefense.us",
                                          "urldefense.proofpoint.com"};
  const char *rest = skip_host (link, ".safelinks.protection.outlook.com");

  if (rest != NULL)
    return unescape (dup_parameter (rest, "url"));
  for (guint i = 0; i < G_N_ELEMENTS (defenders); i++) {
    rest = skip_host (link, defenders[i]);
    if (rest != NULL)
      return unwrap_defended (rest);
  }
  return NULL;
}

char *
keyfob_wrapped_link_unwrap (const char *link) {
  char *inner = NULL;

  while (g_ascii_isspace (*link))
    link++;
  for (guint i = 0; i < LAYERS_MAX; i++) {
    char *next = unwrap_once (inner != NULL ? inner : link);

    if (next == NULL)
      break;
    kisi_wipe_free (inner);
    inner = next;
  }
  /* What is no link is none that was wrapped. */
  if (inner == NULL || strstr (inner, "://") != NULL)
    return inner;
  kisi_wipe_free (inner);
  return NULL;
}
