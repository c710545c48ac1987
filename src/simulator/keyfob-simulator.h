/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

/**
 * KeyfobFaultKind:
 *
 * What goes wrong with a request, for tests. "Before" and "after" say whether the request is
 * carried out (a door unlocked, say) before things go wrong.
 *
 * All kinds work over HTTP/1.1 and HTTP/2. Those that close, reset or slow down do it to the whole
 * connection, and so to everything else that HTTP/2 has on it at the time.
 */
typedef enum {
  /* Carried out: */
  KEYFOB_FAULT_DELAY,        /* answered, `milliseconds` late */
  KEYFOB_FAULT_SILENCE,      /* never answered; the connection stays */
  KEYFOB_FAULT_CLOSE_AFTER,  /* closed without an answer */
  KEYFOB_FAULT_GARBAGE,      /* 200 with bytes that are no JSON */
  KEYFOB_FAULT_TRUNCATED,    /* half the announced body, then closed */
  KEYFOB_FAULT_WRONG_TYPES,  /* JSON whose members have wrong types */
  KEYFOB_FAULT_DEEP_NESTING, /* 200,000 nested arrays */
  KEYFOB_FAULT_HUGE_BODY,    /* 9 MiB of good JSON */
  KEYFOB_FAULT_SLOW_DRIP,    /* good headers, then 9 MiB of which a byte comes every
                              * `milliseconds` (over TLS, of the headers, too; a record is
                              * readable when it is whole) */
  KEYFOB_FAULT_CLOCK_SKEW,   /* `Date` and times are off by `seconds` */
  KEYFOB_FAULT_DEPRECATED,   /* `Deprecation` and `Sunset` headers */
  KEYFOB_FAULT_MISDIRECTED,  /* 421, which makes libsoup send again */

  /* Not carried out, from here on: */
  KEYFOB_FAULT_CLOSE_BEFORE, /* connection closed */
  KEYFOB_FAULT_RESET,        /* TCP reset */
  KEYFOB_FAULT_REDIRECT,     /* 307 to `localhost`: this simulator by another name, where
                              * following it does the deed */
  KEYFOB_FAULT_STATUS_HTML,  /* `status` (500, 502, 503) with HTML */
  KEYFOB_FAULT_STATUS_CODE,  /* `status` with Kisi's envelope, `code` and `text`;
                              * `milliseconds` late */
  KEYFOB_FAULT_TOO_MANY,     /* 429, with `Retry-After` if `seconds` > 0; `milliseconds` late */
} KeyfobFaultKind;

/* A fault, and which requests it hits. Each request meets at most one. */
typedef struct {
  const char *method; /* (nullable): only requests of this method */
  const char *path;   /* (nullable): only of this path; a `*` at its end stands for anything */
  const char *secret; /* (nullable): only with this login's or link's secret */
  guint skip;         /* let this many matching requests pass first */
  guint times;        /* how many requests it hits; 0 means all */
  KeyfobFaultKind kind;

  /* For the kinds that name them: */
  guint milliseconds;
  int seconds;
  guint status;
  const char *code; /* (nullable): %NULL for an envelope without a code */
  const char *text; /* (nullable): the envelope's `error`; %NULL for a sentence of no consequence */
} KeyfobFault;

typedef struct {
  guint doors;                  /* size of the office; 0 for the 24 of the demo */
  GTlsCertificate *certificate; /* (nullable): serve TLS with it and its key; and HTTP/2, if
                                 * `SOUP_SERVER_HTTP2` was set in the environment beforehand */
  gboolean living;              /* every few seconds a door opens or closes by itself; now and
                                 * then one drops off and comes back */
  guint relock_seconds;         /* how long an unlocked door stays unlocked; 0 means 5 */
  gboolean unlimited;           /* do not answer 429 above 5 requests a second */
  guint password_seconds;       /* how long a reader keeps its password; 0 means 8 */
} KeyfobSimulatorOptions;

#define KEYFOB_TYPE_SIMULATOR (keyfob_simulator_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSimulator, keyfob_simulator, KEYFOB, SIMULATOR, GObject)

