/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-command-line.h"
#include "cli/keyfob-organization-argument.h"
#include "cli/keyfob-picture.h"
#include "cli/keyfob-terminal.h"
#include "kisi/kisi-error.h"
#include "kisi/kisi-wipe.h"
#include "model/account/keyfob-identity.h"
#include "platform/keyfob-text.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* As many as other programs give on a terminal. */
#define MOST_TRIES 3

/* A sign-in, as far as it has come. It holds the task. */
typedef struct {
  GTask *task;
  KeyfobCommand *command;
  KeyfobTerminal *terminal;
  KisiOrganization *organization;
  char *email;
  char *password;
  guint n_refused; /* wrong passwords and codes */
} SignIn;

static void
sign_in_free (SignIn *self) {
  g_clear_object (&self->task);
  g_clear_object (&self->terminal);
  g_clear_pointer (&self->organization, kisi_organization_free);
  g_free (self->email);
  g_clear_pointer (&self->password, kisi_wipe_free);
  g_free (self);
}

static void
end (SignIn *self, KeyfobExit exit) {
  g_task_return_int (self->task, exit);
  sign_in_free (self);
}

static void
fail (SignIn *self, const GError *error) {
  keyfob_command_fail (g_object_ref (self->task), error);
  sign_in_free (self);
}

static void
ask (SignIn *self, const char *question, gboolean unseen, GAsyncReadyCallback callback) {
  keyfob_terminal_ask_async (self->terminal, question, unseen, g_task_get_cancellable (self->task),
                             callback, self);
}

/* The line that was asked for; or NULL, and the sign-in is over. */
static char *
take_answer (SignIn *self, GAsyncResult *result) {
  g_autoptr (GError) error = NULL;
  char *answer = keyfob_terminal_ask_finish (self->terminal, result, &error);

  if (!answer)
    fail (self, error);
  return answer;
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer user_data) {
  SignIn *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!keyfob_accounts_sign_out_finish (self->command->accounts, result, &error))
    keyfob_command_say (self->command, error->message);
  end (self, KEYFOB_EXIT_REFUSED);
}

static void
say_signed_in (SignIn *self, KeyfobAccount *account) {
  const KeyfobIdentity *identity = keyfob_account_get_identity (account);
  const char *person = identity->person_name;
  const char *organization = identity->organization_name;
  g_autofree char *safe_person = keyfob_text_dup_safe (person, KEYFOB_NAME_MAX_CHARACTERS);
  g_autofree char *safe_organization =
      keyfob_text_dup_safe (organization, KEYFOB_NAME_MAX_CHARACTERS);
  g_autofree char *words = NULL;

  if (*safe_person && *safe_organization)
    /* Translators: a person, then an organization */
    words = g_strdup_printf (_ ("Signed in as %s at %s."), safe_person, safe_organization);
  else if (*safe_person || *safe_organization)
    /* Translators: a person or an organization */
    words = g_strdup_printf (_ ("Signed in: %s."), *safe_person ? safe_person : safe_organization);
  else
    words = g_strdup (_ ("Signed in."));
  keyfob_command_say (self->command, words);
}

static void on_code (GObject *source, GAsyncResult *result, gpointer user_data);
static void on_email (GObject *source, GAsyncResult *result, gpointer user_data);

static void
ask_code (SignIn *self) {
  ask (self, _ ("Two-factor code: "), FALSE, on_code);
}

static void
ask_email (SignIn *self) {
  g_autofree char *safe = NULL;
  g_autofree char *question = NULL;

  if (!self->email) {
    ask (self, _ ("E-mail address: "), FALSE, on_email);
    return;
  }
  safe = keyfob_text_dup_safe (self->email, KEYFOB_NAME_MAX_CHARACTERS);
  /* Translators: %s is an e-mail address, which stays if nothing else is typed. */
  question = g_strdup_printf (_ ("E-mail address [%s]: "), safe);
  ask (self, question, FALSE, on_email);
}

/* Asks again for what a person may have mistyped. Kisi does not tell of the e-mail address and the
 * password which is wrong. Returns FALSE if it is something else, or they had their tries. */
