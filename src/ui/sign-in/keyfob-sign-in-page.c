/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-sign-in-page.h"

#include <glib/gi18n-lib.h>

#include "kisi/kisi-error.h"
#include "simulator/keyfob-demo-person.h"
#include "ui/sign-in/keyfob-sign-in-access-link-page.h"
#include "ui/sign-in/keyfob-sign-in-api-key-page.h"
#include "ui/sign-in/keyfob-sign-in-code-page.h"
#include "ui/sign-in/keyfob-sign-in-organization-page.h"
#include "ui/sign-in/keyfob-sign-in-password-page.h"
#include "ui/sign-in/keyfob-sign-in-single-sign-on-page.h"

struct _KeyfobSignInPage {
  AdwBin parent_instance;

  AdwNavigationView *navigation_view;
  KeyfobSignInOrganizationPage *organization_page;
  KeyfobSignInPasswordPage *password_page;
  KeyfobSignInCodePage *code_page;
  KeyfobSignInApiKeyPage *api_key_page;
  KeyfobSignInAccessLinkPage *access_link_page;

  KeyfobAccount *account;
  gboolean demo;
  KisiOrganization *organization; /* once found */
  GCancellable *cancellable;      /* of the request under way */
};

G_DEFINE_FINAL_TYPE (KeyfobSignInPage, keyfob_sign_in_page, ADW_TYPE_BIN)

enum {
  PROP_ACCOUNT = 1,
  PROP_DEMO,
  PROP_BUSY,
  PROP_ORGANIZATION_NAME,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* What the buttons of the pages do. */
static const char *const deeds[] = {
    "sign-in.find-organization", "sign-in.sign-in",         "sign-in.sign-in-with-code",
    "sign-in.use-api-key",       "sign-in.use-access-link",
};

static void
set_busy (KeyfobSignInPage *self, GCancellable *cancellable) {
  g_set_object (&self->cancellable, cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), deeds[i], cancellable == NULL);
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
  gpointer steps[] = {self->organization_page, self->password_page, self->code_page,
                      self->api_key_page, self->access_link_page};

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    keyfob_sign_in_step_unmark (steps[i]);
}

static gboolean
is_filled_in (KeyfobSignInPage *self, gpointer step) {
  unmark_all (self);
  return keyfob_sign_in_step_is_filled_in (step);
}

static void
show_error (KeyfobSignInPage *self, gpointer step, const GError *error) {
  unmark_all (self);
  keyfob_sign_in_step_show_error (step, error);
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
  if (organization == NULL) {
    show_error (self, self->organization_page, error);
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

  if (is_filled_in (self, self->organization_page))
    kisi_organization_find_async (
        keyfob_account_get_client (self->account),
        keyfob_sign_in_organization_page_get_domain (self->organization_page), begin (self),
        on_organization_found, g_object_ref (self));
}

/* Where an error belongs, by the field it names and by the page that is shown. */
static void
show_sign_in_error (KeyfobSignInPage *self, const GError *error) {
  const char *field = kisi_error_get_field (error);

  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_CODE_NEEDED)) {
    show_page (self, "code");
  } else if (g_error_matches (error, KISI_ERROR, KISI_ERROR_WRONG_CODE) ||
             g_strcmp0 (field, "otp_attempt") == 0) {
    show_page (self, "code");
    show_error (self, self->code_page, error);
  } else if (g_error_matches (error, KISI_ERROR, KISI_ERROR_WRONG_PASSWORD) ||
             g_strcmp0 (field, "email") == 0 || g_strcmp0 (field, "password") == 0) {
    show_page (self, "password");
    show_error (self, self->password_page, error);
  } else {
    show_error (self, adw_navigation_view_get_visible_page (self->navigation_view), error);
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
  keyfob_account_sign_in_async (self->account, self->organization,
                                keyfob_sign_in_password_page_get_email (self->password_page),
                                keyfob_sign_in_password_page_get_password (self->password_page),
                                code, begin (self), on_signed_in, g_object_ref (self));
}

static void
sign_in (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (widget);

  if (self->organization != NULL && is_filled_in (self, self->password_page))
    send_password (self, NULL);
}

static void
sign_in_with_code (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (widget);
  g_autofree char *code = keyfob_sign_in_code_page_dup_code (self->code_page);

  if (self->organization != NULL && is_filled_in (self, self->code_page))
    send_password (self, code);
}

static void
use_api_key (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (widget);

  if (is_filled_in (self, self->api_key_page))
    keyfob_account_sign_in_with_api_key_async (
        self->account, keyfob_sign_in_api_key_page_get_api_key (self->api_key_page), begin (self),
        on_signed_in, g_object_ref (self));
}

static void
use_access_link (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (widget);

  if (is_filled_in (self, self->access_link_page))
    keyfob_account_sign_in_with_access_link_async (
        self->account, keyfob_sign_in_access_link_page_get_access_link (self->access_link_page),
        begin (self), on_signed_in, g_object_ref (self));
}

static void
on_popped (KeyfobSignInPage *self) {
  g_cancellable_cancel (self->cancellable);
  set_busy (self, NULL);
}

static void
focus_field (KeyfobSignInPage *self) {
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation_view);

  if (page != NULL)
    keyfob_sign_in_step_focus (KEYFOB_SIGN_IN_STEP (page));
}

