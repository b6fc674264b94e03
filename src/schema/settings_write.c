/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* settings_write.c: what is written from rows of settings: sample file, manual page, lens. */
#include "config.h"

#include "settings.h"

#include <string.h>

#define RELOAD_NOTE "SIGHUP is enough for a change."

/* ---- the sample file --------------------------------------------------- */

/* Appends @text as comment lines of at most 78 columns. */
static void
virSettingsAppendComment(GString *out, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    size_t column = 0;

    for (size_t i = 0; words[i]; i++) {
        if (column == 0 || column + 1 + strlen(words[i]) > 78) {
            g_string_append(out, column == 0 ? "# " : "\n# ");
            column = 2;
        } else {
            g_string_append_c(out, ' ');
            column++;
        }
        g_string_append(out, words[i]);
        column += strlen(words[i]);
    }
    g_string_append_c(out, '\n');
}

/* What a line of the file may hold. */
static const char *
virSettingsShow(const virSetting *row)
{
    return row->value ? row->value : row->example;
}

char *
virSettingsFormatSample(const virSettings *settings)
{
    GString *out = g_string_new(NULL);

    virSettingsAppendComment(out, settings->about);
    for (size_t i = 0; i < settings->nrows; i++) {
        const virSetting *row = &settings->rows[i];
        g_autofree char *doc = g_strconcat(row->doc, row->reload ? " " RELOAD_NOTE : NULL, NULL);

        g_string_append_c(out, '\n');
        if (row->section)
            g_string_append_printf(out, "#\n# ---- %s ----\n#\n\n", row->section);
        virSettingsAppendComment(out, doc);
        g_string_append_printf(out, "#%s = %s\n", row->key, virSettingsShow(row));
    }
    return g_string_free(out, false);
}

/* ---- the manual page --------------------------------------------------- */

/* Appends @text so that roff takes it for nothing but text. */
static void
virSettingsAppendRoff(GString *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        g_string_append(out, "\\&");
    for (const char *c = text; *c; c++) {
        if (*c == '\\')
            g_string_append(out, "\\e");
        else if (*c == '-')
            g_string_append(out, "\\-");
        else
            g_string_append_c(out, *c);
    }
}

static char *
virSettingsDescribe(const virSetting *row)
{
    g_autofree char *words = row->words ? g_strjoinv(", ", (char **) row->words) : NULL;

    switch (row->kind) {
    case VIR_SETTING_INT:
    case VIR_SETTING_UINT:
        if (row->max != 0)
            return g_strdup_printf("A number from %lld to %lld.", row->min, row->max);
        return g_strdup("A number.");
    case VIR_SETTING_BOOL:
        return g_strdup("0 or 1.");
    case VIR_SETTING_STRING:
        return words ? g_strdup_printf("A string, one of %s.", words) : g_strdup("A string.");
    case VIR_SETTING_LIST:
        return words ? g_strdup_printf("A list of strings out of %s.", words)
                     : g_strdup("A list of strings.");
    }
    return NULL;
}

static void
virSettingsAppendManRow(GString *out, const virSetting *row)
{
    g_autofree char *kind = virSettingsDescribe(row);

    if (row->section) {
        g_autofree char *heading = g_ascii_strup(row->section, -1);

        g_string_append(out, ".SH ");
        virSettingsAppendRoff(out, heading);
        g_string_append_c(out, '\n');
    }
    g_string_append_printf(out, ".TP\n.B %s\n", row->key);
    virSettingsAppendRoff(out, row->doc);
    g_string_append(out, "\n.br\n");
    virSettingsAppendRoff(out, kind);
    g_string_append(out, row->value ? " Default: " : " Not set by default; for example ");
    virSettingsAppendRoff(out, virSettingsShow(row));
    g_string_append(out, ".\n");
    if (row->reload)
        g_string_append(out, RELOAD_NOTE "\n");
}

char *
virSettingsFormatMan(const virSettings *settings)
{
    GString *out = g_string_new(".\\\" SPDX-License-Identifier: LGPL-2.1-or-later\n"
                                ".\\\" Written from the rows of the settings.\n");

    g_string_append_printf(out, ".TH %s 5 \"\" Vireo\n.SH NAME\n%s \\- %s\n.SH DESCRIPTION\n",
                           settings->file, settings->file, settings->whatis);
    virSettingsAppendRoff(out, settings->about);
    g_string_append(out,
        "\n.PP\nEach line is \\fIkey\\fR = \\fIvalue\\fR. A value is a number, a string in "
        "\\(aq...\\(aq or \"...\",\nor a list [ ... ] of strings with commas between, which may "
        "go over several lines; '#' begins a comment.\nOf two lines for one key the first "
        "counts. An unknown key is named in the log and else ignored; a value that its\nkey can't "
        "have is an error that names file, line and what is allowed.\n");
    for (size_t i = 0; i < settings->nrows; i++)
        virSettingsAppendManRow(out, &settings->rows[i]);
    g_string_append(out, ".SH SEE ALSO\n.BR libvirtd (8)\n");
    return g_string_free(out, false);
}

/* ---- the lens of Augeas ------------------------------------------------ */

