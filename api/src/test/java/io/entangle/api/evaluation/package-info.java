/** Tests of shared scoring. */
@NullMarked
package io.entangle.api.evaluation;

import org.jspecify.annotations.NullMarked;
