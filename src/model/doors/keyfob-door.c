/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door.h"

#include "keyfob-enums.h"
#include "model/doors/keyfob-door-presentation.h"
#include "model/doors/keyfob-status-history.h"
#include "model/doors/keyfob-unlock-memory.h"

struct _KeyfobDoor {
  GObject parent_instance;

  KisiLock *lock;
  KeyfobSection *section;
  char *name;
  char *full_name; /* (nullable): if it is more than the name */
  KeyfobDoorNaming naming;
  char *description;
  char *sort_key;   /* made when first compared */
  char *search_key; /* made when first searched */
  gsize search_name_length;

  KeyfobUnlock *unlock;
  gulong unlock_handler;
  KeyfobUnlockMemory memory; /* of attempts that are over */
  char *doubt;               /* (nullable): that it may be open, in words, when last asked for */
  char *recent_unlock;       /* (nullable): when it was unlocked, for some minutes */

  KeyfobDoorPresentation presentation;
  KeyfobStatusHistory history;
  gboolean near;
  KeyfobDoorRank rank;
  gboolean gone;
  gboolean expired; /* the login that listed it */
  gboolean exempt;
  gboolean favourite_held;
  gboolean held_favourite;
};

enum {
  PROP_ID = 1,
  PROP_NAME,
  PROP_FULL_NAME,
  PROP_NAME_IN_SECTION,
  PROP_DESCRIPTION,
  PROP_PLACE_NAME,
  PROP_FLOOR_NAME,
  PROP_SECTION,
  PROP_SEARCH_KEY,
  PROP_STATUS,
  PROP_STATUS_WORDS,
  PROP_STATUS_SINCE_WORDS,
  PROP_LAST_UNLOCK_WORDS,
  PROP_RECENT_UNLOCK,
  PROP_SECONDS_LEFT,
  PROP_PENDING,
  PROP_PROGRESS,
  PROP_CAN_UNLOCK,
  PROP_HINT,
  PROP_REFUSAL,
  PROP_OPEN,
  PROP_FAVOURITE,
  PROP_RESTRICTIONS,
  PROP_NEAR,
  PROP_RANK,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (KeyfobDoor, keyfob_door, G_TYPE_OBJECT)

static void
notify (KeyfobDoor *self, guint property) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
notify_refusal (KeyfobDoor *self) {
  notify (self, PROP_HINT);
  notify (self, PROP_REFUSAL);
}

static void
notify_presentation (KeyfobDoor *self, const KeyfobDoorPresentation *before) {
  const KeyfobDoorPresentation *now = &self->presentation;

  if (now->status != before->status)
    notify (self, PROP_STATUS);
  if (g_strcmp0 (now->status_words, before->status_words) != 0)
    notify (self, PROP_STATUS_WORDS);
  if (now->seconds_left != before->seconds_left)
    notify (self, PROP_SECONDS_LEFT);
  if (now->pending != before->pending)
    notify (self, PROP_PENDING);
  if (g_strcmp0 (now->progress, before->progress) != 0)
    notify (self, PROP_PROGRESS);
  if (now->can_unlock != before->can_unlock)
    notify (self, PROP_CAN_UNLOCK);
  if (g_strcmp0 (now->hint, before->hint) != 0)
    notify (self, PROP_HINT);
  if (self->memory.refusal != NULL &&
      (now->can_unlock != before->can_unlock || now->status != before->status))
    notify_refusal (self);
  if (now->open != before->open)
    notify (self, PROP_OPEN);
  if (now->restrictions != before->restrictions)
    notify (self, PROP_RESTRICTIONS);
}

/* When the present status began: what Kisi tells, or 0. */
static gint64
get_told_since (KeyfobDoor *self) {
  if (self->presentation.status != KEYFOB_DOOR_STATUS_LOCKED_DOWN)
    return 0;
  return self->lock->locked_down ? self->lock->locked_down_since
                                 : self->section->place_locked_down_since;
}

/* Between which times the present status began: what Kisi tells, else between two readings, or just
 * now if @read is FALSE: an attempt changed it. */
static void
take_since (KeyfobDoor *self, const KeyfobDoorPresentation *before, gboolean read) {
  gint64 told = get_told_since (self);

  if (told == 0 && self->presentation.status == before->status)
    return;
  /* It goes on, without the countdown. */
  if (before->status == KEYFOB_DOOR_STATUS_JUST_UNLOCKED &&
      self->presentation.status == KEYFOB_DOOR_STATUS_UNLOCKED)
    return;
  keyfob_status_history_begin (&self->history, told, read);
}

/* Whether it was opened is behind the door by then: that it was unlocked is all that is said. */
static void
show_recent_unlock (KeyfobDoor *self) {
  gboolean recent = keyfob_unlock_memory_is_recent (&self->memory) && !self->gone &&
                    !self->presentation.pending &&
                    self->presentation.status != KEYFOB_DOOR_STATUS_JUST_UNLOCKED &&
                    self->presentation.status != KEYFOB_DOOR_STATUS_MAY_BE_OPEN;
  g_autofree char *words = recent ? keyfob_unlock_memory_dup_accepted_words (&self->memory) : NULL;

  if (g_set_str (&self->recent_unlock, words))
    notify (self, PROP_RECENT_UNLOCK);
}

static void
set_refusal (KeyfobDoor *self, const char *words, KeyfobRemedy remedy) {
  if (!keyfob_unlock_memory_set_refusal (&self->memory, words, remedy))
    return;
  notify_refusal (self);
  show_recent_unlock (self);
}

/* Looks anew after something changed, and notifies what looks different. */
static void
update_presentation (KeyfobDoor *self, gboolean read) {
  KeyfobDoorPresentation before = self->presentation;
  gint64 since_before = self->history.since;

  self->presentation =
      keyfob_door_presentation_derive (self->lock, self->section, self->unlock, self->memory.guess);
  if (self->expired)
    keyfob_door_presentation_expire (&self->presentation);
  if (self->gone)
    keyfob_door_presentation_lose (&self->presentation);
  if (read && (self->presentation.status != before.status ||
               self->presentation.restrictions != before.restrictions))
    set_refusal (self, NULL, KEYFOB_REMEDY_NONE);
  take_since (self, &before, read);
  notify_presentation (self, &before);
  if (self->history.since != since_before)
    notify (self, PROP_STATUS_SINCE_WORDS);
  show_recent_unlock (self);
}

static void
take_lock (KeyfobDoor *self, KisiLock *lock) {
  kisi_lock_ref (lock); /* which may be its own */
  kisi_lock_unref (self->lock);
  self->lock = lock;
}

/* Takes the texts of a new lock. Returns whether the name changed. */
static gboolean
take_texts (KeyfobDoor *self) {
  g_autofree char *name = keyfob_door_presentation_dup_name (self->lock);
  g_autofree char *description = keyfob_door_presentation_dup_description (self->lock);

  if (g_set_str (&self->description, description))
    notify (self, PROP_DESCRIPTION);
  if (!g_set_str (&self->name, name))
    return FALSE;
  g_clear_pointer (&self->sort_key, g_free);
  notify (self, PROP_NAME);
  notify (self, PROP_FULL_NAME);
  notify (self, PROP_NAME_IN_SECTION);
  return TRUE;
}

/* Goes to another section. Returns whether what is searched changed. */
static gboolean
take_section (KeyfobDoor *self, KeyfobSection *section) {
  g_autoptr (KeyfobSection) old = self->section;

  self->section = keyfob_section_ref (section);
  if (!g_str_equal (section->place_name, old->place_name))
    notify (self, PROP_PLACE_NAME);
  if (g_strcmp0 (section->floor_name, old->floor_name) != 0)
    notify (self, PROP_FLOOR_NAME);
  if (g_str_equal (section->title, old->title))
    return FALSE;
  notify (self, PROP_SECTION);
  return TRUE;
}

static void
detach (KeyfobDoor *self) {
  if (self->unlock != NULL)
    g_signal_handler_disconnect (self->unlock, self->unlock_handler);
  g_clear_object (&self->unlock);
}

static void
take_refusal (KeyfobDoor *self) {
  g_autofree char *words = NULL;

  if (keyfob_unlock_is_refused (self->unlock))
    words = keyfob_unlock_dup_words (self->unlock, NULL);
  set_refusal (self, words, keyfob_unlock_get_remedy (self->unlock));
}

static void
set_accepted_at (KeyfobDoor *self, gint64 accepted_at) {
  if (keyfob_unlock_memory_set_accepted (&self->memory, accepted_at))
    notify (self, PROP_LAST_UNLOCK_WORDS);
}

/* Shows where the attempt stands, and lets go of it when it is over. */
static void
follow_unlock (KeyfobDoor *self) {
  g_object_freeze_notify (G_OBJECT (self));
  if (self->unlock != NULL) {
    take_refusal (self);
    if (keyfob_unlock_get_guess (self->unlock) == KEYFOB_DOOR_GUESS_JUST_UNLOCKED &&
        self->presentation.guess != KEYFOB_DOOR_GUESS_JUST_UNLOCKED)
      set_accepted_at (self, g_get_real_time () / G_USEC_PER_SEC);
    if (keyfob_unlock_is_over (self->unlock)) {
      if (keyfob_unlock_memory_keep_guess (&self->memory, self->unlock) &&
          self->presentation.status == KEYFOB_DOOR_STATUS_MAY_BE_OPEN)
        notify (self, PROP_STATUS_WORDS);
      detach (self);
    }
  }
  update_presentation (self, FALSE);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_unlock_changed (KeyfobUnlock *unlock, GParamSpec *pspec, gpointer user_data) {
  follow_unlock (user_data);
}

static void
keyfob_door_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobDoor *self = KEYFOB_DOOR (object);

  switch (id) {
  case PROP_ID:
    g_value_set_int64 (value, self->lock->id);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_FULL_NAME:
    g_value_set_string (value, keyfob_door_get_full_name (self));
    break;
  case PROP_NAME_IN_SECTION:
    g_value_take_string (value, keyfob_door_dup_name_in_section (self));
    break;
  case PROP_DESCRIPTION:
    g_value_set_string (value, self->description);
    break;
  case PROP_PLACE_NAME:
    g_value_set_string (value, self->section->place_name);
    break;
  case PROP_FLOOR_NAME:
    g_value_set_string (value, self->section->floor_name);
    break;
  case PROP_SECTION:
    g_value_set_string (value, self->section->title);
    break;
  case PROP_SEARCH_KEY:
    g_value_set_string (value, keyfob_door_get_search_key (self));
    break;
  case PROP_STATUS:
    g_value_set_enum (value, self->presentation.status);
    break;
  case PROP_STATUS_WORDS:
    g_value_set_string (value, keyfob_door_get_status_words (self));
    break;
  case PROP_STATUS_SINCE_WORDS:
    g_value_take_string (value, keyfob_door_dup_since_words (self));
    break;
  case PROP_LAST_UNLOCK_WORDS:
    g_value_take_string (value, keyfob_door_dup_last_unlock_words (self));
    break;
  case PROP_RECENT_UNLOCK:
    g_value_set_string (value, self->recent_unlock);
    break;
  case PROP_SECONDS_LEFT:
    g_value_set_uint (value, self->presentation.seconds_left);
    break;
  case PROP_PENDING:
    g_value_set_boolean (value, self->presentation.pending);
    break;
  case PROP_PROGRESS:
    g_value_set_static_string (value, self->presentation.progress);
    break;
  case PROP_CAN_UNLOCK:
    g_value_set_boolean (value, self->presentation.can_unlock);
    break;
  case PROP_HINT:
    g_value_set_string (value, keyfob_door_get_hint (self));
    break;
  case PROP_REFUSAL:
    g_value_set_string (value, keyfob_door_get_refusal (self));
    break;
  case PROP_OPEN:
    g_value_set_boolean (value, self->presentation.open);
    break;
  case PROP_FAVOURITE:
    g_value_set_boolean (value, keyfob_door_is_favourite (self));
    break;
  case PROP_RESTRICTIONS:
    g_value_set_flags (value, self->presentation.restrictions);
    break;
  case PROP_NEAR:
    g_value_set_boolean (value, self->near);
    break;
  case PROP_RANK:
    g_value_set_uint (value, self->rank);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_door_dispose (GObject *object) {
  detach (KEYFOB_DOOR (object));
  G_OBJECT_CLASS (keyfob_door_parent_class)->dispose (object);
}

static void
keyfob_door_finalize (GObject *object) {
  KeyfobDoor *self = KEYFOB_DOOR (object);

  kisi_lock_unref (self->lock);
  keyfob_section_unref (self->section);
  g_free (self->name);
  g_free (self->full_name);
  g_free (self->description);
  g_free (self->doubt);
  keyfob_unlock_memory_clear (&self->memory);
  g_free (self->recent_unlock);
  g_free (self->sort_key);
  g_free (self->search_key);
  G_OBJECT_CLASS (keyfob_door_parent_class)->finalize (object);
}

static void
keyfob_door_class_init (KeyfobDoorClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_door_get_property;
  object_class->dispose = keyfob_door_dispose;
  object_class->finalize = keyfob_door_finalize;

#define STRING(name)  g_param_spec_string (name, NULL, NULL, NULL, flags)
#define BOOLEAN(name) g_param_spec_boolean (name, NULL, NULL, FALSE, flags)
  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_NAME] = STRING ("name");
  properties[PROP_FULL_NAME] = STRING ("full-name");
  properties[PROP_NAME_IN_SECTION] = STRING ("name-in-section");
  properties[PROP_DESCRIPTION] = STRING ("description");
  properties[PROP_PLACE_NAME] = STRING ("place-name");
  properties[PROP_FLOOR_NAME] = STRING ("floor-name");
  properties[PROP_SECTION] = STRING ("section");
  properties[PROP_SEARCH_KEY] = STRING ("search-key");
  properties[PROP_STATUS] = g_param_spec_enum ("status", NULL, NULL, KEYFOB_TYPE_DOOR_STATUS,
                                               KEYFOB_DOOR_STATUS_UNKNOWN, flags);
  properties[PROP_STATUS_WORDS] = STRING ("status-words");
  properties[PROP_STATUS_SINCE_WORDS] = STRING ("status-since-words");
  properties[PROP_LAST_UNLOCK_WORDS] = STRING ("last-unlock-words");
  properties[PROP_RECENT_UNLOCK] = STRING ("recent-unlock");
  properties[PROP_SECONDS_LEFT] =
      g_param_spec_uint ("seconds-left", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PENDING] = BOOLEAN ("pending");
  properties[PROP_PROGRESS] = STRING ("progress");
  properties[PROP_CAN_UNLOCK] = BOOLEAN ("can-unlock");
  properties[PROP_HINT] = STRING ("hint");
  properties[PROP_REFUSAL] = STRING ("refusal");
  properties[PROP_OPEN] = BOOLEAN ("open");
  properties[PROP_FAVOURITE] = BOOLEAN ("favourite");
  properties[PROP_RESTRICTIONS] =
      g_param_spec_flags ("restrictions", NULL, NULL, KEYFOB_TYPE_DOOR_RESTRICTIONS,
                          KEYFOB_DOOR_RESTRICTIONS_NONE, flags);
  properties[PROP_NEAR] = BOOLEAN ("near");
  properties[PROP_RANK] = g_param_spec_uint ("rank", NULL, NULL, 0, KEYFOB_DOOR_RANK_NONE,
                                             KEYFOB_DOOR_RANK_NONE, flags);
#undef STRING
#undef BOOLEAN
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
keyfob_door_init (KeyfobDoor *self) {
  self->rank = KEYFOB_DOOR_RANK_NONE;
}

KeyfobDoor *
keyfob_door_new (KisiLock *lock, KeyfobSection *section) {
  KeyfobDoor *self = g_object_new (KEYFOB_TYPE_DOOR, NULL);

  self->lock = kisi_lock_ref (lock);
  self->section = keyfob_section_ref (section);
  self->name = keyfob_door_presentation_dup_name (lock);
  self->description = keyfob_door_presentation_dup_description (lock);
  self->presentation =
      keyfob_door_presentation_derive (self->lock, section, NULL, KEYFOB_DOOR_GUESS_NONE);
  self->history.since = self->history.not_before = get_told_since (self);
  return self;
}

/* A reading may end what was assumed, though it says nothing new. And time alone changes one thing:
 * who waits for the first arrival waits no longer. */
static gboolean
is_presentation_outdated (KeyfobDoor *self) {
  if (self->presentation.guess != KEYFOB_DOOR_GUESS_JUST_UNLOCKED &&
      self->presentation.guess != self->memory.guess)
    return TRUE;
  return (self->presentation.restrictions & KEYFOB_DOOR_RESTRICTIONS_FIRST_ARRIVAL) != 0 &&
         self->lock->first_to_arrive_required_until <= g_get_real_time () / G_USEC_PER_SEC;
}

gboolean
keyfob_door_is_called_otherwise (KeyfobDoor *self,
                                 const KisiLock *lock,
                                 const KeyfobSection *section) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return g_strcmp0 (lock->name, self->lock->name) != 0 ||
         (section != self->section &&
          (g_strcmp0 (section->organization, self->section->organization) != 0 ||
           !g_str_equal (section->place_name, self->section->place_name) ||
           g_strcmp0 (section->floor_name, self->section->floor_name) != 0));
}

gboolean
keyfob_door_goes_elsewhere (KeyfobDoor *self, const KeyfobSection *section) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return keyfob_section_compare (section, self->section) != 0;
}

void
keyfob_door_read (KeyfobDoor *self, gint64 time, gint64 asked_us) {
  g_return_if_fail (KEYFOB_IS_DOOR (self));

  if (keyfob_unlock_memory_read (&self->memory, asked_us))
    set_refusal (self, NULL, KEYFOB_REMEDY_NONE);
  show_recent_unlock (self);
  keyfob_status_history_read (&self->history, time);
}

void
keyfob_door_restore_since (KeyfobDoor *self, const KeyfobSince *since) {
  g_return_if_fail (KEYFOB_IS_DOOR (self));

  if (since->status == self->presentation.status)
    keyfob_status_history_restore (&self->history, since);
}

gboolean
keyfob_door_update (KeyfobDoor *self, KisiLock *lock, KeyfobSection *section) {
  gboolean was_favourite;
  gboolean moved;
  gboolean renamed;

  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  g_return_val_if_fail (lock->id == self->lock->id, FALSE);

  if (section == self->section && (lock == self->lock || kisi_lock_equal (lock, self->lock)) &&
      !is_presentation_outdated (self)) {
    take_lock (self, lock);
    return FALSE;
  }

  was_favourite = keyfob_door_is_favourite (self);
  moved = lock->order_id != self->lock->order_id ||
          keyfob_section_compare (section, self->section) != 0;
  take_lock (self, lock);

  /* Who is told of one change shall see the others too. */
  g_object_freeze_notify (G_OBJECT (self));
  renamed = take_texts (self);
  if (take_section (self, section) || renamed) {
    g_clear_pointer (&self->search_key, g_free);
    notify (self, PROP_SEARCH_KEY);
  }
  if (keyfob_door_is_favourite (self) != was_favourite)
    notify (self, PROP_FAVOURITE);
  update_presentation (self, TRUE);
  g_object_thaw_notify (G_OBJECT (self));
  return moved || renamed;
}

static void
set_favourite_held (KeyfobDoor *self, gboolean held, gboolean favourite) {
  gboolean before = keyfob_door_is_favourite (self);

  self->favourite_held = held;
  self->held_favourite = favourite;
  if (keyfob_door_is_favourite (self) != before)
    notify (self, PROP_FAVOURITE);
}

void
keyfob_door_hold_favourite (KeyfobDoor *self, gboolean favourite) {
  g_return_if_fail (KEYFOB_IS_DOOR (self));
  set_favourite_held (self, TRUE, favourite);
}

void
keyfob_door_release_favourite (KeyfobDoor *self) {
  g_return_if_fail (KEYFOB_IS_DOOR (self));
  set_favourite_held (self, FALSE, FALSE);
}

void
keyfob_door_set_naming (KeyfobDoor *self, KeyfobDoorNaming naming, const char *full_name) {
  g_return_if_fail (KEYFOB_IS_DOOR (self));

  self->naming = naming;
  g_set_str (&self->full_name, full_name);
}

KeyfobDoorNaming
keyfob_door_get_naming (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), KEYFOB_DOOR_NAMING_NAME);
  return self->naming;
}

