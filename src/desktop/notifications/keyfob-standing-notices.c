/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/notifications/keyfob-standing-notices.h"

#include "platform/keyfob-runtime-file.h"

#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

/* The latest: no desktop shows more at once, and daemons do not all tell what was closed. */
#define NUMBERS_MAX 100

/* A daemon's word, and that many numbers of ten digits. */
#define LINE_MAX_BYTES 2048

/* Returns a locked file, or -1. Whoever has the lock is done at once, unless it was stopped: that
 * is not waited for. */
static int
open_file (const char *application_id) {
  g_autofree char *name = g_strconcat ("notices-", application_id, NULL);
  g_autofd int fd = keyfob_runtime_file_open (name);

  return fd != -1 && flock (fd, LOCK_EX | LOCK_NB) == 0 ? g_steal_fd (&fd) : -1;
}

static GArray *
read_numbers (int fd, const char *daemon) {
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  char line[LINE_MAX_BYTES + 1] = "";
  g_auto (GStrv) words = NULL;

  if (fd == -1 || pread (fd, line, LINE_MAX_BYTES, 0) <= 0)
    return numbers;
  words = g_strsplit (line, " ", -1);
  if (g_strcmp0 (words[0], daemon) != 0)
    return numbers;
  for (guint i = 1; words[i] != NULL && numbers->len < NUMBERS_MAX; i++) {
    guint64 number;

    if (g_ascii_string_to_unsigned (words[i], 10, 1, G_MAXUINT32, &number, NULL))
      g_array_append_vals (numbers, &(guint) {number}, 1);
  }
  return numbers;
}

static void
write_numbers (int fd, const char *daemon, const GArray *numbers) {
  g_autoptr (GString) line = g_string_new (daemon);

  for (guint i = 0; i < numbers->len; i++)
    g_string_append_printf (line, " %u", g_array_index (numbers, guint, i));
  if (ftruncate (fd, 0) != 0 || pwrite (fd, line->str, line->len, 0) != (gssize) line->len)
    g_debug ("Which notifications are shown could not be written.");
}

/* Whether or not it was there: it is the latest, or none. */
static void
change (const char *application_id, const char *daemon, guint number, gboolean stands) {
  g_autofd int fd = open_file (application_id);
  g_autoptr (GArray) numbers = NULL;

  if (fd == -1)
    return;
  numbers = read_numbers (fd, daemon);
  for (guint i = numbers->len; i > 0; i--)
    if (g_array_index (numbers, guint, i - 1) == number)
      g_array_remove_index (numbers, i - 1);
  if (stands && numbers->len == NUMBERS_MAX)
    g_array_remove_index (numbers, 0);
  if (stands)
    g_array_append_val (numbers, number);
  write_numbers (fd, daemon, numbers);
}

void
keyfob_standing_notices_add (const char *application_id, const char *daemon, guint number) {
  change (application_id, daemon, number, TRUE);
}

void
keyfob_standing_notices_remove (const char *application_id, const char *daemon, guint number) {
  change (application_id, daemon, number, FALSE);
}

GArray *
keyfob_standing_notices_take (const char *application_id, const char *daemon) {
  g_autofd int fd = open_file (application_id);
  GArray *numbers = read_numbers (fd, daemon);

  if (fd != -1 && ftruncate (fd, 0) != 0)
    g_debug ("Which notifications are shown could not be forgotten.");
  return numbers;
}