/*
 * KeyfobSimulator: Kisi's server, of one office or more, on a loopback port, that behaves as
 * kisi-api.md documents. It has a thread of its own; every function here may be called from any
 * thread. In any office door 21101 is the "Front Entrance", which is locked, unrestricted and a
 * favourite.
 *
 * Who can sign in (all invented): at %KEYFOB_DEMO_DOMAIN %KEYFOB_DEMO_EMAIL, and
 * bo.berg@nordhaven.example with two-factor code `123456` (backup code `abc123`, good once), both
 * with %KEYFOB_DEMO_PASSWORD; `fjordbank` uses single sign-on. Only the administrator, whose
 * API key it is, may lock doors and places down. Everybody starts with the same favourites.
 *
 * An access link that calls what is for logins only gets 401, as somebody without a credential.
 */

/** keyfob_simulator_new: @options: (nullable). Starts it. Returns: (transfer full) (nullable) */
KeyfobSimulator *keyfob_simulator_new (const KeyfobSimulatorOptions *options, GError **error);

/** keyfob_simulator_get_url: Returns: base URL: `http://127.0.0.1:PORT` or `https://…` */
const char *keyfob_simulator_get_url (KeyfobSimulator *self);

/** keyfob_simulator_get_api_key: Returns: of the office's administrator, made at random at start */
const char *keyfob_simulator_get_api_key (KeyfobSimulator *self);

/** keyfob_simulator_get_access_link: Returns: the secret of an access link to some of the doors */
const char *keyfob_simulator_get_access_link (KeyfobSimulator *self);

/**
 * keyfob_simulator_add_organization:
 * @doors: how many; 0 for the 24 of the demo
 *
 * Another organization with places and doors of its own, whose names are those of the first one.
 *
 * Returns: the ID of its "Front Entrance"; the IDs of its other doors follow
 */
gint64 keyfob_simulator_add_organization (KeyfobSimulator *self,
                                          const char *name,
                                          const char *domain,
                                          guint doors);

/**
 * keyfob_simulator_add_person:
 * @domain: of an organization that there is
 * @otp_code: (nullable): two-factor is on; the backup code is `abc123`, good once
 *
 * One more user of the organization, who has no favourites. Whoever belongs to several is added to
 * each: they are different users there, with passwords and limits of their own.
 */
void keyfob_simulator_add_person (KeyfobSimulator *self,
                                  const char *domain,
                                  const char *name,
                                  const char *email,
                                  const char *password,
                                  const char *otp_code);

/**
 * keyfob_simulator_add_login:
 * @email: (nullable): of a user of the organization; %NULL for an access link to some of its doors
 * @type: (nullable): `api` or `device`; of no matter for a link
 *
 * Returns: (transfer full): the secret of a new login, or of the organization's new access link
 */
char *keyfob_simulator_add_login (KeyfobSimulator *self,
                                  const char *domain,
                                  const char *email,
                                  const char *type);

/**
 * keyfob_simulator_revoke:
 * @secret: (nullable): of a login or link; %NULL for every login, key and link that there is
 *
 * It is answered with 401 from now on. People can sign in anew.
 */
void keyfob_simulator_revoke (KeyfobSimulator *self, const char *secret);

/** keyfob_simulator_share_lock: the organization of @domain lists door @id, too, under that ID */
void keyfob_simulator_share_lock (KeyfobSimulator *self, gint64 id, const char *domain);

/** keyfob_simulator_add_fault: faults are tried in the order of their adding; copied */
void keyfob_simulator_add_fault (KeyfobSimulator *self, const KeyfobFault *fault);

/** keyfob_simulator_clear_faults: all goes well again; held connections are closed */
void keyfob_simulator_clear_faults (KeyfobSimulator *self);

/** keyfob_simulator_end_delays: answers now what a %KEYFOB_FAULT_DELAY holds back */
void keyfob_simulator_end_delays (KeyfobSimulator *self);

/** keyfob_simulator_stop_listening: refuses connections and closes those there are: Kisi is down */
void keyfob_simulator_stop_listening (KeyfobSimulator *self);