void
keyfob_door_set_unlock (KeyfobDoor *self, KeyfobUnlock *unlock) {
  g_return_if_fail (KEYFOB_IS_DOOR (self));

  if (unlock == self->unlock)
    return;
  detach (self);
  if (unlock != NULL) {
    self->unlock = g_object_ref (unlock);
    self->unlock_handler =
        g_signal_connect (unlock, "notify", G_CALLBACK (on_unlock_changed), self);
  }
  follow_unlock (self);
}

void
keyfob_door_forget_refusal (KeyfobDoor *self) {
  g_return_if_fail (KEYFOB_IS_DOOR (self));
  set_refusal (self, NULL, KEYFOB_REMEDY_NONE);
}

void
keyfob_door_set_gone (KeyfobDoor *self) {
  g_return_if_fail (KEYFOB_IS_DOOR (self));

  self->gone = TRUE;
  update_presentation (self, FALSE);
}

void
keyfob_door_set_expired (KeyfobDoor *self, gboolean expired) {
  g_return_if_fail (KEYFOB_IS_DOOR (self));

  if (expired == self->expired)
    return;
  self->expired = expired;
  /* They were of the login before. */
  set_refusal (self, NULL, KEYFOB_REMEDY_NONE);
  set_accepted_at (self, 0);
  update_presentation (self, FALSE);
}

