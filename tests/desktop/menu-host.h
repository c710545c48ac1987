/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MenuHost:
 *
 * Speaks to a menu of this process as hosts do, on a connection of its own. What it reads of the
 * menu is as of the last menu_host_read().
 */
typedef struct {
  GDBusConnection *bus;
  char *name;           /* of the process with the menu */
  char *path;           /* of the menu */
  guint revision;       /* of the layout */
  GArray *ids;          /* (element-type gint) */
  GHashTable *labels;   /* (element-type gint utf8); without one: separators */
  GHashTable *grey;     /* a set of gint: items that cannot be clicked */
  guint layouts;        /* how often LayoutUpdated came */
  guint layouts_read;   /* and had, at the last menu_host_read() */
  gint64 last_layout;   /* when it came last, monotonic microseconds */
  gint64 shortest_wait; /* between two of them */
  guint updates;        /* how often ItemsPropertiesUpdated came */
  guint updates_read;   /* and had, likewise */
} MenuHost;

/** menu_host_new: of the menu at @path of the connection that this process shares */
MenuHost *menu_host_new (const char *path);

void menu_host_free (MenuHost *self);

/** menu_host_call: Returns: (transfer full): the answer, which is no error */
GVariant *menu_host_call (MenuHost *self, const char *method, GVariant *arguments);

/** menu_host_call_refused: asserts that the answer is an error */
void menu_host_call_refused (MenuHost *self, const char *method, GVariant *arguments);

/** menu_host_get_property: Returns: (transfer full): of the interface, not of an item */
GVariant *menu_host_get_property (MenuHost *self, const char *property);

/** menu_host_send: an event to one item, such as "clicked"; the item is there */
void menu_host_send (MenuHost *self, gint id, const char *event);

/** menu_host_open, menu_host_close: as hosts tell of the whole menu */
void menu_host_open (MenuHost *self);
void menu_host_close (MenuHost *self);

/** menu_host_read: fetches the whole menu */
void menu_host_read (MenuHost *self);

/** menu_host_dup_text: Returns: (transfer full): labels, one a line; "-" for a separator */
char *menu_host_dup_text (MenuHost *self);

/** menu_host_is_grey: Returns: whether that item cannot be clicked */
gboolean menu_host_is_grey (MenuHost *self, gint id);

/** menu_host_find: Returns: the ID of the item whose label begins so; 0 if there is none */
gint menu_host_find (MenuHost *self, const char *label_start);

/** menu_host_get_label: Returns: (nullable): of an item; kept up to date by what the menu tells */
const char *menu_host_get_label (MenuHost *self, gint id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MenuHost, menu_host_free)

G_END_DECLS
