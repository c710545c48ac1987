/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "terminal-session.h"

#include <errno.h>
#include <pty.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

Session *
session_new (Bench *bench, const char *arguments) {
  return session_new_wide (bench, arguments, 0);
}

Session *
session_new_wide (Bench *bench, const char *arguments, guint columns) {
  const struct winsize size = {.ws_col = columns};
  g_auto (GStrv) environment = bench_dup_environment (bench);
  g_auto (GStrv) command = bench_dup_command (bench, arguments);
  Session *self = g_new0 (Session, 1);

  self->seen = g_string_new (NULL);
  self->pid = forkpty (&self->terminal, NULL, NULL, &size);
  g_assert_cmpint (self->pid, >=, 0);
  if (self->pid == 0) {
    execve (command[0], command, environment);
    _exit (127);
  }
  return self;
}

void
await_text (Session *self, const char *text) {
  while (!text || !strstr (self->seen->str, text)) {
    char buffer[256];
    gssize got = read (self->terminal, buffer, sizeof buffer);

    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0) { /* the program has ended */
      if (text)
        g_error ("“%s” was not written, but: %s", text, self->seen->str);
      return;
    }
    g_string_append_len (self->seen, buffer, got);
  }
}

void
type (Session *self, const char *line) {
  gsize length = strlen (line);

  g_assert_cmpint (write (self->terminal, line, length), ==, length);
  g_assert_cmpint (write (self->terminal, "\n", 1), ==, 1);
}

int
session_end (Session *self, Bench *bench) {
  g_autofree char *so_far = bench->all_output;
  int status;

  await_text (self, NULL);
  g_assert_cmpint (waitpid (self->pid, &status, 0), ==, self->pid);
  close (self->terminal);
  bench->all_output = g_strconcat (so_far, self->seen->str, NULL);
  g_string_free (self->seen, TRUE);
  g_free (self);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}
