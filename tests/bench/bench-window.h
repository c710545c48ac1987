/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/keyfob-desktop.h"
#include "simulator/keyfob-simulator.h"

#include <gtk/gtk.h>

/**
 * BenchWindow:
 *
 * Keyfob's real window in this process, on an account that is signed in to a simulated office.
 */
typedef struct {
  GApplication *application;
  KeyfobSimulator *simulator;
  KisiClient *client;
  KeyfobAccounts *accounts;
  KeyfobDesktop *desktop;
  GtkWidget *window;
} BenchWindow;

/** bench_window_open: opens it on an office of @doors, and waits until they are on the screen */
void bench_window_open (BenchWindow *self, guint doors);

/** bench_window_close: closes it and frees what it holds */
void bench_window_close (BenchWindow *self);

/** bench_run_for: runs the main loop for @milliseconds */
void bench_run_for (guint milliseconds);
