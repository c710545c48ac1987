/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-tray-icons.h"
#include "keyfob-test.h"
#include "menu-fixture.h"
#include "platform/keyfob-time.h"

#define FRONT 21101

/* For an answer that the test lets go by keyfob_simulator_end_delays(). */
#define HELD_BACK_MS 9000

static gboolean
is_current (gpointer accounts) {
  return keyfob_refreshers_is_current (keyfob_accounts_get_refreshers (accounts));
}

static gboolean
is_not_current (gpointer accounts) {
  return !is_current (accounts);
}

static gboolean
is_at_rest (gpointer accounts) {
  return !keyfob_refreshers_is_refreshing (keyfob_accounts_get_refreshers (accounts));
}

/* Shows the menu of an account that has its doors. */
static void
show_doors (MenuFixture *fixture) {
  sign_in (fixture);
  keyfob_test_wait_until (is_current, fixture->accounts);
  show (fixture);
}

static void
refresh (MenuFixture *fixture) {
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (is_at_rest, fixture->accounts);
}

typedef struct {
  MenuHost *host;
  gint id;
  const char *label;
} Label;

static gboolean
has_label (gpointer data) {
  Label *label = data;

  return g_strcmp0 (menu_host_get_label (label->host, label->id), label->label) == 0;
}

static void
wait_for_label (MenuFixture *fixture, gint id, const char *expected) {
  Label label = {fixture->host, id, expected};

  keyfob_test_wait_until (has_label, &label);
}

static gboolean
has_post (gpointer office) {
  return keyfob_simulator_count_requests (office, "POST", NULL) > 0;
}

/* What a person sees who leaves the menu open. */
static void
test_unlock (MenuFixture *fixture, gconstpointer unused) {
  const KeyfobFault late = {.method = "POST",
                            .path = "/locks/21101/unlock",
                            .kind = KEYFOB_FAULT_DELAY,
                            .milliseconds = HELD_BACK_MS};
  g_autoptr (KeyfobUnlock) unlock = NULL;
  gint front;

  g_object_set (fixture->accounts, "assumed-unlocked-seconds", 3, NULL);
  keyfob_simulator_add_fault (fixture->office, &late);
  show_doors (fixture);
  front = menu_host_find (fixture->host, "Front Entrance");
  g_assert_cmpstr (menu_host_get_label (fixture->host, front), ==, "Front Entrance — Locked");

  menu_host_send (fixture->host, front, "clicked");
  assert_activated (fixture, "unlock:21101 ");
  unlock = keyfob_accounts_unlock (fixture->accounts, FRONT);
  menu_host_open (fixture->host);
  wait_for_label (fixture, front, "Front Entrance — Unlocking…");
  g_assert_true (is_at_rest (fixture->accounts)); /* the picture is new */
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "GET", "/locks*"), ==, 1);
  keyfob_test_wait_until (has_post, fixture->office);
  keyfob_simulator_end_delays (fixture->office);
  wait_for_label (fixture, front, "Front Entrance — Unlocked");
  wait_for_label (fixture, front, "Front Entrance — Locked");
  g_assert_cmpuint (fixture->host->layouts, ==, 0);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, FRONT), ==, 1);
}

/* Nothing is claimed that may be otherwise by now. */
static void
test_age (MenuFixture *fixture, gconstpointer unused) {
  g_autofree char *time = NULL;
  g_autofree char *old = NULL;
  gint front;

  show_doors (fixture);
  front = menu_host_find (fixture->host, "Front Entrance");
  time = keyfob_time_dup_words (
      keyfob_refreshers_get_fetched_at (keyfob_accounts_get_refreshers (fixture->accounts)));
  old = g_strdup_printf ("Front Entrance — Locked · As of %s", time);
  keyfob_simulator_stop_listening (fixture->office);
  refresh (fixture);
  keyfob_test_wait_until (is_not_current, fixture->accounts);
  wait_for_label (fixture, front, old);
  g_assert_true (keyfob_simulator_listen_again (fixture->office, NULL));
  refresh (fixture);
  wait_for_label (fixture, front, "Front Entrance — Locked");
  g_assert_cmpuint (fixture->host->layouts, ==, 0);
}

