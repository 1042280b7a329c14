/** Tests of data sets. */
@NullMarked
package io.entangle.api.dataset;

import org.jspecify.annotations.NullMarked;
