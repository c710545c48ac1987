/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-unlock-mark.h"

#include "platform/keyfob-timer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* More than to ask a person, to gather what the door needs, and the answer of Kisi take: 10, 8 and
 * 15 s. */
#define WAIT_SECONDS 40

/* How soon the end of another process's attempt is seen. */
#define LOOK_MILLISECONDS 50

/* A mark is one short line. */
#define MARK_MAX_BYTES 128

/* Enough to tell servers apart. */
#define SERVER_DIGEST_CHARACTERS 12

/* The clock of the marks begins anew at each boot. Where there is no real runtime folder, GLib
 * takes one that outlives it. */
#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"

#define WORD_SENT     "sent"
#define WORD_ACCEPTED "accepted"

struct _KeyfobUnlockMark {
  GObject parent_instance;

  gint64 door_id;
  char *boot_id;
  int fd; /* -1: it cannot be used, or not any more */
};

G_DEFINE_FINAL_TYPE (KeyfobUnlockMark, keyfob_unlock_mark, G_TYPE_OBJECT)

/* The data of the task that takes a mark. */
typedef struct {
  gint64 asked_at; /* microseconds of the KeyfobTimer's clock */
  guint assumed_unlocked_seconds;
} Taking;

static gboolean
is_ours (int fd, mode_t kind) {
  struct stat status;

  return fstat (fd, &status) == 0 && (status.st_mode & S_IFMT) == kind &&
         status.st_uid == geteuid () && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static int
open_folder (void) {
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "keyfob", NULL);
  g_autofd int fd = -1;

  g_mkdir (path, 0700);
  fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return fd != -1 && is_ours (fd, S_IFDIR) ? g_steal_fd (&fd) : -1;
}

static int
open_mark (const char *server, gint64 door_id) {
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, server, -1);
  g_autofree char *name =
      g_strdup_printf ("unlock-%.*s-%" G_GINT64_FORMAT, SERVER_DIGEST_CHARACTERS, digest, door_id);
  g_autofd int folder = open_folder ();
  g_autofd int fd = -1;

  if (folder == -1)
    return -1;
  /* Does not wait for whoever is at the other end of what is no file. */
  fd = openat (folder, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
               0600);
  return fd != -1 && is_ours (fd, S_IFREG) ? g_steal_fd (&fd) : -1;
}

static void
let_go (KeyfobUnlockMark *self) {
  g_clear_fd (&self->fd, NULL);
}

/* @word: (nullable): none wipes it */
static void
write_mark (KeyfobUnlockMark *self, const char *word) {
  g_autofree char *line = NULL;
  gssize length;

  if (ftruncate (self->fd, 0) != 0 || word == NULL)
    return;
  line = g_strdup_printf ("%s %" G_GINT64_FORMAT " %s\n", self->boot_id, keyfob_timer_now (), word);
  length = strlen (line);
  if (pwrite (self->fd, line, length, 0) != length)
    g_debug ("The mark of an unlock could not be written.");
}

/* Returns whether there is a mark of this boot, and of no later time than now. */
static gboolean
read_mark (KeyfobUnlockMark *self, gint64 *time, gboolean *accepted) {
  char text[MARK_MAX_BYTES + 1] = "";
  g_auto (GStrv) words = NULL;
  guint64 number;

  if (pread (self->fd, text, MARK_MAX_BYTES, 0) <= 0)
    return FALSE;
  words = g_strsplit (g_strchomp (text), " ", -1);
  if (g_strv_length (words) != 3 || !g_str_equal (words[0], self->boot_id) ||
      !g_ascii_string_to_unsigned (words[1], 10, 0, keyfob_timer_now (), &number, NULL))
    return FALSE;
  *time = number;
  *accepted = g_str_equal (words[2], WORD_ACCEPTED);
  return *accepted || g_str_equal (words[2], WORD_SENT);
}