static gboolean
has_both (gpointer office) {
  return keyfob_simulator_count_connections (office) == 2 &&
         keyfob_simulator_count_requests (office, "GET", "/locks*") == 1;
}

/* One connection is the fetch's, the other waits for the click. */
static void
test_opening (MenuFixture *fixture, gconstpointer unused) {
  const KeyfobFault late = {
      .path = "/locks*", .times = 1, .kind = KEYFOB_FAULT_DELAY, .milliseconds = HELD_BACK_MS};

  keyfob_simulator_add_fault (fixture->office, &late);
  keyfob_refreshers_set_paused (keyfob_accounts_get_refreshers (fixture->accounts), TRUE);
  sign_in (fixture);
  show (fixture);
  assert_text (fixture, "Loading Doors…\n");
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, NULL, NULL), ==, 0);
  menu_host_open (fixture->host);
  keyfob_test_wait_until (has_both, fixture->office);
  keyfob_simulator_end_delays (fixture->office);
  keyfob_test_wait_until (is_current, fixture->accounts);

  /* The picture is new: nobody is asked again. */
  menu_host_close (fixture->host);
  keyfob_test_wait_until (has_new_layout, fixture->host);
  menu_host_open (fixture->host);
  menu_host_read (fixture->host);
  g_assert_true (is_at_rest (fixture->accounts));
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "GET", "/locks*"), ==, 1);
}

static gboolean
has_error (gpointer accounts) {
  return keyfob_refreshers_get_error (keyfob_accounts_get_refreshers (accounts)) != NULL;
}

/* Kisi is down: a host that opens the menu again and again does not hammer it. */
static void
test_opening_in_vain (MenuFixture *fixture, gconstpointer unused) {
  keyfob_refreshers_set_paused (keyfob_accounts_get_refreshers (fixture->accounts), TRUE);
  keyfob_simulator_stop_listening (fixture->office);
  sign_in (fixture);
  show (fixture);
  menu_host_open (fixture->host);
  keyfob_test_wait_until (has_error, fixture->accounts);
  menu_host_close (fixture->host);
  assert_text (fixture, "Kisi cannot be reached.\n");
  g_assert_true (keyfob_simulator_listen_again (fixture->office, NULL));
  menu_host_open (fixture->host);
  menu_host_read (fixture->host);
  g_assert_true (is_at_rest (fixture->accounts));
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, NULL, NULL), ==, 0);
}

static void
test_expired (MenuFixture *fixture, gconstpointer unused) {
  gint front;

  show_doors (fixture);
  front = menu_host_find (fixture->host, "Front Entrance");
  keyfob_simulator_revoke (fixture->office, NULL);
  refresh (fixture);
  wait_for_first (fixture, "Sign In Again…");
  assert_text (fixture, "Sign In Again…\n");
  menu_host_call_refused (fixture->host, "Event",
                          g_variant_new ("(isvu)", front, "clicked", g_variant_new_int32 (0), 0));
  menu_host_send (fixture->host, menu_host_find (fixture->host, "Sign In Again…"), "clicked");
  assert_activated (fixture, "open ");
}

