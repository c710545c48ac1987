/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

/**
 * KeyfobVerb:
 *
 * What a command line asks for. The first stands for a command line without a verb.
 */
typedef enum {
  KEYFOB_VERB_NONE, /* open the window, or with `--background` stay without one */
  KEYFOB_VERB_LIST,
  KEYFOB_VERB_UNLOCK,
  KEYFOB_VERB_STATUS,
  KEYFOB_VERB_WATCH,
  KEYFOB_VERB_SIGN_IN,
  KEYFOB_VERB_SIGN_OUT,
  KEYFOB_VERB_QUICK, /* open quick unlock */
  KEYFOB_VERB_HELP,
  KEYFOB_VERB_VERSION,
} KeyfobVerb;

/**
 * KeyfobOptions:
 *
 * A command line, read and checked: whole, or there is none. What its verb needs is there.
 */
typedef struct {
  KeyfobVerb verb;
  KeyfobVerb topic;    /* of KEYFOB_VERB_HELP */
  gboolean service;    /* started by the session bus, which will say what to do */
  gboolean background; /* stay without a window */
  int handover;        /* see keyfob_self_restart_arrive(); 0 if there is none */
  gboolean stay;       /* with a handover: without the window, too */
  gboolean demo;
  int demo_doors;  /* 0 for the demo office */
  char *demo_near; /* (nullable): name or ID of the door at whose reader the demo pretends to be */
  char *server;    /* (nullable): base URL as given; %NULL for Kisi's own */
  gboolean json;
  char *place;  /* (nullable): only doors of the place of that name */
  char *status; /* (nullable): only doors of that status: one of keyfob_door_status_get_id() */
  char *door;   /* (nullable): name or ID; not %NULL for `unlock` and `status` */
  char *organization; /* (nullable): see keyfob_organization_argument_find(); only its doors, or
                       * for `sign-out` whom to sign out */
  gboolean api_key_stdin;
  gboolean access_link_stdin;
} KeyfobOptions;

/** keyfob_options_opens_window: Returns: whether the process that does it has windows */
gboolean keyfob_options_opens_window (KeyfobVerb verb);

/** keyfob_options_is_for_own_process: Returns: whether no other process may do it for this one */
gboolean keyfob_options_is_for_own_process (const KeyfobOptions *self);

/**
 * keyfob_options_want_other_demo:
 * @running: what the process was started with that is to do it
 *
 * Returns: whether @self ask for a demo that differs: without options of its own, any will do
 */
gboolean keyfob_options_want_other_demo (const KeyfobOptions *self, const KeyfobOptions *running);

/** keyfob_options_free: frees @self */
void keyfob_options_free (KeyfobOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobOptions, keyfob_options_free)

/**
 * keyfob_options_parse:
 * @arguments: as the shell or a program on the bus gave them, the program first if there is any;
 *   need not be UTF-8
 * @error: #GOptionError, whose message is one line that says what would be right
 *
 * Returns: (transfer full) (nullable): what they ask for
 */
KeyfobOptions *keyfob_options_parse (const char *const *arguments, GError **error);

/** keyfob_options_dup_help: Returns: (transfer full): what `--help` prints for @verb */
char *keyfob_options_dup_help (KeyfobVerb verb);
