/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-options.h"

#include "model/doors/keyfob-door-status.h"
#include "platform/keyfob-text.h"

#include <glib/gi18n.h>

#define MOST_DEMO_DOORS              20000 /* Kisi lists no more (kisi-api.md, section 4) */
#define LONGEST_COMPLAINT_CHARACTERS 300

#define FOR(verb) (1u << (verb))
#define FOR_ALL   (~0u)
#define FOR_DOOR_VERBS                                                                             \
  (FOR (KEYFOB_VERB_LIST) | FOR (KEYFOB_VERB_UNLOCK) | FOR (KEYFOB_VERB_STATUS) |                  \
   FOR (KEYFOB_VERB_WATCH))

typedef struct {
  const char *name;
  const char *arguments; /* (nullable): as `--help` shows them */
  const char *summary;
} VerbWords;

/* In the order of KeyfobVerb. */
static const VerbWords VERBS[] = {
    {"", NULL, N_ ("Unlocks the office doors that Kisi manages.")},
    {"list", NULL, N_ ("Lists the doors, each with its status.")},
    {"unlock", N_ ("DOOR"), N_ ("Unlocks a door, given by its name or its ID.")},
    {"status", N_ ("DOOR"), N_ ("Tells the status of a door, given by its name or its ID.")},
    {"watch", NULL, N_ ("Tells what changes at the doors, one change a line, until interrupted.")},
    {"sign-in", NULL, N_ ("Signs in, or adds an organization, asking on the terminal.")},
    {"sign-out", N_ ("[ORGANIZATION]"),
     N_ ("Signs out of an organization, and forgets its doors.")},
    {"quick", NULL, N_ ("Opens quick unlock: type a part of a door’s name, press Enter.")},
};

/* Others are asked for by options: help, and the version. */
#define LAST_NAMED_VERB KEYFOB_VERB_QUICK

#define LAST_STATUS KEYFOB_DOOR_STATUS_LOCKED

gboolean
keyfob_options_opens_window (KeyfobVerb verb) {
  return verb == KEYFOB_VERB_NONE || verb == KEYFOB_VERB_QUICK;
}

gboolean
keyfob_options_is_for_own_process (const KeyfobOptions *self) {
  switch (self->verb) {
  /* A secret never crosses the bus: signing in and out are done where the terminal is. */
  case KEYFOB_VERB_SIGN_IN:
  case KEYFOB_VERB_SIGN_OUT:
  /* These need nobody else. */
  case KEYFOB_VERB_HELP:
  case KEYFOB_VERB_VERSION:
    return TRUE;
  case KEYFOB_VERB_NONE:
  case KEYFOB_VERB_LIST:
  case KEYFOB_VERB_UNLOCK:
  case KEYFOB_VERB_STATUS:
  case KEYFOB_VERB_WATCH:
  case KEYFOB_VERB_QUICK:
    break;
  }
  return self->service || self->stay || self->handover != 0;
}

gboolean
keyfob_options_want_other_demo (const KeyfobOptions *self, const KeyfobOptions *running) {
  return (self->demo_doors != 0 && self->demo_doors != running->demo_doors) ||
         (self->demo_near && g_strcmp0 (self->demo_near, running->demo_near) != 0);
}

void
keyfob_options_free (KeyfobOptions *self) {
  g_free (self->demo_near);
  g_free (self->server);
  g_free (self->place);
  g_free (self->status);
  g_free (self->door);
  g_free (self->organization);
  g_free (self);
}

/* What is given besides the switches, as it is given. */
typedef struct {
  char **words;     /* (nullable): those that are no options: a verb first */
  char *demo_doors; /* (nullable) */
  gboolean help;
  gboolean version;
} Given;

static void
given_clear (Given *self) {
  g_strfreev (self->words);
  g_free (self->demo_doors);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Given, given_clear)

/* The options of @verbs, a mask. Strings are read as file names, since GOption would convert
 * others from the locale's encoding, and fail under LANG=C. */
