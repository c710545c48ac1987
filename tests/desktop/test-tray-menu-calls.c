/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test.h"
#include "menu-fixture.h"

/* What hosts call, and how each of them does. */

/* An item as GetLayout tells it: without children, if not of the root. */
static void
assert_item (GVariant *item, gint id, gsize n_children) {
  g_autoptr (GVariant) children = NULL;
  gint told_id;

  g_variant_get (item, "(i@a{sv}@av)", &told_id, NULL, &children);
  g_assert_cmpint (told_id, ==, id);
  g_assert_cmpuint (g_variant_n_children (children), ==, n_children);
}

static void
assert_layout (MenuFixture *fixture, gint id, gint depth, gsize n_children) {
  g_autoptr (GVariant) reply =
      menu_host_call (fixture->host, "GetLayout", g_variant_new ("(iias)", id, depth, NULL));
  g_autoptr (GVariant) item = g_variant_get_child_value (reply, 1);

  assert_item (item, id, n_children);
}

static void
test_layout (MenuFixture *fixture, gconstpointer unused) {
  gint last;

  merge_doors (fixture, 1, 3);
  show (fixture);
  assert_text (fixture, "Door 0001 — Locked\nDoor 0002 — Locked\nDoor 0003 — Locked\n");
  assert_layout (fixture, 0, -1, 9);
  assert_layout (fixture, 0, 1, 9);
  assert_layout (fixture, 0, 0, 0);
  last = menu_host_find (fixture->host, "Quit");
  assert_layout (fixture, last, -1, 0);
  menu_host_call_refused (fixture->host, "GetLayout", g_variant_new ("(iias)", last + 1, -1, NULL));
}

/* What GNOME's extension asks for first: it must not take any item for one with a submenu. */
static void
test_layout_of_types (MenuFixture *fixture, gconstpointer unused) {
  const char *names[] = {"type", "children-display", NULL};
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariantIter) items = NULL;
  g_autoptr (GString) types = g_string_new (NULL);
  GVariant *item;

  merge_doors (fixture, 1, 1);
  show (fixture);
  reply = menu_host_call (fixture->host, "GetLayout", g_variant_new ("(ii^as)", 0, -1, names));
  g_variant_get (reply, "(u(ia{sv}av))", NULL, NULL, NULL, &items);
  while (g_variant_iter_loop (items, "v", &item)) {
    g_autoptr (GVariant) properties = g_variant_get_child_value (item, 1);
    const char *type;

    g_assert_cmpuint (g_variant_n_children (properties), ==, 1);
    g_assert_true (g_variant_lookup (properties, "type", "&s", &type));
    g_string_append_printf (types, "%s ", type);
  }
  g_assert_cmpstr (types->str, ==,
                   "standard standard separator standard standard standard standard ");
}

static void
test_interface_properties (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (GVariant) version = NULL;
  g_autoptr (GVariant) status = NULL;
  g_autoptr (GVariant) direction = NULL;

  show (fixture);
  version = menu_host_get_property (fixture->host, "Version");
  status = menu_host_get_property (fixture->host, "Status");
  direction = menu_host_get_property (fixture->host, "TextDirection");
  g_assert_cmpuint (g_variant_get_uint32 (version), ==, 3);
  g_assert_cmpstr (g_variant_get_string (status, NULL), ==, "normal");
  g_assert_cmpstr (g_variant_get_string (direction, NULL), ==, "ltr");
}

static void
test_item_property (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) label = NULL;
  gint door;

  merge_doors (fixture, 1, 1);
  show (fixture);
  door = menu_host_find (fixture->host, "Door");
  reply = menu_host_call (fixture->host, "GetProperty", g_variant_new ("(is)", door, "label"));
  g_variant_get (reply, "(v)", &label);
  g_assert_cmpstr (g_variant_get_string (label, NULL), ==, "Door 0001 — Locked");
  menu_host_call_refused (fixture->host, "GetProperty", g_variant_new ("(is)", door, "wheels"));
  menu_host_call_refused (fixture->host, "GetProperty", g_variant_new ("(is)", 4711, "label"));
}

/* Whence GNOME's extension and Cinnamon have all labels. One of the items is gone. */
static void
test_group_properties (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariantIter) items = NULL;
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (GVariant) icon = NULL;
  const char *label;
  GVariantBuilder asked;
  gint id;

  merge_doors (fixture, 1, 1);
  show (fixture);
  g_variant_builder_init (&asked, G_VARIANT_TYPE ("ai"));
  g_variant_builder_add (&asked, "i", 4711);
  g_variant_builder_add (&asked, "i", menu_host_find (fixture->host, "Door"));
  reply =
      menu_host_call (fixture->host, "GetGroupProperties", g_variant_new ("(aias)", &asked, NULL));
  g_variant_get (reply, "(a(ia{sv}))", &items);
  g_assert_cmpuint (g_variant_iter_n_children (items), ==, 1);
  g_assert_true (g_variant_iter_next (items, "(i@a{sv})", &id, &properties));
  g_assert_cmpint (id, ==, menu_host_find (fixture->host, "Door"));
  g_assert_true (g_variant_lookup (properties, "label", "&s", &label));
  g_assert_cmpstr (label, ==, "Door 0001 — Locked");
  icon = g_variant_lookup_value (properties, "icon-data", G_VARIANT_TYPE ("ay"));
  g_assert_nonnull (icon);
  g_assert_true (g_str_has_prefix (g_variant_get_data (icon), "\x89PNG"));
}

