/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virutil.c: host name, users and groups, lists of names, session directories. */
#include "config.h"

#include "virutil.h"

#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "virerror.h"

#define VIR_FROM_THIS VIR_FROM_NONE

/* Entries of user databases grow with the members of a group; beyond this it is no entry. */
#define VIR_USER_ENTRY_MAX (1024 * 1024)

char *
virGetHostname(void)
{
    struct addrinfo hints = { .ai_flags = AI_CANONNAME };
    struct addrinfo *info = NULL;
    char name[HOST_NAME_MAX + 1];
    char *result = NULL;

    if (gethostname(name, sizeof(name)) < 0) {
        virReportSystemError(errno, "%s", _("failed to determine host name"));
        return NULL;
    }
    name[sizeof(name) - 1] = '\0';

    /* With a dot it is canonical already. "localhost" can't become better. */
    if (strchr(name, '.') || g_str_has_prefix(name, "localhost"))
        return g_strdup(name);

    if (getaddrinfo(name, NULL, &hints, &info) == 0 && info->ai_canonname &&
        !g_str_has_prefix(info->ai_canonname, "localhost"))
        result = g_strdup(info->ai_canonname);
    if (info)
        freeaddrinfo(info);
    return result ? result : g_strdup(name);
}

/* ---- users and groups --------------------------------------------------------- */

/* What is asked: by name if there is one, else by number. */
typedef struct {
    const char *name;
    unsigned int id;
} virUserQuestion;

typedef struct {
    char *name;
    unsigned int id;
    gid_t gid;              /* of users */
} virUserAnswer;

/* One try with a buffer. Returns an errno; 0 with name NULL: nobody. */
typedef int (*virUserLookupFunc)(const virUserQuestion *question, char *buf, size_t len,
                                 virUserAnswer *ret_answer);

static int
virUserLookupPasswd(const virUserQuestion *question, char *buf, size_t len,
                    virUserAnswer *ret_answer)
{
    struct passwd pw;
    struct passwd *found = NULL;
    int rc = question->name ? getpwnam_r(question->name, &pw, buf, len, &found)
                            : getpwuid_r(question->id, &pw, buf, len, &found);

    if (found)
        *ret_answer = (virUserAnswer){ g_strdup(pw.pw_name), pw.pw_uid, pw.pw_gid };
    return rc;
}

static int
virUserLookupGroup(const virUserQuestion *question, char *buf, size_t len,
                   virUserAnswer *ret_answer)
{
    struct group gr;
    struct group *found = NULL;
    int rc = question->name ? getgrnam_r(question->name, &gr, buf, len, &found)
                            : getgrgid_r(question->id, &gr, buf, len, &found);

    if (found)
        *ret_answer = (virUserAnswer){ g_strdup(gr.gr_name), gr.gr_gid, gr.gr_gid };
    return rc;
}

/* Returns true with the answer, whose name is the caller's. */
static bool
virUserLookup(virUserLookupFunc lookup, virUserQuestion question, virUserAnswer *ret_answer)
{
    virUserAnswer answer = { 0 };

    for (size_t len = 1024; len <= VIR_USER_ENTRY_MAX; len *= 2) {
        g_autofree char *buf = g_malloc(len);
        int rc = lookup(&question, buf, len, &answer);

        if (rc == ERANGE)
            continue;
        if (rc == EINTR) {
            len /= 2;
            continue;
        }
        break;
    }
    if (!answer.name)
        return false;
    *ret_answer = answer;
    return true;
}

char *
virGetUserName(uid_t uid)
{
    virUserAnswer answer;

    return virUserLookup(virUserLookupPasswd, (virUserQuestion){ .id = uid }, &answer)
        ? answer.name : NULL;
}

char *
virGetGroupName(gid_t gid)
{
    virUserAnswer answer;

    return virUserLookup(virUserLookupGroup, (virUserQuestion){ .id = gid }, &answer)
        ? answer.name : NULL;
}

/* A name goes before a number, since names may consist of digits; '+' says number. */
static int
virUserResolve(virUserLookupFunc lookup, const char *name, unsigned int *ret_id)
{
    g_autofree char *found = NULL;
    virUserAnswer answer;
    guint64 number;

    if (*name != '+' && virUserLookup(lookup, (virUserQuestion){ .name = name }, &answer)) {
        found = answer.name;
        *ret_id = answer.id;
        return 0;
    }
    /* The last value means "no change" to the system calls. */
    if (g_ascii_string_to_unsigned(name + (*name == '+'), 10, 0, G_MAXUINT32 - 1, &number, NULL)) {
        *ret_id = number;
        return 0;
    }
    return -1;
}

int
virGetUserID(const char *name, uid_t *ret_uid)
{
    if (virUserResolve(virUserLookupPasswd, name, ret_uid) < 0) {
        virReportError(VIR_ERR_INVALID_ARG, _("Failed to parse user '%s'"), name);
        return -1;
    }
    return 0;
}

int
virGetGroupID(const char *name, gid_t *ret_gid)
{
    if (virUserResolve(virUserLookupGroup, name, ret_gid) < 0) {
        virReportError(VIR_ERR_INVALID_ARG, _("Failed to parse group '%s'"), name);
        return -1;
    }
    return 0;
}

size_t
virGetGroupList(uid_t uid, gid_t gid, gid_t **ret_groups)
{
    g_autofree char *name = virGetUserName(uid);
    g_autofree gid_t *groups = NULL;
    int n = 32;

    if (!name) {
        groups = g_memdup2(&gid, sizeof(gid));
        *ret_groups = g_steal_pointer(&groups);
        return 1;
    }

    do {
        groups = g_renew(gid_t, groups, n);     /* n becomes what is needed */
    } while (getgrouplist(name, gid, groups, &n) < 0 && n <= NGROUPS_MAX);
    *ret_groups = g_steal_pointer(&groups);
    return MIN(n, NGROUPS_MAX);
}

/* ---- lists of names ---------------------------------------------------------------- */

bool
virNameIsAllowed(const char *name, const char *const *globs)
{
    if (!globs)
        return true;
    /* GLib's patterns walk over the end of what isn't UTF-8. */
    for (; *globs && g_utf8_validate(name, -1, NULL); globs++) {
        if (g_utf8_validate(*globs, -1, NULL) && g_pattern_match_simple(*globs, name))
            return true;
    }
    return false;
}

/* ---- directories of the session instance ----------------------------------------- */

char *
virGetUserRuntimeDirectory(void)
{
    return g_build_filename(g_get_user_runtime_dir(), "libvirt", NULL);
}

char *
virGetUserConfigDirectory(void)
{
    return g_build_filename(g_get_user_config_dir(), "libvirt", NULL);
}

char *
virGetUserCacheDirectory(void)
{
    return g_build_filename(g_get_user_cache_dir(), "libvirt", NULL);
}

char *
virGetUserStateDirectory(void)
{
    return g_build_filename(g_get_user_data_dir(), "libvirt", NULL);
}
