/** Traces of requests, where an endpoint for them is configured; what a worker does is traced by the worker. */
@NullMarked
package io.entangle.api.trace;

import org.jspecify.annotations.NullMarked;
