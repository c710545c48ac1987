/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-tray.h"

#include "../model/model-fixtures.h"
#include "desktop/tray/keyfob-tray-words.h"
#include "keyfob-test.h"
#include "menu-fixture.h"
#include "platform/keyfob-activation-token.h"
#include "tray-watcher.h"

#define ITEM      "org.kde.StatusNotifierItem"
#define ITEM_PATH "/StatusNotifierItem"

#define PATIENCE_SECONDS 60

/* The icon of a fixture's account, in a panel. */
typedef struct {
  MenuFixture *fixture;
  KeyfobTray *tray;
  TrayWatcher *watcher;
} Shown;

static gboolean
is_hosted (gpointer tray) {
  return keyfob_tray_is_hosted (tray);
}

static Shown *
show_tray (MenuFixture *fixture) {
  Shown *shown = g_new0 (Shown, 1);

  shown->fixture = fixture;
  shown->watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  shown->tray = keyfob_tray_new (fixture->application, fixture->accounts, fixture->finder);
  keyfob_tray_show (shown->tray);
  keyfob_test_wait_until (is_hosted, shown->tray);
  return shown;
}

static void
shown_free (Shown *shown) {
  g_assert_finalize_object (shown->tray);
  tray_watcher_free (shown->watcher);
  g_free (shown);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Shown, shown_free)