void
keyfob_door_set_exempt (KeyfobDoor *self, gboolean exempt) {
  g_return_if_fail (KEYFOB_IS_DOOR (self));
  self->exempt = exempt;
}

gboolean
keyfob_door_is_exempt (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->exempt;
}

void
keyfob_door_set_near (KeyfobDoor *self, gboolean near) {
  g_return_if_fail (KEYFOB_IS_DOOR (self));

  if (near == self->near)
    return;
  self->near = near;
  notify (self, PROP_NEAR);
}

void
keyfob_door_set_rank (KeyfobDoor *self, KeyfobDoorRank rank) {
  g_return_if_fail (KEYFOB_IS_DOOR (self));

  if (rank == self->rank)
    return;
  self->rank = rank;
  notify (self, PROP_RANK);
}

gint64
keyfob_door_get_id (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), 0);
  return self->lock->id;
}

const char *
keyfob_door_get_name (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->name;
}

const char *
keyfob_door_get_full_name (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->full_name != NULL ? self->full_name : self->name;
}

const char *
keyfob_door_get_description (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->description;
}

const char *
keyfob_door_get_search_key (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);

  if (self->search_key == NULL) {
    g_autofree char *name = keyfob_search_fold (self->name);

    self->search_key = g_strconcat (name, " ", self->section->search_key, NULL);
    self->search_name_length = strlen (name);
  }
  return self->search_key;
}

