/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-door-row.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "ui/door/keyfob-remedy-words.h"
#include "ui/door/keyfob-restriction-presentation.h"
#include "ui/door/keyfob-unlock-button.h"
#include "ui/keyfob-closures.h"

struct _KeyfobDoorRow {
  GtkGrid parent_instance;

  GtkButton *button;
  GtkWidget *label;    /* the button's, while it shows words */
  GtkWidget *icon;     /* (nullable): in its place where there is no room for words */
  GtkBox *status_line; /* the words, and then the marks of a door that has any */

  GtkWidget *remedy_button; /* (nullable): of a door that was refused */

  KeyfobDoor *door;
  gboolean narrow;
  guint placed; /* source: the list has put it somewhere */
};

G_DEFINE_FINAL_TYPE (KeyfobDoorRow, keyfob_door_row, GTK_TYPE_GRID)

enum {
  PROP_DOOR = 1,
  PROP_NARROW,
  PROP_POSITION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
unlock (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobDoorRow *self = KEYFOB_DOOR_ROW (widget);

  if (self->door != NULL)
    gtk_widget_activate_action (widget, "door.unlock", "x", keyfob_door_get_id (self->door));
}

/* What the button shows while nothing is under way. */
static GtkWidget *
get_idle_child (KeyfobDoorRow *self) {
  if (!self->narrow)
    return self->label;
  if (self->icon == NULL)
    self->icon = g_object_ref_sink (gtk_image_new_from_icon_name ("keyfob-key-symbolic"));
  return self->icon;
}

/* Progress shows where the click was. The button keeps its width meanwhile, so that nothing
 * jumps under the pointer. */
static void
show_progress (KeyfobDoorRow *self) {
  gboolean sending = self->door != NULL && keyfob_door_is_pending (self->door);
  gboolean accepted = self->door != NULL && keyfob_door_get_seconds_left (self->door) > 0;
  GtkWidget *shown = gtk_button_get_child (self->button);
  gboolean idle = shown == self->label || shown == self->icon;

  if (!sending && !accepted) {
    if (shown != get_idle_child (self)) {
      gtk_button_set_child (self->button, get_idle_child (self));
      gtk_widget_set_size_request (GTK_WIDGET (self->button), -1, -1);
    }
    return;
  }
  if (idle)
    gtk_widget_set_size_request (GTK_WIDGET (self->button),
                                 gtk_widget_get_width (GTK_WIDGET (self->button)), -1);
  if (sending && !ADW_IS_SPINNER (shown))
    gtk_button_set_child (self->button, adw_spinner_new ());
  else if (accepted && (idle || !GTK_IS_IMAGE (shown)))
    gtk_button_set_child (self->button,
                          gtk_image_new_from_icon_name ("keyfob-just-unlocked-symbolic"));
}

/* Only a name that does not fit. */
static gboolean
on_query_name (GtkLabel *label, int x, int y, gboolean keyboard, GtkTooltip *tooltip) {
  gtk_tooltip_set_text (tooltip, gtk_label_get_label (label));
  return pango_layout_is_ellipsized (gtk_label_get_layout (label));
}

static gboolean
on_query_hint (KeyfobDoorRow *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip) {
  const char *hint = self->door != NULL ? keyfob_door_get_hint (self->door) : NULL;

  gtk_tooltip_set_text (tooltip, hint != NULL ? hint : _ ("Unlock"));
  return hint != NULL || self->narrow;
}

static gboolean
on_query_mark (GtkWidget *mark,
               int x,
               int y,
               gboolean keyboard,
               GtkTooltip *tooltip,
               const char *words) {
  gtk_tooltip_set_text (tooltip, words);
  return TRUE;
}

/* @words must stay: translated ones do. */
static void
add_mark (KeyfobDoorRow *self, const char *icon_name, const char *css_class, const char *words) {
  GtkWidget *mark = g_object_new (GTK_TYPE_IMAGE, "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, "icon-name", icon_name, NULL);

  gtk_widget_add_css_class (mark, "mark");
  if (css_class != NULL)
    gtk_widget_add_css_class (mark, css_class);
  gtk_widget_set_has_tooltip (mark, TRUE);
  g_signal_connect (mark, "query-tooltip", G_CALLBACK (on_query_mark), (gpointer) words);
  gtk_box_append (self->status_line, mark);
}

/* With words, which are cut before anything else is: no row may become higher just because its
 * reader is heard, or those below would move under the pointer. */
static void
add_wordy_mark (KeyfobDoorRow *self,
                const char *icon_name,
                const char *css_class,
                const char *words,
                const char *tooltip) {
  GtkWidget *mark = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                  "spacing", 4, NULL);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, "icon-name", icon_name, NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_PRESENTATION, "label", words, NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (mark), icon);
  gtk_box_append (GTK_BOX (mark), label);
  gtk_widget_add_css_class (mark, "mark");
  if (css_class != NULL)
    gtk_widget_add_css_class (mark, css_class);
  gtk_widget_set_tooltip_text (mark, tooltip);
  gtk_box_append (self->status_line, mark);
}

