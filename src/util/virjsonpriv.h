/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON values inside: for virjson.c, which holds the tree, and virjsontext.c. */

#ifndef VIREO_VIRJSONPRIV_H
#define VIREO_VIRJSONPRIV_H

#include "virjson.h"

typedef struct {
    char *key;
    virJSONValue *value;
} virJSONMember;

struct _virJSONValue {
    virJSONType type;
    GHashTable *index;          /* large objects only: key → place + 1, keys borrowed */
    union {
        GArray *members;        /* virJSONMember, in the order they came */
        GPtrArray *items;
        char *text;             /* strings and numbers */
        bool flag;
    } data;
};

/* A string, or a number whose @text is known to be one. */
virJSONValue *virJSONValueNewText(virJSONType type, const char *text, size_t len);

/* Returns false, and leaves @value with the caller, when @key is there already. */
bool virJSONObjectAdd(virJSONValue *object, const char *key, virJSONValue *value);

#endif /* VIREO_VIRJSONPRIV_H */
