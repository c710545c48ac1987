/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-terminal.h"

#include "kisi/kisi-wipe.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* A terminal gives no longer lines; and no key, link or password is longer. */
#define LONGEST_LINE_BYTES 4096

static const int ENDING_SIGNALS[] = {SIGHUP, SIGINT, SIGTERM};

struct _KeyfobTerminal {
  GObject parent_instance;

  int fd;
  gboolean owns_fd;
  gboolean is_tty;
  struct termios saved;
  gboolean hidden; /* echo is off: `saved` must be put back */
};

G_DEFINE_FINAL_TYPE (KeyfobTerminal, keyfob_terminal, G_TYPE_OBJECT)

typedef struct {
  char line[LONGEST_LINE_BYTES + 1];
  gsize length;
  guint input_source;
  GSource *cancelled_source; /* (nullable) */
  guint signal_sources[G_N_ELEMENTS (ENDING_SIGNALS)];
} Question;

static void
hide (KeyfobTerminal *self) {
  struct termios hidden;

  if (!self->is_tty || tcgetattr (self->fd, &self->saved) != 0)
    return;
  hidden = self->saved;
  hidden.c_lflag &= ~(ECHO | ECHOE | ECHOK);
  hidden.c_lflag |= ECHONL | ICANON;
  /* Keys that would stop or abort the process and leave the terminal mute are letters meanwhile. */
  hidden.c_cc[VSUSP] = _POSIX_VDISABLE;
  hidden.c_cc[VQUIT] = _POSIX_VDISABLE;
  self->hidden = tcsetattr (self->fd, TCSAFLUSH, &hidden) == 0;
}

static void
show (KeyfobTerminal *self) {
  if (self->hidden)
    tcsetattr (self->fd, TCSAFLUSH, &self->saved);
  self->hidden = FALSE;
}

static void
question_free (gpointer data) {
  Question *question = data;

  explicit_bzero (question, sizeof *question);
  g_free (question);
}

/* Ends the question: with the line, or with @error (transfer full). */
static void
finish (GTask *task, GError *error) {
  KeyfobTerminal *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);

  g_clear_handle_id (&question->input_source, g_source_remove);
  if (question->cancelled_source)
    g_source_destroy (question->cancelled_source);
  g_clear_pointer (&question->cancelled_source, g_source_unref);
  for (guint i = 0; i < G_N_ELEMENTS (ENDING_SIGNALS); i++)
    g_clear_handle_id (&question->signal_sources[i], g_source_remove);
  show (self);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strndup (question->line, question->length),
                           (GDestroyNotify) kisi_wipe_free);
  g_object_unref (task);
}

static gboolean
on_input (int fd, GIOCondition condition, gpointer user_data) {
  GTask *task = user_data;
  Question *question = g_task_get_task_data (task);
  GError *error = NULL;
  char *end;
  gssize got;

  /* Read one byte at a time, as standard input may be shared with what runs after Keyfob. */
  do
    got = read (fd, question->line + question->length, 1);
  while (got < 0 && errno == EINTR);
  if (got < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;
  if (got > 0) {
    end = question->line + question->length;
    if (*end != '\n') {
      question->length++;
      if (question->length < LONGEST_LINE_BYTES)
        return G_SOURCE_CONTINUE;
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("The line is too long."));
    }
  } else if (question->length == 0)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                         _ ("The input ended before there was a line."));

  if (question->length > 0 && question->line[question->length - 1] == '\r')
    question->length--;
  if (!error && !g_utf8_validate (question->line, question->length, NULL))
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         _ ("The line is not valid UTF-8 text."));
  question->input_source = 0;
  finish (task, error);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data) {
  finish (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
  return G_SOURCE_REMOVE;
}

/* Puts the terminal back, and lets the signal do what it would have done. */
static gboolean
end_by (KeyfobTerminal *self, int number) {
  show (self);
  keyfob_terminal_write (self->fd, "\n");
  signal (number, SIG_DFL);
  raise (number);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_hangup (gpointer user_data) {
  return end_by (user_data, SIGHUP);
}

static gboolean
on_interrupt (gpointer user_data) {
  return end_by (user_data, SIGINT);
}

static gboolean
on_terminate (gpointer user_data) {
  return end_by (user_data, SIGTERM);
}

static void
keyfob_terminal_finalize (GObject *object) {
  KeyfobTerminal *self = KEYFOB_TERMINAL (object);

  show (self);
  if (self->owns_fd)
    close (self->fd);
  G_OBJECT_CLASS (keyfob_terminal_parent_class)->finalize (object);
}

static void
keyfob_terminal_class_init (KeyfobTerminalClass *klass) {
  G_OBJECT_CLASS (klass)->finalize = keyfob_terminal_finalize;
}

static void
keyfob_terminal_init (KeyfobTerminal *self) {
  self->fd = -1;
}

KeyfobTerminal *
keyfob_terminal_new (GError **error) {
  int fd = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  KeyfobTerminal *self;

  if (fd < 0) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                         _ ("There is no terminal to ask on. Run this in a terminal, or give "
                            "--api-key-stdin or --access-link-stdin."));
    return NULL;
  }
  self = g_object_new (KEYFOB_TYPE_TERMINAL, NULL);
  self->fd = fd;
  self->owns_fd = TRUE;
  self->is_tty = TRUE;
  return self;
}

