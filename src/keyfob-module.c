/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-module.h"

#include <dlfcn.h>
#include <glib/gi18n.h>

#define MODULE_NAME "keyfob-ui.so"

/* Where libkeyfob.so lies. Its address is asked of the linker, since the program may hold a stub
 * of its own under the function's name. */
static char *
find_folder (void) {
  void *function = dlsym (RTLD_DEFAULT, "keyfob_account_get_type");
  Dl_info info = {NULL};

  if (!function || !dladdr (function, &info) || !info.dli_fname)
    return NULL;
  return g_path_get_dirname (info.dli_fname);
}

KeyfobUiPresent
keyfob_module_open (GError **error) {
  g_autofree char *folder = find_folder ();
  g_autofree char *path = folder ? g_build_filename (folder, MODULE_NAME, NULL) : NULL;
  GModule *module = path ? g_module_open (path, G_MODULE_BIND_LOCAL) : NULL;
  gpointer present;

  if (!module || !g_module_symbol (module, "keyfob_ui_present", &present)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("Keyfob’s window cannot be opened, since a part of Keyfob is missing: %s"),
                 g_module_error ());
    return NULL;
  }
  g_module_make_resident (module);
  return (KeyfobUiPresent) present;
}
