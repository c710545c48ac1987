/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* A peer on the bus that says nonsense to all that the running Keyfob exports there. */

#include "../desktop/tray-watcher.h"
#include "keyfob-process.h"
#include "keyfob-test.h"

#include <math.h>

#define PROPERTIES "org.freedesktop.DBus.Properties"

#define CALLS_EACH       40
#define RANDOM_CALLS     300
#define LONG_TEXT_LENGTH 100000
#define ANSWER_MS        10000

/* What runs, with an icon and its menu, and somebody signed in. */
typedef struct {
  Bench *bench;
  TrayWatcher *panel;
  GDBusConnection *bus;
  char *name;
  char *path;
  char *long_text;
  GSubprocess *running;
  GPtrArray *nodes;   /* (element-type GDBusNodeInfo): keep alive what the methods are of */
  GPtrArray *methods; /* (element-type Method) */
} Fixture;

typedef struct {
  char *path;
  const GDBusInterfaceInfo *interface;
  const GDBusMethodInfo *info;
  GVariantType *type; /* of its arguments */
} Method;

static void
method_free (gpointer data) {
  Method *method = data;

  g_free (method->path);
  g_variant_type_free (method->type);
  g_free (method);
}

static gboolean
has_icon (gpointer panel) {
  return ((TrayWatcher *) panel)->registrations > 0;
}

static void
set_up (Fixture *self, gconstpointer unused) {
  g_autoptr (Ran) list = NULL;

  g_setenv ("GDK_BACKEND", "x11", TRUE); /* what would open a window says that it cannot */
  g_unsetenv ("DISPLAY");
  self->bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  bench_choose (self->bench, "unlock-from-search", "'at-once'");
  bench_sign_in (self->bench);
  self->panel = tray_watcher_new (NULL, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  self->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  self->running = bench_start_background (self->bench);
  keyfob_test_wait_until (has_icon, self->panel);
  list = bench_expect (self->bench, "list", 0);
  self->name = bench_dup_name (self->bench);
  self->path = g_strdelimit (g_strconcat ("/", self->name, NULL), ".", '/');
  self->long_text = g_strnfill (LONG_TEXT_LENGTH, 'e');
  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_dbus_node_info_unref);
  self->methods = g_ptr_array_new_with_free_func (method_free);
}

/* It has heard all, and goes on as if it had heard nothing. */
static void
tear_down (Fixture *self, gconstpointer unused) {
  g_autoptr (Ran) list = bench_expect (self->bench, "list", 0);
  g_autoptr (Ran) ran = NULL;

  g_assert_nonnull (g_subprocess_get_identifier (self->running)); /* no other has answered that */
  bench_ask_to_quit (self->bench);
  ran = bench_wait (self->bench, self->running);
  if (ran->exit > 1)
    g_test_message ("%s", ran->err);
  g_assert_cmpint (ran->exit, <=, 1); /* that there is no display for a window, and nothing worse */
  g_assert_cmpuint (bench_count_sent (self->bench), ==, 0);
  tray_watcher_free (self->panel);
  g_ptr_array_unref (self->methods);
  g_ptr_array_unref (self->nodes);
  g_object_unref (self->running);
  g_object_unref (self->bus);
  g_free (self->long_text);
  g_free (self->path);
  g_free (self->name);
  bench_free (self->bench);
}

/* Returns: (transfer full) (nullable): what was answered, if it was no error. An answer there must
 * be, and from the program itself. */
static GVariant *
call (Fixture *self,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments) {
  g_autoptr (GError) error = NULL;
  GVariant *reply =
      g_dbus_connection_call_sync (self->bus, self->name, path, interface, method, arguments, NULL,
                                   G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MS, NULL, &error);

  if (reply == NULL && (!g_dbus_error_is_remote_error (error) ||
                        g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
                        g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)))
    g_error ("%s %s.%s: %s", path, interface, method, error->message);
  return reply;
}

/* @arguments: floating, a tuple */
static void
say (Fixture *self, const Method *method, GVariant *arguments) {
  g_autoptr (GVariant) reply =
      call (self, method->path, method->interface->name, method->info->name, arguments);
}

