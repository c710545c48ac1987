/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test-keyring.h"

#include "keyfob-test.h"

#include <glib/gstdio.h>
#include <signal.h>

#define SERVICE_NAME    "org.freedesktop.secrets"
#define SERVICE_PATH    "/org/freedesktop/secrets"
#define COLLECTION_PATH SERVICE_PATH "/collection/login"
#define ITEM_PATH       COLLECTION_PATH "/1"
#define PROMPT_PATH     SERVICE_PATH "/prompt/1"

#define DAEMON_PASSWORD "keyring"

struct _KeyfobTestKeyring {
  KeyfobTestKeyringKind kind;
  GTestDBus *bus;
  GDBusConnection *connection; /* not the shared one, which the code under test has */
  GSubprocess *daemon;
  char *folder;
  guint prompts;
  guint dismissals;
};

/* The part of the Secret Service that libsecret calls to find an item and to unlock it. */
static const char service_xml[] =
    "<node>"
    "  <interface name='org.freedesktop.Secret.Service'>"
    "    <method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/>"
    "      <arg type='v' direction='out'/><arg type='o' direction='out'/></method>"
    "    <method name='SearchItems'><arg type='a{ss}' direction='in'/>"
    "      <arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
    "    <method name='Unlock'><arg type='ao' direction='in'/>"
    "      <arg type='ao' direction='out'/><arg type='o' direction='out'/></method>"
    "    <property name='Collections' type='ao' access='read'/>"
    "  </interface>"
    "  <interface name='org.freedesktop.Secret.Item'>"
    "    <property name='Locked' type='b' access='read'/>"
    "    <property name='Attributes' type='a{ss}' access='read'/>"
    "    <property name='Label' type='s' access='read'/>"
    "    <property name='Created' type='t' access='read'/>"
    "    <property name='Modified' type='t' access='read'/>"
    "  </interface>"
    "  <interface name='org.freedesktop.Secret.Prompt'>"
    "    <method name='Prompt'><arg type='s' direction='in'/></method>"
    "    <method name='Dismiss'/>"
    "    <signal name='Completed'><arg type='b'/><arg type='v'/></signal>"
    "  </interface>"
    "</node>";

void
keyfob_test_keyring_close_prompt (KeyfobTestKeyring *self) {
  g_dbus_connection_emit_signal (self->connection, NULL, PROMPT_PATH,
                                 "org.freedesktop.Secret.Prompt", "Completed",
                                 g_variant_new ("(bv)", TRUE, g_variant_new_objv (NULL, 0)), NULL);
}

static void
on_method_call (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data) {
  KeyfobTestKeyring *self = user_data;
  const char *const item[] = {ITEM_PATH, NULL};

  if (self->kind == KEYFOB_TEST_KEYRING_SILENT) {
    /* Never answered; the caller's D-Bus gives up after 25 seconds, which nobody waits for. */
    g_object_unref (invocation);
    return;
  }

  if (g_str_equal (method, "SearchItems")) {
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^ao^ao)", item + 1, item));
  } else if (g_str_equal (method, "Unlock")) {
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(^aoo)", item + 1, PROMPT_PATH));
  } else if (g_str_equal (method, "Prompt")) {
    self->prompts++;
    g_dbus_method_invocation_return_value (invocation, NULL);
    if (self->kind == KEYFOB_TEST_KEYRING_DISMISSED)
      keyfob_test_keyring_close_prompt (self);
  } else if (g_str_equal (method, "Dismiss")) {
    /* A hung prompter stays where it is. */
    self->dismissals++;
    g_dbus_method_invocation_return_value (invocation, NULL);
  } else {
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                   G_DBUS_ERROR_NOT_SUPPORTED, "Not pretended");
  }
}

