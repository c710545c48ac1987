/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A name that no resolver knows. */
#define KEYFOB_TEST_CERTIFICATE_NAME "kisi.test"

/**
 * KeyfobTestCertificate:
 * @certificate: for `127.0.0.1`, `localhost` and %KEYFOB_TEST_CERTIFICATE_NAME, with its key: for
 *   the simulator
 * @database: trusts the authority that signed it, and nothing else: for the client
 * @authority_path: the authority's certificate as PEM, in a private folder that goes with this
 */
typedef struct {
  GTlsCertificate *certificate;
  GTlsDatabase *database;
  char *authority_path;
} KeyfobTestCertificate;

/**
 * keyfob_test_certificate_new:
 *
 * Makes an authority and a certificate with new keys (ECDSA), good for a day. Also sets
 * `SOUP_SERVER_HTTP2`, without which a SoupServer offers no HTTP/2: so call it while the program
 * still has one thread, before the simulator starts.
 *
 * Returns: (transfer full): never %NULL; what cannot be made fails the test
 */
KeyfobTestCertificate *keyfob_test_certificate_new (void);

/** keyfob_test_certificate_new_rsa: likewise, with a key of RSA. @bits: how long the key is */
KeyfobTestCertificate *keyfob_test_certificate_new_rsa (guint bits);

/** keyfob_test_certificate_free: removes the private folder, too */
void keyfob_test_certificate_free (KeyfobTestCertificate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobTestCertificate, keyfob_test_certificate_free)

G_END_DECLS
