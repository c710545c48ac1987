/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/notifications/keyfob-notifications.h"

#include "desktop/notifications/keyfob-notice-daemon.h"

struct _KeyfobNotifications {
  GObject parent_instance;

  GApplication *application; /* (nullable): weak, since this is a part of it */
  KeyfobNotificationService *service;
  KeyfobNoticeDaemon *daemon;
  GHashTable *waiting; /* (key char) (value KeyfobNotice, or NULL to withdraw): by ID, until the
                        * service is prepared */
  GHashTable *shown;   /* (key char) (value KeyfobNotice) */
  gboolean holds;      /* the application: it must not end before what waits is out, and the number
                        * is known by which it can be replaced */
};

enum {
  SIGNAL_SENT,
  SIGNAL_NOT_SENT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobNotifications, keyfob_notifications, G_TYPE_OBJECT)

static void
notice_free (gpointer notice) {
  g_clear_pointer ((KeyfobNotice **) &notice, keyfob_notice_free);
}

static GHashTable *
notices_new (void) {
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, notice_free);
}

static void
set_holds (KeyfobNotifications *self, gboolean holds) {
  if (self->application == NULL || holds == self->holds)
    return;
  self->holds = holds;
  if (holds)
    g_application_hold (self->application);
  else
    g_application_release (self->application);
}

/* @notice: (transfer full) (nullable) */
static void
wait (KeyfobNotifications *self, const char *id, KeyfobNotice *notice) {
  g_hash_table_insert (self->waiting, g_strdup (id), notice);
  set_holds (self, TRUE);
  keyfob_notification_service_prepare (self->service);
}

static gboolean
can_show (KeyfobNotifications *self, const KeyfobNotice *notice) {
  return self->application != NULL &&
         (!notice->is_question || keyfob_notification_service_shows_buttons (self->service));
}

static gboolean
is_freedesktop (KeyfobNotifications *self) {
  return keyfob_notification_service_needs_process (self->service);
}

static void
send_by_glib (KeyfobNotifications *self, const char *id, const KeyfobNotice *notice) {
  g_autoptr (GNotification) notification = g_notification_new (notice->title);

  g_notification_set_body (notification, notice->body);
  g_notification_set_default_action (notification, "app.open");
  /* Else GNOME Shell hides the buttons until the pointer is over it, and others may not show it
   * while they are not to disturb. */
  if (notice->is_question)
    g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_URGENT);
  for (guint i = 0; i < notice->buttons->len; i++) {
    const KeyfobNoticeButton *button = g_ptr_array_index (notice->buttons, i);

    g_notification_add_button_with_target_value (notification, button->label, button->action,
                                                 button->target);
  }
  g_application_send_notification (self->application, id, notification);
}

static void
send (KeyfobNotifications *self, const char *id, const KeyfobNotice *notice) {
  g_autofree char *escaped = g_markup_escape_text (notice->body, -1);

  if (is_freedesktop (self))
    keyfob_notice_daemon_show (
        self->daemon, id, notice,
        keyfob_notification_service_reads_markup (self->service) ? escaped : notice->body);
  else
    send_by_glib (self, id, notice);
}

static void
withdraw_now (KeyfobNotifications *self, const char *id) {
  if (is_freedesktop (self))
    keyfob_notice_daemon_withdraw (self->daemon, id);
  else if (self->application != NULL)
    g_application_withdraw_notification (self->application, id);
}

static void
withdraw (KeyfobNotifications *self, const char *id) {
  if (g_hash_table_remove (self->shown, id))
    withdraw_now (self, id);
}

static void
on_prepared (KeyfobNotifications *self, gboolean is_there) {
  g_autoptr (GHashTable) waiting = g_steal_pointer (&self->waiting);
  GHashTableIter iter;
  gpointer id;
  gpointer notice;
  gboolean sent = FALSE;

  self->waiting = notices_new ();
  g_hash_table_iter_init (&iter, waiting);
  while (g_hash_table_iter_next (&iter, &id, &notice)) {
    if (notice == NULL) {
      withdraw (self, id);
    } else if (is_there && can_show (self, notice)) {
      g_hash_table_iter_steal (&iter);
      send (self, id, notice);
      g_signal_emit (self, signals[SIGNAL_SENT], 0, id);
      g_hash_table_insert (self->shown, id, notice);
      sent = TRUE;
    } else {
      g_signal_emit (self, signals[SIGNAL_NOT_SENT], 0, id);
    }
  }
  if (sent)
    keyfob_notification_service_prepare (self->service); /* it answers what was sent, too */
  else
    set_holds (self, g_hash_table_size (self->waiting) > 0);
}