static gboolean
ask_again (SignIn *self, const GError *error) {
  gboolean wrong_code = g_error_matches (error, KISI_ERROR, KISI_ERROR_WRONG_CODE);

  if (!wrong_code && !g_error_matches (error, KISI_ERROR, KISI_ERROR_WRONG_PASSWORD))
    return FALSE;
  if (++self->n_refused == MOST_TRIES)
    return FALSE;
  keyfob_terminal_say (self->terminal, error->message);
  if (wrong_code)
    ask_code (self);
  else
    ask_email (self);
  return TRUE;
}

/* This process ends, and with it the session: a sign-in that is not kept is none. One of the same
 * person that the keyring still has stays. */
static void
undo (SignIn *self, KeyfobAccount *account) {
  KeyfobAccounts *accounts = self->command->accounts;
  const GError *reason = keyfob_accounts_get_keyring_error (accounts);

  keyfob_command_say (self->command, reason ? reason->message : _ ("The keyring did not save it."));
  keyfob_command_say (self->command,
                      _ ("The sign-in could not be saved, so you are not signed in by it."));
  keyfob_account_set_superseded (account, NULL);
  keyfob_accounts_sign_out_async (accounts, account, NULL, on_undone, self);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data) {
  SignIn *self = user_data;
  KeyfobAccounts *accounts = self->command->accounts;
  g_autoptr (GError) error = NULL;
  KeyfobAccount *account = keyfob_accounts_sign_in_finish (accounts, result, &error);

  if (!account) {
    if (self->password && g_error_matches (error, KISI_ERROR, KISI_ERROR_CODE_NEEDED))
      ask_code (self);
    else if (!self->password || !ask_again (self, error))
      fail (self, error);
    return;
  }
  if (keyfob_account_is_session_only (account)) {
    undo (self, account);
    return;
  }
  say_signed_in (self, account);
  end (self, KEYFOB_EXIT_DONE);
}

static void
on_code (GObject *source, GAsyncResult *result, gpointer user_data) {
  SignIn *self = user_data;
  g_autofree char *code = take_answer (self, result);

  if (!code)
    return;
  keyfob_accounts_sign_in_async (self->command->accounts, self->organization, self->email,
                                 self->password, g_strstrip (code),
                                 g_task_get_cancellable (self->task), on_signed_in, self);
}

static void
on_password (GObject *source, GAsyncResult *result, gpointer user_data) {
  SignIn *self = user_data;
  char *password = take_answer (self, result);

  if (!password)
    return;
  g_clear_pointer (&self->password, kisi_wipe_free);
  self->password = password;
  keyfob_accounts_sign_in_async (self->command->accounts, self->organization, self->email,
                                 self->password, NULL, g_task_get_cancellable (self->task),
                                 on_signed_in, self);
}

static void
on_email (GObject *source, GAsyncResult *result, gpointer user_data) {
  SignIn *self = user_data;
  g_autofree char *email = take_answer (self, result);

  if (!email)
    return;
  if (*g_strstrip (email) || !self->email)
    g_set_str (&self->email, email);
  ask (self, _ ("Password: "), TRUE, on_password);
}

static void
on_organization (GObject *source, GAsyncResult *result, gpointer user_data) {
  SignIn *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  self->organization = kisi_organization_find_finish (KISI_CLIENT (source), result, &error);
  if (!self->organization) {
    fail (self, error);
    return;
  }
  name = keyfob_text_dup_safe (self->organization->name, KEYFOB_NAME_MAX_CHARACTERS);
  if (self->organization->uses_single_sign_on) {
    words = g_strdup_printf (
        _ ("%s uses single sign-on, which works in Kisi’s own apps only, so a password will not "
           "do here. Sign in with an access link (keyfob sign-in --access-link-stdin), or with an "
           "API key (keyfob sign-in --api-key-stdin); an administrator can give you either."),
        name);
    keyfob_command_say (self->command, words);
    end (self, KEYFOB_EXIT_REFUSED);
    return;
  }
  words = g_strdup_printf (_ ("Signing in to %s."), name);
  keyfob_terminal_say (self->terminal, words);
  ask_email (self);
}

static void
on_domain (GObject *source, GAsyncResult *result, gpointer user_data) {
  SignIn *self = user_data;
  g_autofree char *domain = take_answer (self, result);

  if (!domain)
    return;
  kisi_organization_find_async (keyfob_accounts_get_client (self->command->accounts), domain,
                                g_task_get_cancellable (self->task), on_organization, self);
}