static void
add_method (Fixture *self,
            const char *path,
            const GDBusInterfaceInfo *interface,
            const GDBusMethodInfo *info) {
  g_autoptr (GString) type = g_string_new ("(");
  Method *method = g_new (Method, 1);

  for (guint i = 0; info->in_args != NULL && info->in_args[i] != NULL; i++)
    g_string_append (type, info->in_args[i]->signature);
  g_string_append_c (type, ')');
  method->path = g_strdup (path);
  method->interface = interface;
  method->info = info;
  method->type = g_variant_type_new (type->str);
  g_ptr_array_add (self->methods, method);
}

/* Finds what @path has, and all below it. */
static void
explore (Fixture *self, const char *path) {
  g_autoptr (GVariant) reply =
      call (self, path, "org.freedesktop.DBus.Introspectable", "Introspect", NULL);
  g_autoptr (GError) error = NULL;
  GDBusNodeInfo *node;
  const char *xml;

  g_assert_nonnull (reply);
  g_variant_get (reply, "(&s)", &xml);
  node = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  g_ptr_array_add (self->nodes, node);
  for (guint i = 0; node->interfaces[i] != NULL; i++)
    for (guint j = 0; node->interfaces[i]->methods[j] != NULL; j++)
      add_method (self, path, node->interfaces[i], node->interfaces[i]->methods[j]);
  for (guint i = 0; node->nodes[i] != NULL; i++) {
    g_autofree char *child = g_build_path ("/", path, node->nodes[i]->path, NULL);

    explore (self, child);
  }
}

static void
assert_exports (Fixture *self, const char *interface) {
  for (guint i = 0; i < self->methods->len; i++) {
    const Method *method = g_ptr_array_index (self->methods, i);

    if (g_str_equal (method->interface->name, interface))
      return;
  }
  g_error ("%s is not exported", interface);
}

static void
explore_all (Fixture *self) {
  const char *const interfaces[] = {"org.gtk.Actions",
                                    "org.gtk.Application",
                                    "org.freedesktop.Application",
                                    "org.gnome.Shell.SearchProvider2",
                                    "org.kde.krunner1",
                                    "org.kde.StatusNotifierItem",
                                    "com.canonical.dbusmenu",
                                    PROPERTIES};

  explore (self, "/");
  for (guint i = 0; i < G_N_ELEMENTS (interfaces); i++)
    assert_exports (self, interfaces[i]);
}

/* Nothing that means a deed, such as an action's name. */
static const char *
choose_text (Fixture *self) {
  const char *const texts[] = {"",
                               " ",
                               "0",
                               "-1",
                               "9223372036854775807",
                               "-9223372036854775808",
                               "18446744073709551616",
                               "1e99",
                               "%s%n%1$*2$d",
                               "../../../etc/passwd",
                               "app.unlock",
                               "unlock(-2)",
                               "a\tb\r\nc",
                               "\033]0;x\007",
                               "\xe2\x80\xae\xe2\x81\xa6",
                               "\xf4\x8f\xbf\xbf",
                               "e\xcc\x81\xcc\xa7\xcc\x81\xcc\xa7",
                               "<b>&amp;",
                               "{'a': <1>}",
                               self->long_text};

  return texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))];
}

static gint64
choose_number (void) {
  const gint64 numbers[] = {0,           1,          -1,         -2,         G_MAXINT32, G_MININT32,
                            G_MAXUINT32, G_MAXINT64, G_MININT64, G_MAXINT16, G_MAXUINT8};
  int which = g_test_rand_int_range (0, G_N_ELEMENTS (numbers) + 1);

  return which == G_N_ELEMENTS (numbers) ? g_test_rand_int () : numbers[which];
}

static double
choose_double (void) {
  const double numbers[] = {0.0, -0.0, -1.5, G_MAXDOUBLE, -G_MAXDOUBLE, G_MINDOUBLE, NAN, INFINITY};

  return numbers[g_test_rand_int_range (0, G_N_ELEMENTS (numbers))];
}

