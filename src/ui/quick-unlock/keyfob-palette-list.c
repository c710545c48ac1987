/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/quick-unlock/keyfob-palette-list.h"

#include "ui/quick-unlock/keyfob-palette-row.h"
#include "ui/window/keyfob-settled-rows.h"

/* More rows are made when a person comes to the end of those there are. */
#define ROWS_AT_ONCE 24

struct _KeyfobPaletteList {
  AdwBin parent_instance;

  GtkScrolledWindow *scrolled_window;
  GtkViewport *viewport;
  GtkListBox *list_box;

  KeyfobSettledRows *settled_rows;
  KeyfobDoorFinder *finder;
  char *text;
  GPtrArray *matches; /* (element-type KeyfobDoor): best first */
  guint n_rows;       /* of them: so many are shown */
  guint new_doors;    /* tick callback: some have come */
  guint scrolling;    /* tick callback: the selected row has no place yet */
};

G_DEFINE_FINAL_TYPE (KeyfobPaletteList, keyfob_palette_list, ADW_TYPE_BIN)

enum {
  PROP_N_ROWS = 1,
  PROP_SELECTED,
  N_PROPS,
};

enum {
  CHOSEN,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GPtrArray *
find (KeyfobPaletteList *self) {
  return keyfob_door_finder_find (self->finder, self->text, 0);
}

static void
set_n_rows (KeyfobPaletteList *self, guint n_rows) {
  if (self->n_rows == n_rows)
    return;
  self->n_rows = n_rows;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ROWS]);
}

static void
notify_selected (KeyfobPaletteList *self) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
show_row (KeyfobPaletteList *self, guint i) {
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list_box, i);

  if (row == NULL) {
    row = GTK_LIST_BOX_ROW (keyfob_palette_row_new ());
    gtk_list_box_append (self->list_box, GTK_WIDGET (row));
  }
  keyfob_palette_row_set_door (KEYFOB_PALETTE_ROW (row), g_ptr_array_index (self->matches, i));
  gtk_widget_set_visible (GTK_WIDGET (row), TRUE);
}

static void
show_more (KeyfobPaletteList *self, guint n) {
  guint end = MIN (self->n_rows + n, self->matches->len);

  for (guint i = self->n_rows; i < end; i++)
    show_row (self, i);
  set_n_rows (self, end);
}

/* Rows are kept for the doors of the next search. */
static void
hide_rows (KeyfobPaletteList *self, guint from) {
  GtkListBoxRow *row;

  for (guint i = from; (row = gtk_list_box_get_row_at_index (self->list_box, i)) != NULL; i++) {
    gtk_widget_set_visible (GTK_WIDGET (row), FALSE);
    keyfob_palette_row_set_door (KEYFOB_PALETTE_ROW (row), NULL);
  }
}

static gboolean
scroll_to_selected (KeyfobPaletteList *self) {
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list_box);

  if (row == NULL)
    return TRUE;
  if (gtk_widget_get_height (GTK_WIDGET (row)) == 0)
    return FALSE;
  gtk_viewport_scroll_to (self->viewport, GTK_WIDGET (row), NULL);
  return TRUE;
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data) {
  KeyfobPaletteList *self = KEYFOB_PALETTE_LIST (widget);

  if (!scroll_to_selected (self))
    return G_SOURCE_CONTINUE;
  self->scrolling = 0;
  return G_SOURCE_REMOVE;
}

static void
select_row (KeyfobPaletteList *self, guint i) {
  GtkListBoxRow *row = i < self->n_rows ? gtk_list_box_get_row_at_index (self->list_box, i) : NULL;

  gtk_list_box_select_row (self->list_box, row);
  if (self->scrolling == 0 && !scroll_to_selected (self))
    self->scrolling = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

/* With nothing typed no door is meant: a key that opens the palette, and an Enter that was on its
 * way to somebody else, must not open the first favourite. */
static void
select_best (KeyfobPaletteList *self) {
  g_autofree char *typed = g_strstrip (g_strdup (self->text));

  select_row (self, *typed != '\0' ? 0 : G_MAXUINT);
}

static void
show_matches (KeyfobPaletteList *self) {
  guint n_rows;

  g_ptr_array_unref (self->matches);
  self->matches = find (self);
  n_rows = MIN (self->matches->len, KEYFOB_PALETTE_LIST_ROWS);
  for (guint i = 0; i < n_rows; i++)
    show_row (self, i);
  hide_rows (self, n_rows);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled_window), 0);
  set_n_rows (self, n_rows);
  select_best (self);
  notify_selected (self); /* the same row may be another door's now */
}

static void
add_new_matches (KeyfobPaletteList *self) {
  g_autoptr (GPtrArray) found = find (self);
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->matches->len; i++)
    g_hash_table_add (known, g_ptr_array_index (self->matches, i));
  for (guint i = 0; i < found->len; i++) {
    gpointer door = g_ptr_array_index (found, i);

    if (!g_hash_table_contains (known, door))
      g_ptr_array_add (self->matches, g_object_ref (door));
  }
  if (self->n_rows < KEYFOB_PALETTE_LIST_ROWS)
    show_more (self, KEYFOB_PALETTE_LIST_ROWS - self->n_rows);
  if (keyfob_palette_list_get_selected (self) == NULL)
    select_best (self);
}

static gboolean
on_new_doors (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data) {
  KeyfobPaletteList *self = KEYFOB_PALETTE_LIST (widget);

  self->new_doors = 0;
  add_new_matches (self);
  return G_SOURCE_REMOVE;
}