/* A door that is not in the menu, and so is not followed, becomes a favourite. */
static void
test_favourite (MenuFixture *fixture, gconstpointer unused) {
  KeyfobDoor *last;
  g_autofree char *name = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  show_doors (fixture);
  all = keyfob_door_finder_find (fixture->finder, NULL, 0);
  last = g_ptr_array_index (all, all->len - 1);
  g_assert_cmpint (menu_host_find (fixture->host, keyfob_door_get_name (last)), ==, 0);
  keyfob_account_set_favourite_async (keyfob_accounts_get_first (fixture->accounts), last, TRUE,
                                      NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  keyfob_account_set_favourite_finish (keyfob_accounts_get_first (fixture->accounts), result,
                                       &error);
  g_assert_no_error (error);
  refresh (fixture);
  keyfob_test_wait_until (has_new_layout, fixture->host);
  menu_host_read (fixture->host);
  g_assert_cmpint (menu_host_find (fixture->host, keyfob_door_get_name (last)), !=, 0);
}

static void
hear (MenuFixture *fixture, gint64 door_id) {
  const KeyfobIbeacon beacon = {.lock_bits = door_id};
  g_autofree char *reader = g_strdup_printf ("/%" G_GINT64_FORMAT, door_id);

  keyfob_readers_report (fixture->readers, reader, &beacon, -60);
}

/* The door that one stands at comes first, but never below the pointer; and readers are listened
 * for as long as somebody looks. */
static void
test_near (MenuFixture *fixture, gconstpointer unused) {
  gint64 laboratory = keyfob_simulator_find_lock (fixture->office, "Laboratory");
  gint front;

  show_doors (fixture);
  g_assert_cmpint (menu_host_find (fixture->host, "Laboratory"), ==, 0);
  hear (fixture, laboratory);
  wait_for_first (fixture, "Laboratory — Locked · Nearby");
  g_assert_false (keyfob_readers_is_wanted (fixture->readers));

  menu_host_open (fixture->host);
  menu_host_read (fixture->host);
  g_assert_true (keyfob_readers_is_wanted (fixture->readers));
  front = menu_host_find (fixture->host, "Front Entrance");
  hear (fixture, FRONT);
  wait_for_label (fixture, front, "Front Entrance — Locked · Nearby");
  g_assert_false (has_new_layout (fixture->host));
  menu_host_close (fixture->host);
  wait_for_first (fixture, "Front Entrance — Locked · Nearby");
  g_assert_false (keyfob_readers_is_wanted (fixture->readers));

  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_OFF);
  wait_for_label (fixture, front, "Front Entrance — Locked");
  keyfob_test_wait_until (has_new_layout, fixture->host);
  menu_host_read (fixture->host);
  g_assert_cmpint (menu_host_find (fixture->host, "Laboratory"), ==, 0);
  menu_host_open (fixture->host); /* and the menu goes while it is open */
}

/* Before anything is sent, the wait for the reader is shown. */
static void
test_gathering (MenuFixture *fixture, gconstpointer unused) {
  gint64 laboratory = keyfob_simulator_find_lock (fixture->office, "Laboratory");
  g_autoptr (KeyfobUnlock) unlock = NULL;
  gint item;

  keyfob_recent_doors_add (fixture->recent, laboratory);
  show_doors (fixture);
  item = menu_host_find (fixture->host, "Laboratory");
  unlock = keyfob_accounts_unlock (fixture->accounts, laboratory);
  wait_for_label (fixture, item, "Laboratory — Looking for the reader…");
  keyfob_accounts_cancel_unsent (fixture->accounts);
  wait_for_label (fixture, item, "Laboratory — Locked");
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "POST", NULL), ==, 0);
}

/* No padlock for a door that stands open. */
static void
test_open (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (GBytes) expected = keyfob_tray_icons_dup_status_png (KEYFOB_DOOR_STATUS_LOCKED, TRUE);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) icon = NULL;
  g_autoptr (GBytes) shown = NULL;

  keyfob_simulator_edit_lock (fixture->office, FRONT, "open",
                              json_node_init_boolean (json_node_alloc (), TRUE));
  show_doors (fixture);
  reply = menu_host_call (
      fixture->host, "GetProperty",
      g_variant_new ("(is)", menu_host_find (fixture->host, "Front Entrance"), "icon-data"));
  g_variant_get (reply, "(v)", &icon);
  shown = g_variant_get_data_as_bytes (icon);
  g_assert_true (g_bytes_equal (shown, expected));
}

static KeyfobAccount *
dup_account (MenuFixture *fixture, guint position) {
  return g_list_model_get_item (keyfob_accounts_get_model (fixture->accounts), position);
}

/* Shows the menu of two organizations that both have a "Front Entrance". */
static gint64
show_two (MenuFixture *fixture, const char *name) {
  gint64 door;

  sign_in (fixture);
  door = sign_in_elsewhere (fixture, name);
  keyfob_recent_doors_add (fixture->recent, door);
  keyfob_test_wait_until (is_current, fixture->accounts);
  show (fixture);
  return door;
}

