/** Subnets of finished experiments trained alone, and the comparison with what they inherit; how they are trained is the worker's business. */
@NullMarked
package io.entangle.api.retraining;

import org.jspecify.annotations.NullMarked;
