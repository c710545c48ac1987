/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-session-monitor.h"

#include "guard/keyfob-inhibit-portal.h"
#include "guard/keyfob-logind.h"
#include "guard/keyfob-screen-saver.h"
#include "platform/keyfob-portal.h"
#include "platform/keyfob-timer.h"

/* The known doors and the first window come first, and a command in a terminal is done by then. */
#define BEGIN_MILLISECONDS 500

/* Who has not answered by then is silent: a wish is not kept waiting longer, but refused. */
#define ANSWER_SECONDS 3

#define GNOME_INTERFACE "org.gnome.ScreenSaver"

/* The freedesktop.org one is KDE's and that of some small desktops, and GNOME has one of that name
 * which knows of idleness only. Of the others not all tell logind. GNOME Shell's shield is up
 * before the session is locked, if locking is delayed; the shell itself has it by a name of its
 * own, and `org.gnome.ScreenSaver` is but a helper that passes it on, and that may not run. */
static const struct {
  const char *name;
  const char *interface;
  const char *path;
  const char *other_path;
} SCREEN_SAVERS[] = {
    {"org.freedesktop.ScreenSaver", "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver",
     "/ScreenSaver"},
    {"org.gnome.ScreenSaver", GNOME_INTERFACE, "/org/gnome/ScreenSaver", NULL},
    {"org.gnome.Shell.ScreenShield", GNOME_INTERFACE, "/org/gnome/ScreenSaver", NULL},
    {"org.cinnamon.ScreenSaver", "org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver", NULL},
    {"org.mate.ScreenSaver", "org.mate.ScreenSaver", "/org/mate/ScreenSaver", NULL},
    {"org.xfce.ScreenSaver", "org.xfce.ScreenSaver", "/org/xfce/ScreenSaver", NULL},
};

struct _KeyfobSessionMonitor {
  GObject parent_instance;

  char *application_id;
  GPtrArray *sources; /* (element-type KeyfobLockSource) */
  GCancellable *cancellable;
  guint begin_source;
  GSource *timer;
  gboolean waits;    /* on it */
  gboolean complete; /* all sources are there */
  gboolean overdue;  /* who has not answered was waited for */
  gboolean locked;
  gboolean known;
  gboolean unsure; /* when last notified of */
  gboolean sees_lock_screen;
};

enum {
  PROP_LOCKED = 1,
  PROP_KNOWN,
  PROP_UNSURE,
  PROP_SEES_LOCK_SCREEN,
  N_PROPERTIES,
};

enum {
  SIGNAL_SUSPENDING,
  SIGNAL_RESUMED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobSessionMonitor, keyfob_session_monitor, G_TYPE_OBJECT)

static gboolean
have_all_answered (KeyfobSessionMonitor *self) {
  for (guint i = 0; i < self->sources->len; i++) {
    if (!keyfob_lock_source_is_known (g_ptr_array_index (self->sources, i)))
      return FALSE;
  }
  return self->complete;
}

static gboolean
says_any_locked (KeyfobSessionMonitor *self) {
  for (guint i = 0; i < self->sources->len; i++) {
    if (keyfob_lock_source_is_locked (g_ptr_array_index (self->sources, i)))
      return TRUE;
  }
  return FALSE;
}

/* logind is there where nobody tells it of the lock screen; and outside of a sandbox the portal
 * may have nobody to ask. */
static gboolean
sees_lock_screen (KeyfobSessionMonitor *self) {
  for (guint i = 0; i < self->sources->len; i++) {
    KeyfobLockSource *source = g_ptr_array_index (self->sources, i);

    if (keyfob_lock_source_is_there (source) &&
        (KEYFOB_IS_SCREEN_SAVER (source) ||
         (KEYFOB_IS_INHIBIT_PORTAL (source) && keyfob_sandbox_is_there ())))
      return TRUE;
  }
  return FALSE;
}

static void
wait (KeyfobSessionMonitor *self, gboolean waits) {
  if (waits == self->waits)
    return;
  self->waits = waits;
  if (waits)
    keyfob_timer_set (self->timer, keyfob_timer_now () + ANSWER_SECONDS * G_USEC_PER_SEC);
  else
    keyfob_timer_unset (self->timer);
}

/* Whoever hears that it is known finds right what is. */
static void
update (KeyfobSessionMonitor *self) {
  gboolean was_locked = self->locked;
  gboolean was_known = self->known;
  gboolean was_unsure = self->unsure;
  gboolean saw_lock_screen = self->sees_lock_screen;
  gboolean answered = have_all_answered (self);

  self->overdue = self->overdue && !answered;
  self->locked = says_any_locked (self);
  self->sees_lock_screen = sees_lock_screen (self);
  self->known = answered || self->overdue;
  self->unsure = keyfob_session_monitor_is_unsure (self);
  wait (self, !self->known);
  if (self->locked != was_locked)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOCKED]);
  if (self->known != was_known)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KNOWN]);
  if (self->unsure != was_unsure)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNSURE]);
  if (self->sees_lock_screen != saw_lock_screen)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEES_LOCK_SCREEN]);
}

/* Who said that it is locked and is gone since need not come back for that to be over. */
static void
on_unlocked (KeyfobSessionMonitor *self) {
  for (guint i = 0; i < self->sources->len; i++)
    keyfob_lock_source_forget (g_ptr_array_index (self->sources, i));
}

static gboolean
on_waited (gpointer user_data) {
  KeyfobSessionMonitor *self = user_data;

  self->overdue = TRUE;
  update (self);
  return G_SOURCE_CONTINUE;
}

static void
on_suspending (KeyfobSessionMonitor *self) {
  g_signal_emit (self, signals[SIGNAL_SUSPENDING], 0);
}

