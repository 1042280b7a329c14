/** Tests of ranking, downloads and extraction. */
@NullMarked
package io.entangle.api.result;

import org.jspecify.annotations.NullMarked;
