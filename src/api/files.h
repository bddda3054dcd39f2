/* files.h: keeps which record holds which attachment. */
#ifndef SHEGONG_API_FILES_H
#define SHEGONG_API_FILES_H

#include "record/record.h"

struct record_listener file_listener(void);

#endif
