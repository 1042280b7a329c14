/** Starts the API; features live in the packages below, none of them here. */
@NullMarked
package io.entangle.api;

import org.jspecify.annotations.NullMarked;
