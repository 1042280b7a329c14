/** A worker that speaks the protocol over HTTP and computes nothing, for the tests of queue, experiments and results; no test here. */
@NullMarked
package io.entangle.api.scripted;

import org.jspecify.annotations.NullMarked;
