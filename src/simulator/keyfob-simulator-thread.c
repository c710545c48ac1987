/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-simulator-thread.h"

struct SimThread {
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
};

/* Somebody waits for it in another thread. */
typedef struct {
  SimWork work;
  gpointer data;
  GMutex mutex;
  GCond cond;
  gboolean done;
} Order;

static gboolean
carry_out (gpointer user_data) {
  Order *order = user_data;

  order->work (order->data);
  g_mutex_lock (&order->mutex);
  order->done = TRUE;
  g_cond_signal (&order->cond);
  g_mutex_unlock (&order->mutex);
  return G_SOURCE_REMOVE;
}

static gpointer
thread_main (gpointer user_data) {
  SimThread *self = user_data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
quit (gpointer loop) {
  g_main_loop_quit (loop);
}

SimThread *
sim_thread_new (void) {
  SimThread *self = g_new0 (SimThread, 1);

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("simulator", thread_main, self);
  return self;
}

void
sim_thread_free (SimThread *self) {
  sim_thread_run (self, quit, self->loop);
  g_thread_join (self->thread);
  /* What SoupServer left behind, such as the ends of closing streams. */
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
}

GMainContext *
sim_thread_get_context (SimThread *self) {
  return self->context;
}

void
sim_thread_run (SimThread *self, SimWork work, gpointer data) {
  g_autoptr (GSource) source = g_idle_source_new ();
  Order order = {.work = work, .data = data};

  g_mutex_init (&order.mutex);
  g_cond_init (&order.cond);
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, carry_out, &order, NULL);
  g_source_attach (source, self->context);
  g_mutex_lock (&order.mutex);
  while (!order.done)
    g_cond_wait (&order.cond, &order.mutex);
  g_mutex_unlock (&order.mutex);
  g_mutex_clear (&order.mutex);
  g_cond_clear (&order.cond);
}
