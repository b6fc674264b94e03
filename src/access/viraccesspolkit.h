/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* viraccesspolkit.h: the access driver that asks polkit. */
#ifndef VIREO_VIRACCESSPOLKIT_H
#define VIREO_VIRACCESSPOLKIT_H

#include "viraccess.h"

/* Its priv is the virDBus. */
extern const virAccessDriver virAccessDriverPolkit;

#endif /* VIREO_VIRACCESSPOLKIT_H */
