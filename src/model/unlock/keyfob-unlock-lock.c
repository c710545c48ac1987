/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-unlock-lock.h"

#include "kisi/kisi-error.h"
#include "platform/keyfob-runtime-file.h"
#include "platform/keyfob-timer.h"

#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

/* More than another process takes until something is sent, and then until the answer is there: 15 s
 * each. */
#define WAIT_SECONDS 32

/* So long may the answer to what was sent be out; and so long after that the door may have opened
 * which a process unlocked that died. */
#define ANSWER_SECONDS 15

/* A note is one line. */
#define NOTE_MAX_BYTES 4096

/* Enough to tell servers apart. */
#define SERVER_DIGEST_CHARACTERS 12

/* In the order of KeyfobUnlockLockWord. */
static const char *const WORDS[] = {"sent", "accepted", "refused", "unknown", NULL};

struct _KeyfobUnlockLock {
  GObject parent_instance;

  char *boot_id;   /* (nullable) */
  int fd;          /* -1: it cannot be used, or not any more */
  gint64 asked_at; /* microseconds of the KeyfobTimer's clock */
  gboolean waited; /* for another process */
};

G_DEFINE_FINAL_TYPE (KeyfobUnlockLock, keyfob_unlock_lock, G_TYPE_OBJECT)

static int
open_lock (const char *server, gint64 door_id) {
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, server, -1);
  g_autofree char *name =
      g_strdup_printf ("unlock-%.*s-%" G_GINT64_FORMAT, SERVER_DIGEST_CHARACTERS, digest, door_id);

  return keyfob_runtime_file_open (name);
}

static void
let_go (KeyfobUnlockLock *self) {
  g_clear_fd (&self->fd, NULL);
}

/* @word: (nullable): none wipes it */
static void
write_note (KeyfobUnlockLock *self, const char *word, const GError *error) {
  g_autofree char *line = NULL;
  gssize length;

  if (ftruncate (self->fd, 0) != 0 || word == NULL)
    return;
  line =
      g_strdup_printf ("%s %" G_GINT64_FORMAT " %s %d %s\n", self->boot_id, keyfob_timer_now (),
                       word, error != NULL ? error->code : 0, error != NULL ? error->message : "-");
  length = strlen (line);
  if (pwrite (self->fd, line, length, 0) != length)
    g_debug ("The note of an unlock could not be written.");
}

/* Returns NULL unless @text is a code and a sentence, fit to be shown. */
static GError *
read_error (const char *code, const char *text) {
  guint64 number;

  if (!g_ascii_string_to_unsigned (code, 10, 0, KISI_ERROR_REFUSED, &number, NULL) ||
      !g_utf8_validate (text, -1, NULL))
    return NULL;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return NULL;
  }
  return g_error_new_literal (KISI_ERROR, (int) number, text);
}

/* Returns: (nullable): the note, if there is one of this boot, and of no later time than now */
static KeyfobUnlockLockNote *
read_note (KeyfobUnlockLock *self) {
  char text[NOTE_MAX_BYTES + 1] = "";
  g_auto (GStrv) words = NULL;
  g_autoptr (KeyfobUnlockLockNote) note = g_new0 (KeyfobUnlockLockNote, 1);
  guint64 number;

  if (pread (self->fd, text, NOTE_MAX_BYTES, 0) <= 0)
    return NULL;
  words = g_strsplit (g_strchomp (text), " ", 5);
  if (g_strv_length (words) != 5 || !g_str_equal (words[0], self->boot_id) ||
      !g_ascii_string_to_unsigned (words[1], 10, 0, keyfob_timer_now (), &number, NULL))
    return NULL;
  note->time = (gint64) number;
  for (guint i = 0; WORDS[i] != NULL; i++) {
    if (!g_str_equal (words[2], WORDS[i]))
      continue;
    note->word = (KeyfobUnlockLockWord) i;
    if (note->word == KEYFOB_UNLOCK_LOCK_WORD_REFUSED)
      note->error = read_error (words[3], words[4]);
    return note->word == KEYFOB_UNLOCK_LOCK_WORD_REFUSED && note->error == NULL
               ? NULL
               : g_steal_pointer (&note);
  }
  return NULL;
}

