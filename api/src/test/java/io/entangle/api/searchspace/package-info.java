/** Tests of search spaces. */
@NullMarked
package io.entangle.api.searchspace;

import org.jspecify.annotations.NullMarked;
