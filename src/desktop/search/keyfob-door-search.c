/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/search/keyfob-door-search.h"

#include <glib/gi18n-lib.h>

#include "desktop/keyfob-door-words.h"

#define WAIT_MAX_MS 200
#define LINGER_MS   10000

struct _KeyfobDoorSearch {
  GObject parent_instance;

  GApplication *application; /* weak */
  guint wait_max_ms;
  guint linger_ms;
  KeyfobAccounts *accounts; /* NULL until it is made */
  KeyfobDoorFinder *finder;

  GQueue waiting; /* (element-type GTask) */
  guint wait_source;
  guint answer_source;
  guint linger_source; /* the application is held until it goes off */
};

G_DEFINE_FINAL_TYPE (KeyfobDoorSearch, keyfob_door_search, G_TYPE_OBJECT)

typedef struct {
  char *text;
  guint max;
} Query;

static void
query_free (gpointer data) {
  Query *query = data;

  g_free (query->text);
  g_free (query);
}

/* Whether it is known which doors there are, or were when somebody last looked. */
static gboolean
is_ready (KeyfobDoorSearch *self) {
  int locks;

  if (self->accounts == NULL)
    return FALSE;
  if (keyfob_accounts_get_state (self->accounts) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT)
    return TRUE;
  /* The picture is there a moment before the doors are what it says. */
  locks = keyfob_refreshers_count_locks (keyfob_accounts_get_refreshers (self->accounts));
  return locks == 0 || (locks > 0 && g_list_model_get_n_items (keyfob_door_list_get_model (
                                         keyfob_accounts_get_doors (self->accounts))) > 0);
}

/* Whoever hears the answer may search again. */
static void
answer (KeyfobDoorSearch *self) {
  GQueue answered = self->waiting;
  GTask *task;

  g_queue_init (&self->waiting);
  g_clear_handle_id (&self->wait_source, g_source_remove);
  g_clear_handle_id (&self->answer_source, g_source_remove);
  while ((task = g_queue_pop_head (&answered)) != NULL) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
  }
}

static gboolean
on_wait_over (gpointer user_data) {
  g_autoptr (KeyfobDoorSearch) self = g_object_ref (user_data);

  self->wait_source = 0;
  answer (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_idle (gpointer user_data) {
  g_autoptr (KeyfobDoorSearch) self = g_object_ref (user_data);

  self->answer_source = 0;
  answer (self);
  return G_SOURCE_REMOVE;
}

/* Many doors come in several slices: the answer comes when the main loop has done them all. */
static void
on_something_known (KeyfobDoorSearch *self) {
  if (!g_queue_is_empty (&self->waiting) && self->answer_source == 0 && is_ready (self))
    self->answer_source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_idle, self, NULL);
}

static gboolean
on_lingered (gpointer user_data) {
  KeyfobDoorSearch *self = user_data;

  self->linger_source = 0;
  if (self->application != NULL)
    g_application_release (self->application);
  return G_SOURCE_REMOVE;
}

/* Without this a process that a search has started would end with its first answer, and a key
 * later begin anew. */
static void
linger (KeyfobDoorSearch *self) {
  if (self->linger_source != 0)
    g_source_remove (self->linger_source);
  else if (self->application != NULL)
    g_application_hold (self->application);
  self->linger_source = g_timeout_add (self->linger_ms, on_lingered, self);
}

static gboolean
parse_id (const char *text, gint64 *id) {
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &number, NULL))
    return FALSE;
  *id = (gint64) number;
  return TRUE;
}

static void
keyfob_door_search_dispose (GObject *object) {
  KeyfobDoorSearch *self = KEYFOB_DOOR_SEARCH (object);

  if (self->linger_source != 0) {
    g_source_remove (self->linger_source);
    on_lingered (self);
  }
  answer (self);
  g_clear_object (&self->accounts);
  g_clear_object (&self->finder);
  g_clear_weak_pointer (&self->application);
  G_OBJECT_CLASS (keyfob_door_search_parent_class)->dispose (object);
}

static void
keyfob_door_search_class_init (KeyfobDoorSearchClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_door_search_dispose;
}

static void
keyfob_door_search_init (KeyfobDoorSearch *self) {
  g_queue_init (&self->waiting);
}

KeyfobDoorSearch *
keyfob_door_search_new (GApplication *application) {
  return keyfob_door_search_new_with (application, WAIT_MAX_MS, LINGER_MS);
}

KeyfobDoorSearch *
keyfob_door_search_new_with (GApplication *application, guint wait_max_ms, guint linger_ms) {
  KeyfobDoorSearch *self = g_object_new (KEYFOB_TYPE_DOOR_SEARCH, NULL);

  g_set_weak_pointer (&self->application, application);
  self->wait_max_ms = wait_max_ms;
  self->linger_ms = linger_ms;
  return self;
}

void
keyfob_door_search_set_doors (KeyfobDoorSearch *self,
                              KeyfobAccounts *accounts,
                              KeyfobDoorFinder *finder) {
  GListModel *model;

  g_return_if_fail (KEYFOB_IS_DOOR_SEARCH (self));
  g_return_if_fail (self->accounts == NULL);

  self->accounts = g_object_ref (accounts);
  self->finder = g_object_ref (finder);
  model = keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts));
  g_signal_connect_object (accounts, "notify::state", G_CALLBACK (on_something_known), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keyfob_accounts_get_refreshers (accounts), "notify::fetched-at",
                           G_CALLBACK (on_something_known), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_something_known), self,
                           G_CONNECT_SWAPPED);
  on_something_known (self);
}