static GVariant *
on_get_property (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *property,
                 GError **error,
                 gpointer user_data) {
  if (g_str_equal (property, "Collections"))
    return g_variant_new_objv (NULL, 0);
  if (g_str_equal (property, "Locked"))
    return g_variant_new_boolean (TRUE);
  if (g_str_equal (property, "Attributes"))
    return g_variant_new_parsed ("{'kind': 'login', 'login-id': '1'}");
  if (g_str_equal (property, "Label"))
    return g_variant_new_string ("Pretended");
  return g_variant_new_uint64 (0);
}

static void
export_object (KeyfobTestKeyring *self, const char *path, GDBusInterfaceInfo *interface) {
  static const GDBusInterfaceVTable vtable = {on_method_call, on_get_property, NULL};
  g_autoptr (GError) error = NULL;

  g_dbus_connection_register_object (self->connection, path, interface, &vtable, self, NULL,
                                     &error);
  g_assert_no_error (error);
}

static void
pretend (KeyfobTestKeyring *self) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (service_xml, &error);
  g_autoptr (GVariant) answer = NULL;

  g_assert_no_error (error);
  export_object (self, SERVICE_PATH, node->interfaces[0]);
  export_object (self, ITEM_PATH, node->interfaces[1]);
  export_object (self, PROMPT_PATH, node->interfaces[2]);

  answer = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus",
                                        "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                        "RequestName", g_variant_new ("(su)", SERVICE_NAME, 0),
                                        NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
daemon_is_up (gpointer data) {
  KeyfobTestKeyring *self = data;
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "NameHasOwner", g_variant_new ("(s)", SERVICE_NAME), G_VARIANT_TYPE ("(b)"),
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean owned = FALSE;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &owned);
  return owned;
}

/* Whether the collection is there and is @locked. */
static gboolean
has_collection (KeyfobTestKeyring *self, gboolean locked) {
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      self->connection, SERVICE_NAME, COLLECTION_PATH, "org.freedesktop.DBus.Properties", "Get",
      g_variant_new ("(ss)", "org.freedesktop.Secret.Collection", "Locked"), G_VARIANT_TYPE ("(v)"),
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_autoptr (GVariant) value = NULL;

  if (answer == NULL)
    return FALSE;
  g_variant_get (answer, "(v)", &value);
  return g_variant_get_boolean (value) == locked;
}

/* The daemon has its name before it has taken the password in. */
static gboolean
daemon_is_ready (gpointer data) {
  return daemon_is_up (data) && has_collection (data, FALSE);
}

static gboolean
daemon_is_locked (gpointer data) {
  return daemon_is_up (data) && has_collection (data, TRUE);
}

