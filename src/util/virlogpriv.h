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

typedef struct {
    const char *file;
    int line;
    const char *func;
    const char *source;
    virLogPriority priority;
    const char *stamped;    /* the whole line, with time and newline */
    const char *plain;      /* without time and newline */
    const char *message;    /* escaped, nothing else */
} virLogLine;

struct virLogOutput {
    virLogPriority priority;
    char *dest;             /* "stderr", "file:/path": what makes two outputs the same */
    int fd;                 /* -1: none needed */
    bool owned;             /* fd is closed with the output */
    void (*write)(const virLogOutput *output, const virLogLine *line);
};

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
