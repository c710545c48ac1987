/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/notifications/keyfob-notice-daemon.h"

#include "desktop/notifications/keyfob-standing-notices.h"

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"

#define DEFAULT_KEY "default"

/* Who has not answered by then hangs, or is busy: no process stays for that. */
#define PATIENCE_MS 5000

/* Of the hint `urgency`. */
#define NORMAL   1
#define CRITICAL 2

static void
button_free (gpointer data) {
  KeyfobNoticeButton *button = data;

  g_free (button->label);
  g_free (button->action);
  g_clear_pointer (&button->target, g_variant_unref);
  g_free (button);
}

KeyfobNotice *
keyfob_notice_new (const char *title, const char *body) {
  KeyfobNotice *self = g_new0 (KeyfobNotice, 1);

  self->title = g_strdup (title);
  self->body = g_strdup (body);
  self->buttons = g_ptr_array_new_with_free_func (button_free);
  return self;
}

void
keyfob_notice_add_button (KeyfobNotice *self,
                          const char *label,
                          const char *action,
                          GVariant *target) {
  KeyfobNoticeButton *button = g_new0 (KeyfobNoticeButton, 1);

  button->label = g_strdup (label);
  button->action = g_strdup (action);
  button->target = target != NULL ? g_variant_ref_sink (target) : NULL;
  g_ptr_array_add (self->buttons, button);
}

void
keyfob_notice_free (KeyfobNotice *self) {
  g_free (self->title);
  g_free (self->body);
  g_ptr_array_unref (self->buttons);
  g_free (self);
}

struct _KeyfobNoticeDaemon {
  GObject parent_instance;

  GApplication *application; /* weak */
  GDBusConnection *bus;
  guint subscriptions[2];
  gboolean remembers;
  gboolean is_owner_known;
  gboolean withdraws_left; /* once the owner is known */
  char *owner;             /* (nullable): the present daemon on this bus, as no other is called */
  GHashTable *shown;       /* (key char) (value Shown): by ID */
  guint serial;            /* of the last request */
  guint n_requests;        /* not answered yet */
  guint patience;          /* while answers are waited for */
};

enum {
  SIGNAL_LOST,
  SIGNAL_CLOSED,
  SIGNAL_ANSWERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobNoticeDaemon, keyfob_notice_daemon, G_TYPE_OBJECT)

typedef struct {
  guint serial;       /* of the request that showed it */
  guint number;       /* the daemon's; 0 until it has answered */
  GPtrArray *buttons; /* (element-type KeyfobNoticeButton) */
} Shown;

static void
shown_free (gpointer data) {
  Shown *shown = data;

  g_ptr_array_unref (shown->buttons);
  g_free (shown);
}

/* One request to show something, until it is answered. */
typedef struct {
  KeyfobNoticeDaemon *daemon;
  char *id;
  guint serial;
} Request;

static void
request_free (Request *request) {
  g_object_unref (request->daemon);
  g_free (request->id);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static gboolean
can_remember (KeyfobNoticeDaemon *self) {
  return self->remembers && self->owner != NULL && self->application != NULL;
}

static void
remember (KeyfobNoticeDaemon *self, guint number, gboolean stands) {
  const char *id;

  if (number == 0 || !can_remember (self))
    return;
  id = g_application_get_application_id (self->application);
  if (stands)
    keyfob_standing_notices_add (id, self->owner, number);
  else
    keyfob_standing_notices_remove (id, self->owner, number);
}

static void
close_number (KeyfobNoticeDaemon *self, guint number) {
  g_dbus_connection_call (self->bus, NAME, PATH, NAME, "CloseNotification",
                          g_variant_new ("(u)", number), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          NULL, NULL, NULL);
}

static void
on_notified (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (Request) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  KeyfobNoticeDaemon *self = request->daemon;
  Shown *shown = g_hash_table_lookup (self->shown, request->id);
  guint number = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &number);
  self->n_requests--;
  if (self->n_requests == 0)
    g_clear_handle_id (&self->patience, g_source_remove);
  if (shown != NULL && shown->serial == request->serial) {
    shown->number = number;
    remember (self, number, TRUE);
    if (reply == NULL) {
      g_debug ("Notification: %s", error->message);
      g_hash_table_remove (self->shown, request->id);
      g_signal_emit (self, signals[SIGNAL_LOST], 0, request->id);
    }
  } else if (number != 0 && (shown == NULL || shown->number != number)) {
    close_number (self, number); /* it was withdrawn meanwhile */
  }
  g_signal_emit (self, signals[SIGNAL_ANSWERED], 0);
}

/* What it answers later is taken, but not waited for. */
static gboolean
on_patience_over (gpointer user_data) {
  KeyfobNoticeDaemon *self = user_data;

  self->patience = 0;
  g_signal_emit (self, signals[SIGNAL_ANSWERED], 0);
  return G_SOURCE_REMOVE;
}

