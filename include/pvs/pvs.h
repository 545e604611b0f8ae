/*
 * pvs/pvs.h - all of libpvs. A program that speaks one protocol may include its header alone.
 */
#ifndef PVS_PVS_H
#define PVS_PVS_H

#include "pvs/ac.h"
#include "pvs/base.h"
#include "pvs/endpoint.h"
#include "pvs/factom.h"
#include "pvs/gossip.h"
#include "pvs/pex.h"
#include "pvs/varu64.h"
#include "pvs/view.h"

#endif
