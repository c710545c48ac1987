/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi/kisi-shared-budget.h"

#include "platform/keyfob-runtime-file.h"
#include "platform/keyfob-timer.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

/* The others keep the file for microseconds, but on a busy machine one of them may have to wait for
 * a processor just then. One that was stopped is not waited for. */
#define TRIES       100
#define TRY_EACH_US 1000

/* One line: boot, end of the hold, the last requests. */
#define FIELDS         (2 + KISI_BUDGET_LOADS_A_SECOND)
#define LINE_MAX_BYTES 256

/* Enough to tell servers apart. */
#define SERVER_DIGEST_CHARACTERS 12

/* The clock begins anew at each boot; the file may outlive that where there is no real runtime
 * folder. */
#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"

struct KisiSharedBudget {
  int fd;
  char *boot_id;
  gboolean locked;
};

KisiSharedBudget *
kisi_shared_budget_open (const char *server) {
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, server, -1);
  g_autofree char *name = g_strdup_printf ("budget-%.*s", SERVER_DIGEST_CHARACTERS, digest);
  g_autofree char *boot_id = NULL;
  KisiSharedBudget *self;
  int fd;

  if (!g_file_get_contents (BOOT_ID_FILE, &boot_id, NULL, NULL))
    return NULL;
  fd = keyfob_runtime_file_open (name);
  if (fd == -1)
    return NULL;
  self = g_new0 (KisiSharedBudget, 1);
  self->fd = fd;
  self->boot_id = g_strchomp (g_steal_pointer (&boot_id));
  return self;
}

void
kisi_shared_budget_free (KisiSharedBudget *self) {
  if (self == NULL)
    return;
  g_clear_fd (&self->fd, NULL);
  g_free (self->boot_id);
  g_free (self);
}

/* Returns whether @text is a time of this boot, and not later than @latest. */
static gboolean
read_time (const char *text, gint64 latest, gint64 *time) {
  return g_ascii_string_to_signed (text, 10, 0, latest, time, NULL);
}

/* What another program wrote into it changes nothing for longer than an honest hold. */
static void
take_line (KisiSharedBudget *self, char *line, KisiBudget *budget) {
  g_auto (GStrv) words = g_strsplit (g_strchomp (line), " ", -1);
  gint64 now = keyfob_timer_now ();
  KisiBudget read = {0};

  if (g_strv_length (words) != FIELDS || !g_str_equal (words[0], self->boot_id) ||
      !read_time (words[1], now + KISI_BUDGET_HOLD_MAX_SECONDS * G_USEC_PER_SEC,
                  &read.held_until_us))
    return;
  for (guint i = 0; i < KISI_BUDGET_LOADS_A_SECOND; i++)
    if (!read_time (words[2 + i], now, &read.started_us[i]))
      return;
  *budget = read;
}

void
kisi_shared_budget_begin (KisiSharedBudget *self, KisiBudget *budget) {
  char line[LINE_MAX_BYTES + 1] = "";

  if (self == NULL)
    return;
  for (guint i = 0; i < TRIES && !self->locked; i++) {
    self->locked = flock (self->fd, LOCK_EX | LOCK_NB) == 0;
    if (!self->locked)
      g_usleep (TRY_EACH_US);
  }
  if (self->locked && pread (self->fd, line, LINE_MAX_BYTES, 0) > 0)
    take_line (self, line, budget);
}

void
kisi_shared_budget_end (KisiSharedBudget *self, const KisiBudget *budget) {
  g_autoptr (GString) line = NULL;

  if (self == NULL || !self->locked)
    return;
  line = g_string_new (self->boot_id);
  g_string_append_printf (line, " %" G_GINT64_FORMAT, budget->held_until_us);
  /* The oldest first. */
  for (guint i = 0; i < KISI_BUDGET_LOADS_A_SECOND; i++)
    g_string_append_printf (line, " %" G_GINT64_FORMAT,
                            budget->started_us[(budget->next + i) % KISI_BUDGET_LOADS_A_SECOND]);
  g_string_append_c (line, '\n');
  if (ftruncate (self->fd, 0) != 0 ||
      pwrite (self->fd, line->str, line->len, 0) != (gssize) line->len)
    g_debug ("The budget of requests could not be written.");
  flock (self->fd, LOCK_UN);
  self->locked = FALSE;
}
