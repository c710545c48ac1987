/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-sign-in-page.h"

#include <glib/gi18n-lib.h>

#include "keyfob-field-mark.h"
#include "keyfob-state-banner.h"
#include "kisi/kisi-error.h"

struct _KeyfobSignInPage {
  AdwBin parent_instance;

  AdwNavigationView *navigation_view;
  AdwBanner *banner;
  GtkEditable *domain_row;
  GtkEditable *email_row;
  GtkEditable *password_row;
  GtkEditable *code_row;
  GtkEditable *api_key_row;
  GtkEditable *access_link_row;
  GtkLabel *domain_message;
  GtkLabel *password_message;
  GtkLabel *code_message;
  GtkLabel *api_key_message;
  GtkLabel *access_link_message;

  KeyfobAccount *account;
  KisiOrganization *organization; /* once found */
  GCancellable *cancellable;      /* of the request under way */
};

G_DEFINE_FINAL_TYPE (KeyfobSignInPage, keyfob_sign_in_page, ADW_TYPE_BIN)

enum {
  PROP_ACCOUNT = 1,
  PROP_BUSY,
  PROP_ORGANIZATION_NAME,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* What the button of each page with fields does, and Enter in a field of it. */
static const struct {
  const char *tag;
  const char *action;
} deeds[] = {
    {"organization", "sign-in.find-organization"}, {"password", "sign-in.sign-in"},
    {"code", "sign-in.sign-in-with-code"},         {"api-key", "sign-in.use-api-key"},
    {"access-link", "sign-in.use-access-link"},
};

static char *
dup_single_sign_on_words (gpointer self, const char *name) {
  /* Translators: %s is the name of an organization */
  return g_strdup_printf (_ ("%s Uses Single Sign-On"), name != NULL ? name : "");
}

static void
set_busy (KeyfobSignInPage *self, GCancellable *cancellable) {
  g_set_object (&self->cancellable, cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), deeds[i].action, cancellable == NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static GCancellable *
begin (KeyfobSignInPage *self) {
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  set_busy (self, cancellable);
  return self->cancellable;
}

static void
unmark_all (KeyfobSignInPage *self) {
  GtkEditable *rows[] = {self->domain_row, self->email_row,   self->password_row,
                         self->code_row,   self->api_key_row, self->access_link_row};
  GtkLabel *messages[] = {self->domain_message, self->password_message, self->code_message,
                          self->api_key_message, self->access_link_message};

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    keyfob_field_unmark (rows[i]);
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    gtk_widget_set_visible (GTK_WIDGET (messages[i]), FALSE);
}

static void
say (KeyfobSignInPage *self, GtkLabel *message, const char *words) {
  unmark_all (self);
  gtk_label_set_label (message, words);
  gtk_widget_set_visible (GTK_WIDGET (message), TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (message), words,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static gboolean
is_filled_in (KeyfobSignInPage *self, GtkEditable *row, GtkLabel *message, const char *words) {
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (row)));

  if (*text != '\0')
    return TRUE;
  say (self, message, words);
  keyfob_field_mark (row, message);
  return FALSE;
}

static void
show_page (KeyfobSignInPage *self, const char *tag) {
  AdwNavigationPage *shown = adw_navigation_view_get_visible_page (self->navigation_view);
  AdwNavigationPage *page = adw_navigation_view_find_page (self->navigation_view, tag);

  if (g_strcmp0 (adw_navigation_page_get_tag (shown), tag) == 0)
    return;
  if (adw_navigation_view_get_previous_page (self->navigation_view, shown) == page)
    adw_navigation_view_pop (self->navigation_view);
  else
    adw_navigation_view_push (self->navigation_view, page);
}

static void
show (GtkWidget *widget, const char *action, GVariant *parameter) {
  show_page (KEYFOB_SIGN_IN_PAGE (widget), g_variant_get_string (parameter, NULL));
}

/* Ends the request that gave @result. FALSE if the person has gone back meanwhile. */
static gboolean
end (KeyfobSignInPage *self, GAsyncResult *result) {
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return FALSE;
  set_busy (self, NULL);
  return TRUE;
}

static void
on_organization_found (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (KeyfobSignInPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiOrganization) organization =
      kisi_organization_find_finish (KISI_CLIENT (source), result, &error);

  if (!end (self, result))
    return;
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_INVALID_INPUT)) {
    say (self, self->domain_message,
         _ ("Kisi knows no organization of this domain. Check the spelling."));
    keyfob_field_mark (self->domain_row, self->domain_message);
    return;
  }
  if (organization == NULL) {
    say (self, self->domain_message, error->message);
    return;
  }
  g_clear_pointer (&self->organization, kisi_organization_free);
  self->organization = g_steal_pointer (&organization);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ORGANIZATION_NAME]);
  show_page (self, self->organization->uses_single_sign_on ? "single-sign-on" : "password");
}

