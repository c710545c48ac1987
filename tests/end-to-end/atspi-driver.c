/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "atspi-driver.h"

#include <gio/gio.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#else
#define __lsan_disable()
#define __lsan_enable()
#endif

#define PAUSE_MILLISECONDS 50
#define MAX_DEPTH          100
/* Of one question: a program under sanitizers on a busy computer is slow, not gone. */
#define ANSWER_MILLISECONDS 20000

/* libatspi keeps answers until an event takes them back, and events are read by a main loop, which
 * does not run here. Programs come and go while they are looked at, so an error means "not there".
 */
static char *
get_name (AtspiAccessible *accessible) {
  g_autofree char *name = NULL;

  atspi_accessible_clear_cache_single (accessible);
  name = atspi_accessible_get_name (accessible, NULL);
  return name != NULL ? g_steal_pointer (&name) : g_strdup ("");
}

/* Up to libatspi 2.56, a description that changes while the program is asked for it is lost (mended
 * there in a2a73668). */
char *
atspi_driver_get_description (AtspiAccessible *accessible) {
  g_autofree char *description = NULL;

  atspi_accessible_clear_cache_single (accessible);
  __lsan_disable ();
  description = atspi_accessible_get_description (accessible, NULL);
  __lsan_enable ();
  return description != NULL ? g_steal_pointer (&description) : g_strdup ("");
}

static gboolean
has_state (AtspiAccessible *accessible, AtspiStateType state) {
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (accessible);

  return states != NULL && atspi_state_set_contains (states, state);
}

static gboolean
fits (AtspiAccessible *accessible, AtspiRole role, const char *words) {
  g_autofree char *name = NULL;

  atspi_accessible_clear_cache_single (accessible);
  if (role != ATSPI_ROLE_INVALID && atspi_accessible_get_role (accessible, NULL) != role)
    return FALSE;
  if (!has_state (accessible, ATSPI_STATE_SHOWING))
    return FALSE;
  if (words == NULL)
    return TRUE;
  name = get_name (accessible);
  return strstr (name, words) != NULL;
}

