/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-list-start.h"

/* A list makes some two hundred rows at once, seen or not, which takes longer than everything else
 * before the first frame. So it starts with a screenful, and gets as many more with each frame. */
#define ROWS_A_FRAME 24
#define ROWS_AT_ONCE 240 /* more than a list ever makes: from here on it may have all */

struct KeyfobListStart {
  GtkListView *list_view;
  GtkSliceListModel *drawn;
  GtkAdjustment *adjustment;
  guint at_top; /* tick callbacks of the list */
  guint growth;
  guint frames_at_top;
  gboolean due;         /* to show the top, once it is seen */
  gboolean was_focused; /* the list, or what is written in, when there were first rows */
};

/* Whoever writes already goes on writing. */
static gboolean
is_written_elsewhere (KeyfobListStart *self) {
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->list_view));

  return root != NULL && GTK_IS_EDITABLE (gtk_root_get_focus (root));
}

/* On the first row, whichever was first before the doors were put in order. */
static gboolean
focus_first (KeyfobListStart *self) {
  if (g_list_model_get_n_items (G_LIST_MODEL (self->drawn)) > 0)
    gtk_list_view_scroll_to (self->list_view, 0, GTK_LIST_SCROLL_FOCUS, NULL);
  return gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

static gboolean
end_at_top (GtkWidget *list_view, GdkFrameClock *clock, gpointer user_data) {
  KeyfobListStart *self = user_data;

  if (self->frames_at_top-- > 0)
    return G_SOURCE_CONTINUE;
  self->at_top = 0;
  if (!self->was_focused)
    self->was_focused = is_written_elsewhere (self) || focus_first (self);
  /* The list does not listen to its adjustment while it gets its size, so it still keeps to the
   * row below the header, or to the one that was first before the doors were put in order, and
   * would go there with its next size: under the pointer. */
  gtk_adjustment_set_value (self->adjustment, 0);
  g_signal_emit_by_name (self->adjustment, "value-changed");
  return G_SOURCE_REMOVE;
}

/* A list with sections opens scrolled past its first header. It does so when it gets its size, and
 * is told better at once, so that no frame is drawn like that. */
static void
on_adjustment_changed (KeyfobListStart *self) {
  if (self->at_top != 0)
    gtk_adjustment_set_value (self->adjustment, 0);
}

static gboolean
grow (GtkWidget *list_view, GdkFrameClock *clock, gpointer user_data) {
  KeyfobListStart *self = user_data;
  guint size = gtk_slice_list_model_get_size (self->drawn) + ROWS_A_FRAME;

  if (size < ROWS_AT_ONCE) {
    gtk_slice_list_model_set_size (self->drawn, size);
    return G_SOURCE_CONTINUE;
  }
  gtk_slice_list_model_set_size (self->drawn, G_MAXUINT);
  self->growth = 0;
  return G_SOURCE_REMOVE;
}

/* The first frame is drawn after the first tick. */
static gboolean
begin_to_grow (GtkWidget *list_view, GdkFrameClock *clock, gpointer user_data) {
  KeyfobListStart *self = user_data;

  self->growth = gtk_widget_add_tick_callback (list_view, grow, self, NULL);
  return G_SOURCE_REMOVE;
}

/* Whoever comes back to it finds it as it was left, unless it begins anew. */
static void
on_map (KeyfobListStart *self) {
  if (self->due)
    keyfob_list_start_show_top (self);
}

KeyfobListStart *
keyfob_list_start_new (GtkListView *list_view, GtkSliceListModel *drawn) {
  KeyfobListStart *self = g_new0 (KeyfobListStart, 1);
  GtkWidget *scrolled_window =
      gtk_widget_get_ancestor (GTK_WIDGET (list_view), GTK_TYPE_SCROLLED_WINDOW);

  self->list_view = g_object_ref (list_view);
  self->drawn = g_object_ref (drawn);
  self->adjustment =
      g_object_ref (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled_window)));
  self->due = TRUE;
  gtk_slice_list_model_set_size (drawn, ROWS_A_FRAME);
  g_signal_connect_swapped (self->adjustment, "changed", G_CALLBACK (on_adjustment_changed), self);
  g_signal_connect_swapped (list_view, "map", G_CALLBACK (on_map), self);
  return self;
}

void
keyfob_list_start_free (KeyfobListStart *self) {
  if (self->at_top != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->list_view), self->at_top);
  if (self->growth != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->list_view), self->growth);
  g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_signal_handlers_disconnect_by_data (self->list_view, self);
  g_object_unref (self->adjustment);
  g_object_unref (self->drawn);
  g_object_unref (self->list_view);
  g_free (self);
}

void
keyfob_list_start_show_top (KeyfobListStart *self) {
  self->due = !gtk_widget_get_mapped (GTK_WIDGET (self->list_view));
  if (self->due)
    return;
  self->frames_at_top = 1;
  if (self->at_top == 0)
    self->at_top =
        gtk_widget_add_tick_callback (GTK_WIDGET (self->list_view), end_at_top, self, NULL);
}

void
keyfob_list_start_grow (KeyfobListStart *self) {
  if (self->growth == 0 && gtk_slice_list_model_get_size (self->drawn) < ROWS_AT_ONCE)
    self->growth =
        gtk_widget_add_tick_callback (GTK_WIDGET (self->list_view), begin_to_grow, self, NULL);
}
