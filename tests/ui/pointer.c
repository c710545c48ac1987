/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "pointer.h"

#include <X11/extensions/XTest.h>
#include <gdk/x11/gdkx.h>

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static Display *
get_display (void) {
  return gdk_x11_display_get_xdisplay (gdk_display_get_default ());
}

/* What has changed is laid out in the next frame. */
static void
wait_for_layout (GtkWidget *widget) {
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gint64 begun = gdk_frame_clock_get_frame_counter (clock);

  while (gdk_frame_clock_get_frame_counter (clock) < begun + 2) {
    gtk_widget_queue_draw (widget);
    g_main_context_iteration (NULL, TRUE);
  }
}

void
pointer_move_to (GtkWidget *widget) {
  GtkNative *native = gtk_widget_get_native (widget);
  graphene_point_t middle;
  Window window = gdk_x11_surface_get_xid (gtk_native_get_surface (native));
  double left, top;
  int x, y;

  wait_for_layout (GTK_WIDGET (native));
  middle =
      GRAPHENE_POINT_INIT (gtk_widget_get_width (widget) / 2, gtk_widget_get_height (widget) / 2);
  g_assert_true (gtk_widget_compute_point (widget, GTK_WIDGET (native), &middle, &middle));
  gtk_native_get_surface_transform (native, &left, &top);
  XTranslateCoordinates (get_display (), window, DefaultRootWindow (get_display ()),
                         middle.x + left, middle.y + top, &x, &y, &window);
  XTestFakeMotionEvent (get_display (), -1, x, y, CurrentTime);
  XSync (get_display (), False);
}

void
pointer_move_away (void) {
  int screen = DefaultScreen (get_display ());

  XTestFakeMotionEvent (get_display (), -1, DisplayWidth (get_display (), screen) - 1,
                        DisplayHeight (get_display (), screen) - 1, CurrentTime);
  XSync (get_display (), False);
}

void
pointer_press (gboolean down) {
  XTestFakeButtonEvent (get_display (), 1, down, CurrentTime);
  XSync (get_display (), False);
}

void
pointer_click (void) {
  pointer_press (TRUE);
  pointer_press (FALSE);
}

void
pointer_click_secondary (void) {
  XTestFakeButtonEvent (get_display (), 3, True, CurrentTime);
  XTestFakeButtonEvent (get_display (), 3, False, CurrentTime);
  XSync (get_display (), False);
}

void
pointer_strike (GtkWindow *window, guint key) {
  Window xid = gdk_x11_surface_get_xid (gtk_native_get_surface (GTK_NATIVE (window)));
  KeyCode code = XKeysymToKeycode (get_display (), key);

  XSetInputFocus (get_display (), xid, RevertToParent, CurrentTime);
  XTestFakeKeyEvent (get_display (), code, True, CurrentTime);
  XTestFakeKeyEvent (get_display (), code, False, CurrentTime);
  XSync (get_display (), False);
}

G_GNUC_END_IGNORE_DEPRECATIONS
