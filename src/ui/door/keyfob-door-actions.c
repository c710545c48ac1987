/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-door-actions.h"

#include <glib/gi18n-lib.h>

#include "keyfob-enums.h"
#include "ui/door/keyfob-door-dialog.h"
#include "ui/door/keyfob-question-dialog.h"
#include "ui/preferences/keyfob-settings-panel.h"

struct _KeyfobDoorActions {
  GSimpleActionGroup parent_instance;

  AdwWindow *window; /* weak: NULL once it was closed */
  KeyfobAccounts *accounts;
  KeyfobDesktop *desktop;
  GCancellable *closed;
  GPtrArray *sending; /* (element-type KeyfobUnlock): whose outcome is to be told */
  GPtrArray *begun;   /* likewise: those of them that nobody else began */
};

G_DEFINE_FINAL_TYPE (KeyfobDoorActions, keyfob_door_actions, G_TYPE_SIMPLE_ACTION_GROUP)

enum {
  TOLD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static KeyfobDoor *
find_door (KeyfobDoorActions *self, gint64 id) {
  return keyfob_door_list_lookup (keyfob_accounts_get_doors (self->accounts), id);
}

static void
tell_of (KeyfobDoorActions *self, const char *words, KeyfobRemedy remedy, KeyfobDoor *refused) {
  g_signal_emit (self, signals[TOLD], 0, words, remedy, refused);
}

static void
tell (KeyfobDoorActions *self, const char *words, KeyfobRemedy remedy) {
  tell_of (self, words, remedy, NULL);
}

static void
tell_lost (KeyfobDoorActions *self) {
  tell (self, _ ("This door is no longer on your list."), KEYFOB_REMEDY_NONE);
}

static void
tell_outcome (KeyfobDoorActions *self, KeyfobUnlock *unlock) {
  KeyfobDoor *door = find_door (self, keyfob_unlock_get_door_id (unlock));
  g_autofree char *words =
      keyfob_unlock_dup_words (unlock, door != NULL ? keyfob_door_get_full_name (door) : NULL);

  switch (keyfob_unlock_get_phase (unlock)) {
  case KEYFOB_UNLOCK_PHASE_GATHERING:
  case KEYFOB_UNLOCK_PHASE_SENDING:
  case KEYFOB_UNLOCK_PHASE_SETTLED:
    break;
  case KEYFOB_UNLOCK_PHASE_ACCEPTED:
    gtk_accessible_announce (GTK_ACCESSIBLE (self->window), words,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
    break;
  case KEYFOB_UNLOCK_PHASE_REFUSED:
  case KEYFOB_UNLOCK_PHASE_NOT_SENT:
  case KEYFOB_UNLOCK_PHASE_UNKNOWN:
    tell_of (self, words, keyfob_unlock_get_remedy (unlock),
             door != NULL && keyfob_door_get_refusal (door) != NULL ? door : NULL);
    break;
  }
}

/* A wait of seconds is no silence. */
static void
announce_gathering (KeyfobDoorActions *self, GParamSpec *pspec, KeyfobUnlock *unlock) {
  if (keyfob_unlock_get_phase (unlock) == KEYFOB_UNLOCK_PHASE_GATHERING)
    gtk_accessible_announce (GTK_ACCESSIBLE (self->window), keyfob_unlock_get_progress (unlock),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_phase_changed (KeyfobDoorActions *self, GParamSpec *pspec, KeyfobUnlock *unlock) {
  g_autoptr (KeyfobUnlock) kept = g_object_ref (unlock);

  if (keyfob_unlock_is_pending (unlock))
    return;
  g_signal_handlers_disconnect_by_data (unlock, self);
  g_ptr_array_remove (self->sending, unlock);
  g_ptr_array_remove (self->begun, unlock);
  tell_outcome (self, unlock);
}

/* Nobody looks at the door any more. What is sent already goes on. */
static void
leave_to_desktop (KeyfobDoorActions *self, KeyfobUnlock *unlock, gboolean begun) {
  if (begun)
    keyfob_unlock_cancel_unsent (unlock);
  keyfob_desktop_follow (self->desktop, unlock);
}

/* Once: a second click joins the first attempt, whose outcome must not be told twice. */
static void
await_outcome (KeyfobDoorActions *self, KeyfobUnlock *unlock, gboolean begun) {
  if (g_ptr_array_find (self->sending, unlock, NULL))
    return;
  g_ptr_array_add (self->sending, g_object_ref (unlock));
  if (begun)
    g_ptr_array_add (self->begun, g_object_ref (unlock));
  g_signal_connect_object (unlock, "notify::phase", G_CALLBACK (on_phase_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (unlock, "notify::progress", G_CALLBACK (announce_gathering), self,
                           G_CONNECT_SWAPPED);
}

static void
follow (KeyfobDoorActions *self, KeyfobUnlock *unlock, gboolean begun) {
  if (self->window == NULL)
    leave_to_desktop (self, unlock, begun);
  else if (!keyfob_unlock_is_pending (unlock))
    tell_outcome (self, unlock);
  else {
    await_outcome (self, unlock, begun);
    announce_gathering (self, NULL, unlock);
  }
}

/* What the person said when they were asked is no news to them. */
static gboolean
is_own_answer (const GError *error) {
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED);
}

static void
on_guarded (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobUnlock) unlock =
      keyfob_guard_unlock_finish (KEYFOB_GUARD (source), result, &error);
  g_autoptr (KeyfobDoorActions) self = user_data;

  if (unlock != NULL)
    follow (self, unlock, keyfob_guard_has_begun (KEYFOB_GUARD (source), result));
  else if (self->window != NULL && !is_own_answer (error))
    tell (self, error->message, KEYFOB_REMEDY_NONE);
}

static void
on_window_destroyed (KeyfobDoorActions *self, GtkWidget *window) {
  g_autoptr (KeyfobDoorActions) kept = g_object_ref (self);

  g_clear_weak_pointer (&self->window);
  g_cancellable_cancel (self->closed);
  for (guint i = 0; i < self->sending->len; i++) {
    KeyfobUnlock *unlock = self->sending->pdata[i];

    g_signal_handlers_disconnect_by_data (unlock, self);
    leave_to_desktop (self, unlock, g_ptr_array_find (self->begun, unlock, NULL));
  }
  g_ptr_array_set_size (self->sending, 0);
  g_ptr_array_set_size (self->begun, 0);
  /* A tooltip of GTK's may hold what is inserted for longer than there is a window. */
  gtk_widget_insert_action_group (window, "door", NULL);
}

static void
ask (KeyfobQuestion *question, gpointer user_data) {
  KeyfobDoorActions *self = user_data;
  AdwDialog *dialog = NULL;

  switch (keyfob_question_get_subject (question)) {
  case KEYFOB_QUESTION_SUBJECT_UNLOCK:
    dialog = keyfob_question_dialog_new (question);
    break;
  case KEYFOB_QUESTION_SUBJECT_LOCATION:
    dialog = keyfob_question_dialog_new_of_location (
        question, keyfob_accounts_get_proximity (self->accounts));
    break;
  }
  adw_dialog_present (dialog, GTK_WIDGET (self->window));
}

/* Who presses again hears what becomes of the first press. Nothing else comes of it, whatever would
 * be asked first: the answer might find the first one over, and unlock once more. */
static void
join (KeyfobDoorActions *self, KeyfobUnlock *attempt, KeyfobDoor *door) {
  gboolean sending = keyfob_unlock_is_pending (attempt);

  if (self->window == NULL)
    return;
  gtk_accessible_announce (GTK_ACCESSIBLE (self->window),
                           sending ? keyfob_unlock_get_progress (attempt)
                                   : keyfob_door_get_status_words (door),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  if (sending)
    await_outcome (self, attempt, FALSE);
}

/* As long as nothing was sent, to close the window takes the wish back: who is signed in may turn
 * out much later, when nobody looks at the door any more. */
static void
unlock_door (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  KeyfobDoorActions *self = user_data;
  gint64 id = g_variant_get_int64 (parameter);
  KeyfobDoor *door = find_door (self, id);
  KeyfobUnlock *attempt = keyfob_accounts_get_attempt (self->accounts, id);

  if (door == NULL) /* it went while it was clicked */
    tell_lost (self);
  else if (attempt != NULL)
    join (self, attempt, door);
  else
    keyfob_guard_unlock_async (keyfob_desktop_get_guard (self->desktop), id,
                               KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, ask, self, self->closed,
                               on_guarded, g_object_ref (self));
}

static void
show_door (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  KeyfobDoorActions *self = user_data;
  KeyfobDoor *door = find_door (self, g_variant_get_int64 (parameter));
  AdwDialog *dialog;

  if (door == NULL || self->window == NULL)
    return;
  dialog = keyfob_door_dialog_new (self->accounts, keyfob_desktop_get_confirmations (self->desktop),
                                   door);
  g_signal_connect_object (dialog, "lost", G_CALLBACK (tell_lost), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self->window));
}

static void
copy_id (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  KeyfobDoorActions *self = user_data;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (parameter));

  if (self->window == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), id);
  tell (self, _ ("ID copied"), KEYFOB_REMEDY_NONE);
}

static void
on_favourite_set (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (KeyfobDoorActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!keyfob_account_set_favourite_finish (KEYFOB_ACCOUNT (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING) && self->window != NULL)
    tell (self, error->message, KEYFOB_REMEDY_NONE);
}

static void
toggle_favourite (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  KeyfobDoorActions *self = user_data;
  KeyfobDoor *door = find_door (self, g_variant_get_int64 (parameter));
  KeyfobAccount *account = keyfob_accounts_lookup (self->accounts, g_variant_get_int64 (parameter));

  if (door != NULL && account != NULL)
    keyfob_account_set_favourite_async (account, door, !keyfob_door_is_favourite (door), NULL,
                                        on_favourite_set, g_object_ref (self));
}

static void
open_panel (KeyfobDoorActions *self, KeyfobSettingsPanel panel) {
  g_autoptr (GError) error = NULL;

  if (self->window == NULL ||
      keyfob_settings_panel_open (panel, gtk_widget_get_display (GTK_WIDGET (self->window)),
                                  &error))
    return;
  g_debug ("No settings: %s", error->message);
  tell (self, _ ("The settings could not be opened. Open them from the desktop."),
        KEYFOB_REMEDY_NONE);
}

static void
mend (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  KeyfobDoorActions *self = user_data;
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (self->accounts);

  switch ((KeyfobRemedy) g_variant_get_int32 (parameter)) {
  case KEYFOB_REMEDY_NONE:
    break;
  case KEYFOB_REMEDY_BLUETOOTH_SETTINGS:
    open_panel (self, KEYFOB_SETTINGS_PANEL_BLUETOOTH);
    break;
  case KEYFOB_REMEDY_LOCATION_SETTINGS:
    open_panel (self, KEYFOB_SETTINGS_PANEL_LOCATION);
    break;
  case KEYFOB_REMEDY_ALLOW_LOCATION:
    if (proximity != NULL)
      keyfob_proximity_set_consent (proximity, KEYFOB_LOCATION_CONSENT_ALLOW);
    break;
  }
}

static void
keyfob_door_actions_dispose (GObject *object) {
  KeyfobDoorActions *self = KEYFOB_DOOR_ACTIONS (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->closed);
  g_clear_object (&self->desktop);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (keyfob_door_actions_parent_class)->dispose (object);
}

static void
keyfob_door_actions_finalize (GObject *object) {
  g_ptr_array_unref (KEYFOB_DOOR_ACTIONS (object)->sending);
  g_ptr_array_unref (KEYFOB_DOOR_ACTIONS (object)->begun);

  G_OBJECT_CLASS (keyfob_door_actions_parent_class)->finalize (object);
}

static void
keyfob_door_actions_class_init (KeyfobDoorActionsClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_door_actions_dispose;
  object_class->finalize = keyfob_door_actions_finalize;

  signals[TOLD] =
      g_signal_new ("told", KEYFOB_TYPE_DOOR_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, KEYFOB_TYPE_REMEDY, KEYFOB_TYPE_DOOR);
}

static void
keyfob_door_actions_init (KeyfobDoorActions *self) {
  self->closed = g_cancellable_new ();
  self->sending = g_ptr_array_new_with_free_func (g_object_unref);
  self->begun = g_ptr_array_new_with_free_func (g_object_unref);
}

KeyfobDoorActions *
keyfob_door_actions_new (AdwWindow *window, KeyfobAccounts *accounts, KeyfobDesktop *desktop) {
  KeyfobDoorActions *self = g_object_new (KEYFOB_TYPE_DOOR_ACTIONS, NULL);
  const GActionEntry entries[] = {
      {.name = "unlock", .parameter_type = "x", .activate = unlock_door},
      {.name = "show", .parameter_type = "x", .activate = show_door},
      {.name = "copy-id", .parameter_type = "x", .activate = copy_id},
      {.name = "toggle-favourite", .parameter_type = "x", .activate = toggle_favourite},
      {.name = "mend", .parameter_type = "i", .activate = mend},
  };

  g_set_weak_pointer (&self->window, window);
  self->accounts = g_object_ref (accounts);
  self->desktop = g_object_ref (desktop);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "door", G_ACTION_GROUP (self));
  g_signal_connect_object (window, "destroy", G_CALLBACK (on_window_destroyed), self,
                           G_CONNECT_SWAPPED);
  return self;
}
