/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-settled-rows.h"

struct KeyfobSettledRows {
  GtkWidget *list;
  GType row_type;
  gint64 settle_us;
  KeyfobSettledRowsChanged changed;
  gpointer user_data;

  GtkEventController *events;
  GtkEventController *motion;
  GtkGesture *press;
  GHashTable *places; /* door → its Place in the last frame */
  GdkFrameClock *clock;
  gulong layout_handler;
  gboolean over;
  gboolean touched; /* as told */
  guint source;
};

typedef struct {
  graphene_point_t point;
  gint64 since; /* monotonic time in microseconds */
} Place;

static GtkWidget *
get_row (KeyfobSettledRows *self, GtkWidget *child) {
  GtkWidget *row = child;

  if (!g_type_is_a (G_OBJECT_TYPE (row), self->row_type))
    row = gtk_widget_get_first_child (child);
  return row != NULL && g_type_is_a (G_OBJECT_TYPE (row), self->row_type) ? row : NULL;
}

static gpointer
dup_door (GtkWidget *row) {
  gpointer door = NULL;

  g_object_get (row, "door", &door, NULL);
  return door;
}

static gboolean
find_point (KeyfobSettledRows *self, GtkWidget *row, graphene_point_t *point) {
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (self->list));

  return window != NULL &&
         gtk_widget_compute_point (row, window, &GRAPHENE_POINT_INIT (0, 0), point);
}

static void
note_place (KeyfobSettledRows *self, GHashTable *places, GtkWidget *row, gint64 now) {
  g_autoptr (GObject) door = dup_door (row);
  graphene_point_t point;
  Place *before = door != NULL ? g_hash_table_lookup (self->places, door) : NULL;
  Place *place;

  if (door == NULL || !find_point (self, row, &point))
    return;
  place = g_new (Place, 1);
  place->point = point;
  place->since =
      before != NULL && graphene_point_near (&before->point, &point, 1) ? before->since : now;
  g_hash_table_insert (places, g_steal_pointer (&door), place);
}

static GHashTable *
new_places (void) {
  return g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
}

/* After each layout. */
static void
note_places (KeyfobSettledRows *self) {
  g_autoptr (GHashTable) places = new_places ();
  gint64 now = g_get_monotonic_time ();

  for (GtkWidget *child = gtk_widget_get_first_child (self->list); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *row = get_row (self, child);

    if (row != NULL && gtk_widget_get_mapped (row))
      note_place (self, places, row, now);
  }
  g_hash_table_unref (self->places);
  self->places = g_steal_pointer (&places);
}

/* Nothing is laid out between a change and the next frame, and what is aimed at is what was last
 * drawn. */
static gboolean
is_settled (KeyfobSettledRows *self, GtkWidget *row) {
  g_autoptr (GObject) door = dup_door (row);
  Place *place = door != NULL ? g_hash_table_lookup (self->places, door) : NULL;
  graphene_point_t point;

  return place != NULL && find_point (self, row, &point) &&
         graphene_point_near (&place->point, &point, 1) &&
         g_get_monotonic_time () - place->since >= self->settle_us;
}

static GtkWidget *
find_row (KeyfobSettledRows *self, GdkEvent *event) {
  GtkNative *native = gtk_widget_get_native (self->list);
  double x, y, left, top;
  GtkWidget *picked;

  if (!gdk_event_get_position (event, &x, &y))
    return NULL;
  gtk_native_get_surface_transform (native, &left, &top);
  picked = gtk_widget_pick (GTK_WIDGET (native), x - left, y - top, GTK_PICK_DEFAULT);
  while (picked != NULL && gtk_widget_get_parent (picked) != self->list)
    picked = gtk_widget_get_parent (picked);
  return picked != NULL ? get_row (self, picked) : NULL;
}

static gboolean
tell (gpointer user_data) {
  KeyfobSettledRows *self = user_data;

  self->source = 0;
  if (keyfob_settled_rows_is_touched (self) != self->touched) {
    self->touched = !self->touched;
    if (self->changed != NULL)
      self->changed (self->user_data);
  }
  return G_SOURCE_REMOVE;
}

