/** Scores subnets of a supernet on images prepared once; which subnets, and what their scores are for, is decided elsewhere. */
@NullMarked
package io.entangle.worker.evaluation;

import org.jspecify.annotations.NullMarked;
