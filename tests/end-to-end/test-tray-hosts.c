/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The icon and its menu in real notification areas. Usage: test-tray-hosts HOST [OPTION…] */

#include "tray-bus.h"
#include "tray-fixture.h"

/* Long enough for the sanitizers on a busy computer. */
#define PATIENCE_SECONDS 60

#define DOOR         "Front Entrance"
#define OTHER_DOOR   "Loading Dock"
#define REFUSED_DOOR "Archive"

#define X_CAMERA {"import", "-window", "root", "-depth", "8", "ppm:-"}

static const TrayHost XFCE = {
    .name = "xfce",
    .panel = {"xfce4-panel", "--disable-wm-check"},
    .settings = {"xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml",
                 "<?xml version='1.0' encoding='UTF-8'?>"
                 "<channel name='xfce4-panel' version='1.0'>"
                 "  <property name='configver' type='int' value='2'/>"
                 "  <property name='panels' type='array'>"
                 "    <value type='int' value='1'/>"
                 "    <property name='panel-1' type='empty'>"
                 "      <property name='position' type='string' value='p=6;x=0;y=0'/>"
                 "      <property name='position-locked' type='bool' value='true'/>"
                 "      <property name='length' type='double' value='100'/>"
                 "      <property name='size' type='uint' value='32'/>"
                 "      <property name='background-style' type='uint' value='1'/>"
                 "      <property name='background-rgba' type='array'>"
                 "        <value type='double' value='0.25'/>"
                 "        <value type='double' value='0.25'/>"
                 "        <value type='double' value='0.28'/>"
                 "        <value type='double' value='1'/>"
                 "      </property>"
                 "      <property name='plugin-ids' type='array'>"
                 "        <value type='int' value='1'/>"
                 "      </property>"
                 "    </property>"
                 "  </property>"
                 "  <property name='plugins' type='empty'>"
                 "    <property name='plugin-1' type='string' value='systray'/>"
                 "  </property>"
                 "</channel>",
                 "dunst/dunstrc",
                 "[global]\n"
                 "origin = top-right\n"
                 "offset = (16, 48)\n"
                 "width = 360\n"
                 "font = Cantarell 11\n"
                 "frame_width = 1\n"
                 "frame_color = \"#77767b\"\n"
                 "[urgency_normal]\n"
                 "background = \"#fafafb\"\n"
                 "foreground = \"#222226\"\n"
                 "timeout = 0\n"},
    .service = "org.xfce.Xfconf",
    .camera = X_CAMERA,
};

static const TrayHost LXQT = {
    .name = "lxqt",
    .panel = {"lxqt-panel"},
    .settings = {"lxqt/panel.conf", "panels=panel1\n"
                                    "[panel1]\n"
                                    "plugins=statusnotifier\n"
                                    "position=Top\n"
                                    "alignment=-1\n"
                                    "width=100\n"
                                    "width-percent=true\n"
                                    "panelSize=32\n"
                                    "iconSize=22\n"
                                    "background-color=#404048\n"
                                    "[statusnotifier]\n"
                                    "type=statusnotifier\n"
                                    "alignment=Left\n"},
    .camera = X_CAMERA,
};

static const TrayHost WAYBAR = {
    .name = "waybar",
    .panel = {"waybar"},
    .settings = {"waybar/config",
                 "{\"position\": \"top\", \"height\": 32, \"modules-left\": [\"tray\"],"
                 " \"tray\": {\"icon-size\": 22}}",
                 "waybar/style.css", "window#waybar { background: #404048; }"},
    .variables = {"WLR_BACKENDS", "headless", "WLR_RENDERER", "pixman", "WAYLAND_DISPLAY",
                  "wayland-0", "GDK_BACKEND", "wayland"},
    .compositor = "labwc",
    .camera = {"grim", "-t", "ppm", "-"},
};

static void
test_icon (gconstpointer data) {
  g_autoptr (TrayTest) test = tray_test_new (data);

  tray_test_start_keyfob (test);
  tray_test_see_icon (test);
  tray_test_save_picture (test, "icon");
  g_assert_cmpuint (tray_bus_count_items (), ==, 1);

  tray_test_restart_panel (test);
  tray_test_see_icon (test);
  g_assert_cmpuint (tray_bus_count_items (), ==, 1);
}

static void
test_unlock (gconstpointer data) {
  g_autoptr (TrayTest) test = tray_test_new (data);

  tray_test_start_keyfob (test);
  tray_test_see_icon (test);
  tray_test_open_menu (test, DOOR);
  tray_test_save_picture (test, "menu");
  tray_test_choose (test, DOOR);
  tray_test_wait_for_unlock (test, DOOR);

  tray_test_restart_panel (test);
  tray_test_see_icon (test);
  tray_test_open_menu (test, OTHER_DOOR);
  tray_test_choose (test, OTHER_DOOR);
  tray_test_wait_for_unlock (test, OTHER_DOOR);
  g_assert_cmpuint (tray_bus_count_items (), ==, 1);
}

static void
test_click (gconstpointer data) {
  g_autoptr (TrayTest) test = tray_test_new (data);
  g_autoptr (AtspiAccessible) quick_unlock = NULL;
  g_autoptr (GError) error = NULL;

  tray_test_start_keyfob (test);
  tray_test_see_icon (test);
  tray_test_click_icon (test);
  quick_unlock = atspi_driver_find (test->window->desktop, ATSPI_ROLE_FRAME, "Quick Unlock",
                                    PATIENCE_SECONDS, &error);
  g_assert_no_error (error);
}

static void
test_notification (gconstpointer data) {
  g_autoptr (TrayTest) test = tray_test_new (data);

  tray_test_start_dunst (test);
  tray_test_start_keyfob (test);
  tray_test_see_icon (test);
  tray_test_open_menu (test, REFUSED_DOOR);
  tray_test_choose (test, REFUSED_DOOR);
  tray_test_see_notification (test);
  tray_test_save_picture (test, "notification");
}

int
main (int argc, char **argv) {
  const TrayHost *const hosts[] = {&XFCE, &LXQT, &WAYBAR};

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++) {
    if (!g_str_equal (hosts[i]->name, argv[1]))
      continue;
    g_test_add_data_func ("/tray/icon", hosts[i], test_icon);
    /* A pointer on the compositor's screen would need a program that pretends to be a mouse. */
    if (hosts[i] == &WAYBAR)
      continue;
    g_test_add_data_func ("/tray/unlock", hosts[i], test_unlock);
    g_test_add_data_func ("/tray/click", hosts[i], test_click);
    if (hosts[i] == &XFCE)
      g_test_add_data_func ("/tray/notification", hosts[i], test_notification);
  }
  return g_test_run ();
}
