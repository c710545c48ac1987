/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-unlock-lock.h"

#include "keyfob-test-clock.h"
#include "kisi/kisi-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SERVER "https://kisi.example"

/* Longer than a busy computer takes. */
#define ASSUMED_MS 3600000

#define DOOR_ID 7

typedef struct {
  char *parent;
  char *folder;
  char *path; /* of the door's mark, once there is one */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->parent = g_build_filename (g_get_user_runtime_dir (), "app", NULL);
  fixture->folder = g_build_filename (fixture->parent, "app.keyfob.Keyfob", NULL);
}

static void
remove_folder (const char *path) {
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    g_assert_cmpint (g_remove (child), ==, 0);
  }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  remove_folder (fixture->folder);
  g_assert_cmpint (g_rmdir (fixture->parent), ==, 0);
  g_free (fixture->parent);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* As another process would have it. */
static KeyfobUnlockLock *
new_mark (Fixture *fixture) {
  return keyfob_unlock_lock_new (SERVER, DOOR_ID);
}

static KeyfobUnlockLockNote *
take_within (KeyfobUnlockLock *mark, guint assumed_unlocked_ms) {
  KeyfobUnlockLockNote *other = NULL;

  g_assert_true (keyfob_unlock_lock_take (mark, assumed_unlocked_ms, &other));
  return other;
}

static KeyfobUnlockLockNote *
take (KeyfobUnlockLock *mark) {
  return take_within (mark, ASSUMED_MS);
}

/* Asserts that the door is this process's to unlock. @mark: (transfer full) */
static void
assert_free (KeyfobUnlockLock *mark) {
  g_assert_null (take (mark));
  g_assert_finalize_object (mark);
}

/* Asserts that what @mark tells is to be joined. @mark: (transfer full) */
static void
assert_joins (KeyfobUnlockLock *mark, KeyfobUnlockLockWord word) {
  g_autoptr (KeyfobUnlockLockNote) other = take (mark);

  g_assert_nonnull (other);
  g_assert_cmpint (other->word, ==, word);
  g_assert_finalize_object (mark);
}

/* Asserts that the door was unlocked. @mark: (transfer full) */
static void
assert_accepted (KeyfobUnlockLock *mark) {
  assert_joins (mark, KEYFOB_UNLOCK_LOCK_WORD_ACCEPTED);
}

static void
assert_waits (KeyfobUnlockLock *mark) {
  KeyfobUnlockLockNote *other = NULL;

  g_assert_false (keyfob_unlock_lock_take (mark, ASSUMED_MS, &other));
  g_assert_null (other);
}

/* A mark of an unlock that was accepted now. */
static void
leave_mark (Fixture *fixture) {
  g_autoptr (KeyfobUnlockLock) mark = new_mark (fixture);
  g_autoptr (GDir) folder = NULL;

  g_assert_null (take (mark));
  keyfob_unlock_lock_begin (mark);
  keyfob_unlock_lock_end (mark, KEYFOB_UNLOCK_LOCK_WORD_ACCEPTED, NULL);
  folder = g_dir_open (fixture->folder, 0, NULL);
  g_free (fixture->path);
  fixture->path = g_build_filename (fixture->folder, g_dir_read_name (folder), NULL);
}