static GOptionContext *
make_context (KeyfobOptions *self, Given *given, guint verbs) {
  const struct {
    guint verbs;
    GOptionEntry entry;
  } all[] = {
      {FOR (KEYFOB_VERB_LIST) | FOR (KEYFOB_VERB_WATCH),
       {"json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Write JSON"), NULL}},
      {FOR_DOOR_VERBS,
       {"organization", 0, 0, G_OPTION_ARG_FILENAME, &self->organization,
        N_ ("Only doors of this organization"), N_ ("ORGANIZATION")}},
      {FOR (KEYFOB_VERB_LIST),
       {"place", 0, 0, G_OPTION_ARG_FILENAME, &self->place, N_ ("Only doors of this place"),
        N_ ("PLACE")}},
      {FOR (KEYFOB_VERB_LIST),
       {"status", 0, 0, G_OPTION_ARG_FILENAME, &self->status,
        N_ ("Only doors of this status: may-be-open, not-set-up, locked-down, unlocked, offline, "
            "unknown or locked"),
        N_ ("STATUS")}},
      {FOR (KEYFOB_VERB_SIGN_IN),
       {"api-key-stdin", 0, 0, G_OPTION_ARG_NONE, &self->api_key_stdin,
        N_ ("Read an API key from standard input"), NULL}},
      {FOR (KEYFOB_VERB_SIGN_IN),
       {"access-link-stdin", 0, 0, G_OPTION_ARG_NONE, &self->access_link_stdin,
        N_ ("Read an access link from standard input"), NULL}},
      {FOR (KEYFOB_VERB_NONE),
       {"background", 0, 0, G_OPTION_ARG_NONE, &self->background,
        N_ ("Start without a window, and keep the doors fresh"), NULL}},
      {FOR (KEYFOB_VERB_NONE) | FOR (KEYFOB_VERB_QUICK) | FOR_DOOR_VERBS,
       {"demo", 0, 0, G_OPTION_ARG_NONE, &self->demo, N_ ("Use a simulated office"), NULL}},
      {FOR (KEYFOB_VERB_NONE) | FOR (KEYFOB_VERB_QUICK) | FOR_DOOR_VERBS,
       {"demo-doors", 0, 0, G_OPTION_ARG_FILENAME, &given->demo_doors,
        N_ ("Use a simulated office of N doors"), N_ ("N")}},
      {FOR (KEYFOB_VERB_NONE) | FOR (KEYFOB_VERB_QUICK) | FOR_DOOR_VERBS,
       {"demo-near", 0, 0, G_OPTION_ARG_FILENAME, &self->demo_near,
        N_ ("In the simulated office, pretend to be at the reader of DOOR"), N_ ("DOOR")}},
      {FOR_ALL,
       {"server", 0, 0, G_OPTION_ARG_FILENAME, &self->server,
        N_ ("Use another server than Kisi’s own"), N_ ("URL")}},
      {FOR (KEYFOB_VERB_NONE),
       {"gapplication-service", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &self->service, NULL,
        NULL}},
      {FOR (KEYFOB_VERB_NONE) | FOR (KEYFOB_VERB_QUICK),
       {"handover", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &self->handover, NULL, NULL}},
      {FOR (KEYFOB_VERB_NONE) | FOR (KEYFOB_VERB_QUICK),
       {"stay", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &self->stay, NULL, NULL}},
      {FOR (KEYFOB_VERB_NONE),
       {"version", 0, 0, G_OPTION_ARG_NONE, &given->version, N_ ("Print the version"), NULL}},
      {FOR_ALL, {"help", 'h', 0, G_OPTION_ARG_NONE, &given->help, N_ ("Print this help"), NULL}},
      {FOR_ALL, {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given->words, NULL, NULL}},
  };
  GOptionContext *context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new ("keyfob", NULL, NULL, NULL, NULL);

  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    const GOptionEntry entries[] = {all[i].entry, {NULL}};

    if (all[i].verbs & verbs)
      g_option_group_add_entries (group, entries);
  }
  g_option_context_set_main_group (context, group);
  g_option_context_set_help_enabled (context, FALSE);
  return context;
}

/* One line: what is wrong (a sentence without its full stop), and where to read what is right. */
static GError *
make_usage_error (KeyfobVerb verb, const char *what) {
  g_autofree char *command = g_strstrip (g_strdup_printf ("keyfob %s", VERBS[verb].name));
  g_autofree char *safe = keyfob_text_dup_safe (what, LONGEST_COMPLAINT_CHARACTERS);

  /* Translators: the first is what is wrong with a command line, without a full stop, as in
   * "Unknown option --colour"; the second is a command, as in "keyfob list". */
  return g_error_new (G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("%s. See “%s --help”."), safe,
                      command);
}

/* A switch that has a value, as in `--demo=no`, or NULL. GOption would overlook the value. */
static char *
find_valued_switch (char **arguments) {
  static const char *const SWITCHES[] = {"--json",
                                         "--api-key-stdin",
                                         "--access-link-stdin",
                                         "--background",
                                         "--demo",
                                         "--gapplication-service",
                                         "--stay",
                                         "--version",
                                         "--help",
                                         NULL};

  for (guint i = 1; arguments[i] && !g_str_equal (arguments[i], "--"); i++) {
    const char *value = strchr (arguments[i], '=');
    g_autofree char *name = value ? g_strndup (arguments[i], value - arguments[i]) : NULL;

    if (name && g_strv_contains (SWITCHES, name))
      return g_steal_pointer (&name);
  }
  return NULL;
}

