/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

/* Who can sign in to the simulated office without a second factor: everybody who tries the demo is
 * told so. */
#define KEYFOB_DEMO_DOMAIN   "nordhaven"
#define KEYFOB_DEMO_EMAIL    "ada.lind@nordhaven.example"
#define KEYFOB_DEMO_PASSWORD "demo-password"
