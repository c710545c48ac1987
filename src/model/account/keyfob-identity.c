/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-identity.h"

#include "kisi/kisi-error.h"
#include "kisi/kisi-login.h"
#include "kisi/kisi-organization.h"

KeyfobIdentity *
keyfob_identity_new (const char *person_name,
                     const char *person_email,
                     const char *organization_name,
                     const char *organization_domain) {
  KeyfobIdentity *self = g_new0 (KeyfobIdentity, 1);

  self->person_name = g_strdup (person_name);
  self->person_email = g_strdup (person_email);
  self->organization_name = g_strdup (organization_name);
  self->organization_domain = g_strdup (organization_domain);
  return self;
}

void
keyfob_identity_free (KeyfobIdentity *self) {
  if (self == NULL)
    return;
  g_free (self->person_name);
  g_free (self->person_email);
  g_free (self->organization_name);
  g_free (self->organization_domain);
  g_free (self);
}

gboolean
keyfob_identity_is_same_person (const KeyfobIdentity *a, const KeyfobIdentity *b) {
  if (a->person_email == NULL || b->person_email == NULL ||
      g_ascii_strcasecmp (a->person_email, b->person_email) != 0)
    return FALSE;
  /* Two organizations may bear one name. */
  if (a->organization_domain != NULL && b->organization_domain != NULL)
    return g_ascii_strcasecmp (a->organization_domain, b->organization_domain) == 0;
  return a->organization_name != NULL &&
         g_strcmp0 (a->organization_name, b->organization_name) == 0;
}

/* What is being asked for. Task data. */
typedef struct {
  KisiUrgency urgency;
  KeyfobIdentity *identity; /* so far */
} Asked;

static void
asked_free (gpointer data) {
  Asked *asked = data;

  g_clear_pointer (&asked->identity, keyfob_identity_free);
  g_free (asked);
}

static void
on_organization (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiOrganization) organization =
      kisi_organization_fetch_finish (KISI_CLIENT (source), result, &error);
  Asked *asked = g_task_get_task_data (task);

  if (organization != NULL) {
    asked->identity->organization_name = g_strdup (organization->name);
    asked->identity->organization_domain = g_strdup (organization->domain);
  } else {
    asked->identity->incomplete = !kisi_error_is_final (error);
  }
  g_task_return_pointer (task, g_steal_pointer (&asked->identity),
                         (GDestroyNotify) keyfob_identity_free);
}

static void
on_login (GObject *source, GAsyncResult *result, gpointer user_data) {
  KisiClient *client = KISI_CLIENT (source);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (KisiLogin) login = kisi_login_fetch_finish (client, result, &error);
  Asked *asked = g_task_get_task_data (task);
  KeyfobIdentity *self = asked->identity;
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (login == NULL) {
    g_task_return_error (task, error);
    return;
  }
  self->login_id = login->id;
  self->person_name = g_steal_pointer (&login->person_name);
  self->person_email = g_steal_pointer (&login->person_email);
  kisi_organization_fetch_async (client, asked->urgency, cancellable, on_organization,
                                 g_steal_pointer (&task));
}

void
keyfob_identity_fetch_async (KisiClient *client,
                             KisiUrgency urgency,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data) {
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  Asked *asked = g_new0 (Asked, 1);

  g_task_set_source_tag (task, keyfob_identity_fetch_async);
  asked->urgency = urgency;
  asked->identity = keyfob_identity_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, asked, asked_free);
  if (kisi_client_get_credential_kind (client) == KISI_CREDENTIAL_ACCESS_LINK)
    kisi_organization_fetch_async (client, urgency, cancellable, on_organization, task);
  else
    kisi_login_fetch_async (client, urgency, cancellable, on_login, task);
}

KeyfobIdentity *
keyfob_identity_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
keyfob_identity_notify (GObject *object, const KeyfobIdentity *old, const KeyfobIdentity *new) {
  static const KeyfobIdentity NOBODY = {0};

  old = old != NULL ? old : &NOBODY;
  new = new != NULL ? new : &NOBODY;
  if (g_strcmp0 (old->person_name, new->person_name) != 0)
    g_object_notify (object, "person-name");
  if (g_strcmp0 (old->person_email, new->person_email) != 0)
    g_object_notify (object, "person-email");
  if (g_strcmp0 (old->organization_name, new->organization_name) != 0)
    g_object_notify (object, "organization-name");
}
