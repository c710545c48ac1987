/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/search/keyfob-krunner.h"

#include "desktop/search/keyfob-krunner-search.h"

#define MATCHES_MAX 10

/* Below the programs that match: Enter shall not unlock a door where a program was meant. */
#define CATEGORY_RELEVANCE 30

/* As data/app.keyfob.Keyfob.krunner.desktop.in says, too. */
#define LETTERS_MIN 2

struct _KeyfobKrunner {
  GObject parent_instance;

  KeyfobDoorSearch *search;
  KeyfobKrunner1 *skeleton;
};

G_DEFINE_FINAL_TYPE (KeyfobKrunner, keyfob_krunner, G_TYPE_OBJECT)

/* The icon is the application's: Plasma would show those of the theme dark on dark. */
static void
add_match (GVariantBuilder *matches, KeyfobDoorSearch *search, KeyfobDoor *door, double relevance) {
  g_autofree char *id = keyfob_door_search_dup_id (door);
  g_autofree char *subtext = keyfob_door_search_dup_description (search, door);
  GVariantDict properties = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&properties, "subtext", "s", subtext);
  g_variant_builder_add (matches, "(sssid@a{sv})", id, keyfob_door_get_full_name (door),
                         "app.keyfob.Keyfob", CATEGORY_RELEVANCE, relevance,
                         g_variant_dict_end (&properties));
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data) {
  KeyfobDoorSearch *search = KEYFOB_DOOR_SEARCH (source);
  g_autoptr (GPtrArray) doors = keyfob_door_search_find_finish (search, result);
  GVariantBuilder matches = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sssida{sv})"));

  for (guint i = 0; i < doors->len; i++)
    add_match (&matches, search, g_ptr_array_index (doors, i), 1 - i / (2.0 * MATCHES_MAX));
  g_dbus_method_invocation_return_value (user_data, g_variant_new ("(a(sssida{sv}))", &matches));
}

static gboolean
on_match (KeyfobKrunner1 *skeleton,
          GDBusMethodInvocation *invocation,
          const char *query,
          gpointer user_data) {
  keyfob_door_search_find_async (KEYFOB_KRUNNER (user_data)->search, query, MATCHES_MAX, on_found,
                                 invocation);
  return TRUE;
}

static gboolean
on_actions (KeyfobKrunner1 *skeleton, GDBusMethodInvocation *invocation, gpointer user_data) {
  keyfob_krunner1_complete_actions (skeleton, invocation, g_variant_new ("a(sss)", NULL));
  return TRUE;
}

/* No match has any action but to be unlocked. */
static gboolean
on_run (KeyfobKrunner1 *skeleton,
        GDBusMethodInvocation *invocation,
        const char *match_id,
        const char *action_id,
        gpointer user_data) {
  if (action_id[0] == '\0')
    keyfob_door_search_unlock (KEYFOB_KRUNNER (user_data)->search, match_id);
  keyfob_krunner1_complete_run (skeleton, invocation);
  return TRUE;
}

static gboolean
on_config (KeyfobKrunner1 *skeleton, GDBusMethodInvocation *invocation, gpointer user_data) {
  GVariantDict config = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&config, "MinLetterCount", "i", LETTERS_MIN);
  keyfob_krunner1_complete_config (skeleton, invocation, g_variant_dict_end (&config));
  return TRUE;
}

static gboolean
on_teardown (KeyfobKrunner1 *skeleton, GDBusMethodInvocation *invocation, gpointer user_data) {
  keyfob_krunner1_complete_teardown (skeleton, invocation);
  return TRUE;
}

static void
keyfob_krunner_dispose (GObject *object) {
  KeyfobKrunner *self = KEYFOB_KRUNNER (object);

  if (self->skeleton != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_clear_object (&self->skeleton);
  g_clear_object (&self->search);
  G_OBJECT_CLASS (keyfob_krunner_parent_class)->dispose (object);
}

static void
keyfob_krunner_class_init (KeyfobKrunnerClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_krunner_dispose;
}

static void
keyfob_krunner_init (KeyfobKrunner *self) {
}

KeyfobKrunner *
keyfob_krunner_new (GDBusConnection *bus,
                    const char *path,
                    KeyfobDoorSearch *search,
                    GError **error) {
  g_autoptr (KeyfobKrunner) self = g_object_new (KEYFOB_TYPE_KRUNNER, NULL);
  g_autoptr (KeyfobKrunner1) skeleton = keyfob_krunner1_skeleton_new ();

  self->search = g_object_ref (search);
  g_object_connect (skeleton, "object_signal::handle-match", on_match, self,
                    "object_signal::handle-actions", on_actions, self, "object_signal::handle-run",
                    on_run, self, "object_signal::handle-config", on_config, self,
                    "object_signal::handle-teardown", on_teardown, self, NULL);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (skeleton), bus, path, error))
    return NULL;
  self->skeleton = g_steal_pointer (&skeleton);
  return g_steal_pointer (&self);
}