static void
on_closed (KeyfobNotifications *self, const char *id) {
  g_hash_table_remove (self->shown, id);
}

static void
on_lost (KeyfobNotifications *self, const char *id) {
  g_hash_table_remove (self->shown, id);
  g_signal_emit (self, signals[SIGNAL_NOT_SENT], 0, id);
}

static void
keyfob_notifications_dispose (GObject *object) {
  KeyfobNotifications *self = KEYFOB_NOTIFICATIONS (object);

  set_holds (self, FALSE);
  g_clear_weak_pointer (&self->application);
  g_clear_object (&self->daemon);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (keyfob_notifications_parent_class)->dispose (object);
}

static void
keyfob_notifications_finalize (GObject *object) {
  KeyfobNotifications *self = KEYFOB_NOTIFICATIONS (object);

  g_hash_table_unref (self->waiting);
  g_hash_table_unref (self->shown);
  G_OBJECT_CLASS (keyfob_notifications_parent_class)->finalize (object);
}

static void
keyfob_notifications_class_init (KeyfobNotificationsClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_notifications_dispose;
  object_class->finalize = keyfob_notifications_finalize;

  signals[SIGNAL_SENT] = g_signal_new ("sent", KEYFOB_TYPE_NOTIFICATIONS, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_NOT_SENT] = g_signal_new ("not-sent", KEYFOB_TYPE_NOTIFICATIONS, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
keyfob_notifications_init (KeyfobNotifications *self) {
  self->waiting = notices_new ();
  self->shown = notices_new ();
}

KeyfobNotifications *
keyfob_notifications_new (GApplication *application, KeyfobNotificationService *service) {
  KeyfobNotifications *self = g_object_new (KEYFOB_TYPE_NOTIFICATIONS, NULL);

  g_set_weak_pointer (&self->application, application);
  self->service = g_object_ref (service);
  self->daemon = keyfob_notice_daemon_new (application);
  g_signal_connect_object (service, "prepared", G_CALLBACK (on_prepared), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->daemon, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->daemon, "lost", G_CALLBACK (on_lost), self, G_CONNECT_SWAPPED);
  return self;
}

void
keyfob_notifications_remember (KeyfobNotifications *self) {
  g_return_if_fail (KEYFOB_IS_NOTIFICATIONS (self));
  keyfob_notice_daemon_remember (self->daemon);
}

void
keyfob_notifications_send (KeyfobNotifications *self, const char *id, KeyfobNotice *notice) {
  g_return_if_fail (KEYFOB_IS_NOTIFICATIONS (self));
  g_return_if_fail (notice != NULL);
  wait (self, id, notice);
}

void
keyfob_notifications_withdraw (KeyfobNotifications *self, const char *id) {
  g_return_if_fail (KEYFOB_IS_NOTIFICATIONS (self));
  if (g_hash_table_contains (self->shown, id))
    wait (self, id, NULL);
  else
    g_hash_table_remove (self->waiting, id);
}

void
keyfob_notifications_withdraw_all (KeyfobNotifications *self) {
  GHashTableIter iter;
  gpointer id;

  g_return_if_fail (KEYFOB_IS_NOTIFICATIONS (self));
  g_hash_table_remove_all (self->waiting);
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    withdraw_now (self, id);
  g_hash_table_remove_all (self->shown);
  keyfob_notice_daemon_withdraw_left (self->daemon);
}

void
keyfob_notifications_leave (KeyfobNotifications *self) {
  GHashTableIter iter;
  gpointer id;
  gpointer notice;

  g_return_if_fail (KEYFOB_IS_NOTIFICATIONS (self));
  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, &id, &notice)) {
    if (notice == NULL)
      withdraw (self, id);
  }
  g_hash_table_remove_all (self->waiting);
  if (self->application == NULL || !is_freedesktop (self))
    return;
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, &notice)) {
    KeyfobNotice *shown = notice;

    if (shown->buttons->len == 0 || shown->is_left)
      continue;
    shown->is_left = TRUE;
    send (self, id, shown);
  }
}
