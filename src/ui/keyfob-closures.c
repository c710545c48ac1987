/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/keyfob-closures.h"

#include <glib/gi18n-lib.h>

#include "ui/door/keyfob-restriction-presentation.h"

#define STATUS_LINES  2
#define REFUSAL_LINES 9

/* That a door is locked is the rule, and no news. */
static gboolean
shows_since (KeyfobDoorStatus status) {
  switch (status) {
  case KEYFOB_DOOR_STATUS_LOCKED_DOWN:
  case KEYFOB_DOOR_STATUS_OFFLINE:
  case KEYFOB_DOOR_STATUS_UNLOCKED:
    return TRUE;
  case KEYFOB_DOOR_STATUS_MAY_BE_OPEN: /* its words say when */
  case KEYFOB_DOOR_STATUS_NOT_SET_UP:
  case KEYFOB_DOOR_STATUS_JUST_UNLOCKED:
  case KEYFOB_DOOR_STATUS_UNKNOWN:
  case KEYFOB_DOOR_STATUS_LOCKED:
    return FALSE;
  }
  g_return_val_if_reached (FALSE);
}

static char *
dup_status_words (KeyfobDoorStatus status,
                  const char *words,
                  const char *since,
                  guint seconds_left) {
  if (seconds_left > 0)
    /* Translators: %1$s is "Unlocked"; the number counts down the seconds that are left */
    return g_strdup_printf (ngettext ("%1$s · %2$u second", "%1$s · %2$u seconds", seconds_left),
                            words, seconds_left);
  if (since == NULL || *since == '\0' || !shows_since (status))
    return g_strdup (words);
  /* Translators: %1$s is a status such as "Offline", %2$s is such as "since 14:02" */
  return g_strdup_printf (_ ("%1$s %2$s"), words, since);
}

static char *
dup_open_words (KeyfobDoorStatus status,
                const char *words,
                const char *since,
                guint seconds_left,
                gboolean open) {
  g_autofree char *line = dup_status_words (status, words, since, seconds_left);

  if (!open || keyfob_door_status_tells_open (status))
    return g_steal_pointer (&line);
  /* Translators: %s is a status such as "Offline"; the door itself stands open nevertheless */
  return g_strdup_printf (_ ("%s · Door open"), line);
}

char *
keyfob_dup_status_line (gpointer self,
                        KeyfobDoorStatus status,
                        const char *words,
                        const char *since,
                        guint seconds_left,
                        const char *progress,
                        gboolean open,
                        gboolean near) {
  g_autofree char *line = NULL;

  if (words == NULL) /* between two doors, when a row is used again */
    return g_strdup ("");
  if (progress != NULL)
    return g_strdup (progress);
  line = dup_open_words (status, words, since, seconds_left, open);
  if (!near)
    return g_steal_pointer (&line);
  /* Translators: %s is a status such as "Locked"; this computer hears the reader of the door */
  return g_strdup_printf (_ ("%s · Nearby"), line);
}

static char *
dup_row_line (gpointer self, const char *line, const char *refusal) {
  if (refusal == NULL)
    return g_strdup (line);
  /* Translators: a status such as "Locked", and a sentence that says why it was not unlocked */
  return g_strdup_printf (_ ("%1$s · %2$s"), line, refusal);
}

/* A reason is to be read whole, however narrow the window is. */
static int
get_row_lines (gpointer self, const char *refusal) {
  return refusal != NULL ? REFUSAL_LINES : STATUS_LINES;
}

/* The header over ranked doors says what they are, and not where. */
static char *
dup_section_title (gpointer self, guint rank, const char *section) {
  switch ((KeyfobDoorRank) rank) {
  case KEYFOB_DOOR_RANK_FAVOURITE:
    return g_strdup (_ ("Favourites"));
  case KEYFOB_DOOR_RANK_RECENT:
    return g_strdup (_ ("Recently Unlocked"));
  case KEYFOB_DOOR_RANK_NONE:
    return g_strdup (section);
  }
  g_return_val_if_reached (NULL);
}

static char *
dup_row_name (gpointer self, guint rank, const char *full_name, const char *name_in_section) {
  return g_strdup (rank == KEYFOB_DOOR_RANK_NONE ? name_in_section : full_name);
}

char *
keyfob_dup_status_icon (gpointer self, KeyfobDoorStatus status, gboolean open) {
  return g_strdup_printf ("keyfob-%s-symbolic", keyfob_door_status_get_look (status, open));
}

static GStrv
dup_icon_classes (gpointer self, KeyfobDoorStatus status, gboolean open) {
  const char *classes[] = {"status-icon", keyfob_door_status_get_look (status, open), NULL};

  return g_strdupv ((GStrv) classes);
}

static GStrv
dup_large_icon_classes (gpointer self, KeyfobDoorStatus status, gboolean open) {
  const char *classes[] = {"status-icon", "large", keyfob_door_status_get_look (status, open),
                           NULL};

  return g_strdupv ((GStrv) classes);
}

static GStrv
dup_words_classes (gpointer self, KeyfobDoorStatus status, gboolean open) {
  const char *classes[] = {"status-words", keyfob_door_status_get_look (status, open), NULL};

  return g_strdupv ((GStrv) classes);
}

