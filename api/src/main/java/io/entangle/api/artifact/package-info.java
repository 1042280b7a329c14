/** Large immutable files, content-addressed and committed by pointer; what is inside them is not its business. */
@NullMarked
package io.entangle.api.artifact;

import org.jspecify.annotations.NullMarked;
