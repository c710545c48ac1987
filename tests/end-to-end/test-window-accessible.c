/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Whether all that the window shows can be understood by who does not see it. */

#include "model/doors/keyfob-door-status.h"
#include "window-fixture.h"

/* As hostile as a name that stays on one line can be. */
#define HOSTILE_NAME "R&D <b>Lab</b> &amp; \"Söhne\" 100%s"

static gboolean
needs_name (AtspiRole role) {
  switch ((int) role) {
  case ATSPI_ROLE_ALERT:
  case ATSPI_ROLE_BUTTON:
  case ATSPI_ROLE_CHECK_BOX:
  case ATSPI_ROLE_DIALOG:
  case ATSPI_ROLE_ENTRY:
  case ATSPI_ROLE_FRAME:
  case ATSPI_ROLE_IMAGE:
  case ATSPI_ROLE_LINK:
  case ATSPI_ROLE_LIST_ITEM:
  case ATSPI_ROLE_MENU_ITEM:
  case ATSPI_ROLE_PASSWORD_TEXT:
  case ATSPI_ROLE_SPIN_BUTTON:
  case ATSPI_ROLE_TEXT:
  case ATSPI_ROLE_TOGGLE_BUTTON:
    return TRUE;
  default:
    return FALSE;
  }
}

typedef struct {
  guint n_things;
  guint n_nameless;
} Count;

static void
check_one (AtspiAccessible *accessible, gpointer user_data) {
  Count *count = user_data;
  AtspiRole role = atspi_accessible_get_role (accessible, NULL);
  g_autofree char *name = atspi_accessible_get_name (accessible, NULL);
  g_autofree char *role_name = NULL;

  if (!needs_name (role))
    return;
  count->n_things++;
  if (name != NULL && *name != '\0')
    return;
  count->n_nameless++;
  role_name = atspi_role_get_name (role);
  g_test_message ("A %s has no name", role_name);
}

/* Looks at all there is once @words are seen. */
static void
sweep (WindowTest *test, const char *words) {
  Count count = {0};

  window_test_see (test, words);
  atspi_driver_walk (test->program, check_one, &count);
  g_assert_cmpuint (count.n_things, >, 3);
  if (count.n_nameless > 0) {
    g_autofree char *there_is = atspi_driver_describe (test->program);

    g_error ("Not all has a name where it says \"%s\":\n%s", words, there_is);
  }
}

static void
test_sign_in (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open (test, NULL);
  sweep (test, "Sign In to Kisi");
  window_test_fill_in (test, "Organization domain", "fjordbank");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Continue");
  sweep (test, "Uses Single Sign‑On");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Use an API Key");
  sweep (test, "Owners and administrators make API keys");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Back");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Use an Access Link");
  sweep (test, "Paste the link that somebody sent you.");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Back");
  window_test_see (test, "Uses Single Sign‑On");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Back");
  window_test_fill_in (test, "Organization domain", "nordhaven");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Continue");
  window_test_fill_in (test, "E-mail", "bo.berg@nordhaven.example");
  window_test_fill_in (test, "Password", "demo-password");
  sweep (test, "The password is not kept.");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  sweep (test, "Enter the six digits");
}

static void
test_doors (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  sweep (test, "Front Entrance, ");
  window_test_press (test, "Control_L+f");
  window_test_wait_for_focus (test, "Search doors");
  window_test_type (test, "<i>&amp;");
  sweep (test, "No name, place or floor has “<i>&amp;” in it.");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Clear Search");
  window_test_see (test, "Front Entrance, ");
}

/* What stands above the rows of the sidebar is part of what each is called. */
static void
test_groups (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  window_test_see (test, "All Doors, 24 doors");
  window_test_see (test, "Offline, needs attention, 2 doors");
  window_test_see (test, "Nordhaven HQ, place, ");
  window_test_see_no_more (test, "Needs Attention");
  window_test_see_no_more (test, "Places");
}

/* Who types hears how many doors are left. */
static void
test_search (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  window_test_type (test, "cold");
  window_test_hear (test, "1 door found");
  window_test_type (test, "xyz");
  window_test_hear (test, "No Doors Found");
}

/* A row that is chosen from says what is chosen. */
static void
test_choices (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) row = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  window_test_open_signed_in (test);
  window_test_press (test, "Control_L+comma");
  window_test_go_to (test, "Tab", "When a door is to be unlocked");
  row = atspi_driver_find_focused (test->program);
  first = atspi_driver_get_description (row);
  g_assert_cmpstr (first, ==, "Unlock at once");
  g_clear_object (&row);
  window_test_go_to (test, "Tab", "Unlock from search");
  row = atspi_driver_find_focused (test->program);
  second = atspi_driver_get_description (row);
  g_assert_cmpstr (second, ==, "Ask first");
}