static void
on_resumed (KeyfobSessionMonitor *self) {
  g_signal_emit (self, signals[SIGNAL_RESUMED], 0);
}

static void
add_source (KeyfobSessionMonitor *self, KeyfobLockSource *source) {
  g_ptr_array_add (self->sources, source);
  g_signal_connect_object (source, "unlocked", G_CALLBACK (on_unlocked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
on_session_bus (GObject *object, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  KeyfobSessionMonitor *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  for (guint i = 0; bus != NULL && i < G_N_ELEMENTS (SCREEN_SAVERS); i++)
    add_source (self,
                keyfob_screen_saver_new (bus, SCREEN_SAVERS[i].name, SCREEN_SAVERS[i].interface,
                                         SCREEN_SAVERS[i].path, SCREEN_SAVERS[i].other_path));
  if (bus != NULL)
    add_source (self, keyfob_inhibit_portal_new (bus, self->application_id));
  else
    g_debug ("Session bus: %s", error->message);
  self->complete = TRUE;
  update (self);
}

static gboolean
on_time_to_begin (gpointer user_data) {
  keyfob_session_monitor_begin (user_data);
  return G_SOURCE_REMOVE;
}

static void
keyfob_session_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobSessionMonitor *self = KEYFOB_SESSION_MONITOR (object);

  switch (id) {
  case PROP_LOCKED:
    g_value_set_boolean (value, self->locked);
    break;
  case PROP_KNOWN:
    g_value_set_boolean (value, self->known);
    break;
  case PROP_UNSURE:
    g_value_set_boolean (value, keyfob_session_monitor_is_unsure (self));
    break;
  case PROP_SEES_LOCK_SCREEN:
    g_value_set_boolean (value, self->sees_lock_screen);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_session_monitor_dispose (GObject *object) {
  KeyfobSessionMonitor *self = KEYFOB_SESSION_MONITOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->begin_source, g_source_remove);
  g_source_destroy (self->timer);
  g_ptr_array_set_size (self->sources, 0);
  G_OBJECT_CLASS (keyfob_session_monitor_parent_class)->dispose (object);
}

static void
keyfob_session_monitor_finalize (GObject *object) {
  KeyfobSessionMonitor *self = KEYFOB_SESSION_MONITOR (object);

  g_source_unref (self->timer);
  g_free (self->application_id);
  g_ptr_array_unref (self->sources);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (keyfob_session_monitor_parent_class)->finalize (object);
}

static void
keyfob_session_monitor_class_init (KeyfobSessionMonitorClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_session_monitor_get_property;
  object_class->dispose = keyfob_session_monitor_dispose;
  object_class->finalize = keyfob_session_monitor_finalize;

  properties[PROP_LOCKED] = g_param_spec_boolean ("locked", NULL, NULL, FALSE, flags);
  properties[PROP_KNOWN] = g_param_spec_boolean ("known", NULL, NULL, FALSE, flags);
  properties[PROP_UNSURE] = g_param_spec_boolean ("unsure", NULL, NULL, TRUE, flags);
  properties[PROP_SEES_LOCK_SCREEN] =
      g_param_spec_boolean ("sees-lock-screen", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_SUSPENDING] =
      g_signal_new ("suspending", KEYFOB_TYPE_SESSION_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RESUMED] = g_signal_new ("resumed", KEYFOB_TYPE_SESSION_MONITOR, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_session_monitor_init (KeyfobSessionMonitor *self) {
  self->unsure = TRUE;
  self->sources = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
  self->timer = keyfob_timer_new (on_waited, self);
  self->begin_source =
      g_timeout_add_full (G_PRIORITY_LOW, BEGIN_MILLISECONDS, on_time_to_begin, self, NULL);
}

KeyfobSessionMonitor *
keyfob_session_monitor_new (const char *application_id) {
  KeyfobSessionMonitor *self = g_object_new (KEYFOB_TYPE_SESSION_MONITOR, NULL);

  self->application_id = g_strdup (application_id);
  return self;
}

void
keyfob_session_monitor_begin (KeyfobSessionMonitor *self) {
  KeyfobLockSource *logind;

  g_return_if_fail (KEYFOB_IS_SESSION_MONITOR (self));

  if (self->begin_source == 0)
    return;
  g_clear_handle_id (&self->begin_source, g_source_remove);
  wait (self, TRUE);
  logind = keyfob_logind_new ();
  g_signal_connect_object (logind, "suspending", G_CALLBACK (on_suspending), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (logind, "resumed", G_CALLBACK (on_resumed), self, G_CONNECT_SWAPPED);
  add_source (self, logind);
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, on_session_bus, self);
}

gboolean
keyfob_session_monitor_is_locked (KeyfobSessionMonitor *self) {
  g_return_val_if_fail (KEYFOB_IS_SESSION_MONITOR (self), FALSE);
  return self->locked;
}

gboolean
keyfob_session_monitor_is_unsure (KeyfobSessionMonitor *self) {
  g_return_val_if_fail (KEYFOB_IS_SESSION_MONITOR (self), TRUE);
  if (!self->complete)
    return !self->locked;
  for (guint i = 0; !self->locked && i < self->sources->len; i++) {
    if (keyfob_lock_source_is_unsure (g_ptr_array_index (self->sources, i)))
      return TRUE;
  }
  return FALSE;
}

gboolean
keyfob_session_monitor_is_known (KeyfobSessionMonitor *self) {
  g_return_val_if_fail (KEYFOB_IS_SESSION_MONITOR (self), FALSE);
  return self->known;
}

gboolean
keyfob_session_monitor_sees_lock_screen (KeyfobSessionMonitor *self) {
  g_return_val_if_fail (KEYFOB_IS_SESSION_MONITOR (self), FALSE);
  return self->sees_lock_screen;
}
