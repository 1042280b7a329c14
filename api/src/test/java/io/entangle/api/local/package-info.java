/** Tests of the embedded server. */
@NullMarked
package io.entangle.api.local;

import org.jspecify.annotations.NullMarked;