static gboolean
is_to_be_joined (KeyfobUnlockLock *self,
                 const KeyfobUnlockLockNote *note,
                 guint assumed_unlocked_ms) {
  gint64 age = keyfob_timer_now () - note->time;

  switch (note->word) {
  case KEYFOB_UNLOCK_LOCK_WORD_ACCEPTED:
    return age < assumed_unlocked_ms * G_TIME_SPAN_MILLISECOND;
  case KEYFOB_UNLOCK_LOCK_WORD_SENT:
    /* Its process died. */
    return age < ANSWER_SECONDS * G_TIME_SPAN_SECOND || self->waited;
  case KEYFOB_UNLOCK_LOCK_WORD_REFUSED:
  case KEYFOB_UNLOCK_LOCK_WORD_UNKNOWN:
    /* Who asks later has looked at the door, and means another. */
    return self->waited && note->time >= self->asked_at;
  }
  g_return_val_if_reached (TRUE);
}

static void
keyfob_unlock_lock_finalize (GObject *object) {
  KeyfobUnlockLock *self = KEYFOB_UNLOCK_LOCK (object);

  let_go (self);
  g_free (self->boot_id);
  G_OBJECT_CLASS (keyfob_unlock_lock_parent_class)->finalize (object);
}

static void
keyfob_unlock_lock_class_init (KeyfobUnlockLockClass *klass) {
  G_OBJECT_CLASS (klass)->finalize = keyfob_unlock_lock_finalize;
}

static void
keyfob_unlock_lock_init (KeyfobUnlockLock *self) {
  self->fd = -1;
}

void
keyfob_unlock_lock_note_free (KeyfobUnlockLockNote *self) {
  g_clear_error (&self->error);
  g_free (self);
}

KeyfobUnlockLock *
keyfob_unlock_lock_new (const char *server, gint64 door_id) {
  KeyfobUnlockLock *self = g_object_new (KEYFOB_TYPE_UNLOCK_LOCK, NULL);

  self->asked_at = keyfob_timer_now ();
  self->boot_id = keyfob_runtime_file_dup_boot_id ();
  if (self->boot_id != NULL)
    self->fd = open_lock (server, door_id);
  return self;
}

gboolean
keyfob_unlock_lock_take (KeyfobUnlockLock *self,
                         guint assumed_unlocked_ms,
                         KeyfobUnlockLockNote **other) {
  g_autoptr (KeyfobUnlockLockNote) note = NULL;
  gboolean taken;

  g_return_val_if_fail (KEYFOB_IS_UNLOCK_LOCK (self), TRUE);

  *other = NULL;
  if (self->fd == -1)
    return TRUE;
  taken = flock (self->fd, LOCK_EX | LOCK_NB) == 0;
  if (!taken) {
    self->waited = TRUE;
    if (keyfob_timer_now () < self->asked_at + WAIT_SECONDS * G_TIME_SPAN_SECOND)
      return FALSE;
  }
  note = read_note (self);
  if (note != NULL && is_to_be_joined (self, note, assumed_unlocked_ms)) {
    *other = g_steal_pointer (&note);
    let_go (self);
  } else if (taken) {
    write_note (self, NULL, NULL); /* what it held is no word of this process */
  } else {
    let_go (self);
  }
  return TRUE;
}

void
keyfob_unlock_lock_begin (KeyfobUnlockLock *self) {
  g_return_if_fail (KEYFOB_IS_UNLOCK_LOCK (self));

  if (self->fd != -1)
    write_note (self, WORDS[KEYFOB_UNLOCK_LOCK_WORD_SENT], NULL);
}

void
keyfob_unlock_lock_end (KeyfobUnlockLock *self, KeyfobUnlockLockWord word, const GError *error) {
  g_return_if_fail (KEYFOB_IS_UNLOCK_LOCK (self));

  if (self->fd != -1)
    write_note (self, WORDS[word], word == KEYFOB_UNLOCK_LOCK_WORD_REFUSED ? error : NULL);
  let_go (self);
}

void
keyfob_unlock_lock_leave (KeyfobUnlockLock *self) {
  g_return_if_fail (KEYFOB_IS_UNLOCK_LOCK (self));

  /* If it was never taken, what it holds is another's. */
  if (self->fd != -1 && flock (self->fd, LOCK_EX | LOCK_NB) == 0)
    write_note (self, NULL, NULL);
  let_go (self);
}
