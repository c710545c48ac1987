/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-sign-in.h"

#include "kisi/kisi-error.h"
#include "kisi/kisi-login.h"
#include "model/account/keyfob-access-link.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
keyfob_sign_in_free (KeyfobSignIn *self) {
  if (self == NULL)
    return;
  g_clear_pointer (&self->credential, keyfob_credential_unref);
  keyfob_identity_free (self->identity);
  g_free (self);
}

static void
answer (GTask *task, KeyfobCredential *credential, KeyfobIdentity *identity) {
  KeyfobSignIn *self = g_new0 (KeyfobSignIn, 1);

  self->credential = keyfob_credential_ref (credential);
  self->identity = identity;
  g_task_return_pointer (task, self, (GDestroyNotify) keyfob_sign_in_free);
}

static GError *
invalid_input (const char *field, const char *words) {
  GError *error = kisi_error_new (KISI_ERROR_INVALID_INPUT, field);

  g_free (error->message);
  error->message = g_strdup (words);
  return error;
}

static KisiClient *
client_with (KisiClient *client, KeyfobCredential *credential) {
  KisiClient *beside = kisi_client_clone (client);

  keyfob_credential_apply (credential, beside);
  return beside;
}

/* The answers to a sign-in with a password: the task's, and Kisi's, which may come later. */
typedef struct {
  GSource *cancel_source;
  gboolean answered;
  char *organization_name;
  char *organization_domain;
  char *email;
} PasswordCall;

static void
password_call_stop_waiting (PasswordCall *call) {
  call->answered = TRUE;
  if (call->cancel_source != NULL)
    g_source_destroy (call->cancel_source);
  g_clear_pointer (&call->cancel_source, g_source_unref);
}

static void
password_call_free (gpointer data) {
  PasswordCall *call = data;

  password_call_stop_waiting (call);
  g_free (call->organization_name);
  g_free (call->organization_domain);
  g_free (call->email);
  g_free (call);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data) {
  g_autoptr (GTask) task = g_object_ref (user_data);

  password_call_stop_waiting (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data) {
  KisiClient *client = KISI_CLIENT (source);
  g_autoptr (GTask) task = user_data;
  PasswordCall *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiLogin) login = kisi_login_create_finish (client, result, &error);
  g_autoptr (KeyfobCredential) credential = NULL;
  g_autofree char *login_id = NULL;
  gboolean answered = call->answered;

  if (login != NULL) {
    login_id = g_strdup_printf ("%" G_GINT64_FORMAT, login->id);
    credential = keyfob_credential_new (KEYFOB_CREDENTIAL_LOGIN, login_id, login->secret);
  }

  password_call_stop_waiting (call);
  if (answered || g_cancellable_is_cancelled (g_task_get_cancellable (task))) {
    if (credential != NULL)
      keyfob_sign_in_revoke_async (client, credential, NULL, NULL, NULL);
    if (!answered)
      g_task_return_error_if_cancelled (task);
  } else if (login == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
  } else {
    answer (task, credential,
            keyfob_identity_new (login->person_name,
                                 login->person_email != NULL ? login->person_email : call->email,
                                 call->organization_name, call->organization_domain));
  }
}

/* Codes are often shown with a blank in the middle, and typed so. */
static char *
dup_code (const char *typed) {
  g_autofree char *code = g_strdup (typed);
  char *end = code;

  if (typed == NULL)
    return NULL;
  for (const char *p = typed; *p != '\0'; p++) {
    if (!g_ascii_isspace (*p))
      *end++ = *p;
  }
  *end = '\0';
  return *code != '\0' ? g_steal_pointer (&code) : NULL;
}

void
keyfob_sign_in_with_password_async (KisiClient *client,
                                    const KisiOrganization *organization,
                                    const char *email,
                                    const char *password,
                                    const char *otp_code,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  g_autofree char *trimmed_email = g_strstrip (g_strdup (email));
  g_autofree char *code = dup_code (otp_code);
  PasswordCall *call;

  g_task_set_source_tag (task, keyfob_sign_in_with_password_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (organization->domain == NULL)
    g_task_return_error (task, kisi_error_new (KISI_ERROR_INVALID_INPUT, "domain"));
  else if (*trimmed_email == '\0')
    g_task_return_error (task, invalid_input ("email", _ ("Enter your e-mail address.")));
  else if (*password == '\0')
    g_task_return_error (task, invalid_input ("password", _ ("Enter your password.")));
  if (g_task_had_error (task))
    return;

  call = g_new0 (PasswordCall, 1);
  call->organization_name = g_strdup (organization->name);
  call->organization_domain = g_strdup (organization->domain);
  call->email = g_strdup (trimmed_email);
  g_task_set_task_data (task, call, password_call_free);
  if (cancellable != NULL) {
    call->cancel_source = g_cancellable_source_new (cancellable);
    g_source_set_callback (call->cancel_source, G_SOURCE_FUNC (on_cancelled), task, NULL);
    g_source_attach (call->cancel_source, NULL);
  }
  /* The request runs to its end even if it is cancelled: only its answer says how to undo it. */
  kisi_login_create_async (client, organization->domain, trimmed_email, password, code,
                           g_get_host_name (), NULL, on_created, g_steal_pointer (&task));
}

static void
on_key_identity (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobIdentity) identity =
      keyfob_identity_fetch_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (KeyfobCredential) credential = NULL;
  g_autofree char *login_id = NULL;

  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT)) {
    g_task_return_error (
        task, invalid_input ("api-key", _ ("Kisi does not accept this API key. Paste it again, or "
                                           "make a new one on Kisi’s website.")));
  } else if (identity == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
  } else {
    login_id = g_strdup_printf ("%" G_GINT64_FORMAT, identity->login_id);
    credential =
        keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, login_id, g_task_get_task_data (task));
    answer (task, credential, g_steal_pointer (&identity));
  }
}

