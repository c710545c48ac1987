/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-sign-in-page.h"

#include <glib/gi18n-lib.h>

#include "kisi/kisi-error.h"
#include "simulator/keyfob-demo-person.h"
#include "ui/sign-in/keyfob-sign-in-step.h"
#include "ui/window/keyfob-state-banner.h"

struct _KeyfobSignInPage {
  AdwBin parent_instance;

  AdwNavigationView *navigation_view;
  AdwBanner *banner;
  AdwNavigationPage *organization_step;
  AdwNavigationPage *password_step;
  AdwNavigationPage *single_sign_on_step;
  GtkEditable *domain_row;
  GtkEditable *email_row;
  GtkEditable *password_row;
  GtkEditable *code_row;
  GtkEditable *api_key_row;
  GtkEditable *access_link_row;

  KeyfobAccounts *accounts;
  KisiOrganization *organization; /* once found */
  GCancellable *cancellable;      /* of the request under way */
};

G_DEFINE_FINAL_TYPE (KeyfobSignInPage, keyfob_sign_in_page, ADW_TYPE_BIN)

enum {
  SIGNAL_DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* The fields by their names, the step that each is in, and what is said if it is left empty. */
static const struct {
  const char *name;
  const char *tag;
  const char *words;
} FIELDS[] = {
    {"domain", "organization", N_ ("Enter your organization’s domain.")},
    {"email", "password", N_ ("Enter your e-mail address.")},
    {"password", "password", N_ ("Enter your password.")},
    {"otp_attempt", "code", N_ ("Enter the code.")},
    {"api-key", "api-key", N_ ("Paste an API key.")},
    {"access-link", "access-link", N_ ("Paste an access link.")},
};

static KeyfobSignInStep *
get_shown (KeyfobSignInPage *self) {
  return KEYFOB_SIGN_IN_STEP (adw_navigation_view_get_visible_page (self->navigation_view));
}

static void
set_cancellable (KeyfobSignInPage *self, GCancellable *cancellable) {
  g_set_object (&self->cancellable, cancellable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.continue", cancellable == NULL);
}

static GCancellable *
begin (KeyfobSignInPage *self) {
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  set_cancellable (self, cancellable);
  return self->cancellable;
}

/* Ends the request that gave @result. FALSE if the person has gone back meanwhile. */
static gboolean
end (KeyfobSignInPage *self, GAsyncResult *result) {
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return FALSE;
  set_cancellable (self, NULL);
  return TRUE;
}

static void
show_step (KeyfobSignInPage *self, const char *tag) {
  AdwNavigationPage *shown = adw_navigation_view_get_visible_page (self->navigation_view);
  AdwNavigationPage *step = adw_navigation_view_find_page (self->navigation_view, tag);

  if (step == shown)
    return;
  if (adw_navigation_view_get_previous_page (self->navigation_view, shown) == step)
    adw_navigation_view_pop (self->navigation_view);
  else
    adw_navigation_view_push (self->navigation_view, step);
}

static void
on_show (GtkWidget *widget, const char *action, GVariant *parameter) {
  show_step (KEYFOB_SIGN_IN_PAGE (widget), g_variant_get_string (parameter, NULL));
}

/* Returns the step that @error is about, or NULL if it is about none. @shown: the present one */
static const char *
find_tag (const GError *error, const char *shown) {
  for (gsize i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    if (g_strcmp0 (kisi_error_get_field (error), FIELDS[i].name) == 0)
      return FIELDS[i].tag;
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_WRONG_CODE))
    return "code";
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_WRONG_PASSWORD))
    return "password";
  /* All that was sent is the one thing that was typed. */
  if ((g_str_equal (shown, "api-key") || g_str_equal (shown, "access-link")) &&
      kisi_error_is_refusal (error) && error->code != KISI_ERROR_TOO_MANY_REQUESTS)
    return shown;
  return NULL;
}

static void
show_error (KeyfobSignInPage *self, const GError *error) {
  const char *tag =
      find_tag (error, adw_navigation_page_get_tag (ADW_NAVIGATION_PAGE (get_shown (self))));

  if (tag != NULL)
    show_step (self, tag);
  keyfob_sign_in_step_unmark (get_shown (self));
  keyfob_sign_in_step_say (get_shown (self), error->message);
  if (tag != NULL)
    keyfob_sign_in_step_mark (get_shown (self), kisi_error_get_field (error));
}

