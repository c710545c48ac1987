/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-sign-in-step.h"

#include "ui/window/keyfob-main-menu.h"

struct _KeyfobSignInStep {
  AdwNavigationPage parent_instance;

  AdwToolbarView *toolbar_view;
  GtkMenuButton *menu_button;
  GtkImage *icon;
  GtkLabel *words;
  GtkBox *content;
  AdwPreferencesGroup *fields;
  GtkLabel *message;
  GtkWidget *button;
  GtkLabel *button_label;

  GPtrArray *rows; /* (element-type AdwEntryRow): those in @fields */
};

enum {
  PROP_ICON_NAME = 1,
  PROP_WORDS,
  PROP_BUTTON_LABEL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void keyfob_sign_in_step_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KeyfobSignInStep,
                               keyfob_sign_in_step,
                               ADW_TYPE_NAVIGATION_PAGE,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      keyfob_sign_in_step_buildable_init))

static void
on_entry_activated (KeyfobSignInStep *self) {
  gtk_widget_activate_action (GTK_WIDGET (self), "sign-in.continue", NULL);
}

static void
add_row (KeyfobSignInStep *self, GtkWidget *row) {
  g_signal_connect_object (row, "changed", G_CALLBACK (keyfob_sign_in_step_unmark), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (on_entry_activated), self,
                           G_CONNECT_SWAPPED);
  g_ptr_array_add (self->rows, g_object_ref (row));
  adw_preferences_group_add (self->fields, row);
  gtk_widget_set_visible (GTK_WIDGET (self->fields), TRUE);
}

static void
keyfob_sign_in_step_add_child (GtkBuildable *buildable,
                               GtkBuilder *builder,
                               GObject *child,
                               const char *type) {
  KeyfobSignInStep *self = KEYFOB_SIGN_IN_STEP (buildable);

  if (g_strcmp0 (type, "top") == 0)
    adw_toolbar_view_add_top_bar (self->toolbar_view, GTK_WIDGET (child));
  else if (ADW_IS_ENTRY_ROW (child))
    add_row (self, GTK_WIDGET (child));
  else
    gtk_box_append (self->content, GTK_WIDGET (child));
}

static void
keyfob_sign_in_step_buildable_init (GtkBuildableIface *iface) {
  iface->add_child = keyfob_sign_in_step_add_child;
}

/* What of a row has the keyboard, and is heard. */
static GtkAccessible *
get_heard (gpointer row) {
  return GTK_ACCESSIBLE (gtk_editable_get_delegate (row));
}

static void
keyfob_sign_in_step_set_property (GObject *object,
                                  guint id,
                                  const GValue *value,
                                  GParamSpec *pspec) {
  KeyfobSignInStep *self = KEYFOB_SIGN_IN_STEP (object);

  switch (id) {
  case PROP_ICON_NAME:
    gtk_image_set_from_icon_name (self->icon, g_value_get_string (value));
    break;
  case PROP_WORDS:
    gtk_label_set_label (self->words, g_value_get_string (value));
    break;
  case PROP_BUTTON_LABEL:
    gtk_label_set_label (self->button_label, g_value_get_string (value));
    gtk_widget_set_visible (self->button, TRUE);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_sign_in_step_root (GtkWidget *widget) {
  KeyfobSignInStep *self = KEYFOB_SIGN_IN_STEP (widget);

  GTK_WIDGET_CLASS (keyfob_sign_in_step_parent_class)->root (widget);

  /* In a dialog it is none of what the dialog is about. */
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button),
                          gtk_widget_get_ancestor (widget, ADW_TYPE_DIALOG) == NULL);
  /* The keyboard is in the first field at once, so the words above it are to be heard there. From a
   * relation to their label GTK 4.18 makes no description. */
  if (self->rows->len > 0)
    gtk_accessible_update_property (get_heard (self->rows->pdata[0]),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    gtk_label_get_label (self->words), -1);
}

static void
keyfob_sign_in_step_dispose (GObject *object) {
  KeyfobSignInStep *self = KEYFOB_SIGN_IN_STEP (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  /* Before the template goes: the page would not notice that its child has gone with it. */
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_SIGN_IN_STEP);

  G_OBJECT_CLASS (keyfob_sign_in_step_parent_class)->dispose (object);
}

static void
keyfob_sign_in_step_class_init (KeyfobSignInStepClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = keyfob_sign_in_step_set_property;
  object_class->dispose = keyfob_sign_in_step_dispose;
  widget_class->root = keyfob_sign_in_step_root;

  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, NULL, flags);
  properties[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-sign-in-step.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInStep, toolbar_view);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInStep, menu_button);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInStep, icon);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInStep, words);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInStep, content);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInStep, fields);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInStep, message);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInStep, button);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInStep, button_label);
}

static void
keyfob_sign_in_step_init (KeyfobSignInStep *self) {
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  keyfob_main_menu_add (self->menu_button, NULL);
}

const char *
keyfob_sign_in_step_find_blank (KeyfobSignInStep *self) {
  for (guint i = 0; i < self->rows->len; i++) {
    const char *text = gtk_editable_get_text (self->rows->pdata[i]);

    while (g_ascii_isspace (*text))
      text++;
    if (*text == '\0')
      return gtk_widget_get_name (self->rows->pdata[i]);
  }
  return NULL;
}

void
keyfob_sign_in_step_say (KeyfobSignInStep *self, const char *words) {
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_label_set_label (self->message, words);
  gtk_widget_set_visible (GTK_WIDGET (self->message), TRUE);
  /* By the window: GTK lets nobody hear what assistive technology has not looked at yet. */
  if (root != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (root), words,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static GtkWidget *
find_row (KeyfobSignInStep *self, const char *field) {
  for (guint i = 0; i < self->rows->len; i++)
    if (g_strcmp0 (gtk_widget_get_name (self->rows->pdata[i]), field) == 0)
      return self->rows->pdata[i];
  return NULL;
}

void
keyfob_sign_in_step_mark (KeyfobSignInStep *self, const char *field) {
  GtkWidget *only = find_row (self, field);

  for (guint i = 0; i < self->rows->len; i++) {
    GtkWidget *row = self->rows->pdata[i];

    if (only != NULL && row != only)
      continue;
    gtk_widget_add_css_class (row, "error");
    gtk_accessible_update_state (get_heard (row), GTK_ACCESSIBLE_STATE_INVALID,
                                 GTK_ACCESSIBLE_INVALID_TRUE, -1);
    gtk_accessible_update_relation (get_heard (row), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE,
                                    self->message, NULL, -1);
    gtk_widget_grab_focus (row);
  }
}

void
keyfob_sign_in_step_unmark (KeyfobSignInStep *self) {
  for (guint i = 0; i < self->rows->len; i++) {
    gpointer row = self->rows->pdata[i];

    gtk_widget_remove_css_class (row, "error");
    gtk_accessible_reset_state (get_heard (row), GTK_ACCESSIBLE_STATE_INVALID);
    gtk_accessible_reset_relation (get_heard (row), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);
}

void
keyfob_sign_in_step_focus (KeyfobSignInStep *self) {
  for (guint i = 0; i < self->rows->len; i++) {
    if (*gtk_editable_get_text (self->rows->pdata[i]) != '\0' && i + 1 < self->rows->len)
      continue;
    gtk_widget_grab_focus (self->rows->pdata[i]);
    return;
  }
}