/* Quietly: whether the door is still open nobody knows. */
static void
add_recent_unlock (KeyfobDoorRow *self, const char *time) {
  g_autofree char *words = keyfob_dup_recent_unlock_words (time);

  add_wordy_mark (self, "keyfob-just-unlocked-symbolic", NULL, time, words);
}

/* Of a door that does not stand below the header of its place. It has what is left of the line. */
static void
add_place (KeyfobDoorRow *self) {
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "label",
                    keyfob_door_get_section (self->door)->title, "ellipsize", PANGO_ELLIPSIZE_END,
                    "max-width-chars", 1, "hexpand", TRUE, "xalign", 0.0, NULL);

  gtk_widget_add_css_class (label, "place");
  gtk_box_append (self->status_line, label);
}

/* What they say is in the row's name and description. Most doors have no marks, so they are made by
 * hand and only where there are some. */
static void
show_marks (KeyfobDoorRow *self) {
  GtkWidget *words = gtk_widget_get_first_child (GTK_WIDGET (self->status_line));
  const KeyfobRestrictionPresentation *look;
  KeyfobDoorRestrictions restrictions;
  GtkWidget *mark;

  while ((mark = gtk_widget_get_next_sibling (words)) != NULL)
    gtk_box_remove (self->status_line, mark);
  if (self->door == NULL)
    return;
  restrictions = keyfob_door_get_restrictions (self->door);
  if (keyfob_door_is_near (self->door)) /* and so has a reader */
    restrictions &= ~KEYFOB_DOOR_RESTRICTIONS_READER;
  if (keyfob_door_is_open (self->door) &&
      !keyfob_door_status_shows_open (keyfob_door_get_status (self->door)))
    add_mark (self, "keyfob-open-symbolic", "open", _ ("The door stands open."));
  if (keyfob_door_is_near (self->door))
    add_wordy_mark (self, "keyfob-near-symbolic", "near", _ ("Nearby"),
                    _ ("This computer hears the door’s reader."));
  if (keyfob_door_get_recent_unlock (self->door) != NULL)
    add_recent_unlock (self, keyfob_door_get_recent_unlock (self->door));
  for (guint i = 0; (look = keyfob_restriction_presentation_get (i)) != NULL; i++)
    if (restrictions & look->restriction)
      add_mark (self, look->icon_name, NULL, _ (look->words));
  if (keyfob_door_is_favourite (self->door))
    add_mark (self, "keyfob-star-symbolic", "favourite", _ ("This door is a favourite."));
  /* In a narrow row nothing would be left of it but that it is cut. */
  if (keyfob_door_get_rank (self->door) != KEYFOB_DOOR_RANK_NONE && !self->narrow)
    add_place (self);
}

/* Below the reason. Few refusals have one, so it is made by hand. */
static void
show_remedy (KeyfobDoorRow *self) {
  KeyfobRemedy remedy =
      self->door != NULL ? keyfob_door_get_remedy (self->door) : KEYFOB_REMEDY_NONE;

  if (self->remedy_button == NULL && remedy != KEYFOB_REMEDY_NONE) {
    self->remedy_button = gtk_button_new ();
    gtk_widget_set_halign (self->remedy_button, GTK_ALIGN_START);
    gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->remedy_button), "door.mend(0)");
    gtk_grid_attach (GTK_GRID (self), self->remedy_button, 1, 2, 1, 1);
  }
  if (self->remedy_button == NULL)
    return;
  /* What is hidden loses the keyboard. */
  if (remedy == KEYFOB_REMEDY_NONE && gtk_widget_has_focus (self->remedy_button))
    gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (self)));
  keyfob_remedy_show (remedy, GTK_BUTTON (self->remedy_button));
}

static void
show_button (KeyfobDoorRow *self) {
  keyfob_unlock_button_show (GTK_WIDGET (self->button), GTK_WIDGET (self), self->door);
}

/* Who presses the button means the door that was there: a button that is switched off forgets that
 * it is pressed. */
static void
let_go (KeyfobDoorRow *self) {
  if (gtk_widget_get_state_flags (GTK_WIDGET (self->button)) & GTK_STATE_FLAG_ACTIVE)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "row.unlock", FALSE);
}

/* "Unlock" alone would be heard two hundred times. */
static void
show_button_name (KeyfobDoorRow *self) {
  g_autofree char *words = NULL;

  if (self->door == NULL)
    return;
  /* Translators: what a screen reader calls the button; %s is a door's name */
  words = g_strdup_printf (_ ("Unlock %s"), keyfob_door_get_full_name (self->door));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
}

/* No row of the list can be selected, so none is to be called "not selected": which GTK does each
 * time when the list has put it somewhere. */
