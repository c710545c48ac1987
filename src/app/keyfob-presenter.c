/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "app/keyfob-presenter.h"

#include "app/keyfob-module.h"
#include "platform/keyfob-activation-token.h"
#include "platform/keyfob-display.h"

#include <glib/gi18n.h>

struct _KeyfobPresenter {
  GObject parent_instance;

  GApplication *application; /* owns this */
  const KeyfobOptions *options;
  KeyfobAccounts *accounts;
  GSettings *settings; /* (nullable) */
  KeyfobDesktop *desktop;
  KeyfobSelfRestart
      *self_restart;       /* (nullable): not in the demo, whose office lives in this process */
  KeyfobUiPresent present; /* once the module is loaded */
  char **display;          /* (nullable): for what is presented next */
};

G_DEFINE_FINAL_TYPE (KeyfobPresenter, keyfob_presenter, G_TYPE_OBJECT)

/* What is to be shown as soon as it can be. */
typedef struct {
  KeyfobPresenter *presenter;
  KeyfobUiView view;
  char *search;             /* (nullable) */
  KeyfobQuestion *question; /* (nullable) */
  char *token;              /* (nullable) */
  char **display;           /* (nullable) */
} Showing;

static void
showing_free (gpointer data) {
  Showing *showing = data;

  g_object_unref (showing->presenter);
  g_free (showing->search);
  g_clear_object (&showing->question);
  g_free (showing->token);
  g_strfreev (showing->display);
  g_free (showing);
}