static void
on_secret_line (GObject *source, GAsyncResult *result, gpointer user_data) {
  SignIn *self = user_data;
  char *line = take_answer (self, result);

  if (!line)
    return;
  if (self->command->options->api_key_stdin)
    keyfob_accounts_sign_in_with_api_key_async (
        self->command->accounts, line, g_task_get_cancellable (self->task), on_signed_in, self);
  else
    keyfob_accounts_sign_in_with_access_link_async (
        self->command->accounts, line, g_task_get_cancellable (self->task), on_signed_in, self);
  kisi_wipe_free (line);
}

static void
ask_first (SignIn *self) {
  KeyfobOptions *options = self->command->options;

  if (options->api_key_stdin)
    ask (self, _ ("API key: "), TRUE, on_secret_line);
  else if (options->access_link_stdin)
    ask (self, _ ("Access link: "), TRUE, on_secret_line);
  else
    ask (self, _ ("Organization domain: "), FALSE, on_domain);
}

/* Whoever signs in may not know that they are, or that somebody else is. */
static void
say_already (SignIn *self, const char *who) {
  g_autofree char *words = NULL;

  /* Translators: %s is a person, an organization, or both as in “Ada Lind, Nordhaven”; or several,
   * as in “Nordhaven (Ada Lind), Harbour (Bo Berg)” */
  words = g_strdup_printf (_ ("Signed in already: %s. Go on to add another organization, or to "
                              "sign in anew as the same person; Ctrl+C keeps it as it is."),
                           who);
  keyfob_terminal_say (self->terminal, words);
  ask_first (self);
}

static void
on_identity (GObject *source, GAsyncResult *result, gpointer user_data) {
  SignIn *self = user_data;
  KisiClient *client = KISI_CLIENT (source);
  g_autoptr (KeyfobIdentity) identity = keyfob_identity_fetch_finish (client, result, NULL);
  const char *names[3] = {NULL};
  guint n_names = 0;
  g_autofree char *list = NULL;
  g_autofree char *safe = NULL;

  if (!identity) { /* Kisi does not say, or takes it no more */
    ask_first (self);
    return;
  }
  if (identity->person_name)
    names[n_names++] = identity->person_name;
  if (identity->organization_name)
    names[n_names++] = identity->organization_name;
  if (n_names == 0)
    names[n_names++] = kisi_client_get_server (client);
  list = keyfob_text_dup_list (names);
  safe = keyfob_text_dup_safe (list, KEYFOB_NAME_MAX_CHARACTERS);
  say_already (self, safe);
}

/* One of several. */
static char *
dup_who (KeyfobAccount *account) {
  const char *title = keyfob_account_get_title (account);
  const char *person = keyfob_account_get_identity (account)->person_name;
  g_autofree char *safe = keyfob_text_dup_safe (person, KEYFOB_NAME_MAX_CHARACTERS);

  if (*safe == '\0')
    return g_strdup (title);
  /* Translators: an organization, and whose sign-in there: there are several of it. */
  return g_strdup_printf (C_ ("organization and person", "%1$s (%2$s)"), title, safe);
}

static char *
dup_all (KeyfobAccounts *accounts) {
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (guint i = 0; i < keyfob_accounts_get_n (accounts); i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (accounts, i);

    g_strv_builder_take (builder, dup_who (account));
  }
  all = g_strv_builder_end (builder);
  return keyfob_text_dup_list ((const char *const *) all);
}

/* The keyring was asked, so that an earlier login is known; if it cannot be read it will not keep
 * anything either, and a login need not be made first. */
static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data) {
  SignIn *self = user_data;
  KeyfobAccounts *accounts = self->command->accounts;
  g_autoptr (KeyfobPicture) picture = keyfob_picture_need_finish (accounts, result, NULL);
  g_autofree char *all = NULL;

  if (keyfob_accounts_get_keyring_error (accounts)) {
    fail (self, keyfob_accounts_get_keyring_error (accounts));
  } else if (!keyfob_terminal_is_tty (self->terminal) || !picture ||
             keyfob_accounts_get_state (accounts) != KEYFOB_ACCOUNT_STATE_SIGNED_IN) {
    ask_first (self);
  } else if (keyfob_accounts_get_n (accounts) > 1) {
    all = dup_all (accounts);
    say_already (self, all);
  } else {
    keyfob_identity_fetch_async (keyfob_account_get_client (keyfob_accounts_get_first (accounts)),
                                 KISI_URGENCY_NOW, g_task_get_cancellable (self->task), on_identity,
                                 self);
  }
}