/* @password: (nullable): unlocks it, or makes it */
static void
start_daemon (KeyfobTestKeyring *self, const char *password) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                 G_SUBPROCESS_FLAGS_STDERR_SILENCE);

  /* The daemon warns when an item is replaced, and must not die of it. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", self->folder, TRUE);
  self->daemon = g_subprocess_launcher_spawn (
      launcher, &error, "gnome-keyring-daemon", "--foreground", "--components=secrets",
      "--control-directory", self->folder, password != NULL ? "--unlock" : NULL, NULL);
  g_assert_no_error (error);
  if (password != NULL)
    g_output_stream_write_all (g_subprocess_get_stdin_pipe (self->daemon), password,
                               strlen (password), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->daemon), NULL, &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (password != NULL ? daemon_is_ready : daemon_is_locked, self);
}

static void
end_daemon (KeyfobTestKeyring *self) {
  g_subprocess_force_exit (self->daemon);
  g_subprocess_wait (self->daemon, NULL, NULL);
  g_clear_object (&self->daemon);
}

void
keyfob_test_keyring_restart (KeyfobTestKeyring *self) {
  end_daemon (self);
  start_daemon (self, NULL);
}

static void
remove_folder (const char *path) {
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_folder (child);
  }
  g_remove (path);
}

KeyfobTestKeyring *
keyfob_test_keyring_new (KeyfobTestKeyringKind kind) {
  KeyfobTestKeyring *self = g_new0 (KeyfobTestKeyring, 1);
  g_autoptr (GError) error = NULL;

  self->kind = kind;
  if (kind == KEYFOB_TEST_KEYRING_NO_BUS) {
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
    return self;
  }

  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  self->connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (self->bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);

  if (kind == KEYFOB_TEST_KEYRING_REAL) {
    self->folder = g_dir_make_tmp ("keyfob-keyring-XXXXXX", &error);
    g_assert_no_error (error);
    start_daemon (self, DAEMON_PASSWORD);
  } else if (kind != KEYFOB_TEST_KEYRING_ABSENT) {
    pretend (self);
  }
  return self;
}

void
keyfob_test_keyring_free (KeyfobTestKeyring *self) {
  if (self->daemon != NULL) {
    end_daemon (self);
    remove_folder (self->folder);
  }
  if (self->bus != NULL) {
    g_dbus_connection_close_sync (self->connection, NULL, NULL);
    g_clear_object (&self->connection);
    g_test_dbus_down (self->bus);
  }
  g_clear_object (&self->bus);
  g_free (self->folder);
  g_free (self);
}

static GVariant *
call (KeyfobTestKeyring *self,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *parameters) {
  g_autoptr (GError) error = NULL;
  GVariant *answer =
      g_dbus_connection_call_sync (self->connection, SERVICE_NAME, path, interface, method,
                                   parameters, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
  return answer;
}

void
keyfob_test_keyring_lock (KeyfobTestKeyring *self) {
  const char *const paths[] = {COLLECTION_PATH, NULL};
  g_autoptr (GVariant) answer = call (self, SERVICE_PATH, "org.freedesktop.Secret.Service", "Lock",
                                      g_variant_new ("(^ao)", paths));

  g_assert_true (has_collection (self, TRUE));
}

static GVariant *
bytes_new (const char *text) {
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, strlen (text), 1);
}

/* The daemon has a way in for those who are the person's own prompt: with the password. */
void
keyfob_test_keyring_unlock (KeyfobTestKeyring *self) {
  g_autoptr (GVariant) session =
      call (self, SERVICE_PATH, "org.freedesktop.Secret.Service", "OpenSession",
            g_variant_new ("(sv)", "plain", g_variant_new_string ("")));
  g_autoptr (GVariant) answer = NULL;
  const char *path;

  g_variant_get_child (session, 1, "&o", &path);
  answer = call (self, SERVICE_PATH, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
                 "UnlockWithMasterPassword",
                 g_variant_new ("(o(o@ay@ays))", COLLECTION_PATH, path, bytes_new (""),
                                bytes_new (DAEMON_PASSWORD), "text/plain"));
}

void
keyfob_test_keyring_pause (KeyfobTestKeyring *self) {
  g_subprocess_send_signal (self->daemon, SIGSTOP);
}

void
keyfob_test_keyring_resume (KeyfobTestKeyring *self) {
  g_subprocess_send_signal (self->daemon, SIGCONT);
}

guint
keyfob_test_keyring_count_items (KeyfobTestKeyring *self) {
  g_autoptr (GVariant) answer =
      call (self, COLLECTION_PATH, "org.freedesktop.DBus.Properties", "Get",
            g_variant_new ("(ss)", "org.freedesktop.Secret.Collection", "Items"));
  g_autoptr (GVariant) items = NULL;

  g_variant_get (answer, "(v)", &items);
  return g_variant_n_children (items);
}

gboolean
keyfob_test_keyring_has_one_item (gpointer keyring) {
  return keyfob_test_keyring_count_items (keyring) == 1;
}

guint
keyfob_test_keyring_count_prompts (KeyfobTestKeyring *self) {
  return self->prompts;
}

guint
keyfob_test_keyring_count_dismissals (KeyfobTestKeyring *self) {
  return self->dismissals;
}