/* Reads the options of its verb into @self and @given. */
static gboolean
read_options (KeyfobOptions *self, Given *given, const char *const *arguments, GError **error) {
  g_autoptr (GOptionContext) context = make_context (self, given, FOR (self->verb));
  g_auto (GStrv) words = g_strdupv ((char **) arguments);
  g_autofree char *valued_switch = find_valued_switch (words);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *what = NULL;

  if (valued_switch)
    what = g_strdup_printf (_ ("%s takes no value"), valued_switch);
  else if (g_option_context_parse_strv (context, &words, &local_error))
    return TRUE;
  if (error)
    *error = make_usage_error (self->verb, what ? what : local_error->message);
  return FALSE;
}

static char *
dup_no_such_verb (const char *word) {
  const char *names[LAST_NAMED_VERB + 1] = {NULL};
  g_autofree char *list = NULL;

  for (guint i = KEYFOB_VERB_LIST; i <= LAST_NAMED_VERB; i++)
    names[i - KEYFOB_VERB_LIST] = VERBS[i].name;
  list = keyfob_text_dup_list (names);
  return g_strdup_printf (_ ("There is no command “%s”; there are: %s"), word, list);
}

/* KEYFOB_VERB_NONE if @word is none. */
static KeyfobVerb
get_verb (const char *word) {
  for (guint i = KEYFOB_VERB_LIST; i <= LAST_NAMED_VERB; i++)
    if (g_str_equal (word, VERBS[i].name))
      return i;
  return KEYFOB_VERB_NONE;
}

/* The verb may stand behind options that take a value, so all options are read to find it; later
 * they are read again, with its own alone, so that no other is borne. `help` asks for help as
 * `--help` does, with a verb or without: @help is set if it is there. */
static gboolean
find_verb (KeyfobOptions *self, gboolean *help, const char *const *arguments, GError **error) {
  g_autoptr (KeyfobOptions) first_look = g_new0 (KeyfobOptions, 1);
  g_auto (Given) given = {NULL};
  g_autoptr (GOptionContext) context = make_context (first_look, &given, FOR_ALL);
  g_auto (GStrv) rest = g_strdupv ((char **) arguments);
  g_autofree char *what = NULL;
  char **word;

  g_option_context_set_ignore_unknown_options (context, TRUE);
  if (!g_option_context_parse_strv (context, &rest, NULL)) {
    /* An option is wrong, which is told when they are read for the verb, as far as that shows. */
    for (guint i = 1; arguments[i] && self->verb == KEYFOB_VERB_NONE; i++)
      self->verb = get_verb (arguments[i]);
    return TRUE;
  }
  word = given.words;
  *help = word && g_str_equal (*word, "help");
  if (*help)
    word++;
  if (!word || !*word)
    return TRUE;
  self->verb = get_verb (*word);
  if (self->verb != KEYFOB_VERB_NONE)
    return TRUE;
  what = dup_no_such_verb (*word);
  if (error)
    *error = make_usage_error (KEYFOB_VERB_NONE, what);
  return FALSE;
}

/* As it is called for scripts; or, apart from case and blanks, as it reads on the screen: "Locked
 * down". NULL if @text is none. */
static const char *
find_status_id (const char *text) {
  g_autofree char *id = g_strdelimit (g_ascii_strdown (text, -1), " ", '-');

  for (KeyfobDoorStatus status = 0; status <= LAST_STATUS; status++)
    if (g_str_equal (id, keyfob_door_status_get_id (status)))
      return keyfob_door_status_get_id (status);
  return NULL;
}

static char *
dup_no_such_status (const char *text) {
  const char *ids[LAST_STATUS + 2] = {NULL};
  guint n_ids = 0;
  g_autofree char *list = NULL;

  for (KeyfobDoorStatus status = 0; status <= LAST_STATUS; status++)
    if (status != KEYFOB_DOOR_STATUS_JUST_UNLOCKED) /* which has the ID of another */
      ids[n_ids++] = keyfob_door_status_get_id (status);
  list = keyfob_text_dup_list (ids);
  return g_strdup_printf (_ ("There is no status “%s”; there are: %s"), text, list);
}

/* Reads what @given holds into @self. What is wrong with it, or with options that are each right by
 * themselves; or NULL. */
