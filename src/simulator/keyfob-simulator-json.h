/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <json-glib/json-glib.h>

/* JSON in a string, without a backslash before each quote. */
#define SIM_JSON(...) #__VA_ARGS__

/** sim_json_new: @text: a JSON object. Returns: (transfer full): it */
JsonObject *sim_json_new (const char *text);

/** sim_json_add: sets in @object the members that @other has */
void sim_json_add (JsonObject *object, JsonObject *other);

/** sim_json_pick: Returns: (transfer full): another object with only the members @names */
JsonObject *sim_json_pick (JsonObject *object, const char *const *names);

/** sim_json_get_id: Returns: the member `id`; 0 if it is no number */
gint64 sim_json_get_id (JsonObject *object);

/** sim_json_get_text: @object: (nullable). Returns: (nullable): the member if it is a string */
const char *sim_json_get_text (JsonObject *object, const char *name);

/** sim_json_get_object: @object: (nullable). Returns: (nullable): the member if it is an object */
JsonObject *sim_json_get_object (JsonObject *object, const char *name);

/** sim_json_get_number: Returns: the member; not-a-number if it is no number */
double sim_json_get_number (JsonObject *object, const char *name);

/** sim_json_is: Returns: whether the member is this boolean; one of another type is neither */
gboolean sim_json_is (JsonObject *object, const char *name, gboolean value);

/** sim_json_set_time: @time in microseconds since 1970 */
void sim_json_set_time (JsonObject *object, const char *name, gint64 time);

/** sim_json_touch: it was updated now */
void sim_json_touch (JsonObject *object);

/** sim_json_lock_down: starts or ends the lockdown of a door or a place, now */
void sim_json_lock_down (JsonObject *object, gboolean locked_down);
