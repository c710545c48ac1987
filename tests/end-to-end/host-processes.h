/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-process.h"
#include "screen-picture.h"

G_BEGIN_DECLS

/**
 * TrayHost:
 * @name: of its tests and pictures
 * @panel: the command that shows a bar with a notification area, and nothing else on it, along the
 *   upper edge of the screen
 * @settings: file names below the configuration folder, each followed by what the file holds
 * @variables: (nullable): of the environment, each followed by its value
 * @service: (nullable): a D-Bus service that the panel cannot do without
 * @compositor: (nullable): the command that makes the screen; %NULL for the X display there is
 * @camera: see screen_picture_take()
 *
 * A real notification area.
 */
typedef struct {
  const char *name;
  const char *panel[4];
  const char *settings[8];
  const char *variables[10];
  const char *service;
  const char *compositor;
  const char *camera[8];
} TrayHost;

/** TRAY_COLOUR: what colour the settings of a #TrayHost give to its bar */
#define TRAY_COLOUR 0x404048

/**
 * HostProcesses:
 *
 * What runs on the bench beside the program to make a real notification area. None of it outlives
 * the test.
 */
typedef struct {
  const TrayHost *host;
  Bench *bench;
  char **environment;
  GPtrArray *helpers; /* what the panel needs */
  GSubprocess *panel;
} HostProcesses;

/** host_processes_new: Returns: (transfer full): settings and environment; nothing runs yet */
HostProcesses *host_processes_new (const TrayHost *host, Bench *bench);

/** host_processes_free: kills all */
void host_processes_free (HostProcesses *self);

void host_processes_start_helper (HostProcesses *self, const char *const *command);

/** host_processes_start_service: as the bus itself would, if it was not the bench's */
void host_processes_start_service (HostProcesses *self, const char *name);

void host_processes_start_panel (HostProcesses *self);

/** host_processes_end_panel: kills it */
void host_processes_end_panel (HostProcesses *self);

/** host_processes_dup_output: Returns: (transfer full) (nullable): what all of them wrote */
char *host_processes_dup_output (HostProcesses *self);

/** host_processes_take_picture: Returns: (transfer full) (nullable): see screen_picture_take() */
ScreenPicture *host_processes_take_picture (HostProcesses *self);

G_END_DECLS
