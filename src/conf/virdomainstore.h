/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virdomainstore.h: persistent definitions on disk, one file a guest, and the autostart links. */
#ifndef VIREO_VIRDOMAINSTORE_H
#define VIREO_VIRDOMAINSTORE_H

#include <glib.h>
#include <stdbool.h>

typedef struct _virDomainDef virDomainDef;
typedef struct virDomainObjList virDomainObjList;

/*
 * What was answered with success is there after a power loss; a file is old
 * or new, never torn. All calls sleep for the disk: no lock is held over
 * them, so they take text, not objects. Two calls for one guest don't
 * overlap, which the guest's job sees to.
 */

/**
 * virDomainStorePath:
 *
 * Returns "DIR/NAME.xml", or NULL with an error reported for a name that can't be a file's.
 */
char *virDomainStorePath(const char *dir, const char *name) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virDomainStoreSave:
 * @xml: the formatted definition
 *
 * Returns 0, -1 with an error reported and the old file in place.
 */
int virDomainStoreSave(const char *configDir, const char *name, const char *xml)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * virDomainStoreRemove:
 *
 * The definition goes first: who is killed in between leaves a link that starts nothing, which
 * virDomainStoreLoadAll() removes, never a guest that lost its autostart.
 *
 * Returns 0, also when nothing was there; -1 with an error reported and the guest as it was.
 */
int virDomainStoreRemove(const char *configDir, const char *autostartDir, const char *name)
    G_GNUC_WARN_UNUSED_RESULT;

/* Returns 0, also when it was so already; -1 with an error reported. */
int virDomainStoreSetAutostart(const char *configDir, const char *autostartDir, const char *name,
                               bool autostart) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virDomainStoreParseFunc:
 * @xml: content of a file
 * @path: its name, for messages
 *
 * Called from several threads at the same time.
 *
 * Returns the definition, NULL with an error reported.
 */
typedef virDomainDef *(*virDomainStoreParseFunc)(const char *xml, const char *path, void *opaque);

/**
 * virDomainStoreLoadAll:
 *
 * Puts every definition of @configDir into @list, or beside the run of a
 * guest that is there already. A file that can't be used is reported in the
 * log and left alone; so is one whose name isn't the guest's.
 *
 * Returns how many were loaded; -1 with an error reported when the directory
 * can't be read. One that isn't there is empty.
 */
int virDomainStoreLoadAll(virDomainObjList *list, const char *configDir, const char *autostartDir,
                          virDomainStoreParseFunc parse, void *opaque) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virDomainStoreForEach:
 * @func: -1 with an error reported: the file is named in the log and left alone
 *
 * Reads every NAME.xml of @dir, bounded in size.
 *
 * Returns how many @func took, -1 with an error reported.
 */
typedef int (*virDomainStoreFileFunc)(const char *path, const char *name, const char *xml,
                                      void *opaque);
int virDomainStoreForEach(const char *dir, virDomainStoreFileFunc func, void *opaque)
    G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRDOMAINSTORE_H */
