/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-client.h"

/** KisiLogin: a device's or program's right to act as a person (kisi-api.md, sections 6.2, 6.7) */
typedef struct {
  gint64 id;
  char *person_name;   /* (nullable) */
  char *person_email;  /* (nullable) */
  SecretValue *secret; /* (nullable): only in the answer to kisi_login_create_async() */
} KisiLogin;

void kisi_login_free (KisiLogin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KisiLogin, kisi_login_free)

/** kisi_login_new_from_json: a #KisiDecoder */
KisiLogin *kisi_login_new_from_json (JsonObject *json, GError **error);

/**
 * kisi_login_create_async:
 * @password: not kept
 * @otp_code: (nullable): two-factor or backup code
 * @device_name: how the login is called in the person's list of devices: the computer's name
 *
 * `POST /logins` for a device login. Sent once: each call makes a login.
 */
void kisi_login_create_async (KisiClient *client,
                              const char *domain,
                              const char *email,
                              const char *password,
                              const char *otp_code,
                              const char *device_name,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/** kisi_login_create_finish: @error: among others WRONG_PASSWORD, CODE_NEEDED, WRONG_CODE */
KisiLogin *kisi_login_create_finish (KisiClient *client, GAsyncResult *result, GError **error);

/** kisi_login_fetch_async: `GET /login`: the login in use */
void kisi_login_fetch_async (KisiClient *client,
                             KisiUrgency urgency,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

KisiLogin *kisi_login_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error);

/** kisi_login_delete_async: `DELETE /login`: ends the login in use; 401 counts as done */
void kisi_login_delete_async (KisiClient *client,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

gboolean kisi_login_delete_finish (KisiClient *client, GAsyncResult *result, GError **error);
