/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/search/keyfob-search-provider.h"

#include "desktop/keyfob-door-icon.h"
#include "desktop/search/keyfob-shell-search.h"

/* GNOME Shell shows the first five, and how many more there are. */
#define RESULTS_MAX 50

struct _KeyfobSearchProvider {
  GObject parent_instance;

  KeyfobDoorSearch *search;
  KeyfobSearchProvider2 *skeleton;
};

G_DEFINE_FINAL_TYPE (KeyfobSearchProvider, keyfob_search_provider, G_TYPE_OBJECT)

/* One request for metas, while the doors are waited for. */
typedef struct {
  GDBusMethodInvocation *invocation; /* owned until it is answered */
  GStrv ids;
} MetasRequest;

static void
metas_request_free (MetasRequest *request) {
  g_strfreev (request->ids);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MetasRequest, metas_request_free)

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GPtrArray) doors =
      keyfob_door_search_find_finish (KEYFOB_DOOR_SEARCH (source), result);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (guint i = 0; i < doors->len; i++)
    g_strv_builder_take (ids, keyfob_door_search_dup_id (g_ptr_array_index (doors, i)));
  all = g_strv_builder_end (ids);
  g_dbus_method_invocation_return_value (user_data, g_variant_new ("(^as)", all));
}

static void
find (KeyfobSearchProvider *self, GDBusMethodInvocation *invocation, const char *const *terms) {
  g_autofree char *text = g_strjoinv (" ", (char **) terms);

  keyfob_door_search_find_async (self->search, text, RESULTS_MAX, on_found, invocation);
}

static gboolean
on_get_initial_result_set (KeyfobSearchProvider2 *skeleton,
                           GDBusMethodInvocation *invocation,
                           const char *const *terms,
                           gpointer user_data) {
  find (user_data, invocation, terms);
  return TRUE;
}

/* Not among the earlier results: those that were too many then are missing there. */
static gboolean
on_get_subsearch_result_set (KeyfobSearchProvider2 *skeleton,
                             GDBusMethodInvocation *invocation,
                             const char *const *previous_ids,
                             const char *const *terms,
                             gpointer user_data) {
  find (user_data, invocation, terms);
  return TRUE;
}

/* GNOME Shell escapes what it shows as markup: all of this is plain text. */
static GVariant *
make_meta (KeyfobDoorSearch *search, KeyfobDoor *door) {
  g_autofree char *id = keyfob_door_search_dup_id (door);
  g_autofree char *description = keyfob_door_search_dup_description (search, door);
  g_autofree char *icon_name =
      keyfob_door_icon_dup_name (keyfob_door_get_status (door), keyfob_door_is_open (door));
  g_autoptr (GIcon) icon = g_themed_icon_new (icon_name);
  g_autoptr (GVariant) serialized = g_icon_serialize (icon);
  GVariantDict meta = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&meta, "id", "s", id);
  g_variant_dict_insert (&meta, "name", "s", keyfob_door_get_full_name (door));
  g_variant_dict_insert (&meta, "description", "s", description);
  g_variant_dict_insert_value (&meta, "icon", serialized);
  return g_variant_dict_end (&meta);
}

static void
on_known_for_metas (GObject *source, GAsyncResult *result, gpointer user_data) {
  KeyfobDoorSearch *search = KEYFOB_DOOR_SEARCH (source);
  g_autoptr (MetasRequest) request = user_data;
  GVariantBuilder metas = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  guint n = 0;

  keyfob_door_search_wait_finish (search, result);
  for (char **id = request->ids; *id != NULL && n < RESULTS_MAX; id++) {
    KeyfobDoor *door = keyfob_door_search_lookup (search, *id);

    if (door == NULL)
      continue;
    g_variant_builder_add_value (&metas, make_meta (search, door));
    n++;
  }
  g_dbus_method_invocation_return_value (request->invocation, g_variant_new ("(aa{sv})", &metas));
}

static gboolean
on_get_result_metas (KeyfobSearchProvider2 *skeleton,
                     GDBusMethodInvocation *invocation,
                     const char *const *ids,
                     gpointer user_data) {
  KeyfobSearchProvider *self = KEYFOB_SEARCH_PROVIDER (user_data);
  MetasRequest *request = g_new (MetasRequest, 1);

  request->invocation = invocation;
  request->ids = g_strdupv ((char **) ids);
  keyfob_door_search_wait_async (self->search, on_known_for_metas, request);
  return TRUE;
}

static gboolean
on_activate_result (KeyfobSearchProvider2 *skeleton,
                    GDBusMethodInvocation *invocation,
                    const char *id,
                    const char *const *terms,
                    guint timestamp,
                    gpointer user_data) {
  keyfob_door_search_unlock (KEYFOB_SEARCH_PROVIDER (user_data)->search, id);
  keyfob_search_provider2_complete_activate_result (skeleton, invocation);
  return TRUE;
}

static gboolean
on_launch_search (KeyfobSearchProvider2 *skeleton,
                  GDBusMethodInvocation *invocation,
                  const char *const *terms,
                  guint timestamp,
                  gpointer user_data) {
  g_autofree char *text = g_strjoinv (" ", (char **) terms);

  keyfob_door_search_show (KEYFOB_SEARCH_PROVIDER (user_data)->search, text);
  keyfob_search_provider2_complete_launch_search (skeleton, invocation);
  return TRUE;
}

static void
keyfob_search_provider_dispose (GObject *object) {
  KeyfobSearchProvider *self = KEYFOB_SEARCH_PROVIDER (object);

  if (self->skeleton != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_clear_object (&self->skeleton);
  g_clear_object (&self->search);
  G_OBJECT_CLASS (keyfob_search_provider_parent_class)->dispose (object);
}

static void
keyfob_search_provider_class_init (KeyfobSearchProviderClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_search_provider_dispose;
}

static void
keyfob_search_provider_init (KeyfobSearchProvider *self) {
}

KeyfobSearchProvider *
keyfob_search_provider_new (GDBusConnection *bus,
                            const char *path,
                            KeyfobDoorSearch *search,
                            GError **error) {
  g_autoptr (KeyfobSearchProvider) self = g_object_new (KEYFOB_TYPE_SEARCH_PROVIDER, NULL);
  g_autoptr (KeyfobSearchProvider2) skeleton = keyfob_search_provider2_skeleton_new ();

  self->search = g_object_ref (search);
  g_object_connect (skeleton, "object_signal::handle-get-initial-result-set",
                    on_get_initial_result_set, self,
                    "object_signal::handle-get-subsearch-result-set", on_get_subsearch_result_set,
                    self, "object_signal::handle-get-result-metas", on_get_result_metas, self,
                    "object_signal::handle-activate-result", on_activate_result, self,
                    "object_signal::handle-launch-search", on_launch_search, self, NULL);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (skeleton), bus, path, error))
    return NULL;
  self->skeleton = g_steal_pointer (&skeleton);
  return g_steal_pointer (&self);
}
