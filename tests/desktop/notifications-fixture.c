/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "notifications-fixture.h"

#include "keyfob-test.h"
#include "platform/keyfob-activation-token.h"

static void
take_id (NotificationsFixture *self, const char *id) {
  g_set_str (&self->not_sent, id);
}

void
notifications_fixture_start (NotificationsFixture *self) {
  g_autoptr (GError) error = NULL;

  self->application = g_application_new ("app.keyfob.Test", G_APPLICATION_DEFAULT_FLAGS);
  g_application_register (self->application, NULL, &error);
  g_assert_no_error (error);
  self->service = keyfob_notification_service_new (self->application);
  g_signal_connect_swapped (self->service, "not-sent", G_CALLBACK (take_id), self);
}

void
notifications_fixture_end (NotificationsFixture *self) {
  /* What GLib still has of a daemon must not outlive its application. */
  keyfob_notification_service_withdraw_all (self->service);
  notifications_fixture_drop (self);
}

void
notifications_fixture_drop (NotificationsFixture *self) {
  g_assert_finalize_object (self->service);
  keyfob_test_finalize_soon (self->application);
  g_clear_pointer (&self->not_sent, g_free);
  g_clear_pointer (&self->token, g_free);
}

void
notifications_fixture_set_up (NotificationsFixture *self, gconstpointer unused) {
  self->daemon = notification_daemon_new (NULL);
}

void
notifications_fixture_tear_down (NotificationsFixture *self, gconstpointer unused) {
  notification_daemon_free (self->daemon);
}

void
notifications_fixture_send (NotificationsFixture *self,
                            const char *id,
                            const char *text,
                            gboolean needs_buttons) {
  KeyfobNotice *notice = keyfob_notice_new (text, text);

  notice->is_question = needs_buttons;
  keyfob_notice_add_button (notice, "Press", "app.press", NULL);
  keyfob_notification_service_send (self->service, id, notice);
}

gboolean
is_available (gpointer data) {
  return keyfob_notification_service_is_available (((NotificationsFixture *) data)->service);
}

gboolean
is_not_available (gpointer data) {
  return !is_available (data);
}

gboolean
is_told_not_sent (gpointer data) {
  return ((NotificationsFixture *) data)->not_sent != NULL;
}

gboolean
has_token (gpointer data) {
  NotificationsFixture *self = data;

  if (self->token == NULL)
    self->token = keyfob_activation_token_steal (self->application);
  return self->token != NULL;
}

void
wait_until_known (NotificationsFixture *self) {
  notifications_fixture_send (self, "nobody", "Is somebody there?", FALSE);
  keyfob_test_wait_until (is_told_not_sent, self);
  g_clear_pointer (&self->not_sent, g_free);
}