KeyfobTerminal *
keyfob_terminal_new_for_fd (int fd) {
  KeyfobTerminal *self = g_object_new (KEYFOB_TYPE_TERMINAL, NULL);

  self->fd = fd;
  self->is_tty = isatty (fd);
  return self;
}

/* What was typed before anything was asked. */
static void
forget_input (KeyfobTerminal *self) {
  if (self->is_tty)
    tcflush (self->fd, TCIFLUSH);
}

gboolean
keyfob_terminal_is_tty (KeyfobTerminal *self) {
  return self->is_tty;
}

void
keyfob_terminal_say (KeyfobTerminal *self, const char *words) {
  if (!self->is_tty)
    return;
  keyfob_terminal_write (self->fd, words);
  keyfob_terminal_write (self->fd, "\n");
}

void
keyfob_terminal_ask_async (KeyfobTerminal *self,
                           const char *question_words,
                           gboolean unseen,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data) {
  const GSourceFunc on_signal[] = {on_hangup, on_interrupt, on_terminate};
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  G_STATIC_ASSERT (G_N_ELEMENTS (on_signal) == G_N_ELEMENTS (ENDING_SIGNALS));
  g_task_set_source_tag (task, keyfob_terminal_ask_async);
  g_task_set_task_data (task, question, question_free);
  if (unseen) {
    for (guint i = 0; i < G_N_ELEMENTS (ENDING_SIGNALS); i++)
      question->signal_sources[i] = g_unix_signal_add (ENDING_SIGNALS[i], on_signal[i], self);
    hide (self);
  }
  if (self->is_tty)
    keyfob_terminal_write (self->fd, question_words);
  if (cancellable) {
    question->cancelled_source = g_cancellable_source_new (cancellable);
    g_task_attach_source (task, question->cancelled_source, G_SOURCE_FUNC (on_cancelled));
  }
  question->input_source = g_unix_fd_add (self->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, task);
}

char *
keyfob_terminal_ask_finish (KeyfobTerminal *self, GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
means_yes (const char *line) {
  /* Translators: what a person answers in a terminal, beside “y” and “yes”. */
  const char *const words[] = {"y", "yes", C_ ("answer", "y"), C_ ("answer", "yes")};
  g_autofree char *stripped = g_strstrip (g_strdup (line));
  g_autofree char *answer = g_utf8_casefold (stripped, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (g_str_equal (answer, words[i]))
      return TRUE;
  }
  return FALSE;
}

static void
on_confirmed (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree char *line = keyfob_terminal_ask_finish (KEYFOB_TERMINAL (source), result, &error);

  if (line)
    g_task_return_boolean (task, means_yes (line));
  else
    g_task_return_error (task, error);
}

void
keyfob_terminal_confirm_async (const char *question,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (KeyfobTerminal) self = keyfob_terminal_new_for_fd (STDIN_FILENO);

  g_task_set_source_tag (task, keyfob_terminal_confirm_async);
  if (!self->is_tty) {
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No terminal");
    return;
  }
  forget_input (self);
  /* Translators: a question such as “Unlock Front Entrance?”. The letters stand for yes and no; the
   * capital one is what holds if nothing is typed. */
  g_printerr (_ ("%s [y/N] "), question);
  keyfob_terminal_ask_async (self, "", FALSE, cancellable, on_confirmed, g_steal_pointer (&task));
}

gboolean
keyfob_terminal_confirm_finish (GAsyncResult *result, GError **error) {
  return g_task_propagate_boolean (G_TASK (result), error);
}

guint
keyfob_terminal_get_columns (int fd) {
  struct winsize size;

  return ioctl (fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

gboolean
keyfob_terminal_write (int fd, const char *text) {
  gsize left = strlen (text);

  while (left > 0) {
    gssize written = write (fd, text, left);

    if (written >= 0) {
      text += written;
      left -= written;
    } else if (errno == EAGAIN) {
      /* Whoever shares the terminal or pipe has made it so. */
      GPollFD poll = {.fd = fd, .events = G_IO_OUT};

      g_poll (&poll, 1, -1);
    } else if (errno != EINTR) {
      return FALSE;
    }
  }
  return TRUE;
}
