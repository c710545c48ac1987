/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-doors-page.h"

#include <glib/gi18n-lib.h>

#include "platform/keyfob-time.h"
#include "ui/door/keyfob-door-menu.h"
#include "ui/door/keyfob-door-row.h"
#include "ui/keyfob-closures.h"
#include "ui/keyfob-ticker.h"
#include "ui/window/keyfob-doors-message.h"
#include "ui/window/keyfob-list-start.h"
#include "ui/window/keyfob-main-menu.h"
#include "ui/window/keyfob-settled-rows.h"
#include "ui/window/keyfob-state-banner.h"
#include "ui/window/keyfob-steady-doors.h"

struct _KeyfobDoorsPage {
  AdwNavigationPage parent_instance;

  AdwWindowTitle *window_title;
  GtkMenuButton *menu_button;
  GtkToggleButton *search_button;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  AdwBanner *banner;
  GtkStack *stack;
  GtkListView *list_view;
  GListModel *shown;        /* the doors that search and group leave */
  GtkSliceListModel *drawn; /* those of them that the list has been given */
  GtkCustomFilter *group_filter;
  GtkSortListModel *sorted;
  GtkCustomSorter *order;
  GtkCustomSorter *sections;
  AdwStatusPage *message_page;
  GtkButton *message_button;

  KeyfobAccounts *accounts;
  KeyfobDoorGroup *group;
  KeyfobDesktop *desktop;
  gboolean demo;

  KeyfobDoorMenu *door_menu;
  KeyfobListStart *list_start;
  KeyfobSteadyDoors *steady_doors;
  KeyfobSettledRows *settled_rows;
  KeyfobTicker *ticker; /* of the seconds until Kisi is asked again */
  gboolean by_keyboard; /* the keyboard was used last, and not the pointer */
  gboolean unranked;    /* while rows were held, or one of them was kept */
};

G_DEFINE_FINAL_TYPE (KeyfobDoorsPage, keyfob_doors_page, ADW_TYPE_NAVIGATION_PAGE)

