/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** TrayWatcherManner: what it does when an icon registers */
typedef enum {
  TRAY_WATCHER_ANSWERS,
  TRAY_WATCHER_REFUSES,
  TRAY_WATCHER_SILENT,
  TRAY_WATCHER_NOT_EXPORTED, /* has the name, and its object not yet */
  TRAY_WATCHER_SEEKS, /* answers, and has looked for icons by itself, as GNOME's extension does */
} TrayWatcherManner;

/**
 * TrayWatcher:
 *
 * The list of icons that a panel keeps, `org.kde.StatusNotifierWatcher`, played as a test wants it.
 */
typedef struct {
  GDBusConnection *bus;
  TrayWatcherManner manner;
  guint object;
  GVariant *has_host;    /* the value of IsStatusNotifierHostRegistered, of any type; or an error */
  GPtrArray *unanswered; /* calls */
  char *item;            /* the latest that was registered */
  GHashTable *items;     /* all of them, as they are told apart there */
  guint registrations;
} TrayWatcher;

/**
 * tray_watcher_connect:
 * @daemon: (nullable): of the test's bus; %NULL for the session bus of the environment
 *
 * Returns: (transfer full): a connection of its own to that bus
 */
GDBusConnection *tray_watcher_connect (GTestDBus *daemon);

/** tray_watcher_new: starts a panel on the bus of @daemon, in the place of one that is there */
TrayWatcher *tray_watcher_new (GTestDBus *daemon, TrayWatcherManner manner, GVariant *has_host);

/** tray_watcher_set_has_host: @value: as in the struct; @signal: that tells of it */
void tray_watcher_set_has_host (TrayWatcher *self, GVariant *value, const char *signal);

/** tray_watcher_answer: answers what was left unanswered */
void tray_watcher_answer (TrayWatcher *self);

/**
 * tray_watcher_settle:
 *
 * Returns when all that @bus and the present watcher have sent each other has arrived, and the
 * watcher has answered what it was asked upon that
 */
void tray_watcher_settle (GDBusConnection *bus);

/** tray_watcher_free: the panel is gone, without a word */
void tray_watcher_free (TrayWatcher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrayWatcher, tray_watcher_free)

G_END_DECLS