static GVariant *
make_basic (Fixture *self, char type) {
  switch (type) {
  case 'b':
    return g_variant_new_boolean (g_test_rand_bit ());
  case 'y':
    return g_variant_new_byte (g_test_rand_int_range (0, 256));
  case 'n':
    return g_variant_new_int16 (choose_number ());
  case 'q':
    return g_variant_new_uint16 (choose_number ());
  case 'i':
    return g_variant_new_int32 (choose_number ());
  case 'u':
    return g_variant_new_uint32 (choose_number ());
  case 'x':
    return g_variant_new_int64 (choose_number ());
  case 't':
    return g_variant_new_uint64 (choose_number ());
  case 'd':
    return g_variant_new_double (choose_double ());
  case 'o':
    return g_variant_new_object_path (g_test_rand_bit () ? "/" : "/app/keyfob/_00");
  case 'g':
    return g_variant_new_signature (g_test_rand_bit () ? "" : "a{sv}(iiaay)");
  case 's':
    return g_variant_new_string (choose_text (self));
  default:
    g_assert_not_reached ();
  }
}

static const char *
choose_type (void) {
  const char *const types[] = {"b", "y", "n",  "q",  "i",   "u",     "x",     "t",       "d",  "o",
                               "g", "s", "as", "ay", "aay", "a{sv}", "(sav)", "a(isvu)", "av", "v"};

  return types[g_test_rand_int_range (0, G_N_ELEMENTS (types))];
}

/* Returns: (transfer floating): any value of @type. Of what may hold more, it holds up to @most. */
static GVariant *
make_value (Fixture *self, const GVariantType *type, int most) {
  g_auto (GVariantBuilder) builder = {0};
  const GVariantType *item;

  if (g_variant_type_is_basic (type))
    return make_basic (self, *g_variant_type_peek_string (type));
  if (g_variant_type_is_variant (type))
    return g_variant_new_variant (make_value (
        self, most > 0 ? G_VARIANT_TYPE (choose_type ()) : G_VARIANT_TYPE_BOOLEAN, most - 1));
  g_variant_builder_init (&builder, type);
  if (g_variant_type_is_array (type)) {
    for (int n = most > 0 ? g_test_rand_int_range (0, most + 1) : 0; n > 0; n--)
      g_variant_builder_add_value (&builder,
                                   make_value (self, g_variant_type_element (type), most - 1));
  } else {
    for (item = g_variant_type_first (type); item != NULL; item = g_variant_type_next (item))
      g_variant_builder_add_value (&builder, make_value (self, item, most - 1));
  }
  return g_variant_builder_end (&builder);
}

/* Returns: (transfer full): @method's arguments, and @more, or without the last */
static GVariant *
make_arguments (Fixture *self, const Method *method, const char *more) {
  g_autoptr (GVariant) right = g_variant_ref_sink (make_value (self, method->type, 4));
  gsize n = g_variant_n_children (right);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_TUPLE);
  for (gsize i = 0; i + (more == NULL) < n; i++) {
    g_autoptr (GVariant) argument = g_variant_get_child_value (right, i);

    g_variant_builder_add_value (&builder, argument);
  }
  if (more != NULL)
    g_variant_builder_add_value (&builder, make_value (self, G_VARIANT_TYPE (more), 4));
  return g_variant_builder_end (&builder);
}

static GVariant *
make_random_call (Fixture *self) {
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_TUPLE);
  for (int n = g_test_rand_int_range (0, 5); n > 0; n--)
    g_variant_builder_add_value (&builder, make_value (self, G_VARIANT_TYPE (choose_type ()), 4));
  return g_variant_builder_end (&builder);
}

static void
say_to_each (Fixture *self) {
  for (guint i = 0; i < self->methods->len; i++) {
    const Method *method = g_ptr_array_index (self->methods, i);

    g_test_message ("%s %s.%s", method->path, method->interface->name, method->info->name);
    say (self, method, make_arguments (self, method, NULL)); /* too few */
    say (self, method, make_arguments (self, method, "x"));  /* too many */
    for (guint j = 0; j < CALLS_EACH; j++)
      say (self, method, make_value (self, method->type, 4));
  }
}

static void
say_to_any (Fixture *self) {
  for (guint i = 0; i < RANDOM_CALLS; i++) {
    const Method *method =
        g_ptr_array_index (self->methods, g_test_rand_int_range (0, self->methods->len));

    say (self, method,
         g_test_rand_bit () ? make_random_call (self) : make_value (self, method->type, 8));
  }
}

