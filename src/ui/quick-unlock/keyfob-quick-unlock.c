/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/quick-unlock/keyfob-quick-unlock.h"

#include <glib/gi18n-lib.h>

#include "model/account/keyfob-lasting-state.h"
#include "ui/accessibility/keyfob-held-keys.h"
#include "ui/door/keyfob-door-actions.h"
#include "ui/door/keyfob-remedy-words.h"
#include "ui/keyfob-closures.h"
#include "ui/keyfob-listening.h"
#include "ui/keyfob-ticker.h"
#include "ui/quick-unlock/keyfob-quick-unlock-message.h"
#include "ui/quick-unlock/keyfob-quick-unlock-row.h"
#include "ui/window/keyfob-settled-rows.h"

/* A picture that is older than this is fetched anew when quick unlock is opened. */
#define FRESH_SECONDS 10

/* So many doors are shown at first, and fit; more when a person comes to the end of them. */
#define ROWS         8
#define ROWS_AT_ONCE 24

/* So many rows further; one of those that are seen stays in view. */
#define PAGE_ROWS (ROWS - 1)

struct _KeyfobQuickUnlock {
  AdwWindow parent_instance;

  GtkEditable *entry;
  GtkListView *list_view;
  GtkSingleSelection *selection;
  GtkWidget *told;
  GtkLabel *told_label;
  GtkButton *remedy_button;
  GtkWidget *foot;
  GtkLabel *message;
  GtkLabel *enter;
  GtkWidget *window_button;

  KeyfobAccounts *accounts;
  KeyfobDesktop *desktop;
  gboolean demo;

  KeyfobTicker *ticker; /* of the seconds in the message */
  KeyfobSettledRows *settled_rows;
  GPtrArray *matches; /* (element-type KeyfobDoor): best first */
  GListStore *shown;  /* of KeyfobDoor: the first of them */
  guint most_rows;    /* there were so far; the window's height is made for them */
  guint new_doors;    /* tick callback: some have come */
  guint scrolling;    /* tick callback: to what is selected */
  guint frames_to_scroll;
  KeyfobDoor *pressed;    /* (nullable): where the pointer went down */
  GSignalGroup *selected; /* the door's */
};

G_DEFINE_FINAL_TYPE (KeyfobQuickUnlock, keyfob_quick_unlock, ADW_TYPE_WINDOW)

static gboolean
is_any (gpointer self, guint n) {
  return n > 0;
}

static guint
get_n_rows (KeyfobQuickUnlock *self) {
  return g_list_model_get_n_items (G_LIST_MODEL (self->shown));
}

static void
show_message (KeyfobQuickUnlock *self) {
  gboolean opens_window;
  g_autofree char *words = keyfob_quick_unlock_message_dup_words (
      self->accounts, get_n_rows (self) > 0, gtk_editable_get_text (self->entry), self->demo,
      &opens_window);

  gtk_label_set_label (self->message, words);
  gtk_widget_set_visible (self->window_button, opens_window);
  gtk_widget_set_visible (self->foot, *words != '\0' || get_n_rows (self) > 0);
  keyfob_ticker_set_running (self->ticker, keyfob_lasting_state_get (self->accounts) ==
                                               KEYFOB_LASTING_STATE_ASKED_TO_WAIT);
}

static void
on_second (gpointer self) {
  show_message (self);
}

static void
show_enter (KeyfobQuickUnlock *self) {
  KeyfobDoor *door = gtk_single_selection_get_selected_item (self->selection);

  /* Translators: the sign of the Enter key, and what it does */
  gtk_label_set_label (self->enter,
                       door != NULL && keyfob_door_can_unlock (door) ? _ ("↵ Unlock") : "");
}

static void
on_selected (KeyfobQuickUnlock *self) {
  g_signal_group_set_target (self->selected,
                             gtk_single_selection_get_selected_item (self->selection));
  show_enter (self);
}

static void
show_told (KeyfobQuickUnlock *self, const char *words, KeyfobRemedy remedy) {
  gtk_label_set_label (self->told_label, words);
  keyfob_remedy_show (remedy, self->remedy_button);
  gtk_widget_set_visible (self->told, *words != '\0');
}

