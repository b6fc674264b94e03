/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon_inherit.h: what the program before us left, taken up part by part. */
#ifndef VIREO_DAEMON_INHERIT_H
#define VIREO_DAEMON_INHERIT_H

#include "qemu_driver.h"
#include "virnetdaemon.h"
#include "virnetserverservice.h"

/*
 * Main thread, at the start. All functions take NULL: then nothing was left.
 * Parts that make no sense, or are of another version, are left out, and the
 * log says so; only clients then see that another program is there.
 */
typedef struct daemonInherit daemonInherit;

/*
 * At the very start. Sockets of systemd are from now on as if it had handed them over to us.
 * Returns NULL when we were started and not executed by another.
 */
daemonInherit *daemonInheritReceive(void);

/* Closes what nobody took. */
void daemonInheritFree(daemonInherit *inherit);

/* Says in the log who was there before. */
void daemonInheritAnnounce(const daemonInherit *inherit);

/* The pid file @path with its lock: returns whether @ret_fd is set. */
bool daemonInheritPidFile(daemonInherit *inherit, const char *path, int *ret_fd);

/* The log, if somebody changed it while the program before ran. */
void daemonInheritLog(daemonInherit *inherit);

/**
 * daemonInheritService:
 * @unit, @where: as virNetServerServiceSetName(), of a service of our own sockets
 *
 * Returns a service of the sockets that were there by these names, or NULL: none is left.
 */
virNetServerService *daemonInheritService(daemonInherit *inherit, const char *unit,
                                          const char *where, virNetServerAuth auth,
                                          bool readonly);

/* The clients of all servers, which are not started yet; the conversations with guests before. */
void daemonInheritClients(daemonInherit *inherit, virNetDaemon *dmn);
void daemonInheritGuests(daemonInherit *inherit, qemuDriver *qemu);

#endif /* VIREO_DAEMON_INHERIT_H */