/* The attempt of another process that is to be joined, if any. @waited: for that process */
static KeyfobUnlock *
find_other (KeyfobUnlockMark *self, const Taking *taking, gboolean waited) {
  gint64 time;
  gboolean accepted;

  if (!read_mark (self, &time, &accepted))
    return NULL;
  if (accepted) {
    if (keyfob_timer_now () - time >= taking->assumed_unlocked_seconds * G_USEC_PER_SEC)
      return NULL;
    return keyfob_unlock_new_elsewhere (self->door_id, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  }
  /* It was on its way while this process waited, and no answer has come since. Who asks later than
   * that has looked at the door. */
  if (!waited || time < taking->asked_at - WAIT_SECONDS * G_USEC_PER_SEC)
    return NULL;
  return keyfob_unlock_new_elsewhere (self->door_id, KEYFOB_UNLOCK_PHASE_UNKNOWN);
}

/* Ends @task unless another process is at the door. Returns whether it has. */
static gboolean
look (GTask *task, gboolean waited) {
  KeyfobUnlockMark *self = g_task_get_source_object (task);
  const Taking *taking = g_task_get_task_data (task);
  gboolean over = keyfob_timer_now () >= taking->asked_at + WAIT_SECONDS * G_USEC_PER_SEC ||
                  g_cancellable_is_cancelled (g_task_get_cancellable (task));
  gboolean taken = self->fd != -1 && flock (self->fd, LOCK_EX | LOCK_NB) == 0;
  KeyfobUnlock *other = NULL;

  if (self->fd != -1 && !taken && errno == EWOULDBLOCK && !over)
    return FALSE;
  if (self->fd != -1)
    other = find_other (self, taking, waited);
  if (other != NULL)
    let_go (self);
  else if (taken)
    write_mark (self, NULL); /* what it held is no word of this process */
  g_task_return_pointer (task, other, g_object_unref);
  return TRUE;
}

static gboolean
on_time (gpointer user_data) {
  return look (user_data, TRUE) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
on_phase (KeyfobUnlock *unlock, GParamSpec *pspec, gpointer user_data) {
  KeyfobUnlockMark *self = user_data;

  if (self->fd == -1)
    return;
  switch (keyfob_unlock_get_phase (unlock)) {
  case KEYFOB_UNLOCK_PHASE_GATHERING:
    return;
  case KEYFOB_UNLOCK_PHASE_SENDING:
    write_mark (self, WORD_SENT);
    return;
  case KEYFOB_UNLOCK_PHASE_ACCEPTED:
  case KEYFOB_UNLOCK_PHASE_SETTLED:
    write_mark (self, WORD_ACCEPTED);
    break;
  case KEYFOB_UNLOCK_PHASE_REFUSED:
  case KEYFOB_UNLOCK_PHASE_UNREACHABLE:
    write_mark (self, NULL);
    break;
  case KEYFOB_UNLOCK_PHASE_UNKNOWN:
    break; /* it was sent: no more is known */
  }
  let_go (self);
}

static void
keyfob_unlock_mark_finalize (GObject *object) {
  KeyfobUnlockMark *self = KEYFOB_UNLOCK_MARK (object);

  let_go (self);
  g_free (self->boot_id);
  G_OBJECT_CLASS (keyfob_unlock_mark_parent_class)->finalize (object);
}

static void
keyfob_unlock_mark_class_init (KeyfobUnlockMarkClass *klass) {
  G_OBJECT_CLASS (klass)->finalize = keyfob_unlock_mark_finalize;
}

static void
keyfob_unlock_mark_init (KeyfobUnlockMark *self) {
  self->fd = -1;
}

KeyfobUnlockMark *
keyfob_unlock_mark_new (const char *server, gint64 door_id) {
  KeyfobUnlockMark *self = g_object_new (KEYFOB_TYPE_UNLOCK_MARK, NULL);

  self->door_id = door_id;
  if (g_file_get_contents (BOOT_ID_FILE, &self->boot_id, NULL, NULL)) {
    g_strchomp (self->boot_id);
    self->fd = open_mark (server, door_id);
  }
  return self;
}

void
keyfob_unlock_mark_take_async (KeyfobUnlockMark *self,
                               guint assumed_unlocked_seconds,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data) {
  g_autoptr (GTask) task = NULL;
  g_autoptr (GSource) timer = NULL;
  Taking *taking;

  g_return_if_fail (KEYFOB_IS_UNLOCK_MARK (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, keyfob_unlock_mark_take_async);
  g_task_set_check_cancellable (task, FALSE);
  taking = g_new0 (Taking, 1);
  taking->asked_at = keyfob_timer_now ();
  taking->assumed_unlocked_seconds = assumed_unlocked_seconds;
  g_task_set_task_data (task, taking, g_free);
  if (look (task, FALSE))
    return;
  timer = g_timeout_source_new (LOOK_MILLISECONDS);
  g_task_attach_source (task, timer, on_time);
}

KeyfobUnlock *
keyfob_unlock_mark_take_finish (KeyfobUnlockMark *self, GAsyncResult *result) {
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

void
keyfob_unlock_mark_follow (KeyfobUnlockMark *self, KeyfobUnlock *unlock) {
  g_return_if_fail (KEYFOB_IS_UNLOCK_MARK (self));

  if (self->fd == -1 || flock (self->fd, LOCK_EX | LOCK_NB) != 0)
    return;
  g_signal_connect_data (unlock, "notify::phase", G_CALLBACK (on_phase), g_object_ref (self),
                         (GClosureNotify) (GCallback) g_object_unref, G_CONNECT_DEFAULT);
  on_phase (unlock, NULL, self);
}

static void
on_unlocking (KeyfobAccount *account, KeyfobUnlock *unlock, gpointer user_data) {
  const char *server = kisi_client_get_server (keyfob_account_get_client (account));
  g_autoptr (KeyfobUnlockMark) mark =
      keyfob_unlock_mark_new (server, keyfob_unlock_get_door_id (unlock));

  keyfob_unlock_mark_follow (mark, unlock);
}

void
keyfob_unlock_mark_follow_all (KeyfobAccount *account) {
  g_signal_connect (account, "unlocking", G_CALLBACK (on_unlocking), NULL);
}
