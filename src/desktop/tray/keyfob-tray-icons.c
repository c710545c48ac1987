/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-tray-icons.h"

/* What panels show, from small to HiDPI, smallest first; each is in
 * keyfob-tray-icons.gresource.xml.
 */
static const int sizes[] = {16, 22, 24, 32, 48};

/* The switches have no default, so that the compiler names each when a picture is added. */

static const char *
get_theme_name (KeyfobTrayIcon icon) {
  switch (icon) {
  case KEYFOB_TRAY_ICON_FINE:
    return "app.keyfob.Keyfob-symbolic";
  case KEYFOB_TRAY_ICON_ATTENTION:
    return "app.keyfob.Keyfob-attention-symbolic";
  case KEYFOB_TRAY_ICON_SIGNED_OUT:
    return "app.keyfob.Keyfob-signed-out-symbolic";
  case KEYFOB_TRAY_ICON_OFFLINE:
    return "app.keyfob.Keyfob-offline-symbolic";
  }
  g_return_val_if_reached ("app.keyfob.Keyfob-symbolic");
}

static const char *
get_pixmap_file (KeyfobTrayIcon icon) {
  switch (icon) {
  case KEYFOB_TRAY_ICON_FINE:
    return "fine";
  case KEYFOB_TRAY_ICON_ATTENTION:
    return "attention";
  case KEYFOB_TRAY_ICON_SIGNED_OUT:
    return "signed-out";
  case KEYFOB_TRAY_ICON_OFFLINE:
    return "offline";
  }
  g_return_val_if_reached ("fine");
}

static GBytes *
lookup (const char *path) {
  g_autoptr (GError) error = NULL;
  GBytes *bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

  if (bytes == NULL)
    g_error ("%s", error->message); /* Keyfob was built wrong */
  return bytes;
}

static gboolean
is_in (const char *data_folder, const char *name) {
  g_autofree char *path =
      g_strdup_printf ("%s/icons/hicolor/symbolic/apps/%s.svg", data_folder, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

const char *
keyfob_tray_icons_get_name (KeyfobTrayIcon icon) {
  const char *name = get_theme_name (icon);
  const char *const *folder;

  if (is_in (g_get_user_data_dir (), name))
    return name;
  for (folder = g_get_system_data_dirs (); *folder != NULL; folder++) {
    if (is_in (*folder, name))
      return name;
  }
  return "";
}

GVariant *
keyfob_tray_icons_dup_pixmaps (KeyfobTrayIcon icon) {
  GVariantBuilder pixmaps;
  gsize i;

  g_variant_builder_init (&pixmaps, G_VARIANT_TYPE ("a(iiay)"));
  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *path =
        g_strdup_printf ("/app/keyfob/Keyfob/tray/%s-%d.argb", get_pixmap_file (icon), sizes[i]);
    g_autoptr (GBytes) pixels = lookup (path);

    g_variant_builder_add (&pixmaps, "(ii@ay)", sizes[i], sizes[i],
                           g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, pixels, TRUE));
  }
  return g_variant_ref_sink (g_variant_builder_end (&pixmaps));
}

GBytes *
keyfob_tray_icons_dup_status_png (KeyfobDoorStatus status, gboolean open) {
  g_autofree char *path = g_strdup_printf ("/app/keyfob/Keyfob/status/%s.png",
                                           keyfob_door_status_get_look (status, open));

  return lookup (path);
}