enum {
  PROP_ACCOUNTS = 1,
  PROP_GROUP,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static gboolean
is_in_group (gpointer door, gpointer user_data) {
  KeyfobDoorsPage *self = user_data;

  return self->group == NULL || keyfob_door_group_contains (self->group, door) ||
         door == keyfob_steady_doors_get_kept (self->steady_doors);
}

static void
filter_group (KeyfobDoorsPage *self) {
  if (self->group != NULL && keyfob_door_group_get_kind (self->group) != KEYFOB_DOOR_GROUP_ALL)
    gtk_filter_changed (GTK_FILTER (self->group_filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static gboolean
shows_all (KeyfobDoorsPage *self) {
  return self->group != NULL && keyfob_door_group_get_kind (self->group) == KEYFOB_DOOR_GROUP_ALL;
}

/* Who looks at all doors has those first that he comes back to. Returns whether a row moved. */
static gboolean
rank_rows (KeyfobDoorsPage *self) {
  self->unranked = keyfob_steady_doors_is_held (self->steady_doors);
  if (self->unranked || self->desktop == NULL)
    return FALSE;
  return keyfob_steady_doors_rank (
      self->steady_doors,
      shows_all (self) ? keyfob_door_finder_get_recent (keyfob_desktop_get_finder (self->desktop))
                       : NULL,
      &self->unranked);
}

/* What was put in order begins anew; else the rows are where they were left. */
static void
on_map (KeyfobDoorsPage *self) {
  if (rank_rows (self))
    keyfob_list_start_show_top (self->list_start);
}

static void
release_rows (KeyfobDoorsPage *self) {
  if (!keyfob_steady_doors_is_held (self->steady_doors))
    return;
  keyfob_steady_doors_release (self->steady_doors);
  if (self->unranked)
    rank_rows (self);
  filter_group (self);
}

/* No row changes its place while a pointer is over the list. The first picture, which is only just
 * coming, has no places yet. */
static void
hold_rows (KeyfobDoorsPage *self) {
  if (self->accounts != NULL && keyfob_settled_rows_is_touched (self->settled_rows) &&
      keyfob_refreshers_get_fetched_at (keyfob_accounts_get_refreshers (self->accounts)) > 0)
    keyfob_steady_doors_hold (self->steady_doors);
}

static void
on_touched (gpointer user_data) {
  KeyfobDoorsPage *self = user_data;

  if (keyfob_settled_rows_is_touched (self->settled_rows))
    hold_rows (self);
  else
    release_rows (self);
}

/* What a person asks to see is shown as it is now. */
static void
begin_anew (KeyfobDoorsPage *self) {
  release_rows (self);
  hold_rows (self);
}

static KeyfobDoorRow *
find_focused_row (KeyfobDoorsPage *self) {
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list_view)))
    return NULL;
  row = gtk_widget_get_ancestor (focus, KEYFOB_TYPE_DOOR_ROW);
  if (row == NULL) /* the list's own row around ours has the focus */
    row = gtk_widget_get_first_child (focus);
  return KEYFOB_IS_DOOR_ROW (row) ? KEYFOB_DOOR_ROW (row) : NULL;
}

static KeyfobDoor *
find_focused_door (KeyfobDoorsPage *self) {
  KeyfobDoorRow *row = find_focused_row (self);

  return row != NULL ? keyfob_door_row_get_door (row) : NULL;
}

/* The door that has the keyboard stays, or its keys would go to the next. */
static void
keep_focused (KeyfobDoorsPage *self) {
  KeyfobDoor *door = self->by_keyboard ? find_focused_door (self) : NULL;

  if (door == keyfob_steady_doors_get_kept (self->steady_doors))
    return;
  keyfob_steady_doors_keep (self->steady_doors, door);
  if (keyfob_steady_doors_is_held (self->steady_doors))
    return;
  if (self->unranked)
    rank_rows (self);
  filter_group (self);
}

static gboolean
on_key_pressed (KeyfobDoorsPage *self) {
  self->by_keyboard = TRUE;
  keep_focused (self);
  return GDK_EVENT_PROPAGATE;
}

static void
on_pressed (KeyfobDoorsPage *self) {
  self->by_keyboard = FALSE;
  keep_focused (self);
}

/* The age of a picture that is being fetched anew, or waits for the keyring, stands below the
 * title: a banner would come and go at every start, and move the rows below it. */
static KeyfobLastingState
get_banner_state (KeyfobDoorsPage *self) {
  KeyfobLastingState state = keyfob_lasting_state_get (self->accounts);

  if (state == KEYFOB_LASTING_STATE_OLD_PICTURE &&
      (keyfob_accounts_get_state (self->accounts) == KEYFOB_ACCOUNT_STATE_STARTING ||
       keyfob_refreshers_is_refreshing (keyfob_accounts_get_refreshers (self->accounts))))
    return KEYFOB_LASTING_STATE_NONE;
  return state;
}

static void
show_subtitle (KeyfobDoorsPage *self) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (self->accounts);
  gint64 fetched_at = keyfob_refreshers_get_fetched_at (refreshers);
  g_autofree char *time = NULL;
  g_autofree char *words = NULL;

  if (self->demo)
    words = g_strdup (_ ("Demo: a simulated office"));
  else if (fetched_at > 0 && !keyfob_refreshers_is_current (refreshers) &&
           !adw_banner_get_revealed (self->banner)) {
    time = keyfob_time_dup_words (fetched_at);
    /* Translators: %s is a time such as "14:02" */
    words = g_strdup_printf (_ ("As of %s"), time);
  }
  adw_window_title_set_subtitle (self->window_title, words != NULL ? words : "");
}

static void
show_state (KeyfobDoorsPage *self) {
  KeyfobLastingState state;
  gboolean has_rows;

  if (self->accounts == NULL || self->group == NULL)
    return;
  state = get_banner_state (self);
  has_rows = g_list_model_get_n_items (self->shown) > 0;
  keyfob_state_banner_show (self->banner, state, self->accounts,
                            !keyfob_doors_message_tells_state (self->accounts));
  keyfob_ticker_set_running (self->ticker, state == KEYFOB_LASTING_STATE_ASKED_TO_WAIT);
  show_subtitle (self);
  if (!has_rows)
    keyfob_doors_message_show (self->message_page, self->message_button, self->accounts,
                               self->group, gtk_editable_get_text (self->search_entry));
  gtk_stack_set_visible_child_name (self->stack, has_rows ? "list" : "message");
}