static void
wait_for_answer (KeyfobNoticeDaemon *self) {
  self->n_requests++;
  g_clear_handle_id (&self->patience, g_source_remove);
  self->patience = g_timeout_add (PATIENCE_MS, on_patience_over, self);
}

/* Returns: (nullable): the ID of what the daemon shows by that number */
static const char *
find (KeyfobNoticeDaemon *self, guint number, Shown **shown) {
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, (gpointer *) shown)) {
    if ((*shown)->number == number && number != 0)
      return id;
  }
  return NULL;
}

static void
on_closed (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data) {
  KeyfobNoticeDaemon *self = user_data;
  g_autofree char *id = NULL;
  Shown *shown;
  guint number;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uu)")))
    return;
  g_variant_get (parameters, "(uu)", &number, NULL);
  id = g_strdup (find (self, number, &shown));
  if (id == NULL)
    return;
  g_hash_table_remove (self->shown, id);
  remember (self, number, FALSE);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, id);
}

static void
activate (KeyfobNoticeDaemon *self, const char *action, GVariant *target) {
  const char *name = g_str_has_prefix (action, "app.") ? action + strlen ("app.") : action;

  if (self->application != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->application), name, target);
}

static void
on_invoked (GDBusConnection *bus,
            const char *sender,
            const char *path,
            const char *interface,
            const char *signal,
            GVariant *parameters,
            gpointer user_data) {
  KeyfobNoticeDaemon *self = user_data;
  Shown *shown;
  guint number;
  const char *key;
  guint64 position;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    return;
  g_variant_get (parameters, "(u&s)", &number, &key);
  if (find (self, number, &shown) == NULL)
    return;
  if (g_str_equal (key, DEFAULT_KEY)) {
    activate (self, "open", NULL);
  } else if (g_ascii_string_to_unsigned (key, 10, 0, G_MAXUINT, &position, NULL) &&
             position < shown->buttons->len) {
    g_autoptr (GPtrArray) kept = g_ptr_array_ref (shown->buttons);
    const KeyfobNoticeButton *button = g_ptr_array_index (kept, position);

    activate (self, button->action, button->target);
  }
}

/* Another daemon knows nothing of what the last one showed. */
static void
lose_all (KeyfobNoticeDaemon *self) {
  g_autoptr (GHashTable) lost = g_steal_pointer (&self->shown);
  GHashTableIter iter;
  gpointer id;

  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, shown_free);
  g_hash_table_iter_init (&iter, lost);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_signal_emit (self, signals[SIGNAL_LOST], 0, id);
}

static void
withdraw_left (KeyfobNoticeDaemon *self) {
  g_autoptr (GArray) left = NULL;

  self->withdraws_left = FALSE;
  if (!can_remember (self))
    return;
  left = keyfob_standing_notices_take (g_application_get_application_id (self->application),
                                       self->owner);
  for (guint i = 0; i < left->len; i++)
    close_number (self, g_array_index (left, guint, i));
}

static void
keyfob_notice_daemon_dispose (GObject *object) {
  KeyfobNoticeDaemon *self = KEYFOB_NOTICE_DAEMON (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->subscriptions); i++) {
    if (self->subscriptions[i] != 0)
      g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
    self->subscriptions[i] = 0;
  }
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_weak_pointer (&self->application);
  G_OBJECT_CLASS (keyfob_notice_daemon_parent_class)->dispose (object);
}

static void
keyfob_notice_daemon_finalize (GObject *object) {
  KeyfobNoticeDaemon *self = KEYFOB_NOTICE_DAEMON (object);

  g_hash_table_unref (self->shown);
  g_free (self->owner);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (keyfob_notice_daemon_parent_class)->finalize (object);
}

static void
keyfob_notice_daemon_class_init (KeyfobNoticeDaemonClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_notice_daemon_dispose;
  G_OBJECT_CLASS (klass)->finalize = keyfob_notice_daemon_finalize;

  signals[SIGNAL_LOST] = g_signal_new ("lost", KEYFOB_TYPE_NOTICE_DAEMON, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", KEYFOB_TYPE_NOTICE_DAEMON, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_ANSWERED] = g_signal_new ("answered", KEYFOB_TYPE_NOTICE_DAEMON, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_notice_daemon_init (KeyfobNoticeDaemon *self) {
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, shown_free);
}

static guint
subscribe (KeyfobNoticeDaemon *self, const char *signal, GDBusSignalCallback callback) {
  return g_dbus_connection_signal_subscribe (self->bus, NAME, NAME, signal, PATH, NULL,
                                             G_DBUS_SIGNAL_FLAGS_NONE, callback, self, NULL);
}

