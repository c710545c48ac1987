/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libsoup/soup.h>

#include "simulator/keyfob-simulator-office.h"

G_BEGIN_DECLS

/* libsoup has no name for it. */
#define SIM_TOO_MANY_REQUESTS 429

/**
 * SimRequest:
 * @id: the number in the path, or 0
 * @name: (nullable): the word in the path
 * @query: (nullable) (element-type utf8 utf8): the parameters
 * @body: (nullable): what was sent as JSON; %NULL for an empty body
 * @login: (nullable): with what is asked; %NULL for nobody
 * @person: (nullable): who asks; %NULL for an access link and for nobody
 * @organization: (nullable): whose doors there are to see; %NULL for nobody
 */
typedef struct {
  const char *method;
  const char *path;
  gint64 id;
  char *name;
  GHashTable *query;
  JsonObject *body;
  SimLogin *login;
  SimPerson *person;
  JsonObject *organization;
} SimRequest;

/**
 * SimAnswer:
 * @body: (nullable): JSON
 * @range: (nullable): the value of `X-Collection-Range`
 */
typedef struct {
  guint status;
  JsonNode *body;
  char *range;
} SimAnswer;

typedef void (*SimHandler) (SimOffice *office, SimRequest *request, SimAnswer *answer);

/** SimShow: Returns: (transfer full): @item as whoever asks sees it */
typedef JsonObject *(*SimShow) (gpointer item, SimOffice *office, SimRequest *request);

/**
 * sim_office_answer:
 * @authorization: (nullable): the header
 * @address: where the request comes from
 * @text: (nullable): the body
 *
 * Everything between a request's arrival and its answer: limits, credential, route.
 */
void sim_office_answer (SimOffice *office,
                        SimRequest *request,
                        const char *authorization,
                        const char *address,
                        GBytes *text,
                        SimAnswer *answer);

void sim_answer_clear (SimAnswer *answer);

/** sim_answer_take: 200 with @object: (transfer full) */
void sim_answer_take (SimAnswer *answer, JsonObject *object);

/** sim_answer_done: 204 */
void sim_answer_done (SimAnswer *answer);

/** sim_answer_refuse: Kisi's envelope; @code: (nullable): %NULL for an envelope without one */
void sim_answer_refuse (SimAnswer *answer, guint status, const char *code, const char *text);

/** sim_answer_refuse_credential: 401 */
void sim_answer_refuse_credential (SimAnswer *answer);

/** sim_answer_not_found: 404, for an address that does not exist or an object of no known kind */
void sim_answer_not_found (SimAnswer *answer);

/** sim_answer_invalid: 422 that names @field */
void sim_answer_invalid (SimAnswer *answer, const char *field, const char *text);

/**
 * sim_answer_page:
 * @items: all that match, in order
 * @default_limit: of the list in question (kisi-api.md, section 4)
 *
 * Answers with the page that the request asks for, or with 422.
 */
void sim_answer_page (SimAnswer *answer,
                      SimOffice *office,
                      SimRequest *request,
                      GPtrArray *items,
                      guint default_limit,
                      SimShow show);

const char *sim_request_get (SimRequest *request, const char *name);

/**
 * sim_request_get_integer:
 * @value: (inout): left alone if there is no such parameter
 *
 * Returns: whether the parameter is missing or an integer in the range; if not, @answer is 422
 */
gboolean sim_request_get_integer (SimRequest *request,
                                  SimAnswer *answer,
                                  const char *name,
                                  gint64 least,
                                  gint64 most,
                                  gint64 *value);

/**
 * sim_request_get_choice:
 * @choices: (array zero-terminated=1): what the parameter may be
 *
 * Returns: whether the parameter is missing or one of @choices; if not, @answer is 422
 */
gboolean sim_request_get_choice (SimRequest *request,
                                 SimAnswer *answer,
                                 const char *name,
                                 const char *const *choices,
                                 const char **value);

/**
 * sim_request_get_ids:
 * @ids: (out) (nullable) (transfer full): the set of IDs; %NULL if there is no such parameter
 *
 * Returns: whether `ids` is missing or numbers with commas between them; if not, @answer is 422
 */
gboolean sim_request_get_ids (SimRequest *request, SimAnswer *answer, GHashTable **ids);

/** sim_request_wants: @ids: (nullable): as above; Returns: whether @item is one of them */
gboolean sim_request_wants (GHashTable *ids, JsonObject *item);

JsonObject *sim_request_get_object (SimRequest *request, const char *name);

/** sim_locks_find: Returns: (nullable): the door that the path names; if %NULL, @answer is 404 */
SimLock *sim_locks_find (SimOffice *office, SimRequest *request, SimAnswer *answer);

/* The handlers, one for each operation of kisi-openapi.yaml that the simulator has. */
void sim_locks_list (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_locks_show (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_locks_unlock (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_locks_favorite (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_locks_unfavorite (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_locks_lock_down (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_locks_cancel_lockdown (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_places_list (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_places_show (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_places_lock_down (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_places_cancel_lockdown (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_floors_list (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_organization_show (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_organization_show_public (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_organization_find (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_user_show (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_user_reset_password (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_logins_create (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_login_show (SimOffice *office, SimRequest *request, SimAnswer *answer);
void sim_login_delete (SimOffice *office, SimRequest *request, SimAnswer *answer);

G_END_DECLS
