/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-ibeacon.h"

#include <string.h>

#define FRAME_LENGTH  23
#define FUZZED_FRAMES 200000

/* kisi-api.md, section 16 */
static const char *const UUIDS[] = {
    "6dfe2064-5186-11ea-8dfe-4b73218bf946", "6f9e62a8-5186-11ea-8ed0-4314341d01dd",
    "71fb9eb2-5186-11ea-b1f4-bb928fefb7fd", "73f789ec-5186-11ea-9973-87896ce82dd8",
    "74689eac-5186-11ea-be2d-27ec120c3b0f",
};

static const struct {
  guint32 lock_bits;
  guint16 password;
  guint16 major;
  guint16 minor;
} VECTORS[] = {
    {12345, 678, 192, 59046},
    {21102, 7, 329, 47111},
    {1, 0, 0, 1024},
    {4194303, 1023, 65535, 65535}, /* all bits set */
    {0, 5, 0, 5},                  /* that of lock 4194304, for one */
};

static void
make_frame (guint8 *frame, const char *uuid, guint16 major, guint16 minor) {
  guint n = 0;

  frame[n++] = 0x02;
  frame[n++] = 0x15;
  for (const char *digit = uuid; *digit != '\0'; digit += *digit == '-' ? 1 : 2) {
    if (*digit != '-')
      frame[n++] = g_ascii_xdigit_value (digit[0]) << 4 | g_ascii_xdigit_value (digit[1]);
  }
  frame[n++] = major >> 8;
  frame[n++] = major & 0xFF;
  frame[n++] = minor >> 8;
  frame[n++] = minor & 0xFF;
  frame[n++] = 0xC5;
  g_assert_cmpuint (n, ==, FRAME_LENGTH);
}

/* From memory that ends where the frame does, so that the sanitizer sees a byte too many. */
static gboolean
decode (const guint8 *frame, gsize length, KeyfobIbeacon *beacon) {
  g_autofree guint8 *copy = g_memdup2 (frame, length);

  return keyfob_ibeacon_decode (copy, length, beacon);
}

static void
test_vectors (void) {
  for (guint i = 0; i < G_N_ELEMENTS (UUIDS); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (VECTORS); j++) {
      guint8 frame[FRAME_LENGTH];
      KeyfobIbeacon beacon;

      make_frame (frame, UUIDS[i], VECTORS[j].major, VECTORS[j].minor);
      g_assert_true (decode (frame, sizeof frame, &beacon));
      g_assert_cmpuint (beacon.lock_bits, ==, VECTORS[j].lock_bits);
      g_assert_cmpuint (beacon.password, ==, VECTORS[j].password);
    }
  }
}

/* The power is the last byte, and none of our business. */
static void
test_power (void) {
  guint8 frame[FRAME_LENGTH];
  KeyfobIbeacon beacon;

  make_frame (frame, UUIDS[0], 192, 59046);
  for (guint power = 0; power <= 0xFF; power++) {
    frame[FRAME_LENGTH - 1] = power;
    g_assert_true (decode (frame, sizeof frame, &beacon));
    g_assert_cmpuint (beacon.lock_bits, ==, 12345);
  }
}

static void
test_lengths (void) {
  guint8 frame[FRAME_LENGTH + 32] = {0};
  KeyfobIbeacon beacon = {1, 2};

  make_frame (frame, UUIDS[0], 192, 59046);
  for (gsize length = 0; length <= sizeof frame; length++)
    g_assert_true (decode (frame, length, &beacon) == (length == FRAME_LENGTH));
  g_assert_false (keyfob_ibeacon_decode (NULL, 0, &beacon));
}

/* Each bit of what makes it a frame of Kisi's. */
static void
test_other_frames (void) {
  for (guint i = 0; i < G_N_ELEMENTS (UUIDS); i++) {
    for (guint bit = 0; bit < 18 * 8; bit++) {
      guint8 frame[FRAME_LENGTH];
      KeyfobIbeacon beacon = {12, 34};

      make_frame (frame, UUIDS[i], 192, 59046);
      frame[bit / 8] ^= 1 << bit % 8;
      g_assert_false (decode (frame, sizeof frame, &beacon));
      g_assert_cmpuint (beacon.lock_bits, ==, 12);
      g_assert_cmpuint (beacon.password, ==, 34);
    }
  }
}

static void
test_other_uuids (void) {
  static const char *const OTHERS[] = {
      "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
      "e2c56db5-dffb-48d2-b060-d0f5a71096e0", "6dfe2064-5186-11ea-8ed0-4314341d01dd",
      "6420fe6d-8651-ea11-fe8d-46f98b21734b",
  };

  for (guint i = 0; i < G_N_ELEMENTS (OTHERS); i++) {
    guint8 frame[FRAME_LENGTH];
    KeyfobIbeacon beacon;

    make_frame (frame, OTHERS[i], 192, 59046);
    g_assert_false (decode (frame, sizeof frame, &beacon));
  }
}

static guint8
random_byte (void) {
  return g_test_rand_int_range (0, 0x100);
}

/* What is taken is what was written, whatever else was done to the frame. */
static void
test_fuzz (void) {
  guint taken = 0;

  for (guint i = 0; i < FUZZED_FRAMES; i++) {
    guint8 frame[FRAME_LENGTH * 2];
    guint32 payload = g_test_rand_int ();
    gsize length = FRAME_LENGTH;
    KeyfobIbeacon beacon;

    for (guint j = 0; j < sizeof frame; j++)
      frame[j] = random_byte ();
    if (g_test_rand_bit ())
      make_frame (frame, UUIDS[g_test_rand_int_range (0, G_N_ELEMENTS (UUIDS))], payload >> 16,
                  payload & 0xFFFF);
    if (g_test_rand_bit ())
      frame[g_test_rand_int_range (0, FRAME_LENGTH)] = random_byte ();
    if (g_test_rand_bit ())
      length = g_test_rand_int_range (0, sizeof frame + 1);
    if (!decode (frame, length, &beacon))
      continue;
    taken++;
    payload = (guint32) frame[18] << 24 | frame[19] << 16 | frame[20] << 8 | frame[21];
    g_assert_cmpuint (length, ==, FRAME_LENGTH);
    g_assert_cmpuint (beacon.lock_bits << 10 | beacon.password, ==, payload);
  }
  g_test_message ("%u of %d frames taken", taken, FUZZED_FRAMES);
  g_assert_cmpuint (taken, >, 0);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ibeacon/vectors", test_vectors);
  g_test_add_func ("/ibeacon/power", test_power);
  g_test_add_func ("/ibeacon/lengths", test_lengths);
  g_test_add_func ("/ibeacon/other-frames", test_other_frames);
  g_test_add_func ("/ibeacon/other-uuids", test_other_uuids);
  g_test_add_func ("/ibeacon/fuzz", test_fuzz);
  return g_test_run ();
}
