/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-sidebar.h"

#include <glib/gi18n-lib.h>

#include "ui/keyfob-closures.h"
#include "ui/window/keyfob-sidebar-row.h"

struct _KeyfobSidebar {
  AdwNavigationPage parent_instance;

  AdwWindowTitle *window_title;
  GtkListBox *list_box;

  KeyfobAccounts *accounts;
  KeyfobAccount *account; /* (nullable): the only one */
  KeyfobDoorGroup *group;
};

G_DEFINE_FINAL_TYPE (KeyfobSidebar, keyfob_sidebar, ADW_TYPE_NAVIGATION_PAGE)

enum {
  PROP_ACCOUNT = 1,
  PROP_GROUP,
  N_PROPS,
};

enum {
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static char *
dup_person_words (gpointer self, KeyfobCredentialKind kind, const char *name, const char *email) {
  if (name != NULL && *name != '\0')
    return g_strdup (name);
  if (email != NULL && *email != '\0')
    return g_strdup (email);
  switch (kind) {
  case KEYFOB_CREDENTIAL_LOGIN:
    return g_strdup (_ ("Signed in"));
  case KEYFOB_CREDENTIAL_API_KEY:
    return g_strdup (_ ("Signed in with an API key"));
  case KEYFOB_CREDENTIAL_ACCESS_LINK:
    return g_strdup (_ ("Signed in with an access link"));
  }
  return g_strdup ("");
}

static gboolean
is_there (gpointer self, KeyfobAccount *account) {
  return account != NULL;
}

static GtkWidget *
create_row (gpointer group, gpointer user_data) {
  return keyfob_sidebar_row_new (group);
}

static const char *
get_heading (KeyfobDoorGroup *group) {
  KeyfobSection *section;

  switch (keyfob_door_group_get_kind (group)) {
  case KEYFOB_DOOR_GROUP_ALL:
  case KEYFOB_DOOR_GROUP_FAVOURITES:
    return NULL;
  case KEYFOB_DOOR_GROUP_OFFLINE:
  case KEYFOB_DOOR_GROUP_LOCKED_DOWN:
  case KEYFOB_DOOR_GROUP_OPEN:
    return _ ("Needs Attention");
  case KEYFOB_DOOR_GROUP_PLACE:
    section = keyfob_door_group_get_section (group);
    return section->organization != NULL ? section->organization : _ ("Places");
  }
  return NULL;
}

static const char *
get_row_heading (GtkListBoxRow *row) {
  return get_heading (keyfob_sidebar_row_get_group (KEYFOB_SIDEBAR_ROW (row)));
}

static void
show_heading (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data) {
  const char *heading = get_row_heading (row);
  GtkWidget *label;

  if (heading == NULL || (before != NULL && g_strcmp0 (heading, get_row_heading (before)) == 0)) {
    gtk_list_box_row_set_header (row, NULL);
    return;
  }
  /* Assistive technology has it at the end of the list, so each row says itself what it is of. */
  label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                        "label", heading, NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_list_box_row_set_header (row, label);
}

static void
choose_all (KeyfobSidebar *self) {
  gtk_list_box_select_row (self->list_box, gtk_list_box_get_row_at_index (self->list_box, 0));
}

/* Favourites belong to a person; somebody who holds a link has none. */
static void
show_whether_favourites (KeyfobSidebar *self) {
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list_box, KEYFOB_DOOR_GROUP_FAVOURITES);
  gboolean has_them;

  if (row == NULL)
    return;
  has_them = !keyfob_accounts_are_links (self->accounts);
  gtk_widget_set_visible (GTK_WIDGET (row), has_them);
  if (!has_them && gtk_list_box_row_is_selected (row))
    choose_all (self);
}

static void
show_accounts (KeyfobSidebar *self) {
  guint n = keyfob_accounts_get_n (self->accounts);
  KeyfobAccount *only = n == 1 ? keyfob_accounts_get_first (self->accounts) : NULL;

  if (g_set_object (&self->account, only))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
  show_whether_favourites (self);
}

