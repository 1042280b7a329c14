/** Tests of experiments that search their space. */
@NullMarked
package io.entangle.api.spacesearch;

import org.jspecify.annotations.NullMarked;