static const char lens_syntax[] =
    "  (* what every line is made of *)\n"
    "  let lead   = del /[ \\t]*/ \"\"\n"
    "  let equals = del /[ \\t]*=[ \\t]*/ \" = \"\n"
    "  let finish = del /[ \\t]*(#[^\\n]*)?\\n/ \"\\n\"\n"
    "  let number = store /[+-]?[0-9]+/\n"
    "  let text   = Util.del_str \"\\\"\" . store /[^\"\\n]*/ . Util.del_str \"\\\"\"\n"
    "\n"
    "  (* lists, which may go over several lines *)\n"
    "  let gap    = /([ \\t\\n]|#[^\\n]*\\n)*/\n"
    "  let item   = [ seq \"item\" . text ]\n"
    "  let comma  = del (gap . /,/ . gap) \", \"\n"
    "  let open_  = del (/\\[/ . gap) \"[ \"\n"
    "  let close_ = del (gap . (/,/ . gap)? . /\\]/) \" ]\"\n"
    "  let items  = counter \"item\" . open_ . ( item . ( comma . item )* . close_\n"
    "                                        | Util.del_str \"]\" )\n"
    "\n"
    "  let line_of (name:regexp) (value:lens) = [ lead . key name . equals . value . finish ]\n"
    "\n";

typedef struct {
    const char *name;
    const char *value;
    unsigned int kinds;         /* 1 << virSettingKind */
} virSettingsLensKind;

static const virSettingsLensKind lens_kinds[] = {
    { "numbers", "number",
      1 << VIR_SETTING_INT | 1 << VIR_SETTING_UINT | 1 << VIR_SETTING_BOOL },
    { "texts", "text", 1 << VIR_SETTING_STRING },
    { "lists", "items", 1 << VIR_SETTING_LIST },
};

/* "let numbers = line_of ( /a/ | /b/ ) number"; false: there is no such key. */
static bool
virSettingsAppendLensKind(GString *out, const virSettings *settings,
                          const virSettingsLensKind *kind)
{
    const char *between = "";

    for (size_t i = 0; i < settings->nrows; i++) {
        const virSetting *row = &settings->rows[i];

        if (!(kind->kinds & 1 << row->kind))
            continue;
        if (!*between)
            g_string_append_printf(out, "  let %s = line_of\n    ( ", kind->name);
        g_string_append_printf(out, "%s\"%s\"", between, row->key);
        between = "\n    | ";
    }
    if (*between)
        g_string_append_printf(out, " ) %s\n\n", kind->value);
    return *between;
}

char *
virSettingsFormatLens(const virSettings *settings)
{
    GString *out = g_string_new("(* SPDX-License-Identifier: LGPL-2.1-or-later *)\n"
                                "(* Written from the rows of the settings. *)\n");
    g_autoptr(GString) lines = g_string_new(NULL);

    g_string_append_printf(out, "module %s =\n  autoload xfm\n\n%s", settings->lens, lens_syntax);
    for (size_t i = 0; i < G_N_ELEMENTS(lens_kinds); i++) {
        if (virSettingsAppendLensKind(out, settings, &lens_kinds[i]))
            g_string_append_printf(lines, " | %s", lens_kinds[i].name);
    }
    g_string_append_printf(out, "  let lns = ( Util.comment | Util.empty%s )*\n", lines->str);
    g_string_append_printf(out, "  let filter = incl \"/etc/libvirt/%s\" . Util.stdexcl\n"
                           "  let xfm = transform lns filter\n", settings->file);
    return g_string_free(out, false);
}

/* ---- its test ---------------------------------------------------------- */

/* The strings of a value as the file has them: what stands between quotes. */
static void
virSettingsAppendNode(GString *out, const virSetting *row)
{
    const char *value = virSettingsShow(row);
    g_auto(GStrv) parts = g_strsplit(value, "\"", -1);

    if (row->kind == VIR_SETTING_LIST) {
        g_string_append_printf(out, "    { \"%s\"", row->key);
        for (size_t i = 1; parts[0] && parts[i] && parts[i + 1]; i += 2)
            g_string_append_printf(out, " { \"%zu\" = \"%s\" }", i / 2 + 1, parts[i]);
        g_string_append(out, " }\n");
        return;
    }
    g_string_append_printf(out, "    { \"%s\" = \"%s\" }\n", row->key,
                           row->kind == VIR_SETTING_STRING ? parts[1] : value);
}

char *
virSettingsFormatLensTest(const virSettings *settings)
{
    GString *out = g_string_new("(* SPDX-License-Identifier: LGPL-2.1-or-later *)\n"
                                "(* Written from the rows of the settings. *)\n");
    g_autoptr(GString) nodes = g_string_new(NULL);
    g_autofree char *name = g_ascii_strdown(settings->lens, -1);

    g_string_append_printf(out, "module Test_%s =\n  let conf = \"# every key\n\n", name);
    for (size_t i = 0; i < settings->nrows; i++) {
        const virSetting *row = &settings->rows[i];
        g_auto(GStrv) parts = g_strsplit(virSettingsShow(row), "\"", -1);
        g_autofree char *quoted = g_strjoinv("\\\"", parts);

        g_string_append_printf(out, "%s = %s\n", row->key, quoted);
        virSettingsAppendNode(nodes, row);
    }
    g_string_append_printf(out, "\"\n\n  test %s.lns get conf =\n"
                           "    { \"#comment\" = \"every key\" }\n    {  }\n%s",
                           settings->lens, nodes->str);
    return g_string_free(out, false);
}
