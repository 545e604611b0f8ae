/* The commands of pvstool; each takes its own argument vector and gives the exit status. */
#ifndef PVSTOOL_COMMAND_H
#define PVSTOOL_COMMAND_H

#include "family.h"

enum { EXIT_MALFORMED = 1, EXIT_USAGE = 2 };

int command_dump(int argc, char **argv);
int command_decode(int argc, char **argv);
int command_encode(int argc, char **argv);

#endif