/* Returns what follows @prefix in @text and the blanks after it; or @text. */
static const char *
skip (const char *text, const char *prefix) {
  gsize length = strlen (prefix);

  if (g_ascii_strncasecmp (text, prefix, length) != 0)
    return text;
  text += length;
  while (g_ascii_isspace (*text))
    text++;
  return text;
}

void
keyfob_sign_in_with_api_key_async (KisiClient *client,
                                   const char *api_key,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  g_autoptr (KisiClient) beside = kisi_client_clone (client);
  gsize length;
  SecretValue *secret;

  g_task_set_source_tag (task, keyfob_sign_in_with_api_key_async);
  /* A key may have been copied from where it is used: with the header that carries it. */
  api_key = skip (skip (skip (api_key, ""), "Authorization:"), "KISI-LOGIN ");
  length = strlen (api_key);
  while (length > 0 && g_ascii_isspace (api_key[length - 1]))
    length--;
  if (!keyfob_credential_secret_is_possible (api_key, length)) {
    g_task_return_error (
        task,
        invalid_input ("api-key",
                       _ ("This is not a Kisi API key. Paste the whole key, and nothing else.")));
    return;
  }
  secret = secret_value_new (api_key, length, "text/plain");
  g_task_set_task_data (task, secret, secret_value_unref);
  kisi_client_set_credential (beside, KISI_CREDENTIAL_LOGIN, secret);
  keyfob_identity_fetch_async (beside, KISI_URGENCY_NOW, cancellable, on_key_identity,
                               g_steal_pointer (&task));
}

static void
on_link_identity (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobIdentity *identity = keyfob_identity_fetch_finish (KISI_CLIENT (source), result, NULL);

  answer (task, g_task_get_task_data (task),
          identity != NULL ? identity : keyfob_identity_new (NULL, NULL, NULL, NULL));
}

static void
on_link_tried (GObject *source, GAsyncResult *result, gpointer user_data) {
  KisiClient *beside = KISI_CLIENT (source);
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;

  if (kisi_client_send_finish (beside, result, NULL, NULL, &error))
    keyfob_identity_fetch_async (beside, KISI_URGENCY_NOW, cancellable, on_link_identity,
                                 g_steal_pointer (&task));
  else if (g_error_matches (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT))
    g_task_return_error (
        task, invalid_input ("access-link", _ ("Kisi does not accept this access link. Paste it "
                                               "again, or ask for a new one.")));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
keyfob_sign_in_with_access_link_async (KisiClient *client,
                                       const char *access_link,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  KisiRequest request = {
      .method = "GET", .path = "/locks", .query = "limit=1", .urgency = KISI_URGENCY_NOW};
  g_autoptr (KisiClient) beside = NULL;
  g_autoptr (SecretValue) secret = NULL;
  KeyfobCredential *credential;
  GError *error = NULL;

  g_task_set_source_tag (task, keyfob_sign_in_with_access_link_async);
  secret = keyfob_access_link_parse (access_link, kisi_client_get_server (client), &error);
  if (secret == NULL) {
    g_task_return_error (task, error);
    return;
  }
  credential = keyfob_credential_new (KEYFOB_CREDENTIAL_ACCESS_LINK, NULL, secret);
  g_task_set_task_data (task, credential, (GDestroyNotify) keyfob_credential_unref);
  beside = client_with (client, credential);
  kisi_client_send_async (beside, &request, cancellable, on_link_tried, g_steal_pointer (&task));
}

KeyfobSignIn *
keyfob_sign_in_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_revoked (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (kisi_login_delete_finish (KISI_CLIENT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
keyfob_sign_in_revoke_async (KisiClient *client,
                             KeyfobCredential *credential,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data) {
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  g_autoptr (KisiClient) beside = client_with (client, credential);

  g_task_set_source_tag (task, keyfob_sign_in_revoke_async);
  kisi_login_delete_async (beside, cancellable, on_revoked, task);
}

gboolean
keyfob_sign_in_revoke_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, client), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
