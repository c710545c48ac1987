/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 *
 * main-job FOLDER DOOR PROGRAM [ARGUMENT…]: starts PROGRAM, unlocks DOOR in its window as a person
 * would, and tells what it did. Pictures of the window before and after are put into FOLDER.
 */

#include "atspi-driver.h"

#include <gio/gio.h>
#include <locale.h>

#define START_SECONDS  60
#define ANSWER_SECONDS 30
/* A frame or two, for what is on the accessibility bus to be on the screen as well. */
#define DRAW_MILLISECONDS 700

static gboolean
run (const char *const *command, GError **error) {
  g_autoptr (GSubprocess) process = g_subprocess_newv (command, G_SUBPROCESS_FLAGS_NONE, error);

  return process != NULL && g_subprocess_wait_check (process, NULL, error);
}

static gboolean
take_picture (const char *folder, const char *name, GError **error) {
  g_autofree char *path = g_build_filename (folder, name, NULL);
  const char *const take[] = {"import", "-window", "root", path, NULL};
  /* The black screen around the window is cut off: a border makes it the colour of all corners. */
  const char *const cut[] = {"mogrify", "-bordercolor", "black", "-border", "1",
                             "-trim",   "+repage",      path,    NULL};

  g_usleep (DRAW_MILLISECONDS * 1000);
  if (!run (take, error) || !run (cut, error))
    return FALSE;
  g_print ("Picture: %s\n", path);
  return TRUE;
}

/* Looks for the row of @door for as long as the program lives. */
static AtspiAccessible *
find_row (AtspiAccessible *desktop, GSubprocess *program, const char *door, GError **error) {
  for (guint second = 1; second < START_SECONDS; second++) {
    AtspiAccessible *row = atspi_driver_find (desktop, ATSPI_ROLE_LIST_ITEM, door, 1, NULL);

    if (row != NULL)
      return row;
    if (g_subprocess_get_identifier (program) == NULL) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The program ended");
      return NULL;
    }
  }
  return atspi_driver_find (desktop, ATSPI_ROLE_LIST_ITEM, door, 1, error);
}

static gboolean
unlock_door (GSubprocess *program, const char *folder, const char *door, GError **error) {
  g_autoptr (AtspiAccessible) desktop = atspi_driver_start (error);
  g_autoptr (AtspiAccessible) row = NULL;
  g_autoptr (AtspiAccessible) button = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (desktop == NULL)
    return FALSE;

  row = find_row (desktop, program, door, error);
  if (row == NULL)
    return FALSE;
  before = atspi_accessible_get_name (row, NULL);
  g_print ("Found the door: %s\n", before);
  if (!take_picture (folder, "before.png", error))
    return FALSE;

  button = atspi_driver_find (row, ATSPI_ROLE_BUTTON, "Unlock", ANSWER_SECONDS, error);
  if (button == NULL || !atspi_driver_click (button, error))
    return FALSE;
  g_print ("Clicked its Unlock button\n");

  if (!atspi_driver_wait_for_name (row, "Unlocked", ANSWER_SECONDS, error))
    return FALSE;
  after = atspi_accessible_get_name (row, NULL);
  g_print ("It says: %s\n", after);
  return take_picture (folder, "after.png", error);
}

int
main (int argc, char **argv) {
  g_autoptr (GSubprocess) program = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  setlocale (LC_ALL, "");
  if (argc < 4) {
    g_printerr ("Usage: %s FOLDER DOOR PROGRAM [ARGUMENT…]\n", argv[0]);
    return 2;
  }

  program = g_subprocess_newv ((const char *const *) argv + 3, G_SUBPROCESS_FLAGS_NONE, &error);
  if (program == NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  done = unlock_door (program, argv[1], argv[2], &error);
  g_subprocess_send_signal (program, SIGTERM);
  g_subprocess_wait (program, NULL, NULL);
  if (!done) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  g_print ("Done\n");
  return 0;
}
