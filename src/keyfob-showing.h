/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "ui/keyfob-ui.h"

G_BEGIN_DECLS

/** KeyfobShowing: what is to be shown as soon as it can be */
typedef struct {
  KeyfobUiView view;
  char *search;             /* (nullable) */
  KeyfobQuestion *question; /* (nullable) */
  char *token;              /* (nullable): the desktop's, to raise the window with */
  char **display;           /* (nullable): of whoever wants it; see keyfob-display.h */
} KeyfobShowing;

/** keyfob_showing_new: @token: (transfer full). @display: (transfer full) */
KeyfobShowing *keyfob_showing_new (KeyfobUiView view,
                                   const char *search,
                                   KeyfobQuestion *question,
                                   char *token,
                                   char **display);

/** keyfob_showing_free: @data: a #KeyfobShowing */
void keyfob_showing_free (gpointer data);

G_END_DECLS
