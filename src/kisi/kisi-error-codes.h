/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-error.h"

G_BEGIN_DECLS

/**
 * KisiErrorCode:
 * @code: Kisi's six characters
 * @error: what a person can do about it
 * @sentence: (nullable): our words, not yet translated; %NULL where Kisi's own text says more
 */
typedef struct {
  char code[7];
  KisiError error;
  const char *sentence;
} KisiErrorCode;

const KisiErrorCode *kisi_error_code_find (const char *code);
const char *kisi_error_get_sentence (KisiError error);

/**
 * kisi_error_get_field_sentence:
 * @field: (nullable): an input, as in kisi_error_new()
 *
 * Returns: what to tell a person about wrong input there, not yet translated
 */
const char *kisi_error_get_field_sentence (const char *field);

G_END_DECLS