void
keyfob_verb_sign_in (GTask *task) {
  SignIn *self = g_new0 (SignIn, 1);
  g_autoptr (GError) error = NULL;

  self->task = task;
  self->command = g_task_get_task_data (task);
  if (self->command->options->api_key_stdin || self->command->options->access_link_stdin)
    self->terminal = keyfob_terminal_new_for_fd (STDIN_FILENO);
  else
    self->terminal = keyfob_terminal_new (&error);
  if (self->terminal)
    keyfob_picture_need_async (self->command->accounts, NULL, KEYFOB_PICTURE_NAMES, NULL, NULL,
                               g_task_get_cancellable (task), on_started, self);
  else
    fail (self, error);
}

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobCommand *command = g_task_get_task_data (task);
  g_autofree char *others = keyfob_organization_argument_dup_titles (command->accounts);
  g_autofree char *words = NULL;
  g_autoptr (GError) error = NULL;

  if (!keyfob_accounts_sign_out_finish (command->accounts, result, &error)) {
    keyfob_command_fail (g_steal_pointer (&task), error);
    return;
  }
  if (keyfob_accounts_get_n (command->accounts) == 0)
    words = g_strdup (_ ("Signed out."));
  else
    /* Translators: %s is a list of organizations */
    words = g_strdup_printf (_ ("Signed out. Your other sign-ins stay as they are: %s."), others);
  keyfob_command_say (command, words);
  g_task_return_int (task, KEYFOB_EXIT_DONE);
}

static void
say_which (KeyfobCommand *command) {
  g_autofree char *titles = keyfob_organization_argument_dup_titles (command->accounts);
  /* Translators: %s is a list of organizations */
  g_autofree char *words =
      g_strdup_printf (_ ("You are signed in to several organizations: %s. Say "
                          "which one, as in “keyfob sign-out ORGANIZATION”."),
                       titles);

  keyfob_command_say (command, words);
}

/* Also of what a keyring may have that cannot be asked, but not of what it did not give out when
 * somebody is signed in. */
static void
sign_out (GTask *task, KeyfobAccount *account) {
  KeyfobCommand *command = g_task_get_task_data (task);

  if (keyfob_accounts_get_n (command->accounts) < 2 && command->options->organization == NULL &&
      !keyfob_accounts_get_keyring_error (command->accounts))
    account = NULL;
  keyfob_accounts_sign_out_async (command->accounts, account, g_task_get_cancellable (task),
                                  on_signed_out, g_object_ref (task));
}

static void
on_ready_to_sign_out (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobCommand *command = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobPicture) picture =
      keyfob_picture_need_finish (command->accounts, result, &error);

  if (picture && keyfob_picture_get_only (picture)) {
    sign_out (task, keyfob_picture_get_only (picture));
  } else if (picture && keyfob_accounts_get_n (command->accounts) > 1) {
    say_which (command);
    g_task_return_int (task, KEYFOB_EXIT_USAGE);
  } else if (picture) {
    sign_out (task, keyfob_accounts_get_first (command->accounts));
  } else if (!g_error_matches (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT) ||
             keyfob_accounts_get_keyring_error (command->accounts)) {
    keyfob_command_fail (g_steal_pointer (&task), error);
  } else {
    keyfob_command_say (command, _ ("Nobody is signed in."));
    g_task_return_int (task, KEYFOB_EXIT_SIGNED_OUT);
  }
}

void
keyfob_verb_sign_out (GTask *task) {
  KeyfobCommand *command = g_task_get_task_data (task);

  keyfob_picture_need_async (command->accounts, command->options->organization,
                             KEYFOB_PICTURE_NAMES, NULL, NULL, g_task_get_cancellable (task),
                             on_ready_to_sign_out, task);
}