/* Whether the keyring could say who is signed in. What else there is to tell, the doors tell. */
static void
show_banner (KeyfobSignInPage *self) {
  KeyfobLastingState state = keyfob_lasting_state_get (self->account);

  keyfob_sign_in_organization_page_show_state (
      self->organization_page,
      state == KEYFOB_LASTING_STATE_KEYRING ? state : KEYFOB_LASTING_STATE_NONE, self->account);
}

/* What else is to be typed but the password, which is not kept. Whether one will do still, Kisi is
 * asked: that single sign-on has come may be why the login has ended. */
static void
fill_in_login (KeyfobSignInPage *self) {
  const char *domain = keyfob_account_get_organization_domain (self->account);
  const char *email = keyfob_account_get_person_email (self->account);

  if (email != NULL)
    keyfob_sign_in_password_page_set_email (self->password_page, email);
  if (domain == NULL)
    return;
  keyfob_sign_in_organization_page_set_domain (self->organization_page, domain);
  find_organization (GTK_WIDGET (self), NULL, NULL);
}

/* Or it would look like Kisi's own, where somebody may type what is real. */
static void
show_demo (KeyfobSignInPage *self) {
  /* Translators: %1$s is a domain, %2$s an e-mail address and %3$s a password: what to type */
  g_autofree char *words =
      g_strdup_printf (_ ("A simulated office.\nOrganization: %1$s\nE-mail: %2$s\nPassword: %3$s"),
                       KEYFOB_DEMO_DOMAIN, KEYFOB_DEMO_EMAIL, KEYFOB_DEMO_PASSWORD);

  g_object_set (self->organization_page, "heading", _ ("Sign In to the Demo"), "words", words,
                NULL);
  g_object_set (self->password_page, "words", words, NULL);
  keyfob_sign_in_organization_page_set_domain (self->organization_page, KEYFOB_DEMO_DOMAIN);
  keyfob_sign_in_password_page_set_email (self->password_page, KEYFOB_DEMO_EMAIL);
}

/* Whose login has ended signs in again in the same way, and says nothing twice. */
static void
go_on (KeyfobSignInPage *self) {
  if (keyfob_account_get_state (self->account) != KEYFOB_ACCOUNT_STATE_EXPIRED)
    return;
  switch (keyfob_account_get_kind (self->account)) {
  case KEYFOB_CREDENTIAL_LOGIN:
    fill_in_login (self);
    break;
  case KEYFOB_CREDENTIAL_API_KEY:
    show_page (self, "api-key");
    break;
  case KEYFOB_CREDENTIAL_ACCESS_LINK:
    show_page (self, "access-link");
    break;
  }
}

static void
keyfob_sign_in_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (object);

  switch (id) {
  case PROP_ACCOUNT:
    g_value_set_object (value, self->account);
    break;
  case PROP_DEMO:
    g_value_set_boolean (value, self->demo);
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
  case PROP_DEMO:
    self->demo = g_value_get_boolean (value);
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
  if (self->demo)
    show_demo (self);
  go_on (self);
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
  g_type_ensure (KEYFOB_TYPE_SIGN_IN_ORGANIZATION_PAGE);
  g_type_ensure (KEYFOB_TYPE_SIGN_IN_PASSWORD_PAGE);
  g_type_ensure (KEYFOB_TYPE_SIGN_IN_CODE_PAGE);
  g_type_ensure (KEYFOB_TYPE_SIGN_IN_SINGLE_SIGN_ON_PAGE);
  g_type_ensure (KEYFOB_TYPE_SIGN_IN_API_KEY_PAGE);
  g_type_ensure (KEYFOB_TYPE_SIGN_IN_ACCESS_LINK_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, navigation_view);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, organization_page);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, password_page);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, code_page);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, api_key_page);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, access_link_page);
  gtk_widget_class_bind_template_callback (widget_class, unmark_all);
  gtk_widget_class_bind_template_callback (widget_class, on_popped);
  gtk_widget_class_bind_template_callback (widget_class, focus_field);
}

static void
keyfob_sign_in_page_class_init (KeyfobSignInPageClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_sign_in_page_get_property;
  object_class->set_property = keyfob_sign_in_page_set_property;
  object_class->constructed = keyfob_sign_in_page_constructed;
  object_class->dispose = keyfob_sign_in_page_dispose;
  widget_class->map = keyfob_sign_in_page_map;
  widget_class->unroot = keyfob_sign_in_page_unroot;

  properties[PROP_ACCOUNT] =
      g_param_spec_object ("account", NULL, NULL, KEYFOB_TYPE_ACCOUNT, given);
  properties[PROP_DEMO] = g_param_spec_boolean ("demo", NULL, NULL, FALSE, given);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_ORGANIZATION_NAME] =
      g_param_spec_string ("organization-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "sign-in.show", "s", show);
  gtk_widget_class_install_action (widget_class, deeds[0], NULL, find_organization);
  gtk_widget_class_install_action (widget_class, deeds[1], NULL, sign_in);
  gtk_widget_class_install_action (widget_class, deeds[2], NULL, sign_in_with_code);
  gtk_widget_class_install_action (widget_class, deeds[3], NULL, use_api_key);
  gtk_widget_class_install_action (widget_class, deeds[4], NULL, use_access_link);
  bind_template (widget_class);
}

static void
keyfob_sign_in_page_init (KeyfobSignInPage *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
keyfob_sign_in_page_new (KeyfobAccount *account, gboolean demo) {
  return g_object_new (KEYFOB_TYPE_SIGN_IN_PAGE, "account", account, "demo", demo, NULL);
}

void
keyfob_sign_in_page_focus (KeyfobSignInPage *self) {
  focus_field (self);
}