KeyfobDoorStatus
keyfob_door_get_status (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), KEYFOB_DOOR_STATUS_UNKNOWN);
  return self->presentation.status;
}

const char *
keyfob_door_get_status_words (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  if (self->presentation.status != KEYFOB_DOOR_STATUS_MAY_BE_OPEN || self->memory.doubt_since == 0)
    return self->presentation.status_words;
  g_free (self->doubt);
  self->doubt =
      keyfob_door_presentation_dup_doubt (self->memory.doubt_since, self->memory.doubt_answered);
  return self->doubt;
}

gint64
keyfob_door_get_status_since (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), 0);
  return self->history.since;
}

KeyfobSince
keyfob_door_get_since (KeyfobDoor *self) {
  const KeyfobSince none = {0};

  g_return_val_if_fail (KEYFOB_IS_DOOR (self), none);
  return (KeyfobSince) {self->presentation.status, self->history.not_before,
                        keyfob_status_history_get_not_after (&self->history)};
}

char *
keyfob_door_dup_since_words (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);

  /* Its words say when. */
  if (self->presentation.status == KEYFOB_DOOR_STATUS_MAY_BE_OPEN)
    return g_strdup ("");
  return keyfob_status_history_dup_words (&self->history);
}

gboolean
keyfob_door_is_assumed (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->presentation.guess != KEYFOB_DOOR_GUESS_NONE;
}