/* The organization is named where the name alone does not tell, and one that cannot be reached ages
 * its own doors only. */
static void
test_two (MenuFixture *fixture, gconstpointer unused) {
  const KeyfobFault closed = {.path = "/locks*", .kind = KEYFOB_FAULT_CLOSE_BEFORE};
  KeyfobFault fault = closed;
  g_autoptr (KeyfobAccount) harbour = NULL;
  g_autofree char *time = NULL;
  g_autofree char *old = NULL;
  gint own;
  gint other;

  show_two (fixture, "Harbour Trust");
  own = menu_host_find (fixture->host, "Front Entrance, Nordhaven");
  other = menu_host_find (fixture->host, "Front Entrance, Harbour Trust");
  g_assert_cmpstr (menu_host_get_label (fixture->host, own), ==,
                   "Front Entrance, Nordhaven — Locked");
  g_assert_cmpstr (menu_host_get_label (fixture->host, other), ==,
                   "Front Entrance, Harbour Trust — Locked");
  g_assert_cmpint (menu_host_find (fixture->host, "Loading Dock —"), !=, 0);

  fault.secret = fixture->elsewhere;
  keyfob_simulator_add_fault (fixture->office, &fault);
  harbour = dup_account (fixture, 1);
  time = keyfob_time_dup_words (
      keyfob_refresher_get_fetched_at (keyfob_account_get_refresher (harbour)));
  old = g_strdup_printf ("Front Entrance, Harbour Trust — Locked · As of %s", time);
  refresh (fixture);
  wait_for_label (fixture, other, old);
  g_assert_cmpstr (menu_host_get_label (fixture->host, own), ==,
                   "Front Entrance, Nordhaven — Locked");
  keyfob_simulator_clear_faults (fixture->office);
  refresh (fixture);
  wait_for_label (fixture, other, "Front Entrance, Harbour Trust — Locked");
}

/* The other's doors stay, and the menu says where to sign in again. */
static void
test_one_expired (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobAccount) harbour = NULL;
  gint sign_in_again;

  show_two (fixture, "Harbour Trust");
  harbour = dup_account (fixture, 1);
  g_assert_cmpint (menu_host_find (fixture->host, "Sign In Again"), ==, 0);
  keyfob_simulator_revoke (fixture->office, fixture->elsewhere);
  refresh (fixture);
  while (menu_host_find (fixture->host, "Sign In Again to Harbour Trust…") == 0) {
    keyfob_test_wait_until (has_new_layout, fixture->host);
    menu_host_read (fixture->host);
  }
  sign_in_again = menu_host_find (fixture->host, "Sign In Again to Harbour Trust…");
  g_assert_cmpint (sign_in_again, ==, g_array_index (fixture->host->ids, gint, 0));
  g_assert_cmpint (menu_host_find (fixture->host, "Front Entrance, Harbour Trust"), ==, 0);
  g_assert_cmpint (menu_host_find (fixture->host, "Front Entrance, Nordhaven — Locked"), !=, 0);
  menu_host_send (fixture->host, sign_in_again, "clicked");
  assert_activated (fixture, "open ");

  keyfob_accounts_sign_out_async (fixture->accounts, harbour, NULL, NULL, NULL);
  keyfob_test_wait_until (has_new_layout, fixture->host);
  menu_host_read (fixture->host);
  g_assert_cmpint (menu_host_find (fixture->host, "Sign In Again"), ==, 0);
  g_assert_cmpint (menu_host_find (fixture->host, "Front Entrance — Locked"), !=, 0);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) menu_fixture_add ("/tray-menu/office/" name, TRUE, function)
  TEST ("unlock", test_unlock);
  TEST ("age", test_age);
  TEST ("opening", test_opening);
  TEST ("opening-in-vain", test_opening_in_vain);
  TEST ("expired", test_expired);
  TEST ("favourite", test_favourite);
  TEST ("near", test_near);
  TEST ("gathering", test_gathering);
  TEST ("open", test_open);
  TEST ("two", test_two);
  TEST ("one-expired", test_one_expired);
  return g_test_run ();
}
