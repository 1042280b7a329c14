/** Stand-alone subnets on disk: weights and everything that is needed to run them elsewhere; what is exported is decided elsewhere. */
@NullMarked
package io.entangle.worker.export;

import org.jspecify.annotations.NullMarked;
