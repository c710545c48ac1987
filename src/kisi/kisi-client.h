/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <libsecret/secret.h>

#define KISI_DEFAULT_SERVER "https://api.kisi.io"

/** KisiCredentialKind: the scheme of the `Authorization` header (kisi-api.md, section 5) */
typedef enum {
  KISI_CREDENTIAL_LOGIN,       /* a login's secret or an API key: the same thing at Kisi */
  KISI_CREDENTIAL_ACCESS_LINK, /* the secret of an access link */
} KisiCredentialKind;

/**
 * KisiUrgency:
 *
 * How a request draws on the budget of 5 requests a second that a person's phone shares
 * (kisi-api.md, section 2). While Kisi asks to wait (`Retry-After`) the first two fail at once with
 * %KISI_ERROR_TOO_MANY_REQUESTS, and nothing is sent.
 */
typedef enum {
  KISI_URGENCY_REFRESH, /* nobody waits: one request a second, one after another */
  KISI_URGENCY_LOAD,    /* the first load: one after another, at most 4 a second */
  KISI_URGENCY_NOW,     /* a person waits: never held back, never behind another request */
} KisiUrgency;

/**
 * KisiDigest:
 *
 * The MD5 of an answer's bytes as they came: the quickest that GLib has. It guards against nothing:
 * who could forge an answer needs no two that are alike. Nothing but zeros: of no answer.
 */
typedef struct {
  guint8 bytes[16];
} KisiDigest;

typedef struct {
  const char *method;
  const char *path;  /* below the server, already escaped, such as `/locks/12/unlock` */
  const char *query; /* (nullable): encoded, without `?` */
  JsonNode *body;    /* (nullable) */
  KisiUrgency urgency;
  gboolean anonymous; /* send no credential */
  gboolean once;      /* it does something in the world: it is not sent twice, whatever happens */
  gboolean awaited;   /* with @once: is cancelled only as long as no byte of it was written */
  /* (nullable): one that the body holds, for a sign-in. It is never shown in an error, and body and
   * answer are overwritten before they are freed as far as they lie in ordinary memory. The caller
   * frees the answer with kisi_wipe_node_unref() */
  const char *password;
  guint deadline_seconds; /* for the whole request; 0 means 10 */
  /* (nullable): for a page of a list: what its last answer was, which is not parsed again */
  const KisiDigest *known;
} KisiRequest;

/** KisiPage: what is to be known of an answer that is one page of a list */
typedef struct {
  gint64 total;      /* of the list, as `X-Collection-Range` tells it; -1 if it does not */
  KisiDigest digest; /* of the answer, if the request had something @known */
} KisiPage;

#define KISI_TYPE_CLIENT (kisi_client_get_type ())
G_DECLARE_FINAL_TYPE (KisiClient, kisi_client, KISI, CLIENT, GObject)

/**
 * KisiClient::credential-refused:
 *
 * Emitted when a request that carried the present credential failed with %KISI_ERROR_SIGNED_OUT, or
 * cannot be sent because the credential is malformed: the person must sign in again. Not for
 * requests sent with an earlier credential. Comes before the request's own callback.
 */

/**
 * kisi_client_new:
 * @server: base URL, such as %KISI_DEFAULT_SERVER. HTTPS, or plain HTTP to a loopback address
 *   (127.0.0.0/8, ::1, localhost); no user, query or fragment
 * @tls_database: (nullable): trust store, or %NULL for the system's; tests give their own
 * @error: %KISI_ERROR_INVALID_INPUT with field `server` for a URL that is not one of these
 *
 * One client is one #SoupSession and one request budget. All calls belong to the thread that
 * made it (its thread-default main context).
 *
 * Returns: (transfer full) (nullable): a client without a credential
 */
KisiClient *kisi_client_new (const char *server, GTlsDatabase *tls_database, GError **error);

/**
 * kisi_client_clone:
 *
 * Returns: (transfer full): a client of the same server and trust store, with its own session and
 *   budget, without a credential
 */
KisiClient *kisi_client_clone (KisiClient *self);

/** kisi_client_set_deadline: for tests: that of every request from now on; 0: as they say */
void kisi_client_set_deadline (KisiClient *self, guint milliseconds);

const char *kisi_client_get_server (KisiClient *self);

/** kisi_client_set_credential: @secret: (nullable): kept in libsecret's non-pageable memory */
void kisi_client_set_credential (KisiClient *self, KisiCredentialKind kind, SecretValue *secret);

/** kisi_client_get_credential_kind: meaningless without a credential */
KisiCredentialKind kisi_client_get_credential_kind (KisiClient *self);

/** kisi_client_get_credential_serial: Returns: another number for each credential */
guint kisi_client_get_credential_serial (KisiClient *self);

/**
 * kisi_client_warm_up:
 *
 * Opens a connection ahead of an unlock, unless an answer came within the last seconds (design.md,
 * "The life of an unlock"). Cheap to call on every focus; failures are silent.
 */
void kisi_client_warm_up (KisiClient *self);

/** kisi_client_share_budget: from now on, with this person's other processes: kisi_queue_share() */
void kisi_client_share_budget (KisiClient *self);

/**
 * kisi_client_get_held_until:
 *
 * Returns: when what nobody waits for may be sent again, by keyfob_timer_now(): the end of the last
 *   `Retry-After`, which is never more than 5 minutes away; 0 if there was none
 */
gint64 kisi_client_get_held_until (KisiClient *self);

/**
 * kisi_client_renew_connections:
 *
 * Takes a new session, since connections may have died silently: after resume from sleep, or
 * when the network changed. What is in flight ends on the old one.
 */
void kisi_client_renew_connections (KisiClient *self);

/**
 * kisi_client_send_async:
 *
 * Sends one request and reads its answer: no redirects, a body of at most 8 MiB, a deadline for
 * the whole, nesting of at most 32. Bodies above a few kilobytes are parsed in a thread. A request
 * that is cancelled, or whose deadline passes, before a byte of it was written is never written.
 */
void kisi_client_send_async (KisiClient *self,
                             const KisiRequest *request,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * kisi_client_send_finish:
 * @json: (out) (optional) (nullable) (transfer full): the answer; %NULL for an empty body
 * @page: (out) (optional): of an answer that is a page of a list. If its digest is the one that the
 *   request had @known, there is no @json
 * @error: #KisiError, or %G_IO_ERROR_CANCELLED. A request with @once gives the latter **only if no
 *   byte had been written**; one that was cancelled after that gives %KISI_ERROR_NO_ANSWER
 *
 * Returns: whether a 2xx answer came that could be read
 */
gboolean kisi_client_send_finish (KisiClient *self,
                                  GAsyncResult *result,
                                  JsonNode **json,
                                  KisiPage *page,
                                  GError **error);

/**
 * kisi_client_require_strong_tls:
 *
 * From now on this process connects by TLS 1.2 or later, and to keys as long as 2048 bits of RSA,
 * whatever the environment says. Call it before there are threads.
 */
void kisi_client_require_strong_tls (void);
