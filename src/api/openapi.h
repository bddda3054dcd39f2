/* openapi.h: OpenAPI 3.1 from the route tables and the catalogue: what is served is described. */
#ifndef SHEGONG_OPENAPI_H
#define SHEGONG_OPENAPI_H

#include "catalogue/catalogue.h"

void openapi_write(const struct catalogue *c, struct json *j, struct arena *tmp);

#endif