static gboolean
forget_selection (gpointer user_data) {
  KeyfobDoorRow *self = user_data;
  GtkWidget *list_row = gtk_widget_get_parent (GTK_WIDGET (self));

  self->placed = 0;
  if (list_row != NULL)
    gtk_accessible_reset_state (GTK_ACCESSIBLE (list_row), GTK_ACCESSIBLE_STATE_SELECTED);
  return G_SOURCE_REMOVE;
}

static void
on_placed (KeyfobDoorRow *self) {
  if (self->placed == 0)
    self->placed = g_idle_add (forget_selection, self);
}

static void
on_door_notify (KeyfobDoorRow *self, GParamSpec *pspec) {
  if (g_str_equal (pspec->name, "can-unlock") || g_str_equal (pspec->name, "hint"))
    show_button (self);
  else if (g_str_equal (pspec->name, "pending") || g_str_equal (pspec->name, "seconds-left")) {
    show_progress (self);
    show_button (self);
  } else if (g_str_equal (pspec->name, "status") || g_str_equal (pspec->name, "open") ||
             g_str_equal (pspec->name, "favourite") || g_str_equal (pspec->name, "near") ||
             g_str_equal (pspec->name, "restrictions") || g_str_equal (pspec->name, "rank") ||
             g_str_equal (pspec->name, "recent-unlock") || g_str_equal (pspec->name, "section"))
    show_marks (self);
  else if (g_str_equal (pspec->name, "refusal"))
    show_remedy (self);
  else if (g_str_equal (pspec->name, "full-name"))
    show_button_name (self);
}

static void
set_door (KeyfobDoorRow *self, KeyfobDoor *door) {
  if (self->door == door)
    return;
  let_go (self);
  if (self->door != NULL)
    g_signal_handlers_disconnect_by_data (self->door, self);
  g_set_object (&self->door, door);
  if (door != NULL)
    g_signal_connect_swapped (door, "notify", G_CALLBACK (on_door_notify), self);
  show_button (self);
  show_progress (self);
  show_marks (self);
  show_remedy (self);
  show_button_name (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOOR]);
}

/* Its words would leave no room for the name. */
static void
set_narrow (KeyfobDoorRow *self, gboolean narrow) {
  if (narrow == self->narrow)
    return;
  self->narrow = narrow;
  show_progress (self);
  show_marks (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

static void
keyfob_door_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobDoorRow *self = KEYFOB_DOOR_ROW (object);

  switch (id) {
  case PROP_DOOR:
    g_value_set_object (value, self->door);
    break;
  case PROP_NARROW:
    g_value_set_boolean (value, self->narrow);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_door_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  switch (id) {
  case PROP_DOOR:
    set_door (KEYFOB_DOOR_ROW (object), g_value_get_object (value));
    break;
  case PROP_NARROW:
    set_narrow (KEYFOB_DOOR_ROW (object), g_value_get_boolean (value));
    break;
  case PROP_POSITION:
    on_placed (KEYFOB_DOOR_ROW (object));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_door_row_dispose (GObject *object) {
  KeyfobDoorRow *self = KEYFOB_DOOR_ROW (object);

  g_clear_handle_id (&self->placed, g_source_remove);
  if (self->door != NULL)
    g_signal_handlers_disconnect_by_data (self->door, self);
  g_clear_object (&self->door);
  g_clear_object (&self->label);
  g_clear_object (&self->icon);
  g_clear_pointer (&self->remedy_button, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_DOOR_ROW);

  G_OBJECT_CLASS (keyfob_door_row_parent_class)->dispose (object);
}

static void
keyfob_door_row_class_init (KeyfobDoorRowClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = keyfob_door_row_get_property;
  object_class->set_property = keyfob_door_row_set_property;
  object_class->dispose = keyfob_door_row_dispose;

  properties[PROP_DOOR] =
      g_param_spec_object ("door", NULL, NULL, KEYFOB_TYPE_DOOR,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] =
      g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_POSITION] =
      g_param_spec_uint ("position", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "door-row");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-door-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorRow, button);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorRow, label);
  gtk_widget_class_bind_template_child (widget_class, KeyfobDoorRow, status_line);
  gtk_widget_class_bind_template_callback (widget_class, on_query_name);
  gtk_widget_class_bind_template_callback (widget_class, on_query_hint);
  gtk_widget_class_bind_template_callback (widget_class, show_button);
  keyfob_closures_bind (widget_class);
  gtk_widget_class_install_action (widget_class, "row.unlock", NULL, unlock);
}

static void
keyfob_door_row_init (KeyfobDoorRow *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_ref (self->label); /* it leaves the button while progress is shown */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->button),
                                 GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  show_button (self);
}

KeyfobDoor *
keyfob_door_row_get_door (KeyfobDoorRow *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR_ROW (self), NULL);

  return self->door;
}
