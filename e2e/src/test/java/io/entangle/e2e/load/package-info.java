/** The queue under load: rates, latencies and their growth, measured beside the same SQL without HTTP. Nothing here asserts on time; a measurement is a report, not a test. */
@NullMarked
package io.entangle.e2e.load;

import org.jspecify.annotations.NullMarked;