char *
keyfob_door_dup_last_unlock_words (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return keyfob_unlock_memory_dup_accepted_words (&self->memory);
}

const char *
keyfob_door_get_recent_unlock (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->recent_unlock;
}

guint
keyfob_door_get_seconds_left (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), 0);
  return self->presentation.seconds_left;
}

gboolean
keyfob_door_is_pending (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->presentation.pending;
}

const char *
keyfob_door_get_progress (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->presentation.progress;
}

gboolean
keyfob_door_can_unlock (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->presentation.can_unlock;
}

const char *
keyfob_door_get_hint (KeyfobDoor *self) {
  const char *refusal;

  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);

  refusal = keyfob_door_get_refusal (self);
  return refusal != NULL ? refusal : self->presentation.hint;
}

/* Where nothing can be tried again, or one should look first, that is what there is to say. */
const char *
keyfob_door_get_refusal (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  if (!self->presentation.can_unlock || self->presentation.status == KEYFOB_DOOR_STATUS_MAY_BE_OPEN)
    return NULL;
  return self->memory.refusal;
}

KeyfobRemedy
keyfob_door_get_remedy (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), KEYFOB_REMEDY_NONE);
  return keyfob_door_get_refusal (self) != NULL ? self->memory.remedy : KEYFOB_REMEDY_NONE;
}

