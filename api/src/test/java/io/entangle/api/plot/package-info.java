/** Tests of the parts of plots. */
@NullMarked
package io.entangle.api.plot;

import org.jspecify.annotations.NullMarked;