gboolean
keyfob_has_button (gpointer self, KeyfobDoorStatus status) {
  switch (status) {
  case KEYFOB_DOOR_STATUS_NOT_SET_UP:
    return FALSE;
  case KEYFOB_DOOR_STATUS_MAY_BE_OPEN:
  case KEYFOB_DOOR_STATUS_LOCKED_DOWN:
  case KEYFOB_DOOR_STATUS_JUST_UNLOCKED:
  case KEYFOB_DOOR_STATUS_OFFLINE:
  case KEYFOB_DOOR_STATUS_UNLOCKED:
  case KEYFOB_DOOR_STATUS_UNKNOWN:
  case KEYFOB_DOOR_STATUS_LOCKED:
    return TRUE;
  }
  g_return_val_if_reached (FALSE);
}

static gboolean
has_text (gpointer self, const char *text) {
  return text != NULL && *text != '\0';
}

static char *
dup_folded (gpointer self, const char *text) {
  return keyfob_search_fold (text != NULL ? text : "");
}

char *
keyfob_dup_row_label (gpointer self, const char *name, const char *section, const char *line) {
  if (name == NULL)
    return g_strdup ("");
  if (!has_text (NULL, section))
    /* Translators: what a screen reader says: a door's name and status */
    return g_strdup_printf (_ ("%1$s, %2$s"), name, line);
  /* Translators: what a screen reader says: a door's name, place and status */
  return g_strdup_printf (_ ("%1$s, %2$s, %3$s"), name, section, line);
}

char *
keyfob_dup_recent_unlock_words (const char *recent_unlock) {
  /* Translators: %s is a time such as "14:02" or "3 May, 23:58" */
  return g_strdup_printf (_ ("Unlocked by you: %s."), recent_unlock);
}

static char *
dup_recent_unlock_words (gpointer self, const char *recent_unlock) {
  return recent_unlock != NULL ? keyfob_dup_recent_unlock_words (recent_unlock) : NULL;
}

/* What assistive technology tells of a row beside its name: all that the marks and the button of it
 * say to who sees them. @hint: (nullable): why the door can't be unlocked, or what to expect */
static char *
dup_row_description (gpointer self,
                     const char *hint,
                     KeyfobDoorRestrictions restrictions,
                     gboolean favourite,
                     const char *recent_unlock) {
  g_autoptr (GStrvBuilder) sentences = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  const KeyfobRestrictionPresentation *look;

  if (hint != NULL)
    g_strv_builder_add (sentences, hint);
  for (guint i = 0; (look = keyfob_restriction_presentation_get (i)) != NULL; i++)
    if ((restrictions & look->restriction) && g_strcmp0 (hint, _ (look->words)) != 0)
      g_strv_builder_add (sentences, _ (look->words));
  if (favourite)
    g_strv_builder_add (sentences, _ ("This door is a favourite."));
  if (recent_unlock != NULL)
    g_strv_builder_take (sentences, keyfob_dup_recent_unlock_words (recent_unlock));
  all = g_strv_builder_end (sentences);
  return g_strjoinv (" ", all);
}

static char *
dup_count_words (gpointer self, guint count) {
  return count > 0 ? g_strdup_printf ("%u", count) : g_strdup ("");
}

/* The list's progress says -1 for "nothing to show". */
static gboolean
is_progress (gpointer self, double progress) {
  return progress >= 0;
}

static double
get_fraction (gpointer self, double progress) {
  return CLAMP (progress, 0, 1);
}

void
keyfob_closures_bind (GtkWidgetClass *widget_class) {
  gtk_widget_class_bind_template_callback_full (widget_class, "status_line",
                                                G_CALLBACK (keyfob_dup_status_line));
  gtk_widget_class_bind_template_callback_full (widget_class, "row_line",
                                                G_CALLBACK (dup_row_line));
  gtk_widget_class_bind_template_callback_full (widget_class, "row_lines",
                                                G_CALLBACK (get_row_lines));
  gtk_widget_class_bind_template_callback_full (widget_class, "section_title",
                                                G_CALLBACK (dup_section_title));
  gtk_widget_class_bind_template_callback_full (widget_class, "row_name",
                                                G_CALLBACK (dup_row_name));
  gtk_widget_class_bind_template_callback_full (widget_class, "row_label",
                                                G_CALLBACK (keyfob_dup_row_label));
  gtk_widget_class_bind_template_callback_full (widget_class, "row_description",
                                                G_CALLBACK (dup_row_description));
  gtk_widget_class_bind_template_callback_full (widget_class, "recent_unlock_words",
                                                G_CALLBACK (dup_recent_unlock_words));
  gtk_widget_class_bind_template_callback_full (widget_class, "count_words",
                                                G_CALLBACK (dup_count_words));
  gtk_widget_class_bind_template_callback_full (widget_class, "status_icon",
                                                G_CALLBACK (keyfob_dup_status_icon));
  gtk_widget_class_bind_template_callback_full (widget_class, "icon_classes",
                                                G_CALLBACK (dup_icon_classes));
  gtk_widget_class_bind_template_callback_full (widget_class, "large_icon_classes",
                                                G_CALLBACK (dup_large_icon_classes));
  gtk_widget_class_bind_template_callback_full (widget_class, "words_classes",
                                                G_CALLBACK (dup_words_classes));
  gtk_widget_class_bind_template_callback_full (widget_class, "has_button",
                                                G_CALLBACK (keyfob_has_button));
  gtk_widget_class_bind_template_callback_full (widget_class, "has_text", G_CALLBACK (has_text));
  gtk_widget_class_bind_template_callback_full (widget_class, "folded", G_CALLBACK (dup_folded));
  gtk_widget_class_bind_template_callback_full (widget_class, "is_progress",
                                                G_CALLBACK (is_progress));
  gtk_widget_class_bind_template_callback_full (widget_class, "fraction",
                                                G_CALLBACK (get_fraction));
}