static void
find_organization (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (widget);

  if (!is_filled_in (self, self->domain_row, self->domain_message,
                     _ ("Enter your organization’s domain.")))
    return;
  unmark_all (self);
  kisi_organization_find_async (keyfob_account_get_client (self->account),
                                gtk_editable_get_text (self->domain_row), begin (self),
                                on_organization_found, g_object_ref (self));
}

/* Where an error belongs, by the field it names and by the page that is shown. */
static void
show_sign_in_error (KeyfobSignInPage *self, const GError *error) {
  const char *tag = adw_navigation_view_get_visible_page_tag (self->navigation_view);
  const char *field = kisi_error_get_field (error);

  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_CODE_NEEDED)) {
    show_page (self, "code");
  } else if (g_error_matches (error, KISI_ERROR, KISI_ERROR_WRONG_CODE) ||
             g_strcmp0 (field, "otp_attempt") == 0) {
    show_page (self, "code");
    say (self, self->code_message, error->message);
    keyfob_field_mark (self->code_row, self->code_message);
  } else if (g_error_matches (error, KISI_ERROR, KISI_ERROR_WRONG_PASSWORD) ||
             g_strcmp0 (field, "email") == 0 || g_strcmp0 (field, "password") == 0) {
    show_page (self, "password");
    say (self, self->password_message, error->message);
    if (g_strcmp0 (field, "password") != 0)
      keyfob_field_mark (self->email_row, self->password_message);
    if (g_strcmp0 (field, "email") != 0)
      keyfob_field_mark (self->password_row, self->password_message);
  } else if (g_strcmp0 (tag, "api-key") == 0) {
    say (self, self->api_key_message, error->message);
    if (kisi_error_is_refusal (error))
      keyfob_field_mark (self->api_key_row, self->api_key_message);
  } else if (g_strcmp0 (tag, "access-link") == 0) {
    say (self, self->access_link_message, error->message);
    if (kisi_error_is_refusal (error))
      keyfob_field_mark (self->access_link_row, self->access_link_message);
  } else if (g_strcmp0 (tag, "code") == 0) {
    say (self, self->code_message, error->message);
  } else {
    say (self, self->password_message, error->message);
  }
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (KeyfobSignInPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean signed_in = keyfob_account_sign_in_finish (KEYFOB_ACCOUNT (source), result, &error);

  if (end (self, result) && !signed_in)
    show_sign_in_error (self, error);
}

static void
send_password (KeyfobSignInPage *self, const char *code) {
  unmark_all (self);
  keyfob_account_sign_in_async (self->account, self->organization,
                                gtk_editable_get_text (self->email_row),
                                gtk_editable_get_text (self->password_row), code, begin (self),
                                on_signed_in, g_object_ref (self));
}

static void
sign_in (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (widget);

  if (self->organization != NULL &&
      is_filled_in (self, self->email_row, self->password_message,
                    _ ("Enter your e-mail address.")) &&
      is_filled_in (self, self->password_row, self->password_message, _ ("Enter your password.")))
    send_password (self, NULL);
}

static void
sign_in_with_code (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (widget);
  g_autofree char *code = g_strstrip (g_strdup (gtk_editable_get_text (self->code_row)));

  if (self->organization != NULL &&
      is_filled_in (self, self->code_row, self->code_message, _ ("Enter the code.")))
    send_password (self, code);
}

static void
use_api_key (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (widget);

  if (!is_filled_in (self, self->api_key_row, self->api_key_message, _ ("Paste an API key.")))
    return;
  unmark_all (self);
  keyfob_account_sign_in_with_api_key_async (self->account,
                                             gtk_editable_get_text (self->api_key_row),
                                             begin (self), on_signed_in, g_object_ref (self));
}

static void
use_access_link (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (widget);

  if (!is_filled_in (self, self->access_link_row, self->access_link_message,
                     _ ("Paste an access link.")))
    return;
  unmark_all (self);
  keyfob_account_sign_in_with_access_link_async (self->account,
                                                 gtk_editable_get_text (self->access_link_row),
                                                 begin (self), on_signed_in, g_object_ref (self));
}

static void
on_entry_activated (KeyfobSignInPage *self) {
  const char *tag = adw_navigation_view_get_visible_page_tag (self->navigation_view);

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (g_strcmp0 (tag, deeds[i].tag) == 0)
      gtk_widget_activate_action (GTK_WIDGET (self), deeds[i].action, NULL);
}

static void
on_changed (KeyfobSignInPage *self) {
  if (self->access_link_message != NULL) /* the template is complete */
    unmark_all (self);
}

static void
on_popped (KeyfobSignInPage *self) {
  g_cancellable_cancel (self->cancellable);
  set_busy (self, NULL);
}