static void
show (GTask *task) {
  Showing *showing = g_task_get_task_data (task);
  KeyfobPresenter *self = showing->presenter;
  const KeyfobUiRequest request = {
      .application = self->application,
      .accounts = self->accounts,
      .settings = self->settings,
      .desktop = self->desktop,
      .demo = self->options->demo,
      .view = showing->view,
      .search = showing->search,
      .question = showing->question,
      .activation_token = showing->token,
  };
  GError *error = NULL;

  if (!self->present (&request, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (keyfob_options_opens_window (self->options->verb)) /* a command only asks by a window */
    keyfob_desktop_show (self->desktop);
  g_task_return_boolean (task, TRUE);
}

static void
on_module (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobPresenter *self = ((Showing *) g_task_get_task_data (task))->presenter;
  GError *error = NULL;

  self->present = keyfob_module_open_finish (result, &error);
  if (self->present)
    show (task);
  else
    g_task_return_error (task, error);
  g_application_release (self->application);
}

static void
open_module (KeyfobPresenter *self, GTask *task) {
  if (keyfob_module_is_replaced ()) { /* the one that is there by now would not fit */
    g_task_return_new_error_literal (
        task, G_IO_ERROR, G_IO_ERROR_BUSY,
        _ ("Another Keyfob was installed while this one ran, so its window cannot be opened. "
           "Quit Keyfob and start it again."));
    return;
  }
  g_application_hold (self->application);
  keyfob_module_open_async (g_application_get_dbus_connection (self->application), on_module,
                            g_object_ref (task));
}

static void
on_not_given_over (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobPresenter *self = ((Showing *) g_task_get_task_data (task))->presenter;

  if (keyfob_self_restart_give_over_finish (result))
    g_task_return_boolean (task, TRUE);
  else if (keyfob_display_is_there () || keyfob_module_is_replaced ())
    open_module (self, task);
  else /* there is a display, but this process is none that can open a window on it */
    g_task_return_new_error_literal (
        task, G_IO_ERROR, G_IO_ERROR_BUSY,
        _ ("Keyfob was started without a display, and cannot come to this one now without "
           "losing what it is doing or who is signed in. Try again later, or quit Keyfob and "
           "start it again."));
  g_application_release (self->application);
}

/* To a program whose module fits, and that knows the display. */
static void
give_over (KeyfobPresenter *self, GTask *task) {
  Showing *showing = g_task_get_task_data (task);

  g_application_hold (self->application);
  keyfob_self_restart_give_over_async (
      self->self_restart,
      showing->view == KEYFOB_UI_VIEW_QUICK_UNLOCK ? KEYFOB_VERB_QUICK : KEYFOB_VERB_NONE,
      showing->token, (const char *const *) showing->display, on_not_given_over,
      g_object_ref (task));
}

static void
on_display (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  Showing *showing = g_task_get_task_data (task);
  KeyfobPresenter *self = showing->presenter;

  showing->display = keyfob_display_find_finish (G_DBUS_CONNECTION (source), result);
  if (showing->display || keyfob_module_is_replaced ())
    give_over (self, task);
  else
    open_module (self, task); /* which tells that there is no display */
  g_application_release (self->application);
}

/* Opens the module, unless another program has to. Who starts Keyfob for its window alone, where
 * there is no display, is told so; one that waits in the background may have been started before.
 */
static void
prepare (KeyfobPresenter *self, GTask *task) {
  Showing *showing = g_task_get_task_data (task);
  GDBusConnection *bus = g_application_get_dbus_connection (self->application);
  gboolean lacks_display = !keyfob_display_is_there ();

  if (self->self_restart && bus && lacks_display && !showing->display &&
      (self->options->background || self->options->service)) {
    g_application_hold (self->application);
    keyfob_display_find_async (bus, on_display, g_object_ref (task));
  } else if (self->self_restart &&
             ((lacks_display && showing->display) || keyfob_module_is_replaced ())) {
    give_over (self, task);
  } else {
    open_module (self, task);
  }
}

void
keyfob_presenter_present_async (KeyfobPresenter *self,
                                KeyfobUiView view,
                                const char *search,
                                KeyfobQuestion *question,
                                GAsyncReadyCallback callback,
                                gpointer user_data) {
  g_autoptr (GTask) task = NULL;
  Showing *showing;

  g_return_if_fail (KEYFOB_IS_PRESENTER (self));

  task = g_task_new (self->application, NULL, callback, user_data);
  g_task_set_source_tag (task, keyfob_presenter_present_async);
  showing = g_new0 (Showing, 1);
  showing->presenter = g_object_ref (self);
  showing->view = view;
  showing->search = g_strdup (search);
  g_set_object (&showing->question, question);
  showing->token = keyfob_activation_token_steal (self->application);
  showing->display = g_steal_pointer (&self->display);
  g_task_set_task_data (task, showing, showing_free);
  if (!self->settings)
    g_task_return_new_error_literal (
        task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        _ ("Keyfob’s window cannot be opened, since its settings are not installed. Install "
           "Keyfob, or start it with build-aux/run."));
  else if (self->present)
    show (task);
  else
    prepare (self, task);
}

gboolean
keyfob_presenter_present_finish (GAsyncResult *result, GError **error) {
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
keyfob_presenter_dispose (GObject *object) {
  KeyfobPresenter *self = KEYFOB_PRESENTER (object);

  g_clear_object (&self->self_restart);
  g_clear_object (&self->desktop);
  g_clear_object (&self->settings);
  g_clear_object (&self->accounts);
  G_OBJECT_CLASS (keyfob_presenter_parent_class)->dispose (object);
}

static void
keyfob_presenter_finalize (GObject *object) {
  KeyfobPresenter *self = KEYFOB_PRESENTER (object);

  g_strfreev (self->display);
  G_OBJECT_CLASS (keyfob_presenter_parent_class)->finalize (object);
}

static void
keyfob_presenter_class_init (KeyfobPresenterClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_presenter_dispose;
  object_class->finalize = keyfob_presenter_finalize;
}

static void
keyfob_presenter_init (KeyfobPresenter *self) {
}

KeyfobPresenter *
keyfob_presenter_new (GApplication *application,
                      const KeyfobOptions *options,
                      KeyfobAccounts *accounts,
                      GSettings *settings,
                      KeyfobDesktop *desktop) {
  KeyfobPresenter *self = g_object_new (KEYFOB_TYPE_PRESENTER, NULL);

  self->application = application;
  self->options = options;
  self->accounts = g_object_ref (accounts);
  g_set_object (&self->settings, settings);
  self->desktop = g_object_ref (desktop);
  return self;
}

void
keyfob_presenter_set_self_restart (KeyfobPresenter *self, KeyfobSelfRestart *self_restart) {
  g_return_if_fail (KEYFOB_IS_PRESENTER (self));
  g_set_object (&self->self_restart, self_restart);
}

void
keyfob_presenter_set_display (KeyfobPresenter *self, const char *const *display) {
  g_return_if_fail (KEYFOB_IS_PRESENTER (self));
  g_strfreev (self->display);
  self->display = g_strdupv ((char **) display);
}
