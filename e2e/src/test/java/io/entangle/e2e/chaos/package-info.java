/** A campaign of faults against a whole installation, drawn from a seed, and the checks that nothing was lost and nothing done twice. */
@NullMarked
package io.entangle.e2e.chaos;

import org.jspecify.annotations.NullMarked;
