/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-login-check.h"

#include "kisi/kisi-error.h"
#include "platform/keyfob-timer.h"

#define CONFIRM_MS   5000
#define AGAIN_MS     60000
#define AGAIN_MAX_MS 3600000

/* The person is told after so many refusals of the credential itself. */
#define REFUSALS 2

struct _KeyfobLoginCheck {
  GObject parent_instance;

  KisiClient *client;
  guint confirm_ms;
  guint again_ms;

  GCancellable *cancellable; /* of the question under way */
  GSource *timer;            /* goes off when it is time for the next one */
  gboolean doubting;
  guint refusals; /* of the credential itself, in a row */
  guint wait_ms;  /* the last wait for its coming back */
};

G_DEFINE_FINAL_TYPE (KeyfobLoginCheck, keyfob_login_check, G_TYPE_OBJECT)

enum {
  PROP_DOUBTING = 1,
  N_PROPERTIES,
};

enum {
  SIGNAL_JUDGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

static void
set_doubting (KeyfobLoginCheck *self, gboolean doubting) {
  if (doubting == self->doubting)
    return;
  self->doubting = doubting;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOUBTING]);
}

static void
ask_in (KeyfobLoginCheck *self, guint ms) {
  keyfob_timer_set (self->timer, keyfob_timer_now () + (gint64) ms * G_TIME_SPAN_MILLISECOND);
}

static void
take_refusal (KeyfobLoginCheck *self) {
  self->refusals++;
  if (self->refusals < REFUSALS) {
    ask_in (self, self->confirm_ms);
    return;
  }
  self->wait_ms = self->wait_ms == 0 ? self->again_ms : MIN (2 * self->wait_ms, AGAIN_MAX_MS);
  ask_in (self, self->wait_ms);
  if (self->refusals == REFUSALS) {
    g_signal_emit (self, signals[SIGNAL_JUDGED], 0, FALSE);
    set_doubting (self, FALSE);
  }
}

/* No word about the credential: what was known of it holds. */
static void
take_silence (KeyfobLoginCheck *self) {
  if (self->refusals >= REFUSALS)
    ask_in (self, self->wait_ms);
  else
    keyfob_login_check_stop (self); /* the next refusal begins anew */
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  gboolean accepted = kisi_client_send_finish (KISI_CLIENT (source), result, NULL, NULL, &error);
  KeyfobLoginCheck *self = user_data;

  /* The credential is another by now, or @self is gone. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  if (accepted) {
    gboolean was_refused = self->refusals >= REFUSALS;

    keyfob_login_check_stop (self);
    if (was_refused)
      g_signal_emit (self, signals[SIGNAL_JUDGED], 0, TRUE);
  } else if (g_error_matches (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT)) {
    take_refusal (self);
  } else {
    take_silence (self);
  }
}

/* An access link may not ask for its login (kisi-api.md, section 5). */
static gboolean
ask (gpointer user_data) {
  KeyfobLoginCheck *self = user_data;
  gboolean link = kisi_client_get_credential_kind (self->client) == KISI_CREDENTIAL_ACCESS_LINK;
  KisiRequest request = {
      .method = "GET",
      .path = link ? "/locks" : "/login",
      .query = link ? "limit=1" : NULL,
      .urgency = KISI_URGENCY_LOAD,
  };

  kisi_client_send_async (self->client, &request, self->cancellable, on_answer, self);
  return G_SOURCE_CONTINUE;
}

static void
keyfob_login_check_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobLoginCheck *self = KEYFOB_LOGIN_CHECK (object);

  switch (id) {
  case PROP_DOUBTING:
    g_value_set_boolean (value, self->doubting);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_login_check_dispose (GObject *object) {
  KeyfobLoginCheck *self = KEYFOB_LOGIN_CHECK (object);

  g_cancellable_cancel (self->cancellable);
  g_source_destroy (self->timer);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (keyfob_login_check_parent_class)->dispose (object);
}

static void
keyfob_login_check_finalize (GObject *object) {
  KeyfobLoginCheck *self = KEYFOB_LOGIN_CHECK (object);

  g_object_unref (self->cancellable);
  g_source_unref (self->timer);
  G_OBJECT_CLASS (keyfob_login_check_parent_class)->finalize (object);
}

static void
keyfob_login_check_class_init (KeyfobLoginCheckClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_login_check_get_property;
  object_class->dispose = keyfob_login_check_dispose;
  object_class->finalize = keyfob_login_check_finalize;

  properties[PROP_DOUBTING] =
      g_param_spec_boolean ("doubting", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_JUDGED] = g_signal_new ("judged", KEYFOB_TYPE_LOGIN_CHECK, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
keyfob_login_check_init (KeyfobLoginCheck *self) {
  self->cancellable = g_cancellable_new ();
  self->timer = keyfob_timer_new (ask, self);
}

KeyfobLoginCheck *
keyfob_login_check_new (KisiClient *client) {
  return keyfob_login_check_new_with (client, CONFIRM_MS, AGAIN_MS);
}

KeyfobLoginCheck *
keyfob_login_check_new_with (KisiClient *client, guint confirm_ms, guint again_ms) {
  KeyfobLoginCheck *self = g_object_new (KEYFOB_TYPE_LOGIN_CHECK, NULL);

  self->client = g_object_ref (client);
  self->confirm_ms = confirm_ms;
  self->again_ms = again_ms;
  return self;
}

void
keyfob_login_check_doubt (KeyfobLoginCheck *self) {
  g_return_if_fail (KEYFOB_IS_LOGIN_CHECK (self));

  if (self->doubting || self->refusals > 0)
    return;
  set_doubting (self, TRUE);
  ask_in (self, 0);
}

void
keyfob_login_check_stop (KeyfobLoginCheck *self) {
  g_return_if_fail (KEYFOB_IS_LOGIN_CHECK (self));

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  keyfob_timer_unset (self->timer);
  self->refusals = 0;
  self->wait_ms = 0;
  set_doubting (self, FALSE);
}

gboolean
keyfob_login_check_is_doubting (KeyfobLoginCheck *self) {
  g_return_val_if_fail (KEYFOB_IS_LOGIN_CHECK (self), FALSE);
  return self->doubting;
}
