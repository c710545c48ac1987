/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "cli/keyfob-options.h"
#include "desktop/keyfob-autostart.h"
#include "model/account/keyfob-accounts.h"
#include "simulator/keyfob-simulator.h"

/**
 * keyfob_setup_accounts:
 * @proximity: gathers what doors need
 * @simulator: (out) (transfer full) (nullable): in the demo, its office, which lives in this
 * process
 * @error: the server cannot be one, or the office cannot be made
 *
 * Makes the account that @options mean, and starts it.
 *
 * Returns: (transfer full) (nullable): the account
 */
KeyfobAccounts *keyfob_setup_accounts (const KeyfobOptions *options,
                                       KeyfobProximity *proximity,
                                       KeyfobSimulator **simulator,
                                       GError **error);

/**
 * keyfob_setup_listener:
 * @simulator: (nullable): the demo's office
 * @error: #GOptionError: there is no reader where the demo is to pretend to be
 *
 * Returns: (transfer full) (nullable): who listens for @readers, as long as it lives: the scanner,
 *   or in the demo the stand-in for it
 */
GObject *keyfob_setup_listener (const KeyfobOptions *options,
                                KeyfobSimulator *simulator,
                                KeyfobReaders *readers,
                                GError **error);

/**
 * keyfob_setup_autostart:
 * @settings: (nullable): of keyfob_settings_new()
 *
 * Returns: (transfer full) (nullable): whether Keyfob starts with the desktop; %NULL in the demo
 *   and with another server than Kisi's own, since neither does: the switch would be of another
 *   Keyfob
 */
KeyfobAutostart *keyfob_setup_autostart (GApplication *application, GSettings *settings);
