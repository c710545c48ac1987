/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-ui-test.h"

#include "pointer.h"
#include "ui/door/keyfob-door-row.h"
#include "ui/quick-unlock/keyfob-quick-unlock.h"
#include "ui/window/keyfob-sidebar-row.h"
#include "ui/window/keyfob-window.h"

/* Until the test hears the reader, however slow the computer is. */
#define PROOF_WAIT_MS (60 * 1000)
#define LOCATE_MS     200

/* They are kept as long as the process is. */
static void
reset_all (GSettings *settings) {
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (settings, keys[i]);
}

static KeyfobUiTest *
create (const KeyfobSimulatorOptions *options, gboolean persistent) {
  const KeyfobSimulatorOptions calm = {.unlimited = TRUE};
  KeyfobUiTest *self = g_new0 (KeyfobUiTest, 1);
  g_autoptr (KeyfobLocator) locator = NULL;
  g_autoptr (KeyfobProximity) proximity = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobAutostart) autostart = NULL;
  g_autofree char *uuid = NULL;
  g_autofree char *id = NULL;

  self->simulator = keyfob_simulator_new (options != NULL ? options : &calm, &error);
  g_assert_no_error (error);
  self->client = kisi_client_new (keyfob_simulator_get_url (self->simulator), NULL, &error);
  g_assert_no_error (error);
  self->settings = g_settings_new ("app.keyfob.Keyfob");
  reset_all (self->settings);
  self->readers = keyfob_readers_new ();
  locator = keyfob_locator_new_with (LOCATE_MS);
  proximity = keyfob_proximity_new_with (self->readers, locator, self->settings, PROOF_WAIT_MS);
  self->accounts = keyfob_accounts_new (self->client, persistent, proximity);
  /* GTK's tooltip may hold the actions of a window that is gone, and with them their place on the
   * bus. So each has an ID that no other ever had, which a port may have had. */
  uuid = g_uuid_string_random ();
  id = g_strconcat ("app.keyfob.Keyfob.Test-", uuid, NULL);
  self->application = g_application_new (id, G_APPLICATION_NON_UNIQUE);
  g_application_register (self->application, NULL, &error);
  g_assert_no_error (error);
  autostart = keyfob_autostart_new (self->settings);
  self->desktop = keyfob_desktop_new (self->application, self->accounts, self->settings, autostart);
  return self;
}

KeyfobUiTest *
keyfob_ui_test_new (const KeyfobSimulatorOptions *options) {
  return create (options, FALSE);
}

KeyfobUiTest *
keyfob_ui_test_new_persistent (void) {
  return create (NULL, TRUE);
}

static gboolean
is_gone (gpointer data) {
  return *(gpointer *) data == NULL;
}

/* Requests that are under way hold what they were sent with until they are answered. */
static void
wait_for_end (gpointer object) {
  gpointer rest = object;

  g_object_add_weak_pointer (object, &rest);
  g_object_unref (object);
  keyfob_test_wait_until (is_gone, &rest);
}

static void
stop_all (GListModel *accounts) {
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++) {
    g_autoptr (KeyfobAccount) account = g_list_model_get_item (accounts, i);

    keyfob_refresher_stop (keyfob_account_get_refresher (account));
  }
}

void
keyfob_ui_test_free (KeyfobUiTest *self) {
  if (self->window != NULL)
    keyfob_ui_test_close (self);
  keyfob_simulator_clear_faults (self->simulator);
  stop_all (keyfob_accounts_get_model (self->accounts));
  g_clear_object (&self->settings);
  wait_for_end (self->desktop);
  g_clear_object (&self->application);
  wait_for_end (self->accounts);
  g_assert_false (keyfob_readers_is_wanted (self->readers));
  wait_for_end (self->readers);
  wait_for_end (self->client);
  wait_for_end (self->simulator);
  g_free (self);
}

static gboolean
is_drawn (gpointer data) {
  GdkFrameClock *clock = gtk_widget_get_frame_clock (data);

  return gtk_widget_get_mapped (data) && clock != NULL &&
         gdk_frame_clock_get_frame_counter (clock) > 1;
}

/* The one window: GTK has others of its own, for tooltips. */
static GtkWindow *
dup_window (GType type) {
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWindow *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

    if (G_OBJECT_TYPE (window) == type) {
      g_assert_null (found);
      found = g_steal_pointer (&window);
    }
  }
  g_assert_nonnull (found);
  return found;
}

