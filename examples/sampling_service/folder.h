/* folder.h - where a run leaves its files, so that none of another run gets lost. */
#ifndef FOLDER_H
#define FOLDER_H

#include "options.h"

/*
 * Makes the folder that --out names. Without --out it chooses one that is not there yet, and
 * options->out says which. 0; or -1, and stderr says why: --force was not given and the folder has
 * files of the names that the service writes, or it cannot be made.
 */
int folder_make(struct options *options);

#endif
