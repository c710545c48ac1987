/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-notifications.h"

struct _KeyfobNotifications {
  GObject parent_instance;

  GApplication *application; /* (nullable): weak, since this is a part of it */
  KeyfobNotificationService *service;
  GHashTable *waiting; /* (key char) (value Entry): by ID, until the service is prepared */
  GHashTable *shown;   /* (key char) (value Entry) */
  gboolean holds;      /* the application: it must not end before what waits is out, and GLib has
                        * the number by which it can be replaced */
};

enum {
  SIGNAL_SENT,
  SIGNAL_NOT_SENT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobNotifications, keyfob_notifications, G_TYPE_OBJECT)

typedef struct {
  GNotification *notification; /* or NULL, where the one that is shown is to be withdrawn */
  char *title;
  char *body;
  gboolean needs_buttons;
} Entry;

static void
entry_free (gpointer data) {
  Entry *entry = data;

  g_clear_object (&entry->notification);
  g_free (entry->title);
  g_free (entry->body);
  g_free (entry);
}

static GHashTable *
entries_new (void) {
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
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

/* @entry: (transfer full) */
static void
wait (KeyfobNotifications *self, const char *id, Entry *entry) {
  g_hash_table_insert (self->waiting, g_strdup (id), entry);
  set_holds (self, TRUE);
  keyfob_notification_service_prepare (self->service);
}

static void
set_words (KeyfobNotifications *self, const Entry *entry, GNotification *notification) {
  g_autofree char *escaped = g_markup_escape_text (entry->body, -1);

  g_notification_set_title (notification, entry->title);
  g_notification_set_body (notification, keyfob_notification_service_reads_markup (self->service)
                                             ? escaped
                                             : entry->body);
}

static gboolean
can_show (KeyfobNotifications *self, const Entry *entry) {
  return self->application != NULL &&
         (!entry->needs_buttons || keyfob_notification_service_shows_buttons (self->service));
}

/* @id: (transfer full)
 * @entry: (transfer full) */
static void
show (KeyfobNotifications *self, char *id, Entry *entry) {
  set_words (self, entry, entry->notification);
  g_application_send_notification (self->application, id, entry->notification);
  g_signal_emit (self, signals[SIGNAL_SENT], 0, id);
  g_hash_table_insert (self->shown, id, entry);
}

static void
withdraw (KeyfobNotifications *self, const char *id) {
  if (g_hash_table_remove (self->shown, id) && self->application != NULL)
    g_application_withdraw_notification (self->application, id);
}

static void
on_prepared (KeyfobNotifications *self, gboolean is_there) {
  g_autoptr (GHashTable) waiting = g_steal_pointer (&self->waiting);
  GHashTableIter iter;
  gpointer id;
  gpointer value;
  gboolean sent = FALSE;

  self->waiting = entries_new ();
  g_hash_table_iter_init (&iter, waiting);
  while (g_hash_table_iter_next (&iter, &id, &value)) {
    Entry *entry = value;

    if (entry->notification == NULL) {
      withdraw (self, id);
    } else if (is_there && can_show (self, entry)) {
      g_hash_table_iter_steal (&iter);
      show (self, id, entry);
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
keyfob_notifications_dispose (GObject *object) {
  KeyfobNotifications *self = KEYFOB_NOTIFICATIONS (object);

  set_holds (self, FALSE);
  g_clear_weak_pointer (&self->application);
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
  self->waiting = entries_new ();
  self->shown = entries_new ();
}

KeyfobNotifications *
keyfob_notifications_new (GApplication *application, KeyfobNotificationService *service) {
  KeyfobNotifications *self = g_object_new (KEYFOB_TYPE_NOTIFICATIONS, NULL);

  g_set_weak_pointer (&self->application, application);
  self->service = g_object_ref (service);
  g_signal_connect_object (service, "prepared", G_CALLBACK (on_prepared), self, G_CONNECT_SWAPPED);
  return self;
}

void
keyfob_notifications_send (KeyfobNotifications *self,
                           const char *id,
                           const char *title,
                           const char *body,
                           GNotification *notification,
                           gboolean needs_buttons) {
  Entry *entry;

  g_return_if_fail (KEYFOB_IS_NOTIFICATIONS (self));
  entry = g_new0 (Entry, 1);
  entry->notification = g_object_ref (notification);
  g_notification_set_default_action (notification, "app.open");
  entry->title = g_strdup (title);
  entry->body = g_strdup (body);
  entry->needs_buttons = needs_buttons;
  wait (self, id, entry);
}

void
keyfob_notifications_withdraw (KeyfobNotifications *self, const char *id) {
  g_return_if_fail (KEYFOB_IS_NOTIFICATIONS (self));
  if (g_hash_table_contains (self->shown, id))
    wait (self, id, g_new0 (Entry, 1));
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
  while (self->application != NULL && g_hash_table_iter_next (&iter, &id, NULL))
    g_application_withdraw_notification (self->application, id);
  g_hash_table_remove_all (self->shown);
}

void
keyfob_notifications_leave (KeyfobNotifications *self) {
  GHashTableIter iter;
  gpointer id;
  gpointer entry;

  g_return_if_fail (KEYFOB_IS_NOTIFICATIONS (self));
  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, &id, &entry)) {
    if (((Entry *) entry)->notification == NULL)
      withdraw (self, id);
  }
  g_hash_table_remove_all (self->waiting);
  if (self->application == NULL || !keyfob_notification_service_needs_process (self->service))
    return;
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, &entry)) {
    g_autoptr (GNotification) bare = g_notification_new ("");

    set_words (self, entry, bare);
    g_application_send_notification (self->application, id, bare);
  }
}
