/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* admin_log.c: what is logged and where it goes, while the daemon runs. */
#include "config.h"

#include "admin_priv.h"
#include "virlog.h"

/* The settings come as words with one blank between two. */
static unsigned int
adminCountWords(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);

    return g_strv_length(words);        /* none of an empty text */
}

static int
adminConnectGetLoggingOutputs(virApiCall *call G_GNUC_UNUSED,
                              const admin_connect_get_logging_outputs_args *args G_GNUC_UNUSED,
                              admin_connect_get_logging_outputs_ret *ret)
{
    ret->outputs = virLogGetOutputs();
    ret->noutputs = adminCountWords(ret->outputs);
    return 0;
}

static int
adminConnectGetLoggingFilters(virApiCall *call G_GNUC_UNUSED,
                              const admin_connect_get_logging_filters_args *args G_GNUC_UNUSED,
                              admin_connect_get_logging_filters_ret *ret)
{
    g_autofree char *filters = virLogGetFilters();

    ret->nfilters = adminCountWords(filters);
    if (ret->nfilters > 0)
        ret->filters = g_steal_pointer(&filters);
    return 0;
}

static int
adminConnectSetLoggingOutputs(virApiCall *call G_GNUC_UNUSED,
                              const admin_connect_set_logging_outputs_args *args,
                              void *ret G_GNUC_UNUSED)
{
    return virLogSetOutputs(args->outputs);
}

static int
adminConnectSetLoggingFilters(virApiCall *call G_GNUC_UNUSED,
                              const admin_connect_set_logging_filters_args *args,
                              void *ret G_GNUC_UNUSED)
{
    return virLogSetFilters(args->filters);
}

static const adminRow rows[] = {
    VIR_API_ROW(ADMIN, CONNECT_GET_LOGGING_OUTPUTS, adminConnectGetLoggingOutputs),
    VIR_API_ROW(ADMIN, CONNECT_GET_LOGGING_FILTERS, adminConnectGetLoggingFilters),
    VIR_API_ROW(ADMIN, CONNECT_SET_LOGGING_OUTPUTS, adminConnectSetLoggingOutputs,
                .changes = true),
    VIR_API_ROW(ADMIN, CONNECT_SET_LOGGING_FILTERS, adminConnectSetLoggingFilters,
                .changes = true),
};

const adminRows adminLogRows = { rows, G_N_ELEMENTS(rows) };