static void
on_doors_changed (KeyfobPaletteList *self,
                  guint position,
                  guint removed,
                  guint added,
                  GListModel *doors) {
  guint n_doors = g_list_model_get_n_items (doors);

  if (n_doors == 0 || n_doors == added)
    show_matches (self); /* the first have come, or all are gone: they are another person's */
  else if (added > 0 && self->new_doors == 0)
    self->new_doors = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_new_doors, NULL, NULL);
}

static void
on_edge_reached (KeyfobPaletteList *self, GtkPositionType edge) {
  if (edge == GTK_POS_BOTTOM)
    show_more (self, ROWS_AT_ONCE);
}

static void
on_row_activated (KeyfobPaletteList *self, KeyfobPaletteRow *row) {
  KeyfobDoor *door = keyfob_palette_row_get_door (row);

  if (door != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, door);
}

static void
keyfob_palette_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobPaletteList *self = KEYFOB_PALETTE_LIST (object);

  switch (id) {
  case PROP_N_ROWS:
    g_value_set_uint (value, self->n_rows);
    break;
  case PROP_SELECTED:
    g_value_set_object (value, keyfob_palette_list_get_selected (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_palette_list_dispose (GObject *object) {
  KeyfobPaletteList *self = KEYFOB_PALETTE_LIST (object);

  g_clear_pointer (&self->settled_rows, keyfob_settled_rows_free);
  adw_bin_set_child (ADW_BIN (self), NULL); /* or it would be let go of twice */
  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_PALETTE_LIST);
  g_clear_object (&self->finder);

  G_OBJECT_CLASS (keyfob_palette_list_parent_class)->dispose (object);
}

static void
keyfob_palette_list_finalize (GObject *object) {
  KeyfobPaletteList *self = KEYFOB_PALETTE_LIST (object);

  g_ptr_array_unref (self->matches);
  g_free (self->text);

  G_OBJECT_CLASS (keyfob_palette_list_parent_class)->finalize (object);
}

static void
keyfob_palette_list_class_init (KeyfobPaletteListClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = keyfob_palette_list_get_property;
  object_class->dispose = keyfob_palette_list_dispose;
  object_class->finalize = keyfob_palette_list_finalize;

  properties[PROP_N_ROWS] =
      g_param_spec_uint ("n-rows", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SELECTED] =
      g_param_spec_object ("selected", NULL, NULL, KEYFOB_TYPE_DOOR,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHOSEN] = g_signal_new ("chosen", KEYFOB_TYPE_PALETTE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, KEYFOB_TYPE_DOOR);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-palette-list.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobPaletteList, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPaletteList, viewport);
  gtk_widget_class_bind_template_child (widget_class, KeyfobPaletteList, list_box);
  gtk_widget_class_bind_template_callback (widget_class, on_edge_reached);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, notify_selected);
}

static void
keyfob_palette_list_init (KeyfobPaletteList *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settled_rows =
      keyfob_settled_rows_new (GTK_WIDGET (self->list_box), KEYFOB_TYPE_PALETTE_ROW,
                               KEYFOB_SETTLED_ROWS_MILLISECONDS, NULL, NULL);
  self->text = g_strdup ("");
  self->matches = g_ptr_array_new ();
}

void
keyfob_palette_list_set_finder (KeyfobPaletteList *self, KeyfobDoorFinder *finder) {
  g_return_if_fail (KEYFOB_IS_PALETTE_LIST (self));
  g_return_if_fail (self->finder == NULL);

  self->finder = g_object_ref (finder);
  g_signal_connect_object (keyfob_door_list_get_model (keyfob_door_finder_get_doors (finder)),
                           "items-changed", G_CALLBACK (on_doors_changed), self, G_CONNECT_SWAPPED);
}

void
keyfob_palette_list_search (KeyfobPaletteList *self, const char *text) {
  g_return_if_fail (KEYFOB_IS_PALETTE_LIST (self));

  g_set_str (&self->text, text);
  show_matches (self);
}

void
keyfob_palette_list_move (KeyfobPaletteList *self, int rows) {
  GtkListBoxRow *row;
  guint i;

  g_return_if_fail (KEYFOB_IS_PALETTE_LIST (self));

  if (self->n_rows == 0)
    return;
  row = gtk_list_box_get_selected_row (self->list_box);
  i = row != NULL ? MAX (gtk_list_box_row_get_index (row) + rows, 0) : 0;
  if (i >= self->n_rows)
    show_more (self, ROWS_AT_ONCE);
  select_row (self, MIN (i, self->n_rows - 1));
}

guint
keyfob_palette_list_get_n_rows (KeyfobPaletteList *self) {
  g_return_val_if_fail (KEYFOB_IS_PALETTE_LIST (self), 0);

  return self->n_rows;
}

KeyfobDoor *
keyfob_palette_list_get_selected (KeyfobPaletteList *self) {
  GtkListBoxRow *row;

  g_return_val_if_fail (KEYFOB_IS_PALETTE_LIST (self), NULL);

  row = gtk_list_box_get_selected_row (self->list_box);
  return row != NULL ? keyfob_palette_row_get_door (KEYFOB_PALETTE_ROW (row)) : NULL;
}

char *
keyfob_palette_list_dup_label (KeyfobPaletteList *self) {
  GtkListBoxRow *row;

  g_return_val_if_fail (KEYFOB_IS_PALETTE_LIST (self), NULL);

  row = gtk_list_box_get_selected_row (self->list_box);
  return row != NULL ? keyfob_palette_row_dup_label (KEYFOB_PALETTE_ROW (row)) : NULL;
}
