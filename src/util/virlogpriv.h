/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virlogpriv.h: log settings, parsed; between virlog.c and virlogconfig.c. */
#ifndef VIREO_VIRLOGPRIV_H
#define VIREO_VIRLOGPRIV_H

#include "virlog.h"

typedef struct {
    virLogPriority priority;
    char *text;             /* as given: "1:+qemu" */
    GPatternSpec *match;
} virLogFilter;

typedef struct virLogOutput virLogOutput;

/* Immutable, counted. */
typedef struct {
    const char *file;       /* these three are constants of the program */
    const char *func;
    const char *source;
    int line;
    virLogPriority priority;
    char *stamped;          /* the whole line, with time and newline */
    char *plain;            /* without time and newline */
    char *message;          /* escaped, nothing else */
} virLogLine;

/* Counted: the settings have a reference, and its thread. */
struct virLogOutput {
    /* immutable once it is used */
    virLogPriority priority;
    char *dest;             /* "stderr", "file:/path": what makes two outputs the same */
    int fd;                 /* -1: none needed */
    bool owned;             /* fd is closed with the output */
    /* In the output's own thread, with no lock held. It may block for as long as it likes. */
    void (*write)(const virLogOutput *output, const virLogLine *line);

    GMutex lock;            /* rank LOG; guards all below */
    GCond changed;
    GQueue lines;           /* of virLogLine, oldest first */
    size_t bytes;           /* in @lines */
    unsigned int lost;      /* lines that found no place, since that was last said */
    bool running;           /* the thread is there; the first line starts it */
    bool writing;           /* the thread has taken a line */
    bool closing;           /* the thread is to end when all lines are out */
};

/* ---- virlog.c ---- */

virLogLine *virLogLineNew(const virLogSource *source, virLogPriority priority, const char *file,
                          int lineno, const char *func, const char *text);
void virLogLineUnref(virLogLine *line);

/* ---- virlogoutput.c ---- */

virLogOutput *virLogOutputNew(virLogPriority priority);
/* What was pushed before is still written. */
void virLogOutputClose(virLogOutput *output);
/* Never waits for what the output writes to; with too many lines waiting there, @line is lost. */
void virLogOutputPush(virLogOutput *output, virLogLine *line);

/* ---- virlogconfig.c ---- */

/* One state of the settings: immutable once in use, shared by reference. */
typedef struct {
    virLogPriority priority;
    GPtrArray *filters;     /* of virLogFilter */
    GPtrArray *outputs;     /* of virLogOutput */
} virLogSettings;

/* Both return NULL with an error reported. NULL and "" are the defaults. */
GPtrArray *virLogParseFilters(const char *text);
GPtrArray *virLogParseOutputs(const char *text);

/* Always there. */
#define VIR_LOG_FIRST_OUTPUTS "1:stderr"

char *virLogFormatFilters(const GPtrArray *filters);
char *virLogFormatOutputs(const GPtrArray *outputs);

/* "debug", "info", "warning", "error" */
const char *virLogPriorityName(virLogPriority priority);

#endif /* VIREO_VIRLOGPRIV_H */