static void
on_tick (gpointer user_data) {
  show_state (user_data);
}

static void
on_shown_changed (KeyfobDoorsPage *self, guint position, guint removed, guint added) {
  guint n_doors = g_list_model_get_n_items (self->shown);

  if (removed == 0 && n_doors == added) /* there was no row to keep in view */
    keyfob_list_start_show_top (self->list_start);
  if (n_doors > 0)
    keyfob_list_start_grow (self->list_start);
  if (n_doors == added || n_doors == 0)
    show_state (self);
}

static void
on_groups_changed (KeyfobDoorsPage *self) {
  if (!keyfob_steady_doors_is_held (self->steady_doors))
    filter_group (self);
}

/* Who does not see the list shrink hears how far it has. */
static void
announce_found (KeyfobDoorsPage *self) {
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  guint n_doors = g_list_model_get_n_items (self->shown);
  g_autofree char *words = NULL;

  if (root == NULL || *gtk_editable_get_text (self->search_entry) == '\0')
    return;
  words = n_doors > 0
              ? g_strdup_printf (ngettext ("%u door found", "%u doors found", n_doors), n_doors)
              : g_strdup (adw_status_page_get_title (self->message_page));
  gtk_accessible_announce (GTK_ACCESSIBLE (root), words,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_search_changed (KeyfobDoorsPage *self) {
  if (self->accounts == NULL)
    return;
  begin_anew (self);
  keyfob_list_start_show_top (self->list_start);
  show_state (self);
  announce_found (self);
}

static void
focus_rows (KeyfobDoorsPage *self) {
  gtk_widget_grab_focus (g_list_model_get_n_items (self->shown) > 0
                             ? GTK_WIDGET (self->list_view)
                             : GTK_WIDGET (self->message_button));
}

/* Escape leaves the search from wherever the keyboard is, and is somebody else's otherwise. What
 * has gone keeps no keyboard. */
static void
on_search_mode (KeyfobDoorsPage *self) {
  gboolean searches = gtk_search_bar_get_search_mode (self->search_bar);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "doors.clear-search", searches);
  if (!searches && focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->search_bar)))
    focus_rows (self);
}

static void
on_search_activate (KeyfobDoorsPage *self) {
  if (g_list_model_get_n_items (self->shown) == 0)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
  gtk_list_view_scroll_to (self->list_view, 0, GTK_LIST_SCROLL_FOCUS, NULL);
}

static void
on_activate (KeyfobDoorsPage *self, guint position) {
  g_autoptr (KeyfobDoor) door = g_list_model_get_item (self->shown, position);

  if (door != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "door.show", "x", keyfob_door_get_id (door));
}

static void
unlock_focused (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobDoor *door = find_focused_door (KEYFOB_DOORS_PAGE (widget));

  if (door != NULL)
    gtk_widget_activate_action (widget, "door.unlock", "x", keyfob_door_get_id (door));
}

static void
open_menu (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobDoorsPage *self = KEYFOB_DOORS_PAGE (widget);
  KeyfobDoorRow *row = find_focused_row (self);

  if (row != NULL)
    keyfob_door_menu_open (self->door_menu, row);
}

static void
end_search (KeyfobDoorsPage *self) {
  gtk_editable_set_text (self->search_entry, "");
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
}

static void
clear_search (GtkWidget *widget, const char *action, GVariant *parameter) {
  end_search (KEYFOB_DOORS_PAGE (widget));
}

/* What one person looked for is not the next one's to see. */
static void
on_account_ended (KeyfobDoorsPage *self, KeyfobAccount *account, gboolean same_person) {
  if (!same_person && keyfob_accounts_get_first (self->accounts) == NULL)
    end_search (self);
}

/* The first doors, or more of them. One that was only replaced, by itself under another name, is no
 * reason to move others. */
static void
on_doors_changed (KeyfobDoorsPage *self, guint position, guint removed, guint added) {
  if (removed == 0)
    rank_rows (self);
}

