/*
 * digest.h: the catalogue's fingerprint: hex SHA-256 of its canonical print. Two catalogues that
 * say the same have the same digest, however they are laid out.
 */
#ifndef SHEGONG_CATALOGUE_DIGEST_H
#define SHEGONG_CATALOGUE_DIGEST_H

#include "catalogue/catalogue.h"

struct str digest_of(const struct catalogue *c); /* lives in the catalogue's arena */

#endif
