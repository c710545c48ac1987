/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/keyfob-ticker.h"

struct _KeyfobTicker {
  GtkWidget *widget;
  KeyfobTick tick;
  gpointer user_data;
  GtkWindow *window; /* around the widget, while that is mapped */
  gboolean running;
  guint source;
};

static gboolean
on_second (gpointer user_data) {
  KeyfobTicker *self = user_data;

  self->tick (self->user_data);
  return G_SOURCE_CONTINUE;
}

static void
update (KeyfobTicker *self) {
  gboolean ticks = self->running && self->window != NULL && !gtk_window_is_suspended (self->window);

  if (ticks && self->source == 0)
    self->source = g_timeout_add_seconds (1, on_second, self);
  else if (!ticks)
    g_clear_handle_id (&self->source, g_source_remove);
}

/* Seen again, it shall not show the second that it stopped at. */
static void
look (KeyfobTicker *self) {
  gboolean stood = self->source == 0;

  update (self);
  if (stood && self->source != 0)
    self->tick (self->user_data);
}

static void
leave_window (KeyfobTicker *self) {
  if (self->window != NULL)
    g_signal_handlers_disconnect_by_func (self->window, look, self);
  self->window = NULL;
}

static void
on_map (KeyfobTicker *self) {
  leave_window (self);
  self->window = GTK_WINDOW (gtk_widget_get_root (self->widget));
  g_signal_connect_swapped (self->window, "notify::suspended", G_CALLBACK (look), self);
  look (self);
}

static void
on_unmap (KeyfobTicker *self) {
  leave_window (self);
  update (self);
}

KeyfobTicker *
keyfob_ticker_new (GtkWidget *widget, KeyfobTick tick, gpointer user_data) {
  KeyfobTicker *self = g_new0 (KeyfobTicker, 1);

  self->widget = widget;
  self->tick = tick;
  self->user_data = user_data;
  g_signal_connect_swapped (widget, "map", G_CALLBACK (on_map), self);
  g_signal_connect_swapped (widget, "unmap", G_CALLBACK (on_unmap), self);
  if (gtk_widget_get_mapped (widget))
    on_map (self);
  return self;
}

void
keyfob_ticker_free (KeyfobTicker *self) {
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->widget, self);
  leave_window (self);
  self->running = FALSE;
  update (self);
  g_free (self);
}

void
keyfob_ticker_set_running (KeyfobTicker *self, gboolean running) {
  self->running = running;
  update (self);
}
