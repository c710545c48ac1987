/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "app/keyfob-application.h"
#include "cli/keyfob-command-line.h"
#include "cli/keyfob-terminal.h"
#include "kisi/kisi-client.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

/* Whatever is opened next would become standard output if that is closed, and get the doors. */
static void
open_standard_streams (void) {
  int fd;

  do
    fd = open ("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0)
    close (fd);
}

/* GLib would turn what the locale's encoding lacks into question marks; doors have names in every
 * script, and JSON is UTF-8 whatever the locale. */
static void
print (const char *text) {
  if (keyfob_terminal_write (STDOUT_FILENO, text))
    return;
  if (errno == EPIPE) {
    /* Nobody reads on: end as other programs in a pipe do. GLib's sockets ignore the signal. */
    signal (SIGPIPE, SIG_DFL);
    raise (SIGPIPE);
  }
  /* Half of the doors must not pass for all of them. */
  g_printerr (_ ("The output cannot be written: %s"), g_strerror (errno));
  g_printerr ("\n");
  _exit (KEYFOB_EXIT_REFUSED);
}

static void
print_error (const char *text) {
  /* GApplication's own words for a running Keyfob that ended. keyfob_application_get_exit() has
   * better ones. */
  if (!g_str_has_prefix (text, "GDBus.Error:"))
    keyfob_terminal_write (STDERR_FILENO, text);
}

int
main (int argc, char **argv) {
  const struct rlimit none = {0, 0};
  g_autoptr (KeyfobApplication) application = NULL;
  int status;

  open_standard_streams ();
  /* A core dump would hold the credential. PR_SET_DUMPABLE would keep the person's other programs
   * from reading it, too; but to the portals such a process is nobody, since they find out who asks
   * by what /proc says of it: no shortcut, no location, no autostart. */
  setrlimit (RLIMIT_CORE, &none);
  kisi_client_require_strong_tls ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* Notifications bear it. */
  g_set_application_name ("Keyfob");
  /* Data alone go to standard output. */
  g_log_writer_default_set_use_stderr (TRUE);
  g_set_print_handler (print);
  g_set_printerr_handler (print_error);

  application = keyfob_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return keyfob_application_get_exit (application, status);
}
