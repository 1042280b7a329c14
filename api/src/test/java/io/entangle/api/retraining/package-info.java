/** Tests of retrainings. */
@NullMarked
package io.entangle.api.retraining;

import org.jspecify.annotations.NullMarked;
