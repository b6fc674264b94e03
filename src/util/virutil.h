/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virutil.h: this host, its users, lists of names, directories of the running instance. */
#ifndef VIREO_VIRUTIL_H
#define VIREO_VIRUTIL_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/**
 * virGetHostname:
 *
 * The canonical name if it can be had without the network, else the plain
 * one. NULL with an error reported only when the kernel has none.
 */
char *virGetHostname(void);

/* NULL, with no error, for an id that no database knows. */
char *virGetUserName(uid_t uid);
char *virGetGroupName(gid_t gid);

/**
 * virGetUserID, virGetGroupID:
 * @name: a name, or a number, or "+number" that is never looked up as a name
 *
 * Returns 0, -1 with an error reported.
 */
int virGetUserID(const char *name, uid_t *ret_uid) G_GNUC_WARN_UNUSED_RESULT;
int virGetGroupID(const char *name, gid_t *ret_gid) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virGetGroupList:
 * @uid: whose supplementary groups
 * @gid: included, first
 *
 * Returns the number of groups; @ret_groups is freed by the caller. A user
 * without a name has @gid alone.
 */
size_t virGetGroupList(uid_t uid, gid_t gid, gid_t **ret_groups);

/**
 * virNameIsAllowed:
 * @globs: with '*' and '?', NULL-terminated; NULL allows every name
 *
 * What isn't UTF-8 is no name, nor a glob.
 */
bool virNameIsAllowed(const char *name, const char *const *globs);

/* Directories of the session instance, with our "libvirt" at the end. Never NULL. */
char *virGetUserRuntimeDirectory(void);   /* XDG_RUNTIME_DIR, else the cache directory */
char *virGetUserConfigDirectory(void);    /* XDG_CONFIG_HOME, else ~/.config */
char *virGetUserCacheDirectory(void);     /* XDG_CACHE_HOME, else ~/.cache */
char *virGetUserStateDirectory(void);     /* XDG_DATA_HOME, else ~/.local/share */

#endif /* VIREO_VIRUTIL_H */