static void
on_organization_found (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (KeyfobSignInPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiOrganization) organization =
      kisi_organization_find_finish (KISI_CLIENT (source), result, &error);
  g_autofree char *heading = NULL;

  if (!end (self, result))
    return;
  if (organization == NULL) {
    show_error (self, error);
    return;
  }
  /* Translators: %s is the name of an organization; the hyphen is one that no line ends at */
  heading = g_strdup_printf (_ ("%s Uses Single Sign‑On"), organization->name);
  adw_navigation_page_set_title (self->single_sign_on_step, heading);
  adw_navigation_page_set_title (self->password_step, organization->name);
  show_step (self, organization->uses_single_sign_on ? "single-sign-on" : "password");
  g_clear_pointer (&self->organization, kisi_organization_free);
  self->organization = g_steal_pointer (&organization);
}

static void
find_organization (KeyfobSignInPage *self) {
  kisi_organization_find_async (keyfob_accounts_get_client (self->accounts),
                                gtk_editable_get_text (self->domain_row), begin (self),
                                on_organization_found, g_object_ref (self));
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (KeyfobSignInPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean signed_in =
      keyfob_accounts_sign_in_finish (KEYFOB_ACCOUNTS (source), result, &error) != NULL;

  if (!end (self, result))
    return;
  if (signed_in)
    g_signal_emit (self, signals[SIGNAL_DONE], 0);
  else if (g_error_matches (error, KISI_ERROR, KISI_ERROR_CODE_NEEDED))
    show_step (self, "code");
  else
    show_error (self, error);
}

static void
send_password (KeyfobSignInPage *self, const char *code) {
  keyfob_accounts_sign_in_async (self->accounts, self->organization,
                                 gtk_editable_get_text (self->email_row),
                                 gtk_editable_get_text (self->password_row), code, begin (self),
                                 on_signed_in, g_object_ref (self));
}

static void
on_continue (GtkWidget *widget, const char *action, GVariant *parameter) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (widget);
  KeyfobSignInStep *step = get_shown (self);
  const char *tag = adw_navigation_page_get_tag (ADW_NAVIGATION_PAGE (step));
  const char *blank = keyfob_sign_in_step_find_blank (step);

  keyfob_sign_in_step_unmark (step);
  for (gsize i = 0; blank != NULL && i < G_N_ELEMENTS (FIELDS); i++)
    if (g_str_equal (blank, FIELDS[i].name))
      keyfob_sign_in_step_say (step, _ (FIELDS[i].words));
  if (blank != NULL)
    keyfob_sign_in_step_mark (step, blank);
  else if (g_str_equal (tag, "organization"))
    find_organization (self);
  else if (g_str_equal (tag, "password"))
    send_password (self, NULL);
  else if (g_str_equal (tag, "code"))
    send_password (self, gtk_editable_get_text (self->code_row));
  else if (g_str_equal (tag, "api-key"))
    keyfob_accounts_sign_in_with_api_key_async (self->accounts,
                                                gtk_editable_get_text (self->api_key_row),
                                                begin (self), on_signed_in, g_object_ref (self));
  else if (g_str_equal (tag, "access-link"))
    keyfob_accounts_sign_in_with_access_link_async (
        self->accounts, gtk_editable_get_text (self->access_link_row), begin (self), on_signed_in,
        g_object_ref (self));
}

static void
on_popped (KeyfobSignInPage *self) {
  g_cancellable_cancel (self->cancellable);
  set_cancellable (self, NULL);
}

static void
on_shown (KeyfobSignInPage *self) {
  if (adw_navigation_view_get_visible_page (self->navigation_view) == NULL)
    return;
  keyfob_sign_in_step_unmark (get_shown (self));
  keyfob_sign_in_step_focus (get_shown (self));
}

/* Whether the keyring could say who is signed in. What else there is to tell, the doors tell. */
static void
show_banner (KeyfobSignInPage *self) {
  KeyfobLastingState state = keyfob_lasting_state_get (self->accounts);

  keyfob_state_banner_show (
      self->banner, state == KEYFOB_LASTING_STATE_KEYRING ? state : KEYFOB_LASTING_STATE_NONE,
      self->accounts, TRUE);
}

/* What else is to be typed but the password, which is not kept. Whether one will do still, Kisi is
 * asked: that single sign-on has come may be why the login has ended. */
static void
fill_in_login (KeyfobSignInPage *self, KeyfobAccount *account) {
  const KeyfobIdentity *identity = keyfob_account_get_identity (account);
  const char *domain = identity->organization_domain;
  const char *email = identity->person_email;

  if (email != NULL)
    gtk_editable_set_text (self->email_row, email);
  if (domain == NULL)
    return;
  gtk_editable_set_text (self->domain_row, domain);
  find_organization (self);
}