/* None can be set from outside, by whatever value. */
static void
set_properties (Fixture *self) {
  for (guint i = 0; i < self->methods->len; i++) {
    const Method *method = g_ptr_array_index (self->methods, i);
    GDBusPropertyInfo **property = method->interface->properties;

    if (method->info != method->interface->methods[0])
      continue;
    for (; property != NULL && *property != NULL; property++) {
      const GVariantType *type = G_VARIANT_TYPE ((*property)->signature);
      g_autoptr (GVariant) right =
          call (self, method->path, PROPERTIES, "Set",
                g_variant_new ("(ssv)", method->interface->name, (*property)->name,
                               make_value (self, type, 4)));
      g_autoptr (GVariant) wrong =
          call (self, method->path, PROPERTIES, "Set",
                g_variant_new ("(ssv)", method->interface->name, (*property)->name,
                               make_value (self, G_VARIANT_TYPE (choose_type ()), 4)));

      g_assert_null (right);
      g_assert_null (wrong);
    }
  }
}

/* GTest prints the seed; with `--seed` all is said again. */
static void
test_all (Fixture *self, gconstpointer unused) {
  explore_all (self);
  say_to_each (self);
  set_properties (self);
  say_to_any (self);
}

/* The actions that there are, with what they are not for. */
static void
test_actions (Fixture *self, gconstpointer unused) {
  const char *const wrong[] = {"[<-2>, <1>]",         "[<'x'>]", "[<uint64 7>]",
                               "[<(int64 1, true)>]", "[<<1>>]", "[<[<'quit'>]>]",
                               "[<@a{sv} {}>]"};
  g_autoptr (GVariant) reply = call (self, self->path, "org.gtk.Actions", "List", NULL);
  g_autofree const char **actions = NULL;

  g_variant_get (reply, "(^a&s)", &actions);
  for (guint i = 0; actions[i] != NULL; i++) {
    for (guint j = 0; j < G_N_ELEMENTS (wrong); j++) {
      g_autoptr (GVariant) kept = g_variant_ref_sink (g_variant_new_parsed (wrong[j]));
      g_autoptr (GVariant) activated = call (self, self->path, "org.gtk.Actions", "Activate",
                                             g_variant_new ("(s@ava{sv})", actions[i], kept, NULL));
      g_autoptr (GVariant) asked =
          call (self, self->path, "org.freedesktop.Application", "ActivateAction",
                g_variant_new ("(s@ava{sv})", actions[i], kept, NULL));
      g_autoptr (GVariant) set =
          call (self, self->path, "org.gtk.Actions", "SetState",
                g_variant_new ("(sva{sv})", actions[i], make_value (self, G_VARIANT_TYPE_INT64, 1),
                               NULL));
    }
  }
}

/* What has the right form, and means no door, no question and no item of the menu. */
static void
test_no_door (Fixture *self, gconstpointer unused) {
  const gint64 ids[] = {-2, -1, 0, G_MININT64};

  explore_all (self);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    bench_activate (self->bench, "unlock", g_variant_new_int64 (ids[i]));
    bench_activate (self->bench, "unlock-found", g_variant_new_int64 (ids[i]));
    bench_activate (self->bench, "unlock-again", g_variant_new ("(xs)", ids[i], ""));
  }
  bench_activate (self->bench, "answer", g_variant_new ("(sb)", "", TRUE));
  bench_activate (self->bench, "answer", g_variant_new ("(sb)", self->long_text, TRUE));
  for (guint i = 0; i < self->methods->len; i++) {
    const Method *method = g_ptr_array_index (self->methods, i);

    if (g_str_equal (method->interface->name, "com.canonical.dbusmenu") &&
        g_str_equal (method->info->name, "Event")) {
      say (self, method, g_variant_new ("(isvu)", 0, "clicked", g_variant_new_int32 (0), 0));
      say (self, method, g_variant_new ("(isvu)", -1, "clicked", g_variant_new_int32 (0), 0));
      say (self, method,
           g_variant_new ("(isvu)", G_MAXINT32, "clicked", g_variant_new_string (""), 0));
    }
  }
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
#define ADD(path, test) g_test_add ("/bus-nonsense/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("all", test_all);
  ADD ("actions", test_actions);
  ADD ("no-door", test_no_door);
#undef ADD
  return g_test_run ();
}
