/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-door-group.h"
#include "model/keyfob-account.h"

G_BEGIN_DECLS

/**
 * KeyfobDoorsMessage:
 *
 * What is shown in place of the list when it has no rows.
 */
typedef enum {
  KEYFOB_DOORS_MESSAGE_LOADING,
  KEYFOB_DOORS_MESSAGE_EXPIRED,     /* no doors are known, and the login has ended */
  KEYFOB_DOORS_MESSAGE_FAILED,      /* no doors are known, and the last fetch failed */
  KEYFOB_DOORS_MESSAGE_EMPTY,       /* Kisi says that there are no doors for this person */
  KEYFOB_DOORS_MESSAGE_NO_MATCH,    /* none is found by the search */
  KEYFOB_DOORS_MESSAGE_GROUP_EMPTY, /* none is in the group that is looked at */
} KeyfobDoorsMessage;

/** keyfob_doors_message_get: @searching: whether a search is what leaves no rows */
KeyfobDoorsMessage keyfob_doors_message_get (KeyfobAccount *account, gboolean searching);

/**
 * KeyfobDoorsMessageWords:
 * @button: (nullable): a way on
 * @action: (nullable): what the button does
 */
typedef struct {
  const char *icon_name;
  const char *title;
  char *description; /* plain text, owned */
  const char *button;
  const char *action;
} KeyfobDoorsMessageWords;

/**
 * keyfob_doors_message_init_words:
 * @words: (out caller-allocates): filled; free its description
 * @search: (nullable): what was searched for
 */
void keyfob_doors_message_init_words (KeyfobDoorsMessage message,
                                      KeyfobAccount *account,
                                      KeyfobDoorGroup *group,
                                      const char *search,
                                      KeyfobDoorsMessageWords *words);

G_END_DECLS