static char *
read_mark (Fixture *fixture) {
  char *text;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (fixture->path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* The file stays the same, as for another process that has it open. */
static void
write_bytes (Fixture *fixture, const char *bytes, gsize length) {
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (fixture->path, bytes, length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

/* Writes the mark that there is @seconds earlier. */
static void
age_mark (Fixture *fixture, gint64 seconds) {
  g_autofree char *text = read_mark (fixture);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autofree char *older = NULL;

  older =
      g_strdup_printf ("%s %" G_GINT64_FORMAT " %s 0 -", words[0],
                       g_ascii_strtoll (words[1], NULL, 10) - seconds * G_USEC_PER_SEC, words[2]);
  write_bytes (fixture, older, strlen (older));
}

static void
test_accepted (Fixture *fixture, gconstpointer unused) {
  struct stat status;

  leave_mark (fixture);
  assert_accepted (new_mark (fixture));
  assert_accepted (new_mark (fixture));
  assert_free (keyfob_unlock_lock_new (SERVER, DOOR_ID + 1));
  assert_free (keyfob_unlock_lock_new ("https://other.example", DOOR_ID));
  g_assert_cmpint (g_stat (fixture->folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0700);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
}

static void
test_seconds (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlockLock) later = NULL;

  leave_mark (fixture);
  age_mark (fixture, 2);
  assert_accepted (new_mark (fixture));
  later = new_mark (fixture);
  g_assert_null (take_within (later, 2000));
}

/* A clock that was set, or a boot that is over. */
static void
test_no_time_of_this_boot (Fixture *fixture, gconstpointer unused) {
  g_autofree char *text = NULL;

  leave_mark (fixture);
  age_mark (fixture, -3600);
  assert_free (new_mark (fixture));

  leave_mark (fixture);
  text = read_mark (fixture);
  text[0] = text[0] == '0' ? '1' : '0';
  write_bytes (fixture, text, strlen (text));
  assert_free (new_mark (fixture));
}

/* Who waited hears what came of it, and nobody who asks later. */
static void
test_waits (Fixture *fixture, gconstpointer unused) {
  const KeyfobUnlockLockWord words[] = {KEYFOB_UNLOCK_LOCK_WORD_ACCEPTED,
                                        KEYFOB_UNLOCK_LOCK_WORD_REFUSED,
                                        KEYFOB_UNLOCK_LOCK_WORD_UNKNOWN};
  g_autoptr (GError) error = kisi_error_new (KISI_ERROR_TOO_MANY_REQUESTS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    g_autoptr (KeyfobUnlockLock) first = new_mark (fixture);
    KeyfobUnlockLock *second = new_mark (fixture);
    KeyfobUnlockLock *third = new_mark (fixture);
    g_autoptr (KeyfobUnlockLockNote) other = NULL;

    g_assert_null (take_within (first, 0));
    assert_waits (second);
    keyfob_unlock_lock_begin (first);
    assert_waits (third);
    keyfob_unlock_lock_end (first, words[i], error);
    other = take (second);
    g_assert_cmpint (other->word, ==, words[i]);
    if (words[i] == KEYFOB_UNLOCK_LOCK_WORD_REFUSED) {
      g_assert_error (other->error, KISI_ERROR, KISI_ERROR_TOO_MANY_REQUESTS);
      g_assert_cmpstr (other->error->message, ==, error->message);
    }
    g_assert_finalize_object (second);
    assert_joins (third, words[i]);
    if (words[i] != KEYFOB_UNLOCK_LOCK_WORD_ACCEPTED)
      assert_free (new_mark (fixture));
  }
}

/* Nothing was sent. */
static void
test_left (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlockLock) first = new_mark (fixture);
  KeyfobUnlockLock *second = new_mark (fixture);

  g_assert_null (take (first));
  assert_waits (second);
  keyfob_unlock_lock_leave (first);
  assert_free (second);

  /* Who waited and goes wipes nothing. */
  leave_mark (fixture);
  second = new_mark (fixture);
  g_clear_object (&first);
  assert_accepted (new_mark (fixture));
  g_assert_finalize_object (second);
}

/* A process that ended while its unlock was on its way: it may have opened the door. */
static void
test_other_ends (Fixture *fixture, gconstpointer unused) {
  KeyfobUnlockLock *first = new_mark (fixture);
  KeyfobUnlockLock *second = new_mark (fixture);

  g_assert_null (take (first));
  assert_waits (second);
  keyfob_unlock_lock_begin (first);
  g_assert_finalize_object (first);
  assert_joins (second, KEYFOB_UNLOCK_LOCK_WORD_SENT);
  assert_joins (new_mark (fixture), KEYFOB_UNLOCK_LOCK_WORD_SENT);
  keyfob_test_clock_sleep (15);
  assert_free (new_mark (fixture));
}

/* One that hangs is not waited for without end. */
static void
test_other_hangs (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlockLock) first = new_mark (fixture);
  KeyfobUnlockLock *second = new_mark (fixture);

  g_assert_null (take (first));
  keyfob_unlock_lock_begin (first);
  assert_waits (second);
  keyfob_test_clock_sleep (32);
  assert_joins (second, KEYFOB_UNLOCK_LOCK_WORD_SENT);
}

static void
test_garbage (Fixture *fixture, gconstpointer unused) {
  g_autofree char *text = NULL;
  g_autofree char *doubled = NULL;
  g_autofree char *other_word = NULL;
  g_autofree char *long_line = g_strnfill (1 << 20, 'x');
  const char *garbage[] = {"", "\n", " ", "   ", "accepted", "\xff\xfe \x01 \n", NULL, NULL, NULL};

  leave_mark (fixture);
  text = read_mark (fixture);
  doubled = g_strconcat ("x ", text, NULL);
  other_word = g_strdup (text);
  other_word[strlen (text) - 6] = 'x'; /* of “accepted” */
  garbage[6] = doubled;
  garbage[7] = other_word;
  garbage[8] = long_line;
  for (guint i = 0; i < G_N_ELEMENTS (garbage); i++) {
    write_bytes (fixture, garbage[i], strlen (garbage[i]));
    assert_free (new_mark (fixture));
    /* and the next unlock leaves a mark again */
    leave_mark (fixture);
    assert_accepted (new_mark (fixture));
  }
  write_bytes (fixture, "\0\0 \0", 4);
  assert_free (new_mark (fixture));
}

/* What another program may have put where the mark goes: it is not touched, and in no way. */
static void
test_no_file (Fixture *fixture, gconstpointer unused) {
  g_autofree char *elsewhere = g_build_filename (g_get_user_runtime_dir (), "elsewhere", NULL);
  g_autofree char *mark = NULL;
  g_autofree char *text = NULL;

  leave_mark (fixture);
  mark = read_mark (fixture);
  g_assert_cmpint (g_rename (fixture->path, elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, fixture->path), ==, 0);
  assert_free (new_mark (fixture));
  g_assert_true (g_file_get_contents (elsewhere, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, mark);

  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  assert_free (new_mark (fixture));

  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  assert_free (new_mark (fixture));

  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
  g_assert_cmpint (g_rename (elsewhere, fixture->path), ==, 0);
  g_assert_cmpint (g_chmod (fixture->path, 0666), ==, 0);
  assert_free (new_mark (fixture));
}

static void
test_no_folder (Fixture *fixture, gconstpointer unused) {
  g_autofree char *elsewhere = g_build_filename (g_get_user_runtime_dir (), "elsewhere", NULL);

  leave_mark (fixture);
  g_assert_cmpint (g_chmod (fixture->folder, 0777), ==, 0);
  assert_free (new_mark (fixture));

  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
  g_assert_cmpint (g_rename (fixture->folder, elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, fixture->folder), ==, 0);
  assert_free (new_mark (fixture));

  g_assert_cmpint (g_remove (fixture->folder), ==, 0);
  g_assert_true (g_file_set_contents (fixture->folder, "", 0, NULL));
  assert_free (new_mark (fixture));

  g_assert_cmpint (g_remove (fixture->folder), ==, 0);
  g_assert_cmpint (g_rename (elsewhere, fixture->folder), ==, 0);
  assert_accepted (new_mark (fixture));
}

int
main (int argc, char **argv) {
  g_autofree char *runtime = g_dir_make_tmp ("keyfob-XXXXXX", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_nonnull (runtime);
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
#define ADD(name, function)                                                                        \
  g_test_add ("/unlock-lock/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("accepted", test_accepted);
  ADD ("seconds", test_seconds);
  ADD ("no-time-of-this-boot", test_no_time_of_this_boot);
  ADD ("waits", test_waits);
  ADD ("left", test_left);
  ADD ("other-ends", test_other_ends);
  ADD ("other-hangs", test_other_hangs);
  ADD ("garbage", test_garbage);
  ADD ("no-file", test_no_file);
  ADD ("no-folder", test_no_folder);
#undef ADD
  status = g_test_run ();
  g_assert_cmpint (g_rmdir (runtime), ==, 0);
  return status;
}
