/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi/kisi-queue.h"

#include "kisi/kisi-budget.h"
#include "platform/keyfob-runtime-file.h"
#include "platform/keyfob-timer.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* The others keep the file for microseconds, but on a busy machine one of them may have to wait for
 * a processor just then. One that was stopped is not waited for. */
#define TRIES       100
#define TRY_EACH_US 1000

/* One line: boot, end of the hold, the last requests. */
#define FIELDS         (2 + KISI_BUDGET_LOADS_A_SECOND)
#define LINE_MAX_BYTES 256

/* Enough to tell credentials apart, and none is found out by it. */
#define DIGEST_CHARACTERS 12

struct KisiQueue {
  KisiQueueSend send;
  gpointer owner;
  KisiBudget budget;
  int fd;           /* of the file that @budget is shared by; -1: it is not */
  char *boot_id;    /* (nullable): what its line begins with */
  GQueue loads;     /* waiting: KISI_URGENCY_LOAD */
  GQueue refreshes; /* waiting: KISI_URGENCY_REFRESH */
  gboolean busy;    /* with one of these */
  GSource *wake_up; /* goes off when the budget allows what waits */
};

/* What another program wrote into the file changes nothing for longer than an honest hold. */
static void
read_budget (KisiQueue *self, char *line) {
  g_auto (GStrv) words = g_strsplit (g_strchomp (line), " ", -1);
  gint64 now = keyfob_timer_now ();
  KisiBudget read = {0};

  if (g_strv_length (words) != FIELDS || !g_str_equal (words[0], self->boot_id) ||
      !g_ascii_string_to_signed (words[1], 10, 0,
                                 now + KISI_BUDGET_HOLD_MAX_SECONDS * G_USEC_PER_SEC,
                                 &read.held_until_us, NULL))
    return;
  for (guint i = 0; i < KISI_BUDGET_LOADS_A_SECOND; i++)
    if (!g_ascii_string_to_signed (words[2 + i], 10, 0, now, &read.started_us[i], NULL))
      return;
  self->budget = read;
}

/* The budget becomes what the file says, if it says something that can be. Returns: whether it is
 * locked: the other processes are kept out until write_budget(), which must follow at once */
static gboolean
lock_budget (KisiQueue *self) {
  char line[LINE_MAX_BYTES + 1] = "";
  gboolean locked = FALSE;

  for (guint i = 0; i < TRIES && self->fd != -1 && !locked; i++) {
    locked = flock (self->fd, LOCK_EX | LOCK_NB) == 0;
    if (!locked)
      g_usleep (TRY_EACH_US);
  }
  if (locked && pread (self->fd, line, LINE_MAX_BYTES, 0) > 0)
    read_budget (self, line);
  return locked;
}

static void
write_budget (KisiQueue *self, gboolean locked) {
  const KisiBudget *budget = &self->budget;
  g_autoptr (GString) line = NULL;

  if (!locked)
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
}

/* Whether the turn of a request of that urgency has come, and then counts it; else for how long
 * not. */
static gboolean
take_turn (KisiQueue *self, KisiUrgency urgency, gboolean *held, gint64 *wait_us) {
  gboolean locked = lock_budget (self);
  gint64 now_us = keyfob_timer_now ();

  *held = kisi_budget_is_held (&self->budget, urgency, now_us);
  *wait_us = *held ? 0 : kisi_budget_get_wait_us (&self->budget, urgency, now_us);
  if (!*held && *wait_us == 0)
    kisi_budget_count (&self->budget, now_us);
  write_budget (self, locked);
  return *wait_us == 0;
}

static void
go_on (KisiQueue *self) {
  while (!self->busy) {
    GQueue *queue = g_queue_is_empty (&self->loads) ? &self->refreshes : &self->loads;
    KisiUrgency urgency = queue == &self->loads ? KISI_URGENCY_LOAD : KISI_URGENCY_REFRESH;
    gboolean held;
    gint64 wait_us;

    if (g_queue_is_empty (queue))
      return;
    if (!take_turn (self, urgency, &held, &wait_us)) {
      keyfob_timer_set (self->wake_up, keyfob_timer_now () + wait_us);
      return;
    }
    /* What fails at once may have its caller ask for something else, which is sent by then. */
    if (self->send (g_queue_pop_head (queue), held, self->owner))
      self->busy = TRUE;
  }
}

static gboolean
on_wake_up (gpointer user_data) {
  KisiQueue *self = user_data;
  /* What waits may be all that holds the owner, and may end when its turn comes. */
  g_autoptr (GObject) owner = g_object_ref (self->owner);

  go_on (self);
  return G_SOURCE_CONTINUE;
}

KisiQueue *
kisi_queue_new (KisiQueueSend send, gpointer owner) {
  KisiQueue *self = g_new0 (KisiQueue, 1);

  self->send = send;
  self->owner = owner;
  self->fd = -1;
  g_queue_init (&self->loads);
  g_queue_init (&self->refreshes);
  self->wake_up = keyfob_timer_new (on_wake_up, self);
  return self;
}

void
kisi_queue_free (KisiQueue *self) {
  g_clear_fd (&self->fd, NULL);
  g_free (self->boot_id);
  g_source_destroy (self->wake_up);
  g_source_unref (self->wake_up);
  g_free (self);
}

void
kisi_queue_add (KisiQueue *self, gpointer request, KisiUrgency urgency) {
  if (urgency == KISI_URGENCY_NOW) {
    /* First of all it is sent. */
    if (self->send (request, FALSE, self->owner)) {
      gboolean locked = lock_budget (self);

      kisi_budget_count (&self->budget, keyfob_timer_now ());
      write_budget (self, locked);
    }
    return;
  }
  g_queue_push_tail (urgency == KISI_URGENCY_LOAD ? &self->loads : &self->refreshes, request);
  go_on (self);
}

gboolean
kisi_queue_remove (KisiQueue *self, gpointer request) {
  return g_queue_remove (&self->loads, request) || g_queue_remove (&self->refreshes, request);
}

void
kisi_queue_end (KisiQueue *self, KisiUrgency urgency) {
  if (urgency != KISI_URGENCY_NOW)
    self->busy = FALSE;
  go_on (self);
}

void
kisi_queue_share (KisiQueue *self, const char *server, const char *secret) {
  g_autoptr (GChecksum) digest = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *name = NULL;

  g_clear_fd (&self->fd, NULL);
  self->budget = (KisiBudget) {0};
  if (self->boot_id == NULL)
    self->boot_id = keyfob_runtime_file_dup_boot_id ();
  if (self->boot_id == NULL)
    return;
  /* With the NUL between them. */
  g_checksum_update (digest, (const guchar *) server, strlen (server) + 1);
  g_checksum_update (digest, (const guchar *) secret, strlen (secret));
  name = g_strdup_printf ("budget-%.*s", DIGEST_CHARACTERS, g_checksum_get_string (digest));
  self->fd = keyfob_runtime_file_open (name);
}

void
kisi_queue_hold (KisiQueue *self, guint seconds) {
  gboolean locked = lock_budget (self);

  kisi_budget_hold (&self->budget, seconds, keyfob_timer_now ());
  write_budget (self, locked);
}

gint64
kisi_queue_get_held_until (KisiQueue *self) {
  write_budget (self, lock_budget (self));
  return self->budget.held_until_us;
}
