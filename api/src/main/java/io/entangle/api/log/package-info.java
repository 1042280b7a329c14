/** The last lines that workers have logged at jobs. The log of the API itself is not here. */
@NullMarked
package io.entangle.api.log;

import org.jspecify.annotations.NullMarked;
