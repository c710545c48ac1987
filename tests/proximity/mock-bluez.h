/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BLUEZ         "org.bluez"
#define BLUEZ_ADAPTER "org.bluez.Adapter1"
#define BLUEZ_DEVICE  "org.bluez.Device1"

/**
 * MockBluez:
 *
 * python-dbusmock's BlueZ, on the bus that the environment calls the system's.
 */
typedef struct {
  GDBusConnection *bus;
  GSubprocess *mock; /* NULL while it does not run */
} MockBluez;

/** mock_bluez_new: Returns: (transfer full): one that runs, and has no adapter */
MockBluez *mock_bluez_new (void);

void mock_bluez_free (MockBluez *self);

/** mock_bluez_start: after mock_bluez_kill(); it has no adapter again */
void mock_bluez_start (MockBluez *self);

/** mock_bluez_kill: lets it die without a word */
void mock_bluez_kill (MockBluez *self);

/** mock_bluez_call: Returns: (transfer full): the answer of a method, which must be there */
GVariant *mock_bluez_call (MockBluez *self,
                           const char *path,
                           const char *interface,
                           const char *method,
                           GVariant *arguments);

/** mock_bluez_add_adapter: @adapter: such as "hci0"; it is switched on */
void mock_bluez_add_adapter (MockBluez *self, const char *adapter);

void mock_bluez_remove_adapter (MockBluez *self, const char *adapter);
void mock_bluez_set_powered (MockBluez *self, const char *adapter, gboolean powered);

/**
 * mock_bluez_refuse:
 * @method: of an adapter: "StartDiscovery" or another one without arguments
 * @error: the D-Bus name of an error; %NULL lets it succeed
 */
void mock_bluez_refuse (MockBluez *self,
                        const char *adapter,
                        const char *method,
                        const char *error);

/** mock_bluez_set: lets a device have another value of a property, and tells of it */
void mock_bluez_set (MockBluez *self,
                     const char *device_path,
                     const char *property,
                     GVariant *value);

/**
 * mock_bluez_add_device: a device that advertises nothing
 * @address: such as "AA:BB:CC:00:00:01"
 *
 * Returns: (transfer full): its path
 */
char *mock_bluez_add_device (MockBluez *self, const char *adapter, const char *address);

/**
 * mock_bluez_beacon_new: Returns: (transfer floating): `ManufacturerData` of Kisi's reader for a
 *   lock, with a password
 */
GVariant *mock_bluez_beacon_new (guint lock_id, guint password);

/**
 * mock_bluez_advertise:
 * @device_path: from mock_bluez_add_device()
 *
 * Lets a reader be heard once: both in one signal, as BlueZ does. The mock does not remember it.
 */
void mock_bluez_advertise (MockBluez *self,
                           const char *device_path,
                           guint lock_id,
                           guint password,
                           int signal_dbm);

/** mock_bluez_dup_calls: Returns: (transfer full): the adapter's methods called so far, by spaces
 */
char *mock_bluez_dup_calls (MockBluez *self, const char *adapter);

G_END_DECLS
