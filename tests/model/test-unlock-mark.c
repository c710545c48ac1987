/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/keyfob-unlock-mark.h"

#include "keyfob-test.h"
#include "model-fixtures.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SERVER "https://kisi.example"

/* Longer than a busy computer takes. */
#define ASSUMED_SECONDS 3600

typedef struct {
  KeyfobSimulator *simulator;
  KisiClient *client;
  gint64 id;
  char *folder;
  char *path; /* of the door's mark, once there is one */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->simulator = new_simulator ();
  fixture->client = new_client (fixture->simulator);
  fixture->id = keyfob_simulator_find_lock (fixture->simulator, "Front Entrance");
  fixture->folder = g_build_filename (g_get_user_runtime_dir (), "keyfob", NULL);
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
  g_assert_finalize_object (fixture->client);
  g_assert_finalize_object (fixture->simulator);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* As another process would have it. */
static KeyfobUnlockMark *
new_mark (Fixture *fixture) {
  return keyfob_unlock_mark_new (SERVER, fixture->id);
}

static KeyfobUnlock *
finish_taking (KeyfobUnlockMark *mark, GAsyncResult **stored) {
  g_autoptr (GAsyncResult) result = keyfob_test_wait_for_result (stored);

  return keyfob_unlock_mark_take_finish (mark, result);
}

static KeyfobUnlock *
take_within (KeyfobUnlockMark *mark, guint assumed_unlocked_seconds) {
  GAsyncResult *stored = NULL;

  keyfob_unlock_mark_take_async (mark, assumed_unlocked_seconds, NULL, keyfob_test_store_result,
                                 &stored);
  return finish_taking (mark, &stored);
}

static KeyfobUnlock *
take (KeyfobUnlockMark *mark) {
  return take_within (mark, ASSUMED_SECONDS);
}

/* Asserts that the door is this process's to unlock. @mark: (transfer full) */
static void
assert_free (KeyfobUnlockMark *mark) {
  g_assert_null (take (mark));
  g_assert_finalize_object (mark);
}

/* Asserts that the door was unlocked. @mark: (transfer full) */
static void
assert_accepted (KeyfobUnlockMark *mark) {
  g_autoptr (KeyfobUnlock) other = take (mark);

  g_assert_nonnull (other);
  g_assert_cmpint (keyfob_unlock_get_phase (other), ==, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  g_assert_finalize_object (mark);
}

static gboolean
has_outcome (gpointer data) {
  return !keyfob_unlock_is_sending (data);
}

static KeyfobUnlock *
begin_unlock (Fixture *fixture, KeyfobUnlockMark *mark) {
  KeyfobUnlock *unlock = keyfob_unlock_new (fixture->client, fixture->id, 1000);

  keyfob_unlock_mark_follow (mark, unlock);
  return unlock;
}

/* A mark of an unlock that was accepted now. */
static void
leave_mark (Fixture *fixture) {
  KeyfobUnlockMark *mark = new_mark (fixture);
  g_autoptr (GDir) folder = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  g_assert_null (take (mark));
  unlock = begin_unlock (fixture, mark);
  keyfob_test_wait_until (has_outcome, unlock);
  folder = g_dir_open (fixture->folder, 0, NULL);
  g_free (fixture->path);
  fixture->path = g_build_filename (fixture->folder, g_dir_read_name (folder), NULL);
  g_object_unref (mark);
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
      g_strdup_printf ("%s %" G_GINT64_FORMAT " %s", words[0],
                       g_ascii_strtoll (words[1], NULL, 10) - seconds * G_USEC_PER_SEC, words[2]);
  write_bytes (fixture, older, strlen (older));
}

static void
test_accepted (Fixture *fixture, gconstpointer unused) {
  struct stat status;

  leave_mark (fixture);
  assert_accepted (new_mark (fixture));
  assert_accepted (new_mark (fixture));
  assert_free (keyfob_unlock_mark_new (SERVER, fixture->id + 1));
  assert_free (keyfob_unlock_mark_new ("https://other.example", fixture->id));
  g_assert_cmpint (g_stat (fixture->folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0700);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
}

static void
test_seconds (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlockMark) later = NULL;

  leave_mark (fixture);
  age_mark (fixture, 2);
  assert_accepted (new_mark (fixture));
  later = new_mark (fixture);
  g_assert_null (take_within (later, 2));
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

/* What a wish meets that comes while another process is at the door. */
typedef struct {
  KeyfobFault fault; /* without a path: nothing is sent */
  int other;         /* a KeyfobUnlockPhase, or -1 for none */
} Meeting;

static void
test_waits (Fixture *fixture, gconstpointer data) {
  const Meeting *meeting = data;
  g_autoptr (KeyfobUnlockMark) first = new_mark (fixture);
  KeyfobUnlockMark *second = new_mark (fixture);
  g_autoptr (KeyfobUnlock) unlock = NULL;
  g_autoptr (KeyfobUnlock) other = NULL;
  GAsyncResult *stored = NULL;

  g_assert_null (take (first));
  keyfob_unlock_mark_take_async (second, ASSUMED_SECONDS, NULL, keyfob_test_store_result, &stored);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (stored);
  if (meeting->fault.path != NULL) {
    keyfob_simulator_add_fault (fixture->simulator, &meeting->fault);
    unlock = begin_unlock (fixture, first);
    while (keyfob_unlock_is_sending (unlock)) {
      g_assert_null (stored);
      g_main_context_iteration (NULL, TRUE);
    }
  }
  g_clear_object (&first);
  other = finish_taking (second, &stored);
  if (meeting->other == -1)
    g_assert_null (other);
  else
    g_assert_cmpint (keyfob_unlock_get_phase (other), ==, meeting->other);
  g_assert_finalize_object (second);
  /* Who asks after that asks anew, unless the door is assumed unlocked. */
  if (meeting->other != KEYFOB_UNLOCK_PHASE_ACCEPTED)
    assert_free (new_mark (fixture));
}

/* A process that ended while its unlock was on its way: it may have opened the door. */
static void
test_other_ends (Fixture *fixture, gconstpointer unused) {
  KeyfobUnlockMark *second;
  g_autoptr (KeyfobUnlockMark) first = NULL;
  g_autoptr (KeyfobUnlock) other = NULL;
  GAsyncResult *stored = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GString) sent = NULL;

  leave_mark (fixture);
  text = read_mark (fixture);
  sent = g_string_new (text);
  g_string_replace (sent, "accepted", "sent", 0);
  write_bytes (fixture, "", 0);
  first = new_mark (fixture);
  g_assert_null (take (first));
  second = new_mark (fixture);
  keyfob_unlock_mark_take_async (second, ASSUMED_SECONDS, NULL, keyfob_test_store_result, &stored);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  {
    g_autofd int fd = open (fixture->path, O_WRONLY);

    g_assert_cmpint (pwrite (fd, sent->str, sent->len, 0), ==, sent->len);
  }
  g_clear_object (&first);
  other = finish_taking (second, &stored);
  g_assert_nonnull (other);
  g_assert_cmpint (keyfob_unlock_get_phase (other), ==, KEYFOB_UNLOCK_PHASE_UNKNOWN);
  g_assert_finalize_object (second);
}

static void
test_cancelled (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlockMark) first = new_mark (fixture);
  KeyfobUnlockMark *second = new_mark (fixture);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *stored = NULL;

  g_assert_null (take (first));
  keyfob_unlock_mark_take_async (second, ASSUMED_SECONDS, cancellable, keyfob_test_store_result,
                                 &stored);
  g_cancellable_cancel (cancellable);
  g_assert_null (finish_taking (second, &stored));
  g_assert_finalize_object (second);
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
  other_word = g_strconcat (g_strchomp (text), "x\n", NULL);
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

#define AT_DOOR .method = "POST", .path = "/locks/*"

int
main (int argc, char **argv) {
  const Meeting declined = {{NULL}, -1};
  const Meeting accepted = {{AT_DOOR, .kind = KEYFOB_FAULT_DELAY, .milliseconds = 300},
                            KEYFOB_UNLOCK_PHASE_ACCEPTED};
  const Meeting refused = {
      {AT_DOOR, .kind = KEYFOB_FAULT_STATUS_CODE, .status = 409, .code = "fad001"}, -1};
  const Meeting unknown = {{AT_DOOR, .kind = KEYFOB_FAULT_CLOSE_AFTER},
                           KEYFOB_UNLOCK_PHASE_UNKNOWN};

  g_autofree char *runtime = g_dir_make_tmp ("keyfob-XXXXXX", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_nonnull (runtime);
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
#define ADD(name, data, function)                                                                  \
  g_test_add ("/unlock-mark/" name, Fixture, data, set_up, function, tear_down)
  ADD ("accepted", NULL, test_accepted);
  ADD ("seconds", NULL, test_seconds);
  ADD ("no-time-of-this-boot", NULL, test_no_time_of_this_boot);
  ADD ("waits/declined", &declined, test_waits);
  ADD ("waits/accepted", &accepted, test_waits);
  ADD ("waits/refused", &refused, test_waits);
  ADD ("waits/unknown", &unknown, test_waits);
  ADD ("other-ends", NULL, test_other_ends);
  ADD ("cancelled", NULL, test_cancelled);
  ADD ("garbage", NULL, test_garbage);
  ADD ("no-file", NULL, test_no_file);
  ADD ("no-folder", NULL, test_no_folder);
#undef ADD
  status = g_test_run ();
  g_assert_cmpint (g_rmdir (runtime), ==, 0);
  return status;
}
