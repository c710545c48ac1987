/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

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

#define KEYFOB_TYPE_NOTICE_DAEMON (keyfob_notice_daemon_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobNoticeDaemon, keyfob_notice_daemon, KEYFOB, NOTICE_DAEMON, GObject)

/*
 * KeyfobNoticeDaemon: notices by ID on `org.freedesktop.Notifications`. GNotification would send
 * there, too, but tells neither whether the daemon took a notice, nor that the person closed it.
 *
 * Signals: `lost` (const char *id): it was refused, or the daemon has gone with it. `closed` (const
 * char *id): the person closed it, or its time was up. `answered`: it has said what became of one
 * that was to be shown, or is not waited for any longer.
 */

/** keyfob_notice_daemon_new: @application: whose actions the buttons activate; outlives this */
KeyfobNoticeDaemon *keyfob_notice_daemon_new (GApplication *application);

/** keyfob_notice_daemon_start: before anything is shown */
void keyfob_notice_daemon_start (KeyfobNoticeDaemon *self, GDBusConnection *bus);

/** keyfob_notice_daemon_set_owner: @owner: (nullable): who has the name on the bus, as soon as that
 * is known, and each time that it changes. When nobody has it, all that was shown is lost */
void keyfob_notice_daemon_set_owner (KeyfobNoticeDaemon *self, const char *owner);

/** keyfob_notice_daemon_is_busy: Returns: whether it is waited for to answer all that was to be
 * shown, for some seconds, or to be known since it is to withdraw what is left */
gboolean keyfob_notice_daemon_is_busy (KeyfobNoticeDaemon *self);

/** keyfob_notice_daemon_remember: what is shown, in the runtime folder, for processes to come */
void keyfob_notice_daemon_remember (KeyfobNoticeDaemon *self);

/** keyfob_notice_daemon_show: replaces an earlier one of that ID; @notice: its buttons and title
 * @body: its text, escaped if the daemon reads markup */
void keyfob_notice_daemon_show (KeyfobNoticeDaemon *self,
                                const char *id,
                                const KeyfobNotice *notice,
                                const char *body);

/** keyfob_notice_daemon_withdraw: also of one that the daemon has not answered yet */
void keyfob_notice_daemon_withdraw (KeyfobNoticeDaemon *self, const char *id);

/** keyfob_notice_daemon_withdraw_left: all that is remembered, of other processes, too: at once, or
 * when it is known which daemon there is */
void keyfob_notice_daemon_withdraw_left (KeyfobNoticeDaemon *self);