/* What a page asks for is typed without a click. */
static void
focus_field (KeyfobSignInPage *self) {
  const char *tag = adw_navigation_view_get_visible_page_tag (self->navigation_view);
  const struct {
    const char *tag;
    GtkEditable *row;
  } pages[] = {
      {"organization", self->domain_row},
      {"password", self->email_row},
      {"code", self->code_row},
      {"api-key", self->api_key_row},
      {"access-link", self->access_link_row},
  };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_strcmp0 (tag, pages[i].tag) == 0)
      gtk_widget_grab_focus (GTK_WIDGET (pages[i].row));
}

/* Whether the keyring could say who is signed in. What else there is to tell, the doors tell. */
static void
show_banner (KeyfobSignInPage *self) {
  KeyfobLastingState state = keyfob_lasting_state_get (self->account);

  keyfob_state_banner_show (
      self->banner, state == KEYFOB_LASTING_STATE_KEYRING ? state : KEYFOB_LASTING_STATE_NONE,
      self->account);
}

static void
keyfob_sign_in_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (object);

  switch (id) {
  case PROP_ACCOUNT:
    g_value_set_object (value, self->account);
    break;
  case PROP_BUSY:
    g_value_set_boolean (value, self->cancellable != NULL);
    break;
  case PROP_ORGANIZATION_NAME:
    g_value_set_string (value, self->organization != NULL ? self->organization->name : "");
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_sign_in_page_set_property (GObject *object,
                                  guint id,
                                  const GValue *value,
                                  GParamSpec *pspec) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (object);

  switch (id) {
  case PROP_ACCOUNT:
    self->account = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_sign_in_page_constructed (GObject *object) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (object);

  G_OBJECT_CLASS (keyfob_sign_in_page_parent_class)->constructed (object);

  g_signal_connect_object (self->account, "notify::state", G_CALLBACK (show_banner), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->account, "notify::keyring-error", G_CALLBACK (show_banner), self,
                           G_CONNECT_SWAPPED);
  show_banner (self);
}

static void
keyfob_sign_in_page_map (GtkWidget *widget) {
  GTK_WIDGET_CLASS (keyfob_sign_in_page_parent_class)->map (widget);

  focus_field (KEYFOB_SIGN_IN_PAGE (widget));
}

static void
keyfob_sign_in_page_unroot (GtkWidget *widget) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (widget);

  g_cancellable_cancel (self->cancellable);

  GTK_WIDGET_CLASS (keyfob_sign_in_page_parent_class)->unroot (widget);
}

static void
keyfob_sign_in_page_dispose (GObject *object) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (object);

  /* Before the template goes: AdwBin would not notice that its child has gone with it. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_SIGN_IN_PAGE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
  g_clear_pointer (&self->organization, kisi_organization_free);

  G_OBJECT_CLASS (keyfob_sign_in_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class) {
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, navigation_view);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, banner);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, domain_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, email_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, code_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, api_key_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, access_link_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, domain_message);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, password_message);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, code_message);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, api_key_message);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, access_link_message);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_popped);
  gtk_widget_class_bind_template_callback (widget_class, focus_field);
  gtk_widget_class_bind_template_callback_full (widget_class, "single_sign_on_words",
                                                G_CALLBACK (dup_single_sign_on_words));
}

static void
keyfob_sign_in_page_class_init (KeyfobSignInPageClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_sign_in_page_get_property;
  object_class->set_property = keyfob_sign_in_page_set_property;
  object_class->constructed = keyfob_sign_in_page_constructed;
  object_class->dispose = keyfob_sign_in_page_dispose;
  widget_class->map = keyfob_sign_in_page_map;
  widget_class->unroot = keyfob_sign_in_page_unroot;

  properties[PROP_ACCOUNT] =
      g_param_spec_object ("account", NULL, NULL, KEYFOB_TYPE_ACCOUNT,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_ORGANIZATION_NAME] =
      g_param_spec_string ("organization-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "sign-in.show", "s", show);
  gtk_widget_class_install_action (widget_class, deeds[0].action, NULL, find_organization);
  gtk_widget_class_install_action (widget_class, deeds[1].action, NULL, sign_in);
  gtk_widget_class_install_action (widget_class, deeds[2].action, NULL, sign_in_with_code);
  gtk_widget_class_install_action (widget_class, deeds[3].action, NULL, use_api_key);
  gtk_widget_class_install_action (widget_class, deeds[4].action, NULL, use_access_link);
  bind_template (widget_class);
}

static void
keyfob_sign_in_page_init (KeyfobSignInPage *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self, "map", G_CALLBACK (gtk_widget_grab_focus), self->domain_row);
}

GtkWidget *
keyfob_sign_in_page_new (KeyfobAccount *account) {
  return g_object_new (KEYFOB_TYPE_SIGN_IN_PAGE, "account", account, NULL);
}
