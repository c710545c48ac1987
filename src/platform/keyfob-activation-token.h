/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

/*
 * The desktop's leave to raise a window: a token that comes just before the click or key that wants
 * it. It is kept with the application until the next window is presented.
 */

/**
 * keyfob_activation_token_set:
 * @token: (nullable): any program on the bus may say one; one that is empty, or longer than a
 *   compositor takes, is none
 */
void keyfob_activation_token_set (GApplication *application, const char *token);

/** keyfob_activation_token_steal: Returns: (transfer full) (nullable): good for one window */
char *keyfob_activation_token_steal (GApplication *application);