/* What was told may be otherwise now. */
static void
forget_told (KeyfobQuickUnlock *self) {
  if (gtk_widget_get_visible (self->told) && gtk_widget_get_focus_child (self->told) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  show_told (self, "", KEYFOB_REMEDY_NONE);
}

/* The window grows with its rows, but never shrinks: it must not jump while a person types. */
static void
on_rows (KeyfobQuickUnlock *self) {
  guint n_rows = MIN (get_n_rows (self), ROWS);
  int width;

  show_message (self);
  if (n_rows <= self->most_rows)
    return;
  self->most_rows = n_rows;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, NULL);
  gtk_window_set_default_size (GTK_WINDOW (self), width, -1);
}

/* As its row is called, by which it is also heard. */
static char *
dup_label (KeyfobDoor *door) {
  g_autofree char *name = keyfob_door_dup_name_in_section (door);
  g_autofree char *since = keyfob_door_dup_since_words (door);
  g_autofree char *line = keyfob_dup_status_line (
      NULL, keyfob_door_get_status (door), keyfob_door_get_status_words (door), since, 0,
      keyfob_door_get_progress (door), keyfob_door_is_open (door), keyfob_door_is_near (door));

  return keyfob_dup_row_label (NULL, name, keyfob_door_get_section (door)->title, line);
}

/* The keyboard stays in the entry, so what Enter would unlock is told. */
static void
announce_selected (KeyfobQuickUnlock *self) {
  KeyfobDoor *door = gtk_single_selection_get_selected_item (self->selection);
  g_autofree char *label = door != NULL ? dup_label (door) : NULL;
  const char *words = label != NULL ? label : gtk_label_get_label (self->message);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || *words == '\0')
    return;
  gtk_accessible_announce (GTK_ACCESSIBLE (self), words,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static GPtrArray *
find (KeyfobQuickUnlock *self) {
  return keyfob_door_finder_find (keyfob_desktop_get_finder (self->desktop),
                                  gtk_editable_get_text (self->entry), 0);
}

static void
show_more (KeyfobQuickUnlock *self, guint n) {
  guint n_rows = get_n_rows (self);

  n = MIN (n, self->matches->len - n_rows);
  if (n > 0)
    g_list_store_splice (self->shown, n_rows, 0, self->matches->pdata + n_rows, n);
}

static void
scroll_to_selected (KeyfobQuickUnlock *self) {
  guint selected = gtk_single_selection_get_selected (self->selection);

  if (get_n_rows (self) > 0)
    gtk_list_view_scroll_to (self->list_view, selected != GTK_INVALID_LIST_POSITION ? selected : 0,
                             GTK_LIST_SCROLL_NONE, NULL);
}

/* A row that is new has its place only when a frame was laid out. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data) {
  KeyfobQuickUnlock *self = KEYFOB_QUICK_UNLOCK (widget);

  scroll_to_selected (self);
  if (self->frames_to_scroll-- > 0)
    return G_SOURCE_CONTINUE;
  self->scrolling = 0;
  return G_SOURCE_REMOVE;
}

static void
scroll_soon (KeyfobQuickUnlock *self) {
  self->frames_to_scroll = 1;
  if (self->scrolling == 0)
    self->scrolling = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static void
select_row (KeyfobQuickUnlock *self, guint i) {
  gtk_single_selection_set_selected (self->selection, i);
  if (i != GTK_INVALID_LIST_POSITION)
    scroll_soon (self);
}

/* With nothing typed no door is meant: a key that opens quick unlock, and an Enter that was on its
 * way to somebody else, must not open the first favourite. */
static void
select_best (KeyfobQuickUnlock *self) {
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));

  select_row (self, *typed != '\0' && get_n_rows (self) > 0 ? 0 : GTK_INVALID_LIST_POSITION);
}

static void
show_matches (KeyfobQuickUnlock *self) {
  g_ptr_array_unref (self->matches);
  self->matches = find (self);
  g_list_store_splice (self->shown, 0, get_n_rows (self), self->matches->pdata,
                       MIN (self->matches->len, ROWS));
  select_best (self);
  scroll_soon (self); /* also with none selected: to the top */
}

