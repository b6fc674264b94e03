/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rpcpeer.h: the other side of a server under test: a peer that can also misbehave. */
#ifndef VIREO_RPCPEER_H
#define VIREO_RPCPEER_H

#include "virnetserver.h"
#include "virnetserverstream.h"

/*
 * The peer knows the wire by itself and shares no code with the server, so
 * that they can't be wrong together. It blocks, at most RPC_PEER_PATIENCE.
 */
#define RPC_PEER_PATIENCE 30        /* seconds */

#define RPC_TEST_PROGRAM 0x20009999
#define RPC_TEST_VERSION 1

/* What the program under test can do. */
typedef enum {
    RPC_TEST_ECHO = 1,      /* the reply is the argument */
    RPC_TEST_FAIL,          /* VIR_ERR_NO_DOMAIN "no such thing" */
    RPC_TEST_FAIL_MUTE,     /* -1 without an error */
    RPC_TEST_BLOCK,         /* waits for rpcServerOpenGate() */
    RPC_TEST_PRIORITY,      /* echo in the reserved lane */
    RPC_TEST_FDS,           /* the descriptors go back */
    RPC_TEST_STREAM,        /* opens a stream to rpcServer.stream_fd */
    RPC_TEST_STREAM_FAIL,   /* opens one, then fails */
    RPC_TEST_STREAM_DOWN,   /* opens one that only gives */
    RPC_TEST_LAST,          /* replied to, then the connection ends */
    RPC_TEST_SECRET,        /* needs authentication */
    RPC_TEST_AUTH,          /* authenticates */
    RPC_TEST_GROW,          /* the reply has as many bytes as the argument's word says */
    RPC_TEST_KEEPALIVE,     /* the server pings from now on */
    RPC_TEST_STREAM_ABORT,  /* opens a stream and aborts it */
    RPC_TEST_STREAM_FILE,   /* opens one to rpcServer.file */
} rpcTestProc;

typedef struct rpcFile {
    int fd;                 /* a copy is taken */
    virNetServerStreamFlags direction;
    virNetServerStreamRange range;
} rpcFile;

typedef struct rpcServer {
    virNetServer *srv;
    GThread *thread;        /* NULL: the loop runs elsewhere */
    bool stop;              /* loop only */

    GMutex lock;
    GCond cond;
    bool gate_open;         /* guarded by lock */
    unsigned int entered;   /* BLOCK calls that began; guarded by lock */
    unsigned int closed;    /* close hooks that ran; guarded by lock */
    int stream_fd;          /* our side of the stream's end; guarded by lock */
    virNetServerStream *stream; /* the last opened; guarded by lock */
    unsigned int ended;     /* streams that are over; guarded by lock */
    rpcFile file;           /* set before the call */
} rpcServer;

/* Registers the event loop and runs it in a thread of its own, with a server in it. */
rpcServer *rpcServerNew(const virNetServerConfig *config);
rpcServer *rpcServerNewWithService(const virNetServerConfig *config, virNetServerService *svc);
/* For a loop that runs elsewhere. */
rpcServer *rpcServerNewWithoutLoop(const virNetServerConfig *config, virNetServerService *svc);
/* Gives it a loop after all: in a thread of its own. */
void rpcServerRunLoop(rpcServer *rs);
void rpcServerFree(rpcServer *rs);
const virNetServerConfig *rpcServerDefaults(void);

/* Runs @func on the loop and waits for it. */
void rpcServerOnLoop(rpcServer *rs, void (*func)(void *opaque), void *opaque);

/* Connects a socketpair; returns our side. */
int rpcServerConnect(rpcServer *rs, virNetServerAuth auth);
virNetServerClient *rpcServerOnlyClient(rpcServer *rs);

void rpcServerOpenGate(rpcServer *rs);
void rpcServerWaitEntered(rpcServer *rs, unsigned int count);
void rpcServerWaitClosed(rpcServer *rs, unsigned int count);
void rpcServerWaitEnded(rpcServer *rs, unsigned int count);
int rpcServerTakeStreamFD(rpcServer *rs);

typedef struct rpcPacket {
    uint32_t length, prog, vers, proc, type, serial, status;
    GByteArray *payload;
    int fd;                 /* of the last descriptor, or -1 */
} rpcPacket;

void rpcPacketFree(rpcPacket *packet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(rpcPacket, rpcPacketFree)

/* Appends a packet of the test program. */
void rpcPacketAppend(GByteArray *out, uint32_t proc, uint32_t type, uint32_t serial,
                     uint32_t status, const void *payload, size_t len);
void rpcPacketAppendWord(GByteArray *out, uint32_t word);

/* How bytes travel over @fd instead of send() and recv(); a test that encrypts sets it. */
typedef struct rpcPeerTransport {
    ssize_t (*send)(void *opaque, const void *buf, size_t len);
    ssize_t (*recv)(void *opaque, void *buf, size_t len);
    void *opaque;
} rpcPeerTransport;

/* One at a time; NULL: none. */
void rpcPeerSetTransport(int fd, const rpcPeerTransport *transport);

void rpcPeerWrite(int fd, const void *data, size_t len);
void rpcPeerSend(int fd, uint32_t proc, uint32_t type, uint32_t serial, uint32_t status,
                 const void *payload, size_t len);
void rpcPeerCall(int fd, uint32_t proc, uint32_t serial, const char *text);
void rpcPeerSendFD(int fd, int passed);
void rpcPeerPing(int fd);

/* NULL at the end of the connection. Aborts when nothing comes in time. */
rpcPacket *rpcPeerRecv(int fd);

/* Fails unless the next packet is as said; NULL @text: any payload. */
void rpcPeerExpect(int fd, uint32_t proc, uint32_t type, uint32_t serial, uint32_t status,
                   const char *text);
/* Fails unless it is an error with these numbers. */
void rpcPeerExpectError(int fd, uint32_t type, uint32_t serial, int code, int domain);
void rpcPeerExpectPong(int fd);
void rpcPeerExpectEnd(int fd);

/* The log is kept from now on until ExpectLine(), which wants one line of this peer in it. */
void rpcLogBegin(void);
void rpcLogExpectLine(const char *peer, const char *reason);

#endif /* VIREO_RPCPEER_H */
