/** Tests of what is written for others to run. */
@NullMarked
package io.entangle.worker.export;

import org.jspecify.annotations.NullMarked;