static gboolean
add_new_doors (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data) {
  KeyfobQuickUnlock *self = KEYFOB_QUICK_UNLOCK (widget);
  g_autoptr (GPtrArray) found = find (self);
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  self->new_doors = 0;
  for (guint i = 0; i < self->matches->len; i++)
    g_hash_table_add (known, self->matches->pdata[i]);
  for (guint i = 0; i < found->len; i++)
    if (!g_hash_table_contains (known, found->pdata[i]))
      g_ptr_array_add (self->matches, g_object_ref (found->pdata[i]));
  if (get_n_rows (self) < ROWS)
    show_more (self, ROWS - get_n_rows (self));
  if (gtk_single_selection_get_selected_item (self->selection) == NULL)
    select_best (self);
  return G_SOURCE_REMOVE;
}

static void
on_doors_changed (KeyfobQuickUnlock *self,
                  guint position,
                  guint removed,
                  guint added,
                  GListModel *doors) {
  guint n_doors = g_list_model_get_n_items (doors);

  if (n_doors == 0 || (removed == 0 && n_doors == added))
    show_matches (self); /* the first have come, or all are gone: they are another person's */
  else if (added > 0 && self->new_doors == 0)
    self->new_doors = gtk_widget_add_tick_callback (GTK_WIDGET (self), add_new_doors, NULL, NULL);
}

static void
on_edge_reached (KeyfobQuickUnlock *self, GtkPositionType edge) {
  if (edge == GTK_POS_BOTTOM)
    show_more (self, ROWS_AT_ONCE);
}

static void
on_text_changed (KeyfobQuickUnlock *self) {
  forget_told (self);
  show_matches (self);
  show_message (self);
  announce_selected (self);
}

static void
unlock (KeyfobQuickUnlock *self, KeyfobDoor *door) {
  forget_told (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "door.unlock", "x", keyfob_door_get_id (door));
}

static KeyfobDoor *
find_door (KeyfobQuickUnlock *self, double x, double y) {
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->list_view), x, y, GTK_PICK_DEFAULT);

  while (widget != NULL && gtk_widget_get_parent (widget) != GTK_WIDGET (self->list_view))
    widget = gtk_widget_get_parent (widget);
  if (widget != NULL)
    widget = gtk_widget_get_first_child (widget);
  return widget != NULL ? keyfob_quick_unlock_row_get_door (KEYFOB_QUICK_UNLOCK_ROW (widget))
                        : NULL;
}

static void
on_pressed (KeyfobQuickUnlock *self, int n_press, double x, double y) {
  g_set_object (&self->pressed, find_door (self, x, y));
}

/* The list's own single click would select whatever the pointer passes. */
static void
on_released (KeyfobQuickUnlock *self, int n_press, double x, double y) {
  g_autoptr (KeyfobDoor) pressed = g_steal_pointer (&self->pressed);

  if (n_press == 1 && pressed != NULL && find_door (self, x, y) == pressed)
    unlock (self, pressed);
}

/* Enter. */
static void
on_activate (KeyfobQuickUnlock *self) {
  KeyfobDoor *door = gtk_single_selection_get_selected_item (self->selection);

  if (door != NULL)
    unlock (self, door);
  else if (gtk_widget_get_visible (self->window_button))
    gtk_widget_activate (self->window_button);
}

/* Escape, in the entry. */
static void
on_stop_search (KeyfobQuickUnlock *self) {
  gtk_window_close (GTK_WINDOW (self));
}

/* The window first: with none at all, Keyfob might end. */
static void
open_window (KeyfobQuickUnlock *self) {
  gtk_widget_activate_action (GTK_WIDGET (self), "app.open", NULL);
  gtk_window_close (GTK_WINDOW (self));
}

/* By so many rows, but not beyond the ends; where nothing is selected, to the first. */
static void
move (KeyfobQuickUnlock *self, int rows) {
  guint selected = gtk_single_selection_get_selected (self->selection);
  guint i = selected != GTK_INVALID_LIST_POSITION ? MAX ((int) selected + rows, 0) : 0;

  if (i >= get_n_rows (self))
    show_more (self, ROWS_AT_ONCE);
  if (get_n_rows (self) > 0)
    select_row (self, MIN (i, get_n_rows (self) - 1));
}

