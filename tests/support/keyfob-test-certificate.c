/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test-certificate.h"

#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#define DAY_SECONDS  86400
#define SERIAL_BYTES 16

/* A certificate and its key, in GnuTLS's terms. */
typedef struct {
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
} Pair;

static void
check (int result) {
  if (result < 0)
    g_error ("GnuTLS: %s", gnutls_strerror (result));
}

static void
begin (Pair *pair, const char *name, guint rsa_bits) {
  unsigned char serial[SERIAL_BYTES];

  check (gnutls_x509_privkey_init (&pair->key));
  if (rsa_bits > 0)
    check (gnutls_x509_privkey_generate (pair->key, GNUTLS_PK_RSA, rsa_bits, 0));
  else
    check (gnutls_x509_privkey_generate (pair->key, GNUTLS_PK_ECDSA,
                                         GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  check (gnutls_x509_crt_init (&pair->certificate));
  check (gnutls_x509_crt_set_version (pair->certificate, 3));
  check (gnutls_x509_crt_set_dn (pair->certificate, name, NULL));
  check (gnutls_x509_crt_set_key (pair->certificate, pair->key));
  check (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial));
  serial[0] &= 0x7f; /* positive */
  check (gnutls_x509_crt_set_serial (pair->certificate, serial, sizeof serial));
  check (gnutls_x509_crt_set_activation_time (pair->certificate, time (NULL) - DAY_SECONDS));
  check (gnutls_x509_crt_set_expiration_time (pair->certificate, time (NULL) + DAY_SECONDS));
}

static void
finish (Pair *pair, const Pair *issuer) {
  unsigned char id[64];
  size_t length = sizeof id;

  check (gnutls_x509_crt_get_key_id (pair->certificate, 0, id, &length));
  check (gnutls_x509_crt_set_subject_key_id (pair->certificate, id, length));
  check (gnutls_x509_crt_sign2 (pair->certificate, issuer->certificate, issuer->key,
                                GNUTLS_DIG_SHA256, 0));
}

static void
make_authority (Pair *authority) {
  begin (authority, "CN=Keyfob test authority", 0);
  check (gnutls_x509_crt_set_basic_constraints (authority->certificate, 1, -1));
  check (gnutls_x509_crt_set_key_usage (authority->certificate, GNUTLS_KEY_KEY_CERT_SIGN));
  finish (authority, authority);
}

static void
make_leaf (Pair *leaf, const Pair *authority, guint rsa_bits) {
  static const unsigned char LOOPBACK[] = {127, 0, 0, 1};

  begin (leaf, "CN=localhost", rsa_bits);
  check (gnutls_x509_crt_set_basic_constraints (leaf->certificate, 0, -1));
  check (gnutls_x509_crt_set_key_usage (leaf->certificate, GNUTLS_KEY_DIGITAL_SIGNATURE));
  check (gnutls_x509_crt_set_key_purpose_oid (leaf->certificate, GNUTLS_KP_TLS_WWW_SERVER, 0));
  check (gnutls_x509_crt_set_subject_alt_name (leaf->certificate, GNUTLS_SAN_DNSNAME, "localhost",
                                               strlen ("localhost"), GNUTLS_FSAN_SET));
  check (gnutls_x509_crt_set_subject_alt_name (
      leaf->certificate, GNUTLS_SAN_DNSNAME, KEYFOB_TEST_CERTIFICATE_NAME,
      strlen (KEYFOB_TEST_CERTIFICATE_NAME), GNUTLS_FSAN_APPEND));
  check (gnutls_x509_crt_set_subject_alt_name (leaf->certificate, GNUTLS_SAN_IPADDRESS, LOOPBACK,
                                               sizeof LOOPBACK, GNUTLS_FSAN_APPEND));
  finish (leaf, authority);
}

static char *
take_text (gnutls_datum_t *datum) {
  char *text = g_strndup ((const char *) datum->data, datum->size);

  gnutls_free (datum->data);
  return text;
}

static char *
export_certificate (const Pair *pair) {
  gnutls_datum_t datum;

  check (gnutls_x509_crt_export2 (pair->certificate, GNUTLS_X509_FMT_PEM, &datum));
  return take_text (&datum);
}

static char *
export_key (const Pair *pair) {
  gnutls_datum_t datum;

  check (gnutls_x509_privkey_export2_pkcs8 (pair->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                            &datum));
  return take_text (&datum);
}

static void
clear (Pair *pair) {
  gnutls_x509_crt_deinit (pair->certificate);
  gnutls_x509_privkey_deinit (pair->key);
}

KeyfobTestCertificate *
keyfob_test_certificate_new (void) {
  return keyfob_test_certificate_new_rsa (0);
}

KeyfobTestCertificate *
keyfob_test_certificate_new_rsa (guint bits) {
  KeyfobTestCertificate *self = g_new0 (KeyfobTestCertificate, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("keyfob-test-XXXXXX", &error);
  g_autofree char *authority_text = NULL;
  g_autofree char *leaf_text = NULL;
  g_autofree char *key_text = NULL;
  g_autofree char *pem = NULL;
  Pair authority, leaf;

  g_assert_no_error (error);
  g_setenv ("SOUP_SERVER_HTTP2", "1", TRUE);
  make_authority (&authority);
  make_leaf (&leaf, &authority, bits);
  authority_text = export_certificate (&authority);
  leaf_text = export_certificate (&leaf);
  key_text = export_key (&leaf);
  clear (&leaf);
  clear (&authority);

  pem = g_strconcat (leaf_text, key_text, NULL);
  self->certificate = g_tls_certificate_new_from_pem (pem, -1, &error);
  g_assert_no_error (error);
  self->authority_path = g_build_filename (folder, "authority.pem", NULL);
  g_file_set_contents (self->authority_path, authority_text, -1, &error);
  g_assert_no_error (error);
  self->database = g_tls_file_database_new (self->authority_path, &error);
  g_assert_no_error (error);
  return self;
}

void
keyfob_test_certificate_free (KeyfobTestCertificate *self) {
  g_autofree char *folder = g_path_get_dirname (self->authority_path);

  g_remove (self->authority_path);
  g_rmdir (folder);
  g_clear_object (&self->certificate);
  g_clear_object (&self->database);
  g_free (self->authority_path);
  g_free (self);
}
