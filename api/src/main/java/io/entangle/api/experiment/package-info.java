/** Experiments: what is asked for, the line of their stages and what is measured on the way; the subnets that come out live in the room of results. */
@NullMarked
package io.entangle.api.experiment;

import org.jspecify.annotations.NullMarked;