void
keyfob_ui_test_request (KeyfobUiTest *self, KeyfobUiView view) {
  const KeyfobUiRequest request = {
      .application = self->application,
      .accounts = self->accounts,
      .settings = self->settings,
      .desktop = self->desktop,
      .demo = self->demo,
      .view = view,
      .search = self->search,
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (keyfob_ui_present (&request, &error));
  g_assert_no_error (error);
}

void
keyfob_ui_test_present (KeyfobUiTest *self) {
  g_autoptr (GtkWindow) window = NULL;

  if (self->window == NULL && gdk_display_get_default () != NULL)
    pointer_move_away (); /* where it happens to be rows would not move */
  keyfob_ui_test_request (self, self->view);
  window = dup_window (self->view == KEYFOB_UI_VIEW_QUICK_UNLOCK ? KEYFOB_TYPE_QUICK_UNLOCK
                                                                 : KEYFOB_TYPE_WINDOW);
  if (self->window == NULL)
    g_set_weak_pointer (&self->window, window);
  g_assert_true (self->window == window);
  keyfob_test_wait_until (is_drawn, window);
}

void
keyfob_ui_test_sign_in (KeyfobUiTest *self) {
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_api_key (self->simulator), -1, "text/plain");
  g_autoptr (KeyfobCredential) credential =
      keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "1", secret);

  keyfob_accounts_use_credential (self->accounts, credential, "Ada Lind", "Nordhaven");
}

static gboolean
has_doors (gpointer data) {
  KeyfobUiTest *self = data;

  return (self->view == KEYFOB_UI_VIEW_QUICK_UNLOCK || keyfob_ui_test_count_rows (self) > 0) &&
         keyfob_refreshers_is_current (keyfob_accounts_get_refreshers (self->accounts));
}

static gboolean
is_known (gpointer session) {
  return keyfob_session_monitor_is_known (session);
}

/* Until then an unlock waits. Whoever asks later knows later. */
static void
wait_for_session (KeyfobUiTest *self) {
  g_autoptr (KeyfobSessionMonitor) session =
      keyfob_session_monitor_new (g_application_get_application_id (self->application));

  keyfob_test_wait_until (is_known, session);
}

void
keyfob_ui_test_open (KeyfobUiTest *self) {
  keyfob_ui_test_sign_in (self);
  keyfob_ui_test_present (self);
  keyfob_test_wait_until (has_doors, self);
  wait_for_session (self);
  keyfob_ui_test_settle (self);
}

void
keyfob_ui_test_close (KeyfobUiTest *self) {
  AdwDialog *dialog;

  /* A window with a dialog closes only that. */
  while ((dialog = adw_window_get_visible_dialog (ADW_WINDOW (self->window))) != NULL)
    adw_dialog_force_close (dialog);
  gtk_window_close (self->window);
  keyfob_test_wait_until (is_gone, &self->window);
}

KeyfobDoor *
keyfob_ui_test_get_door (KeyfobUiTest *self, const char *name) {
  gint64 id = keyfob_simulator_find_lock (self->simulator, name);
  KeyfobDoor *door = keyfob_door_list_lookup (keyfob_accounts_get_doors (self->accounts), id);

  g_assert_nonnull (door);
  return door;
}

void
keyfob_ui_test_hear (KeyfobUiTest *self, const char *door_name) {
  KeyfobIbeacon beacon;
  guint password;

  g_assert_true (keyfob_simulator_get_advertisement (
      self->simulator, keyfob_simulator_find_lock (self->simulator, door_name), &beacon.lock_bits,
      &password));
  beacon.password = password;
  keyfob_readers_set_bluetooth (self->readers, KEYFOB_BLUETOOTH_ON);
  keyfob_readers_report (self->readers, door_name, &beacon, -50);
}

static const char *
get_text (GtkWidget *widget) {
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  if (ADW_IS_PREFERENCES_ROW (widget))
    return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
  return NULL;
}

static gboolean
shows_text (GtkWidget *widget, const char *text) {
  if (text == NULL || g_strcmp0 (get_text (widget), text) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_mapped (child) && shows_text (child, text))
      return TRUE;
  return FALSE;
}

GtkWidget *
keyfob_ui_test_find (GtkWidget *root, GType type, const char *text) {
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && shows_text (root, text))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = keyfob_ui_test_find (child, type, text);

    if (found != NULL)
      return found;
  }
  return NULL;
}

GtkWidget *
keyfob_ui_test_find_by_class (GtkWidget *root, GType type, const char *css_class) {
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && gtk_widget_has_css_class (root, css_class))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = keyfob_ui_test_find_by_class (child, type, css_class);

    if (found != NULL)
      return found;
  }
  return NULL;
}

typedef struct {
  KeyfobUiTest *test;
  GType type;
  const char *text;
} Wanted;