static gboolean
on_key_pressed (KeyfobQuickUnlock *self, guint key, guint code, GdkModifierType state) {
  int rows;

  switch (key) {
  case GDK_KEY_Up:
  case GDK_KEY_KP_Up:
    rows = -1;
    break;
  case GDK_KEY_Down:
  case GDK_KEY_KP_Down:
    rows = 1;
    break;
  case GDK_KEY_Page_Up:
  case GDK_KEY_KP_Page_Up:
    rows = -PAGE_ROWS;
    break;
  case GDK_KEY_Page_Down:
  case GDK_KEY_KP_Page_Down:
    rows = PAGE_ROWS;
    break;
  default:
    return GDK_EVENT_PROPAGATE;
  }
  if (state & gtk_accelerator_get_default_mod_mask ())
    return GDK_EVENT_PROPAGATE;
  move (self, rows);
  announce_selected (self);
  return GDK_EVENT_STOP;
}

static void
on_told (KeyfobQuickUnlock *self, const char *words, KeyfobRemedy remedy) {
  show_told (self, words, remedy);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

/* So that Enter pays one round trip, and what is seen is how the doors are. */
static void
prepare (KeyfobQuickUnlock *self) {
  if (keyfob_accounts_get_state (self->accounts) != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return;
  keyfob_accounts_warm_up (self->accounts);
  keyfob_refreshers_refresh_if_older (keyfob_accounts_get_refreshers (self->accounts),
                                      FRESH_SECONDS);
}

static void
keyfob_quick_unlock_map (GtkWidget *widget) {
  KeyfobQuickUnlock *self = KEYFOB_QUICK_UNLOCK (widget);

  keyfob_refreshers_begin_watch (keyfob_accounts_get_refreshers (self->accounts));
  GTK_WIDGET_CLASS (keyfob_quick_unlock_parent_class)->map (widget);
}

static void
keyfob_quick_unlock_unmap (GtkWidget *widget) {
  KeyfobQuickUnlock *self = KEYFOB_QUICK_UNLOCK (widget);

  GTK_WIDGET_CLASS (keyfob_quick_unlock_parent_class)->unmap (widget);
  keyfob_refreshers_end_watch (keyfob_accounts_get_refreshers (self->accounts));
}

static void
connect_all (KeyfobQuickUnlock *self, gpointer object, const char *const *names) {
  for (; *names != NULL; names++) {
    g_autofree char *signal = g_strconcat ("notify::", *names, NULL);

    g_signal_connect_object (object, signal, G_CALLBACK (show_message), self, G_CONNECT_SWAPPED);
  }
}

static void
keyfob_quick_unlock_dispose (GObject *object) {
  KeyfobQuickUnlock *self = KEYFOB_QUICK_UNLOCK (object);

  if (self->desktop != NULL)
    keyfob_background_policy_window_closed (keyfob_desktop_get_background_policy (self->desktop));
  g_clear_pointer (&self->ticker, keyfob_ticker_free);
  g_clear_pointer (&self->settled_rows, keyfob_settled_rows_free);
  g_clear_object (&self->pressed);
  g_clear_object (&self->selected);
  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_QUICK_UNLOCK);
  g_clear_object (&self->shown);
  g_clear_pointer (&self->matches, g_ptr_array_unref);
  g_clear_object (&self->desktop);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (keyfob_quick_unlock_parent_class)->dispose (object);
}

static void
keyfob_quick_unlock_class_init (KeyfobQuickUnlockClass *klass) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = keyfob_quick_unlock_dispose;
  widget_class->map = keyfob_quick_unlock_map;
  widget_class->unmap = keyfob_quick_unlock_unmap;

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-quick-unlock.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobQuickUnlock, entry);
  gtk_widget_class_bind_template_child (widget_class, KeyfobQuickUnlock, list_view);
  gtk_widget_class_bind_template_child (widget_class, KeyfobQuickUnlock, selection);
  gtk_widget_class_bind_template_child (widget_class, KeyfobQuickUnlock, told);
  gtk_widget_class_bind_template_child (widget_class, KeyfobQuickUnlock, told_label);
  gtk_widget_class_bind_template_child (widget_class, KeyfobQuickUnlock, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, KeyfobQuickUnlock, foot);
  gtk_widget_class_bind_template_child (widget_class, KeyfobQuickUnlock, message);
  gtk_widget_class_bind_template_child (widget_class, KeyfobQuickUnlock, enter);
  gtk_widget_class_bind_template_child (widget_class, KeyfobQuickUnlock, window_button);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_edge_reached);
  gtk_widget_class_bind_template_callback (widget_class, on_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_released);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, open_window);
  gtk_widget_class_bind_template_callback (widget_class, is_any);
  keyfob_closures_bind (widget_class);
}