static void
test_click (MenuFixture *fixture, gconstpointer unused) {
  merge_doors (fixture, 1, 3);
  show (fixture);
  menu_host_open (fixture->host);
  menu_host_send (fixture->host, menu_host_find (fixture->host, "Door 0002"), "clicked");
  assert_activated (fixture, "unlock:2 ");
  g_assert_false (keyfob_tray_menu_is_open (fixture->menu));
  menu_host_send (fixture->host, menu_host_find (fixture->host, "All Doors…"), "clicked");
  assert_activated (fixture, "quick ");
  menu_host_send (fixture->host, menu_host_find (fixture->host, "Open Keyfob"), "clicked");
  assert_activated (fixture, "open ");
  menu_host_send (fixture->host, menu_host_find (fixture->host, "Preferences"), "clicked");
  assert_activated (fixture, "preferences ");
  /* What is no click, and what is nothing to click on. The last one comes last. */
  menu_host_send (fixture->host, menu_host_find (fixture->host, "Door 0002"), "hovered");
  menu_host_send (fixture->host, menu_host_find (fixture->host, "Door 0002"), "opened");
  menu_host_send (fixture->host, menu_host_find (fixture->host, "Door 0002"), "");
  menu_host_send (fixture->host, 0, "clicked");
  menu_host_send (fixture->host, menu_host_find (fixture->host, "Unlock:"), "clicked");
  menu_host_send (fixture->host, g_array_index (fixture->host->ids, gint, 4), "clicked");
  menu_host_send (fixture->host, menu_host_find (fixture->host, "Quit"), "clicked");
  assert_activated (fixture, "quit ");
}

static void
assert_printed (GVariant *value, const char *expected) {
  g_autofree char *printed = g_variant_print (value, TRUE);

  g_assert_cmpstr (printed, ==, expected);
}

/* As Cinnamon speaks, to items that are there and items that are not. */
static void
test_groups (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (GVariant) reply = NULL;
  GVariantBuilder builder;
  gint door;

  merge_doors (fixture, 1, 2);
  show (fixture);
  door = menu_host_find (fixture->host, "Door 0002");

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(isvu)"));
  g_variant_builder_add (&builder, "(isvu)", 4711, "clicked", g_variant_new_int32 (0), 0);
  g_variant_builder_add (&builder, "(isvu)", door, "clicked", g_variant_new_string (""), 0);
  reply = menu_host_call (fixture->host, "EventGroup", g_variant_new ("(a(isvu))", &builder));
  assert_printed (reply, "([4711],)");
  assert_activated (fixture, "unlock:2 ");

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(isvu)"));
  g_variant_builder_add (&builder, "(isvu)", -1, "clicked", g_variant_new_int32 (0), 0);
  menu_host_call_refused (fixture->host, "EventGroup", g_variant_new ("(a(isvu))", &builder));

  g_clear_pointer (&reply, g_variant_unref);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("ai"));
  g_variant_builder_add (&builder, "i", 0);
  g_variant_builder_add (&builder, "i", door); /* it has no submenu to be shown */
  g_variant_builder_add (&builder, "i", 4711);
  reply = menu_host_call (fixture->host, "AboutToShowGroup", g_variant_new ("(ai)", &builder));
  assert_printed (reply, "(@ai [], [4711])");
  menu_host_call_refused (fixture->host, "AboutToShow", g_variant_new ("(i)", 4711));
  keyfob_test_wait_until (is_open, fixture->menu);
  g_assert_cmpuint (fixture->activated->len, ==, 0);
}

/* Arguments of other types are refused before they get here. */
static void
test_wrong_types (MenuFixture *fixture, gconstpointer unused) {
  show (fixture);
  menu_host_call_refused (fixture->host, "Event", g_variant_new ("(s)", "clicked"));
  menu_host_call_refused (fixture->host, "GetLayout", g_variant_new ("(xxas)", 0LL, 0LL, NULL));
  menu_host_call_refused (fixture->host, "Explode", NULL);
}

/* The door goes between the host's click and its deed: nothing else is unlocked in its place. */
static void
test_click_on_door_that_goes (MenuFixture *fixture, gconstpointer unused) {
  gint first;

  merge_doors (fixture, 1, 3);
  show (fixture);
  first = menu_host_find (fixture->host, "Door 0001");
  merge_doors (fixture, 2, 3);
  menu_host_send (fixture->host, first, "clicked"); /* as long as it is shown, it means that door */
  assert_activated (fixture, "unlock:1 ");
  wait_for_first (fixture, "Door 0002");
  menu_host_call_refused (fixture->host, "Event",
                          g_variant_new ("(isvu)", first, "clicked", g_variant_new_int32 (0), 0));
  g_assert_cmpuint (fixture->activated->len, ==, 0);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) menu_fixture_add ("/tray-menu-calls/" name, 0, function)
  TEST ("layout", test_layout);
  TEST ("layout-of-types", test_layout_of_types);
  TEST ("interface-properties", test_interface_properties);
  TEST ("item-property", test_item_property);
  TEST ("group-properties", test_group_properties);
  TEST ("click", test_click);
  TEST ("groups", test_groups);
  TEST ("wrong-types", test_wrong_types);
  TEST ("click-on-door-that-goes", test_click_on_door_that_goes);
  return g_test_run ();
}
