/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-runtime-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder of that name is what the host and all instances of a sandbox see of each other. */
#define APPLICATION_ID "app.keyfob.Keyfob"

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"

static gboolean
is_ours (int fd, mode_t kind) {
  struct stat status;

  return fstat (fd, &status) == 0 && (status.st_mode & S_IFMT) == kind &&
         status.st_uid == geteuid () && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static int
open_folder (void) {
  g_autofree char *apps = g_build_filename (g_get_user_runtime_dir (), "app", NULL);
  g_autofree char *path = g_build_filename (apps, APPLICATION_ID, NULL);
  g_autofd int fd = -1;

  g_mkdir (apps, 0700);
  g_mkdir (path, 0700);
  fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return fd != -1 && is_ours (fd, S_IFDIR) ? g_steal_fd (&fd) : -1;
}

int
keyfob_runtime_file_open (const char *name) {
  g_autofd int folder = open_folder ();
  g_autofd int fd = -1;

  if (folder == -1)
    return -1;
  /* Does not wait for whoever is at the other end of what is no file. */
  fd = openat (folder, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
               0600);
  return fd != -1 && is_ours (fd, S_IFREG) ? g_steal_fd (&fd) : -1;
}

char *
keyfob_runtime_file_dup_boot_id (void) {
  g_autofree char *id = NULL;

  return g_file_get_contents (BOOT_ID_FILE, &id, NULL, NULL) ? g_strchomp (g_steal_pointer (&id))
                                                             : NULL;
}
