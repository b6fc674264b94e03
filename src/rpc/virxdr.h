/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virxdr.h: structs to bytes and back, by tables that describe them. */
#ifndef VIREO_VIRXDR_H
#define VIREO_VIRXDR_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * A struct of a protocol is described by a virXDRType, generated from the .x
 * file. One engine interprets the tables; it keeps to what stock peers send
 * and take, with two exceptions that no encoder of XDR strings and pointers
 * can run into: a string with a NUL inside is refused, and the word before an
 * optional member must be 0 or 1.
 *
 * Like stock it takes any padding bytes, ignores bytes after the struct, and
 * cuts the 4 bytes of a char or short down to its size.
 */
typedef enum {
    VIR_XDR_INT,        /* int */
    VIR_XDR_UINT,       /* unsigned int */
    VIR_XDR_HYPER,      /* int64_t */
    VIR_XDR_UHYPER,     /* uint64_t */
    VIR_XDR_DOUBLE,     /* double */
    VIR_XDR_CHAR,       /* char, 4 bytes on the wire */
    VIR_XDR_UCHAR,      /* unsigned char, 4 bytes on the wire */
    VIR_XDR_USHORT,     /* unsigned short, 4 bytes on the wire */
    VIR_XDR_STRING,     /* char *, allocated */
    VIR_XDR_OPAQUE,     /* unsigned char, FIXED or VARIABLE only */
    VIR_XDR_TYPE,       /* the struct or union that the field's type says */
} virXDRKind;

typedef enum {
    VIR_XDR_ONE,        /* the value itself; a string must not be NULL */
    VIR_XDR_FIXED,      /* count values in place */
    VIR_XDR_VARIABLE,   /* a pointer to values, an unsigned int tells how many */
    VIR_XDR_OPTIONAL,   /* a pointer to a value (or a string), NULL when absent */
} virXDRShape;

typedef struct virXDRType virXDRType;

typedef struct virXDRField {
    const char *name;
    virXDRKind kind;
    virXDRShape shape;
    size_t offset;              /* of the value, or of the pointer to it */
    size_t count_offset;        /* VARIABLE: of the unsigned int that counts */
    unsigned int count;         /* FIXED: how many; VARIABLE: at most so many */
    unsigned int length;        /* STRING: at most so many bytes */
    const virXDRType *type;     /* TYPE */
    int arm;                    /* in a union: the selector that means this field */
} virXDRField;

struct virXDRType {
    const char *name;
    size_t size;                /* of the C struct */
    size_t least;               /* the fewest bytes on the wire; not 0 */
    const virXDRField *fields;  /* of a union: the selector, an INT, then the arms */
    size_t nfields;
    bool is_union;
};

/* What a procedure carries; NULL: nothing. */
typedef struct virXDRProc {
    const virXDRType *args;
    const virXDRType *ret;
    const virXDRType *msg;
} virXDRProc;

typedef struct virXDRProgram {
    unsigned int program;
    unsigned int version;
    const virXDRProc *procs;    /* by number */
    int nprocs;                 /* one more than the highest number */
    const virXDRType *const *types;     /* all of the file */
    size_t ntypes;
} virXDRProgram;

/* How deep structs may nest; ours nest less than half as deep. */
#define VIR_XDR_DEPTH_MAX 16

/**
 * virXDREncode:
 * @limit: the most bytes that @obj may take
 * @out: appended to; unchanged on failure
 *
 * Returns 0, or -1 with VIR_ERR_RPC reported, naming the member that breaks a limit.
 */
int virXDREncode(const virXDRType *type, const void *obj, size_t limit,
                 GByteArray *out) G_GNUC_WARN_UNUSED_RESULT;

/**
 * virXDRDecode:
 * @data: of any alignment
 * @obj: memory of type->size bytes, whatever it holds
 *
 * Every count is compared with the protocol's limit and with the bytes that
 * are left before anything is allocated for it.
 *
 * Returns 0 with @obj to be cleared by the caller, or -1 with VIR_ERR_RPC
 * reported, naming the member, and @obj zeroed.
 */
int virXDRDecode(const virXDRType *type, const void *data, size_t len,
                 void *obj) G_GNUC_WARN_UNUSED_RESULT;

/* Frees what @obj points to and zeroes it. Half filled in is fine. */
void virXDRClear(const virXDRType *type, void *obj);

#endif /* VIREO_VIRXDR_H */