static gboolean
is_found (gpointer data) {
  Wanted *wanted = data;

  return keyfob_ui_test_find (GTK_WIDGET (wanted->test->window), wanted->type, wanted->text) !=
         NULL;
}

GtkWidget *
keyfob_ui_test_get (KeyfobUiTest *self, GType type, const char *text) {
  Wanted wanted = {self, type, text};

  keyfob_test_wait_until (is_found, &wanted);
  return keyfob_ui_test_find (GTK_WIDGET (self->window), type, text);
}

/* Brings a door into view if the list has it. */
static gboolean
is_listed (gpointer data) {
  Wanted *wanted = data;
  GtkWidget *list =
      keyfob_ui_test_find (GTK_WIDGET (wanted->test->window), GTK_TYPE_LIST_VIEW, NULL);
  GListModel *doors;

  if (list == NULL)
    return FALSE;
  doors = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
  for (guint i = 0; i < g_list_model_get_n_items (doors); i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (doors, i);

    if (g_str_equal (keyfob_door_get_name (door), wanted->text)) {
      gtk_list_view_scroll_to (GTK_LIST_VIEW (list), i, GTK_LIST_SCROLL_NONE, NULL);
      return TRUE;
    }
  }
  return FALSE;
}

GtkWidget *
keyfob_ui_test_get_row (KeyfobUiTest *self, const char *door_name) {
  Wanted wanted = {self, G_TYPE_NONE, door_name};

  keyfob_test_wait_until (is_listed, &wanted);
  return keyfob_ui_test_get (self, KEYFOB_TYPE_DOOR_ROW, door_name);
}

void
keyfob_ui_test_wait_for_text (KeyfobUiTest *self, const char *text) {
  keyfob_ui_test_get (self, GTK_TYPE_LABEL, text);
}

static gboolean
has_part (GtkWidget *widget, const char *part) {
  const char *text = get_text (widget);

  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (text != NULL && strstr (text, part) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_part (child, part))
      return TRUE;
  return FALSE;
}

gboolean
keyfob_ui_test_shows (KeyfobUiTest *self, const char *part) {
  return has_part (GTK_WIDGET (self->window), part);
}

typedef struct {
  KeyfobUiTest *test;
  const char *part;
} Part;

static gboolean
is_part_shown (gpointer data) {
  Part *part = data;

  return keyfob_ui_test_shows (part->test, part->part);
}

void
keyfob_ui_test_wait_for_part (KeyfobUiTest *self, const char *part) {
  Part wanted = {self, part};

  keyfob_test_wait_until (is_part_shown, &wanted);
}

void
keyfob_ui_test_click (GtkWidget *button) {
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

void
keyfob_ui_test_choose (KeyfobUiTest *self, const char *title) {
  GtkWidget *row = keyfob_ui_test_get (self, KEYFOB_TYPE_SIDEBAR_ROW, title);
  GtkWidget *list_box = gtk_widget_get_ancestor (row, GTK_TYPE_LIST_BOX);

  gtk_list_box_select_row (GTK_LIST_BOX (list_box), GTK_LIST_BOX_ROW (row));
}

void
keyfob_ui_test_type (KeyfobUiTest *self, const char *row_title, const char *text) {
  GtkWidget *row = keyfob_ui_test_get (self, ADW_TYPE_ENTRY_ROW, row_title);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

guint
keyfob_ui_test_count_rows (KeyfobUiTest *self) {
  GtkWidget *list = keyfob_ui_test_find (GTK_WIDGET (self->window), GTK_TYPE_LIST_VIEW, NULL);

  if (list == NULL)
    return 0;
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))));
}

static gboolean
count_down (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data) {
  guint *frames = user_data;

  return --*frames > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
is_zero (gpointer data) {
  return *(guint *) data == 0;
}

void
keyfob_ui_test_settle (KeyfobUiTest *self) {
  guint frames = 20;

  gtk_widget_add_tick_callback (GTK_WIDGET (self->window), count_down, &frames, NULL);
  keyfob_test_wait_until (is_zero, &frames);
}

void
keyfob_ui_test_save_picture_of (GtkWindow *window, const char *name) {
  g_autofree char *folder = g_build_filename (g_getenv ("KEYFOB_PICTURES"), NULL);
  g_autofree char *file_name = g_strconcat (name, ".png", NULL);
  g_autofree char *path = g_build_filename (folder, file_name, NULL);
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (GTK_WIDGET (window)),
                          gtk_widget_get_height (GTK_WIDGET (window)));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

void
keyfob_ui_test_save_picture (KeyfobUiTest *self, const char *name) {
  keyfob_ui_test_settle (self);
  keyfob_ui_test_save_picture_of (self->window, name);
}
