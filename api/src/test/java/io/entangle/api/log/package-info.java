/** Tests of the logs of jobs. */
@NullMarked
package io.entangle.api.log;

import org.jspecify.annotations.NullMarked;
