/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-sign-in-step.h"

#include "ui/sign-in/keyfob-field-mark.h"
#include "ui/window/keyfob-main-menu.h"

typedef struct {
  AdwToolbarView *toolbar_view;
  GtkMenuButton *menu_button;
  GtkImage *icon;
  GtkLabel *heading;
  GtkLabel *words;
  GtkBox *content;
  AdwPreferencesGroup *fields;
  GtkLabel *message;
  GtkActionable *button;
  GtkLabel *button_label;
  GtkWidget *spinner;

  GPtrArray *rows; /* GtkEditable, in @fields */
} KeyfobSignInStepPrivate;

enum {
  PROP_ICON_NAME = 1,
  PROP_HEADING,
  PROP_WORDS,
  PROP_BUTTON_LABEL,
  PROP_BUTTON_ACTION,
  PROP_BUSY,
  N_PROPS,
};

enum {
  SIGNAL_EDITED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void keyfob_sign_in_step_buildable_init (GtkBuildableIface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (KeyfobSignInStep,
                                  keyfob_sign_in_step,
                                  ADW_TYPE_NAVIGATION_PAGE,
                                  G_ADD_PRIVATE (KeyfobSignInStep)
                                      G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                             keyfob_sign_in_step_buildable_init))

static KeyfobSignInStepPrivate *
get_private (gpointer self) {
  return keyfob_sign_in_step_get_instance_private (self);
}

static void
on_changed (KeyfobSignInStep *self) {
  g_signal_emit (self, signals[SIGNAL_EDITED], 0);
}

static void
on_entry_activated (KeyfobSignInStep *self) {
  gtk_widget_activate_action (GTK_WIDGET (self),
                              gtk_actionable_get_action_name (get_private (self)->button), NULL);
}

/* The keyboard is in the first field at once, so the page's words above it are to be heard there.
 * From a relation to their label GTK 4.18 makes no description. */
static void
describe_first_row (KeyfobSignInStep *self) {
  KeyfobSignInStepPrivate *priv = get_private (self);

  if (priv->rows->len > 0)
    gtk_accessible_update_property (
        GTK_ACCESSIBLE (gtk_editable_get_delegate (priv->rows->pdata[0])),
        GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, gtk_label_get_label (priv->words), -1);
}

static void
add_row (KeyfobSignInStep *self, GtkWidget *row) {
  KeyfobSignInStepPrivate *priv = get_private (self);

  g_signal_connect_object (row, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (on_entry_activated), self,
                           G_CONNECT_SWAPPED);
  g_ptr_array_add (priv->rows, g_object_ref (row));
  describe_first_row (self);
  adw_preferences_group_add (priv->fields, row);
  gtk_widget_set_visible (GTK_WIDGET (priv->fields), TRUE);
}

static void
keyfob_sign_in_step_add_child (GtkBuildable *buildable,
                               GtkBuilder *builder,
                               GObject *child,
                               const char *type) {
  KeyfobSignInStepPrivate *priv = get_private (buildable);

  if (g_strcmp0 (type, "top") == 0)
    adw_toolbar_view_add_top_bar (priv->toolbar_view, GTK_WIDGET (child));
  else if (ADW_IS_ENTRY_ROW (child))
    add_row (KEYFOB_SIGN_IN_STEP (buildable), GTK_WIDGET (child));
  else
    gtk_box_append (priv->content, GTK_WIDGET (child));
}

static void
keyfob_sign_in_step_buildable_init (GtkBuildableIface *iface) {
  iface->add_child = keyfob_sign_in_step_add_child;
}

static gboolean
keyfob_sign_in_step_real_is_filled_in (KeyfobSignInStep *self) {
  return TRUE;
}

static void
keyfob_sign_in_step_real_show_error (KeyfobSignInStep *self, const GError *error) {
  keyfob_sign_in_step_say (self, error->message);
}

static void
keyfob_sign_in_step_set_property (GObject *object,
                                  guint id,
                                  const GValue *value,
                                  GParamSpec *pspec) {
  KeyfobSignInStepPrivate *priv = get_private (object);

  switch (id) {
  case PROP_ICON_NAME:
    gtk_image_set_from_icon_name (priv->icon, g_value_get_string (value));
    break;
  case PROP_HEADING:
    gtk_label_set_label (priv->heading, g_value_get_string (value));
    break;
  case PROP_WORDS:
    gtk_label_set_label (priv->words, g_value_get_string (value));
    describe_first_row (KEYFOB_SIGN_IN_STEP (object));
    break;
  case PROP_BUTTON_LABEL:
    gtk_label_set_label (priv->button_label, g_value_get_string (value));
    break;
  case PROP_BUTTON_ACTION:
    gtk_actionable_set_action_name (priv->button, g_value_get_string (value));
    gtk_widget_set_visible (GTK_WIDGET (priv->button), TRUE);
    break;
  case PROP_BUSY:
    gtk_widget_set_visible (priv->spinner, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

/* In a dialog it is none of what the dialog is about. */
static void
keyfob_sign_in_step_root (GtkWidget *widget) {
  GTK_WIDGET_CLASS (keyfob_sign_in_step_parent_class)->root (widget);

  gtk_widget_set_visible (GTK_WIDGET (get_private (widget)->menu_button),
                          gtk_widget_get_ancestor (widget, ADW_TYPE_DIALOG) == NULL);
}

static void
keyfob_sign_in_step_dispose (GObject *object) {
  KeyfobSignInStepPrivate *priv = get_private (object);

  g_clear_pointer (&priv->rows, g_ptr_array_unref);
  /* Before the template goes: the page would not notice that its child has gone with it. */
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), KEYFOB_TYPE_SIGN_IN_STEP);

  G_OBJECT_CLASS (keyfob_sign_in_step_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class) {
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-sign-in-step.ui");
  gtk_widget_class_bind_template_child_private (widget_class, KeyfobSignInStep, toolbar_view);
  gtk_widget_class_bind_template_child_private (widget_class, KeyfobSignInStep, menu_button);
  gtk_widget_class_bind_template_child_private (widget_class, KeyfobSignInStep, icon);
  gtk_widget_class_bind_template_child_private (widget_class, KeyfobSignInStep, heading);
  gtk_widget_class_bind_template_child_private (widget_class, KeyfobSignInStep, words);
  gtk_widget_class_bind_template_child_private (widget_class, KeyfobSignInStep, content);
  gtk_widget_class_bind_template_child_private (widget_class, KeyfobSignInStep, fields);
  gtk_widget_class_bind_template_child_private (widget_class, KeyfobSignInStep, message);
  gtk_widget_class_bind_template_child_private (widget_class, KeyfobSignInStep, button);
  gtk_widget_class_bind_template_child_private (widget_class, KeyfobSignInStep, button_label);
  gtk_widget_class_bind_template_child_private (widget_class, KeyfobSignInStep, spinner);
}

static void
keyfob_sign_in_step_class_init (KeyfobSignInStepClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = keyfob_sign_in_step_set_property;
  object_class->dispose = keyfob_sign_in_step_dispose;
  GTK_WIDGET_CLASS (klass)->root = keyfob_sign_in_step_root;
  klass->is_filled_in = keyfob_sign_in_step_real_is_filled_in;
  klass->show_error = keyfob_sign_in_step_real_show_error;

  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_HEADING] = g_param_spec_string ("heading", NULL, NULL, NULL, flags);
  properties[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, NULL, flags);
  properties[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL, flags);
  properties[PROP_BUTTON_ACTION] = g_param_spec_string ("button-action", NULL, NULL, NULL, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_EDITED] = g_signal_new ("edited", KEYFOB_TYPE_SIGN_IN_STEP, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);

  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
keyfob_sign_in_step_init (KeyfobSignInStep *self) {
  get_private (self)->rows = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  keyfob_main_menu_add (get_private (self)->menu_button);
}

gboolean
keyfob_sign_in_step_is_filled_in (KeyfobSignInStep *self) {
  return KEYFOB_SIGN_IN_STEP_GET_CLASS (self)->is_filled_in (self);
}

void
keyfob_sign_in_step_show_error (KeyfobSignInStep *self, const GError *error) {
  KEYFOB_SIGN_IN_STEP_GET_CLASS (self)->show_error (self, error);
}

void
keyfob_sign_in_step_unmark (KeyfobSignInStep *self) {
  KeyfobSignInStepPrivate *priv = get_private (self);

  for (guint i = 0; i < priv->rows->len; i++)
    keyfob_field_unmark (priv->rows->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (priv->message), FALSE);
}

void
keyfob_sign_in_step_focus (KeyfobSignInStep *self) {
  KeyfobSignInStepPrivate *priv = get_private (self);

  for (guint i = 0; i < priv->rows->len; i++) {
    if (*gtk_editable_get_text (priv->rows->pdata[i]) != '\0' && i + 1 < priv->rows->len)
      continue;
    gtk_widget_grab_focus (priv->rows->pdata[i]);
    return;
  }
}

void
keyfob_sign_in_step_say (KeyfobSignInStep *self, const char *words) {
  GtkLabel *message = get_private (self)->message;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_label_set_label (message, words);
  gtk_widget_set_visible (GTK_WIDGET (message), TRUE);
  /* By the window: GTK lets nobody hear what assistive technology has not looked at yet. */
  if (root != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (root), words,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

void
keyfob_sign_in_step_mark (KeyfobSignInStep *self, GtkEditable *row) {
  keyfob_field_mark (row, get_private (self)->message);
}

gboolean
keyfob_sign_in_step_has_text (KeyfobSignInStep *self, GtkEditable *row, const char *words) {
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (row)));

  if (*text != '\0')
    return TRUE;
  keyfob_sign_in_step_say (self, words);
  keyfob_sign_in_step_mark (self, row);
  return FALSE;
}