/** keyfob_simulator_listen_again: on the same port; Returns: whether the port could be had */
gboolean keyfob_simulator_listen_again (KeyfobSimulator *self, GError **error);

/**
 * keyfob_simulator_edit_lock:
 * @id: the door; nothing happens if there is none
 * @member: of the lock's JSON, such as `online`; any member, even one that Kisi does not have
 * @value: (transfer full) (nullable): the new value; %NULL takes the member away
 *
 * The door is what its JSON says: one that is made `online` false refuses to unlock, one with
 * another `id` is found by that. A value of a type that Kisi does not document is answered as it
 * is, and counts for nothing.
 */
void keyfob_simulator_edit_lock (KeyfobSimulator *self,
                                 gint64 id,
                                 const char *member,
                                 JsonNode *value);

void keyfob_simulator_remove_lock (KeyfobSimulator *self, gint64 id);

/** keyfob_simulator_add_lock: Returns: the ID of a new door of that name in the first place */
gint64 keyfob_simulator_add_lock (KeyfobSimulator *self, const char *name);

void keyfob_simulator_set_place_locked_down (KeyfobSimulator *self,
                                             gint64 place_id,
                                             gboolean locked_down);

/** keyfob_simulator_set_single_sign_on: whether a password will not do any more */
void keyfob_simulator_set_single_sign_on (KeyfobSimulator *self,
                                          const char *domain,
                                          gboolean single_sign_on);

/** keyfob_simulator_find_lock: Returns: the door of that name, whatever its case and accents; or 0
 */
gint64 keyfob_simulator_find_lock (KeyfobSimulator *self, const char *name);

/** keyfob_simulator_count_unlocks: Returns: how often door @id was really unlocked; 0 for all */
guint keyfob_simulator_count_unlocks (KeyfobSimulator *self, gint64 id);

/**
 * keyfob_simulator_dup_last_unlock:
 *
 * Returns: (transfer full) (nullable): the body of the last unlock of door @id, carried out or
 *   refused; %NULL if none came, or it had no body
 */
JsonNode *keyfob_simulator_dup_last_unlock (KeyfobSimulator *self, gint64 id);

/**
 * keyfob_simulator_get_advertisement:
 * @lock_bits: (out): the lower 22 bits of the lock's ID
 * @password: (out): 0 to 1023; it is accepted until it has changed twice
 *
 * What the reader of a door radiates at present (kisi-api.md, section 16). All doors have a reader
 * but those without hardware, whether they are restricted to it or not.
 *
 * Returns: whether there is such a reader
 */
gboolean keyfob_simulator_get_advertisement (KeyfobSimulator *self,
                                             gint64 lock_id,
                                             guint32 *lock_bits,
                                             guint *password);

/**
 * keyfob_simulator_turn_passwords:
 *
 * All readers change their passwords now, and once more when their time has come: for tests, which
 * do not wait. A new password is never one of the two before it.
 */
void keyfob_simulator_turn_passwords (KeyfobSimulator *self);

/** keyfob_simulator_count_requests: @method, @path: as in #KeyfobFault. Returns: how many came in
 */
guint keyfob_simulator_count_requests (KeyfobSimulator *self, const char *method, const char *path);

/** keyfob_simulator_count_requests_of: likewise; @secret: as in #KeyfobFault */
guint keyfob_simulator_count_requests_of (KeyfobSimulator *self,
                                          const char *secret,
                                          const char *method,
                                          const char *path);

/** keyfob_simulator_count_connections: Returns: how many were accepted so far */
guint keyfob_simulator_count_connections (KeyfobSimulator *self);

/** keyfob_simulator_count_logins: Returns: how many device logins there are at present */
guint keyfob_simulator_count_logins (KeyfobSimulator *self);

/**
 * keyfob_simulator_get_last_arrival_us:
 *
 * Returns: monotonic time at which SoupServer had read the headers of the last such request (0 if
 *   none). Its first byte came some tens of microseconds earlier
 */
gint64 keyfob_simulator_get_last_arrival_us (KeyfobSimulator *self,
                                             const char *method,
                                             const char *path);