/* Later: the button that is let go of has not heard of it yet. */
static void
tell_soon (KeyfobSettledRows *self) {
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_DEFAULT, tell, self, NULL);
}

static gboolean
on_event (KeyfobSettledRows *self, GdkEvent *event) {
  GdkEventType type = gdk_event_get_event_type (event);
  GtkWidget *row;

  if (type != GDK_BUTTON_PRESS && type != GDK_TOUCH_BEGIN)
    return GDK_EVENT_PROPAGATE;
  row = find_row (self, event);
  return row == NULL || is_settled (self, row) ? GDK_EVENT_PROPAGATE : GDK_EVENT_STOP;
}

static void
on_over (KeyfobSettledRows *self, GParamSpec *pspec, GtkEventController *motion) {
  self->over = gtk_event_controller_motion_contains_pointer (GTK_EVENT_CONTROLLER_MOTION (motion));
  tell_soon (self);
}

/* GTK lays out in the same signal, before this. */
static void
on_realize (KeyfobSettledRows *self) {
  self->clock = g_object_ref (gtk_widget_get_frame_clock (self->list));
  self->layout_handler = g_signal_connect_data (self->clock, "layout", G_CALLBACK (note_places),
                                                self, NULL, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
on_unrealize (KeyfobSettledRows *self) {
  if (self->clock != NULL)
    g_clear_signal_handler (&self->layout_handler, self->clock);
  g_clear_object (&self->clock);
  g_hash_table_remove_all (self->places);
}

static void
on_unmap (KeyfobSettledRows *self) {
  gtk_event_controller_reset (GTK_EVENT_CONTROLLER (self->press));
}

KeyfobSettledRows *
keyfob_settled_rows_new (GtkWidget *list,
                         GType row_type,
                         guint milliseconds,
                         KeyfobSettledRowsChanged changed,
                         gpointer user_data) {
  KeyfobSettledRows *self = g_new0 (KeyfobSettledRows, 1);

  self->list = g_object_ref (list);
  self->row_type = row_type;
  self->settle_us = milliseconds * 1000;
  self->changed = changed;
  self->user_data = user_data;
  self->places = new_places ();
  self->events = gtk_event_controller_legacy_new ();
  self->motion = gtk_event_controller_motion_new ();
  self->press = gtk_gesture_click_new ();
  gtk_event_controller_set_propagation_phase (self->events, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (self->events, "event", G_CALLBACK (on_event), self);
  g_signal_connect_swapped (self->motion, "notify::contains-pointer", G_CALLBACK (on_over), self);
  gtk_widget_add_controller (list, self->events);
  gtk_widget_add_controller (list, self->motion);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (self->press), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->press),
                                              GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (self->press, "begin", G_CALLBACK (tell_soon), self);
  g_signal_connect_swapped (self->press, "end", G_CALLBACK (tell_soon), self);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (self->press));
  /* What is not there does not hear of the release. */
  g_signal_connect_swapped (list, "unmap", G_CALLBACK (on_unmap), self);
  g_signal_connect_swapped (list, "realize", G_CALLBACK (on_realize), self);
  g_signal_connect_swapped (list, "unrealize", G_CALLBACK (on_unrealize), self);
  return self;
}

void
keyfob_settled_rows_free (KeyfobSettledRows *self) {
  on_unrealize (self);
  g_signal_handlers_disconnect_by_data (self->list, self);
  gtk_widget_remove_controller (self->list, self->events);
  gtk_widget_remove_controller (self->list, self->motion);
  gtk_widget_remove_controller (self->list, GTK_EVENT_CONTROLLER (self->press));
  g_clear_handle_id (&self->source, g_source_remove); /* of what ended with them */
  g_hash_table_unref (self->places);
  g_object_unref (self->list);
  g_free (self);
}

gboolean
keyfob_settled_rows_is_touched (KeyfobSettledRows *self) {
  /* The gesture ends, too, when a menu takes the release away from it. */
  return self->over || gtk_gesture_is_active (self->press);
}
