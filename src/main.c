/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-application.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

/* GLib would turn what the locale's encoding lacks into question marks; doors have names in every
 * script, and JSON is UTF-8 whatever the locale. */
static void
write_bytes (int fd, const char *text) {
  gsize left = strlen (text);

  while (left > 0) {
    gssize written = write (fd, text, left);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0 && errno == EPIPE) {
      /* Nobody reads on: end as other programs in a pipe do. GLib's sockets ignore the signal. */
      signal (SIGPIPE, SIG_DFL);
      raise (SIGPIPE);
    }
    if (written <= 0)
      return;
    text += written;
    left -= written;
  }
}

static void
print (const char *text) {
  write_bytes (STDOUT_FILENO, text);
}

static void
print_error (const char *text) {
  write_bytes (STDERR_FILENO, text);
}

int
main (int argc, char **argv) {
  const struct rlimit none = {0, 0};
  g_autoptr (KeyfobApplication) application = NULL;
  int status;

  /* A core dump would hold the credential. */
  setrlimit (RLIMIT_CORE, &none);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* Data alone go to standard output. */
  g_log_writer_default_set_use_stderr (TRUE);
  g_set_print_handler (print);
  g_set_printerr_handler (print_error);

  application = keyfob_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return keyfob_application_get_exit (application, status);
}
