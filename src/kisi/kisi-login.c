/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-login.h"

#include "kisi/kisi-error.h"
#include "kisi/kisi-fields.h"
#include "kisi/kisi-object.h"
#include "kisi/kisi-wipe.h"

void
kisi_login_free (KisiLogin *self) {
  if (self == NULL)
    return;
  g_free (self->person_name);
  g_free (self->person_email);
  g_clear_pointer (&self->secret, secret_value_unref);
  g_free (self);
}

/* The tap-to-unlock keys of the answer (`scram_credentials`) are left where they are: they are of
 * no use here and sensitive (kisi-api.md, section 6.2). */
KisiLogin *
kisi_login_new_from_json (JsonObject *json, GError **error) {
  g_autoptr (KisiLogin) self = g_new0 (KisiLogin, 1);
  KisiFields fields = {.object = json};
  KisiFields user = {.object = kisi_fields_get_object (&fields, "user")};
  char *secret = kisi_fields_dup_string (&fields, "secret");

  self->id = kisi_fields_get_id (&fields);
  if (user.object != NULL) {
    self->person_name = kisi_fields_dup_string (&user, "name");
    self->person_email = kisi_fields_dup_string (&user, "email");
    if (user.bad_field != NULL && fields.bad_field == NULL)
      fields.bad_field = "user";
  }
  if (self->person_email == NULL)
    self->person_email = kisi_fields_dup_string (&fields, "email");

  if (secret != NULL && *secret != '\0')
    self->secret = secret_value_new (secret, -1, "text/plain");
  kisi_wipe_free (secret);

  if (!kisi_fields_check (&fields, error))
    return NULL;
  return g_steal_pointer (&self);
}

static JsonNode *
build_login_request (const char *domain,
                     const char *email,
                     const char *password,
                     const char *otp_code,
                     const char *device_name) {
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();
  JsonObject *login = json_object_new ();
  JsonObject *user = json_object_new ();

  json_object_set_string_member (login, "type", "device");
  json_object_set_string_member (login, "name", device_name);
  json_object_set_string_member (login, "os_name", "Linux");
  json_object_set_string_member (user, "domain", domain);
  json_object_set_string_member (user, "email", email);
  json_object_set_string_member (user, "password", password);
  if (otp_code != NULL)
    json_object_set_string_member (user, "otp_attempt", otp_code);
  json_object_set_object_member (root, "login", login);
  json_object_set_object_member (root, "user", user);
  json_node_take_object (node, root);
  return node;
}

/* Says of a refused sign-in what the person can mend. */
static void
explain_refusal (GError **error, gboolean had_code) {
  KisiError better;

  if (had_code && g_error_matches (*error, KISI_ERROR, KISI_ERROR_WRONG_PASSWORD))
    /* afc516 means a wrong code as well; the code was asked for because the password was right. */
    better = KISI_ERROR_WRONG_CODE;
  else if (g_error_matches (*error, KISI_ERROR, KISI_ERROR_NOT_FOUND))
    better = KISI_ERROR_INVALID_INPUT;
  else
    return;

  g_clear_error (error);
  *error = kisi_error_new (better, better == KISI_ERROR_INVALID_INPUT ? "domain" : "otp_attempt");
}

static KisiLogin *
read_created (JsonNode *json, GError **error) {
  const KisiFields without_secret = {.bad_field = "secret"};
  g_autoptr (KisiLogin) login = NULL;

  if (json == NULL || !JSON_NODE_HOLDS_OBJECT (json)) {
    g_propagate_error (error, kisi_error_new (KISI_ERROR_UNEXPECTED, NULL));
    return NULL;
  }
  login = kisi_login_new_from_json (json_node_get_object (json), error);
  if (login != NULL && login->secret == NULL && !kisi_fields_check (&without_secret, error))
    return NULL;
  return g_steal_pointer (&login);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  gboolean had_code = GPOINTER_TO_INT (g_task_get_task_data (task));
  JsonNode *json = NULL;
  GError *error = NULL;
  KisiLogin *login = NULL;

  if (kisi_client_send_finish (KISI_CLIENT (source), result, &json, NULL, &error))
    login = read_created (json, &error);
  else
    explain_refusal (&error, had_code);
  g_clear_pointer (&json, kisi_wipe_node_unref);

  if (login != NULL)
    g_task_return_pointer (task, login, (GDestroyNotify) kisi_login_free);
  else
    g_task_return_error (task, error);
}

/* What is typed in a terminal can be any bytes; JSON takes only UTF-8. */
static const char *
find_invalid_field (const char *domain,
                    const char *email,
                    const char *password,
                    const char *otp_code) {
  if (!g_utf8_validate (domain, -1, NULL))
    return "domain";
  if (!g_utf8_validate (email, -1, NULL))
    return "email";
  if (!g_utf8_validate (password, -1, NULL))
    return "password";
  if (otp_code != NULL && !g_utf8_validate (otp_code, -1, NULL))
    return "otp_attempt";
  return NULL;
}

void
kisi_login_create_async (KisiClient *client,
                         const char *domain,
                         const char *email,
                         const char *password,
                         const char *otp_code,
                         const char *device_name,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  const char *invalid = find_invalid_field (domain, email, password, otp_code);
  g_autofree char *valid_name = g_utf8_make_valid (device_name, -1);
  KisiRequest request = {
      .method = "POST",
      .path = "/logins",
      .urgency = KISI_URGENCY_NOW,
      .anonymous = TRUE,
      .once = TRUE,
      .password = password,
  };

  g_task_set_source_tag (task, kisi_login_create_async);
  g_task_set_task_data (task, GINT_TO_POINTER (otp_code != NULL), NULL);
  if (invalid != NULL) {
    g_task_return_error (task, kisi_error_new (KISI_ERROR_INVALID_INPUT, invalid));
    return;
  }
  request.body = build_login_request (domain, email, password, otp_code, valid_name);
  kisi_client_send_async (client, &request, cancellable, on_created, g_steal_pointer (&task));
  kisi_wipe_node_unref (request.body);
}

KisiLogin *
kisi_login_create_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
kisi_login_fetch_async (KisiClient *client,
                        KisiUrgency urgency,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data) {
  KisiRequest request = {.method = "GET", .path = "/login", .urgency = urgency};

  kisi_object_fetch_async (client, &request, 0, (KisiDecoder) kisi_login_new_from_json,
                           (GDestroyNotify) kisi_login_free, cancellable, callback, user_data);
}

KisiLogin *
kisi_login_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  return kisi_object_fetch_finish (client, result, error);
}

void
kisi_login_delete_async (KisiClient *client,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data) {
  KisiRequest request = {.method = "DELETE", .path = "/login", .urgency = KISI_URGENCY_NOW};

  kisi_client_send_async (client, &request, cancellable, callback, user_data);
}

gboolean
kisi_login_delete_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  g_autoptr (GError) reason = NULL;

  if (kisi_client_send_finish (client, result, NULL, NULL, &reason))
    return TRUE;
  /* A login that is not accepted any more is gone (kisi-api.md, section 6.7). */
  if (g_error_matches (reason, KISI_ERROR, KISI_ERROR_SIGNED_OUT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}
