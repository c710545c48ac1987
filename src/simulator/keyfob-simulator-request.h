/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libsoup/soup.h>

#include "simulator/keyfob-simulator-office.h"

/* libsoup has no name for it. */
#define SIM_TOO_MANY_REQUESTS 429

typedef struct {
  SimOffice *office;
  SoupServerMessage *message; /* what is answered */
  const char *method;
  const char *path;
  const char *secret;       /* that it came with; "" for none */
  gint64 id;                /* the number in the path, or 0 */
  char *name;               /* (nullable): the word in the path */
  GHashTable *query;        /* (nullable): the parameters */
  const char *text;         /* (nullable): what was sent, which is JSON; %NULL for nothing */
  JsonObject *body;         /* (nullable): likewise, parsed */
  SimLogin *login;          /* (nullable): with what is asked; %NULL for nobody */
  SimPerson *person;        /* (nullable): who asks; %NULL for an access link and for nobody */
  JsonObject *organization; /* (nullable): whose doors there are to see; %NULL for nobody */
} SimRequest;

/** SimShow: Returns: (transfer full): @item as whoever asks sees it */
typedef JsonObject *(*SimShow) (gpointer item, SimRequest *request);

/** sim_request_init: whose secret, which method: what its headers tell */
void sim_request_init (SimRequest *request, SoupServerMessage *message, const char *path);

/** sim_request_answer: everything between arrival and answer: limits, credential, route, deed */
void sim_request_answer (SimRequest *request);

/** sim_answer_set_text: in place of what the answer was so far */
void sim_answer_set_text (SoupServerMessage *message,
                          guint status,
                          const char *type,
                          const char *text);

/** sim_answer_take: 200 with @object: (transfer full) */
void sim_answer_take (SimRequest *request, JsonObject *object);

/** sim_answer_done: 204 */
void sim_answer_done (SimRequest *request);

/** sim_answer_refuse: Kisi's envelope; @code: (nullable): %NULL for an envelope without one */
void sim_answer_refuse (SimRequest *request, guint status, const char *code, const char *text);

/** sim_answer_bad_request: 400 */
void sim_answer_bad_request (SimRequest *request);

/** sim_answer_not_found: 404, for an address that does not exist or an object of no known kind */
void sim_answer_not_found (SimRequest *request);

/** sim_answer_invalid: 422 that names @field */
void sim_answer_invalid (SimRequest *request, const char *field);

/** sim_answer_lock_down: starts or ends the lockdown of a door or a place, as the path says; or 403
 */
void sim_answer_lock_down (SimRequest *request, JsonObject *object);

/**
 * sim_answer_page:
 * @items: all that match, in order
 * @default_limit: of the list in question (kisi-api.md, section 4)
 * @show: (nullable): if %NULL, @items are objects that are answered with as they are
 */
void sim_answer_page (SimRequest *request, GPtrArray *items, guint default_limit, SimShow show);

const char *sim_request_get (SimRequest *request, const char *name);

/** sim_request_get_integer: Returns: whether the parameter is missing or in the range; else 422 */
gboolean sim_request_get_integer (SimRequest *request,
                                  const char *name,
                                  gint64 least,
                                  gint64 most,
                                  gint64 *value);

/** sim_request_is_choice: Returns: whether the parameter is missing or one of @choices; else 422 */
gboolean sim_request_is_choice (SimRequest *request, const char *name, const char *const *choices);

/** sim_locks_find: Returns: (nullable): the door that the path names; if %NULL, the answer is 404
 */
SimLock *sim_locks_find (SimRequest *request);

/* The handlers, one for each operation of kisi-openapi.yaml that the simulator has, or for one and
 * its contrary. */
void sim_locks_list (SimRequest *request);
void sim_locks_show (SimRequest *request);
void sim_locks_unlock (SimRequest *request);
void sim_locks_favor (SimRequest *request);
void sim_locks_lock_down (SimRequest *request);
void sim_places_list (SimRequest *request);
void sim_places_show (SimRequest *request);
void sim_places_lock_down (SimRequest *request);
void sim_floors_list (SimRequest *request);
void sim_organization_show (SimRequest *request);
void sim_organization_show_public (SimRequest *request);
void sim_organization_find (SimRequest *request);
void sim_user_show (SimRequest *request);
void sim_logins_create (SimRequest *request);
void sim_login_show (SimRequest *request);
void sim_login_delete (SimRequest *request);