/* Or it would look like Kisi's own, where somebody may type what is real. */
static void
show_demo (KeyfobSignInPage *self) {
  /* Translators: %1$s is a domain, %2$s an e-mail address and %3$s a password: what to type */
  g_autofree char *words =
      g_strdup_printf (_ ("A simulated office.\nOrganization: %1$s\nE-mail: %2$s\nPassword: %3$s"),
                       KEYFOB_DEMO_DOMAIN, KEYFOB_DEMO_EMAIL, KEYFOB_DEMO_PASSWORD);

  adw_navigation_page_set_title (self->organization_step, _ ("Sign In to the Demo"));
  g_object_set (self->organization_step, "words", words, NULL);
  g_object_set (self->password_step, "words", words, NULL);
  gtk_editable_set_text (self->domain_row, KEYFOB_DEMO_DOMAIN);
  gtk_editable_set_text (self->email_row, KEYFOB_DEMO_EMAIL);
}

/* Whose login has ended signs in again in the same way, and says nothing twice. */
static void
go_on (KeyfobSignInPage *self, KeyfobAccount *account) {
  switch (keyfob_account_get_kind (account)) {
  case KEYFOB_CREDENTIAL_LOGIN:
    fill_in_login (self, account);
    break;
  case KEYFOB_CREDENTIAL_API_KEY:
    show_step (self, "api-key");
    break;
  case KEYFOB_CREDENTIAL_ACCESS_LINK:
    show_step (self, "access-link");
    break;
  }
}

static void
keyfob_sign_in_page_map (GtkWidget *widget) {
  GTK_WIDGET_CLASS (keyfob_sign_in_page_parent_class)->map (widget);

  keyfob_sign_in_page_focus (KEYFOB_SIGN_IN_PAGE (widget));
}

static void
keyfob_sign_in_page_unroot (GtkWidget *widget) {
  g_cancellable_cancel (KEYFOB_SIGN_IN_PAGE (widget)->cancellable);

  GTK_WIDGET_CLASS (keyfob_sign_in_page_parent_class)->unroot (widget);
}

static void
keyfob_sign_in_page_dispose (GObject *object) {
  KeyfobSignInPage *self = KEYFOB_SIGN_IN_PAGE (object);

  /* Before the template goes: AdwBin would not notice that its child has gone with it. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_SIGN_IN_PAGE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->accounts);
  g_clear_pointer (&self->organization, kisi_organization_free);

  G_OBJECT_CLASS (keyfob_sign_in_page_parent_class)->dispose (object);
}

static void
keyfob_sign_in_page_class_init (KeyfobSignInPageClass *klass) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = keyfob_sign_in_page_dispose;
  widget_class->map = keyfob_sign_in_page_map;
  widget_class->unroot = keyfob_sign_in_page_unroot;

  signals[SIGNAL_DONE] = g_signal_new ("done", KEYFOB_TYPE_SIGN_IN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "sign-in.show", "s", on_show);
  gtk_widget_class_install_action (widget_class, "sign-in.continue", NULL, on_continue);

  g_type_ensure (KEYFOB_TYPE_SIGN_IN_STEP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, navigation_view);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, banner);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, organization_step);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, password_step);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, single_sign_on_step);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, domain_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, email_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, code_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, api_key_row);
  gtk_widget_class_bind_template_child (widget_class, KeyfobSignInPage, access_link_row);
  gtk_widget_class_bind_template_callback (widget_class, on_popped);
  gtk_widget_class_bind_template_callback (widget_class, on_shown);
}

static void
keyfob_sign_in_page_init (KeyfobSignInPage *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
keyfob_sign_in_page_new (KeyfobAccounts *accounts, KeyfobAccount *expired, gboolean demo) {
  KeyfobSignInPage *self = g_object_new (KEYFOB_TYPE_SIGN_IN_PAGE, NULL);

  self->accounts = g_object_ref (accounts);
  g_signal_connect_object (accounts, "notify::state", G_CALLBACK (show_banner), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "notify::keyring-error", G_CALLBACK (show_banner), self,
                           G_CONNECT_SWAPPED);
  show_banner (self);
  if (demo)
    show_demo (self);
  if (expired != NULL)
    go_on (self, expired);
  return GTK_WIDGET (self);
}

void
keyfob_sign_in_page_focus (KeyfobSignInPage *self) {
  keyfob_sign_in_step_focus (get_shown (self));
}