KeyfobNoticeDaemon *
keyfob_notice_daemon_new (GApplication *application) {
  KeyfobNoticeDaemon *self = g_object_new (KEYFOB_TYPE_NOTICE_DAEMON, NULL);

  g_set_weak_pointer (&self->application, application);
  return self;
}

void
keyfob_notice_daemon_start (KeyfobNoticeDaemon *self, GDBusConnection *bus) {
  g_return_if_fail (KEYFOB_IS_NOTICE_DAEMON (self));
  g_return_if_fail (self->bus == NULL);

  self->bus = g_object_ref (bus);
  self->subscriptions[0] = subscribe (self, "NotificationClosed", on_closed);
  self->subscriptions[1] = subscribe (self, "ActionInvoked", on_invoked);
}

void
keyfob_notice_daemon_set_owner (KeyfobNoticeDaemon *self, const char *owner) {
  gboolean had_owner;

  g_return_if_fail (KEYFOB_IS_NOTICE_DAEMON (self));
  g_return_if_fail (self->bus != NULL);

  had_owner = self->owner != NULL;
  g_free (self->owner);
  self->owner =
      owner != NULL ? g_strconcat (g_dbus_connection_get_guid (self->bus), owner, NULL) : NULL;
  self->is_owner_known = TRUE;
  if (self->withdraws_left)
    withdraw_left (self);
  if (had_owner && owner == NULL)
    lose_all (self);
}

gboolean
keyfob_notice_daemon_is_busy (KeyfobNoticeDaemon *self) {
  g_return_val_if_fail (KEYFOB_IS_NOTICE_DAEMON (self), FALSE);
  return self->patience != 0 || self->withdraws_left;
}

void
keyfob_notice_daemon_remember (KeyfobNoticeDaemon *self) {
  g_return_if_fail (KEYFOB_IS_NOTICE_DAEMON (self));
  self->remembers = TRUE;
}

void
keyfob_notice_daemon_show (KeyfobNoticeDaemon *self,
                           const char *id,
                           const KeyfobNotice *notice,
                           const char *body) {
  GVariantBuilder actions = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  GVariantDict hints = G_VARIANT_DICT_INIT (NULL);
  Shown *before;
  Shown *shown;
  Request *request;
  guint replaces;

  g_return_if_fail (KEYFOB_IS_NOTICE_DAEMON (self));
  before = g_hash_table_lookup (self->shown, id);
  replaces = before != NULL ? before->number : 0;
  if (!notice->is_left) {
    g_variant_builder_add (&actions, "s", DEFAULT_KEY);
    g_variant_builder_add (&actions, "s", "");
  }
  for (guint i = 0; !notice->is_left && i < notice->buttons->len; i++) {
    const KeyfobNoticeButton *button = g_ptr_array_index (notice->buttons, i);
    g_autofree char *key = g_strdup_printf ("%u", i);

    g_variant_builder_add (&actions, "s", key);
    g_variant_builder_add (&actions, "s", button->label);
  }
  g_variant_dict_insert (&hints, "desktop-entry", "s",
                         g_application_get_application_id (self->application));
  g_variant_dict_insert (&hints, "urgency", "y", notice->is_question ? CRITICAL : NORMAL);

  shown = g_new0 (Shown, 1);
  shown->serial = ++self->serial;
  shown->number = replaces;
  shown->buttons = g_ptr_array_ref (notice->buttons);
  g_hash_table_insert (self->shown, g_strdup (id), shown);
  request = g_new (Request, 1);
  request->daemon = g_object_ref (self);
  request->id = g_strdup (id);
  request->serial = shown->serial;
  wait_for_answer (self);
  g_dbus_connection_call (
      self->bus, NAME, PATH, NAME, "Notify",
      g_variant_new ("(susssas@a{sv}i)", g_get_application_name () ?: "Keyfob", replaces, "",
                     notice->title, body, &actions, g_variant_dict_end (&hints), -1),
      G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_notified, request);
}

void
keyfob_notice_daemon_withdraw (KeyfobNoticeDaemon *self, const char *id) {
  const Shown *shown;

  g_return_if_fail (KEYFOB_IS_NOTICE_DAEMON (self));
  shown = g_hash_table_lookup (self->shown, id);
  if (shown != NULL && shown->number != 0) {
    close_number (self, shown->number);
    remember (self, shown->number, FALSE);
  }
  g_hash_table_remove (self->shown, id);
}

void
keyfob_notice_daemon_withdraw_left (KeyfobNoticeDaemon *self) {
  g_return_if_fail (KEYFOB_IS_NOTICE_DAEMON (self));
  if (self->is_owner_known)
    withdraw_left (self);
  else
    self->withdraws_left = self->bus != NULL && self->remembers;
}
