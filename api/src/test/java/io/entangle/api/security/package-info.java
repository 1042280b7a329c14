/** Tests of keys and guards. */
@NullMarked
package io.entangle.api.security;

import org.jspecify.annotations.NullMarked;