static char *
find_fault (KeyfobOptions *self, const Given *given) {
  guint n_words = given->words ? g_strv_length (given->words) : 0;
  gboolean takes_door = self->verb == KEYFOB_VERB_UNLOCK || self->verb == KEYFOB_VERB_STATUS;
  gboolean takes_organization = self->verb == KEYFOB_VERB_SIGN_OUT;
  guint most_words = takes_door || takes_organization ? 2 : 1;
  guint64 demo_doors = 0;

  if (takes_door && n_words > 1)
    self->door = g_strstrip (g_strdup (given->words[1]));
  if (takes_door && (!self->door || *self->door == '\0'))
    return g_strdup_printf (_ ("“%s” needs a door: its name or its ID"), VERBS[self->verb].name);
  if (n_words > most_words)
    return g_strdup_printf (takes_door ? _ ("“%s” is one word too many; put quotes around the name "
                                            "of the door")
                            : takes_organization
                                ? _ ("“%s” is one word too many; put quotes around the name of "
                                     "the organization")
                                : _ ("“%s” is one word too many"),
                            given->words[most_words]);
  if (takes_organization && n_words > 1)
    self->organization = g_strdup (given->words[1]);
  if (self->status) {
    const char *id = find_status_id (self->status);

    if (!id)
      return dup_no_such_status (self->status);
    g_set_str (&self->status, id);
  }
  if (given->demo_doors &&
      !g_ascii_string_to_unsigned (given->demo_doors, 10, 1, MOST_DEMO_DOORS, &demo_doors, NULL))
    return g_strdup_printf (_ ("The demo can have 1 to %d doors"), MOST_DEMO_DOORS);
  self->demo_doors = demo_doors;
  self->demo |= demo_doors > 0 || self->demo_near;
  if (self->demo && self->server)
    return g_strdup (_ ("The demo has a server of its own; leave out --demo or --server"));
  if (self->api_key_stdin && self->access_link_stdin)
    return g_strdup (_ ("Give either --api-key-stdin or --access-link-stdin, not both"));
  if (self->service && n_words > 0)
    return g_strdup (_ ("A service takes no command"));
  return NULL;
}

/* About Keyfob itself. All else that was given is of no account, and may not be right. */
static KeyfobOptions *
new_question (KeyfobVerb verb, KeyfobVerb topic) {
  KeyfobOptions *self = g_new0 (KeyfobOptions, 1);

  self->verb = verb;
  self->topic = topic;
  return self;
}

KeyfobOptions *
keyfob_options_parse (const char *const *arguments, GError **error) {
  static const char *const PROGRAM_ALONE[] = {"keyfob", NULL};
  g_autoptr (KeyfobOptions) self = g_new0 (KeyfobOptions, 1);
  g_auto (Given) given = {NULL};
  g_autofree char *fault = NULL;
  gboolean help = FALSE;

  if (!arguments[0]) /* so it can come over the bus */
    arguments = PROGRAM_ALONE;
  if (!find_verb (self, &help, arguments, error) || !read_options (self, &given, arguments, error))
    return NULL;
  if (given.version)
    return new_question (KEYFOB_VERB_VERSION, KEYFOB_VERB_NONE);
  if (help || given.help)
    return new_question (KEYFOB_VERB_HELP, self->verb);

  fault = find_fault (self, &given);
  if (fault) {
    if (error)
      *error = make_usage_error (self->verb, fault);
    return NULL;
  }
  return g_steal_pointer (&self);
}

char *
keyfob_options_dup_help (KeyfobVerb verb) {
  g_autoptr (KeyfobOptions) unused = g_new0 (KeyfobOptions, 1);
  g_auto (Given) none = {NULL};
  g_autoptr (GOptionContext) context = make_context (unused, &none, FOR (verb));
  g_autofree char *options = NULL;
  g_autoptr (GString) help = g_string_new (NULL);

  g_string_append_printf (help, "%s\n  keyfob%s%s%s%s %s\n", _ ("Usage:"), verb ? " " : "",
                          VERBS[verb].name, VERBS[verb].arguments ? " " : "",
                          VERBS[verb].arguments ? _ (VERBS[verb].arguments) : "", _ ("[OPTION…]"));
  if (verb == KEYFOB_VERB_NONE)
    g_string_append_printf (help, "  keyfob %s\n", _ ("COMMAND [OPTION…]"));
  g_string_append_printf (help, "\n%s\n", _ (VERBS[verb].summary));
  if (verb == KEYFOB_VERB_NONE) {
    g_string_append_printf (help, "\n%s\n", _ ("Commands:"));
    for (guint i = KEYFOB_VERB_LIST; i <= LAST_NAMED_VERB; i++)
      g_string_append_printf (help, "  %-12s %s\n", VERBS[i].name, _ (VERBS[i].summary));
  }
  options = g_option_context_get_help (context, TRUE, NULL);
  /* Skip GOption's own usage line: it shows the program's name, which is the application's ID. */
  g_string_append (help, strstr (options, "\n\n") ? strstr (options, "\n\n") + 1 : options);
  g_string_append_printf (help, "%s\n", _ ("“man keyfob” tells more."));
  return g_string_free (g_steal_pointer (&help), FALSE);
}