static GVariant *
call (Shown *shown, const char *interface, const char *method, GVariant *arguments) {
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *reply;

  g_dbus_connection_call (shown->watcher->bus,
                          g_dbus_connection_get_unique_name (
                              g_application_get_dbus_connection (shown->fixture->application)),
                          ITEM_PATH, interface, method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  reply = g_dbus_connection_call_finish (shown->watcher->bus, result, &error);
  g_assert_no_error (error);
  return reply;
}

static GVariant *
get_property (Shown *shown, const char *name) {
  g_autoptr (GVariant) reply =
      call (shown, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", ITEM, name));
  GVariant *value;

  g_variant_get (reply, "(v)", &value);
  return value;
}

/* Looks at the tooltip until it tells what is so by now. */
static void
wait_for_tooltip (Shown *shown, const char *expected) {
  gint64 give_up_us = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  g_autofree char *title = NULL;

  do {
    g_autoptr (GVariant) tooltip = get_property (shown, "ToolTip");

    g_clear_pointer (&title, g_free);
    g_variant_get (tooltip, "(sa(iiay)ss)", NULL, NULL, &title, NULL);
  } while (!g_str_has_prefix (title, expected) && g_get_monotonic_time () < give_up_us);
  if (!g_str_has_prefix (title, expected))
    g_assert_cmpstr (title, ==, expected);
}

static void
assert_icon (MenuFixture *fixture, guint n_attention, KeyfobTrayIcon expected) {
  KeyfobTrayIcon icon;
  g_autofree char *words = keyfob_tray_words_dup_icon (fixture->accounts, n_attention, &icon);

  g_assert_cmpint (icon, ==, (int) expected);
}

static gboolean
is_current (gpointer accounts) {
  return keyfob_refreshers_is_current (keyfob_accounts_get_refreshers (accounts));
}

static gboolean
has_first_failed (gpointer accounts) {
  return keyfob_refresher_get_error (
             keyfob_account_get_refresher (keyfob_accounts_get_first (accounts))) != NULL;
}

/* The panel hears of the icon when its menu is there, and finds it. */
static void
test_menu (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (Shown) shown = show_tray (fixture);
  g_autoptr (GVariant) path = get_property (shown, "Menu");
  g_autoptr (MenuHost) host = menu_host_new (g_variant_get_string (path, NULL));

  g_assert_cmpuint (shown->watcher->registrations, ==, 1);
  g_assert_cmpint (menu_host_find (host, "Quit"), !=, 0);
  g_assert_false (keyfob_tray_is_menu_open (shown->tray));
  menu_host_open (host);
  menu_host_read (host);
  g_assert_true (keyfob_tray_is_menu_open (shown->tray));
}

static void
test_click (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (Shown) shown = show_tray (fixture);
  g_autofree char *token = NULL;

  g_variant_unref (call (shown, ITEM, "ProvideXdgActivationToken", g_variant_new ("(s)", "abc")));
  g_variant_unref (call (shown, ITEM, "Activate", g_variant_new ("(ii)", 0, 0)));
  assert_activated (fixture, "quick ");
  token = keyfob_activation_token_steal (fixture->application);
  g_assert_cmpstr (token, ==, "abc");
}

static void
test_states (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (Shown) shown = show_tray (fixture);

  wait_for_tooltip (shown, "Keyfob: Starting…");
  assert_icon (fixture, 0, KEYFOB_TRAY_ICON_FINE);
  keyfob_accounts_start (fixture->accounts);
  wait_for_tooltip (shown, "Keyfob: Signed out.");
  assert_icon (fixture, 0, KEYFOB_TRAY_ICON_SIGNED_OUT);
  sign_in (fixture);
  keyfob_test_wait_until (is_current, fixture->accounts);
  wait_for_tooltip (shown, "Keyfob: 4 doors need attention.");
  assert_icon (fixture, 4, KEYFOB_TRAY_ICON_ATTENTION);
  assert_icon (fixture, 0, KEYFOB_TRAY_ICON_FINE);
  keyfob_simulator_stop_listening (fixture->office);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  wait_for_tooltip (shown, "Keyfob: Kisi cannot be reached. Doors as of ");
  assert_icon (fixture, 4, KEYFOB_TRAY_ICON_OFFLINE);
  g_assert_true (keyfob_simulator_listen_again (fixture->office, NULL));
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  wait_for_tooltip (shown, "Keyfob: 4 doors need attention.");
  keyfob_simulator_revoke (fixture->office, NULL);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  wait_for_tooltip (shown, "Keyfob: Kisi no longer accepts this login: sign in again.");
  assert_icon (fixture, 4, KEYFOB_TRAY_ICON_SIGNED_OUT);
}

/* It says until when, once: nobody counts there. */
static void
test_asked_to_wait (MenuFixture *fixture, gconstpointer unused) {
  const KeyfobFault too_many = {.path = "/locks*", .kind = KEYFOB_FAULT_TOO_MANY, .seconds = 600};
  g_autoptr (Shown) shown = show_tray (fixture);

  keyfob_simulator_add_fault (fixture->office, &too_many);
  keyfob_refreshers_set_interest (keyfob_accounts_get_refreshers (fixture->accounts),
                                  KEYFOB_INTEREST_BACKGROUND);
  sign_in (fixture);
  wait_for_tooltip (shown, "Keyfob: Kisi asks to wait. Trying again at ");
}

/* Words of Kisi's own could be markup to a panel. */
static void
test_hostile_words (MenuFixture *fixture, gconstpointer unused) {
  const KeyfobFault refused = {.path = "/locks*",
                               .kind = KEYFOB_FAULT_STATUS_CODE,
                               .status = 422,
                               .text = "<a href='x'>Press here</a>"};
  g_autoptr (Shown) shown = show_tray (fixture);

  keyfob_simulator_add_fault (fixture->office, &refused);
  sign_in (fixture);
  wait_for_tooltip (shown, "Keyfob: Kisi is not available right now.");
  assert_icon (fixture, 0, KEYFOB_TRAY_ICON_OFFLINE);
}

/* What is so of one organization only is said of that one, and the others go on. */
static void
test_one_of_two (MenuFixture *fixture, gconstpointer unused) {
  const KeyfobFault kinds[] = {
      {.path = "/locks*", .kind = KEYFOB_FAULT_CLOSE_BEFORE},
      {.path = "/locks*", .kind = KEYFOB_FAULT_STATUS_CODE, .status = 422, .text = "<b>No"},
  };
  const char *words[] = {"Keyfob: ‹b›Smith ＆ Sons: Kisi cannot be reached. Doors as of ",
                         "Keyfob: ‹b›Smith ＆ Sons: Kisi is not available right now."};
  g_autoptr (Shown) shown = show_tray (fixture);

  sign_in (fixture);
  sign_in_elsewhere (fixture, "<b>Smith & Sons");
  wait_for_tooltip (shown, "Keyfob: 4 doors need attention.");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    KeyfobFault fault = kinds[i];

    fault.secret = fixture->elsewhere;
    keyfob_simulator_add_fault (fixture->office, &fault);
    keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
    wait_for_tooltip (shown, words[i]);
    assert_icon (fixture, 0, KEYFOB_TRAY_ICON_ATTENTION);
    keyfob_simulator_clear_faults (fixture->office);
    keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
    wait_for_tooltip (shown, "Keyfob: 4 doors need attention.");
    assert_icon (fixture, 0, KEYFOB_TRAY_ICON_FINE);
  }
  keyfob_simulator_revoke (fixture->office, fixture->elsewhere);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  wait_for_tooltip (shown, "Keyfob: ‹b›Smith ＆ Sons: Kisi no longer accepts this login: sign in "
                           "again.");
  assert_icon (fixture, 0, KEYFOB_TRAY_ICON_ATTENTION);
  keyfob_simulator_stop_listening (fixture->office);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (has_first_failed, fixture->accounts);
  assert_icon (fixture, 0, KEYFOB_TRAY_ICON_OFFLINE);
}

/* No door is followed, but one that needs attention is seen. */
static void
test_many_doors (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (Shown) shown = show_tray (fixture);
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (5000);

  snapshot_get_lock (office, 4999)->open = TRUE;
  sign_in (fixture);
  keyfob_test_wait_until (is_current, fixture->accounts);
  merge_from (keyfob_account_get_doors (keyfob_accounts_get_first (fixture->accounts)), office);
  wait_for_tooltip (shown, "Keyfob: 1 door needs attention.");
}

static void
on_layout_updated (GDBusConnection *bus,
                   const char *sender,
                   const char *path,
                   const char *interface,
                   const char *signal,
                   GVariant *parameters,
                   gpointer came) {
  *(gboolean *) came = TRUE;
}

static gboolean
is_true (gpointer came) {
  return *(gboolean *) came;
}

/* libdbusmenu has only asked for the bus by then. It puts the menu there when it gets it, and takes
 * it away at once; to another menu that came in between it would be in the way, and it would warn
 * of that. */
static void
test_dropped_at_once (MenuFixture *fixture, gconstpointer unused) {
  GDBusConnection *bus = g_application_get_dbus_connection (fixture->application);
  gboolean came = FALSE;
  guint subscription = g_dbus_connection_signal_subscribe (
      bus, NULL, "com.canonical.dbusmenu", "LayoutUpdated", NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_layout_updated, &came, NULL);
  KeyfobTray *tray = keyfob_tray_new (fixture->application, fixture->accounts, fixture->finder);

  keyfob_tray_show (tray);
  g_assert_finalize_object (tray);
  keyfob_test_wait_until (is_true, &came);
  g_dbus_connection_signal_unsubscribe (bus, subscription);
  shown_free (show_tray (fixture));
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) menu_fixture_add ("/tray/" name, TRUE, function)
  TEST ("menu", test_menu);
  TEST ("click", test_click);
  TEST ("states", test_states);
  TEST ("asked-to-wait", test_asked_to_wait);
  TEST ("hostile-words", test_hostile_words);
  TEST ("one-of-two", test_one_of_two);
  TEST ("many-doors", test_many_doors);
  TEST ("dropped-at-once", test_dropped_at_once);
  return g_test_run ();
}