gboolean
keyfob_door_is_open (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->presentation.open;
}

gboolean
keyfob_door_is_open_beside (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->presentation.open && !keyfob_door_status_tells_open (self->presentation.status);
}

gboolean
keyfob_door_is_favourite (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->favourite_held ? self->held_favourite : self->lock->favorite;
}

gboolean
keyfob_door_needs_attention (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->presentation.needs_attention;
}

gboolean
keyfob_door_is_near (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), FALSE);
  return self->near;
}

KeyfobDoorRank
keyfob_door_get_rank (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), KEYFOB_DOOR_RANK_NONE);
  return self->rank;
}

KeyfobDoorRestrictions
keyfob_door_get_restrictions (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), KEYFOB_DOOR_RESTRICTIONS_NONE);
  return self->presentation.restrictions;
}

gsize
keyfob_door_get_search_name_length (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), 0);

  keyfob_door_get_search_key (self);
  return self->search_name_length;
}

KeyfobSection *
keyfob_door_get_section (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->section;
}

KisiLock *
keyfob_door_get_lock (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return self->lock;
}

char *
keyfob_door_dup_restriction_words (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);
  return keyfob_door_presentation_dup_restriction_words (&self->presentation, self->lock);
}

static const char *
get_sort_key (KeyfobDoor *self) {
  if (self->sort_key == NULL)
    self->sort_key = g_utf8_collate_key_for_filename (self->name, -1);
  return self->sort_key;
}

int
keyfob_door_compare_sections (gconstpointer a, gconstpointer b, gpointer unused) {
  return keyfob_section_compare (((const KeyfobDoor *) a)->section,
                                 ((const KeyfobDoor *) b)->section);
}

int
keyfob_door_compare (gconstpointer a, gconstpointer b, gpointer unused) {
  KeyfobDoor *left = (KeyfobDoor *) a;
  KeyfobDoor *right = (KeyfobDoor *) b;
  int order = keyfob_section_compare (left->section, right->section);

  if (order == 0)
    order = (left->lock->order_id > right->lock->order_id) -
            (left->lock->order_id < right->lock->order_id);
  if (order == 0)
    order = strcmp (get_sort_key (left), get_sort_key (right));
  if (order == 0)
    order = (left->lock->id > right->lock->id) - (left->lock->id < right->lock->id);
  return order;
}

int
keyfob_door_compare_names (gconstpointer a, gconstpointer b) {
  int order = strcmp (get_sort_key ((KeyfobDoor *) a), get_sort_key ((KeyfobDoor *) b));

  return order != 0 ? order : keyfob_door_compare (a, b, NULL);
}
