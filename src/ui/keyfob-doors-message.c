/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-doors-message.h"

#include <glib/gi18n-lib.h>

KeyfobDoorsMessage
keyfob_doors_message_get (KeyfobAccount *account, gboolean searching) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (account);
  GListModel *doors = keyfob_door_list_get_model (keyfob_account_get_doors (account));

  if (g_list_model_get_n_items (doors) > 0)
    return searching ? KEYFOB_DOORS_MESSAGE_NO_MATCH : KEYFOB_DOORS_MESSAGE_GROUP_EMPTY;
  if (keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED)
    return KEYFOB_DOORS_MESSAGE_EXPIRED;
  if (keyfob_refresher_get_error (refresher) != NULL)
    return KEYFOB_DOORS_MESSAGE_FAILED;
  if (keyfob_refresher_get_fetched_at (refresher) > 0)
    return KEYFOB_DOORS_MESSAGE_EMPTY;
  return KEYFOB_DOORS_MESSAGE_LOADING;
}

static void
say_group_empty (KeyfobDoorGroupKind kind, KeyfobDoorsMessageWords *words) {
  words->button = _ ("Show All Doors");
  words->action = "win.show-all";
  switch (kind) {
  case KEYFOB_DOOR_GROUP_FAVOURITES:
    words->icon_name = "keyfob-star-outline-symbolic";
    words->title = _ ("No Favourites Yet");
    words->description =
        g_strdup (_ ("Open a door’s details and mark it as a favourite to find it here."));
    return;
  case KEYFOB_DOOR_GROUP_OFFLINE:
    words->title = _ ("Every Door Is Online");
    return;
  case KEYFOB_DOOR_GROUP_LOCKED_DOWN:
    words->title = _ ("No Door Is Locked Down");
    return;
  case KEYFOB_DOOR_GROUP_OPEN:
    words->title = _ ("No Door Stands Open");
    words->description = g_strdup (_ ("Doors without a contact sensor cannot tell."));
    return;
  case KEYFOB_DOOR_GROUP_ALL:
  case KEYFOB_DOOR_GROUP_PLACE:
    words->title = _ ("No Doors Here");
    return;
  }
}

void
keyfob_doors_message_init_words (KeyfobDoorsMessage message,
                                 KeyfobAccount *account,
                                 KeyfobDoorGroup *group,
                                 const char *search,
                                 KeyfobDoorsMessageWords *words) {
  const GError *error = keyfob_refresher_get_error (keyfob_account_get_refresher (account));

  *words = (KeyfobDoorsMessageWords) {.icon_name = "keyfob-door-symbolic"};
  switch (message) {
  case KEYFOB_DOORS_MESSAGE_LOADING:
    words->title = _ ("Loading Doors…");
    return;
  case KEYFOB_DOORS_MESSAGE_EXPIRED:
    words->icon_name = "keyfob-key-symbolic";
    words->title = _ ("Sign In Again");
    words->description = g_strdup (_ ("Kisi no longer accepts this login."));
    words->button = _ ("Sign In");
    words->action = "win.sign-in";
    return;
  case KEYFOB_DOORS_MESSAGE_FAILED:
    words->icon_name = "keyfob-offline-symbolic";
    words->title = _ ("Doors Could Not Be Loaded");
    words->description = g_strdup (error->message);
    words->button = _ ("Try Again");
    words->action = "win.refresh";
    return;
  case KEYFOB_DOORS_MESSAGE_EMPTY:
    words->title = _ ("No Doors Yet");
    words->description =
        g_strdup (_ ("Nobody has given you access to a door so far. Ask an administrator of your "
                     "organization, then refresh."));
    words->button = _ ("Refresh");
    words->action = "win.refresh";
    return;
  case KEYFOB_DOORS_MESSAGE_NO_MATCH:
    words->icon_name = "system-search-symbolic";
    words->title = _ ("No Doors Found");
    /* Translators: %s is what was searched for */
    words->description = g_strdup_printf (_ ("No name, place or floor has “%s” in it."),
                                          search != NULL ? search : "");
    if (keyfob_door_group_get_kind (group) == KEYFOB_DOOR_GROUP_ALL) {
      words->button = _ ("Clear Search");
      words->action = "doors.clear-search";
    } else {
      words->button = _ ("Search All Doors");
      words->action = "win.show-all";
    }
    return;
  case KEYFOB_DOORS_MESSAGE_GROUP_EMPTY:
    say_group_empty (keyfob_door_group_get_kind (group), words);
    return;
  }
}
