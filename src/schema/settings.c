/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* settings.c: reads files of "key = value" lines by rows. */
#include "config.h"

#include "settings.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "schema.h"
#include "virerror.h"
#include "virfile.h"
#include "virlog.h"

#define VIR_FROM_THIS VIR_FROM_CONF

VIR_LOG_INIT("schema.settings");

typedef struct {
    const virSettings *settings;
    const char *file;
    const char *at;
    unsigned int line;
} virSettingsCursor;

/* A value as it was written. */
typedef struct {
    virSettingKind kind;    /* INT, STRING or LIST */
    long long number;
    char *string;
    GPtrArray *list;        /* of char *, owned */
    bool has_numbers;       /* @list was not of strings alone */
} virSettingsValue;

static void
virSettingsValueClear(virSettingsValue *value)
{
    g_clear_pointer(&value->string, g_free);
    g_clear_pointer(&value->list, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(virSettingsValue, virSettingsValueClear)

static void G_GNUC_PRINTF(2, 3)
virSettingsError(const virSettingsCursor *cur, const char *fmt, ...)
{
    g_autofree char *reason = NULL;
    va_list args;

    va_start(args, fmt);
    reason = g_strdup_vprintf(fmt, args);
    va_end(args);
    virReportError(VIR_ERR_CONF_SYNTAX, "%s:%u: %s", cur->file, cur->line, reason);
}

/* ---- the syntax -------------------------------------------------------- */

static void
virSettingsSkipBlanks(virSettingsCursor *cur)
{
    while (*cur->at == ' ' || *cur->at == '\t' || *cur->at == '\r')
        cur->at++;
    if (*cur->at == '#') {
        while (*cur->at && *cur->at != '\n')
            cur->at++;
    }
}

/* The same, and over the ends of lines. */
static void
virSettingsSkipLines(virSettingsCursor *cur)
{
    for (;;) {
        virSettingsSkipBlanks(cur);
        if (*cur->at != '\n')
            return;
        cur->at++;
        cur->line++;
    }
}

static char *
virSettingsReadKey(virSettingsCursor *cur)
{
    const char *start = cur->at;

    if (!g_ascii_isalpha(*cur->at)) {
        virSettingsError(cur, "%s", _("expecting a name"));
        return NULL;
    }
    while (g_ascii_isalnum(*cur->at) || *cur->at == '_' || *cur->at == '.')
        cur->at++;
    return g_strndup(start, cur->at - start);
}

static char *
virSettingsReadString(virSettingsCursor *cur)
{
    const char *quote = g_str_has_prefix(cur->at, "\"\"\"") ? "\"\"\"" :
        *cur->at == '"' ? "\"" : "'";
    bool lines = strlen(quote) == 3;
    const char *start = cur->at + strlen(quote);
    const char *end = strstr(start, quote);
    const char *newline = strchr(start, '\n');
    char *text;

    if (!end || (!lines && newline && newline < end)) {
        virSettingsError(cur, "%s", _("unterminated string"));
        return NULL;
    }
    text = g_strndup(start, end - start);
    for (const char *c = start; c < end; c++)
        cur->line += *c == '\n';
    cur->at = end + strlen(quote);
    return text;
}

static bool
virSettingsIsNumber(const virSettingsCursor *cur)
{
    return g_ascii_isdigit(*cur->at) || *cur->at == '-' || *cur->at == '+';
}

static int
virSettingsReadNumber(virSettingsCursor *cur, long long *ret_number)
{
    char *end = NULL;

    errno = 0;
    *ret_number = g_ascii_strtoll(cur->at, &end, 10);
    if (errno || end == cur->at) {
        virSettingsError(cur, "%s", _("malformed or too large number"));
        return -1;
    }
    cur->at = end;
    return 0;
}

/* A number among strings is no mistake of syntax: who has no such row ignores it. */
static int
virSettingsReadItem(virSettingsCursor *cur, virSettingsValue *value)
{
    const char *start = cur->at;
    long long number;
    char *text;

    if (*cur->at == '"' || *cur->at == '\'') {
        text = virSettingsReadString(cur);
    } else if (virSettingsIsNumber(cur)) {
        text = virSettingsReadNumber(cur, &number) == 0 ? g_strndup(start, cur->at - start) : NULL;
        value->has_numbers = true;
    } else {
        text = NULL;
        virSettingsError(cur, "%s", _("expecting a value"));
    }
    if (!text)
        return -1;
    g_ptr_array_add(value->list, text);
    return 0;
}

static int
virSettingsReadList(virSettingsCursor *cur, virSettingsValue *value)
{
    cur->at++;      /* the bracket */
    for (;;) {
        virSettingsSkipLines(cur);
        if (*cur->at == ']')
            break;
        if (value->list->len == VIR_SETTINGS_LIST_MAX) {
            virSettingsError(cur, _("more than %d values in a list"), VIR_SETTINGS_LIST_MAX);
            return -1;
        }
        if (virSettingsReadItem(cur, value) < 0)
            return -1;
        virSettingsSkipLines(cur);
        if (*cur->at == ',') {
            cur->at++;
        } else if (*cur->at != ']') {
            virSettingsError(cur, "%s", _("expecting a separator in list"));
            return -1;
        }
    }
    cur->at++;
    return 0;
}

static int
virSettingsReadValue(virSettingsCursor *cur, virSettingsValue *value)
{
    if (*cur->at == '"' || *cur->at == '\'') {
        value->kind = VIR_SETTING_STRING;
        value->string = virSettingsReadString(cur);
        return value->string ? 0 : -1;
    }
    if (*cur->at == '[') {
        value->kind = VIR_SETTING_LIST;
        value->list = g_ptr_array_new_with_free_func(g_free);
        return virSettingsReadList(cur, value);
    }
    if (virSettingsIsNumber(cur)) {
        value->kind = VIR_SETTING_INT;
        return virSettingsReadNumber(cur, &value->number);
    }
    virSettingsError(cur, "%s", _("expecting a value"));
    return -1;
}

/* One line up to its end, or a list that goes over several. */
static int
virSettingsReadEntry(virSettingsCursor *cur, char **ret_key, virSettingsValue *value)
{
    g_autofree char *key = virSettingsReadKey(cur);

    if (!key)
        return -1;
    virSettingsSkipBlanks(cur);
    if (*cur->at != '=') {
        virSettingsError(cur, "%s", _("expecting an assignment"));
        return -1;
    }
    cur->at++;
    virSettingsSkipBlanks(cur);
    if (virSettingsReadValue(cur, value) < 0)
        return -1;
    virSettingsSkipBlanks(cur);
    if (*cur->at == ';')
        cur->at++;
    else if (*cur->at && *cur->at != '\n') {
        virSettingsError(cur, "%s", _("expecting a separator"));
        return -1;
    }
    *ret_key = g_steal_pointer(&key);
    return 0;
}

/* ---- what it means ----------------------------------------------------- */

static const virSetting *
virSettingsFind(const virSettings *settings, const char *key)
{
    for (size_t i = 0; i < settings->nrows; i++) {
        if (strcmp(settings->rows[i].key, key) == 0)
            return &settings->rows[i];
    }
    return NULL;
}

static void
virSettingsWarnUnknown(const virSettingsCursor *cur, unsigned int line, const char *key)
{
    const virSettings *settings = cur->settings;
    g_autofree const char **keys = g_new0(const char *, settings->nrows);
    const char *nearest;

    for (size_t i = 0; i < settings->nrows; i++)
        keys[i] = settings->rows[i].key;
    nearest = virSchemaNearest(key, keys, settings->nrows);
    if (nearest)
        VIR_WARN("%s:%u: there is no setting '%s', is '%s' meant?", cur->file, line, key, nearest);
    else
        VIR_WARN("%s:%u: there is no setting '%s'", cur->file, line, key);
}

static int
virSettingsCheckWord(const virSettingsCursor *cur, const virSetting *row, const char *word)
{
    g_autofree char *allowed = NULL;

    if (!row->words || g_strv_contains(row->words, word))
        return 0;
    allowed = g_strjoinv("', '", (char **)row->words);
    virSettingsError(cur, _("%s: '%s' is none of '%s'"), row->key, word, allowed);
    return -1;
}

static int
virSettingsCheckNumber(const virSettingsCursor *cur, const virSetting *row, long long number)
{
    long long min = row->kind == VIR_SETTING_INT ? G_MININT : 0;
    long long max = row->kind == VIR_SETTING_UINT ? G_MAXUINT : G_MAXINT;

    if (row->kind == VIR_SETTING_BOOL)
        max = 1;
    if (row->max != 0) {
        min = row->min;
        max = row->max;
    }
    if (number >= min && number <= max)
        return 0;
    virSettingsError(cur, _("%s: %lld is not between %lld and %lld"), row->key, number, min, max);
    return -1;
}

/* Takes what it needs out of @value. */
static int
virSettingsStore(const virSettingsCursor *cur, const virSetting *row, virSettingsValue *value,
                 void *obj)
{
    static const char *const wanted[] = {
        [VIR_SETTING_INT] = N_("an integer"),
        [VIR_SETTING_UINT] = N_("an unsigned integer"),
        [VIR_SETTING_BOOL] = N_("0 or 1"),
        [VIR_SETTING_STRING] = N_("a string"),
        [VIR_SETTING_LIST] = N_("a string list"),
    };
    void *member = (char *)obj + row->offset;
    bool numeric = row->kind <= VIR_SETTING_BOOL;

    if (value->kind != (numeric ? VIR_SETTING_INT : row->kind) || value->has_numbers) {
        virSettingsError(cur, _("expected %s for '%s' parameter"), _(wanted[row->kind]), row->key);
        return -1;
    }
    if (numeric && virSettingsCheckNumber(cur, row, value->number) < 0)
        return -1;

    switch (row->kind) {
    case VIR_SETTING_INT:
        *(int *)member = value->number;
        break;
    case VIR_SETTING_UINT:
        *(unsigned int *)member = value->number;
        break;
    case VIR_SETTING_BOOL:
        *(bool *)member = value->number != 0;
        break;
    case VIR_SETTING_STRING:
        if (virSettingsCheckWord(cur, row, value->string) < 0)
            return -1;
        g_free(*(char **)member);
        *(char **)member = g_steal_pointer(&value->string);
        break;
    case VIR_SETTING_LIST:
        for (guint i = 0; i < value->list->len; i++) {
            if (virSettingsCheckWord(cur, row, g_ptr_array_index(value->list, i)) < 0)
                return -1;
        }
        g_strfreev(*(char ***)member);
        g_ptr_array_add(value->list, NULL);
        *(char ***)member = (char **)g_ptr_array_free(g_steal_pointer(&value->list), false);
        break;
    }
    return 0;
}

int
virSettingsParse(const virSettings *settings, const char *file, const char *text, void *obj)
{
    virSettingsCursor cur = { .settings = settings, .file = file, .at = text, .line = 1 };
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    for (virSettingsSkipLines(&cur); *cur.at; virSettingsSkipLines(&cur)) {
        g_auto(virSettingsValue) value = { 0 };
        g_autofree char *key = NULL;
        const virSetting *row;
        unsigned int line = cur.line;

        if (virSettingsReadEntry(&cur, &key, &value) < 0)
            return -1;

        row = virSettingsFind(settings, key);
        if (!row)
            virSettingsWarnUnknown(&cur, line, key);
        else if (!g_hash_table_add(seen, (gpointer)row))
            VIR_WARN("%s:%u: '%s' is set above already, this line has no effect", file, line, key);
        else if (virSettingsStore(&cur, row, &value, obj) < 0)
            return -1;
    }
    return 0;
}

int
virSettingsLoad(const virSettings *settings, const char *file, bool optional, void *obj)
{
    g_autofree char *text = NULL;
    size_t len;

    if (optional && access(file, F_OK) < 0 && errno == ENOENT)
        return 0;
    if (virFileReadAll(file, VIR_SETTINGS_FILE_MAX, &text, &len) < 0)
        return -1;
    if (memchr(text, '\0', len)) {
        virReportError(VIR_ERR_CONF_SYNTAX, _("%s: the file has a NUL byte"), file);
        return -1;
    }
    return virSettingsParse(settings, file, text, obj);
}

void
virSettingsDefaults(const virSettings *settings, void *obj)
{
    for (size_t i = 0; i < settings->nrows; i++) {
        const virSetting *row = &settings->rows[i];
        virSettingsCursor cur = { .settings = settings, .file = row->key, .at = row->value };
        g_auto(virSettingsValue) value = { 0 };

        if (!row->value)
            continue;
        /* The rows are ours: a default that its own row refuses is a mistake here. */
        if (virSettingsReadValue(&cur, &value) < 0 ||
            virSettingsStore(&cur, row, &value, obj) < 0)
            g_error("setting %s: %s", row->key, virGetLastErrorMessage());
    }
}

void
virSettingsClear(const virSettings *settings, void *obj)
{
    for (size_t i = 0; i < settings->nrows; i++) {
        void *member = (char *)obj + settings->rows[i].offset;

        if (settings->rows[i].kind == VIR_SETTING_STRING)
            g_clear_pointer((char **)member, g_free);
        else if (settings->rows[i].kind == VIR_SETTING_LIST)
            g_clear_pointer((char ***)member, g_strfreev);
    }
}

/* ---- two of them ------------------------------------------------------- */

static bool
virSettingsEqual(const virSetting *row, const void *a, const void *b)
{
    static const char *const none[] = { NULL };
    const void *first = (const char *)a + row->offset;
    const void *second = (const char *)b + row->offset;
    char *const *list[2];

    switch (row->kind) {
    case VIR_SETTING_INT:
    case VIR_SETTING_UINT:
        return memcmp(first, second, sizeof(int)) == 0;
    case VIR_SETTING_BOOL:
        return *(const bool *)first == *(const bool *)second;
    case VIR_SETTING_STRING:
        return g_strcmp0(*(char *const *)first, *(char *const *)second) == 0;
    case VIR_SETTING_LIST:
        list[0] = *(char **const *)first;
        list[1] = *(char **const *)second;
        /* an empty list says something else than none */
        return !list[0] == !list[1] &&
            g_strv_equal(list[0] ? (const char *const *)list[0] : none,
                         list[1] ? (const char *const *)list[1] : none);
    }
    return true;
}

char *
virSettingsListChanges(const virSettings *settings, const void *a, const void *b)
{
    GString *keys = g_string_new(NULL);

    for (size_t i = 0; i < settings->nrows; i++) {
        const virSetting *row = &settings->rows[i];

        if (!row->reload && !virSettingsEqual(row, a, b))
            g_string_append_printf(keys, "%s%s", keys->len > 0 ? ", " : "", row->key);
    }
    return g_string_free(keys, keys->len == 0);
}