gboolean
keyfob_door_search_is_waiting (KeyfobDoorSearch *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR_SEARCH (self), FALSE);
  return !g_queue_is_empty (&self->waiting);
}

void
keyfob_door_search_wait_async (KeyfobDoorSearch *self,
                               GAsyncReadyCallback callback,
                               gpointer user_data) {
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KEYFOB_IS_DOOR_SEARCH (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, keyfob_door_search_wait_async);
  linger (self);
  if (is_ready (self) && self->answer_source == 0) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  g_queue_push_tail (&self->waiting, g_steal_pointer (&task));
  if (self->wait_source == 0)
    self->wait_source = g_timeout_add (self->wait_max_ms, on_wait_over, self);
}

void
keyfob_door_search_wait_finish (KeyfobDoorSearch *self, GAsyncResult *result) {
  g_return_if_fail (g_task_is_valid (result, self));
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* Nothing when signed out: then the account has no doors. */
static GPtrArray *
find (KeyfobDoorSearch *self, const Query *query) {
  g_autofree char *text = keyfob_text_dup_safe (query->text, KEYFOB_NAME_MAX_CHARACTERS);

  if (self->accounts == NULL || text[0] == '\0')
    return g_ptr_array_new_with_free_func (g_object_unref);
  return keyfob_door_finder_find (self->finder, query->text, query->max);
}

static void
on_known_to_find (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobDoorSearch *self = KEYFOB_DOOR_SEARCH (source);

  keyfob_door_search_wait_finish (self, result);
  g_task_return_pointer (task, find (self, g_task_get_task_data (task)),
                         (GDestroyNotify) g_ptr_array_unref);
}

void
keyfob_door_search_find_async (KeyfobDoorSearch *self,
                               const char *text,
                               guint max,
                               GAsyncReadyCallback callback,
                               gpointer user_data) {
  GTask *task;
  Query *query;

  g_return_if_fail (KEYFOB_IS_DOOR_SEARCH (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, keyfob_door_search_find_async);
  query = g_new (Query, 1);
  query->text = g_strdup (text);
  query->max = max;
  g_task_set_task_data (task, query, query_free);
  keyfob_door_search_wait_async (self, on_known_to_find, task);
}

GPtrArray *
keyfob_door_search_find_finish (KeyfobDoorSearch *self, GAsyncResult *result) {
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

KeyfobDoor *
keyfob_door_search_lookup (KeyfobDoorSearch *self, const char *id) {
  gint64 number;

  g_return_val_if_fail (KEYFOB_IS_DOOR_SEARCH (self), NULL);

  if (self->accounts == NULL || !parse_id (id, &number))
    return NULL;
  return keyfob_door_list_lookup (keyfob_accounts_get_doors (self->accounts), number);
}

char *
keyfob_door_search_dup_id (KeyfobDoor *door) {
  return g_strdup_printf ("%" G_GINT64_FORMAT, keyfob_door_get_id (door));
}

char *
keyfob_door_search_dup_description (KeyfobDoorSearch *self, KeyfobDoor *door) {
  g_autofree char *status = NULL;
  const char *section;

  g_return_val_if_fail (KEYFOB_IS_DOOR_SEARCH (self), NULL);

  status = keyfob_door_words_dup_status (door, self->accounts);
  section = keyfob_door_get_section (door)->title;
  if (section[0] == '\0')
    return g_steal_pointer (&status);
  /* Translators: of a door: %1$s is its status such as "Locked", %2$s is the place and floor */
  return g_strdup_printf (C_ ("status and place", "%1$s · %2$s"), status, section);
}

static void
activate (KeyfobDoorSearch *self, const char *action, GVariant *parameter) {
  g_autoptr (GVariant) owned = g_variant_ref_sink (parameter);

  if (self->application != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->application), action, owned);
}

/* Whether there is such a door may still be unknown, before the keyring was asked. Whoever unlocks
 * asks it, and tells what became of it: nothing would be no answer. */
static void
on_known_to_unlock (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autofree char *id = user_data;
  KeyfobDoorSearch *self = KEYFOB_DOOR_SEARCH (source);
  gint64 number;

  keyfob_door_search_wait_finish (self, result);
  if (parse_id (id, &number) && self->accounts != NULL &&
      (keyfob_accounts_get_state (self->accounts) == KEYFOB_ACCOUNT_STATE_STARTING ||
       keyfob_door_search_lookup (self, id) != NULL))
    activate (self, "unlock-found", g_variant_new_int64 (number));
}

void
keyfob_door_search_unlock (KeyfobDoorSearch *self, const char *id) {
  g_return_if_fail (KEYFOB_IS_DOOR_SEARCH (self));
  keyfob_door_search_wait_async (self, on_known_to_unlock, g_strdup (id));
}

void
keyfob_door_search_show (KeyfobDoorSearch *self, const char *text) {
  g_autofree char *safe = NULL;

  g_return_if_fail (KEYFOB_IS_DOOR_SEARCH (self));

  linger (self);
  safe = keyfob_text_dup_safe (text, KEYFOB_NAME_MAX_CHARACTERS);
  activate (self, "search", g_variant_new_string (safe));
}
