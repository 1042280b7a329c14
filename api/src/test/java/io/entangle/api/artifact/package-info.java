/** Tests of the store. */
@NullMarked
package io.entangle.api.artifact;

import org.jspecify.annotations.NullMarked;
