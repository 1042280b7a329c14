/** The worker's command line; commands delegate to the packages below and compute nothing themselves. */
@NullMarked
package io.entangle.worker;

import org.jspecify.annotations.NullMarked;