static void
follow (KeyfobDoorsPage *self) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (self->accounts);

  g_signal_connect_object (self->accounts, "ended", G_CALLBACK (on_account_ended), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->accounts, "changed", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (refreshers, "notify::fetched-at", G_CALLBACK (hold_rows), self,
                           G_CONNECT_SWAPPED);
  for (const char *const *name =
           (const char *const[]) {"state", "session-only", "keyring-error", NULL};
       *name != NULL; name++) {
    g_autofree char *signal = g_strconcat ("notify::", *name, NULL);

    g_signal_connect_object (self->accounts, signal, G_CALLBACK (show_state), self,
                             G_CONNECT_SWAPPED);
  }
  for (const char *const *name =
           (const char *const[]) {"current", "fetched-at", "error", "offline", "refreshing", NULL};
       *name != NULL; name++) {
    g_autofree char *signal = g_strconcat ("notify::", *name, NULL);

    g_signal_connect_object (refreshers, signal, G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  }
}

static void
set_group (KeyfobDoorsPage *self, KeyfobDoorGroup *group) {
  if (!g_set_object (&self->group, group))
    return;
  release_rows (self);
  rank_rows (self);
  gtk_filter_changed (GTK_FILTER (self->group_filter), GTK_FILTER_CHANGE_DIFFERENT);
  hold_rows (self);
  keyfob_list_start_show_top (self->list_start);
  show_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUP]);
}

static void
keyfob_doors_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobDoorsPage *self = KEYFOB_DOORS_PAGE (object);

  switch (id) {
  case PROP_ACCOUNTS:
    g_value_set_object (value, self->accounts);
    break;
  case PROP_GROUP:
    g_value_set_object (value, self->group);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_doors_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  switch (id) {
  case PROP_GROUP:
    set_group (KEYFOB_DOORS_PAGE (object), g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_doors_page_dispose (GObject *object) {
  KeyfobDoorsPage *self = KEYFOB_DOORS_PAGE (object);

  if (self->shown != NULL)
    g_signal_handlers_disconnect_by_data (self->shown, self);
  g_clear_pointer (&self->door_menu, keyfob_door_menu_free);
  g_clear_pointer (&self->settled_rows, keyfob_settled_rows_free);
  g_clear_pointer (&self->list_start, keyfob_list_start_free);
  g_clear_pointer (&self->ticker, keyfob_ticker_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_DOORS_PAGE);
  g_clear_object (&self->group);
  g_clear_object (&self->desktop);
  g_clear_object (&self->accounts);
  g_clear_object (&self->steady_doors);

  G_OBJECT_CLASS (keyfob_doors_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class) {
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-doors-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, search_button);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, banner);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, list_view);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, shown);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, drawn);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, group_filter);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, sorted);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, order);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, sections);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, message_page);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorsPage, message_button);
  gtk_widget_class_bind_template_callback (widget_class, on_search_mode);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  keyfob_closures_bind (widget_class);
}

static void
keyfob_doors_page_class_init (KeyfobDoorsPageClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = keyfob_doors_page_get_property;
  object_class->set_property = keyfob_doors_page_set_property;
  object_class->dispose = keyfob_doors_page_dispose;

  properties[PROP_ACCOUNTS] =
      g_param_spec_object ("accounts", NULL, NULL, KEYFOB_TYPE_ACCOUNTS,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_GROUP] =
      g_param_spec_object ("group", NULL, NULL, KEYFOB_TYPE_DOOR_GROUP,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "doors.unlock-focused", NULL, unlock_focused);
  gtk_widget_class_install_action (widget_class, "doors.open-menu", NULL, open_menu);
  gtk_widget_class_install_action (widget_class, "doors.clear-search", NULL, clear_search);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "doors.open-menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "doors.open-menu",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "doors.clear-search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "doors.unlock-focused", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK,
                                       "doors.unlock-focused", NULL);
  bind_template (widget_class);
}

static void
on_root (KeyfobDoorsPage *self) {
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root != NULL)
    g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (keep_focused), self,
                             G_CONNECT_SWAPPED);
}

static void
watch_input (KeyfobDoorsPage *self) {
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->settled_rows = keyfob_settled_rows_new (GTK_WIDGET (self->list_view), KEYFOB_TYPE_DOOR_ROW,
                                                KEYFOB_SETTLED_ROWS_MILLISECONDS, on_touched, self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self, "notify::root", G_CALLBACK (on_root), NULL);
}

