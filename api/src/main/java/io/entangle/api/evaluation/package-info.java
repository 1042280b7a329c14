/** Subnets of searches, and of measurements of spaces, that are scored by several workers; scoring is their business, and what follows from scores that of the rooms around. */
@NullMarked
package io.entangle.api.evaluation;

import org.jspecify.annotations.NullMarked;
