/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "../guard/mock-logind.h"
#include "../proximity/mock-bluez.h"
#include "../proximity/mock-geoclue.h"
#include "keyfob-process.h"

G_BEGIN_DECLS

/**
 * Surroundings:
 *
 * What a computer knows of where it is, and whether somebody sits at it: a private bus in the place
 * of the system's, on which there is nothing at first.
 */
typedef struct {
  GTestDBus *daemon;
  GDBusConnection *bus;
  MockBluez *bluez;    /* NULL while there is none */
  MockGeoclue geoclue; /* its mock is NULL while there is none */
  MockLogind logind;   /* likewise */
} Surroundings;

/** surroundings_new: to be made before the bench, and freed after it */
Surroundings *surroundings_new (void);

void surroundings_free (Surroundings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Surroundings, surroundings_free)

/** surroundings_add_bluetooth: there is an adapter, which is switched on */
void surroundings_add_bluetooth (Surroundings *self);

/** surroundings_add_logind: there is a session of the person, to which every process belongs */
void surroundings_add_logind (Surroundings *self);

/** surroundings_dup_searches: Returns: (transfer full): what the adapter was told so far */
char *surroundings_dup_searches (Surroundings *self);

/** surroundings_wait_for_search: until somebody has the adapter search, once more if it did before
 */
void surroundings_wait_for_search (Surroundings *self);

/** surroundings_wait_for_silence: until nobody has the adapter search any more */
void surroundings_wait_for_silence (Surroundings *self);

/**
 * surroundings_move:
 *
 * Lets GeoClue, which is there from then on, find the computer in another place.
 */
void surroundings_move (Surroundings *self,
                        double latitude,
                        double longitude,
                        double accuracy_metres);

/**
 * Reader:
 *
 * A reader of the simulated office in earshot of the adapter, in a thread of its own: it radiates
 * its present password several times a second, whether somebody listens or not.
 */
typedef struct _Reader Reader;

/**
 * reader_new:
 * @device_path: (nullable): how BlueZ calls it, if it has heard it before
 *
 * Returns: (transfer full): the reader of a door, which radiates
 */
Reader *reader_new (Surroundings *surroundings,
                    KeyfobSimulator *office,
                    const char *door,
                    const char *device_path);

/** reader_free: it radiates no longer once this returns */
void reader_free (Reader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reader, reader_free)

G_END_DECLS