static void
test_dialogs (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  window_test_go_to (test, "Down", "Harbour Gate, ");
  window_test_press (test, "Return");
  sweep (test, "Door ID");
  window_test_press (test, "Escape");
  window_test_see_no_more (test, "Door ID");

  window_test_press (test, "Control_L+comma");
  sweep (test, "Seconds a door is shown as unlocked");
  window_test_go_to (test, "Tab", "When a door is to be unlocked");
  window_test_press (test, "space");
  sweep (test, "Ask first, always");
  window_test_press (test, "Escape");
  window_test_see_no_more (test, "Ask first, always");
  window_test_press (test, "Escape");
  window_test_see_no_more (test, "Seconds a door is shown as unlocked");

  window_test_press (test, "F10");
  sweep (test, "About Keyfob");
  window_test_click (test, ATSPI_ROLE_MENU_ITEM, "About Keyfob");
  sweep (test, "The Keyfob authors");
  window_test_press (test, "Escape");
  window_test_see_no_more (test, "The Keyfob authors");

  window_test_press (test, "F10");
  window_test_click (test, ATSPI_ROLE_MENU_ITEM, "Sign Out");
  sweep (test, "Sign Out?");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Cancel");
  window_test_see_no_more (test, "Sign Out?");

  window_test_press (test, "Control_L+Shift_L+slash");
  sweep (test, "Unlock the focused door");
}

static void
test_quick_unlock (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  window_test_press (test, "Control_L+k");
  window_test_see (test, "Quick Unlock");
  sweep (test, "Front Entrance, Nordhaven HQ · Ground floor, Locked");
  window_test_type (test, "work");
  window_test_press (test, "Return");
  sweep (test, "Workshop: The door has no assigned Kisi controller.");
}

static const char *
get_status_words (const char *id, gboolean open) {
  if (open && g_str_equal (id, "locked"))
    return "Open (lock reports locked)";
  for (guint i = 0; i <= KEYFOB_DOOR_STATUS_LOCKED; i++)
    if (g_str_equal (keyfob_door_status_get_id (i), id))
      return keyfob_door_status_get_words (i);
  g_assert_not_reached ();
}

/* Along the doors of one kind, in their order, from the first, which has the keyboard. */
static void
walk (WindowTest *test, JsonArray *doors, gboolean favourite) {
  gboolean first = TRUE;

  for (guint i = 0; i < json_array_get_length (doors); i++) {
    JsonObject *door = json_array_get_object_element (doors, i);
    g_autofree char *start = g_strconcat (json_object_get_string_member (door, "name"), ", ", NULL);
    g_autoptr (AtspiAccessible) row = NULL;
    g_autofree char *name = NULL;

    if (json_object_get_boolean_member (door, "favourite") != favourite)
      continue;
    if (!first)
      window_test_press (test, "Down");
    first = FALSE;
    window_test_wait_for_focus (test, start);
    row = window_test_find_row (test, json_object_get_string_member (door, "name"));
    name = atspi_accessible_get_name (row, NULL);
    g_assert_false (atspi_driver_has_state (row, ATSPI_STATE_SELECTABLE));
    g_assert_nonnull (strstr (name, json_object_get_string_member (door, "place")));
    g_assert_nonnull (
        strstr (name, get_status_words (json_object_get_string_member (door, "status"),
                                        json_object_get_boolean_member (door, "open"))));
  }
}

/* Each row of the window says what the terminal says of the door, and in the same order but for
 * favourites, which come first. */
static void
test_rows (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (Ran) ran = NULL;
  g_autoptr (JsonNode) json = NULL;
  JsonArray *doors;

  window_test_open_signed_in (test);
  ran = bench_expect (test->bench, "list --json", 0);
  json = json_from_string (ran->out, NULL);
  doors = json_node_get_array (json);
  g_assert_cmpuint (json_array_get_length (doors), ==, 24);
  walk (test, doors, TRUE);
  window_test_press (test, "Down");
  walk (test, doors, FALSE);
}

/* A name is shown as it is: in rows, in details and in messages. */
static void
test_markup (void) {
  const KeyfobFault lost = {.method = "POST", .kind = KEYFOB_FAULT_CLOSE_AFTER, .times = 1};
  const KeyfobFault odd = {.method = "POST",
                           .kind = KEYFOB_FAULT_STATUS_CODE,
                           .status = 403,
                           .code = "123abc",
                           .text = "<b>No</b> & never"};
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  keyfob_simulator_add_lock (test->bench->office, HOSTILE_NAME);
  window_test_press (test, "F5");
  window_test_type (test, "lab</b>");
  window_test_see_no_more (test, "Front Entrance");
  window_test_see (test, HOSTILE_NAME ", ");
  window_test_go_to (test, "Down", HOSTILE_NAME);
  window_test_press (test, "Return");
  window_test_see (test, "Door ID");
  sweep (test, HOSTILE_NAME);
  window_test_press (test, "Escape");
  window_test_see_no_more (test, "Door ID");

  keyfob_simulator_add_fault (test->bench->office, &lost);
  keyfob_simulator_add_fault (test->bench->office, &odd);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock " HOSTILE_NAME);
  window_test_see (test, "No answer came for “" HOSTILE_NAME "”.");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock " HOSTILE_NAME);
  window_test_see_of (test, HOSTILE_NAME, "<b>No</b> & never");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/accessible/sign-in", test_sign_in);
  g_test_add_func ("/window/accessible/doors", test_doors);
  g_test_add_func ("/window/accessible/groups", test_groups);
  g_test_add_func ("/window/accessible/search", test_search);
  g_test_add_func ("/window/accessible/choices", test_choices);
  g_test_add_func ("/window/accessible/dialogs", test_dialogs);
  g_test_add_func ("/window/accessible/quick-unlock", test_quick_unlock);
  g_test_add_func ("/window/accessible/rows", test_rows);
  g_test_add_func ("/window/accessible/markup", test_markup);
  return g_test_run ();
}