static void
keyfob_doors_page_init (KeyfobDoorsPage *self) {
  g_type_ensure (KEYFOB_TYPE_DOOR_ROW);
  self->steady_doors = keyfob_steady_doors_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_custom_filter_set_filter_func (self->group_filter, is_in_group, self, NULL);
  gtk_custom_sorter_set_sort_func (self->order, keyfob_door_compare, NULL, NULL);
  gtk_custom_sorter_set_sort_func (self->sections, keyfob_steady_doors_compare_sections,
                                   self->steady_doors, NULL);
  gtk_sort_list_model_set_model (self->sorted, keyfob_steady_doors_get_model (self->steady_doors));
  on_search_mode (self);
  self->ticker = keyfob_ticker_new (GTK_WIDGET (self), on_tick, self);
  self->door_menu = keyfob_door_menu_new (GTK_WIDGET (self), GTK_WIDGET (self->list_view));
  self->list_start = keyfob_list_start_new (self->list_view, self->drawn);
  /* Not the list's, which comes and goes with what it has. */
  g_signal_connect (self, "map", G_CALLBACK (on_map), NULL);
  watch_input (self);
  /* It finds an entry by itself only where that is its child; here a clamp is. */
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  g_signal_connect_swapped (self->shown, "items-changed", G_CALLBACK (on_shown_changed), self);
}

void
keyfob_doors_page_show (KeyfobDoorsPage *self,
                        KeyfobAccounts *accounts,
                        KeyfobDoorGroups *groups,
                        KeyfobDesktop *desktop,
                        gboolean demo) {
  GListModel *doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts));

  g_return_if_fail (KEYFOB_IS_DOORS_PAGE (self));
  g_return_if_fail (self->accounts == NULL);

  self->accounts = g_object_ref (accounts);
  self->desktop = g_object_ref (desktop);
  self->demo = demo;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNTS]);
  keyfob_main_menu_add (self->menu_button, accounts);
  keyfob_door_menu_set_accounts (self->door_menu, accounts);
  follow (self);
  g_signal_connect_object (groups, "changed", G_CALLBACK (on_groups_changed), self,
                           G_CONNECT_SWAPPED);
  keyfob_steady_doors_set_source (self->steady_doors, doors);
  g_signal_connect_object (doors, "items-changed", G_CALLBACK (on_doors_changed), self,
                           G_CONNECT_SWAPPED);
  rank_rows (self);
  show_state (self);
}

void
keyfob_doors_page_focus (KeyfobDoorsPage *self) {
  focus_rows (self);
}

void
keyfob_doors_page_start_search (KeyfobDoorsPage *self) {
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* Until the search has come up, its bar gives it all that is typed but a blank, which is left to
 * whoever has the keyboard. That is nobody then, unless the whole page is hidden. */
static gboolean
on_captured_key (KeyfobDoorsPage *self,
                 guint key,
                 guint code,
                 GdkModifierType state,
                 GtkEventControllerKey *keys) {
  return key == GDK_KEY_space && !(state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) &&
         gtk_search_bar_get_search_mode (self->search_bar) &&
         gtk_widget_get_mapped (GTK_WIDGET (self->search_bar)) &&
         !gtk_widget_get_mapped (GTK_WIDGET (self->search_entry)) &&
         gtk_event_controller_key_forward (
             keys, GTK_WIDGET (gtk_editable_get_delegate (self->search_entry)));
}

gboolean
keyfob_doors_page_shows (KeyfobDoorsPage *self, KeyfobDoor *door) {
  GtkWidget *list = GTK_WIDGET (self->list_view);
  graphene_rect_t bounds;

  g_return_val_if_fail (KEYFOB_IS_DOORS_PAGE (self), FALSE);

  for (GtkWidget *child = gtk_widget_get_first_child (list); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *row = gtk_widget_get_first_child (child);

    if (KEYFOB_IS_DOOR_ROW (row) && keyfob_door_row_get_door (KEYFOB_DOOR_ROW (row)) == door)
      return gtk_widget_get_mapped (row) && gtk_widget_compute_bounds (row, list, &bounds) &&
             bounds.origin.y >= 0 &&
             bounds.origin.y + 2 * bounds.size.height <= gtk_widget_get_height (list);
  }
  return FALSE;
}

void
keyfob_doors_page_capture_keys (KeyfobDoorsPage *self, GtkWidget *widget) {
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_captured_key), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, keys);
  gtk_search_bar_set_key_capture_widget (self->search_bar, widget);
}
