/** Tests of taking experiments in, of their line of stages, and of cancelling them. */
@NullMarked
package io.entangle.api.experiment;

import org.jspecify.annotations.NullMarked;