static AtspiAccessible *
find_now (AtspiAccessible *root, AtspiRole role, const char *words, int depth) {
  int n_children;

  if (fits (root, role, words))
    return g_object_ref (root);
  if (depth == MAX_DEPTH)
    return NULL;

  n_children = atspi_accessible_get_child_count (root, NULL);
  for (int i = 0; i < n_children; i++) {
    g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (root, i, NULL);
    AtspiAccessible *found = child == NULL ? NULL : find_now (child, role, words, depth + 1);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static AtspiAccessible *
find_focused (AtspiAccessible *root, int depth) {
  int n_children;

  atspi_accessible_clear_cache_single (root);
  if (has_state (root, ATSPI_STATE_FOCUSED))
    return g_object_ref (root);
  if (depth == MAX_DEPTH)
    return NULL;

  n_children = atspi_accessible_get_child_count (root, NULL);
  for (int i = 0; i < n_children; i++) {
    g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (root, i, NULL);
    AtspiAccessible *found = child == NULL ? NULL : find_focused (child, depth + 1);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static gboolean
is_late (gint64 start, guint seconds) {
  return g_get_monotonic_time () - start > (gint64) seconds * G_TIME_SPAN_SECOND;
}

static void
pause_a_moment (void) {
  g_usleep (PAUSE_MILLISECONDS * 1000);
}

static void
describe (GString *text, AtspiAccessible *accessible, int depth) {
  g_autofree char *name = get_name (accessible);
  g_autofree char *role = atspi_accessible_get_role_name (accessible, NULL);
  int n_children = atspi_accessible_get_child_count (accessible, NULL);

  g_string_append_printf (text, "%*s%s \"%s\"%s\n", 2 * depth, "", role != NULL ? role : "gone",
                          name,
                          has_state (accessible, ATSPI_STATE_SENSITIVE) ? "" : " (insensitive)");
  for (int i = 0; i < n_children && depth < MAX_DEPTH; i++) {
    g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (accessible, i, NULL);

    if (child != NULL && (has_state (child, ATSPI_STATE_SHOWING) ||
                          atspi_accessible_get_role (child, NULL) == ATSPI_ROLE_APPLICATION))
      describe (text, child, depth + 1);
  }
}

static void
ignore_warning (const char *domain, GLogLevelFlags level, const char *words, gpointer unused) {
}

AtspiAccessible *
atspi_driver_start (GError **error) {
  AtspiAccessible *desktop = NULL;

  /* libatspi warns of a program that is just starting: nothing to die of, or to read. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_handler ("dbind", G_LOG_LEVEL_WARNING, ignore_warning, NULL);
  /* 1 is "was started already". */
  if (atspi_init () <= 1)
    desktop = atspi_get_desktop (0);
  atspi_set_timeout (ANSWER_MILLISECONDS, ANSWER_MILLISECONDS);
  if (desktop == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED,
                         "There is no accessibility bus");
  return desktop;
}

AtspiAccessible *
atspi_driver_find (AtspiAccessible *root,
                   AtspiRole role,
                   const char *words,
                   guint seconds,
                   GError **error) {
  gint64 start = g_get_monotonic_time ();
  g_autofree char *role_name =
      role == ATSPI_ROLE_INVALID ? g_strdup ("thing") : atspi_role_get_name (role);
  g_autofree char *there_is = NULL;

  do {
    AtspiAccessible *found = find_now (root, role, words, 0);

    if (found != NULL)
      return found;
    pause_a_moment ();
  } while (!is_late (start, seconds));

  there_is = atspi_driver_describe (root);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
               "No %s \"%s\" came within %u s. There is:\n%s", role_name,
               words != NULL ? words : "", seconds, there_is);
  return NULL;
}

gboolean
atspi_driver_wait_until_gone (AtspiAccessible *root,
                              const char *words,
                              guint seconds,
                              GError **error) {
  gint64 start = g_get_monotonic_time ();
  g_autofree char *there_is = NULL;

  do {
    g_autoptr (AtspiAccessible) found = find_now (root, ATSPI_ROLE_INVALID, words, 0);

    if (found == NULL)
      return TRUE;
    pause_a_moment ();
  } while (!is_late (start, seconds));

  there_is = atspi_driver_describe (root);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
               "\"%s\" was still there after %u s. There is:\n%s", words, seconds, there_is);
  return FALSE;
}

gboolean
atspi_driver_wait_for_name (AtspiAccessible *accessible,
                            const char *words,
                            guint seconds,
                            GError **error) {
  gint64 start = g_get_monotonic_time ();
  g_autofree char *name = NULL;

  do {
    g_free (name);
    name = get_name (accessible);
    if (strstr (name, words) != NULL)
      return TRUE;
    pause_a_moment ();
  } while (!is_late (start, seconds));

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
               "It did not say \"%s\" within %u s, but \"%s\"", words, seconds, name);
  return FALSE;
}

gboolean
atspi_driver_has_state (AtspiAccessible *accessible, AtspiStateType state) {
  atspi_accessible_clear_cache_single (accessible);
  return has_state (accessible, state);
}

AtspiAccessible *
atspi_driver_find_focused (AtspiAccessible *root) {
  return find_focused (root, 0);
}

AtspiAccessible *
atspi_driver_find_related (AtspiAccessible *accessible, AtspiRelationType type) {
  g_autoptr (GArray) relations = atspi_accessible_get_relation_set (accessible, NULL);
  AtspiAccessible *found = NULL;

  for (guint i = 0; relations != NULL && i < relations->len; i++) {
    g_autoptr (GObject) relation = g_array_index (relations, gpointer, i);

    if (found == NULL && atspi_relation_get_relation_type (ATSPI_RELATION (relation)) == type)
      found = atspi_relation_get_target (ATSPI_RELATION (relation), 0);
  }
  return found;
}

gboolean
atspi_driver_click (AtspiAccessible *accessible, GError **error) {
  g_autofree char *name = get_name (accessible);
  g_autoptr (AtspiAction) action = atspi_accessible_get_action_iface (accessible);

  if (action == NULL || !has_state (accessible, ATSPI_STATE_SENSITIVE)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "\"%s\" cannot be clicked", name);
    return FALSE;
  }
  return atspi_action_do_action (action, 0, error);
}

gboolean
atspi_driver_type (AtspiAccessible *accessible, const char *text, GError **error) {
  g_autoptr (AtspiEditableText) entry = atspi_accessible_get_editable_text_iface (accessible);

  if (entry == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "This is not an entry");
    return FALSE;
  }
  return atspi_editable_text_set_text_contents (entry, text, error);
}

static void
walk (AtspiAccessible *accessible, AtspiDriverVisit visit, gpointer data, int depth) {
  int n_children;

  atspi_accessible_clear_cache_single (accessible);
  if (depth > 0 && !has_state (accessible, ATSPI_STATE_SHOWING))
    return;
  visit (accessible, data);
  n_children = depth < MAX_DEPTH ? atspi_accessible_get_child_count (accessible, NULL) : 0;
  for (int i = 0; i < n_children; i++) {
    g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (accessible, i, NULL);

    if (child != NULL)
      walk (child, visit, data, depth + 1);
  }
}

void
atspi_driver_walk (AtspiAccessible *root, AtspiDriverVisit visit, gpointer data) {
  walk (root, visit, data, 0);
}

char *
atspi_driver_get_text (AtspiAccessible *accessible) {
  g_autoptr (AtspiText) text = atspi_accessible_get_text_iface (accessible);
  g_autofree char *content = NULL;

  if (text != NULL)
    content = atspi_text_get_text (text, 0, -1, NULL);
  if (content == NULL || *content == '\0') {
    g_free (content);
    content = get_name (accessible);
  }
  return g_steal_pointer (&content);
}

char *
atspi_driver_describe (AtspiAccessible *root) {
  g_autoptr (GString) text = g_string_new (NULL);

  describe (text, root, 0);
  return g_string_free_and_steal (g_steal_pointer (&text));
}
