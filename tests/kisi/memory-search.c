/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "memory-search.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES 65536

static char block[BLOCK_BYTES];

static gboolean
is_here (const char *text, const char *masked, gsize length) {
  for (gsize i = 0; i < length; i++) {
    if ((char) (text[i] ^ MEMORY_SEARCH_MASK) != masked[i])
      return FALSE;
  }
  return TRUE;
}

/* Blocks overlap by the text's length, or one that crosses their border would be missed. */
static guint
count_in (int memory, guint64 start, guint64 end, const char *masked) {
  gsize length = strlen (masked);
  guint count = 0;

  for (guint64 at = start; at + length <= end; at += BLOCK_BYTES - length + 1) {
    gssize got = pread (memory, block, MIN (BLOCK_BYTES, end - at), at);

    for (gssize i = 0; i + (gssize) length <= got; i++)
      count += is_here (block + i, masked, length);
  }
  memset (block, 0, sizeof block);
  return count;
}

guint
memory_search_count (const char *process, const char *masked) {
  g_autofree char *memory_path = g_strdup_printf ("/proc/%s/mem", process);
  g_autofree char *maps_path = g_strdup_printf ("/proc/%s/smaps", process);
  int memory = open (memory_path, O_RDONLY | O_CLOEXEC);
  FILE *maps = fopen (maps_path, "re");
  guint64 start = 0, end = 0;
  char line[4096];
  char rights[8] = "";
  guint count = 0;

  g_assert_cmpint (memory, >=, 0);
  g_assert_nonnull (maps);
  while (fgets (line, sizeof line, maps) != NULL) {
    guint64 from, to;
    char mode[8];

    if (sscanf (line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %7s", &from, &to, mode) ==
        3) {
      start = from;
      end = to;
      memcpy (rights, mode, sizeof rights);
    } else if (g_str_has_prefix (line, "VmFlags:") && rights[0] == 'r' && rights[1] == 'w' &&
               strstr (line, " lo") == NULL) {
      count += count_in (memory, start, end, masked);
    }
  }
  fclose (maps);
  close (memory);
  return count;
}
