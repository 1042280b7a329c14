/** Tests of sweeps. */
@NullMarked
package io.entangle.api.sweep;

import org.jspecify.annotations.NullMarked;
