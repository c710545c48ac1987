/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** KeyfobNoticeButton: @label: translated; @action: as in "app.answer"; @target: (nullable) */
typedef struct {
  char *label;
  char *action;
  GVariant *target;
} KeyfobNoticeButton;

/**
 * KeyfobNotice:
 * @body: its text, which is not markup
 * @buttons: (element-type KeyfobNoticeButton)
 * @is_question: it is nothing without its buttons, and urgent
 * @is_left: the process that shows it ends: there is nobody to hear a click
 *
 * What a notification says. Elsewhere than on a button it opens Keyfob (`app.open`).
 */
typedef struct {
  char *title;
  char *body;
  GPtrArray *buttons;
  gboolean is_question;
  gboolean is_left;
} KeyfobNotice;

/** keyfob_notice_new: Returns: (transfer full): without buttons, and no question */
KeyfobNotice *keyfob_notice_new (const char *title, const char *body);

/** keyfob_notice_add_button: @target: (nullable): floating */
void keyfob_notice_add_button (KeyfobNotice *self,
                               const char *label,
                               const char *action,
                               GVariant *target);

void keyfob_notice_free (KeyfobNotice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobNotice, keyfob_notice_free)

G_END_DECLS
