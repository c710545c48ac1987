/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-doors-message.h"

#include <glib/gi18n-lib.h>

#include "model/account/keyfob-lasting-state.h"

typedef enum {
  MESSAGE_LOADING,
  MESSAGE_EXPIRED,     /* no doors are known, and the logins have ended */
  MESSAGE_FAILED,      /* no doors are known, and the last fetches failed */
  MESSAGE_EMPTY,       /* Kisi says that there are no doors for this person */
  MESSAGE_NO_MATCH,    /* none is found by the search */
  MESSAGE_GROUP_EMPTY, /* none is in the group that is looked at */
} Message;

typedef struct {
  const char *icon_name;
  const char *title;
  char *description;  /* (nullable): plain text, owned */
  const char *button; /* (nullable): a way on */
  const char *action; /* (nullable): what the button does */
} Words;

/* Why an account lists no doors. */
static Message
get_message_of (KeyfobAccount *account) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (account);

  if (keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED)
    return MESSAGE_EXPIRED;
  if (keyfob_refresher_get_error (refresher) != NULL)
    return MESSAGE_FAILED;
  if (keyfob_refresher_get_fetched_at (refresher) > 0)
    return MESSAGE_EMPTY;
  return MESSAGE_LOADING;
}

/* What ails one of several is told above the list. */
static Message
get_message (KeyfobAccounts *accounts, const char *search) {
  GListModel *doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts));
  guint n = keyfob_accounts_get_n (accounts);
  guint counts[MESSAGE_EMPTY + 1] = {0};

  if (g_list_model_get_n_items (doors) > 0)
    return *search != '\0' ? MESSAGE_NO_MATCH : MESSAGE_GROUP_EMPTY;
  for (guint i = 0; i < n; i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (accounts, i);

    counts[get_message_of (account)]++;
  }
  if (n == 0 || counts[MESSAGE_LOADING] > 0)
    return MESSAGE_LOADING;
  if (counts[MESSAGE_EMPTY] == n)
    return MESSAGE_EMPTY;
  return counts[MESSAGE_EXPIRED] == n ? MESSAGE_EXPIRED : MESSAGE_FAILED;
}

static void
say_group_empty (KeyfobDoorGroupKind kind, Words *words) {
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
    words->description = g_strdup (_ ("Doors without a contact sensor do not report this."));
    return;
  case KEYFOB_DOOR_GROUP_ALL:
  case KEYFOB_DOOR_GROUP_PLACE:
    words->title = _ ("No Doors Here");
    return;
  }
}

static void
init_words (Message message,
            KeyfobAccounts *accounts,
            KeyfobDoorGroup *group,
            const char *search,
            Words *words) {
  KeyfobLastingState state = keyfob_lasting_state_get (accounts);

  *words = (Words) {.icon_name = "keyfob-door-symbolic"};
  switch (message) {
  case MESSAGE_LOADING:
    words->title = _ ("Loading Doors…");
    return;
  case MESSAGE_EXPIRED:
    words->icon_name = "keyfob-key-symbolic";
    words->title = _ ("Sign In Again");
    words->description = g_strdup (_ ("Kisi no longer accepts this login."));
    words->button = _ ("Sign In");
    words->action = "win.sign-in";
    return;
  case MESSAGE_FAILED:
    words->icon_name = "keyfob-offline-symbolic";
    words->title = _ ("Doors Could Not Be Loaded");
    words->description = keyfob_lasting_state_dup_counting_words (state, accounts);
    if (state == KEYFOB_LASTING_STATE_ASKED_TO_WAIT) /* the button would do nothing */
      return;
    if (state == KEYFOB_LASTING_STATE_EXPIRED) { /* of one, while the others failed */
      words->button = _ ("Sign In");
      words->action = "win.sign-in";
      return;
    }
    words->button = _ ("Try Again");
    words->action = "win.refresh";
    return;
  case MESSAGE_EMPTY:
    words->title = _ ("No Doors Yet");
    words->description = g_strdup (_ ("You have no access to any door yet. Ask an administrator of "
                                      "your organization, then refresh."));
    words->button = _ ("Refresh");
    words->action = "win.refresh";
    return;
  case MESSAGE_NO_MATCH:
    words->icon_name = "system-search-symbolic";
    words->title = _ ("No Doors Found");
    if (keyfob_door_group_get_kind (group) == KEYFOB_DOOR_GROUP_ALL) {
      words->description =
          /* Translators: %s is what was searched for */
          g_strdup_printf (_ ("No name, place or floor has “%s” in it."), search);
      words->button = _ ("Clear Search");
      words->action = "doors.clear-search";
    } else {
      words->description =
          /* Translators: said of some of the doors; %s is what was searched for */
          g_strdup_printf (_ ("None of these doors has “%s” in its name, place or floor."), search);
      words->button = _ ("Search All Doors");
      words->action = "win.show-all";
    }
    return;
  case MESSAGE_GROUP_EMPTY:
    say_group_empty (keyfob_door_group_get_kind (group), words);
    return;
  }
}

/* The keyboard is on the button, so that what is above it is heard there. */
static void
describe (GtkButton *button, const Words *words) {
  g_autofree char *both = NULL;

  if (words->description != NULL)
    /* Translators: a short line, such as "No Doors Yet", and what more there is to say about it */
    both = g_strdup_printf (_ ("%1$s. %2$s"), words->title, words->description);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  both != NULL ? both : words->title, -1);
}

gboolean
keyfob_doors_message_tells_state (KeyfobAccounts *accounts) {
  Message message = get_message (accounts, "");

  return message == MESSAGE_EXPIRED || message == MESSAGE_FAILED;
}

void
keyfob_doors_message_show (AdwStatusPage *page,
                           GtkButton *button,
                           KeyfobAccounts *accounts,
                           KeyfobDoorGroup *group,
                           const char *search) {
  Message message = get_message (accounts, search);
  Words words;
  g_autofree char *description = NULL;
  g_autofree char *markup = NULL;

  init_words (message, accounts, group, search, &words);
  description = words.description;
  if (description != NULL)
    markup = g_markup_escape_text (description, -1);

  if (message == MESSAGE_LOADING) {
    g_autoptr (AdwSpinnerPaintable) spinner = adw_spinner_paintable_new (GTK_WIDGET (page));

    adw_status_page_set_paintable (page, GDK_PAINTABLE (spinner));
  } else {
    adw_status_page_set_icon_name (page, words.icon_name);
  }
  adw_status_page_set_title (page, words.title);
  adw_status_page_set_description (page, markup);
  gtk_widget_set_visible (GTK_WIDGET (button), words.button != NULL);
  gtk_button_set_label (button, words.button != NULL ? words.button : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), words.action);
  describe (button, &words);
}
