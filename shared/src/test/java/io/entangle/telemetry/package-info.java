/** What collects telemetry in tests of the other modules. */
@NullMarked
package io.entangle.telemetry;

import org.jspecify.annotations.NullMarked;