static void
on_row_selected (KeyfobSidebar *self, GtkListBoxRow *row) {
  if (row == NULL) /* its place has gone */
    return;
  if (g_set_object (&self->group, keyfob_sidebar_row_get_group (KEYFOB_SIDEBAR_ROW (row))))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUP]);
}

static void
on_row_activated (KeyfobSidebar *self, GtkListBoxRow *row) {
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

/* The group that is shown may have another row now: it has moved, or is below an organization that
 * was the only one before, or is it now. */
static GtkListBoxRow *
find_row_of_group (KeyfobSidebar *self) {
  KeyfobSection *section = keyfob_door_group_get_section (self->group);
  GtkListBoxRow *found = NULL;
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list_box, i)) != NULL; i++) {
    KeyfobDoorGroup *group = keyfob_sidebar_row_get_group (KEYFOB_SIDEBAR_ROW (row));
    KeyfobSection *other = keyfob_door_group_get_section (group);

    if (group == self->group)
      return row;
    if (section != NULL && other != NULL && section->place_id == other->place_id &&
        g_strcmp0 (section->organization, other->organization) != 0)
      found = row;
  }
  return found;
}

static void
on_groups_changed (KeyfobSidebar *self) {
  GtkListBoxRow *row;

  if (gtk_list_box_get_selected_row (self->list_box) != NULL)
    return;
  row = find_row_of_group (self);
  if (row != NULL)
    gtk_list_box_select_row (self->list_box, row);
  else
    choose_all (self);
}

static void
keyfob_sidebar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobSidebar *self = KEYFOB_SIDEBAR (object);

  switch (id) {
  case PROP_ACCOUNT:
    g_value_set_object (value, self->account);
    break;
  case PROP_GROUP:
    g_value_set_object (value, self->group);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_sidebar_dispose (GObject *object) {
  KeyfobSidebar *self = KEYFOB_SIDEBAR (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_SIDEBAR);
  g_clear_object (&self->group);
  g_clear_object (&self->account);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (keyfob_sidebar_parent_class)->dispose (object);
}

static void
keyfob_sidebar_class_init (KeyfobSidebarClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_sidebar_get_property;
  object_class->dispose = keyfob_sidebar_dispose;

  properties[PROP_ACCOUNT] =
      g_param_spec_object ("account", NULL, NULL, KEYFOB_TYPE_ACCOUNT, flags);
  properties[PROP_GROUP] = g_param_spec_object ("group", NULL, NULL, KEYFOB_TYPE_DOOR_GROUP, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", KEYFOB_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobSidebar, window_title);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSidebar, list_box);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback_full (widget_class, "person_words",
                                                G_CALLBACK (dup_person_words));
  gtk_widget_class_bind_template_callback (widget_class, is_there);
  keyfob_closures_bind (widget_class);
}

static void
keyfob_sidebar_init (KeyfobSidebar *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list_box, show_heading, NULL, NULL);
}

void
keyfob_sidebar_show (KeyfobSidebar *self,
                     KeyfobAccounts *accounts,
                     KeyfobDoorGroups *groups,
                     gboolean demo) {
  self->accounts = g_object_ref (accounts);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (show_accounts), self,
                           G_CONNECT_SWAPPED);
  adw_window_title_set_subtitle (self->window_title, demo ? _ ("Demo") : "");
  gtk_list_box_bind_model (self->list_box, keyfob_door_groups_get_model (groups), create_row, NULL,
                           NULL);
  g_signal_connect_object (groups, "changed", G_CALLBACK (on_groups_changed), self,
                           G_CONNECT_SWAPPED);
  show_accounts (self);
  choose_all (self);
}

void
keyfob_sidebar_choose_all (KeyfobSidebar *self) {
  choose_all (self);
}