static void
keyfob_quick_unlock_init (KeyfobQuickUnlock *self) {
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->selected = g_signal_group_new (KEYFOB_TYPE_DOOR);
  g_signal_group_connect_swapped (self->selected, "notify::can-unlock", G_CALLBACK (show_enter),
                                  self);
  self->matches = g_ptr_array_new ();
  self->shown = g_list_store_new (KEYFOB_TYPE_DOOR);
  g_type_ensure (KEYFOB_TYPE_QUICK_UNLOCK_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->shown));
  self->settled_rows =
      keyfob_settled_rows_new (GTK_WIDGET (self->list_view), KEYFOB_TYPE_QUICK_UNLOCK_ROW,
                               KEYFOB_SETTLED_ROWS_MILLISECONDS, NULL, NULL);
  keyfob_held_keys_ignore (ADW_WINDOW (self));
  /* After the entry itself, whose input method may be choosing with the same keys. */
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

KeyfobQuickUnlock *
keyfob_quick_unlock_new (GApplication *application,
                         KeyfobAccounts *accounts,
                         KeyfobDesktop *desktop,
                         gboolean demo) {
  KeyfobQuickUnlock *self = g_object_new (KEYFOB_TYPE_QUICK_UNLOCK, NULL);
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (accounts);
  GListModel *doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts));
  g_autoptr (KeyfobDoorActions) actions = NULL;

  self->accounts = g_object_ref (accounts);
  self->desktop = g_object_ref (desktop);
  self->demo = demo;
  keyfob_background_policy_window_opened (keyfob_desktop_get_background_policy (desktop));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "app", G_ACTION_GROUP (application));
  actions = keyfob_door_actions_new (ADW_WINDOW (self), accounts, desktop);
  g_signal_connect_object (actions, "told", G_CALLBACK (on_told), self, G_CONNECT_SWAPPED);
  self->ticker = keyfob_ticker_new (GTK_WIDGET (self), on_second, self);
  keyfob_listening_add (GTK_WINDOW (self), accounts, desktop);
  if (proximity != NULL)
    g_signal_connect_object (proximity, "notify::consent", G_CALLBACK (forget_told), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "notify::n-items", G_CALLBACK (on_rows), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (doors, "items-changed", G_CALLBACK (on_doors_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (show_message), self, G_CONNECT_SWAPPED);
  connect_all (self, accounts, (const char *const[]) {"state", "keyring-error", NULL});
  connect_all (
      self, keyfob_accounts_get_refreshers (accounts),
      (const char *const[]) {"current", "fetched-at", "error", "offline", "refreshing", NULL});
  return self;
}

KeyfobAccounts *
keyfob_quick_unlock_get_accounts (KeyfobQuickUnlock *self) {
  return self->accounts;
}

void
keyfob_quick_unlock_search (KeyfobQuickUnlock *self, const char *text) {
  g_return_if_fail (KEYFOB_IS_QUICK_UNLOCK (self));

  prepare (self);
  g_signal_handlers_block_by_func (self->entry, on_text_changed, self);
  gtk_editable_set_text (self->entry, text != NULL ? text : "");
  g_signal_handlers_unblock_by_func (self->entry, on_text_changed, self);
  on_text_changed (self); /* also for the same text: in the present order */
  gtk_editable_set_position (self->entry, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
