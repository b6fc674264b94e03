/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virtypedparam.h: the members of a struct as typed parameters, by rows. */
#ifndef VIREO_VIRTYPEDPARAM_H
#define VIREO_VIRTYPEDPARAM_H

#include <stddef.h>

#include "libvirt/libvirt.h"
#include "remote_types.h"

/*
 * A call with typed parameters has a struct for them, and a row a member:
 *
 *     static const virTypedField fields[] = {
 *         VIR_TYPED_UINT(VIR_THREADPOOL_WORKERS_MAX, virThreadPoolStats, maxWorkers,
 *                        .settable = true, .min = 1, .max = 1000),
 *
 * The rows say how to fill a reply and what a client may set.
 */
typedef struct virTypedField {
    const char *name;
    virTypedParameterType type;
    size_t offset;              /* of the member */
    size_t has;                 /* one more than the offset of a bool: absent without it */
    bool always;                /* in a reply even when it is absent, as nothing */
    bool settable;
    unsigned long long min;     /* UINT and ULLONG that are settable */
    unsigned long long max;     /* 0: whatever the type holds */
} virTypedField;

#define VIR_TYPED_ROW(NAME, TYPE, T, member, ctype, ...) \
    { .name = NAME, .type = VIR_TYPED_PARAM_ ## TYPE, \
      .offset = _Generic(((T *) NULL)->member, ctype: offsetof(T, member)), __VA_ARGS__ }

#define VIR_TYPED_INT(NAME, T, member, ...) \
    VIR_TYPED_ROW(NAME, INT, T, member, int, __VA_ARGS__)
#define VIR_TYPED_UINT(NAME, T, member, ...) \
    VIR_TYPED_ROW(NAME, UINT, T, member, unsigned int, __VA_ARGS__)
#define VIR_TYPED_LLONG(NAME, T, member, ...) \
    VIR_TYPED_ROW(NAME, LLONG, T, member, long long, __VA_ARGS__)
#define VIR_TYPED_ULLONG(NAME, T, member, ...) \
    VIR_TYPED_ROW(NAME, ULLONG, T, member, unsigned long long, __VA_ARGS__)
#define VIR_TYPED_DOUBLE(NAME, T, member, ...) \
    VIR_TYPED_ROW(NAME, DOUBLE, T, member, double, __VA_ARGS__)
#define VIR_TYPED_BOOL(NAME, T, member, ...) \
    VIR_TYPED_ROW(NAME, BOOLEAN, T, member, bool, __VA_ARGS__)
/* NULL: absent */
#define VIR_TYPED_STRING(NAME, T, member, ...) \
    VIR_TYPED_ROW(NAME, STRING, T, member, char *, __VA_ARGS__)

/* In a row: absent while the bool @member is false. */
#define VIR_TYPED_HAS(T, member) \
    .has = _Generic(((T *) NULL)->member, bool: offsetof(T, member) + 1)

/**
 * virTypedParamsFormat:
 * @obj: the struct that the rows describe
 *
 * Returns the parameters, in the order of the rows, for a reply to own.
 */
remote_typed_param *virTypedParamsFormat(const virTypedField *fields, size_t nfields,
                                         const void *obj, unsigned int *ret_nparams);

/**
 * virTypedParamsParse:
 * @params: from a client, maybe wrong
 * @obj: holds the present values; those that are named in @params are set, with
 *       the bool that says that they are there
 *
 * Returns 0, or -1 with VIR_ERR_ARGUMENT_UNSUPPORTED (a name that can't be
 * set) or VIR_ERR_INVALID_ARG (wrong type, twice, out of range) reported and
 * @obj unchanged.
 */
int virTypedParamsParse(const virTypedField *fields, size_t nfields,
                        const remote_typed_param *params, unsigned int nparams,
                        void *obj) G_GNUC_WARN_UNUSED_RESULT;

#endif /* VIREO_VIRTYPEDPARAM_H */
