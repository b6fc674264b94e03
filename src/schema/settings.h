/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* settings.h: configuration files of "key = value" lines, a row a key. */
#ifndef VIREO_SETTINGS_H
#define VIREO_SETTINGS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * One table of rows describes a file: it fills the struct with the defaults,
 * reads the file into it, and writes the sample file that is installed.
 *
 * The syntax is that of libvirtd.conf: comments begin with '#'; a value is a
 * decimal integer, a string in '…', "…" or """…""" without escapes, or a list
 * [ a, b ] of strings, which may go over several lines. It ends with its line
 * or with ';'. Of two lines for one key the first counts, as it does in stock.
 */
typedef enum {
    VIR_SETTING_INT,        /* int */
    VIR_SETTING_UINT,       /* unsigned int */
    VIR_SETTING_BOOL,       /* bool, written 0 or 1 */
    VIR_SETTING_STRING,     /* char *, NULL when not set */
    VIR_SETTING_LIST,       /* char **, NULL terminated, NULL when not set */
} virSettingKind;

typedef struct virSetting {
    const char *key;
    virSettingKind kind;
    size_t offset;
    long long min;                  /* numbers: limits, when max is not 0 */
    long long max;
    const char *const *words;       /* strings: the only ones allowed, NULL terminated */
    const char *value;              /* the default as the file would say it; NULL: not set */
    const char *example;            /* for the sample, when there is no default */
    const char *section;            /* heading of the rows from here on; NULL: no new one */
    const char *doc;                /* plain text, wrapped when written */
    bool reload;                    /* a change is taken up on SIGHUP; else by a restart */
} virSetting;

typedef struct virSettings {
    const char *file;               /* its name, without a folder */
    const char *whatis;             /* what it is, in a few words */
    const char *about;              /* first lines of the sample file */
    const char *lens;               /* what Augeas calls it */
    const virSetting *rows;
    size_t nrows;
} virSettings;

/* Rows: a member of the wrong type does not compile. */
#define VIR_SETTING_ROW(k, name, T, type, ...) \
    { .key = #name, .kind = k, \
      .offset = offsetof(T, name) + 0 * sizeof(struct { int unused; _Static_assert( \
          __builtin_types_compatible_p(__typeof__(((T *)0)->name), type), #name); }), \
      __VA_ARGS__ }
#define VIR_SET_INT(name, T, ...) VIR_SETTING_ROW(VIR_SETTING_INT, name, T, int, __VA_ARGS__)
#define VIR_SET_UINT(name, T, ...) \
    VIR_SETTING_ROW(VIR_SETTING_UINT, name, T, unsigned int, __VA_ARGS__)
#define VIR_SET_BOOL(name, T, ...) VIR_SETTING_ROW(VIR_SETTING_BOOL, name, T, bool, __VA_ARGS__)
#define VIR_SET_STRING(name, T, ...) \
    VIR_SETTING_ROW(VIR_SETTING_STRING, name, T, char *, __VA_ARGS__)
#define VIR_SET_LIST(name, T, ...) VIR_SETTING_ROW(VIR_SETTING_LIST, name, T, char **, __VA_ARGS__)

/* Fills @obj, which is zeroed, with the defaults. */
void virSettingsDefaults(const virSettings *settings, void *obj);

/* Frees what @obj owns and zeroes its members. */
void virSettingsClear(const virSettings *settings, void *obj);

/**
 * virSettingsParse:
 * @file: for messages
 * @obj: holds the defaults
 *
 * Reads @text into @obj. A key that no row has is a warning in the log that
 * names the nearest known one.
 *
 * Returns 0, or -1 with an error reported that names file, line and reason;
 * @obj may then be half changed.
 */
int virSettingsParse(const virSettings *settings, const char *file, const char *text, void *obj)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * virSettingsLoad:
 * @optional: a file that isn't there leaves @obj as it is
 *
 * The same from a file of at most VIR_SETTINGS_FILE_MAX bytes.
 */
int virSettingsLoad(const virSettings *settings, const char *file, bool optional, void *obj)
    G_GNUC_WARN_UNUSED_RESULT;

#define VIR_SETTINGS_FILE_MAX (1024 * 1024)
#define VIR_SETTINGS_LIST_MAX 4096

/**
 * virSettingsListChanges:
 * @a, @b: two fills of one table
 *
 * Returns the keys, separated by commas, that differ and take a restart; NULL: none.
 */
char *virSettingsListChanges(const virSettings *settings, const void *a, const void *b);

/* ---- what is written from the rows: settings_write.c ---- */

/* The sample file: every key with its meaning, all commented out. */
char *virSettingsFormatSample(const virSettings *settings);
/* The manual page, for roff. */
char *virSettingsFormatMan(const virSettings *settings);
/* A lens that lets Augeas read and change the file, and a test of it. */
char *virSettingsFormatLens(const virSettings *settings);
char *virSettingsFormatLensTest(const virSettings *settings);

#endif /* VIREO_SETTINGS_H */
